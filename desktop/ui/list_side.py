"""The left half of a page: filters, search within the list, and the rows of one kind."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.base import Record
from db.choices import State
from db.fields import fields_of
from db.transfer_choices import NeedState
from db.types import Money, Tenths, Whole
from desktop.core.list_rows import ListRow as CoreRow
from desktop.core.listing import ListQuery, Period, sortable
from desktop.ui.freshness import Freshness
from desktop.ui.widgets.base import rule
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.menu_button import MenuButton
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import Column, ListRow, Rows
from desktop.ui.workspace import Workspace

RELOAD_MS = 400  # the list follows what is typed into the form
TYPED_MS = 200
WAITING = "waiting"


class ListSide(Card):
    """`period` and `states` are buttons for the page's head; `figures` gives the words beside its title."""

    def __init__(
        self, workspace: Workspace, kind: type[Record], hint: str, also_watch: tuple[str, ...],
        figures: Callable[[], str], show_figures: Callable[[str], object],
    ) -> None:  # fmt: skip
        super().__init__()
        self.workspace, self.kind = workspace, kind
        self._figures, self._show_figures = figures, show_figures
        self.query = ListQuery(kind.__tablename__)
        self._nothing = (f"还没有{kind.title}", "按 Ctrl+N 新建；没有网络也能记。")
        self.period = MenuButton([(p, p.text) for p in Period], "按日期筛选")
        states = [(None, "全部状态")] + [(s, s.text) for s in State if kind.submittable]
        self.states = MenuButton([*states, (WAITING, "待上传")], "按状态筛选")
        self.filter = LineEdit(60, "在列表中查找（Ctrl+F）")
        self.records = RecordList(self._columns(), hint, run=workspace.run_for(self))
        self.about = Button("", "link")
        self.about.setToolTip("点这里显示全部")
        self.about.hide()
        self.about.clicked.connect(self.clear_filters)
        self._lay_out()
        self._reload = self._single_shot(self._reload_now)
        self._search = self._single_shot(self._filtered)
        self.records.sort_wanted.connect(self._sorted)
        self.period.chosen.connect(lambda _: self._filtered())
        self.states.chosen.connect(lambda _: self._filtered())
        self.filter.changed.connect(lambda: self._search.start(TYPED_MS))
        self.setFocusProxy(self.records)
        self.setMinimumWidth(280)
        self._filtered()
        Freshness(self, workspace.changes, {kind.__tablename__, *also_watch}, self._soon, filled=True)

    def _lay_out(self) -> None:
        top, inside = QWidget(), QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(8, 8, 8, 8)
        row.addWidget(self.filter)
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 8, 0)
        line.addWidget(self.about)
        line.addStretch()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(line)
        column.addWidget(rule())
        column.addWidget(self.records, 1)
        self.fill(inside)

    def _columns(self) -> list[Column]:
        listed = [f for f in fields_of(self.kind) if f.spec.listed]
        self._names = [f.name for f in listed]
        may_sort = {f.name for f in sortable(self.kind)}
        found = []
        for f in listed:
            wide = f.spec.searched == "name" or f.spec.ref in ("enterprise", "person")
            sort = f.name if f.name in may_sort else ""
            found.append(Column(f.label, 220 if wide else 120, sort, isinstance(f.type, Money | Tenths | Whole)))
        return [*found, Column("状态", 110)]

    def _single_shot(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def no_records(self, text: str, hint: str) -> None:
        """What to say of a list without any."""
        self._nothing = (text, hint)
        self.records.set_empty(text, hint)

    def is_filtered(self) -> bool:
        """Whether the list leaves records out."""
        q = self.query
        return bool(q.text or q.states or q.waiting or q.need_state or q.among is not None or q.period is not Period.ALL)

    def clear_filters(self) -> None:
        """Show all."""
        if self.is_filtered():
            self.filter.set_value(None)
            self.period.set_value(Period.ALL)
            self.states.set_value(None)
            self.query = replace(self.query, need_state=None, among=None, about="")
            self._filtered()

    def show_among(self, ids: Collection[UUID], about: str) -> None:
        """Only these records, and above them which figure they are behind."""
        self.clear_filters()
        self.query = replace(self.query, among=frozenset(ids), about=about)
        self._filtered()

    def show_need_state(self, state: NeedState | None) -> None:
        """Only needs that stand at one step of the funnel; None shows all again."""
        self.query = replace(self.query, need_state=state)
        self._filtered()

    def show_only(self, *, period: Period = Period.ALL, state: State | None = None, text: str = "") -> None:
        """Filter as other places ask: the records behind a figure."""
        self.period.set_value(period)
        self.states.set_value(state)
        self.filter.set_value(text)
        self._filtered()

    def _filtered(self) -> None:
        state = self.states.value()
        self.query = replace(
            self.query, text=self.filter.value() or "", period=self.period.value(), waiting=state == WAITING,
            states=frozenset({state}) if isinstance(state, State) else frozenset(),
        )  # fmt: skip
        self.about.set_words(f"{self.query.about}　× 显示全部")
        self.about.setVisible(self.query.among is not None)
        if self.is_filtered():
            self.records.set_empty(f"没有符合条件的{self.kind.title}", "请改一改上面的筛选条件。")
        else:
            self.records.set_empty(*self._nothing)
        self._ask()

    def _sorted(self, name: str, descending: bool) -> None:
        self.query = replace(self.query, sort=name, descending=descending)
        self._ask()

    def _ask(self) -> None:
        listing, query, counted = self.workspace.listing, self.query, [0]

        def count() -> int:
            counted[0] = listing.count(query)
            return counted[0]

        def fetch(offset: int, limit: int) -> list[ListRow]:
            return [self._row(row) for row in listing.fetch(query, offset, limit, counted[0])]

        self.records.set_source(Rows(count, fetch))
        self._count()

    def _row(self, row: CoreRow) -> ListRow:
        cells = (*(row.cells.get(name, "") for name in self._names), row.badge or row.upload.text)
        return ListRow(row.id, row.headline, row.second, row.right, row.badge, row.tone, cells)

    def _soon(self) -> None:
        if not self._reload.isActive():
            self._reload.start(RELOAD_MS)

    def _reload_now(self) -> None:
        self.records.reload()
        self._count()

    def _count(self) -> None:
        def show(text: Any) -> None:
            self._show_figures(text)

        self.workspace.tasks.read(self._figures, show, self.workspace.show_error, owner=self)
