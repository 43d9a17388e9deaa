"""Rows of a table of visits against what this computer knows: which enterprise, which people, whether the visit is there.

Nothing is written here; the preview and the import ask the same questions.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import divisions
from db.choices import State
from db.codes import half_width
from db.records.enterprise import Enterprise
from db.records.person import Person
from db.records.visit import Visit
from db.reviewing import city_of
from desktop.core.inbox import LEVELS
from desktop.core.profile_files import Account
from desktop.core.register_cells import Refused
from desktop.core.register_table import BadRow
from desktop.core.visit_cells import Name, plain_name
from desktop.core.visit_reader import VisitRow
from desktop.core.visits import writes_for_others

Where = UUID | str  # an enterprise known here, or the key of one to be made


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that becomes a visit. `enterprise`: the card here, or the key of one to be made."""

    row: VisitRow
    enterprise: Where
    visitors: tuple[UUID, ...]
    visitor_names: tuple[str, ...]
    unit: str | None  # the county or reporting unit that the visit is handed in to
    code: str = ""  # the credit code for the card, where it has none yet
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twice:
    """A row that is a visit known already: the same enterprise, day and one of the same people."""

    line: int
    raw: str
    day: str
    name: str
    people: str
    reason: str

    @property
    def text(self) -> str:
        """Which visit it is."""
        return f"{self.day} {self.people} 走访 {self.name}"


Found = Ready | Twice | BadRow


@dataclass(frozen=True, slots=True)
class _Human:
    id: UUID
    name: str
    unit: str  # where he works
    places: tuple[str, ...]  # the reporting unit and the county where he belongs

    @property
    def place(self) -> str:
        """Where he hands in."""
        return next(iter(self.places), "")


@dataclass(frozen=True, slots=True)
class _Card:
    id: UUID
    name: str
    uscc: str


@dataclass(slots=True)
class _Known:
    """What the rows are compared with; grows by the rows themselves."""

    account: Account
    people: dict[str, list[_Human]]
    by_code: dict[str, _Card]
    by_name: dict[str, list[_Card]]
    visits: dict[tuple[Where, date], list[tuple[frozenset[UUID], str]]]
    fresh: set[str] = field(default_factory=set)  # keys of cards to be made
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)  # name in the file → its codes there


def match(session: Session, account: Account, rows: Sequence[VisitRow | BadRow]) -> list[Found]:
    """What becomes of each row, in their order."""
    good = [row for row in rows if isinstance(row, VisitRow)]
    known = _Known(account, _people(session, account), *_cards(session), _visits(session, good), codes=_codes(good))
    return [_one(known, row) if isinstance(row, VisitRow) else row for row in rows]


def _one(known: _Known, row: VisitRow) -> Found:
    notes: list[str] = []
    try:
        people = _visitors(known, row)
        enterprise, code = _enterprise(known, row, notes)
    except Refused as why:
        return BadRow(row.line, row.raw, str(why))
    ids = frozenset(p.id for p in people)
    there = known.visits.setdefault((enterprise, row.visited_on), [])
    names = "、".join(p.name for p in people)
    for others, which in there:
        if ids & others:
            day = row.visited_on.isoformat()
            return Twice(row.line, row.raw, day, row.name, names, f"与{which}是同一次走访，不重复导入")
    there.append((ids, f"第 {row.line} 行"))
    unit = known.account.division if _level(known.account.division) == "county" else people[0].place
    ids_in_order, names_in_order = tuple(p.id for p in people), tuple(p.name for p in people)
    return Ready(row, enterprise, ids_in_order, names_in_order, unit or None, code, (*notes, *row.notes))


# -------------------------------------------------------------------------------------------------------------- people
def _people(session: Session, account: Account) -> dict[str, list[_Human]]:
    columns = (Person.id, Person.name, Person.unit, Person.report_unit, Person.region)
    found: dict[str, list[_Human]] = {}
    for person_id, name, unit, report_unit, region in session.execute(select(*columns).where(Person.state != State.VOID)):
        human = _Human(person_id, name or "", unit or "", tuple(p for p in (report_unit, region) if p))
        found.setdefault(plain_name(human.name), []).append(human)
    mine = found.setdefault(plain_name(account.name), [])
    if all(human.id != account.id for human in mine):
        mine.append(_me(account))
    return found


def _me(account: Account) -> _Human:
    return _Human(account.id, account.name, "", (account.division,))


def _visitors(known: _Known, row: VisitRow) -> list[_Human]:
    """The people of a row. Refused with what to write instead."""
    account = known.account
    if not row.visitors:
        if writes_for_others(account):
            raise Refused("走访人为空，请写明是谁去走访的")
        return [_me(account)]
    found: list[_Human] = []
    for name in row.visitors:
        human = _person(known, name)
        if human.id not in {other.id for other in found}:
            found.append(human)
    if not account.has_role(*LEVELS) and account.id not in {human.id for human in found}:
        raise Refused("走访人里没有您；别人的走访请由本人或联络员导入")
    return found


def _person(known: _Known, name: Name) -> _Human:
    whole = known.people.get(f"{name.name}（{name.unit}）", []) if name.unit else []
    if whole:  # his card itself bears the bracket: 王伟（小）
        name = Name(f"{name.name}（{name.unit}）", "")
    alike = whole or known.people.get(name.name, [])
    mine = known.account.division
    fitting = [h for h in alike if h.id == known.account.id or any(within(place, mine) for place in h.places)]
    if name.unit:
        fitting = [h for h in fitting if name.unit in h.unit] or ([] if any(h.unit for h in fitting) else fitting)
    if len(fitting) == 1:
        return fitting[0]
    shown = f"{name.name}（{name.unit}）" if name.unit else name.name
    if fitting:
        units = "、".join(h.unit or "单位未填" for h in fitting)
        raise Refused(f"有 {len(fitting)} 位“{name.name}”（{units}），请写成“{name.name}（单位）”")
    if alike and name.unit:
        units = "、".join(h.unit for h in alike if h.unit)
        raise Refused(f"没有单位是“{name.unit}”的“{name.name}”" + (f"，本机有的单位：{units}" if units else ""))
    here = place_name(mine)
    if alike:
        raise Refused(f"“{shown}”不是{here}的人员，是{place_name(alike[0].place, '别处')}的，请核对")
    raise Refused(f"{here}的人员里没有“{shown}”，请核对姓名；新人员先同步一次，或在“人员”里添加")


def within(division: str, mine: str) -> bool:
    """Whether a county or reporting unit lies in the division of an account."""
    level = _level(mine)
    return not level or division == mine or level == "province" or (level == "city" and city_of(division) == mine)


def _level(division: str) -> str:
    if division.startswith("RU-"):
        return "county"
    return divisions.level_of(division) if division else ""


def place_name(code: str, nowhere: str = "本机") -> str:
    """沈阳市浑南区, or the name of a reporting unit."""
    unit = divisions.reporting_unit(code) if code else None
    name = unit.name if unit else divisions.path_name(code).removeprefix("辽宁省") if code and divisions.get(code) else ""
    return name or nowhere


# --------------------------------------------------------------------------------------------------------- enterprises
def plain_title(name: str) -> str:
    """A name of an enterprise by which it is the same: without blanks, brackets of either width alike."""
    return re.sub(r"\s", "", half_width(name))


def _cards(session: Session) -> tuple[dict[str, _Card], dict[str, list[_Card]]]:
    by_code: dict[str, _Card] = {}
    by_name: dict[str, list[_Card]] = {}
    query = select(Enterprise.id, Enterprise.name, Enterprise.uscc).where(Enterprise.state != State.VOID)
    for card_id, name, uscc in session.execute(query.order_by(Enterprise.created_at)):
        card = _Card(card_id, name or "", uscc or "")
        if card.uscc:
            by_code.setdefault(card.uscc, card)
        by_name.setdefault(plain_title(card.name), []).append(card)
    return by_code, by_name


def _codes(rows: Iterable[VisitRow]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.uscc:
            found.setdefault(plain_title(row.name), set()).add(row.uscc)
    return {name: frozenset(codes) for name, codes in found.items()}


def _enterprise(known: _Known, row: VisitRow, notes: list[str]) -> tuple[Where, str]:
    """By code, else by the exact name, else to be made; and the code its card lacks. Refused where the name is not certain."""
    title = plain_title(row.name)
    code = row.uscc
    if not code and (codes := known.codes.get(title)):
        if len(codes) > 1:
            raise Refused(f"表中“{row.name}”有 {len(codes)} 个不同的代码，请填写统一社会信用代码")
        (code,) = codes
    if code and (card := known.by_code.get(code)) is not None:
        if plain_title(card.name) != title:
            notes.append(f"按统一社会信用代码对上“{card.name}”，表中写的是“{row.name}”")
        return card.id, ""
    named = known.by_name.get(title, [])
    bare = [card for card in named if not card.uscc]
    if code and named and not bare:
        raise Refused(f"本机“{named[0].name}”的代码是 {named[0].uscc}，与表中的 {code} 不同，请核对")
    fitting = bare if code else named
    if len(fitting) > 1:
        raise Refused(f"本机有 {len(fitting)} 家“{row.name}”，请填写统一社会信用代码")
    if fitting:
        more = "，并补上代码" if code else "" if fitting[0].uscc else "，名片上还没有代码，提交前请补填"
        notes.append(f"按名称对上已有的“{fitting[0].name}”{more}")
        return fitting[0].id, code
    if (code or title) not in known.fresh:
        known.fresh.add(code or title)
        notes.append(f"新建企业名片“{row.name}”" + ("" if code else "，没有代码，提交前请补填"))
    return code or title, code


# -------------------------------------------------------------------------------------------------------------- visits
def _visits(session: Session, rows: Sequence[VisitRow]) -> dict[tuple[Where, date], list[tuple[frozenset[UUID], str]]]:
    """The visits of the days that the table has."""
    found: dict[tuple[Where, date], list[tuple[frozenset[UUID], str]]] = {}
    if not rows:
        return found
    days = [row.visited_on for row in rows]
    columns = (Visit.enterprise_id, Visit.visited_on, Visit.visitors, Visit.no, Visit.state)
    query = select(*columns).where(Visit.visited_on.between(min(days), max(days)), Visit.state != State.VOID)
    for enterprise, day, visitors, no, state in session.execute(query):
        if enterprise is not None and day is not None:
            which = f"已有的走访（{no or '编号待发'}，{state.text}）"
            found.setdefault((enterprise, day), []).append((frozenset(visitors or ()), which))
    return found
