"""The outbox: every change of a record leaves an operation in the same transaction (design §4, Outbox).

Open operations of a record fold into one another; sealed ones never change.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db import canonical
from db.base import DERIVED, SCHEMA, SERVER_ONLY, Record
from db.bodies import body_of, changed_fields, old_value, wire_types
from db.choices import State
from db.ids import new_id
from db.local import ANSWERED, OPEN, image, outbox
from db.operations import MAX_BYTES, MAX_GROUP
from db.spelling import instant_text
from db.workflow import transition as step_named

ENVELOPE = 1024  # bytes of an operation beside its values


class TooLarge(ValueError):
    """One record holds more than an operation may carry (half of 256 KB)."""


def created(session: Session, record: Record, account_id: str, log: str, now: datetime) -> None:
    """A new record: gives it its identity, its author and its times, and opens a create."""
    record.id = record.id or new_id()
    record.author_id = record.author_id or UUID(account_id)
    record.created_at = record.created_at or now
    record.changed_at = now
    record.state = record.state or State.DRAFT
    record.source = record.source or type(record).source.default.arg
    record.rev = record.rev or 0
    values = {n: v for n, v in body_of(record).items() if v is not None and n not in DERIVED}
    _keep_image(session, record, None, 0)
    _open(session, record, log, "create", now, values, {})


def patched(session: Session, record: Record, log: str, now: datetime) -> None:
    """Fields changed: folds into the record's last open operation, or opens a patch."""
    changes = {n: c for n, c in changed_fields(record).items() if n not in SERVER_ONLY}
    if not changes:
        return
    record.changed_at = now
    last = _last_waiting(session, record)
    if last is None:
        _keep_image(session, record, _old_body(record), record.rev)
    if last is not None and last.status == OPEN and last.action in ("create", "patch"):
        _fold(session, record, last, changes, now)
        return
    news = {n: new for n, (_, new) in changes.items()}
    olds = {n: old for n, (old, _) in changes.items()}
    _open(session, record, log, "patch", now, news, olds)


def deleted(session: Session, record: Record, log: str, now: datetime) -> None:
    """A record goes: what was never sent simply disappears, else a delete is opened."""
    waiting = _waiting(session, record)
    session.execute(delete(outbox).where(outbox.c.id == str(record.id), outbox.c.status == OPEN))
    if waiting and all(row.status == OPEN for row in waiting) and waiting[0].action == "create":
        _drop_image(session, record)
        return
    if not waiting:
        _keep_image(session, record, _old_body(record), record.rev)
    _open(session, record, log, "delete", now, {}, {})


def transitioned(session: Session, records: list[Record], action: str, log: str, now: datetime, **more: Any) -> str:
    """Moves records along the workflow in one group, together with their open operations. Returns the group."""
    session.flush()
    step = step_named(action)
    if step is None:
        raise ValueError(action)
    ids = [str(r.id) for r in records]
    groups = _open_groups(session, ids)
    group = min(groups) if groups else str(new_id())
    session.execute(update(outbox).where(outbox.c.status == OPEN, outbox.c.id.in_(ids)).values(grp=group))
    if len(groups) > 1:
        session.execute(update(outbox).where(outbox.c.status == OPEN, outbox.c.grp.in_(groups)).values(grp=group))
    for record in records:
        if record.state not in step.sources:
            raise ValueError(f"{record.state} does not allow {action}")
        if not _waiting(session, record):
            _keep_image(session, record, body_of(record), record.rev)
        _open(session, record, log, "transition", now, {"action": action, **more}, {"state": record.state.value}, group=group)
        record.state = step.target
        record.changed_at = now
    return group


def joined(session: Session, records: list[Record]) -> None:
    """The open operations of these travel as one group, which the province takes whole or not at all."""
    session.flush()
    ids = [str(r.id) for r in records]
    mine = (outbox.c.status == OPEN, outbox.c.id.in_(ids))
    count = session.execute(select(func.count()).select_from(outbox).where(*mine)).scalar_one()
    if 1 < count <= MAX_GROUP:
        session.execute(update(outbox).where(*mine).values(grp=str(new_id())))


def settle(session: Session, record: Record, names: list[str], log: str, now: datetime) -> None:
    """The author has chosen among the candidates of these fields: the next operation closes them."""
    session.flush()
    last = _last_waiting(session, record)
    if last is None or last.status != OPEN or last.action == "transition":
        if last is None:
            _keep_image(session, record, _old_body(record), record.rev)
        _open(session, record, log, "patch", now, {}, {}, closes=names)
        return
    closes = sorted({*canonical.loads(last.closes), *names})
    session.execute(
        update(outbox).where(outbox.c.op == last.op).values(closes=canonical.text(closes), at=instant_text(now))
    )


def _open_groups(session: Session, ids: list[str]) -> set[str]:
    found = session.execute(
        select(outbox.c.grp).where(outbox.c.status == OPEN, outbox.c.id.in_(ids), outbox.c.grp != "")
    )
    return set(found.scalars())


def _fold(
    session: Session, record: Record, last: SqlRow[Any], changes: dict[str, tuple[Any, Any]], now: datetime
) -> None:
    """First base, last value; a value back at its base drops out; a patch with nothing left disappears."""
    fields: dict[str, Any] = canonical.loads(last.fields)
    base: dict[str, Any] = canonical.loads(last.base)
    for name, (old, new) in changes.items():
        if last.action == "create":
            fields.pop(name, None)
            if new is not None:
                fields[name] = new
            continue
        base.setdefault(name, old)
        fields[name] = new
        if base[name] == new:
            del base[name], fields[name]
    if last.action == "patch" and not fields and not canonical.loads(last.closes):
        session.execute(delete(outbox).where(outbox.c.op == last.op))
        rest = _waiting(session, record)
        if rest:
            record.changed_at = wire_types(type(record))["changed_at"].from_wire(rest[-1].at)
        else:
            _restore_times(session, record)
            _drop_image(session, record)
        return
    found, olds = canonical.text(fields), canonical.text(base)
    check_size(found, olds)
    session.execute(
        update(outbox).where(outbox.c.op == last.op).values(fields=found, base=olds, at=instant_text(now))
    )


def _open(
    session: Session, record: Record, log: str, action: str, now: datetime, fields: dict[str, Any], base: dict[str, Any],
    *, group: str = "", closes: list[str] | None = None,
) -> None:  # fmt: skip
    found, olds = canonical.text(fields), canonical.text(base)
    check_size(found, olds)
    values = {
        "log": log, "status": OPEN, "kind": type(record).__tablename__, "id": str(record.id), "action": action,
        "at": instant_text(now), "base_rev": record.rev, "fields": found, "base": olds,
        "closes": canonical.text(closes or []), "grp": group, "batch": "", "schema": SCHEMA,
    }  # fmt: skip
    session.execute(insert(outbox), values)


def check_size(fields: str, base: str) -> None:
    """Raises TooLarge when an operation with these would not travel.

    New values may fill half of one, so that the next edit, which carries them as its base, has room too.
    """
    new, old = len(fields.encode()), len(base.encode())
    if new > MAX_BYTES // 2 - ENVELOPE or new + old > MAX_BYTES - ENVELOPE:
        raise TooLarge


def _waiting(session: Session, record: Record) -> list[SqlRow[Any]]:
    found = session.execute(
        select(outbox).where(outbox.c.id == str(record.id), outbox.c.status != ANSWERED).order_by(outbox.c.op)
    )
    return list(found)


def _last_waiting(session: Session, record: Record) -> SqlRow[Any] | None:
    rows = _waiting(session, record)
    return rows[-1] if rows else None


def _old_body(record: Record) -> dict[str, Any]:
    found = {}
    for name, kind in wire_types(type(record)).items():
        value = old_value(record, name)
        found[name] = None if value is None else kind.to_wire(value)
    return found


def _keep_image(session: Session, record: Record, body: dict[str, Any] | None, rev: int) -> None:
    """Unless one is kept already."""
    values = {"id": str(record.id), "kind": type(record).__tablename__, "rev": rev, "body": canonical.text(body)}
    session.execute(insert(image).prefix_with("OR IGNORE"), values)


def _restore_times(session: Session, record: Record) -> None:
    """Nothing has changed after all, so the record is again exactly what the server has."""
    body = canonical.loads(session.execute(select(image.c.body).where(image.c.id == str(record.id))).scalar_one())
    record.changed_at = wire_types(type(record))["changed_at"].from_wire(body["changed_at"])


def _drop_image(session: Session, record: Record) -> None:
    session.execute(delete(image).where(image.c.id == str(record.id)))
