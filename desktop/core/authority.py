"""What this account may decide, asked of `db.reviewing` with what this computer knows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import canonical, reviewing
from db.base import Record
from db.bodies import body_of
from db.choices import State
from db.records import BY_NAME
from db.records.correction import Correction
from db.records.parameter import Parameter
from db.records.team import crew
from db.reviewing import CITY_STEP, Objection, Reviewer, city_step_of
from desktop.core.lookup import id_list, one


class Authority:
    """The rights of one account in one moment of the database."""

    def __init__(self, session: Session, reviewer: Reviewer, today: date) -> None:
        self.reviewer = reviewer
        self._session = session
        self._parameters = _city_steps(session, today)
        self._units: dict[str, bool] = {}

    def city_step(self, unit: str) -> bool:
        """Whether 市级 is on for a unit."""
        if unit not in self._units:
            self._units[unit] = city_step_of(self._parameters, unit)
        return self._units[unit]

    def steps(self, kind: type[Record], values: Mapping[str, Any], people: Collection[str]) -> tuple[str, ...]:
        """The steps the account may take, approval first."""
        on = self.city_step(reviewing.unit_of(values))
        return reviewing.steps(kind, values, self.reviewer, city_step=on, people=people)

    def steps_of(self, record: Record) -> tuple[str, ...]:
        """The same for a loaded record."""
        return self.steps(type(record), body_of(record), self.people(record))

    def objection(self, record: Record, action: str) -> Objection | None:
        """What speaks against a step."""
        values = body_of(record)
        on = self.city_step(reviewing.unit_of(values))
        people = self.people(record)
        return reviewing.objection(type(record), values, action, self.reviewer, city_step=on, people=people)

    def why_not(self, kind: type[Record], values: Mapping[str, Any], people: Collection[str], actions: Sequence[str]) -> str:
        """The objection that comes nearest to the account: one of its own level rather than another's."""
        on = self.city_step(reviewing.unit_of(values))
        found = (reviewing.objection(kind, values, a, self.reviewer, city_step=on, people=people) for a in actions)
        ranked = sorted((o for o in found if o is not None), key=lambda o: ("own", "level", "state", "no_right").index(o.code))
        return ranked[0].text if ranked else ""

    def people(self, record: Record) -> tuple[str, ...]:
        """Who did the work; of a correction, those of the record it mends."""
        return people_of(self._session, record)


def people_of(session: Session, record: Record) -> tuple[str, ...]:
    """Ids of those who did what the record tells."""
    if isinstance(record, Correction):
        kind = BY_NAME.get(record.of_kind or "")
        target = one(session, kind, record.of_id) if kind is not None and record.of_id is not None else None
        return people_of(session, target) if target is not None and not isinstance(target, Correction) else ()
    body = body_of(record)
    return reviewing.doers(type(record), body, crews_of(session, type(record), [body]).get(crew_key(type(record), body), ()))


def written_for_others(session: Session, record: Record) -> bool:
    """代录: whether somebody else wrote it for those who did the work."""
    kind = type(record)
    return kind.submittable and reviewing.on_behalf(kind, body_of(record), people_of(session, record))


def crew_key(kind: type[Record], values: Mapping[str, Any]) -> tuple[str, str]:
    """(team, day) that decides who wrote a record as one of its team; empty texts where it names none."""
    return str(values.get(kind.crew_in) or ""), str(values.get(kind.newest_first) or "") if kind.crew_in else ""


def crews_of(
    session: Session, kind: type[Record], bodies: Iterable[Mapping[str, Any]]
) -> dict[tuple[str, str], frozenset[str]]:
    """(team, day) → its members then, for records of one kind (wire values); one query, none for kinds without teams."""
    wanted = {key for body in bodies if all(key := crew_key(kind, body))} if kind.crew_in else set()
    if not wanted:
        return {}
    sql = "SELECT id, members FROM team WHERE members IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))"
    rows = session.execute(text(sql), {"ids": id_list({team for team, _ in wanted})})
    members = {row[0]: canonical.loads(row[1]) for row in rows}
    return {(team, day): crew(members[team], day) for team, day in wanted if team in members}


def mended_people(session: Session, mended: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Record → who did its work, of records (kind, id) that corrections mend; one query a kind."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name, record_id in mended:
        if name in BY_NAME and BY_NAME[name].people_in:
            by_kind[name].append(record_id)
    found: dict[str, tuple[str, ...]] = {}
    for name, ids in by_kind.items():
        kind, told = BY_NAME[name], BY_NAME[name].people_in
        names = ["id", "author_id", told, *((kind.crew_in, kind.newest_first) if kind.crew_in else ())]
        sql = f"SELECT {', '.join(names)} FROM {name} WHERE {told} IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))"
        rows = session.execute(text(sql), {"ids": id_list(ids)}).all()
        bodies = [dict(zip(names, row, strict=True)) | {told: canonical.loads(row[2])} for row in rows]
        crews = crews_of(session, kind, bodies)
        found |= {body["id"]: reviewing.doers(kind, body, crews.get(crew_key(kind, body), ())) for body in bodies}
    return found


def people_names(session: Session, ids: Iterable[UUID | str]) -> dict[str, str]:
    """Names of the people this computer knows, by id."""
    sql = "SELECT id, name FROM person WHERE name IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))"
    return {row[0]: row[1] for row in session.execute(text(sql), {"ids": id_list(set(ids))})}


def without_account(session: Session, ids: Iterable[str]) -> set[str]:
    """Those whose card somebody else has made: the card of an account is its own from the beginning."""
    sql = "SELECT id FROM person WHERE author_id <> id AND id IN (SELECT value FROM json_each(:ids))"
    return {row[0] for row in session.execute(text(sql), {"ids": id_list(set(ids))})}


def _city_steps(session: Session, today: date) -> list[tuple[str, str]]:
    query = select(Parameter).where(Parameter.code == CITY_STEP, Parameter.state != State.VOID)
    return [(p.report_unit or p.region or "", p.value or "") for p in session.scalars(query) if p.holds(today)]
