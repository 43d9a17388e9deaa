"""The board: a column for each stage. Arrows walk, Alt with them or the mouse moves a card, Ctrl with them asks for a round."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.transfer_choices import DockingStage
from desktop.core.docking_board import BoardCard, Column
from desktop.ui.pages.dockings.board_card import COLUMN_WIDTH, CardButton
from desktop.ui.pages.dockings.carrying import Carrying
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import clear_layout, keyboard_in, set_style, words

ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class BoardColumn(QFrame):
    """A stage with its cards."""

    def __init__(self, stage: DockingStage) -> None:
        super().__init__()
        self.stage = stage
        self.setProperty("column", "true")
        self.head = words(stage.text, size="small")
        self.head.setContentsMargins(4, 0, 0, 0)
        self.why = words("", ink="wrong", size="small", wrap=True)
        self.why.hide()
        self._aim = ""  # a card is held over it: "may", "may not"
        inside = QWidget()
        inside.setObjectName("scrolled")
        self._cards = QVBoxLayout(inside)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(8)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.why)
        column.addWidget(self.area, 1)
        self.buttons: list[CardButton] = []

    def show_column(self, column: Column) -> None:
        """Show its cards."""
        self.head.setText(f"{column.stage.text}　{column.count}")
        set_style(self.head, ink="text" if column.count else "third")
        clear_layout(self._cards)
        self.buttons = [CardButton(card) for card in column.cards]
        for button in self.buttons:
            self._cards.addWidget(button)
            button.show()  # at once: what is hidden takes no keyboard
        if column.count > len(self.buttons):
            self._cards.addWidget(words(f"另有 {column.count - len(self.buttons)} 项，请看列表", ink="second", size="small"))
        self._cards.addStretch()


    def aim(self, over: bool, why_not: str = "") -> None:
        """A card is held over it, or no longer; why it cannot be dropped here is said in the column."""
        self._aim = "" if not over else "may not" if why_not else "may"
        self.why.setText(why_not)
        self.why.setVisible(bool(over and why_not))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame around the column that a card is held over."""
        super().paintEvent(event)
        if self._aim:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour("accent" if self._aim == "may" else "wrong"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
            painter.end()


class Board(QScrollArea):
    """`chosen(card or None)`, `open_wanted(id)`, `round_wanted(card, by)`: on with a round; `moved(card, stage)`: without."""

    chosen = Signal(object)
    open_wanted = Signal(object)
    round_wanted = Signal(object, int)
    moved = Signal(object, object)
    step_wanted = Signal(object, int)
    undo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        body = QWidget()
        body.setObjectName("scrolled")
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.columns = {stage: BoardColumn(stage) for stage in DockingStage}
        for column in self.columns.values():
            row.addWidget(column, 1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidget(body)
        self._at: UUID | None = None
        self._late: Sequence[Column] | None = None  # came while a card was in the hand
        self.carrying = Carrying(self, self.column_at)
        self.carrying.done.connect(self._put_down)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        for column in getattr(self, "columns", {}).values():
            column.setMinimumWidth(look().px(COLUMN_WIDTH))

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show the board; the card that had the keyboard keeps it, also in another column."""
        if self.carrying.card is not None:
            self._late = columns
            return
        focus = keyboard_in()
        had = any(button is focus for button in self._all())
        for column in columns:
            shown = self.columns[column.stage]
            shown.show_column(column)
            for button in shown.buttons:
                button.clicked.connect(lambda _=False, button=button: self._choose(button, False))
                button.doubled.connect(lambda button=button: self.open_wanted.emit(button.card.id))
                button.lifted.connect(lambda button=button: self._lift(button))
        again = next((b for b in self._all() if b.card.id == self._at), None)
        if again is None:
            self._at = None
            self.chosen.emit(None)
        elif had:
            self._choose(again, True)
        else:
            again.chosen = True
            self.chosen.emit(again.card)

    def into(self, docking: UUID | None = None) -> None:
        """The keyboard onto a card: this one, the last one, else the first."""
        buttons = self._all()
        wanted = next((b for b in buttons if b.card.id == (docking or self._at)), buttons[0] if buttons else None)
        if wanted is not None:
            self._choose(wanted, True)

    def card(self) -> BoardCard | None:
        """The card in hand."""
        return next((b.card for b in self._all() if b.card.id == self._at), None)

    def _all(self) -> list[CardButton]:
        return [button for column in self.columns.values() for button in column.buttons]

    def _choose(self, button: CardButton, take: bool) -> None:
        self._at = button.card.id
        for each in self._all():
            if each.chosen is not (each is button):
                each.chosen = each is button
                each.update()
        if take:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        column = self.columns[button.card.stage]
        column.area.ensureWidgetVisible(button, 0, 8)
        self.ensureWidgetVisible(column, 8, 0)
        self.chosen.emit(button.card)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Alt with them moves the card, Ctrl asks for a round too; Enter opens, Ctrl+Z takes the last move back."""
        key, card = Qt.Key(event.key()), self.card()
        if self.carrying.card is not None:
            if key is Qt.Key.Key_Escape:
                self.carrying.cancel()
        elif card is None:
            self.into()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit(card.id)
        elif key is Qt.Key.Key_Z and event.modifiers() & CTRL:
            self.undo_wanted.emit()
        elif key in ARROWS and event.modifiers() & (CTRL | ALT):
            if by := ARROWS[key][0]:
                (self.round_wanted if event.modifiers() & CTRL else self.step_wanted).emit(card, by)
        elif key in ARROWS:
            self._walk(card, *ARROWS[key])
        else:
            super().keyPressEvent(event)

    # ---------------------------------------------------------------------------------------------------------- the mouse
    def column_at(self, where: QPoint) -> BoardColumn | None:
        """The column under a point of the screen."""
        inside = self.viewport().rect().contains(self.viewport().mapFromGlobal(where))
        return next((c for c in self.columns.values() if inside and c.rect().contains(c.mapFromGlobal(where))), None)

    def _lift(self, button: CardButton) -> None:
        self._choose(button, True)
        self.carrying.begin(button)

    def _put_down(self, card: BoardCard, stage: DockingStage | None) -> None:
        late, self._late = self._late, None
        if late is not None:
            self.show_columns(late)
        if stage is not None and stage is not card.stage:
            self.moved.emit(card, stage)

    def _walk(self, card: BoardCard, sideways: int, down: int) -> None:
        stages = [stage for stage, column in self.columns.items() if column.buttons]
        cards = self.columns[card.stage].buttons
        place = next(n for n, b in enumerate(cards) if b.card.id == card.id)
        if down and 0 <= place + down < len(cards):
            self._choose(cards[place + down], True)
        at = stages.index(card.stage) + sideways
        if sideways and 0 <= at < len(stages):
            there = self.columns[stages[at]].buttons
            self._choose(there[min(place, len(there) - 1)], True)
