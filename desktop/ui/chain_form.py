"""The form of a kind of the chain: its timeline above, the rules' quiet words under the fields, the next link a button away."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.base import Record
from db.records.contract import Contract
from desktop.core import begun, chain_card, onward
from desktop.core.cards import Card
from desktop.core.chain import WORDS
from desktop.core.chain_card import ChainMore
from desktop.ui.bindings import Binding
from desktop.ui.chain_panel import ChainPanel
from desktop.ui.entries import Entry
from desktop.ui.folded import Lookalikes
from desktop.ui.form import FILES_SECTION, RecordForm
from desktop.ui.layouts import OTHERS, Section
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.workspace import Workspace

CHAIN = "chain"
OFFICIAL = frozenset({"contract", "landing", "income", "patent_deal"})


class ChainForm(RecordForm):
    """Needs, achievements, dockings, contracts, landings, income, patents, activities; people and institutions."""

    watched: ClassVar[frozenset[str]] = RecordForm.watched | frozenset(WORDS) | {"parameter"}
    chain_hint: ClassVar[str] = "与它有关的记录，按时间倒排；填过的内容不用再填"

    def __init__(self, workspace: Workspace, kind: type[Record]) -> None:
        self.doubles = Lookalikes("可能重复录入了同一份合同，请先看看：")
        self._seen: UUID | None = None
        super().__init__(workspace, kind)
        self.doubles.open_wanted.connect(lambda record: workspace.go(kind.__tablename__, record))

    # ------------------------------------------------------------------------------------------------------- building
    def _build(self, sections: tuple[Section, ...]) -> None:
        at = self.chain_at(sections)
        section = Section("来龙去脉", hint=self.chain_hint, widget=CHAIN)
        super()._build((*sections[:at], section, *sections[at:]))

    def chain_at(self, sections: tuple[Section, ...]) -> int:
        """Where the timeline stands: after what the record is called, but never within an official form."""
        if self.kind.__tablename__ not in OFFICIAL:
            return 1
        return next((n for n, s in enumerate(sections) if s.title in (OTHERS, FILES_SECTION.title)), len(sections))

    def section_widget(self, name: str) -> QWidget | None:
        """The timeline."""
        if name != CHAIN:
            return super().section_widget(name)
        kinds = onward.ONWARD.get(self.kind.__tablename__, ())
        self.chain = ChainPanel([(k, f"新建{WORDS[k][0]}") for k in kinds], "还没有相关记录")
        self.chain.begin_wanted.connect(self._begin)
        self.chain.open_wanted.connect(self._open)
        self.chain.year_wanted.connect(self._read)
        return self.chain

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """Doubles stand under the contract's name."""
        super().placed(binding, grid)
        if self.kind is Contract and "name" in binding.names:
            grid.widget(self.doubles)

    # -------------------------------------------------------------------------------------------- reading and writing
    def open(self, record_id: UUID) -> None:
        """Of another record all years are shown again."""
        if record_id != self.record_id:
            self.chain.year = None
        super().open(record_id)

    def load(self, record_id: UUID) -> Card:
        """The card with what stands around it."""
        return chain_card.load(self.workspace.opened, self.kind, record_id, self.chain.year)

    def show_around(self, card: Card) -> None:
        """Timeline and doubles; the notes by `note_of`."""
        super().show_around(card)
        more: ChainMore = card.more
        self.chain.show_timeline(more.timeline, self._seen != card.record.id)
        self._seen = card.record.id
        doubles = () if card.lock else more.doubles
        self.doubles.show_entries([Entry(d.id, d.name, d.told, d.reason, "waiting") for d in doubles])

    def note_of(self, binding: Binding) -> str:
        """What the plan's rules say."""
        more: ChainMore | None = self.card.more if self.card else None
        if more is None:
            return ""
        if "state_of" in binding.names and more.state is not None:
            set_by_hand = getattr(self.card.record, "state_of", None) if self.card else None
            return "" if more.state is set_by_hand else f"按对接和合同，现在是“{more.state.text}”"
        return "；".join(text for name in binding.names if (text := more.notes.get(name)))

    def _open(self, kind: str, record: UUID) -> None:
        self.workspace.go(kind, record)

    def _begin(self, target: str) -> None:
        record, kind, store = self.record_id, self.kind, self.workspace.store
        if record is not None:
            self.flush()
            self.saved_at = self.workspace.opened.clock.now()  # something hangs on it from now on: it does not go again
            self.workspace.tasks.change(
                lambda: begun.begin(store, kind, record, target), lambda made: self.workspace.show_begun(target, made),
                self.workspace.show_error, owner=self,
            )  # fmt: skip
