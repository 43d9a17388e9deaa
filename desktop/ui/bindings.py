"""One row of a form bound to fields of a record: what it shows, what it gives back, what is not yet saved."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout

from db.base import Record
from db.fields import BoundField, field_map
from desktop.ui.editors import ChildrenEdit, Lookups, division_tree, editor_for
from desktop.ui.layouts import PLACE, Slot
from desktop.ui.widgets.base import Editor, keyboard_in, set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.form_row import FormRow
from desktop.ui.widgets.time_edit import TimeRangeEdit
from desktop.ui.widgets.tree_picker import TreeEdit

Values = dict[str, Any]


class FieldRow(FormRow):
    """A form row that can also say where a value came from, what a reviewer remarked, and that there are two values."""

    settle_wanted = Signal()

    def __init__(self, label: str, editor: Editor, required: bool = False, help_text: str = "", used_in: str = "") -> None:
        super().__init__(label, editor, required, help_text, used_in)
        self.note = words("", size="small", wrap=True)
        self.note.hide()
        self.conflict = Button("", kind="link")
        self.conflict.hide()
        self.conflict.clicked.connect(self.settle_wanted)
        row = self.layout()
        column = row.itemAt(1).layout() if isinstance(row, QHBoxLayout) else None
        assert isinstance(column, QLayout)
        column.addWidget(self.note)
        column.addWidget(self.conflict)

    def drop_label(self) -> None:
        """Use the whole width: the heading above says the same."""
        row = self.layout()
        first = row.itemAt(0) if row is not None else None
        label = first.widget() if first is not None else None
        if label is not None:
            label.hide()

    def doubt(self, there: bool, mine: bool) -> None:
        """Say that there are two values; `mine`: this account may choose."""
        self.conflict.set_words("有两个不同的值，点这里选定" if mine else "有两个不同的值，由填写人选定")
        self.conflict.setEnabled(mine)
        self.conflict.setVisible(there)

    def say(self, text: str, ink: str = "accent") -> None:
        """Say something quietly under the editor; empty takes it away."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        set_style(self.note, ink=ink)


class Binding:
    """An editor and the fields it edits.

    `version` counts edits; `sent` is the last one given to the database thread, `saved` the last one that is in the database.
    """

    def __init__(
        self, names: tuple[str, ...], row: FieldRow, read: Callable[[Any], Values], show: Callable[[Mapping[str, Any]], Any]
    ) -> None:
        self.names, self.row, self._read, self._show = names, row, read, show
        self.version = self.sent = self.saved = 0
        self.known: Values | None = None  # as last read from the database; None: just saved, its tidy form not yet read

    @property
    def editor(self) -> Editor:
        """The widget."""
        return self.row.editor

    @property
    def pending(self) -> bool:
        """Whether it holds edits that are not in the database yet."""
        return self.version != self.saved

    def unreadable(self) -> str:
        """The text as typed while no value can be read from it; rows keep what can be read."""
        return "" if isinstance(self.editor, ChildrenEdit) else self.editor.typed()

    def values(self) -> Values:
        """What the editor holds, by field."""
        return self._read(self.editor.value())

    def display(self, values: Values) -> None:
        """Show values of a record; nothing counts as edited."""
        self.version = self.sent = self.saved = 0
        self.known = values
        self.editor.set_value(self._show(values))

    def of(self, record: Record) -> Values:
        """The record's values of these fields."""
        return {name: getattr(record, name) for name in self.names}

    def being_edited(self) -> bool:
        """Whether the keyboard is in it."""
        focus = keyboard_in()
        return focus is not None and (focus is self.editor or self.editor.isAncestorOf(focus))


def bind(kind: type[Record], slot: Slot, lookups: Lookups) -> Binding:
    """The row of a slot. Raises KeyError for a combination of fields that no widget edits."""
    fields = field_map(kind)
    first = fields[slot.names[0]]
    editor, read, show = _parts(slot.names, first, lookups)
    used = f"{slot.used_in}" if slot.used_in else ""
    row = FieldRow(slot.label or first.label, editor, bool(first.spec.needed), first.spec.help, used)
    return Binding(slot.names, row, read, show)


Parts = tuple[Editor, Callable[[Any], Values], Callable[[Mapping[str, Any]], Any]]


def _parts(names: tuple[str, ...], first: BoundField, lookups: Lookups) -> Parts:
    if len(names) == 1:
        name = names[0]
        return editor_for(first, lookups), lambda value: {name: value}, lambda values: values[name]
    if names == PLACE:
        return TreeEdit(division_tree(12)), _place_of, lambda values: values["village"] or values["town"] or values["region"]
    if names == ("started", "ended"):
        return TimeRangeEdit(), _span_of, lambda values: (values["started"], values["ended"])
    raise KeyError(names)


def _place_of(code: str | None) -> Values:
    """County, town and village of one code (GB/T 2260, then three digits each)."""
    code = code or ""
    town, village = code[:9] if len(code) >= 9 else None, code if len(code) >= 12 else None
    return {"region": code[:6] or None, "town": town, "village": village}


def _span_of(span: tuple[Any, Any] | None) -> Values:
    started, ended = span or (None, None)
    return {"started": started, "ended": ended}
