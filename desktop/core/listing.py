"""Lists of one kind: what is filtered, in which order, how many there are, and one page of rows.

Every list is answered by the index that its kind declares (`Record.__table_args__`): the page's row numbers and the count
are read from it alone, and only the rows shown are fetched, by sets. So a list opens as fast at 100,000 records as at 1,000.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.choices import State
from db.codes import BEIJING, beijing_today
from db.fields import BoundField, field_map
from db.records import BY_NAME
from db.search import SearchIndex
from db.search_texts import called
from db.session import Local
from db.spelling import instant_text
from db.transfer_choices import NeedState
from db.types import Choice, DateOnly, Money, Tenths
from desktop.core import need_states
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, rows_of
from desktop.core.lookup import id_list

PAGE = 60
"""Rows of a page: more than the highest window shows."""


class Period(StrEnum):
    """Calendar spans that hold today, by the date that orders the list."""

    ALL = "all"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def text(self) -> str:
        """As the interface says it."""
        return {"all": "全部时间", "month": "本月", "quarter": "本季", "year": "今年"}[self.value]

    def span(self, today: date) -> tuple[date, date] | None:
        """First day and the day after the last."""
        if self is Period.ALL:
            return None
        months = {"month": 1, "quarter": 3, "year": 12}[self.value]
        first = (today.month - 1) // months * months
        end = first + months
        return date(today.year, first + 1, 1), date(today.year + end // 12, end % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows. Empty parts do not filter."""

    kind: str
    text: str = ""  # words, as in the search box
    states: frozenset[State] = frozenset()
    waiting: bool = False  # only what waits for upload
    period: Period = Period.ALL
    region: str = ""  # code of a division: everything below it
    author: UUID | None = None  # only this person's
    need_state: NeedState | None = None  # only needs that stand there, as their dockings tell
    among: frozenset[UUID] | None = None  # only these: the records behind a figure
    about: str = ""  # which figure, in words
    sort: str = ""  # a listed field; empty is the kind's own order
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """The first look at a list."""

    rows: list[ListRow]
    count: int


class Listing:
    """Lists of one opened profile."""

    def __init__(self, local: Local, index: SearchIndex, today: Callable[[], date] = beijing_today) -> None:
        self._local = local
        self._index = index
        self._today = today

    def open(self, query: ListQuery, limit: int = PAGE) -> Page:
        """Count and first rows, of one moment."""
        where, values = self._where(query)
        with explained(), self._local.read() as session:
            if not query.text.strip():
                return Page(self._rows(session, query, where, values, 0, limit), _count(session, query, where, values))
            sql = f"SELECT r.rowid FROM {query.kind} r{where} ORDER BY {order(query)}"  # all have to be looked at anyway
            found = [row[0] for row in session.execute(text(sql), values)]
            return Page(rows_of(session, BY_NAME[query.kind], found[:limit], self._today()), len(found))

    def count(self, query: ListQuery) -> int:
        """How many records the list has."""
        where, values = self._where(query)
        with explained(), self._local.read() as session:
            return _count(session, query, where, values)

    def fetch(self, query: ListQuery, offset: int, limit: int = PAGE, count: int = 0) -> list[ListRow]:
        """Rows from `offset` on. Who tells the `count` gets the far end as fast as the near one."""
        where, values = self._where(query)
        with explained(), self._local.read() as session:
            if 2 * offset < count or offset >= count:
                return self._rows(session, query, where, values, offset, limit)
            size = min(limit, count - offset)
            return self._rows(session, query, where, values, count - offset - size, size, backwards=True)

    def ids(self, query: ListQuery) -> list[UUID]:
        """All records of the list in its order, for export and print."""
        where, values = self._where(query)
        sql = f"SELECT r.id FROM {query.kind} r{where} ORDER BY {order(query)}"
        with explained(), self._local.read() as session:
            return [UUID(row[0]) for row in session.execute(text(sql), values)]

    def enterprises(self, query: ListQuery) -> int:
        """At how many different enterprises the visits (or needs) of a list are: 本月 9 次 · 9 家."""
        where, values = self._where(query)
        sql = f"SELECT count(DISTINCT r.enterprise_id) FROM {query.kind} r{where}"
        with explained(), self._local.read() as session:
            return int(session.execute(text(sql), values).scalar_one())

    def _rows(
        self,
        session: Session,
        query: ListQuery,
        where: str,
        values: dict[str, object],
        offset: int,
        limit: int,
        *,
        backwards: bool = False,
    ) -> list[ListRow]:
        by = order(query, backwards=backwards)
        sql = f"SELECT r.rowid FROM {query.kind} r{where} ORDER BY {by} LIMIT :limit OFFSET :offset"
        found = [row[0] for row in session.execute(text(sql), {**values, "limit": limit, "offset": offset})]
        return rows_of(session, BY_NAME[query.kind], found[::-1] if backwards else found, self._today())

    def _where(self, query: ListQuery) -> tuple[str, dict[str, object]]:
        found = self._index.ids(query.kind, query.text) if query.text.strip() else []
        return condition(query, self._today(), found)


def condition(query: ListQuery, today: date, found: Sequence[str]) -> tuple[str, dict[str, object]]:
    """The conditions as SQL with its values; `found` is what holds the words of the query, if it has any."""
    kind = BY_NAME[query.kind]
    parts: list[str] = []
    values: dict[str, object] = {}
    if span := query.period.span(today):
        parts.append(f"r.{kind.newest_first} >= :since AND r.{kind.newest_first} < :until")
        values["since"], values["until"] = (_stored_day(kind, day) for day in span)
    if query.states:
        parts.append("r.state IN (SELECT value FROM json_each(:states))")
        values["states"] = id_list(sorted(query.states))
    if query.region:
        parts.append("r.region >= :region AND r.region < :beyond")
        prefix = _prefix(query.region)
        values["region"], values["beyond"] = prefix, prefix + "~"
    if query.author:
        parts.append("(r.author_id = :author AND r.keeper_id IS NULL OR r.keeper_id = :author)")
        values["author"] = str(query.author)
    if query.need_state is not None:
        parts.append(f"{need_states.SHOWN} = :need_state")
        values["need_state"] = query.need_state.value
    if query.among is not None:
        parts.append("r.id IN (SELECT value FROM json_each(:among))")
        values["among"] = id_list(sorted(query.among))
    if query.waiting:
        parts.append("r.id IN (SELECT id FROM outbox WHERE status <> 'answered')")
    if query.text.strip():
        parts.append("r.id IN (SELECT value FROM json_each(:found))")
        values["found"] = canonical.text(found)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _count(session: Session, query: ListQuery, where: str, values: dict[str, object]) -> int:
    """Without conditions SQLite only adds up the page headers of its smallest index."""
    sql = f"SELECT count(*) FROM {query.kind} r{where}"
    return int(session.execute(text(sql), values).scalar_one())


def sortable(kind: type[Record]) -> list[BoundField]:
    """The fields a list can be sorted by: those that stand alone in a column."""
    return [f for f in field_map(kind).values() if f.spec.listed and _sort_key(kind, f.name)]


def _sort_key(kind: type[Record], name: str) -> str:
    """SQL to sort by: names of what is pointed to, choices in the order of their list; empty when there is none."""
    found = field_map(kind)[name]
    target = BY_NAME.get(found.spec.ref)
    if target is not None and found.type.plain:
        return f"(SELECT {called(target)} FROM {target.__tablename__} p WHERE p.id = r.{name})"
    if isinstance(found.type, Choice):
        cases = " ".join(f"WHEN '{code}' THEN {n}" for n, code in enumerate(found.type.choices.codes()))
        return f"CASE r.{name} {cases} END"
    return f"r.{name}" if found.type.plain or isinstance(found.type, Money | Tenths) else ""


def order(query: ListQuery, *, backwards: bool = False) -> str:
    """The kind's own order puts what has no date yet on top; any other puts empty values last, and then follows it.

    It names every column of the list's index and the row number, so that no two records are equal and nothing is sorted.
    """
    kind = BY_NAME[query.kind]
    own = dict.fromkeys((kind.newest_first, "created_at", "state", "region", "author_id", "rowid"))
    if not query.sort or query.sort == kind.newest_first:
        down = query.descending is not backwards
        first = _by_date(kind, down=down)
    else:
        key = _sort_key(kind, query.sort)
        if not key:
            raise KeyError(query.sort)
        down = not backwards
        empty = "FIRST" if backwards else "LAST"
        first = f"{key} {'DESC' if query.descending is not backwards else 'ASC'} NULLS {empty}, "
        first += _by_date(kind, down=down)
    way = "DESC" if down else "ASC"
    return ", ".join([first, *(f"r.{name} {way}" for name in list(own)[1:])])


def _by_date(kind: type[Record], *, down: bool) -> str:
    """Only dates that people type can be empty."""
    empty = "" if kind.newest_first == "created_at" else " NULLS FIRST" if down else " NULLS LAST"
    return f"r.{kind.newest_first} {'DESC' if down else 'ASC'}{empty}"


def _prefix(code: str) -> str:
    """The digits that everything below a division shares: 210100 → 2101."""
    if len(code) == 6 and code.endswith("00"):
        return code[:2] if code.endswith("0000") else code[:4]
    return code


def _stored_day(kind: type[Record], day: date) -> str:
    """A day's beginning in Beijing as the ordering column holds it."""
    if isinstance(field_map(kind)[kind.newest_first].type, DateOnly):
        return day.isoformat()
    return instant_text(datetime.combine(day, time(), BEIJING))
