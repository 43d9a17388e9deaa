"""报送情况: who of the county has handed in something this month, and who has not, first of all.

Drafts stay with their authors: nothing handed in is all that can be told, which does not say that nothing was done (未报 is no
零报告).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.choices import PersonRole, State
from db.codes import BEIJING
from db.records import REVIEWED
from db.records.correction import Correction
from db.records.person import Person
from db.reviewing import Reviewer, levels_of
from desktop.core.errors import explained
from desktop.core.profile import Opened

WORKERS = frozenset(
    {
        PersonRole.INDUSTRIAL, PersonRole.STEWARD, PersonRole.TEAM_LEADER, PersonRole.TEAM_MEMBER, PersonRole.RURAL,
        PersonRole.BROKER, PersonRole.MANAGER, PersonRole.CAMPUS_BROKER,
    }
)  # fmt: skip
"""Those who are expected to report."""
_PASSED = {State.APPROVED_COUNTY.value, State.APPROVED_CITY.value, State.CONFIRMED.value, State.ARCHIVED.value}
LOOK_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One person. Figures are of the month's work: handed in at all, passed by now, returned at present."""

    person: UUID
    name: str
    role_text: str
    submitted: int
    approved: int
    returned: int
    last_on: date | None  # the last day of work handed in, of whatever month
    silent_days: int | None  # since then


@dataclass(slots=True)
class _Tally:
    submitted: int = 0
    approved: int = 0
    returned: int = 0
    last: str = ""


def reporting(opened: Opened, month: date) -> tuple[ReportRow, ...]:
    """Everyone expected to report to this account's desks in a month: the silent first, the longest silent before others.

    Whoever is appointed since was not expected then, and whoever has left still was.
    """
    today = opened.clock.today()
    first = month.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    reviewer = opened.account.reviewer
    with explained(), opened.local.read() as session:
        people = _people(session, reviewer, first, min(following - timedelta(days=1), max(today, first)))
        tallies: dict[str, _Tally] = defaultdict(_Tally)
        for who, day, state in _work(session, reviewer, min(first, today) - LOOK_BACK):
            _count(tallies[who], day, state, inside=first.isoformat() <= day < following.isoformat())
    rows = (_row(person, roles, tallies[str(person.id)], today) for person, roles in people)
    return tuple(sorted(rows, key=lambda r: (r.submitted > 0, r.last_on or date.min, r.name)))


def without_role(opened: Opened) -> tuple[tuple[UUID, str], ...]:
    """People of these desks whose card, made by hand, names no appointment: nobody expects a report of them."""
    reviewer = opened.account.reviewer
    with explained(), opened.local.read() as session:
        query = select(Person).where(Person.roles.is_(None), Person.author_id != Person.id, Person.state != State.VOID)
        found = [p for p in session.scalars(query.order_by(Person.name)) if _here(reviewer, p)]
        return tuple((p.id, p.name or "（未填姓名）") for p in found)


def _people(session: Session, reviewer: Reviewer, first: date, last: date) -> list[tuple[Person, list[PersonRole]]]:
    query = select(Person).where(Person.roles.is_not(None), Person.state != State.VOID)
    found = ((p, _roles(p, first, last)) for p in session.scalars(query) if _here(reviewer, p))
    return [(person, roles) for person, roles in found if roles]


def _here(reviewer: Reviewer, person: Person) -> bool:
    return bool(levels_of(reviewer, person.report_unit or person.region or ""))


def _roles(person: Person, first: date, last: date) -> list[PersonRole]:
    """Those held on any of these days that oblige to report."""
    rows = (r for r in person.roles or () if r.role in WORKERS)
    return [r.role for r in rows if r.role and (r.since is None or r.since <= last) and (r.until is None or first <= r.until)]


def _work(session: Session, reviewer: Reviewer, since: date) -> Iterator[tuple[str, str, str]]:
    """(person, day, state) of all that was handed in since a day."""
    known: dict[str, bool] = {}
    for kind in REVIEWED:
        if kind is Correction:
            continue
        told, at = kind.people_in or "NULL", kind.newest_first
        sql = (
            f"SELECT coalesce(keeper_id, author_id), {told}, {at}, state, coalesce(nullif(report_unit, ''), region, '')"
            f" FROM {kind.__tablename__} WHERE {at} >= :since AND state NOT IN ('draft', 'void')"
        )
        for holder, stored, day, state, unit in session.execute(text(sql), {"since": since.isoformat()}):
            if unit not in known:
                known[unit] = bool(levels_of(reviewer, unit))
            if known[unit]:
                for who in _did(kind, holder, stored):
                    yield who, _day(day), state


def _did(kind: type[Record], holder: str, stored: Any) -> tuple[str, ...]:
    """Who did what the record tells; where it names nobody, who has handed it in: its author, or who took it over."""
    people = kind.people({kind.people_in: canonical.loads(stored)}) if stored else ()
    return people or (holder,)


def _day(stored: str) -> str:
    """The day in Beijing of a date or an instant."""
    return stored if len(stored) == 10 else datetime.fromisoformat(stored).astimezone(BEIJING).date().isoformat()


def _count(tally: _Tally, day: str, state: str, *, inside: bool) -> None:
    tally.last = max(tally.last, day)
    if inside:
        tally.submitted += 1
        tally.approved += state in _PASSED
        tally.returned += state == State.RETURNED.value


def _row(person: Person, roles: Sequence[PersonRole], tally: _Tally, today: date) -> ReportRow:
    last = date.fromisoformat(tally.last) if tally.last else None
    shown = "、".join(dict.fromkeys(role.text for role in roles))
    return ReportRow(
        person.id, person.name or "（未填姓名）", shown, tally.submitted, tally.approved, tally.returned, last,
        (today - last).days if last else None,
    )  # fmt: skip
