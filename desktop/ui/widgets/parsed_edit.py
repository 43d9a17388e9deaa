"""The common part of editors that read a value out of one typed line."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.widgets.base import Editor, FieldBox
from desktop.ui.widgets.line_edit import PlainLine


class ParsedEdit(Editor):
    """One line whose text is read into a value; what cannot be read stays as typed, with the reason.

    A subclass gives `_parse(text)` (value, None for nothing, ValueError with a Chinese sentence) and `_format(value)`.
    With `patient`, a text that is not yet readable is called wrong only when the user leaves.
    """

    def __init__(self, placeholder: str = "", patient: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patient = patient
        self._value: Any = None
        self._box = FieldBox(self)
        self._line = PlainLine()
        self._line.setPlaceholderText(placeholder)
        self._box.row().addWidget(self._line)
        self._box.watch(self._line)
        self.setFocusProxy(self._line)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self._line.textEdited.connect(self._edited)
        self._line.left.connect(self._leave)
        self._line.returnPressed.connect(self._leave)

    def _parse(self, text: str) -> Any:
        raise NotImplementedError

    def _format(self, value: Any) -> str:
        raise NotImplementedError

    def _value_shown(self) -> None:
        """Called after the value may have changed; a subclass shows what follows from it."""

    def line(self) -> PlainLine:
        """The inner line, for tests."""
        return self._line

    def value(self) -> Any:
        """Return the value; None when empty or unreadable."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value; None shows nothing."""
        self._value = value
        self._line.setText(self._format(value))
        self._line.setCursorPosition(0)
        self._set_input_problem("")
        self._value_shown()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self._line.setReadOnly(read_only)
        super().set_read_only(read_only)

    def typed(self) -> str:
        """Return the text while no value can be read from it."""
        return self._line.text() if self._value is None else ""

    def restore_typed(self, text: str) -> None:
        """Put back a text that could not be read."""
        self._line.setText(text)
        self._read(final=True)

    def _edited(self) -> None:
        self._read(final=not self._patient)
        self.changed.emit()

    def _read(self, final: bool) -> None:
        try:
            self._value = self._parse(self._line.text())
        except ValueError as error:
            self._value = None
            self._set_input_problem(str(error) if final or self._input_problem else "")
        else:
            self._set_input_problem("")
        self._value_shown()

    def _leave(self) -> None:
        self._read(final=True)
        if not self._input_problem:
            self._line.setText(self._format(self._value))
            self._value_shown()
        self.committed.emit()

    def _state_changed(self) -> None:
        self._box.update()
