"""年度成效 of one object: a row for each year, typed in place and kept as records of their own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer

from db.records.effect import Effect
from desktop.core import served
from desktop.core.store import Removed
from desktop.ui.editors import PlainIntegerEdit
from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.long_text import LongTextEdit
from desktop.ui.widgets.number_edit import IntegerEdit, MoneyEdit
from desktop.ui.widgets.rows import RowColumn, RowsEdit
from desktop.ui.workspace import Workspace

SAVE_MS = 250
FIRST_YEAR = 2000
Years = dict[int, dict[str, Any]]


class AmountEdit(MoneyEdit):
    """万元 in a narrow cell: the unit stands over the table."""

    def __init__(self) -> None:
        super().__init__()
        self.unit_label.hide()


COLUMNS = (
    RowColumn("year", "年度", lambda: PlainIntegerEdit("", least=None), 2),
    RowColumn("output_value", "实现产值", AmountEdit, 3),
    RowColumn("income_gain", "带动增收", AmountEdit, 3),
    RowColumn("tax", "创利税", AmountEdit, 3),
    RowColumn("collective_income", "集体增收", AmountEdit, 3),
    RowColumn("jobs", "就业（人）", IntegerEdit, 2),
    RowColumn("basis", "测算依据", lambda: LongTextEdit(2000, lines=1), 5),
)


class EffectsEdit(RowsEdit):
    """Each keystroke is kept as in the rest of the form; a year that is there already takes what is typed for it."""

    least_cell = 84

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(COLUMNS, "添加一年")
        self._workspace = workspace
        self._served: UUID | None = None
        self._known: Years = {}  # as given to the database last
        self._ids: dict[int, UUID] = {}
        self._removed: dict[int, Removed] = {}
        self._under_way = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.changed.connect(self._edited)
        self.committed.connect(self.flush)

    def show_effects(self, served_id: UUID, effects: Sequence[Effect], locked: bool) -> None:
        """Show what the database has, unless somebody is typing here just now."""
        found: Years = {}
        for effect in reversed(effects):  # of two with one year, as before a sync, the older stands
            if effect.year is not None:
                found[effect.year] = served.effect_values(effect)
        self._ids = {e.year: e.id for e in reversed(effects) if e.year is not None}
        if self._served == served_id and (self._timer.isActive() or self._under_way or found == self._known or self._in_use()):
            self._passive_years()
            return
        self._served, self._known, self._removed = served_id, found, {}
        self.set_value([{"year": year, **found[year]} for year in sorted(found, reverse=True)])
        self.set_read_only(locked)
        self._passive_years()

    def add_row(self) -> None:
        """The newest year that is still missing, with the keyboard in its first figure."""
        before = self.count()
        super().add_row()
        if self.count() == before:
            return
        today = self._workspace.opened.clock.today().year
        there = set(self._here())
        self._rows[-1].editors["year"].set_value(next(y for y in range(today, FIRST_YEAR, -1) if y not in there))
        self._rows[-1].editors["output_value"].setFocus()

    def flush(self) -> None:
        """Keep what is not kept yet."""
        self._timer.stop()
        served_id, opened, store = self._served, self._workspace.opened, self._workspace.store
        if served_id is None or self.is_read_only():
            return
        now = self._here()
        back = {year: self._removed.pop(year) for year in now if year in self._removed}
        edited = {year: news for year, values in now.items() if year not in back and (news := self._news(year, values))}
        gone = {year: self._ids[year] for year in self._known if year not in now and year in self._ids}
        self._known = {year: self._known.get(year, {}) | values for year, values in now.items() if self._stands(year, values)}
        if not (edited or gone or back):
            return

        def keep() -> dict[int, Removed]:
            for removed in back.values():
                store.restore(removed)
            for year, news in edited.items():
                served.set_effect(opened, served_id, year, news)
            return {year: store.delete(Effect, [effect]) for year, effect in gone.items()}

        self._under_way += 1
        self._workspace.tasks.change(keep, self._kept, self._failed, owner=self)

    # ------------------------------------------------------------------------------------------------------------ inside
    def _here(self) -> Years:
        """What the rows hold by year; a row without a year, or with one that another has, waits."""
        found: Years = {}
        for row in self._rows:
            year = row.editors["year"].value()
            wrong = self._wrong_year(year, found) if not row.is_blank() else ""
            row.editors["year"].set_problem(wrong or None)
            if year is not None and not wrong:
                found[year] = {n: e.value() for n, e in row.editors.items() if n != "year" and not e.typed()}
        return found

    def _wrong_year(self, year: int | None, before: Years) -> str:
        if year is None:
            return "请填年度，如 2026"
        if year in before:
            return f"{year} 年已有一行"
        this_year = self._workspace.opened.clock.today().year
        return "" if FIRST_YEAR <= year <= this_year else f"年度应在 {FIRST_YEAR} 至 {this_year} 之间"

    def _news(self, year: int, values: dict[str, Any]) -> dict[str, Any]:
        before = self._known.get(year, {})
        return {name: value for name, value in values.items() if before.get(name) != value}

    def _stands(self, year: int, values: dict[str, Any]) -> bool:
        return year in self._known or any(value is not None for value in values.values())

    def _in_use(self) -> bool:
        focus = keyboard_in()
        inside = focus is not None and self.isAncestorOf(focus)
        return inside and bool(self.typed() or {y: v for y, v in self._here().items() if self._stands(y, v)} == self._known)

    def _passive_years(self) -> None:
        """A year that is stored stays what it is; whoever means another adds a row."""
        for row in self._rows:
            year = row.editors["year"]
            if not self.is_read_only() and not year.isAncestorOf(keyboard_in() or self):
                year.set_read_only(year.value() in self._ids)

    def _edited(self) -> None:
        if self._served is not None and not self._timer.isActive():
            self._timer.start(SAVE_MS)

    def _kept(self, removed: dict[int, Removed]) -> None:
        self._under_way -= 1
        self._removed |= removed

    def _failed(self, error: BaseException) -> None:
        """Nobody deletes what another wrote: the row comes back with the next reading."""
        self._under_way -= 1
        self._known = {}
        self._workspace.show_error(error)
