"""A round of a docking while it is written: kept on this computer at every pause, added as a whole by Ctrl+Enter."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.records.docking import RoundRow
from db.rules import cells_of
from db.transfer_choices import DockingStage, RoundMode
from desktop.core import dockings
from desktop.ui.widgets.base import Editor, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.long_text import LongTextEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.workspace import Workspace

KEEP_MS = 300
HALF = ("on", "mode", "stage", "attendees")
ORDER = ("on", "mode", "stage", "attendees", "content", "result")


class RoundComposer(QWidget):
    """`added(docking)` once a round is written down."""

    added = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.docking: UUID | None = None
        self._kept: dict[str, str] = {}
        self._under_way = False
        self.editors: dict[str, Editor] = {
            "on": DateEdit(),
            "mode": ComboEdit([Item(m, m.text) for m in RoundMode]),
            "stage": ComboEdit([Item(s, s.text) for s in DockingStage], "不变"),
            "attendees": LineEdit(200, "双方都有谁参加"),
            "content": LongTextEdit(2000, "谈了什么、看了什么"),
            "result": LongTextEdit(1000, "谈成什么样，下一步做什么", lines=1),
        }
        self.add = Button("写下这次对接", "primary")
        self.add.setToolTip("写下后不再改动；写错了请再补一条说明（Ctrl+Enter）")
        self.add.clicked.connect(self.commit)
        self.told = words("Ctrl+Enter 写下；没写完也不会丢，下次接着写", ink="second", size="small", wrap=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        self._lay_out()

    def _lay_out(self) -> None:
        grid, cells = FormGrid(), cells_of(RoundRow)
        for name in ORDER:
            editor, spec = self.editors[name], cells[name].spec
            grid.add(FormRow(spec.label, editor, bool(spec.needed)), name in HALF)
            editor.changed.connect(self._edited)
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        foot.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(grid)
        column.addLayout(foot)

    # --------------------------------------------------------------------------------------------------------- in sight
    def show_for(self, docking: UUID, texts: Mapping[str, str], today: date) -> None:
        """Write a round of this docking, going on with what was begun; what is being typed stays."""
        if docking == self.docking:
            return
        self.keep()
        self.docking, self._kept = docking, dict(texts)
        self._fill(texts, today)

    def forget(self) -> None:
        """Keep what is there, and write for none."""
        self.keep()
        self.docking = None

    def set_stage(self, stage: DockingStage) -> None:
        """The stage that the round leads to."""
        self.editors["stage"].set_value(stage)

    def _fill(self, texts: Mapping[str, str], today: date) -> None:
        for name, editor in self.editors.items():
            editor.set_problem(None)
            value = _read(name, texts.get(name, ""))
            editor.set_value(value if value is not None or name != "on" or name in texts else today)
            if value is None and texts.get(name):
                editor.restore_typed(texts[name])

    def is_begun(self) -> bool:
        """Whether anything but the day and the stage is written."""
        return any(self.editors[n].value() is not None for n in ("mode", "attendees", "content", "result"))

    def into(self) -> None:
        """The keyboard into what is to be told."""
        self.editors["content"].setFocus()

    # ----------------------------------------------------------------------------------------------------------- keeping
    def _edited(self) -> None:
        if not self._timer.isActive():
            self._timer.start(KEEP_MS)

    def keep(self) -> None:
        """Keep what is written so far; it leaves this computer only as a whole."""
        self._timer.stop()
        docking, opened = self.docking, self.workspace.opened
        texts = {n: text for n, e in self.editors.items() if (text := _text(e.typed() or e.value()))} if self.is_begun() else {}
        if docking is None or texts == self._kept:
            return
        self._kept = texts
        self.workspace.tasks.change(
            lambda: dockings.keep_composed(opened, docking, texts), None, self.workspace.show_error, owner=self
        )

    def commit(self) -> None:
        """Add the round; what is missing is said at its field."""
        docking, store, opened = self.docking, self.workspace.store, self.workspace.opened
        if docking is None or self._under_way:
            return
        values = {name: editor.value() for name, editor in self.editors.items()}
        wrong = dockings.problems(values, opened.clock.today())
        for name, editor in self.editors.items():
            editor.set_problem(None if editor.input_problem() else wrong.get(name))
        first = next((e for e in self.editors.values() if e.problem()), None)
        if first is not None:
            first.setFocus()
            return

        def write() -> None:
            dockings.add_round(store, docking, values)
            dockings.keep_composed(opened, docking, {})

        self._timer.stop()
        self._under_way = True
        self.workspace.tasks.change(write, lambda _: self._added(docking), self._failed, owner=self)

    def _added(self, docking: UUID) -> None:
        self._under_way = False
        if docking == self.docking:
            self._kept = {}
            self._fill({}, self.workspace.opened.clock.today())
        self.added.emit(docking)

    def _failed(self, error: BaseException) -> None:
        """Nothing written is lost: it stays here."""
        self._under_way = False
        self.workspace.show_error(error)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving keeps."""
        self.keep()
        super().hideEvent(event)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(getattr(value, "value", value))


def _read(name: str, text: str) -> Any:
    """The value of a kept text; None when it is none yet."""
    if not text:
        return None
    try:
        if name == "on":
            return date.fromisoformat(text)
        return RoundMode(text) if name == "mode" else DockingStage(text) if name == "stage" else text
    except ValueError:
        return None
