"""The form of a service log: the calendar of its days, an object made in place, what comes along with choices."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.fields import field_map
from db.records.service_log import ServiceLog
from db.rules import Problem
from desktop.core import served, service_log_card, service_logs
from desktop.core.cards import Card, Ref
from desktop.core.service_log_card import LogMore
from desktop.core.store import Saved
from desktop.ui.bindings import Binding, FieldRow
from desktop.ui.form import RecordForm
from desktop.ui.layouts import Section, Slot
from desktop.ui.pages.service_logs.day_strip import DayStrip
from desktop.ui.pages.service_logs.outputs import OutputsEdit
from desktop.ui.pages.service_logs.served_strip import ServedStrip
from desktop.ui.widgets.base import Editor, rule, tab_after, words
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import ReferenceEdit
from desktop.ui.workspace import Workspace

VILLAGE_DIGITS = 12
DAYS = "服务日"  # the section as desktop.ui.layouts calls it
MOST_WARNINGS = 2


class ServiceLogForm(RecordForm):
    """Service logs."""

    watched = RecordForm.watched | {"served", "team", "training", "enrolment", "service_log"}

    def __init__(self, workspace: Workspace) -> None:
        self.strip = ServedStrip()
        self._made: UUID | None = None  # the object made in place just now
        self._seen: UUID | None = None
        super().__init__(workspace, ServiceLog)
        if self.files is not None:  # Tab goes from field to field; the way elsewhere comes after the last
            tab_after(self.files.scans, self.strip.open)
        self.picker.create_wanted.connect(self._create_served)
        self.strip.card_typed.connect(self._keep_card)
        self.strip.use_wanted.connect(self._use_instead)
        self.strip.open_wanted.connect(lambda card: workspace.go("served", card))

    # ------------------------------------------------------------------------------------------------------- building
    def bound(self, slot: Slot) -> Binding:
        """Days, object and outputs have editors of their own."""
        makers: dict[str, Callable[[], Editor]] = {
            "days": self._make_days, "served_id": self._make_picker, "outputs": lambda: OutputsEdit(self.lookups),
        }  # fmt: skip
        make = makers.get(slot.names[0])
        if make is None:
            return super().bound(slot)
        (name,), editor = slot.names, make()
        spec = field_map(ServiceLog)[name].spec
        row = FieldRow(spec.label, editor, bool(spec.needed) or name == "served_id", spec.help)
        return Binding(slot.names, row, lambda value: {name: value}, lambda values: values[name])

    def _make_days(self) -> Editor:
        self.days = DayStrip(self.lookups, self.workspace.opened.clock.today)
        self.days.counted.connect(self._days_total.setText)
        return self.days

    def _make_picker(self) -> Editor:
        hint = "输入村、合作社的名称或拼音首字母；没有的可以现建"
        self.picker = ReferenceEdit(self._find_served, self.lookups.describe("served"), "新建服务对象", hint, self.lookups.run)
        return self.lookups.lead("served", self.picker)

    def _find_served(self, text: str) -> Sequence[Item]:
        """Objects that are there, and villages of the county that have no card yet."""
        found = list(self.lookups.search("served")(text))
        for village in served.offers(self.workspace.opened, text):
            place = served.place_text(village.code)
            found.append(Item(village.code, f"＋ {served.village_name(village.code)}", place, "建名片", action=True))
        return found

    def heading(self, grid: FormGrid, section: Section) -> None:
        """The days are counted in their heading."""
        if section.title != DAYS:
            super().heading(grid, section)
            return
        self._days_total = words("", size="title")
        box = QWidget()
        column, line = QVBoxLayout(box), QHBoxLayout()
        column.setContentsMargins(0, 8, 0, 2)
        column.setSpacing(6)
        line.setSpacing(12)
        line.addWidget(words(section.title, ink="accent", size="title"))
        line.addWidget(self._days_total)
        line.addStretch()
        column.addLayout(line)
        column.addWidget(rule())
        grid.widget(box)

    def placed(self, binding: Binding, grid: FormGrid) -> None:
        """The strip stands under the object."""
        if "served_id" in binding.names:
            grid.widget(self.strip)

    # --------------------------------------------------------------------------------------------------------- reading
    def load(self, record_id: UUID) -> Card:
        """The card with crew, taken days, object and class."""
        return service_log_card.load(self.workspace.opened, record_id)

    def show_around(self, card: Card) -> None:
        """The frame of the days, the object's card, files."""
        super().show_around(card)
        more: LogMore = card.more
        if self._seen != card.record.id:
            self._seen = card.record.id
            self.days.forget_added()
        self.days.frame(more)
        record: Any = card.record
        ref = card.refs.get(("served", record.served_id))
        if ref is not None and self.picker.value() in (ref.id, record.served_id) and not self.picker.line().hasFocus():
            self.picker.set_item(self.lookups.learn("served", ref))
        self.strip.show_more(more, bool(card.lock), self._made)

    def note_of(self, binding: Binding) -> str:
        """What the class comes to, which nobody types."""
        more: LogMore | None = self.card.more if self.card else None
        return more.training if more is not None and "training_id" in binding.names else ""

    def mark(self, problems: Sequence[Problem]) -> None:
        """The grid shows which days are taken; under it the first two are said."""
        super().mark(problems)
        warnings = [p.text for p in problems if p.field == "days" and not p.blocking]
        binding = self.binding("days")
        if binding is not None and len(warnings) > MOST_WARNINGS:
            binding.row.say(f"{'；'.join(warnings[:MOST_WARNINGS])}；等 {len(warnings)} 处", "waiting")

    # --------------------------------------------------------------------------------------------------------- writing
    def write(self, record_id: UUID, values: Mapping[str, Any]) -> Saved:
        """Choices bring along what they tell; an object made in place just now goes when another one is chosen."""
        store, made = self.workspace.store, self._made
        saved = service_logs.save(store, record_id, values)
        if made is not None and values.get("served_id", made) != made:
            self._made = None
            service_log_card.let_go(store, made)
        return saved

    def flush(self) -> None:
        """The object's card too."""
        super().flush()
        self.strip.flush()

    def _create_served(self, typed: str) -> None:
        log_id, store = self.record_id, self.workspace.store
        if log_id is None:
            return
        village = typed if len(typed) == VILLAGE_DIGITS and typed.isdigit() else ""
        if not typed.strip():
            self.workspace.notice("accent", "请先写名称，再点“新建服务对象”。")
            return
        super().flush()
        name = "" if village else typed
        self.workspace.tasks.change(
            lambda: service_log_card.create_served(store, log_id, name, village),
            lambda made: self._created(log_id, made, served.village_name(village) if village else typed.strip(), bool(village)),
            self.workspace.show_error, owner=self,
        )  # fmt: skip

    def _created(self, log_id: UUID, made: UUID, name: str, whole: bool) -> None:
        if self.record_id != log_id:
            return
        self._made = None if whole else made
        self.saved_at = self.workspace.opened.clock.now()
        self._take(Ref(made, name, "新建"))
        self.reread(self.picker.setFocus if whole else self._into_strip)

    def _into_strip(self) -> None:
        self.ensureWidgetVisible(self.strip)
        self.strip.into()

    def _take(self, ref: Ref) -> None:
        """Show an object that is already written."""
        item, binding = self.lookups.learn("served", ref), self.binding("served_id")
        assert binding is not None
        binding.display({"served_id": item.value})
        self.picker.set_item(item)

    def _use_instead(self, card: UUID) -> None:
        log_id, store, made = self.record_id, self.workspace.store, self._made or self.picker.value()
        if log_id is not None:
            self._made = None
            self.workspace.tasks.change(
                lambda: service_log_card.use_instead(store, log_id, card, made),
                lambda _: self.reread(self.picker.setFocus), self.workspace.show_error, owner=self,
            )  # fmt: skip

    def _keep_card(self, card: UUID, values: Mapping[str, Any]) -> None:
        store, log_id = self.workspace.store, self.record_id

        def keep() -> None:
            served.save(store, card, values)
            if log_id is not None:
                service_log_card.follow_place(store, log_id, card)

        self.workspace.tasks.change(keep, None, self.workspace.show_error, owner=self)
