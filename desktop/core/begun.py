"""The next link of the chain begun with a key: one that is there already is shown; one that nobody wrote in goes again."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State
from db.fields import field_map
from db.records import BY_NAME
from db.records.attachment import Attachment
from db.records.docking import Docking
from desktop.core import dockings, enterprises, onward, typed
from desktop.core.errors import explained
from desktop.core.lookup import one
from desktop.core.store import Removed, Store

NAMED = ("enterprise", "achievement")
"""Kinds whose card is made where it was looked for and not found."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A link, and whether it was made just now."""

    id: UUID
    made: bool


def begin(store: Store, kind: type[Record], record_id: UUID, target: str) -> Begun:
    """As `onward.begin`, and says whether there was one already."""
    with explained(), store.opened.local.read() as session:
        record = one(session, kind, record_id)
        had = record.contract_id if isinstance(record, Docking) and target == "contract" else None
    found = onward.begin(store, kind, record_id, target)
    return Begun(found, found != had)


def named(store: Store, kind: str, name: str) -> UUID:
    """A card that has just its name. Raises Invalid without one."""
    if kind == "enterprise":
        return enterprises.quick_create(store, name)
    made = BY_NAME[kind]
    return store.create(made, onward.fresh(store.opened, made) | {"name": name})


def drop_untouched(store: Store, kind: type[Record], record_id: UUID) -> Removed | None:
    """Takes away a draft made just now, unless a file, a round, something unreadable or another record hangs on it by now."""
    with explained(), store.opened.local.read() as session:
        record = one(session, kind, record_id)
        untouched = record is not None and record.state is State.DRAFT and not _used(session, record)
    return store.delete(kind, [record_id]) if untouched else None


def _used(session: Session, record: Record) -> bool:
    if typed.of(session, record.id) or session.scalar(select(func.count()).where(Attachment.of_id == record.id)):
        return True
    if isinstance(record, Docking) and (record.rounds or record.contract_id or dockings.composed(session, record.id)):
        return True
    for name in onward.ONWARD.get(record.__tablename__, ()):
        kind = BY_NAME[name]
        for bound in field_map(kind).values():
            if bound.spec.ref == record.__tablename__ and not bound.spec.system:
                column = getattr(kind, bound.name)
                if session.scalar(select(func.count()).select_from(kind).where(column == record.id)):
                    return True
    return False
