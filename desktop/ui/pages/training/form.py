"""The form of a class: its lessons in rows, its files below."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Signal

from db.records.training import Training
from desktop.core import classes
from desktop.core.cards import Card
from desktop.core.store import Saved
from desktop.ui.bindings import Binding
from desktop.ui.form import RecordForm
from desktop.ui.widgets.rows import RowsEdit
from desktop.ui.workspace import Workspace


class TrainingForm(RecordForm):
    """Classes. `opening(id)` before a class is read, so that what stands before the form may be read first."""

    opening = Signal(object)
    watched: ClassVar[frozenset[str]] = frozenset({"attachment", "review_note", "enrolment"})

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Training)
        lessons = self.binding("lessons")
        if lessons is not None and isinstance(lessons.editor, RowsEdit):
            lessons.editor.propose = self._next_lesson

    def _next_lesson(self, before: list[dict[str, Any]]) -> dict[str, Any]:
        began, ended = (b.editor.value() if (b := self.binding(name)) else None for name in ("began_on", "ended_on"))
        return classes.next_lesson(before, began, ended)

    def open(self, record_id: UUID) -> None:
        """Show another class."""
        self.opening.emit(record_id)
        super().open(record_id)

    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """The total of hours follows from the lessons."""
        return classes.save(self.workspace.store, record_id, values)

    def show_around(self, card: Card) -> None:
        """The total of hours is typed only as long as no lesson has any, or where it does not fit them."""
        super().show_around(card)
        total, found = self.binding("hours_total"), card.record
        if total is not None and isinstance(found, Training):
            follows = found.hours_total is not None and found.hours_of_lessons() == found.hours_total
            total.editor.set_read_only(bool(card.lock) or follows)

    def note_of(self, binding: Binding) -> str:
        """Where the total comes from."""
        record = self.card.record if self.card else None
        follows = isinstance(record, Training) and record.hours_of_lessons() is not None
        return "随课次自动合计" if follows and binding.names == ("hours_total",) else super().note_of(binding)

