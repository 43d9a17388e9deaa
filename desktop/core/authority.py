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
    return type(record).people(body_of(record))


def mended_people(session: Session, mended: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Record → who did its work, of records (kind, id) that corrections mend; one query a kind."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name, record_id in mended:
        if name in BY_NAME and BY_NAME[name].people_in:
            by_kind[name].append(record_id)
    found: dict[str, tuple[str, ...]] = {}
    for name, ids in by_kind.items():
        told = BY_NAME[name].people_in
        sql = f"SELECT id, {told} FROM {name} WHERE {told} IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))"
        for record_id, stored in session.execute(text(sql), {"ids": id_list(ids)}):
            found[record_id] = BY_NAME[name].people({told: canonical.loads(stored)})
    return found


def people_names(session: Session, ids: Iterable[UUID | str]) -> dict[str, str]:
    """Names of the people this computer knows, by id."""
    sql = "SELECT id, name FROM person WHERE name IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))"
    return {row[0]: row[1] for row in session.execute(text(sql), {"ids": id_list(set(ids))})}


def _city_steps(session: Session, today: date) -> list[tuple[str, str]]:
    query = select(Parameter).where(Parameter.code == CITY_STEP, Parameter.state != State.VOID)
    return [(p.report_unit or p.region or "", p.value or "") for p in session.scalars(query) if p.holds(today)]
