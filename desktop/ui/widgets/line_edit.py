"""One line of text: counts near its limit, says what it took out of a paste."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desktop.ui.reading import clean
from desktop.ui.widgets.base import Editor, FieldBox
from desktop.ui.widgets.char_count import CharCount

_SIDE = 2  # px that QLineEdit leaves free at each side of its text


class PlainLine(QLineEdit):
    """A frameless QLineEdit that cleans whatever comes in and can show keys to its owner first."""

    cleaned = Signal(int)  # how many characters were taken out just now
    left = Signal()
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self._whole = ""  # what the tool tip says while the text is cut
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.key_first: list[Callable[[QKeyEvent], bool]] = []
        self.textEdited.connect(self._clean)  # first of all listeners: the others see the cleaned text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the key to the owner's handlers, then to the text."""
        for handler in self.key_first:
            if handler(event):
                event.accept()
                return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Offer Tab to the owner's handlers too, before it moves the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            for handler in self.key_first:
                handler(event)
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell the owner of a click into the text."""
        super().mousePressEvent(event)
        self.pressed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the owner that the user left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """While nobody writes in it, a text without room for all of it ends in …, and the tool tip has the whole."""
        text, metrics, margins = self.displayText(), self.fontMetrics(), self.textMargins()
        room = self.contentsRect().adjusted(margins.left() + _SIDE, 0, -margins.right() - _SIDE, 0)
        cut = not self.hasFocus() and metrics.horizontalAdvance(text) > room.width()
        if (cut or self._whole) and self.toolTip() in ("", self._whole):
            self._whole = text if cut else ""
            self.setToolTip(self._whole)
        if not cut:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()

    def _clean(self, text: str) -> None:
        good, dropped = clean(text)
        if good != text:
            head, _ = clean(text[: self.cursorPosition()])
            self.setText(good)
            self.setCursorPosition(len(head))
        self.cleaned.emit(dropped)


class LineEdit(Editor):
    """A single line of text; value is the text without outer spaces, None when empty."""

    def __init__(self, max_length: int | None = None, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = FieldBox(self)
        self._line = PlainLine()
        self._line.setPlaceholderText(placeholder)
        self._count = CharCount(max_length)
        self._box.row().addWidget(self._line)
        self._box.row().addWidget(self._count.label)
        self._box.watch(self._line)
        self.setFocusProxy(self._line)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self._dirt = 0
        self._line.cleaned.connect(self._edited)
        self._line.left.connect(self.committed)
        self._line.returnPressed.connect(self.committed)
        self._recount()

    def line(self) -> QLineEdit:
        """The inner line, for input masks, completers and tests."""
        return self._line

    def value(self) -> str | None:
        """Return the text, None when empty."""
        return self._line.text().strip() or None

    def set_value(self, value: str | None) -> None:
        """Show a text."""
        if (value or "") != self._line.text():
            self._line.setText(value or "")
            self._line.setCursorPosition(0)
        self._dirt = 0
        self._recount()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self._line.setReadOnly(read_only)
        super().set_read_only(read_only)

    def _edited(self, dropped: int) -> None:
        self._dirt = dropped
        self._recount()
        self.changed.emit()

    def _recount(self) -> None:
        self._set_input_problem(self._count.count(self._line.text(), self._dirt))

    def typed(self) -> str:
        """Return the text while it is too long to be kept."""
        return self._line.text() if self._input_problem else ""

    def restore_typed(self, text: str) -> None:
        """Put back a text that was too long."""
        self.set_value(text)

    def _state_changed(self) -> None:
        self._box.update()


class SecretEdit(LineEdit):
    """A line that hides what is typed; outer spaces are kept."""

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(placeholder=placeholder, parent=parent)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)

    def value(self) -> str | None:
        """Return the secret exactly as typed, None when empty."""
        return self._line.text() or None
