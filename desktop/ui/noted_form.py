"""A form that says under its fields what the plan's rules make of the record."""

from uuid import UUID

from desktop.core import plan_notes
from desktop.core.cards import Card
from desktop.ui.bindings import Binding
from desktop.ui.form import RecordForm


class NotedForm(RecordForm):
    """For kinds of which `desktop.core.plan_notes` has something to say."""

    watched = RecordForm.watched | {"parameter"}

    def load(self, record_id: UUID) -> Card:
        """The card with its notes."""
        return plan_notes.load(self.workspace.opened, self.kind, record_id)

    def note_of(self, binding: Binding) -> str:
        """What the rules say of this row."""
        notes: plan_notes.Notes = self.card.more if self.card is not None and self.card.more else {}
        return "；".join(notes[name] for name in binding.names if name in notes)
