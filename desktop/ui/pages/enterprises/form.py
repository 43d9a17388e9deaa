"""The form of an enterprise: its history above, doubles under its code, the sector told by the industry."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.enterprise import Enterprise
from desktop.core import begun, enterprise_card, onward, visits
from desktop.core.cards import Card
from desktop.core.chain import WORDS
from desktop.core.enterprise_card import EnterpriseMore
from desktop.core.store import Saved
from desktop.ui.bindings import Binding
from desktop.ui.chain_panel import ChainPanel
from desktop.ui.entries import Entry
from desktop.ui.folded import Lookalikes
from desktop.ui.form import RecordForm
from desktop.ui.layouts import Section
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.workspace import Workspace


class EnterpriseForm(RecordForm):
    """Enterprises."""

    watched = RecordForm.watched | frozenset(WORDS)

    def __init__(self, workspace: Workspace) -> None:
        onward_to = [(k, f"新建{WORDS[k][0]}") for k in ("visit", *onward.ONWARD["enterprise"])]
        self.history = ChainPanel(onward_to, "还没有走访过")
        self.doubles = Lookalikes("可能已有这家企业，请先看看是不是同一家：")
        self._filled: UUID | None = None  # the card whose sector came with its industry just now
        self._seen: UUID | None = None
        super().__init__(workspace, Enterprise)
        self.history.begin_wanted.connect(self._begin)
        self.history.open_wanted.connect(self._open)
        self.history.year_wanted.connect(self._read)
        self.doubles.open_wanted.connect(lambda enterprise: workspace.go("enterprise", enterprise))

    # ------------------------------------------------------------------------------------------------------- building
    def _build(self, sections: tuple[Section, ...]) -> None:
        super()._build((Section("来龙去脉", hint="走访、需求、对接、合同、落地，按时间倒排", widget="history"), *sections))

    def section_widget(self, name: str) -> QWidget | None:
        """Everything that happened with it."""
        return self.history if name == "history" else super().section_widget(name)

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """Doubles stand under the code."""
        if "uscc" in binding.names:
            grid.widget(self.doubles)

    # -------------------------------------------------------------------------------------------- reading and writing
    def open(self, record_id: UUID) -> None:
        """Of another card all years are shown again."""
        if record_id != self.record_id:
            self.history.year = None
        super().open(record_id)

    def load(self, record_id: UUID) -> Card:
        """The card with its timeline."""
        return enterprise_card.load(self.workspace.opened, record_id, self.history.year)

    def show_around(self, card: Card) -> None:
        """History and doubles."""
        super().show_around(card)
        more: EnterpriseMore = card.more
        self.history.show_timeline(more.timeline, self._seen != card.record.id)
        self._seen = card.record.id
        self.doubles.show_entries([
            Entry(s.id, s.name, " · ".join(p for p in (s.uscc, s.region) if p), s.reason, "waiting")
            for s in (() if card.lock else more.similar)
        ])  # fmt: skip

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

    def _begin(self, target: str) -> None:
        """A visit is to be written at once; what is known of the others stands in it already."""
        enterprise, store = self.record_id, self.workspace.store
        if enterprise is None:
            return
        self.flush()
        self.saved_at = self.workspace.opened.clock.now()  # something hangs on it from now on: it does not go again
        change, failed = self.workspace.tasks.change, self.workspace.show_error
        if target == "visit":
            new, begin = visits.new_visit, self.workspace.begin
            change(lambda: new(store, enterprise), lambda made: begin("visit", made), failed, owner=self)
        else:
            make, show = begun.begin, self.workspace.show_begun
            change(lambda: make(store, Enterprise, enterprise, target), lambda made: show(target, made), failed, owner=self)
