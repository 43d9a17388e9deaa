"""The calendar strip of a service log: days as columns, people as rows, painted; keys and mouse become wishes."""

from datetime import date
from uuid import UUID

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.core.day_grid import WHOLE, DayGrid
from desktop.core.service_log_card import CrewMember
from desktop.ui.theme import colour, look

NAME, CELL, LINE, HEAD, TOTAL, GAP = 124, 32, 30, 40, 36, 12
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_PUTS = {Qt.Key.Key_1: WHOLE, Qt.Key.Key_5: 1, Qt.Key.Key_0: 0, Qt.Key.Key_Delete: 0, Qt.Key.Key_Backspace: 0}
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_WEEKDAYS = "一二三四五六日"


class DayCanvas(QWidget):
    """Shows a `DayGrid`. What does not fit in one line of days goes on in a band below."""

    cycle_wanted = Signal(object, object)  # person, day
    put_wanted = Signal(object, object, int)
    day_wanted = Signal(object)  # Ctrl+Space, or a click on the day
    person_wanted = Signal(object)  # Shift+Space, or a click on the name
    all_wanted = Signal()
    pointed = Signal()  # the keyboard is at another cell
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = DayGrid()
        self.read_only = False
        self.at = (0, 0)  # person, day
        self._days: list[date] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_grid(self, grid: DayGrid) -> None:
        """Show another one; the keyboard stays at its person and day where they are still there."""
        here = self.here()
        self.grid, self._days = grid, grid.days
        people = [member.id for member in grid.crew]
        if here is not None:
            row = people.index(here[0].id) if here[0].id in people else self.at[0]
            self.at = (row, self._days.index(here[1]) if here[1] in self._days else self.at[1])
        self.at = (max(0, min(self.at[0], len(people) - 1)), max(0, min(self.at[1], len(self._days) - 1)))
        self._fit()
        self.update()

    def here(self) -> tuple[CrewMember, date] | None:
        """Whose cell the keyboard is at."""
        row, column = self.at
        if row < len(self.grid.crew) and column < len(self._days):
            return self.grid.crew[row], self._days[column]
        return None

    # ------------------------------------------------------------------------------------------------------------- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move; Space and figures sign in; Ctrl+Space a day, Shift+Space a person, Ctrl+A all."""
        key, here = Qt.Key(event.key()), self.here()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if here is None:
            super().keyPressEvent(event)
        elif key in _STEPS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._go(self.at[0] + _STEPS[key][0], self.at[1] + _STEPS[key][1])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(self.at[0], 0 if key == Qt.Key.Key_Home else len(self._days) - 1)
        elif self.read_only:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space and control:
            self.day_wanted.emit(here[1])
        elif key == Qt.Key.Key_Space and shift:
            self.person_wanted.emit(here[0].id)
        elif key == Qt.Key.Key_Space:
            self.cycle_wanted.emit(here[0].id, here[1])
        elif key == Qt.Key.Key_A and control:
            self.all_wanted.emit()
        elif key in _PUTS and not control:
            self.put_wanted.emit(here[0].id, here[1], _PUTS[key])
        else:
            super().keyPressEvent(event)

    def _go(self, row: int, column: int) -> None:
        self.at = (max(0, min(row, len(self.grid.crew) - 1)), max(0, min(column, len(self._days) - 1)))
        self.pointed.emit()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say where the keyboard is."""
        super().focusInEvent(event)
        self.pointed.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The user left."""
        super().focusOutEvent(event)
        self.left.emit()
        self.update()

    # ------------------------------------------------------------------------------------------------------------ mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A cell, a day or a name."""
        spot = self._spot(event.position().x(), event.position().y())
        if spot is None:
            return
        row, column = spot
        self._go(max(row, 0) if row >= 0 else self.at[0], column if column >= 0 else self.at[1])
        if self.read_only:
            return
        if row >= 0 and column >= 0:
            self.cycle_wanted.emit(self.grid.crew[row].id, self._days[column])
        elif column >= 0:
            self.day_wanted.emit(self._days[column])
        elif row >= 0:
            self.person_wanted.emit(self.grid.crew[row].id)

    def event(self, event: QEvent) -> bool:
        """Say in the tool tip whose day it is and why it may not be filled."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self._spot(event.pos().x(), event.pos().y())
            if spot is not None and min(spot) >= 0:
                QToolTip.showText(event.globalPos(), self.grid.words(self.grid.crew[spot[0]], self._days[spot[1]]), self)
            elif spot is not None and spot[0] >= 0:
                QToolTip.showText(event.globalPos(), self.grid.crew[spot[0]].name, self)
            return True
        return super().event(event)

    def _spot(self, x: float, y: float) -> tuple[int, int] | None:
        """Person and day under a point; -1 for the names and for the days' heading."""
        now = look()
        band, inside = divmod(int(y), self._band_height() + now.px(GAP))
        row = (inside - now.px(HEAD)) // now.px(LINE) if inside >= now.px(HEAD) else -1
        place = (int(x) - now.px(NAME)) // now.px(CELL) if x >= now.px(NAME) else -1
        column = band * self._per_band() + place if place >= 0 else -1
        if row >= len(self.grid.crew) or column >= len(self._days) or place >= self._per_band() or (row < 0 and column < 0):
            return None
        return row, column

    # ------------------------------------------------------------------------------------------------------------- size
    def _per_band(self) -> int:
        now = look()
        return max(5, (self.width() - now.px(NAME) - now.px(TOTAL)) // now.px(CELL))

    def _bands(self) -> int:
        return max(1, -(-len(self._days) // self._per_band()))

    def _band_height(self) -> int:
        return look().px(HEAD) + len(self.grid.crew) * look().px(LINE)

    def _fit(self) -> None:
        height = self._bands() * (self._band_height() + look().px(GAP)) - look().px(GAP) if self._days else 0
        self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        """A fortnight wide."""
        return QSize(look().px(NAME + 14 * CELL + TOTAL), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the days anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    # ---------------------------------------------------------------------------------------------------------- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all bands."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        per_band, now = self._per_band(), look()
        for band in range(self._bands() if self._days else 0):
            top = band * (self._band_height() + now.px(GAP))
            first = band * per_band
            shown = range(first, min(first + per_band, len(self._days)))
            for column in shown:
                self._paint_head(
                    painter, QRect(now.px(NAME) + (column - first) * now.px(CELL), top, now.px(CELL), now.px(HEAD)), column
                )
            for row, member in enumerate(self.grid.crew):
                line = QRect(0, top + now.px(HEAD) + row * now.px(LINE), now.px(NAME), now.px(LINE))
                self._paint_name(painter, line, member)
                for column in shown:
                    left = now.px(NAME) + (column - first) * now.px(CELL)
                    self._paint_cell(painter, QRect(left, line.y(), now.px(CELL), line.height()), row, column)
                if shown and shown[-1] == len(self._days) - 1:
                    left = now.px(NAME) + len(shown) * now.px(CELL)
                    self._paint_total(painter, QRect(left, line.y(), now.px(TOTAL), line.height()), member.id)
        painter.end()

    def _small(self, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(look().small)
        font.setBold(bold)
        return font

    def _paint_head(self, painter: QPainter, box: QRect, column: int) -> None:
        day, here = self._days[column], self.hasFocus() and column == self.at[1]
        outside = day not in self.grid.span
        ink = "wrong" if outside else "accent" if here else "third" if day.weekday() > 4 else "second"
        painter.setPen(colour(ink))
        painter.setFont(self._small(bold=here))
        half = box.height() // 2
        new_month = column == 0 or day.day == 1 or column % self._per_band() == 0
        number = f"{day.month}-{day.day}" if new_month else f"{day.day}"
        painter.drawText(QRect(box.x() - 4, box.y(), box.width() + 8, half), _MIDDLE, number)
        painter.drawText(QRect(box.x(), box.y() + half - look().px(2), box.width(), half), _MIDDLE, _WEEKDAYS[day.weekday()])

    def _paint_name(self, painter: QPainter, box: QRect, member: CrewMember) -> None:
        now = look()
        mark = "团长" if member.leader else ""
        painter.setFont(self._small())
        wide = painter.fontMetrics().horizontalAdvance(mark) + now.px(8) if mark else 0
        painter.setPen(colour("third"))
        painter.drawText(
            box.adjusted(0, 0, -now.px(8), 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), mark
        )
        painter.setFont(self.font())
        painter.setPen(colour("text"))
        room = box.adjusted(0, 0, -now.px(8) - wide, 0)
        painter.drawText(room, _LEFT, painter.fontMetrics().elidedText(member.name, Qt.TextElideMode.ElideRight, room.width()))

    def _paint_total(self, painter: QPainter, box: QRect, person: UUID) -> None:
        painter.setFont(self._small())
        painter.setPen(colour("second"))
        painter.drawText(box, _MIDDLE, self.grid.total(person) or "—")

    def _paint_cell(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        member, day = self.grid.crew[row], self._days[column]
        halves, room = self.grid.halves(member.id, day), self.grid.room(member.id, day)
        inner = QRectF(box).adjusted(1.5, 1.5, -1.5, -1.5)
        excess, closed = self.grid.excess(member.id, day), bool(self.grid.refusal(member.id, day))
        painter.setPen(QPen(colour("wrong" if excess or day not in self.grid.span else "line"), 1))
        painter.setBrush(colour("sunken" if closed or day in member.away or self.read_only else "surface"))
        painter.drawRoundedRect(inner, 4, 4)
        if room < WHOLE:
            taken = QRectF(inner)
            taken.setLeft(inner.x() + inner.width() / 2 if room == 1 else inner.x())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour("third"), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(taken.adjusted(1, 1, -1, -1), 3, 3)
        if halves:
            self._paint_presence(painter, inner, halves, excess)
        if self.hasFocus() and (row, column) == self.at:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("text" if halves == WHOLE and not excess else "accent"), 2))
            painter.drawRoundedRect(inner.adjusted(-0.5, -0.5, 0.5, 0.5), 5, 5)

    def _paint_presence(self, painter: QPainter, inner: QRectF, halves: int, excess: bool) -> None:
        filled = QRectF(inner)
        if halves == 1:
            filled.setWidth(inner.width() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("wrong" if excess else "accent"))
        painter.drawRoundedRect(filled, 4, 4)
        painter.setFont(self._small(bold=True))
        painter.setPen(colour("on_wrong" if excess else "on_accent"))
        word = "超" if excess else "全" if halves >= WHOLE else "半"
        painter.drawText(filled, _MIDDLE, word)
