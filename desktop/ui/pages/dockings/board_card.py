"""One docking as a card of the board: painted, pressed, doubly pressed, carried off by the mouse."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy

from db.transfer_choices import DockingStage
from desktop.core.docking_board import BoardCard
from desktop.ui.theme import colour, look

COLUMN_WIDTH = 172
QUIET_DAYS, SILENT_DAYS = 14, 30
FADED = 0.35  # of the card whose picture is in the hand


def idle_text(card: BoardCard) -> str:
    """12 天没有进展."""
    if card.idle is None:
        return "未开始"
    return "今天" if card.idle <= 0 else f"{card.idle} 天前"


class CardButton(QAbstractButton):
    """One docking: the need over two lines, who needs it, who is in charge and since when nothing happened."""

    doubled = Signal()
    lifted = Signal()  # the mouse has taken it along
    carried = Signal(QPoint)  # to this point of the screen
    dropped = Signal(QPoint)

    def __init__(self, card: BoardCard) -> None:
        super().__init__()
        self.card = card
        self.chosen = False  # the one that keys and buttons speak of, also while the keyboard is elsewhere
        self.away = False  # in the hand, elsewhere
        self._pressed: QPoint | None = None
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """May become a drag."""
        super().mousePressEvent(event)
        self._pressed = event.position().toPoint() if event.button() is Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Beyond a few pixels the card comes along."""
        super().mouseMoveEvent(event)
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        there = event.position().toPoint()
        if not self.away and (there - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self.away = True
            self.setDown(False)
            self.lifted.emit()
        if self.away:
            self.carried.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put down where it is; without a drag it was a click."""
        self._pressed = None
        if not self.away:
            super().mouseReleaseEvent(event)
            return
        self.put_down()
        event.accept()
        self.dropped.emit(event.globalPosition().toPoint())

    def put_down(self) -> None:
        """No longer in the hand."""
        self._pressed, self.away = None, False
        self.unsetCursor()
        self.update()

    def _small(self) -> QFont:
        small = QFont(self.font())
        small.setPixelSize(look().small)
        return small

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(FADED if self.away else 1.0)
        focused = self.hasFocus()
        painter.setPen(QPen(colour("accent" if focused or self.chosen else "line"), 2 if focused else 1))
        painter.setBrush(colour("accent_wash" if focused else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        inner, metrics = self.rect().adjusted(10, 8, -10, -8), QFontMetrics(self.font())
        top = QRect(inner.x(), inner.y(), inner.width(), metrics.lineSpacing() * 2)
        need, rest = _two_lines(self.card.need, metrics, inner.width())
        for number, (part, ink) in enumerate(((need, "text"), (rest or self.card.solution, "text" if rest else "second"))):
            painter.setPen(colour(ink))
            at = top.y() + number * metrics.lineSpacing()
            self._line(painter, QRect(top.x(), at, top.width(), metrics.lineSpacing()), part)
        painter.setFont(self._small())
        small = QFontMetrics(painter.font())
        y = top.bottom() + 4
        painter.setPen(colour("second"))
        who = self.card.solution or self.card.enterprise if rest else self.card.enterprise  # two offers for one need differ
        self._line(painter, QRect(inner.x(), y, inner.width(), small.lineSpacing()), who)
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
