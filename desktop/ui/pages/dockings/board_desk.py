"""The board at work: moving cards with the mouse and with keys, taking a move back, asking for a round or for why it stops."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.records.docking import Docking
from db.transfer_choices import DockingStage
from desktop.core import begun, docking_board, dockings
from desktop.core.docking_board import BoardCard, Column, asked, refusal
from desktop.core.dockings import Moved
from desktop.ui import icons
from desktop.ui.freshness import Freshness
from desktop.ui.pages.dockings.board import Board
from desktop.ui.pages.dockings.composer import RoundComposer
from desktop.ui.pages.dockings.stopping import StopBar
from desktop.ui.widgets.base import keyboard_in, set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.notice import Action
from desktop.ui.widgets.states import EmptyState
from desktop.ui.workspace import Workspace

WATCHED = frozenset({"docking", "need", "enterprise", "person", "achievement"})
HINT = "拖动或 Alt+←→ 换阶段　Ctrl+→ 推进并写经过　Enter 打开　Ctrl+Z 撤销"


class BoardDesk(QWidget):
    """`open_wanted(id, field)`: the card itself, at a field or (empty) as it is."""

    open_wanted = Signal(object, str)
    read_anew = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.board, self.composer, self.stopping = Board(), RoundComposer(workspace), StopBar()
        self.empty = EmptyState("还没有供需对接", "打开一条技术需求，点“新建对接”；也可以按 Ctrl+N。")
        self.forward, self.open_it = Button("推进"), Button("打开")
        self.stop = Button("中止…", shortcut="Alt+X")
        self._aside: UUID | None = None  # whose next round is asked for under the board
        self._last: tuple[Moved, str] | None = None  # the last move, which can be taken back, and what it was about
        self._lay_out()
        board = self.board
        board.open_wanted.connect(lambda docking: self.open_wanted.emit(docking, ""))
        board.round_wanted.connect(self.ask_round)
        board.step_wanted.connect(self._step)
        board.moved.connect(self.move_to)
        board.undo_wanted.connect(self.undo)
        board.chosen.connect(self._chosen)
        self.forward.clicked.connect(lambda: self._with_card(lambda card: self.ask_round(card, 1)))
        self.open_it.clicked.connect(lambda: self._with_card(lambda card: self.open_wanted.emit(card.id, "")))
        self.stop.clicked.connect(lambda: self._with_card(lambda card: self.move_to(card, DockingStage.STOPPED)))
        self.composer.added.connect(self._round_added)
        self.stopping.agreed.connect(self._stopped)
        self.stopping.left.connect(board.into)
        Freshness(self, workspace.changes, WATCHED, self.reload)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.told = words(HINT, ink="second", size="small")
        bar.addWidget(self.told, 1)
        for button in (self.forward, self.stop, self.open_it):
            bar.addWidget(button)
        self.ask = Card("推进", ruled=True)
        self.give_up = Button("先不推进")
        self.contract = Button("新建技术合同", icon_name=icons.ADD)
        self.contract.clicked.connect(lambda: self.begin_contract(self._aside))
        for button in (self.contract, self.give_up):
            self.ask.head.addWidget(button)
        self.ask.body.addWidget(self.composer)
        self.ask.hide()
        self.give_up.clicked.connect(self._give_up)
        key = QShortcut(QKeySequence("Esc"), self.ask, self._give_up)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.filled = QStackedWidget()
        self.filled.addWidget(self.empty)
        self.filled.addWidget(self.board)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.filled, 1)
        column.addWidget(self.ask)
        column.addWidget(self.stopping)

    # ------------------------------------------------------------------------------------------------------------ in sight
    def reload(self) -> None:
        """Read the board anew."""
        opened = self.workspace.opened
        self.workspace.tasks.read(lambda: docking_board.load(opened), self._show, self.workspace.show_error, owner=self)

    def _show(self, columns: Sequence[Column]) -> None:
        self.filled.setCurrentIndex(1 if any(c.count for c in columns) else 0)
        self.board.show_columns(columns)
        self.read_anew.emit()
        focus = keyboard_in()
        if self.board.card() is None and focus is not None and (focus is self.board or focus.isAncestorOf(self.board)):
            self.board.into()  # who has just come to the page: the cards come after the keyboard

    def _chosen(self, card: BoardCard | None) -> None:
        further = dockings.following(card.stage, 1) if card else None
        self.forward.set_words(f"推进到{further.text}" if further else "推进")
        self.forward.setEnabled(further is not None and not (card and card.lock))
        self.stop.setEnabled(card is not None and not card.lock and card.stage is not DockingStage.STOPPED)
        self.open_it.setEnabled(card is not None)
        self._say("")

    def _say(self, why_not: str) -> None:
        self.told.setText(why_not or HINT)
        set_style(self.told, ink="wrong" if why_not else "second")

    def _with_card(self, do: Callable[[BoardCard], object]) -> None:
        card = self.board.card()
        if card is not None:
            do(card)

    # -------------------------------------------------------------------------------------------------------------- moving
    def _step(self, card: BoardCard, by: int) -> None:
        """One column on or back by the keyboard."""
        stage = dockings.following(card.stage, by)
        if stage is not None:
            self.move_to(card, stage)
        else:
            ended = card.stage is DockingStage.STOPPED
            self._say(refusal(card, DockingStage.PROPOSED) if ended else "已经是第一个阶段" if by < 0 else "已经是最后一个阶段")

    def move_to(self, card: BoardCard, stage: DockingStage) -> None:
        """To a stage without a round; what the stage needs is asked for where it stands, why it cannot be is said."""
        if why_not := refusal(card, stage):
            self._say(why_not)
            return
        missing = asked(card, stage)
        if "fail_reason" in missing:
            self._give_up()
            self.stopping.ask(card)
        else:
            self._move(card, stage, {}, missing[0] if missing else "")

    def _stopped(self, card: BoardCard, values: Mapping[str, Any]) -> None:
        self._move(card, DockingStage.STOPPED, values)

    def _move(self, card: BoardCard, stage: DockingStage, more: Mapping[str, Any], at: str = "") -> None:
        store = self.workspace.store

        def moved(found: Moved) -> None:
            self._last = found, card.need
            begin = (Action("新建技术合同", lambda: self.begin_contract(card.id)),) if at else ()
            actions = (*begin, Action("撤销", self.undo), Action("写经过", lambda: self._write_round(card, stage)))
            hint = "还要选好技术合同，没有登记号的合同也可以先建。" if at else ""
            self.workspace.notice("done", f"“{card.need}”已移到“{stage.text}”。", hint, actions)
            if at:
                self.open_wanted.emit(card.id, at)
            else:
                self.board.into(card.id)

        self.workspace.tasks.change(
            lambda: dockings.move(store, card.id, stage, more), moved, self.workspace.show_error, owner=self
        )

    def undo(self) -> None:
        """Take the last move back, once."""
        last, self._last = self._last, None
        if last is None:
            self._say("没有可以撤销的移动")
            return
        store, (moved, need) = self.workspace.store, last

        def done(back: bool) -> None:
            text = f"“{need}”已移回原来的阶段。" if back else f"“{need}”之后又有改动，没有撤销。"
            self.workspace.notice("accent" if back else "waiting", text)

        self.workspace.tasks.change(lambda: dockings.move_back(store, moved), done, self.workspace.show_error, owner=self)

    # -------------------------------------------------------------------------------------------------------------- rounds
    def ask_round(self, card: BoardCard, by: int) -> None:
        """The next stage, and what happened; the round and the stage are one write."""
        stage = dockings.following(card.stage, by)
        if stage is None:
            return
        if why_not := refusal(card, stage):
            self._say(why_not)
            return
        hint = "　没有选好合同的，先新建技术合同" if stage is DockingStage.SIGNED and not card.contract else ""
        self._ask(card, stage, f"{card.need}：{card.stage.text} → {stage.text}{hint}")

    def _write_round(self, card: BoardCard, stage: DockingStage) -> None:
        """What happened at a move just made."""
        self._ask(card, stage, f"{card.need}：写下移到“{stage.text}”的经过")

    def _ask(self, card: BoardCard, stage: DockingStage, title: str) -> None:
        opened = self.workspace.opened

        def show(texts: dict[str, str]) -> None:
            self.stopping.hide()
            self.ask.title.setText(title)
            self._aside = card.id
            self.contract.setVisible(stage is DockingStage.SIGNED and not card.contract)
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

    def begin_contract(self, docking: UUID | None) -> None:
        """The contract that signing needs, with all that the docking tells; what is being written stays kept."""
        if docking is None:
            return
        self.composer.keep()
        store, show = self.workspace.store, self.workspace.show_begun
        self.workspace.tasks.change(
            lambda: begun.begin(store, Docking, docking, "contract"), lambda made: show("contract", made),
            self.workspace.show_error, owner=self,
        )  # fmt: skip

    def commit(self) -> None:
        """Ctrl+Enter: the round is written down, or the docking stopped."""
        if self.stopping.isVisible():
            self.stopping.agree()
        elif self._aside is not None:
            self.composer.commit()
