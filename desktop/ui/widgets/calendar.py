"""A small calendar of one month, painted in the program's look and steered by keys."""

import calendar
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.reading import WEEKDAYS
from desktop.ui.theme import colour, look


class MonthView(QWidget):
    """Six weeks of days; arrows move by day and week, PgUp and PgDn by month, Enter or a click chooses."""

    chosen = Signal(object)  # date

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._current = today
        self._selected: date | None = None
        self._hover: date | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_day(self, day: date | None, today: date) -> None:
        """Mark the chosen day and turn to its month."""
        self._today = today
        self._selected = day
        self._current = day or today
        self.update()

    def current(self) -> date:
        """The day the keys stand on."""
        return self._current

    def sizeHint(self) -> QSize:
        """Seven by eight cells."""
        cell = look().px(34)
        return QSize(cell * 7 + 16, cell * 8 + 12)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Take a key; True when it was one for the calendar."""
        key = event.key()
        days = {Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key))
        if days is not None:
            self._move(self._current + timedelta(days=days))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._current)
        else:
            return False
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the months."""
        self._turn(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._hover = self._day_at(event.position().toPoint())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a day or turn the month."""
        place = event.position().toPoint()
        if place.y() < self._cell() + 4:
            if place.x() < self._cell() + 8:
                self._turn(-1)
            elif place.x() > self.width() - self._cell() - 8:
                self._turn(1)
            return
        day = self._day_at(place)
        if day is not None:
            self.chosen.emit(day)

    def _cell(self) -> int:
        return look().px(34)

    def _first(self) -> date:
        first = self._current.replace(day=1)
        return first - timedelta(days=first.weekday())

    def _rect_of(self, column: int, row: int) -> QRect:
        cell = self._cell()
        return QRect(8 + column * cell, 4 + (row + 2) * cell, cell, cell)

    def _day_at(self, place: QPoint) -> date | None:
        cell = self._cell()
        column, row = (place.x() - 8) // cell, (place.y() - 4) // cell - 2
        return self._first() + timedelta(days=row * 7 + column) if 0 <= column < 7 and 0 <= row < 6 else None

    def _move(self, day: date) -> None:
        if 1900 <= day.year <= 2199:
            self._current = day
            self.update()

    def _turn(self, months: int) -> None:
        index = self._current.year * 12 + self._current.month - 1 + months
        year, month = divmod(index, 12)
        self._move(date(year, month + 1, min(self._current.day, calendar.monthrange(year, month + 1)[1])))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the month."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = self._cell()
        centre = int(Qt.AlignmentFlag.AlignCenter)
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(colour("text"))
        painter.drawText(QRect(8, 4, cell * 7, cell), centre, f"{self._current.year} 年 {self._current.month} 月")
        painter.setFont(self.font())
        painter.setPen(colour("second"))
        painter.drawText(QRect(8, 4, cell, cell), centre, "‹")
        painter.drawText(QRect(8 + cell * 6, 4, cell, cell), centre, "›")
        for column, name in enumerate(WEEKDAYS):
            painter.drawText(QRect(8 + column * cell, 4 + cell, cell, cell), centre, name)
        for index in range(42):
            self._paint_day(painter, self._first() + timedelta(days=index), self._rect_of(index % 7, index // 7))
        painter.end()

    def _paint_day(self, painter: QPainter, day: date, rect: QRect) -> None:
        inner = QRectF(rect).adjusted(2, 2, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if day == self._selected:
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(inner, 6, 6)
        elif day == self._hover:
            painter.setBrush(colour("hover"))
            painter.drawRoundedRect(inner, 6, 6)
        if day == self._current and day != self._selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour("accent"))
            painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 6, 6)
        ink = "on_accent" if day == self._selected else "text" if day.month == self._current.month else "third"
        font = QFont(self.font())
        font.setBold(day == self._today)
        painter.setFont(font)
        painter.setPen(colour("accent" if day == self._today and day != self._selected else ink))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(day.day))
