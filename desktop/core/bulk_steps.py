"""One step of many records at once, by sets: rows, operations, the server's copies and what was seen, in one transaction.

What an edit still waits on is left to the unit of work (`db.outbox.transitioned`), which joins it into the step's group.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import canonical
from db.base import SCHEMA, Record
from db.bodies import table_columns, wire_types
from db.ids import new_id
from db.local import OPEN
from db.records.attachment import Attachment
from db.spelling import instant_text
from db.workflow import Transition
from desktop.core.lookup import id_list

_AMONG = "IN (SELECT value FROM json_each(:ids))"

_INSERT = (
    "INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema)"
    f" VALUES (:log, '{OPEN}', :kind, :id, 'transition', :at, :rev, :fields, :base, '[]', :grp, '', {SCHEMA})"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it stands on this computer, without the weight of an object; wire values, nulls left out."""

    id: str
    rev: int
    body: Mapping[str, Any]


def read(session: Session, kind: type[Record], ids: Iterable[UUID]) -> dict[str, Seen]:
    """Records by id, by one query."""
    return _read(session, kind, f"id {_AMONG}", {"ids": id_list(ids)})


def _read(session: Session, kind: type[Record], where: str, values: Mapping[str, Any]) -> dict[str, Seen]:
    names, types = table_columns(kind), wire_types(kind)
    rows = session.execute(text(f"SELECT {', '.join(names)} FROM {kind.__tablename__} WHERE {where}"), values).all()
    found = {}
    for record_id, rev, *stored in rows:
        pairs = zip(types.items(), stored, strict=True)
        body = {name: v if wired.plain else wired.from_store(v) for (name, wired), v in pairs if v is not None}
        found[record_id] = Seen(record_id, rev, body)
    return found


def busy(session: Session, ids: Iterable[str]) -> set[str]:
    """Those on which something waits."""
    sql = f"SELECT DISTINCT id FROM outbox WHERE status <> 'answered' AND id {_AMONG}"
    return set(session.execute(text(sql), {"ids": id_list(ids)}).scalars())


def files(session: Session, owners: Iterable[str], step: Transition) -> dict[str, list[Seen]]:
    """Record → its files that go along with the step."""
    states = ", ".join(f"'{state.value}'" for state in sorted(step.sources))
    found: dict[str, list[Seen]] = {}
    for each in _read(session, Attachment, f"of_id {_AMONG} AND state IN ({states})", {"ids": id_list(owners)}).values():
        found.setdefault(each.body["of_id"], []).append(each)
    return found


def take(
    session: Session, kind: type[Record], records: Sequence[Seen], along: Mapping[str, Sequence[Seen]], step: Transition,
    now: datetime, **more: Any,
) -> None:  # fmt: skip
    """Moves records on which nothing waits, each with its files in a group of its own; what was seen is kept."""
    at, log = instant_text(now), session.info["author"].log
    fields = canonical.text({"action": step.action, **more})
    images, operations, seen = [], [], []
    moved: dict[str, list[str]] = {kind.__tablename__: [], Attachment.__tablename__: []}
    for record in records:
        group = str(new_id())
        for name, each in ((kind.__tablename__, record), *((Attachment.__tablename__, f) for f in along.get(record.id, ()))):
            body = canonical.text(each.body)
            images.append({"id": each.id, "kind": name, "rev": each.rev, "body": body})
            base = canonical.text({"state": each.body["state"]})
            operations.append({"kind": name, "id": each.id, "rev": each.rev, "base": base, "grp": group})
            moved[name].append(each.id)
            if each is record:
                seen.append({"id": each.id, "body": body})
    if not records:
        return
    session.execute(text("INSERT OR REPLACE INTO image (id, kind, rev, body) VALUES (:id, :kind, :rev, :body)"), images)
    common = {"log": log, "at": at, "fields": fields}
    session.execute(text(_INSERT), [common | operation for operation in operations])
    for name, ids in moved.items():
        if ids:
            sql = f"UPDATE {name} SET state = :state, changed_at = :at WHERE id {_AMONG}"
            session.execute(text(sql), {"state": step.target.value, "at": at, "ids": id_list(ids)})
    keep(session, kind.__tablename__, step.action, at, seen)


def keep(session: Session, kind: str, action: str, at: str, seen: Sequence[Mapping[str, str]]) -> None:
    """What was before the reviewer (id, body as canonical JSON). The last two versions stay: one to compare with, one for when
    the newer decision is taken back.
    """
    older = (
        f"DELETE FROM desk WHERE id {_AMONG}"
        " AND at < (SELECT max(newest.at) FROM desk newest WHERE newest.id = desk.id)"
    )
    session.execute(text(older), {"ids": id_list(each["id"] for each in seen)})
    sql = "INSERT OR REPLACE INTO desk (id, at, kind, action, body) VALUES (:id, :at, :kind, :action, :body)"
    session.execute(text(sql), [{"at": at, "kind": kind, "action": action, **each} for each in seen])
