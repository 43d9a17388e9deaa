"""Picking a clause from the library while a visit or an answer is written: words in, clauses out, Enter takes one."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core import policy_library
from desktop.core.policy_library import ClauseHit
from desktop.ui.theme import look
from desktop.ui.widgets.form_row import LABEL_WIDTH, FormRow
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import ReferenceEdit
from desktop.ui.workspace import Workspace

TEXT_LENGTH = 60


class ClausePicker(QWidget):
    """`picked(hit)`; the field is empty again for the next one."""

    picked = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._hits: dict[Any, ClauseHit] = {}
        hint = "从政策库引用：输入条款号或其中的字，如 二（三）5、离岗创业"
        self.edit = ReferenceEdit(self._search, self._describe, placeholder=hint, run=workspace.run_for(self))
        self.row = FormRow("引用条款", self.edit, help_text="选中一条，文件和条款号自动填好")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        self.edit.changed.connect(self._chosen)
        self.setMinimumWidth(look().px(LABEL_WIDTH))

    def _search(self, text: str) -> list[Item]:
        found = policy_library.find_clauses(self._workspace.opened, text)
        self._hits |= {hit.key: hit for hit in found}
        return [Item(hit.key, f"{hit.number} {hit.heading}".strip(), hit.text[:TEXT_LENGTH], _right(hit)) for hit in found]

    def _describe(self, key: Any) -> Item | None:
        hit = self._hits.get(key)
        return Item(key, hit.citation) if hit is not None else None

    def _chosen(self) -> None:
        hit = self._hits.get(self.edit.value())
        if hit is not None:
            self.picked.emit(hit)
            self.edit.set_value(None)


def _right(hit: ClauseHit) -> str:
    return "" if hit.in_force else "已失效或被替代"
