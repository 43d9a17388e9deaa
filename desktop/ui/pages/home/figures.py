"""This month's numbers: each says how it is counted and opens the records behind it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from desktop.core.home import Figure
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import clear_layout


class FigureButton(QAbstractButton):
    """A number with unit and label."""

    pointed = Signal(object)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.figure: Figure | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Figure) -> None:
        """Show another value."""
        self.figure = figure
        self.setAccessibleName(f"{figure.label} {figure.value} {figure.unit}，{figure.basis}")
        self.setToolTip(f"{figure.basis}\n点击查看是哪些记录")
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the number over its label."""
        return QSize(look().px(110), look().px(74))

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse asks how it is counted."""
        super().enterEvent(event)
        self.pointed.emit(self.figure)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """So does the keyboard."""
        super().focusInEvent(event)
        self.pointed.emit(self.figure)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        now, painter = look(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.hasFocus() or self.underMouse() or self.isChecked()
        painter.setPen(QPen(colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_wash" if self.isChecked() else "hover") if lit else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        if self.figure is not None:
            self._paint_number(painter, self.figure)
            painter.setFont(self.font())
            painter.setPen(colour("second"))
            low = self.rect().adjusted(now.px(12), now.px(42), -now.px(4), -now.px(8))
            painter.drawText(low, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.figure.label)
        painter.end()

    def _paint_number(self, painter: QPainter, figure: Figure) -> None:
        now, big = look(), QFont(self.font())
        big.setPixelSize(now.px(26))
        big.setBold(True)
        base = now.px(36)
        number = f"{figure.value:,}"
        painter.setFont(big)
        painter.setPen(colour("text"))
        painter.drawText(now.px(12), base, number)
        painter.setFont(self.font())
        painter.setPen(colour("second"))
        painter.drawText(now.px(16) + QFontMetrics(big).horizontalAdvance(number), base, figure.unit)


class Figures(QWidget):
    """The row of numbers; `chosen(Figure)` opens, `pointed(Figure)` follows mouse and keyboard."""

    chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.buttons: list[FigureButton] = []

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these values; the buttons stay, so that the keyboard does."""
        if [b.key for b in self.buttons] != [f.key for f in figures[: len(self.buttons)]] or len(self.buttons) > len(figures):
            clear_layout(self._row)
            self.buttons = []
        for figure in figures[len(self.buttons) :]:
            button = FigureButton(figure.key, self)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, button=button: self.chosen.emit(button.figure))
            button.pointed.connect(self.pointed)
            self._row.addWidget(button)
            self.buttons.append(button)
        for button, figure in zip(self.buttons, figures, strict=True):
            button.show_figure(figure)

    def mark(self, key: str) -> None:
        """Show which number's records are in sight; empty: none."""
        for button in self.buttons:
            button.setChecked(button.key == key)
