"""The board: a column for each stage, cards that the arrows walk and Ctrl+→ moves on."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from db.transfer_choices import DockingStage
from desktop.core.docking_board import BoardCard, Column
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import clear_layout, set_style, words

COLUMN_WIDTH = 172
QUIET_DAYS, SILENT_DAYS = 14, 30
ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


def idle_text(card: BoardCard) -> str:
    """12 天没有进展."""
    if card.idle is None:
        return "未开始"
    return "今天" if card.idle <= 0 else f"{card.idle} 天前"


class CardButton(QAbstractButton):
    """One docking: the need over two lines, who needs it, who is in charge and since when nothing happened."""

    doubled = Signal()

    def __init__(self, card: BoardCard) -> None:
        super().__init__()
        self.card = card
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = (card.need, card.enterprise, card.owner or "未定主办人", f"上次 {idle_text(card)}", f"经过 {card.rounds} 次")
        self.setAccessibleName("，".join(part for part in told if part))
        self.setToolTip("\n".join(part for part in (card.need, card.enterprise, card.solution, "　".join(told[2:])) if part))

    def sizeHint(self) -> QSize:
        """Four lines."""
        metrics = QFontMetrics(self.font())
        return QSize(look().px(COLUMN_WIDTH - 24), metrics.lineSpacing() * 2 + QFontMetrics(self._small()).lineSpacing() * 2 + 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The board knows what keys mean."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens it."""
        self.doubled.emit()
        event.accept()

    def _small(self) -> QFont:
        small = QFont(self.font())
        small.setPixelSize(look().small)
        return small

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setPen(QPen(colour("accent" if focused else "line"), 2 if focused else 1))
        painter.setBrush(colour("accent_wash" if focused else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        inner, metrics = self.rect().adjusted(10, 8, -10, -8), QFontMetrics(self.font())
        top = QRect(inner.x(), inner.y(), inner.width(), metrics.lineSpacing() * 2)
        painter.setPen(colour("text"))
        for number, part in enumerate(_two_lines(self.card.need, metrics, inner.width())):
            line = QRect(top.x(), top.y() + number * metrics.lineSpacing(), top.width(), metrics.lineSpacing())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, part)
        painter.setFont(self._small())
        small = QFontMetrics(painter.font())
        y = top.bottom() + 4
        painter.setPen(colour("second"))
        self._line(painter, QRect(inner.x(), y, inner.width(), small.lineSpacing()), self.card.enterprise or self.card.solution)
        y += small.lineSpacing() + 2
        right = "写了一半" if self.card.composing else idle_text(self.card)
        width = small.horizontalAdvance(right)
        owner = QRect(inner.x(), y, inner.width() - width - 8, small.lineSpacing())
        self._line(painter, owner, self.card.owner or "未定主办人")
        painter.setPen(colour(self._ink()))
        painter.drawText(QRect(inner.right() - width, y, width + 1, small.lineSpacing()), Qt.AlignmentFlag.AlignRight, right)
        painter.end()

    def _ink(self) -> str:
        if self.card.composing:
            return "accent"
        ended = self.card.stage in (DockingStage.DONE, DockingStage.STOPPED)
        idle = 0 if ended else self.card.idle or 0
        return "wrong" if idle > SILENT_DAYS else "waiting" if idle > QUIET_DAYS else "second"

    def _line(self, painter: QPainter, room: QRect, text: str) -> None:
        metrics = QFontMetrics(painter.font())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width()))


def _two_lines(text: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """The first line as full as it goes, what is left cut with …"""
    if metrics.horizontalAdvance(text) <= width:
        return text, ""
    end = next(n for n in range(len(text), 0, -1) if n == 1 or metrics.horizontalAdvance(text[:n]) <= width)
    return text[:end], metrics.elidedText(text[end:], Qt.TextElideMode.ElideRight, width)


class BoardColumn(QFrame):
    """A stage with its cards."""

    def __init__(self, stage: DockingStage) -> None:
        super().__init__()
        self.stage = stage
        self.setProperty("column", "true")
        self.head = words(stage.text, size="small")
        self.head.setContentsMargins(4, 0, 0, 0)
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
        if column.count > len(self.buttons):
            self._cards.addWidget(words(f"另有 {column.count - len(self.buttons)} 项，请看列表", ink="second", size="small"))
        self._cards.addStretch()


class Board(QScrollArea):
    """`chosen(card or None)`, `open_wanted(id)`, `move_wanted(card, by)`."""

    chosen = Signal(object)
    open_wanted = Signal(object)
    move_wanted = Signal(object, int)

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
        had = any(button.hasFocus() for button in self._all())
        for column in columns:
            shown = self.columns[column.stage]
            shown.show_column(column)
            for button in shown.buttons:
                button.clicked.connect(lambda _=False, button=button: self._choose(button, False))
                button.doubled.connect(lambda button=button: self.open_wanted.emit(button.card.id))
        again = next((b for b in self._all() if b.card.id == self._at), None)
        if again is None:
            self._at = None
            self.chosen.emit(None)
        elif had:
            self._choose(again, True)
        else:
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
        if take:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        column = self.columns[button.card.stage]
        column.area.ensureWidgetVisible(button, 0, 8)
        self.ensureWidgetVisible(column, 8, 0)
        self.chosen.emit(button.card)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Ctrl with them moves the stage, Enter opens."""
        key, card = Qt.Key(event.key()), self.card()
        if card is None:
            self.into()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit(card.id)
        elif key in ARROWS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            by = ARROWS[key][0]
            if by:
                self.move_wanted.emit(card, by)
        elif key in ARROWS:
            self._walk(card, *ARROWS[key])
        else:
            super().keyPressEvent(event)

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
