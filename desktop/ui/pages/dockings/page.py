"""The page of dockings: the board by stage first, the list and the form a key away."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from db.records.docking import Docking
from desktop.ui.chain_page import ChainPage
from desktop.ui.form import RecordForm
from desktop.ui.pages.dockings.board_desk import BoardDesk
from desktop.ui.pages.dockings.form import DockingForm
from desktop.ui.record_panel import RecordPanel
from desktop.ui.widgets.tabs import Tabs
from desktop.ui.workspace import Workspace

BOARD, LIST = 0, 1


class DockingsPage(ChainPage):
    """Place `docking`."""

    def __init__(self, workspace: Workspace) -> None:
        self.tabs = Tabs(("看板", "列表"))
        super().__init__(workspace, Docking)
        self.desk = BoardDesk(workspace)
        self.board = self.desk.board
        self._wanted_at: tuple[UUID, str] | None = None  # the field that the board asks for, once the record is in sight
        self.both = QStackedWidget()
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.removeWidget(self.split)
        self.both.addWidget(self.desk)
        self.both.addWidget(self.split)
        outer.addWidget(self.both, 1)
        self.tabs.currentChanged.connect(self._turned)
        self.desk.open_wanted.connect(self._open_at)
        self.desk.read_anew.connect(self._count)
        self._turned(BOARD)

    # ------------------------------------------------------------------------------------------------------------- frame
    def make_form(self) -> RecordForm:
        """The docking's own form."""
        return DockingForm(self.workspace)

    def also_watch(self) -> tuple[str, ...]:
        """Needs and their enterprises stand in the list."""
        return ("need", "enterprise")

    def head_buttons(self) -> Sequence[QWidget]:
        """Board or list."""
        return (self.tabs,)

    def on_board(self) -> bool:
        """Whether the board is in sight."""
        return self.tabs.currentIndex() == BOARD

    def _turned(self, index: int) -> None:
        self.both.setCurrentIndex(index)
        for button in (self.side.period, self.side.states):
            button.setVisible(index == LIST)
        if index == LIST:
            self._first_look()
            self.records.setFocus()
        else:
            if self._panel is not None:
                self.form.flush()
            self.desk.reload()  # a round may have been begun, which no change tells
            self.board.into()

    def _count(self) -> None:
        """The list, which counts by itself, is out of sight while the board is shown."""
        if self.on_board():
            self.workspace.tasks.read(self.count_text, self.count.setText, self.workspace.show_error, owner=self)

    def _first_look(self) -> None:
        """A form is built only where there is one to see."""
        if not self.on_board():
            super()._first_look()

    def open_record(self, record_id: UUID) -> None:
        """In list and form."""
        self.tabs.setCurrentIndex(LIST)
        super().open_record(record_id)

    def _open_at(self, record_id: UUID, field: str) -> None:
        """At the field that a stage needs."""
        self._wanted_at = (record_id, field) if field else None
        self.open_record(record_id)

    def _make_panel(self) -> RecordPanel:
        panel = super()._make_panel()
        panel.form.loaded.connect(self._loaded)  # after the panel's own, which brings the form into sight
        return panel

    def _loaded(self) -> None:
        """What the stage needs is missing: say so under the field, with the keyboard in it."""
        form = self.form
        if self._wanted_at is not None and form.record_id == self._wanted_at[0]:
            binding, self._wanted_at = form.binding(self._wanted_at[1]), None
            form.attempted = True
            form.show_problems()
            if binding is not None:
                form.focus(binding)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts on the board."""
        if self.on_board():
            self.board.into()
        else:
            super().focusInEvent(event)

    def _submit(self) -> None:
        """Ctrl+Enter writes the round down: dockings are shared as they are saved."""
        if self.on_board():
            self.desk.commit()
        else:
            form = self.form
            assert isinstance(form, DockingForm)
            form.composer.commit()

    def _print(self) -> None:
        if not self.on_board():
            super()._print()

    def may_leave(self) -> bool:
        """What is being written is kept."""
        self.desk.composer.keep()
        return super().may_leave()
