"""What all editors share: one protocol, one box with a visible focus, one way to say what is wrong."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from desktop.ui.theme import colour, look

HINT = "hint"  # property of a field: its placeholder, while it is only shown


class Editor(QWidget):
    """Base of all editors: `value()`, `set_value()`, `changed`, `set_problem()`, `set_read_only()`.

    `value()` is None when the editor is empty *or* holds something unreadable; then `input_problem()` says what is
    wrong and `typed()` gives the text as typed, so that a form can keep it. Setting a value does not emit `changed`.
    `committed` follows `changed` when the user leaves the editor or presses Enter.
    """

    changed = Signal()
    committed = Signal()
    problem_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = ""
        self._input_problem = ""
        self._read_only = False
        self.taker: QWidget | None = None  # has the keyboard in the editor's stead
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> Any:
        """Return what is entered, in the type of the field; None when empty or unreadable."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value; no signal."""
        raise NotImplementedError

    def typed(self) -> str:
        """Return the text as typed where the value cannot be read from it, else an empty text."""
        return ""

    def restore_typed(self, text: str) -> None:
        """Put back a text that could not be read, with its problem."""

    def is_read_only(self) -> bool:
        """Whether the editor only shows."""
        return self._read_only

    def setFocusProxy(self, proxy: QWidget | None) -> None:
        """Remembered here too: Qt's own getter may not be asked (`keyboard_in`)."""
        self.taker = proxy
        super().setFocusProxy(proxy)  # type: ignore[arg-type]  # the stub knows no None

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self._read_only = read_only
        self._hint_in_fields(not read_only)
        self._state_changed()

    def _hint_in_fields(self, shown: bool) -> None:
        """“如 9:30” is for who may type; a field that is only shown stays empty."""
        fields: list[QLineEdit | QPlainTextEdit] = [*self.findChildren(QLineEdit), *self.findChildren(QPlainTextEdit)]
        for field in fields:
            hint = field.property(HINT)
            if shown and hint is not None:
                field.setPlaceholderText(hint)
                field.setProperty(HINT, None)
            elif not shown and hint is None:
                field.setProperty(HINT, field.placeholderText())
                field.setPlaceholderText("")

    def input_problem(self) -> str:
        """Return why what is typed cannot be read, and how to mend it; empty when it can."""
        return self._input_problem

    def set_problem(self, text: str | None) -> None:
        """Mark the editor with a problem found by the rules; None clears it."""
        self._problem = text or ""
        self._show_problem()

    def problem(self) -> str:
        """Return the problem in sight: what cannot be read comes before what the rules say."""
        return self._input_problem or self._problem

    def doubt(self) -> str:
        """What should be looked at once more though it can be read; stops nothing."""
        return ""

    def _set_input_problem(self, text: str) -> None:
        self._input_problem = text
        self._show_problem()

    def _show_problem(self) -> None:
        self.problem_shown.emit(self.problem())
        self.setAccessibleDescription(self.problem())
        self._state_changed()

    def _state_changed(self) -> None:
        """Repaint after a change of problem or read-only state; editors with inner parts extend it."""
        self.update()


class FieldBox(QWidget):
    """The box around an editor: a line, a ring of 2 px when the keyboard is in it, red with a problem."""

    clicked = Signal()

    def __init__(self, editor: Editor, multiline: bool = False) -> None:
        super().__init__(editor)
        self._editor = editor
        self._focused = False
        self._watched: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self._multiline = multiline
        self._fit()

    def row(self) -> QHBoxLayout:
        """The layout that takes the parts."""
        return self._row

    def watch(self, widget: QWidget) -> None:
        """Let the ring follow the focus of this part."""
        self._watched.append(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focus of the parts."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._focused = event.type() == QEvent.Type.FocusIn
            self.update()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: Any) -> None:
        """A click beside the text goes to the text."""
        if self._watched:
            self._watched[0].setFocus(Qt.FocusReason.MouseFocusReason)
        self.clicked.emit()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the height to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        side, now = look().px(10), look()
        self._row.setContentsMargins(side, now.px(6) if self._multiline else 1, side, now.px(6) if self._multiline else 1)
        self._row.setSpacing(now.px(6))
        if self._multiline:
            self.setMinimumHeight(now.px(34))
        else:
            self.setFixedHeight(now.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and line by state."""
        editor = self._editor
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        passive = editor.is_read_only() or not self.isEnabled()
        width = 2.0 if self._focused and not passive else 1.0
        name = "wrong" if editor.problem() else "accent" if self._focused else "line" if passive else "field_line"
        pen = QPen(colour(name), width)
        if passive and not editor.problem() and not self._focused:
            pen.setStyle(Qt.PenStyle.NoPen)
        painter.setPen(pen)
        painter.setBrush(colour("sunken" if passive else "surface"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        painter.end()


class ElidedLabel(QLabel):
    """One line of text that is cut with … where room ends; the whole stands in the tool tip."""

    def __init__(self, text: str = "", ink: str = "", size: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("ink", ink)
        self.setProperty("textSize", size)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


def words(text: str = "", ink: str = "", size: str = "", wrap: bool = False) -> QLabel:
    """Return a plain-text label in an ink (second, third, accent, …) and a size (small, title, heading, figure)."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    set_style(label, ink=ink, textSize=size)
    return label


def set_style(widget: QWidget, **properties: object) -> None:
    """Set style properties and have the style sheet look again, where something changed."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def tab_after(anchor: QWidget, *following: QWidget) -> None:
    """Let Tab come to these where `anchor` stands, which was made with the page and has no children.

    What is made later stands last of all in Qt's chain, far from where it is seen. QWidget.setTabOrder silently does
    nothing unless both of its widgets take the keyboard themselves; so does this for those that do not.
    """
    takers = [taker for widget in following if (taker := _taker(widget)).focusPolicy() is not Qt.FocusPolicy.NoFocus]
    policy, before = anchor.focusPolicy(), anchor
    anchor.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # or setTabOrder would pass it over
    for taker in takers:
        QWidget.setTabOrder(before, taker)
        before = taker
    anchor.setFocusPolicy(policy)


def _taker(widget: QWidget) -> QWidget:
    """What really has the keyboard when a widget is given it."""
    while isinstance(widget, Editor) and widget.taker is not None:
        widget = widget.taker
    return widget


def keyboard_in() -> QWidget | None:
    """The widget that has the keyboard.

    Never ask a widget itself (focusWidget, focusProxy, nextInFocusChain, previousInFocusChain): PySide 6.9 takes what these
    return for a child of the widget asked, and destroys it with that one or leaves it behind, so that Python crashes later.
    """
    return QApplication.focusWidget()


def rule(vertical: bool = False) -> QFrame:
    """Return a thin line."""
    line = QFrame()
    line.setProperty("rule", "vertical" if vertical else "horizontal")
    return line


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()


def below(widget: QWidget) -> QPoint:
    """Return the lower left corner of a widget in coordinates of its window."""
    return widget.mapTo(widget.window(), QPoint(0, widget.height()))
