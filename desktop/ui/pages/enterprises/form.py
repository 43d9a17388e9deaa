"""The form of an enterprise: its history above, doubles under its code, the sector told by the industry."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.enterprise import Enterprise
from desktop.core import enterprise_card, visits
from desktop.core.cards import Card
from desktop.core.enterprise_card import EnterpriseMore
from desktop.core.store import Saved
from desktop.ui.bindings import Binding
from desktop.ui.form import RecordForm
from desktop.ui.layouts import Section
from desktop.ui.pages.enterprises.history import Doubles, History
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.workspace import Workspace


class EnterpriseForm(RecordForm):
    """Enterprises."""

    watched = RecordForm.watched | {"need", "visit"}

    def __init__(self, workspace: Workspace) -> None:
        self.history, self.doubles = History(), Doubles()
        self._filled: UUID | None = None  # the card whose sector came with its industry just now
        self._seen: UUID | None = None
        super().__init__(workspace, Enterprise)
        self.history.visit_wanted.connect(self._new_visit)
        self.history.open_wanted.connect(self._open)
        self.doubles.open_wanted.connect(lambda enterprise: workspace.go("enterprise", enterprise))

    # ------------------------------------------------------------------------------------------------------- building
    def _build(self, sections: tuple[Section, ...]) -> None:
        super()._build((Section("走访和需求", widget="history"), *sections))

    def section_widget(self, name: str) -> QWidget | None:
        """Visits and needs."""
        return self.history if name == "history" else super().section_widget(name)

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """Doubles stand under the code."""
        if "uscc" in binding.names:
            grid.widget(self.doubles)

    # -------------------------------------------------------------------------------------------- reading and writing
    def load(self, record_id: UUID) -> Card:
        """The card with its visits and needs."""
        return enterprise_card.load(self.workspace.opened, record_id)

    def show_around(self, card: Card) -> None:
        """History and doubles."""
        super().show_around(card)
        more: EnterpriseMore = card.more
        self.history.show_more(more, self._seen != card.record.id)
        self._seen = card.record.id
        self.doubles.show_similar(() if card.lock else more.similar)

    def note_of(self, binding: Binding) -> str:
        """What the industry says about the sector."""
        if "sector" not in binding.names or self.card is None or self.card.more is None:
            return ""
        proposed, record = self.card.more.sector, self.card.record
        assert isinstance(record, Enterprise)
        if self._filled == record.id and record.sector is proposed:
            return "由行业带出，可改"
        if proposed is not None and record.sector is not proposed:
            return f"按所填行业是“{proposed.text}”，请核对"
        return ""

    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """An industry brings its sector along."""
        saved, filled = enterprise_card.save(self.workspace.store, record_id, values)
        if filled:
            self._filled = record_id
        return saved

    def _open(self, kind: str, record: UUID) -> None:
        self.workspace.go(kind, record)

    def _new_visit(self) -> None:
        enterprise, store = self.record_id, self.workspace.store
        if enterprise is not None:
            self.flush()
            self.workspace.tasks.change(
                lambda: visits.new_visit(store, enterprise), lambda made: self.workspace.begin("visit", made),
                self.workspace.show_error, owner=self,
            )  # fmt: skip
