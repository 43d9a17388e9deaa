"""待处理的不同值: two people changed one field; the server keeps the current value and the others as candidates (design §4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from db.base import Record
from db.bodies import wire_types
from db.fields import field_map
from db.outbox import settle as close_candidates
from db.records.person import Person
from desktop.core.lookup import require_editable


class Keep:
    """The type of KEEP."""


KEEP: Final = Keep()
"""The current value stands; the candidates are closed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that somebody else (or another device) gave the field; `value` as the record's attribute would hold it."""

    value: Any
    by: UUID | None
    by_name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field with its current value and the others."""

    field: str
    label: str
    current: Any
    candidates: tuple[Candidate, ...]


def of(session: Session, record: Record) -> list[Conflict]:
    """All open conflicts of a record. Candidates of fields this version does not know are left to newer versions."""
    fields = field_map(type(record))
    found = []
    hidden = _companions(record)
    for name, listed in (record.candidates or {}).items():
        bound = fields.get(name)
        if bound is None or name in hidden:
            continue
        candidates = tuple(_candidate(session, bound.type, item) for item in listed)
        found.append(Conflict(name, bound.label, getattr(record, name), candidates))
    return found


def _candidate(session: Session, kind: Any, item: dict[str, Any]) -> Candidate:
    wire, by, at = item.get("value"), item.get("by"), item.get("at")
    writer = session.get(Person, UUID(by)) if by else None
    return Candidate(
        None if wire is None else kind.from_wire(wire),
        UUID(by) if by else None,
        (writer.name or "") if writer else "",
        datetime.fromisoformat(at) if at else None,
    )


def _companions(record: Record) -> tuple[str, ...]:
    """Fields that conflict together with the one that people see of them: of a trainee's number, the mask."""
    *rest, shown = type(record).key_from or ("",)
    return tuple(rest) if shown in (record.candidates or {}) else ()


def _with_companions(record: Record, names: list[str], values: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """They are settled by what the same person gave them."""
    listed, companions = record.candidates or {}, _companions(record)
    shown = type(record).key_from[-1] if companions else ""
    if shown not in names:
        return names, values
    found = dict(values)
    types = wire_types(type(record))
    if shown in values:
        place = next(((c["log"], c["seq"]) for c in listed[shown] if c["value"] == values[shown]), None)
        for name in companions:
            mine = next((c for c in listed.get(name, ()) if (c["log"], c["seq"]) == place), None)
            if mine is not None:
                found[name] = None if mine["value"] is None else types[name].from_wire(mine["value"])
    return [*names, *(n for n in companions if n in listed and n not in names)], found


def settle(session: Session, record: Record, names: list[str], values: dict[str, Any], now: datetime) -> None:
    """Closes the candidates of these fields, with the values chosen. Raises Locked."""
    names = [n for n in names if n in (record.candidates or {})]
    if not names:
        return
    require_editable(record)
    names, values = _with_companions(record, names, values)
    for name in names:
        if name in values:
            setattr(record, name, values[name])
    close_candidates(session, record, names, session.info["author"].log, now)
    record.candidates = {n: c for n, c in (record.candidates or {}).items() if n not in names} or None
    record.changed_at = now
