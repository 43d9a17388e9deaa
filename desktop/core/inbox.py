"""待我审核: everything this account may decide now, the oldest first. As fast at 10,000 as at ten.

Who may decide is asked of `db.reviewing` once for each way a record can stand to the reviewer; which of these it is, an index
tells without reading the record (`db.records`).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text as sql_text
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State
from db.codes import BEIJING
from db.fields import fields_of, per_kind
from db.records import BY_NAME, HAD, KEPT, REVIEWED, UNDER_REVIEW
from db.records.correction import Correction
from db.references import certain_fields
from db.reviewing import Reviewer
from db.search_blocks import fold
from db.search_texts import called
from db.types import RefList, ShortText
from desktop.core import remarks
from desktop.core.authority import Authority, crew_key, crews_of, mended_people, people_names
from desktop.core.errors import explained
from desktop.core.list_rows import rows_of
from desktop.core.lookup import id_list
from desktop.core.profile import Opened

LEVELS = ("contact_county", "contact_city", "contact_province")
_SOMEBODY, _ANOTHER = "somebody", "another"
UNKNOWN = "（人员未在本机）"
TOLD_TWICE = {"visit": ("enterprise_id", "visited_on"), "service_log": ("served_id", "began_on")}
"""By kind whom and which day a record tells of: of several with the same, one may be there twice."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One record that waits for a decision. `submitted_at`: since when it waits for this level."""

    kind: str
    id: UUID
    headline: str
    second: str
    submitted_at: datetime | None
    days: int
    state: State
    marks: tuple[str, ...]  # 代录 可能重复 再次提交 有不同值 未知引用 意见未发
    author: UUID
    author_name: str  # whose work it is now; where that is not who wrote it, with the latter's name
    steps: tuple[str, ...]
    rev: int = field(default=0, compare=False)  # what is decided must still be this version
    when: str = ""  # the day of the work, as lists show it


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of rows, how many there are with these filters, and how many of each kind there are at all."""

    rows: tuple[InboxRow, ...] = ()
    count: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)


class _Standing(NamedTuple):
    """How a record stands to the reviewer: all that his rights depend on."""

    state: str
    unit: str | None
    own: bool  # he wrote it
    had: bool  # he has or had it by a handover
    mine: int  # he took part
    written_for: int  # 代录
    anybody: int  # it names who did the work


@dataclass(frozen=True, slots=True)
class Waits:
    """What the index tells of a record that waits."""

    since: str
    rowid: int
    kind: str
    author: str
    steps: tuple[str, ...]
    on_behalf: bool
    keeper: str = ""  # who has it now, where that is not its author


class _Hands(NamedTuple):
    """Who got a record by a handover."""

    keeper: str
    everybody: str  # ids of all who have or had it


def may_review(opened: Opened) -> bool:
    """Whether the account has a desk."""
    return opened.account.has_role(*LEVELS)


def inbox(opened: Opened, *, kind: str = "", text: str = "", offset: int = 0, limit: int = 200) -> Inbox:
    """What waits, the oldest first; `kind` and `text` (words in names, numbers, authors) narrow it."""
    with explained(), opened.local.read() as session:
        found = waiting(session, opened.account.reviewer, opened.clock.today())
        by_kind = Counter(each.kind for each in found)
        if kind:
            found = [each for each in found if each.kind == kind]
        today = opened.clock.today()
        if text.strip():
            found = _answering(session, found, [fold(word) for word in text.split()])
        return Inbox(tuple(rows_of_waiting(session, found[offset : offset + limit], today)), len(found), dict(by_kind))


def waiting(session: Session, reviewer: Reviewer, today: date) -> list[Waits]:
    """All that may be decided, told from the indexes alone."""
    authority = Authority(session, reviewer, today)
    found: list[Waits] = []
    for kind in REVIEWED:
        rows = _corrections(session, reviewer) if kind is Correction else _candidates(session, kind, reviewer)
        teamed = _written_as_team(session, kind, [row[0] for row in rows if row[6]])
        known: dict[_Standing, tuple[str, ...]] = {}
        moved = _moved(session, kind)
        for rowid, state, since, author, unit, mine, other, anybody in rows:
            written_for = bool(other) and rowid not in teamed
            hands = moved.get(rowid, _NOBODY)
            had = bool(hands.everybody) and reviewer.id in hands.everybody
            standing = _Standing(state, unit, author == reviewer.id, had, mine, written_for, anybody)
            steps = known.get(standing)
            if steps is None:
                steps = known[standing] = _steps(authority, kind, standing)
            if steps:
                found.append(Waits(since or "", rowid, kind.__tablename__, author, steps, written_for, hands.keeper))
    found.sort(key=attrgetter("since", "kind", "rowid"))
    return found


_NOBODY = _Hands("", "")


def _steps(authority: Authority, kind: type[Record], standing: _Standing) -> tuple[str, ...]:
    """The steps for a record that stands so to the reviewer, whoever the others are."""
    me = authority.reviewer.id
    author = me if standing.own else _SOMEBODY
    people = {me} if standing.mine else set()
    if standing.anybody and not people:
        people = {_ANOTHER}
    if standing.anybody and not standing.written_for:
        people.add(author)
    values = {"state": standing.state, "author_id": author, "report_unit": standing.unit}
    if standing.had:
        values["keeper_id"] = me
    return authority.steps(kind, values, people)


def _moved(session: Session, kind: type[Record]) -> dict[int, _Hands]:
    """By row number those that somebody got by a handover: few, and found by indexes of their own."""
    columns = f"SELECT rowid, keeper_id, kept_before FROM {kind.__tablename__} WHERE"
    rows = session.execute(sql_text(f"{columns} {KEPT} UNION {columns} {HAD}")).all()
    return {row[0]: _Hands(row[1] or "", f"{row[1] or ''} {row[2] or ''}") for row in rows}


@per_kind
def _select(kind: type[Record]) -> str:
    """Row number, state, since when, author, unit; whether the reviewer took part, 代录, and whether anybody is named."""
    told = kind.people_in
    named = f"instr({told}, '[\"') > 0" if told else "0"  # canonical JSON: a list that is not empty
    mine = f"coalesce(instr({told}, :me) > 0, 0)" if told else "0"
    other = f"coalesce({named} AND instr({told}, author_id) = 0, 0)" if told else "0"
    unit = "coalesce(nullif(report_unit, ''), region)"
    return (
        f"SELECT rowid, state, changed_at, author_id, {unit}, {mine}, {other}, coalesce({named}, 0)"
        f" FROM {kind.__tablename__} WHERE {UNDER_REVIEW}"
    )


def _candidates(session: Session, kind: type[Record], reviewer: Reviewer) -> Sequence[Sequence[Any]]:
    """Of the states that the account's levels take; those in which somebody may still have to vouch are among them."""
    states = {"submitted"}
    if reviewer.has("contact_city"):
        states.add("county")
    if reviewer.has("contact_province"):
        states |= {"county", "city"}
    wanted = ", ".join(f"'{state}'" for state in sorted(states))
    sql = f"{_select(kind)} AND state IN ({wanted})"
    if not any(reviewer.has(level) for level in LEVELS):
        if not kind.people_in:
            return []
        sql += f" AND instr({kind.people_in}, :me) > 0"
    return session.execute(sql_text(sql), {"me": reviewer.id}).all()


def _written_as_team(session: Session, kind: type[Record], rowids: Sequence[int]) -> set[int]:
    """Of records whose author is not among those who were there, those that he wrote as one of their team."""
    if not kind.crew_in or not rowids:
        return set()
    sql = (
        f"SELECT rowid, author_id, {kind.crew_in}, {kind.newest_first} FROM {kind.__tablename__}"
        f" WHERE {kind.crew_in} IS NOT NULL AND rowid IN (SELECT value FROM json_each(:rows))"
    )
    names = ("rowid", "author_id", kind.crew_in, kind.newest_first)
    found = session.execute(sql_text(sql), {"rows": f"[{','.join(map(str, rowids))}]"})
    bodies = [dict(zip(names, row, strict=True)) for row in found]
    crews = crews_of(session, kind, bodies)
    return {body["rowid"] for body in bodies if body["author_id"] in crews.get(crew_key(kind, body), ())}


def _corrections(session: Session, reviewer: Reviewer) -> Sequence[Sequence[Any]]:
    """A correction is judged by those who did the work of the record it mends."""
    sql = (
        "SELECT rowid, state, changed_at, author_id, coalesce(nullif(report_unit, ''), region), of_kind, of_id"
        f" FROM correction WHERE {UNDER_REVIEW}"
    )
    rows = session.execute(sql_text(sql)).all()
    people = mended_people(session, [(row[5], row[6]) for row in rows])
    found = []
    for rowid, state, since, author, unit, _, mended in rows:
        who = people.get(mended, ())
        found.append((rowid, state, since, author, unit, reviewer.id in who, bool(who) and author not in who, bool(who)))
    return found


# --------------------------------------------------------------------------------------------------------------- a page


def rows_of_waiting(session: Session, found: Sequence[Waits], today: date) -> list[InboxRow]:
    """In the order given; all that people read, by a few set queries a kind."""
    by_kind: dict[str, list[Waits]] = defaultdict(list)
    for each in found:
        by_kind[each.kind].append(each)
    names = people_names(session, {person for each in found for person in (each.author, each.keeper) if person})
    made: dict[tuple[str, int], InboxRow] = {}
    for name, members in by_kind.items():
        kind, rowids = BY_NAME[name], [each.rowid for each in members]
        by_row = _ids(session, kind, rowids)
        marks = _Marks(session, kind, [each[0] for each in by_row.values()])
        lines = {row.id: row for row in rows_of(session, kind, rowids, today)}
        for each in members:
            record_id, rev = by_row[each.rowid]
            line = lines.get(record_id)
            if line is not None:
                made[name, each.rowid] = InboxRow(
                    name, line.id, line.headline, line.second, _instant(each.since), _days(each.since, today), line.state,
                    marks.of(line.id, on_behalf=each.on_behalf), UUID(each.author), _whose(each, names), each.steps, rev,
                    line.right if kind.newest_first != "created_at" else "",
                )  # fmt: skip
    return [made[each.kind, each.rowid] for each in found if (each.kind, each.rowid) in made]


def _whose(each: Waits, names: Mapping[str, str]) -> str:
    author = names.get(each.author, UNKNOWN)
    return f"{names.get(each.keeper, UNKNOWN)}（{author}填写）" if each.keeper else author


def _ids(session: Session, kind: type[Record], rowids: Sequence[int]) -> dict[int, tuple[UUID, int]]:
    sql = f"SELECT rowid, id, rev FROM {kind.__tablename__} WHERE rowid IN (SELECT value FROM json_each(:rows))"
    rows = session.execute(sql_text(sql), {"rows": f"[{','.join(map(str, rowids))}]"})
    return {row[0]: (UUID(row[1]), row[2]) for row in rows}


def _instant(stored: str) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def _days(stored: str, today: date) -> int:
    moment = _instant(stored)
    return max(0, (today - moment.astimezone(BEIJING).date()).days) if moment else 0


def _answering(session: Session, found: Sequence[Waits], wanted: Sequence[str]) -> list[Waits]:
    """Those in whose names, number or author all words stand; one query a kind, whatever their number."""
    people = {person for each in found for person in (each.author, each.keeper) if person}
    named = {i: fold(name) for i, name in people_names(session, people).items()}
    rows: dict[str, list[str]] = defaultdict(list)
    for each in found:
        rows[each.kind].append(str(each.rowid))
    told: dict[str, dict[int, str]] = {}
    for name, rowids in rows.items():
        words = session.execute(sql_text(_names(BY_NAME[name])), {"rows": f"[{','.join(rowids)}]"}).all()
        told[name] = dict(zip((row[0] for row in words), _folded([row[1] for row in words]), strict=True))

    def answers(each: Waits) -> bool:
        text = told[each.kind].get(each.rowid, "")
        people = f"{named.get(each.author, '')} {named.get(each.keeper, '')}"
        return all(word in text or word in people or (each.on_behalf and word in "代录") for word in wanted)

    return [each for each in found if answers(each)]


def _folded(texts: Sequence[str]) -> list[str]:
    """Together, for one by one takes three times as long; folding moves no character."""
    whole = fold("".join(texts))
    return [whole[start:end] for start, end in pairwise(accumulate(map(len, texts), initial=0))]


@per_kind
def _names(kind: type[Record]) -> str:
    """Row number and one text: the number, the names and short texts of a record, the names of what it points to."""
    parts = ["r.no"]
    for bound in fields_of(kind):
        target = BY_NAME.get(bound.spec.ref)
        if target is not None and bound.spec.listed and not isinstance(bound.type, RefList):
            parts.append(f"(SELECT {called(target)} FROM {target.__tablename__} p WHERE p.id = r.{bound.name})")
        elif bound.spec.searched == "name" or (bound.spec.listed and type(bound.type) is ShortText and not bound.spec.ref):
            parts.append(f"r.{bound.name}")
    words = " || ' ' || ".join(f"coalesce({part}, '')" for part in parts)
    return f"SELECT r.rowid, {words} FROM {kind.__tablename__} r WHERE r.rowid IN (SELECT value FROM json_each(:rows))"


def _twice(name: str, target: str, day: str) -> str:
    """Of some records those with another one, handed in by anybody, of the same target on the same day."""
    return (
        f"SELECT r.id FROM {name} r WHERE r.id IN (SELECT value FROM json_each(:ids)) AND EXISTS (SELECT 1 FROM {name} o"
        f" WHERE o.{target} = r.{target} AND o.{day} = r.{day} AND o.id <> r.id AND o.state NOT IN ('draft', 'returned', 'void'))"
    )


class _Marks:
    """What is remarkable about records of one kind."""

    def __init__(self, session: Session, kind: type[Record], ids: Sequence[UUID]) -> None:
        self._wanted = {"ids": id_list(ids)}
        self._session = session
        name, among = kind.__tablename__, "IN (SELECT value FROM json_each(:ids))"
        self._again = self._read(f"SELECT DISTINCT of_id FROM review_note WHERE of_id {among}")
        self._written = remarks.written(session)
        self._open = self._read(f"SELECT id FROM {name} WHERE candidates IS NOT NULL AND id {among}")
        self._twice = self._read(_twice(name, *TOLD_TWICE[name])) if name in TOLD_TWICE else set()
        self._unknown: set[UUID] = set()
        for bound in certain_fields(kind):
            if not isinstance(bound.type, RefList):
                column, target = bound.name, bound.spec.ref
                self._unknown |= self._read(
                    f"SELECT r.id FROM {name} r WHERE r.id {among} AND r.{column} IS NOT NULL"
                    f" AND NOT EXISTS (SELECT 1 FROM {target} t WHERE t.id = r.{column})"
                    f" AND NOT EXISTS (SELECT 1 FROM alias a WHERE a.loser = r.{column})"
                )

    def _read(self, sql: str) -> set[UUID]:
        return {UUID(row[0]) for row in self._session.execute(sql_text(sql), self._wanted)}

    def of(self, record_id: UUID, *, on_behalf: bool) -> tuple[str, ...]:
        """In the order of how much the reviewer should mind them."""
        found = (
            ("有不同值", record_id in self._open), ("未知引用", record_id in self._unknown), ("代录", on_behalf),
            ("可能重复", record_id in self._twice), ("再次提交", record_id in self._again),
            ("意见未发", record_id in self._written),
        )  # fmt: skip
        return tuple(mark for mark, holds in found if holds)
