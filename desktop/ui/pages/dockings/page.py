"""The page of dockings: the board by stage first, the list and the form a key away."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.records.docking import Docking
from db.transfer_choices import DockingStage
from desktop.core import docking_board, dockings
from desktop.core.docking_board import BoardCard, Column
from desktop.ui.chain_page import ChainPage
from desktop.ui.form import RecordForm
from desktop.ui.freshness import Freshness
from desktop.ui.pages.dockings.board import Board
from desktop.ui.pages.dockings.composer import RoundComposer
from desktop.ui.pages.dockings.form import DockingForm
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.states import EmptyState
from desktop.ui.widgets.tabs import Tabs
from desktop.ui.workspace import Workspace

BOARD, LIST = 0, 1
WATCHED = frozenset({"docking", "need", "enterprise", "person", "achievement"})
HINT = "方向键选择　Enter 打开　Ctrl+→ 推进　Ctrl+← 退回上一阶段"


class DockingsPage(ChainPage):
    """Place `docking`."""

    def __init__(self, workspace: Workspace) -> None:
        self.tabs = Tabs(("看板", "列表"))
        super().__init__(workspace, Docking)
        self.board, self.composer = Board(), RoundComposer(workspace)
        self.empty = EmptyState("还没有供需对接", "打开一条技术需求，点“新建对接”；也可以按 Ctrl+N。")
        self.forward, self.open_it = Button("推进"), Button("打开")
        self._aside: UUID | None = None  # whose next round is asked for under the board
        self._stack()
        self.tabs.currentChanged.connect(self._turned)
        self.board.open_wanted.connect(self.open_record)
        self.board.move_wanted.connect(self._ask_round)
        self.board.chosen.connect(self._chosen)
        self.forward.clicked.connect(lambda: self._moved_on(1))
        self.open_it.clicked.connect(self._open_chosen)
        self.composer.added.connect(self._round_added)
        Freshness(self.over, workspace.changes, WATCHED, self._reload_board)
        self._turned(BOARD)

    # ------------------------------------------------------------------------------------------------------------- frame
    def _stack(self) -> None:
        """The board in the place of list and form."""
        self.over = QWidget()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.told = words(HINT, ink="second", size="small")
        bar.addWidget(self.told, 1)
        bar.addWidget(self.forward)
        bar.addWidget(self.open_it)
        self.ask = Card("推进", ruled=True)
        self.give_up = Button("先不推进")
        self.ask.head.addWidget(self.give_up)
        self.ask.body.addWidget(self.composer)
        self.ask.hide()
        self.give_up.clicked.connect(self._give_up)
        key = QShortcut(QKeySequence("Esc"), self.ask, self._give_up)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.filled = QStackedWidget()
        self.filled.addWidget(self.empty)
        self.filled.addWidget(self.board)
        column = QVBoxLayout(self.over)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.filled, 1)
        column.addWidget(self.ask)
        self.both = QStackedWidget()
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.removeWidget(self.split)
        self.both.addWidget(self.over)
        self.both.addWidget(self.split)
        outer.addWidget(self.both, 1)

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
            self._reload_board()  # a round may have been begun, which no change tells
            self.board.into()

    def _first_look(self) -> None:
        """A form is built only where there is one to see."""
        if not self.on_board():
            super()._first_look()

    def open_record(self, record_id: UUID) -> None:
        """In list and form."""
        self.tabs.setCurrentIndex(LIST)
        super().open_record(record_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts on the board."""
        if self.on_board():
            self.board.into()
        else:
            super().focusInEvent(event)

    # ------------------------------------------------------------------------------------------------------------- board
    def _reload_board(self) -> None:
        opened = self.workspace.opened
        self.workspace.tasks.read(lambda: docking_board.load(opened), self._show_board, self.workspace.show_error, owner=self)

    def _show_board(self, columns: Sequence[Column]) -> None:
        self.filled.setCurrentIndex(1 if any(c.count for c in columns) else 0)
        self.board.show_columns(columns)

    def _chosen(self, card: BoardCard | None) -> None:
        further = dockings.following(card.stage, 1) if card else None
        self.forward.set_words(f"推进到{further.text}" if further else "推进")
        self.forward.setEnabled(further is not None)
        self.open_it.setEnabled(card is not None)

    def _open_chosen(self) -> None:
        card = self.board.card()
        if card is not None:
            self.open_record(card.id)

    def _moved_on(self, by: int) -> None:
        card = self.board.card()
        if card is not None:
            self._ask_round(card, by)

    def _ask_round(self, card: BoardCard, by: int) -> None:
        """The next stage, and what happened; the round and the stage are one write."""
        stage = dockings.following(card.stage, by)
        if stage is None:
            return
        opened = self.workspace.opened

        def show(texts: dict[str, str]) -> None:
            hint = "　签约请在表单里新建或选择技术合同" if stage is DockingStage.SIGNED else ""
            self.ask.title.setText(f"{card.need}：{card.stage.text} → {stage.text}{hint}")
            self._aside = card.id
            self.composer.show_for(card.id, texts, opened.clock.today())
            self.composer.set_stage(stage)
            self.ask.show()
            self.composer.into()

        self.workspace.tasks.read(
            lambda: dockings.read_composed(opened, card.id), show, self.workspace.show_error, owner=self
        )

    def _round_added(self, docking: UUID) -> None:
        if docking == self._aside:
            self._give_up()

    def _give_up(self) -> None:
        """What was written stays kept for the next time."""
        self._aside = None
        self.composer.forget()
        self.ask.hide()
        self.board.into()

    def _submit(self) -> None:
        """Ctrl+Enter writes the round down: dockings are shared as they are saved."""
        if self.on_board():
            if self._aside is not None:
                self.composer.commit()
        else:
            form = self.form
            assert isinstance(form, DockingForm)
            form.composer.commit()

    def _print(self) -> None:
        if not self.on_board():
            super()._print()

    def may_leave(self) -> bool:
        """What is being written is kept."""
        self.composer.keep()
        return super().may_leave()
