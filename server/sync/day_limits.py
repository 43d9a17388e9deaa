"""One service day a person and calendar day over all logs handed in, asked by one query a batch (`db.service_days`)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db import canonical, service_days
from db.bodies import wire_types
from db.operations import Operation
from db.records.service_log import DayRow, ServiceLog, person_days
from db.rules import Problem
from db.service_days import COUNTED, REACH, Other
from server.sync.working import Body, Conn, Rec, Working

_KIND = ServiceLog.__tablename__
_STATES = [state.value for state in COUNTED]
_QUERY = """
SELECT DISTINCT l.id::text, l.no, l.days FROM sync_stream s JOIN sync_entry e ON e.stream = s.id AND e.op = 'p' AND e.kind = %s
  JOIN service_log l ON l.id = e.rec
 WHERE s.name = ANY(%s) AND l.state = ANY(%s) AND l.days IS NOT NULL AND l.began_on > %s AND l.began_on <= %s
"""


def load(conn: Conn, work: Working, ops: Sequence[Operation]) -> None:
    """The logs of the same people around the same days, where a log is handed in; two who hand in together wait here."""
    filed = {
        work.resolve(op.id)
        for op in work.later
        if op.kind == _KIND and op.action == "transition" and op.fields.get("action") == "submit"
    }
    if not filed:
        return
    bodies: list[Body] = [rec.body for i in filed if (rec := work.records.get(i)) is not None and rec.body is not None]
    bodies += [grave.body for i in filed if (grave := work.graves.get(i)) is not None]
    bodies += [op.fields for op in ops if op.kind == _KIND and work.resolve(op.id) in filed]
    mine = {key for body in bodies for key in person_days(_rows(body.get("days")))}
    if not mine:
        return
    people, days = sorted({str(person) for person, _ in mine}), [day for _, day in mine]
    names = [f"day:{person}" for person in people]
    conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(n, 42)) FROM unnest(%s::text[]) AS n", (names,))
    streams, since, until = [f"u:{person}" for person in people], (min(days) - REACH).isoformat(), max(days).isoformat()
    for record_id, no, stored in conn.execute(_QUERY, (_KIND, streams, _STATES, since, until)):
        if record_id not in work.records:
            work.logs.append(Other(UUID(record_id), no or "", _rows(canonical.loads(stored))))
    rows = conn.execute("SELECT id::text, name FROM person WHERE id = ANY(%s::uuid[]) AND name IS NOT NULL", (people,))
    work.names.update(rows.fetchall())


def _rows(wire: Any) -> tuple[DayRow, ...]:
    kind = wire_types(ServiceLog)["days"]
    rows: tuple[DayRow, ...] = kind.from_wire(wire) if wire is not None and kind.refuse(wire) is None else ()
    return rows


def problems(work: Working, rec: Rec) -> list[Problem]:
    """In the words of the laptop. Logs that this batch itself hands in count."""
    if rec.kind != _KIND or rec.body is None:
        return []
    mine = person_days(_rows(rec.body.get("days")))
    people = {person for person, _ in mine}
    others = service_days.taken([*work.logs, *_here(work, rec)], people)
    found: list[tuple[UUID, date, service_days.Taken]] = list(service_days.too_much(mine, others))
    return [service_days.problem(work.names.get(str(person), ""), day, other) for person, day, other in found]


def _here(work: Working, mine: Rec) -> Iterable[Other]:
    for rec in work.records.values():
        body = rec.body
        if rec.kind == _KIND and rec.id != mine.id and body is not None and body.get("state") in _STATES:
            yield Other(UUID(rec.id), body.get("no") or "", _rows(body.get("days")))
