"""Several of a few choices, all in sight as chips."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import Editor
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.popup import Item

_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Chip(QAbstractButton):
    """One choice: outlined, filled with a tick of colour when chosen."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setText(item.text)
        self.setToolTip(item.second)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the group has the focus and moves it inside itself
        self.current = False
        self.passive = False
        self.wrong = False

    def sizeHint(self) -> QSize:
        """As wide as the bold text, so that choosing moves nothing."""
        bold = QFont(self.font())
        bold.setBold(True)
        bold.setPixelSize(look().small)
        from_text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(max(from_text, from_text + 2) + look().px(24), look().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        outline = "accent" if chosen or self.current else "wrong" if self.wrong else "line" if self.passive else "field_line"
        width = 2.0 if self.current else 1.0
        painter.setPen(QPen(colour(outline), width))
        fill = "accent_wash" if chosen else "sunken" if self.passive else "hover" if self.underMouse() else "surface"
        painter.setBrush(colour(fill))
        radius = self.height() / 2 - width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius)
        font = QFont(self.font())
        font.setBold(chosen)
        font.setPixelSize(look().small)
        painter.setFont(font)
        painter.setPen(colour("accent" if chosen else "third" if self.passive else "text"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.end()


class ChipsEdit(Editor):
    """Any number of choices; value is a tuple of the chosen values in the order of the list, None when none is chosen.

    One stop for Tab; arrows move, Space chooses, a letter does nothing.
    """

    def __init__(self, items: Sequence[Item], single: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._single = single
        self._chips: list[Chip] = []
        self._unknown: tuple[Any, ...] = ()
        self._at = 0
        self._flow = FlowLayout(gap=6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 3, 0, 3)
        outer.addLayout(self._flow)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for index, item in enumerate(items):
            chip = Chip(item, self)
            chip.toggled.connect(lambda on, chip=chip: self._toggled(chip, on))
            chip.pressed.connect(lambda index=index: self._go(index))
            self._chips.append(chip)
            self._flow.addWidget(chip)

    def chips(self) -> list[Chip]:
        """The chips in order, for tests."""
        return self._chips

    def value(self) -> Any:
        """Return the chosen values as a tuple, None when there are none; with `single`, the one value."""
        chosen = (*(chip.item.value for chip in self._chips if chip.isChecked()), *self._unknown)
        if self._single:
            return chosen[0] if chosen else None
        return chosen or None

    def set_value(self, value: Any) -> None:
        """Choose by values; values that are not in the list are kept."""
        wanted: Iterable[Any] = () if value is None else (value,) if self._single else value
        wanted = tuple(wanted)
        known = [chip.item.value for chip in self._chips]
        self._unknown = tuple(v for v in wanted if v not in known)
        for chip in self._chips:
            chip.blockSignals(True)
            chip.setChecked(chip.item.value in wanted)
            chip.blockSignals(False)
            chip.update()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        for chip in self._chips:
            chip.setEnabled(not read_only)
        super().set_read_only(read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Space chooses, Home and End jump."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._go(max(0, min(self._at + _STEPS[key], len(self._chips) - 1)))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else len(self._chips) - 1)
        elif key == Qt.Key.Key_Space and self._chips and not self._read_only:
            self._chips[self._at].toggle()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        chosen = next((n for n, chip in enumerate(self._chips) if chip.isChecked()), self._at)
        self._go(chosen if self._single and event.reason() in _BY_TAB else self._at)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring and tell that the user left."""
        super().focusOutEvent(event)
        self._state_changed()
        self.committed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click between the chips takes the focus."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _go(self, index: int) -> None:
        self._at = index
        if not self.hasFocus() and not self._read_only:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._state_changed()

    def _toggled(self, chip: Chip, on: bool) -> None:
        if on and self._single:
            for other in self._chips:
                if other is not chip and other.isChecked():
                    other.blockSignals(True)
                    other.setChecked(False)
                    other.blockSignals(False)
            self._unknown = ()
        self._state_changed()
        self.changed.emit()

    def _state_changed(self) -> None:
        for index, chip in enumerate(self._chips):
            chip.current = index == self._at and self.hasFocus()
            chip.passive = self._read_only
            chip.wrong = bool(self.problem())
            chip.update()
