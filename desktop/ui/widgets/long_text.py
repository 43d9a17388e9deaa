"""Running text that grows with its content, up to a bound, then scrolls."""

from math import ceil

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.reading import clean
from desktop.ui.theme import look
from desktop.ui.widgets.base import Editor, FieldBox
from desktop.ui.widgets.char_count import CharCount

LINES_MIN, LINES_MAX = 2, 12


class _Text(QPlainTextEdit):
    """The inner text: Tab leaves it, pastes are cleaned."""

    left = Signal()
    dirt = Signal(int)
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop plain text without control characters."""
        good, dropped = clean(source.text(), multiline=True)
        self.insertPlainText(good)
        self.dirt.emit(dropped)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the user left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter to the window."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width breaks lines anew."""
        super().resizeEvent(event)
        self.resized.emit()


class LongTextEdit(Editor):
    """Text of several lines; value is None when it holds nothing but spaces."""

    def __init__(
        self, max_length: int | None = None, placeholder: str = "", lines: int = LINES_MIN, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self._dirt = 0
        self._setting = False
        self._box = FieldBox(self, multiline=True)
        self._text = _Text()
        self._text.setPlaceholderText(placeholder)
        self._count = CharCount(max_length)
        self._count.label.setAlignment(Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._text)
        column.addWidget(self._count.label)
        self._box.row().addLayout(column)
        self._box.watch(self._text)
        self.setFocusProxy(self._text)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self._text.textChanged.connect(self._edited)
        self._text.dirt.connect(self._pasted)
        self._text.left.connect(self.committed)
        self._text.resized.connect(self._grow)
        self._recount()

    def text_edit(self) -> QPlainTextEdit:
        """The inner text, for tests and cursors."""
        return self._text

    def value(self) -> str | None:
        """Return the text, None when empty."""
        return self._text.toPlainText().strip() or None

    def set_value(self, value: str | None) -> None:
        """Show a text."""
        if (value or "") != self._text.toPlainText():
            self._setting = True
            self._text.setPlainText(value or "")
            self._setting = False
        self._dirt = 0
        self._recount()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self._text.setReadOnly(read_only)
        super().set_read_only(read_only)
        self._grow()

    def typed(self) -> str:
        """Return the text while it is too long to be kept."""
        return self._text.toPlainText() if self._input_problem else ""

    def restore_typed(self, text: str) -> None:
        """Put back a text that was too long."""
        self.set_value(text)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the height to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._grow()

    def _pasted(self, dropped: int) -> None:
        self._dirt = dropped
        self._recount()

    def _edited(self) -> None:
        if not self._setting:
            self._dirt = 0
            self._recount()
            self.changed.emit()

    def _recount(self) -> None:
        self._set_input_problem(self._count.count(self._text.toPlainText(), self._dirt))
        self._grow()

    def _grow(self) -> None:
        least = 1 if self._read_only else self._lines
        lines = round(self._text.document().size().height())  # QPlainTextEdit counts its height in lines
        shown = max(least, min(lines, LINES_MAX))
        self._text.setFixedHeight(ceil(shown * self._tall() / max(lines, 1)) + 2)
        extra = self._count.label.sizeHint().height() if not self._count.label.isHidden() else 0
        self._box.setFixedHeight(max(look().px(34), self._text.height() + extra + look().px(12)))

    def _tall(self) -> float:
        """All lines in pixels, as they are laid out: those with Chinese are higher than the font says."""
        layout, block, tall = self._text.document().documentLayout(), self._text.document().begin(), 0.0
        while block.isValid():
            tall += layout.blockBoundingRect(block).height()
            block = block.next()
        return tall

    def _state_changed(self) -> None:
        self._box.update()
