"""导出记录: what left the program and whose data were erased. Both lists are read and never written.

They can be exported like any other, which is a line of the first.
"""

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.base import Record
from db.records.erasure import Erasure
from db.records.export_log import ExportLog
from desktop.core.listing import ListQuery
from desktop.ui.export_button import ExportButton
from desktop.ui.list_side import ListSide
from desktop.ui.widgets.base import words
from desktop.ui.widgets.tabs import Tabs
from desktop.ui.workspace import Workspace

KINDS: tuple[type[Record], ...] = (ExportLog, Erasure)
TITLES = ("导出和打印", "删除个人信息")
EMPTY = (
    ("还没有导出记录", "导出表格，或打印、另存花名册、签到表、证书和人员卡片时，这里自动记下。"),
    ("还没有删除过个人信息", "学员要求删除时，在学员卡片的“更多”里办理。"),
)


class ExportLogsPage(QWidget):
    """Place `export_log`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.count, self.tabs, self.leaves = words("", ink="second", size="small"), Tabs(TITLES), QStackedWidget()
        self.sides = [self._side(at, kind) for at, kind in enumerate(KINDS)]
        self.exports = [
            ExportButton(workspace, kind, kind.title, partial(self._query, at)) for at, kind in enumerate(KINDS)
        ]  # fmt: skip
        head = QHBoxLayout()
        head.setSpacing(10)
        for part in (words("导出记录", size="heading"), self.count):
            head.addWidget(part)
        head.addStretch()
        for side, export in zip(self.sides, self.exports, strict=True):
            self.leaves.addWidget(side)
            for button in (side.period, side.states, export):
                head.addWidget(button)
        line = QHBoxLayout()
        line.addWidget(self.tabs)
        line.addStretch()
        line.addWidget(words("自动记下，谁也不能改、不能删；本人和上级联络员看得到", ink="second", size="small"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addLayout(line)
        outer.addWidget(self.leaves, 1)
        self.tabs.currentChanged.connect(self._turned)
        find = QShortcut(QKeySequence("Ctrl+F"), self, self._find)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        self._turned(0)

    def _side(self, at: int, kind: type[Record]) -> ListSide:
        side = ListSide(
            self.workspace, kind, "↑↓ 选择　Ctrl+F 查找", ("person",), partial(self._figures, kind), partial(self._counted, at)
        )
        side.no_records(*EMPTY[at])
        down = QShortcut(QKeySequence("Down"), side.filter, side.records.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return side

    @property
    def side(self) -> ListSide:
        """The list in sight."""
        return self.sides[self.tabs.currentIndex()]

    def _find(self) -> None:
        self.side.filter.setFocus()

    def _query(self, at: int) -> ListQuery:
        return self.sides[at].query

    def _figures(self, kind: type[Record]) -> str:
        return f"共 {self.workspace.listing.count(ListQuery(kind.__tablename__)):,} 条"

    def _counted(self, at: int, text: str) -> None:
        if at == self.tabs.currentIndex():
            self.count.setText(text)

    def _turned(self, leaf: int) -> None:
        self.leaves.setCurrentIndex(leaf)
        for at, (side, export) in enumerate(zip(self.sides, self.exports, strict=True)):
            for button in (side.period, side.states, export):
                button.setVisible(at == leaf)
        self.workspace.tasks.read(
            partial(self._figures, KINDS[leaf]), partial(self._counted, leaf), self.workspace.show_error, owner=self
        )

    def open_record(self, record_id: UUID) -> None:
        """Show one line."""
        self.side.clear_filters()
        self.side.records.select_key(record_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the list."""
        self.side.records.setFocus()
