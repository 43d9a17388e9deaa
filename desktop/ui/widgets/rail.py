"""The rail at the left: where one can go, in words, with what waits there."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import words

WIDTH = 128


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail. Groups stand above, parted by lines, and scroll where they are many; `bottom` at the lower edge."""

    key: str
    label: str
    icon: str
    group: int = 0
    bottom: bool = False


class RailButton(QAbstractButton):
    """One entry: icon, word, badge; the number key that leads there shows under mouse and keyboard."""

    def __init__(self, place: Place, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._number = number
        self._badge = 0
        self.setText(place.label)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(f"{place.label}（Ctrl+{number}）" if number else place.label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, count: int) -> None:
        """Show how many things wait there; 0 shows nothing."""
        self._badge = count
        self.setAccessibleDescription(f"{count} 条待处理" if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        """A row of 36 px."""
        return QSize(look().px(WIDTH - 16), look().px(36))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there; ↑ and ↓ move among the entries."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now, on = look(), self.isChecked()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colour("rail_text"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        hovered = self.underMouse() and not on
        painter.setBrush(colour("rail_selected") if on or hovered else Qt.BrushStyle.NoBrush)
        painter.setOpacity(0.6 if hovered and not self.hasFocus() else 1.0)
        painter.drawRoundedRect(frame, 6, 6)
        painter.setOpacity(1.0)
        side = now.px(18)
        ink = "rail_text" if on else "rail_second"
        pixmap = icons.pixmap(self.place.icon, ink, side, self.devicePixelRatioF())
        painter.drawPixmap(now.px(10), (self.height() - side) // 2, pixmap)
        font = QFont(self.font())
        font.setBold(on)
        painter.setFont(font)
        painter.setPen(colour(ink))
        text = QRect(now.px(36), 0, self.width() - now.px(40), self.height())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self._badge:
            self._paint_badge(painter)
        elif self._number and (self.underMouse() or self.hasFocus()):
            painter.setFont(_sized(self.font(), now.small - 2))
            painter.setPen(colour("rail_second"))
            painter.drawText(self.rect().adjusted(0, 0, -now.px(8), 0), int(_RIGHT), str(self._number))
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        now = look()
        shown = str(self._badge) if self._badge < 100 else "99+"
        font = _sized(self.font(), now.small - 1)
        painter.setFont(font)
        width = max(now.px(18), painter.fontMetrics().horizontalAdvance(shown) + now.px(8))
        rect = QRect(self.width() - width - now.px(6), (self.height() - now.px(18)) // 2, width, now.px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("rail_badge"))
        painter.drawRoundedRect(QRectF(rect), now.px(9), now.px(9))
        painter.setPen(colour("on_rail_badge"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), shown)


_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(max(pixels, 10))
    return sized


class Rail(QWidget):
    """Navigation; `went(key)` when the user chooses a place. Ctrl+1 … 9 lead to the first nine."""

    went = Signal(str)

    def __init__(self, places: Sequence[Place], title: str = "特派通", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, RailButton] = {}
        self._title = words(title, ink="on_rail", size="heading")
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 12, 8, 10)
        box.setSpacing(2)
        self._title.setContentsMargins(8, 0, 0, 8)
        box.addWidget(self._title)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        upper.setObjectName("scrolled")
        scroll.setWidget(upper)
        scroll.viewport().setAutoFillBackground(False)
        self._scroll = scroll
        box.addWidget(scroll, 1)
        group = 0
        for number, place in enumerate(places, 1):
            button = self._add(place, number if number <= 9 else 0)
            if place.bottom:
                box.addWidget(button)
                continue
            if place.group != group:
                column.addWidget(_RailLine())
                group = place.group
            column.addWidget(button)
        column.addStretch()
        self._fit()

    def _add(self, place: Place, number: int) -> RailButton:
        button = RailButton(place, number, self)
        button.clicked.connect(lambda: self._go(place.key))
        self._buttons[place.key] = button
        if number:
            key = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            key.activated.connect(lambda: self._go(place.key))
        return button

    def has(self, key: str) -> bool:
        """Whether there is such a place."""
        return key in self._buttons

    def button(self, key: str) -> RailButton:
        """The entry of a key."""
        return self._buttons[key]

    def current(self) -> str | None:
        """The key of the place shown."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def set_current(self, key: str) -> None:
        """Mark the place shown; no signal."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)
            if name == key and not button.place.bottom:
                self._scroll.ensureWidgetVisible(button, 0, 40)

    def set_badge(self, key: str, count: int) -> None:
        """Show how many things wait at a place; nothing for a place that this account has not."""
        if key in self._buttons:
            self._buttons[key].set_badge(count)

    def _go(self, key: str) -> None:
        self.set_current(key)
        self.went.emit(key)

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(look().px(WIDTH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dark ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("rail"))
        painter.end()


class _RailLine(QWidget):
    """The line between groups."""

    def sizeHint(self) -> QSize:
        return QSize(40, 17)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRect(6, self.height() // 2, self.width() - 12, 1), colour("rail_selected"))
        painter.end()
