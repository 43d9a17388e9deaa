"""The open conflicts of a record in words: mine and theirs, who and when, and what to store for either."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.base import Record
from db.codes import BEIJING
from db.fields import BoundField, field_map
from desktop.core import conflicts
from desktop.core.conflicts import KEEP, Conflict
from desktop.core.errors import explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.value_texts import shown


@dataclass(frozen=True, slots=True)
class Told:
    """One field; `mine_value` and `theirs_value` are for `Store.settle`."""

    field: str
    label: str
    mine: str
    theirs: str
    mine_by: str
    theirs_by: str
    mine_value: Any
    theirs_value: Any


def told(opened: Opened, kind: type[Record], record_id: UUID) -> list[Told]:
    """All open conflicts. Mine is what this account wrote, else what stands in the record."""
    with explained(), opened.local.read() as session:
        fields = field_map(kind)
        listed = conflicts.of(session, existing(session, kind, record_id))
        return [_told(session, opened, fields[c.field], c) for c in listed if c.candidates]


def _told(session: Session, opened: Opened, bound: BoundField, conflict: Conflict) -> Told:
    me = opened.account.id
    own = [c for c in conflict.candidates if c.by == me]
    other = (own or list(conflict.candidates))[-1]
    here = shown(session, bound, conflict.current, opened.account) or ""
    there = shown(session, bound, other.value, opened.account) or ""
    by = _by("我" if other.by == me else other.by_name, other.at)
    if own:
        return Told(bound.name, bound.label, there, here, by, "省级现在的值", other.value, KEEP)
    return Told(bound.name, bound.label, here, there, "本记录现在的值", by, KEEP, other.value)


def _by(name: str, at: datetime | None) -> str:
    when = f"{at.astimezone(BEIJING):%m-%d %H:%M}" if at else ""
    return " · ".join(part for part in (name, when) if part)
