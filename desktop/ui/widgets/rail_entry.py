"""What the rail is made of: a place one can go to, and the heading under which places fold away."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.ui import icons
from desktop.ui.theme import colour, look

WIDTH, ROW, HEADING, GAP = 128, 34, 30, 2
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_FOLDS = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail: under the heading `section`, which is `shut` until somebody opens it; `bottom` at the lower edge."""

    key: str
    label: str
    icon: str
    section: str = ""
    shut: bool = False
    bottom: bool = False


class RailEntry(QAbstractButton):
    """A row of the rail: ↑ and ↓ lead to the next, ← and → fold, Enter does what a click does."""

    stepped = Signal(int)
    fold_wanted = Signal(bool)  # True: open

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = height
        self._badge = 0
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, count: int) -> None:
        """Show how many things wait there; 0 shows nothing."""
        self._badge = count
        self.setAccessibleDescription(self.described())
        self.update()

    def badge(self) -> int:
        """How many things wait there."""
        return self._badge

    def described(self) -> str:
        """What a screen reader says after the name."""
        return f"{self._badge} 条待处理" if self._badge else ""

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(look().px(WIDTH - 16), look().px(self._row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, arrows move and fold."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in _FOLDS:
            self.fold_wanted.emit(_FOLDS[key])
        else:
            super().keyPressEvent(event)

    def paint_ground(self, painter: QPainter, chosen: bool) -> None:
        """The rounded ground of what is chosen or under the mouse, the ring of what has the keyboard."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() and not chosen
        painter.setPen(QPen(colour("rail_text"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colour("rail_selected") if chosen or hovered else Qt.BrushStyle.NoBrush)
        painter.setOpacity(0.6 if hovered and not self.hasFocus() else 1.0)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setOpacity(1.0)

    def paint_badge(self, painter: QPainter) -> None:
        """The number that waits, at the right."""
        now = look()
        shown = str(self._badge) if self._badge < 100 else "99+"
        painter.setFont(sized(self.font(), now.small - 1))
        width = max(now.px(18), painter.fontMetrics().horizontalAdvance(shown) + now.px(8))
        rect = QRect(self.width() - width - now.px(6), (self.height() - now.px(18)) // 2, width, now.px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("rail_badge"))
        painter.drawRoundedRect(QRectF(rect), now.px(9), now.px(9))
        painter.setPen(colour("on_rail_badge"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), shown)


class RailButton(RailEntry):
    """A place: icon, word, badge; the number key that leads there shows under mouse and keyboard."""

    def __init__(self, place: Place, number: int, parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self.place = place
        self._number = number
        self.setText(place.label)
        self.setToolTip(f"{place.label}（Ctrl+{number}）" if number else place.label)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        now, on = look(), self.isChecked()
        self.paint_ground(painter, on)
        side = now.px(18)
        ink = "rail_text" if on else "rail_second"
        pixmap = icons.pixmap(self.place.icon, ink, side, self.devicePixelRatioF())
        painter.drawPixmap(now.px(10), (self.height() - side) // 2, pixmap)
        font = QFont(self.font())
        font.setBold(on)
        painter.setFont(font)
        painter.setPen(colour(ink))
        text = QRect(now.px(36), 0, self.width() - now.px(40), self.height())
        painter.drawText(text, int(_MIDDLE), self.text())
        if self._badge:
            self.paint_badge(painter)
        elif self._number and (self.underMouse() or self.hasFocus()):
            painter.setFont(sized(self.font(), now.small - 2))
            painter.setPen(colour("rail_second"))
            right = int(_MIDDLE | Qt.AlignmentFlag.AlignRight)
            painter.drawText(self.rect().adjusted(0, 0, -now.px(8), 0), right, str(self._number))
        painter.end()


class RailHeading(RailEntry):
    """The heading of a section; a click folds it away or opens it. It stands bright while it hides the place in sight."""

    def __init__(self, title: str, places: int, parent: QWidget | None = None) -> None:
        super().__init__(HEADING, parent)
        self._places = places
        self._hides_current = False
        self.setText(title)
        self.set_open(True)

    def is_open(self) -> bool:
        """Whether its places are in sight."""
        return self.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Say whether its places are in sight."""
        self.setChecked(is_open)
        self.setToolTip("" if is_open else f"展开“{self.text()}”")
        self.setAccessibleDescription(self.described())

    def set_hides_current(self, hides: bool) -> None:
        """Say whether the place in sight is among the folded ones."""
        self._hides_current = hides
        self.update()

    def described(self) -> str:
        """Open or folded, how many places, and what waits in them."""
        told = f"{'已展开' if self.isChecked() else '已折叠'}，{self._places} 个页面"
        return f"{told}，{super().described()}" if self._badge else told

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        now, ink = look(), "rail_text" if self._hides_current else "rail_second"
        self.paint_ground(painter, self._hides_current)
        painter.setFont(sized(self.font(), now.small - 1, bold=self._hides_current))
        painter.setPen(colour(ink))
        painter.drawText(QRect(now.px(10), 0, self.width() - now.px(14), self.height()), int(_MIDDLE), self.text())
        if self._badge and not self.isChecked():
            self.paint_badge(painter)
        else:
            side = now.px(12)
            mark = icons.pixmap(icons.DOWN if self.isChecked() else icons.RIGHT, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(self.width() - side - now.px(8), (self.height() - side) // 2, mark)
        painter.end()


class RailLine(QWidget):
    """The line above what stands at the lower edge."""

    def sizeHint(self) -> QSize:
        """A thin line with a little room."""
        return QSize(40, 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(QRect(6, self.height() // 2, self.width() - 12, 1), colour("rail_selected"))
        painter.end()


def sized(font: QFont, pixels: int, bold: bool = False) -> QFont:
    """The font in another size, never too small to read."""
    made = QFont(font)
    made.setPixelSize(max(pixels, 10))
    made.setBold(bold)
    return made
