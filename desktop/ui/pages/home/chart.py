"""A bar for each month; a bar opens what it counts. Painted here: a chart library would weigh more than the whole page."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.core.overview import MonthDays
from desktop.ui.theme import colour, look

GRID = 4


def scale_top(most: int) -> int:
    """The round number at the upper edge: divisible by four, at least 4."""
    step = 4 if most <= 40 else 20
    return max(4, -(-most // step) * step)


class MonthChart(QWidget):
    """← and → walk over the bars, Enter or a click opens one."""

    opened = Signal(date)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._months: Sequence[MonthDays] = ()
        self._at = 0
        self._hover = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Low enough for a small laptop."""
        return QSize(look().px(360), look().px(120))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(look().px(240), look().px(120))

    def show_months(self, months: Sequence[MonthDays]) -> None:
        """Show these; the last one is the current month."""
        self._months = tuple(months)
        self._at = max(0, len(self._months) - 1)
        told = "，".join(f"{m.month.month}月 {m.days} 天" for m in self._months)
        self.setAccessibleName(f"实地服务天数：{told}")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and open."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._at = min(max(self._at + (1 if key == Qt.Key.Key_Right else -1), 0), max(len(self._months) - 1, 0))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._months:
            self.opened.emit(self._months[self._at].month)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the bar under the mouse."""
        index = self._index_at(event.position().x())
        if 0 <= index < len(self._months):
            self._at = index
            self.opened.emit(self._months[index].month)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the bar under the mouse."""
        hover = self._index_at(event.position().x())
        if hover != self._hover:
            self._hover = hover
            self.setCursor(Qt.CursorShape.PointingHandCursor if 0 <= hover < len(self._months) else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Light out."""
        self._hover = -1
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say month and days in the tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._index_at(event.pos().x())
            if 0 <= index < len(self._months):
                month = self._months[index]
                QToolTip.showText(event.globalPos(), f"{month.month:%Y年}{month.month.month}月　{month.days} 天", self)
            return True
        return super().event(event)

    def _plot(self) -> QRectF:
        now = look()
        return QRectF(now.px(30), now.px(18), max(self.width() - now.px(34), 1), max(self.height() - now.px(44), 1))

    def _index_at(self, x: float) -> int:
        plot = self._plot()
        return int((x - plot.x()) // (plot.width() / len(self._months))) if self._months and x >= plot.x() else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint grid and bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(look().small - 1)
        painter.setFont(font)
        plot, top = self._plot(), scale_top(max((m.days for m in self._months), default=0))
        self._paint_grid(painter, plot, top)
        for index, month in enumerate(self._months):
            self._paint_bar(painter, plot, top, index, month)
        painter.end()

    def _paint_grid(self, painter: QPainter, plot: QRectF, top: int) -> None:
        height = look().px(16)
        for step in range(GRID + 1):
            y = plot.bottom() - plot.height() * step / GRID
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(plot.x(), y), QPointF(plot.right(), y))
            painter.setPen(colour("third"))
            label = QRectF(0, y - height / 2, plot.x() - look().px(8), height)
            painter.drawText(label, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(top * step // GRID))

    def _paint_bar(self, painter: QPainter, plot: QRectF, top: int, index: int, month: MonthDays) -> None:
        now, slot = look(), plot.width() / len(self._months)
        left = plot.x() + slot * index
        wide = min(now.px(26), slot * 0.6)
        high = plot.height() * month.days / top
        bar = QRectF(left + (slot - wide) / 2, plot.bottom() - high, wide, high)
        chosen = self.hasFocus() and index == self._at
        if chosen or index == self._hover:
            painter.setPen(QPen(colour("accent"), 2) if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(colour("hover"))
            painter.drawRoundedRect(QRectF(left + 1, 1, slot - 2, self.height() - 2), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tint(index))
        painter.drawRoundedRect(bar, min(3, high / 2), min(3, high / 2))
        painter.setPen(colour("second"))
        middle = int(Qt.AlignmentFlag.AlignCenter)
        if month.days:
            painter.drawText(QRectF(left, bar.y() - now.px(18), slot, now.px(16)), middle, str(month.days))
        label = QRect(round(left), round(plot.bottom()) + now.px(6), round(slot), now.px(18))
        name = f"{month.month.month}月"
        painter.drawText(label, middle, name if painter.fontMetrics().horizontalAdvance(name) <= slot else f"{month.month.month}")

    def _tint(self, index: int) -> QColor:
        """The current month stands out; the others are quieter."""
        tint = colour("accent")
        if index != len(self._months) - 1:
            tint.setAlpha(150)
        return tint
