"""The number of an identity card: typed once, then only its mask is seen; typing again replaces it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from db import id_numbers
from db.training_choices import IdType
from desktop.ui.reading import narrow, show_date
from desktop.ui.theme import look
from desktop.ui.widgets.base import Editor, FieldBox, words
from desktop.ui.widgets.line_edit import PlainLine

ROOMY = 340  # px at 14 for a number and what it tells
WHOLE = 18  # characters of a resident's number


def told_by(number: str, id_type: IdType | None) -> str:
    """男 · 1890-03-07 出生: what a good number says of a person; empty for others."""
    text = narrow(number)
    if not text or id_numbers.problem(text, id_type):
        return ""
    facts = id_numbers.facts(text, id_type)
    born = f"{show_date(facts.born_on)} 出生" if facts.born_on else ""
    return " · ".join(part for part in (facts.sex.text if facts.sex else "", born) if part)


class IdentityEdit(Editor):
    """Value is the number as typed, None while nothing is; the mask in the empty line says that one is kept already.

    What is wrong is said as soon as the number is as long as it should be, or when the keyboard leaves.
    """

    def __init__(self, placeholder: str = "18 位证件号码", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id_type: IdType | None = None
        self._hint = placeholder
        self._box = FieldBox(self)
        self._line = PlainLine()
        self._line.setPlaceholderText(placeholder)
        self._line.setMaxLength(40)
        self._line.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhSensitiveData)
        self._told = words("", ink="second", size="small")
        self._box.row().addWidget(self._line, 1)
        self._box.row().addWidget(self._told)
        self._box.watch(self._line)
        self.setFocusProxy(self._line)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self._line.textEdited.connect(self._edited)
        self._line.left.connect(self._leave)
        self._line.returnPressed.connect(self._leave)

    def line(self) -> PlainLine:
        """The inner line."""
        return self._line

    def value(self) -> str | None:
        """Return what is typed."""
        return narrow(self._line.text()).upper() or None

    def set_value(self, value: str | None) -> None:
        """Put a number in, or take away what is typed."""
        self._line.setText(value or "")
        self._check(final=True)

    def show_mask(self, mask: str | None) -> None:
        """Say which number is kept."""
        self._line.setPlaceholderText(f"{mask}（已加密保存，重新输入可替换）" if mask else self._hint)

    def set_type(self, id_type: IdType | None) -> None:
        """Which kind of card it is decides what a good number is."""
        if id_type != self.id_type:
            self.id_type = id_type
            self._check(final=True)

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again; the mask stays in sight."""
        self._line.setReadOnly(read_only)
        self._read_only = read_only
        self._state_changed()

    def typed(self) -> str:
        """Return what is typed while it is no good number."""
        return self._line.text() if self._input_problem else ""

    def _edited(self) -> None:
        self._check(final=len(narrow(self._line.text())) >= WHOLE)
        self.changed.emit()

    def _leave(self) -> None:
        self._check(final=True)
        self.committed.emit()

    def _check(self, final: bool) -> None:
        number = narrow(self._line.text())
        why = id_numbers.problem(number, self.id_type) if number else None
        self._set_input_problem((why or "") if final or self._input_problem else "")
        self._told.setText("" if why else told_by(number, self.id_type))
        self._room_for_facts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place the number has the room."""
        super().resizeEvent(event)
        self._room_for_facts()

    def _room_for_facts(self) -> None:
        self._told.setVisible(bool(self._told.text()) and self.width() > look().px(ROOMY))

    def _state_changed(self) -> None:
        self._box.update()
