"""A card in the hand of the mouse: its picture follows, columns say whether it may be dropped, the board scrolls at its edges."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QScrollArea

from db.transfer_choices import DockingStage
from desktop.core.docking_board import BoardCard, refusal
from desktop.ui.pages.dockings.board_card import CardButton

EDGE, STEP, PACE_MS = 48, 24, 30  # px from the edge, px a step, a step


class Target(Protocol):
    """A column as a card is held over it."""

    stage: DockingStage

    def aim(self, over: bool, why_not: str = "") -> None:
        """A card is held over it, or no longer."""


class Carrying(QObject):
    """`done(card, stage)` when it is put down; the stage is None where it may not stay."""

    done = Signal(object, object)

    def __init__(self, board: QScrollArea, column_at: Callable[[QPoint], Target | None]) -> None:
        super().__init__(board)
        self.card: BoardCard | None = None
        self._board, self._column_at = board, column_at
        self._button: CardButton | None = None
        self._over: Target | None = None
        self._where = QPoint()
        self._picture = QLabel(board)
        self._picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(PACE_MS)
        self._timer.timeout.connect(self._scroll)

    def begin(self, button: CardButton) -> None:
        """Take a card."""
        self.card, self._button = button.card, button
        button.away = False
        self._picture.setPixmap(button.grab())
        self._picture.adjustSize()
        button.away = True
        button.update()
        button.carried.connect(self.carry)
        button.dropped.connect(self.drop)
        self._timer.start()

    def carry(self, where: QPoint) -> None:
        """Over this point of the screen."""
        button, card = self._button, self.card
        if button is None or card is None:
            return
        self._where = where
        self._picture.move(self._board.mapFromGlobal(where) + QPoint(-self._picture.width() // 2, 8))
        self._picture.show()
        self._picture.raise_()
        over = self._column_at(where)
        if over is not self._over and self._over is not None:
            self._over.aim(False)
        self._over = over
        why_not = refusal(card, over.stage) if over is not None and over.stage is not card.stage else ""
        if over is not None:
            over.aim(True, why_not)
        button.setCursor(Qt.CursorShape.ForbiddenCursor if why_not else Qt.CursorShape.ClosedHandCursor)

    def drop(self, where: QPoint) -> None:
        """Put it down here."""
        self.carry(where)
        card, over = self.card, self._over
        if card is not None:
            good = over is not None and not refusal(card, over.stage)
            self._end(card, over.stage if over is not None and good else None)

    def cancel(self) -> None:
        """Back where it was."""
        if self.card is not None:
            self._end(self.card, None)

    def _end(self, card: BoardCard, stage: DockingStage | None) -> None:
        self._timer.stop()
        self._picture.hide()
        if self._over is not None:
            self._over.aim(False)
        if self._button is not None:
            self._button.put_down()
            self._button.carried.disconnect(self.carry)
            self._button.dropped.disconnect(self.drop)
        self.card = self._button = self._over = None
        self.done.emit(card, stage)

    def _scroll(self) -> None:
        """Near an edge the board moves on under the hand."""
        at, bar = self._board.mapFromGlobal(self._where).x(), self._board.horizontalScrollBar()
        by = -STEP if at < EDGE else STEP if at > self._board.width() - EDGE else 0
        if by and self._picture.isVisible() and bar.value() != min(max(bar.value() + by, bar.minimum()), bar.maximum()):
            bar.setValue(bar.value() + by)
            self.carry(self._where)
