"""State badges: always a word, on a wash of its tone."""

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import colour, look

Tone = Literal["plain", "accent", "waiting", "wrong", "done"]


def tone_colours(tone: Tone) -> tuple[str, str]:
    """Return the names of the ink and wash tokens of a tone."""
    return ("second", "hover") if tone == "plain" else (tone, f"{tone}_wash")


def badge_size(text: str, font: QFont) -> QSize:
    """Return how large a badge of this text is."""
    small = QFont(font)
    small.setPixelSize(look().small)
    metrics = QFontMetrics(small)
    return QSize(metrics.horizontalAdvance(text) + look().px(16), look().px(20))


def paint_badge(painter: QPainter, corner: QPoint, text: str, tone: Tone, font: QFont, max_width: int = 400) -> None:
    """Paint a badge with its top right corner here; used by the widget and by list delegates."""
    size = badge_size(text, font)
    width = min(size.width(), max_width)
    rect = QRect(corner.x() - width, corner.y(), width, size.height())
    ink, wash = tone_colours(tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(wash))
    painter.drawRoundedRect(QRectF(rect), rect.height() / 2, rect.height() / 2)
    small = QFont(font)
    small.setPixelSize(look().small)
    painter.setFont(small)
    painter.setPen(colour(ink))
    shown = QFontMetrics(small).elidedText(text, Qt.TextElideMode.ElideRight, width - look().px(12))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), shown)
    painter.restore()


class Badge(QWidget):
    """A word in a rounded wash, e.g. 草稿, 待上传, 退回修改 · 2 处."""

    def __init__(self, text: str = "", tone: Tone = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._tone: Tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set(self, text: str, tone: Tone = "plain") -> None:
        """Show this text in this tone; an empty text hides the badge."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the words shown."""
        return self._text

    def sizeHint(self) -> QSize:
        """As wide as its text."""
        return badge_size(self._text, self.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        paint_badge(painter, QPoint(self.width(), 0), self._text, self._tone, self.font(), self.width())
        painter.end()
