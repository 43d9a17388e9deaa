"""The form of a served object: its history above, doubles under its name, effects by year."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.served import Served
from desktop.core import served, served_card, service_logs
from desktop.core.cards import Card
from desktop.core.served_card import ServedMore
from desktop.core.store import Saved
from desktop.ui.bindings import Binding, FieldRow
from desktop.ui.entries import Entry
from desktop.ui.folded import Lookalikes
from desktop.ui.form import RecordForm
from desktop.ui.layouts import PLACE, Section, Slot
from desktop.ui.pages.served.effects import EffectsEdit
from desktop.ui.pages.served.history import History
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.widgets.tree_picker import DivisionTree, TreeEdit
from desktop.ui.workspace import Workspace


class ServedForm(RecordForm):
    """Served objects."""

    watched = RecordForm.watched | {"service_log", "effect", "training", "trainee", "visit"}

    def __init__(self, workspace: Workspace) -> None:
        self.history, self.doubles = History(), Lookalikes("可能已有这张名片，请先看看是不是同一个：")
        self._seen: UUID | None = None
        super().__init__(workspace, Served)
        self.history.log_wanted.connect(self._new_log)
        self.history.open_wanted.connect(self._open)
        self.doubles.open_wanted.connect(lambda card: workspace.go("served", card))

    # ------------------------------------------------------------------------------------------------------- building
    def _build(self, sections: tuple[Section, ...]) -> None:
        effects = Section("年度成效", hint="金额为万元；一个对象一年只填一次，不随日志重复", widget="effects")
        super()._build((Section("服务历史", widget="history"), sections[0], effects, *sections[1:]))

    def bound(self, slot: Slot) -> Binding:
        """Places near the account's county come first."""
        if slot.names != PLACE:
            return super().bound(slot)
        tree = TreeEdit(DivisionTree("village", self.workspace.opened.account.division))
        row = FieldRow(slot.label, tree, False, "村（社区）请选到村一级，名称和代码自动带出")
        return Binding(PLACE, row, served.place_values, lambda values: values["village"] or values["town"] or values["region"])

    def section_widget(self, name: str) -> QWidget | None:
        """History and effects."""
        if name == "history":
            return self.history
        if name != "effects":
            return super().section_widget(name)
        self.effects = EffectsEdit(self.workspace)
        return self.effects

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """Doubles stand under the name."""
        if "name" in binding.names:
            grid.widget(self.doubles)

    # -------------------------------------------------------------------------------------------- reading and writing
    def load(self, record_id: UUID) -> Card:
        """The card with its history."""
        return served_card.load(self.workspace.opened, record_id)

    def show_around(self, card: Card) -> None:
        """History, doubles and effects."""
        super().show_around(card)
        more: ServedMore = card.more
        self.history.show_more(more, self._seen != card.record.id)
        self._seen = card.record.id
        similar = () if card.lock else more.similar
        self.doubles.show_entries([Entry(s.id, s.name, s.place, s.reason, "waiting") for s in similar])
        self.effects.show_effects(card.record.id, more.effects, bool(card.lock))

    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """A village brings its code along."""
        return served.save(self.workspace.store, record_id, values)

    def flush(self) -> None:
        """The effects too."""
        super().flush()
        self.effects.flush()

    def _open(self, kind: str, record: UUID) -> None:
        self.workspace.go(kind, record)

    def _new_log(self) -> None:
        card, store = self.record_id, self.workspace.store
        if card is not None:
            self.flush()
            self.workspace.tasks.change(
                lambda: service_logs.new_log(store, card), lambda made: self.workspace.begin("service_log", made),
                self.workspace.show_error, owner=self,
            )  # fmt: skip
