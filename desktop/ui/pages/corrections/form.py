"""The form of any kind laid over an approved record: what is typed is kept in the correction, beside the old value."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.base import Record
from desktop.core import correcting, correction_card
from desktop.core.cards import Card
from desktop.core.changes import Changes
from desktop.core.correction_card import CorrectionMore
from desktop.core.store import Saved
from desktop.ui.bindings import Binding
from desktop.ui.form import RecordForm
from desktop.ui.layouts import Section
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.workspace import Workspace

EMPTY = "（空）"


class CorrectionForm(RecordForm):
    """Opens corrections by their own ids; the record in sight has the id of the one that is corrected."""

    def __init__(self, workspace: Workspace, kind: type[Record]) -> None:
        super().__init__(workspace, kind)
        self._corrections: dict[UUID, UUID] = {}  # of the record: the correction laid over it

    @property
    def correction_id(self) -> UUID | None:
        """The correction in sight."""
        return self._corrections.get(self.record_id) if self.record_id else None

    def heading(self, grid: FormGrid, section: Section) -> None:
        """Sections that only hold what other forms bring along (needs, files) are left out."""
        if section.slots:
            super().heading(grid, section)

    def section_widget(self, name: str) -> QWidget | None:
        """None: a correction changes fields."""
        return None

    def open(self, record_id: UUID) -> None:
        """Show a correction; another one of the same record is shown from the start."""
        if record_id != self.correction_id:
            self.flush()
            self.card = None
        super().open(record_id)

    def load(self, record_id: UUID) -> Card:
        """The record with the changes laid over it."""
        card = correction_card.load(self.workspace.opened, record_id)
        self._corrections[card.record.id] = record_id
        return card

    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """Into the correction."""
        return correcting.save(self.workspace.opened, self._corrections[record_id], values)

    def _keep_typed(self, record_id: UUID) -> None:
        super()._keep_typed(self._corrections[record_id])

    def show_around(self, card: Card) -> None:
        """What a reviewer says of a field does not hide what stood there."""
        super().show_around(card)
        for binding in self.bindings:
            remarks = [text for name in binding.names for text in card.notes.get(name, ())]
            if remarks and (old := self.note_of(binding)):
                binding.row.say(f"审核意见：{'；'.join(remarks)}　{old}", "waiting")

    def note_of(self, binding: Binding) -> str:
        """The old value under what differs from it."""
        more: CorrectionMore | None = self.card.more if self.card is not None else None
        old = [more.before[name] or EMPTY for name in binding.names if name in more.before] if more is not None else []
        return f"原来：{'，'.join(old)}" if old else ""

    def changed_here(self, changes: Changes) -> bool:
        """The correction's own changes too."""
        return changes.touches("correction", self._wanted) or super().changed_here(changes)
