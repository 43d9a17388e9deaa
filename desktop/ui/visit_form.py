"""The form of a visit: its enterprise brings what is known along, and needs heard there are typed in place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.records.enterprise import Enterprise
from db.records.visit import Visit
from db.rules import Problem
from desktop.core import quoting, visit_card, visits
from desktop.core.cards import Card, Ref
from desktop.core.changes import Changes
from desktop.core.policy_library import ClauseHit
from desktop.core.store import Saved
from desktop.core.visit_card import Chosen, VisitMore
from desktop.ui.bindings import Binding
from desktop.ui.clause_picker import ClausePicker
from desktop.ui.enterprise_strip import EnterpriseStrip
from desktop.ui.form import RecordForm
from desktop.ui.layouts import Section
from desktop.ui.visit_needs import VisitNeeds
from desktop.ui.widgets.base import rule, tab_after, words
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import ReferenceEdit
from desktop.ui.workspace import Workspace


class VisitForm(RecordForm):
    """Visits."""

    watched = RecordForm.watched | {"need", "visit"}

    def __init__(self, workspace: Workspace) -> None:
        self.strip, self.clauses = EnterpriseStrip(), ClausePicker(workspace)
        self._carried: tuple[UUID, tuple[str, ...]] | None = None
        self._made: UUID | None = None  # the card made in place just now
        super().__init__(workspace, Visit)
        if self.files is not None:  # Tab goes from field to field; the ways elsewhere come after the last
            tab_after(self.files.scans, self.strip.open, self.strip.write_back)
        self.strip.code_typed.connect(self._keep_code)
        self.strip.use_wanted.connect(self._use_instead)
        self.strip.open_wanted.connect(lambda enterprise: workspace.go("enterprise", enterprise))
        self.strip.update_wanted.connect(self._update_card)
        self.clauses.picked.connect(self._quote)
        self.needs.counted.connect(lambda n: self._needs_title.setText(f"新增技术需求（{n}）" if n else "新增技术需求"))

    @property
    def picker(self) -> ReferenceEdit:
        """The editor of the enterprise."""
        binding = self.binding("enterprise_id")
        assert binding is not None
        assert isinstance(binding.editor, ReferenceEdit)
        return binding.editor

    # ------------------------------------------------------------------------------------------------------- building
    def sections(self) -> tuple[Section, ...]:
        """Who writes for others (代录) says first for whom."""
        found = super().sections()
        if not visits.writes_for_others(self.workspace.opened.account):
            return found
        first, *rest = found
        ordered = sorted(first.slots, key=lambda slot: "visitors" not in slot.names)
        return replace(first, slots=tuple(ordered)), *rest

    def heading(self, grid: FormGrid, section: Section) -> None:
        """The needs are counted in their heading."""
        if section.widget != "needs":
            super().heading(grid, section)
            return
        self._needs_title = words(section.title, ink="accent", size="title")
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 8, 0, 2)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._needs_title)
        line.addWidget(words(section.hint, ink="second", size="small"))
        line.addStretch()
        column.addLayout(line)
        column.addWidget(rule())
        grid.widget(box)

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """The strip stands under the enterprise; clauses are picked under the policies."""
        if "enterprise_id" in binding.names:
            grid.widget(self.strip)
        elif "policies" in binding.names:
            grid.widget(self.clauses)

    def section_widget(self, name: str) -> QWidget | None:
        """Needs and files."""
        if name == "needs":
            self.needs = VisitNeeds(self.workspace, self.lookups)
            return self.needs
        return super().section_widget(name)

    # --------------------------------------------------------------------------------------------------------- reading
    def load(self, record_id: UUID) -> Card:
        """The card with needs and enterprise."""
        return visit_card.load(self.workspace.store, record_id)

    def show_around(self, card: Card) -> None:
        """Enterprise, needs and files."""
        super().show_around(card)
        more: VisitMore = card.more
        record: Any = card.record
        ref = card.refs.get(("enterprise", record.enterprise_id))
        if ref is not None and self.picker.value() == ref.id and not self.picker.typed():
            item = self.lookups.learn("enterprise", ref)
            if not self.picker.line().hasFocus() or self.picker.line().text() == item.text:
                self.picker.set_item(item)
        self.strip.show_more(more, bool(card.lock), self.attempted)
        self.needs.show_needs(card.record.id, more.needs, bool(card.lock))
        self.clauses.setVisible(not card.lock)

    def problems(self) -> list[Problem]:
        """The enterprise's code is a field of its own here."""
        return [replace(p, field="uscc") if p.code == "enterprise_uscc" else p for p in super().problems()]

    def label_of(self, field: str) -> str:
        """The code has its label too."""
        return self.strip.code_row.label() if field == "uscc" else super().label_of(field)

    def mark(self, problems: Sequence[Problem]) -> None:
        """Needs have their problems in their rows; the code's trouble stands at the code."""
        super().mark(problems)
        self.needs.mark(problems)

    def focus_problem(self, problems: Sequence[Problem]) -> None:
        """The code comes right after the enterprise."""
        fields = {p.field for p in problems if p.blocking}
        if "uscc" in fields and "enterprise_id" not in fields:
            self.ensureWidgetVisible(self.strip)
            self.strip.code.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif fields == {"needs"}:
            self.ensureWidgetVisible(self.needs)
            self.needs.focus_problem()
        else:
            super().focus_problem(problems)

    def note_of(self, binding: Binding) -> str:
        """Once, under the enterprise: what came along with it."""
        if self._carried is None or "enterprise_id" not in binding.names or self._carried[0] != self.record_id:
            return ""
        labels = [b.row.label() for b in self.bindings if set(b.names) & set(self._carried[1])]
        return f"{'、'.join(labels)}来自上次走访或企业名片，可改" if labels else ""

    def changed_here(self, changes: Changes) -> bool:
        """Other visits count too: they tell which visit this is."""
        return bool(changes.kinds & self.watched)

    # --------------------------------------------------------------------------------------------------------- writing
    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """An enterprise is chosen with all it brings along."""
        store, rest = self.workspace.store, dict(values)
        enterprise = rest.pop("enterprise_id", None)
        if enterprise is None:
            return visit_card.save(store, record_id, values)
        slip = self._made if self._made != enterprise else None  # made in place just now: goes when another one is chosen
        chosen = visit_card.use_instead(store, record_id, enterprise, slip)
        self._carried = (record_id, chosen.carried)
        return visit_card.save(store, record_id, rest) if rest else chosen.saved

    def flush(self) -> None:
        """The needs and the code too."""
        super().flush()
        self.needs.flush()
        self.strip.flush()

    def _quote(self, hit: ClauseHit) -> None:
        visit_id, store = self.record_id, self.workspace.store
        if visit_id is not None:
            super().flush()
            self.workspace.tasks.change(
                lambda: quoting.quote(store, Visit, visit_id, hit), None, self.workspace.show_error, owner=self
            )

    def create_named(self, binding: Binding, name: str) -> None:
        """A card with its code asked for in place."""
        visit_id, store = self.record_id, self.workspace.store
        if visit_id is None:
            return
        if not name.strip():
            self.workspace.notice("accent", "请先写企业名称，再点“新建企业”。")
            return
        super().flush()
        self.workspace.tasks.change(
            lambda: visit_card.create_enterprise(store, visit_id, name),
            lambda made: self._created(visit_id, made, name.strip()), self.workspace.show_error, owner=self,
        )  # fmt: skip

    def _created(self, visit_id: UUID, made: UUID, name: str) -> None:
        if self.record_id == visit_id:
            self._made = made
            self._take(self.lookups.learn("enterprise", Ref(made, name, "新建的企业")))
            self.reread(self._into_code)

    def _into_code(self) -> None:
        if self.strip.code_row.isVisible():
            self.strip.code.setFocus()

    def _take(self, item: Item) -> None:
        """Show an enterprise that is already written."""
        binding = self.binding("enterprise_id")
        assert binding is not None
        binding.display({"enterprise_id": item.value})
        self.picker.set_item(item)

    def _use_instead(self, enterprise: UUID) -> None:
        visit_id, store, made = self.record_id, self.workspace.store, self._made
        if visit_id is not None:
            self._made = None
            self.workspace.tasks.change(
                lambda: visit_card.use_instead(store, visit_id, enterprise, made),
                lambda chosen: self._used(visit_id, enterprise, chosen), self.workspace.show_error, owner=self,
            )  # fmt: skip

    def _used(self, visit_id: UUID, enterprise: UUID, chosen: Chosen) -> None:
        if self.record_id == visit_id:
            self._carried = (visit_id, chosen.carried)
            self.reread(self.picker.setFocus)

    def _keep_code(self, enterprise: UUID, text: str) -> None:
        store = self.workspace.store
        self.workspace.tasks.change(
            lambda: visit_card.give_code(store, enterprise, text), None, self.workspace.show_error, owner=self
        )

    def _update_card(self) -> None:
        visit_id, store = self.record_id, self.workspace.store
        if visit_id is not None:
            self.flush()
            self.workspace.tasks.change(
                lambda: visits.update_card(store, visit_id),
                lambda _: self.workspace.notice("done", f"已写回{Enterprise.title}名片。"), self.workspace.show_error, owner=self,
            )  # fmt: skip
