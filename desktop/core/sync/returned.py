"""Refused operations of a record that the user has worked on since: they go up again with what is new (design §4, Outbox).

The ways out that a person chooses in the sync centre are in `desktop.core.refused`.
"""

from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.local import ANSWERED, OPEN, RETURNED
from db.operations import Operation
from db.outbox import TooLarge, check_size
from db.records import BY_NAME
from desktop.core.sync import raw, records, seal
from desktop.core.sync.view import Body, overlay

_ROW = "seq, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema"


def renew_edited(connection: Connection) -> None:
    """Every record on which something refused and something new wait together. In the caller's transaction."""
    sql = f"""SELECT DISTINCT id FROM outbox WHERE status = '{RETURNED}'
              AND id IN (SELECT id FROM outbox WHERE status = '{OPEN}')"""
    for (record,) in raw.rows(connection, sql):
        _renew(connection, record)


def _renew(connection: Connection, record: str) -> None:
    """Refused and new values become one open operation whose base is what the server has; new steps follow it.

    A refused step (submit, …) or delete is not taken again: whoever wants it has done it anew.
    """
    sql = f"SELECT status, {_ROW} FROM outbox WHERE id = ? AND status <> '{ANSWERED}' ORDER BY op"
    rows = [(status, seal.operation(tuple(row))) for status, *row in raw.rows(connection, sql, (record,))]
    rev, body = records.images(connection, [record]).get(record, (0, None))
    known = overlay(body, [op for status, op in rows if status not in (OPEN, RETURNED)])
    mine = [(status, op) for status, op in rows if status in (OPEN, RETURNED)]
    steps = [op for status, op in mine if status == OPEN and op.action in ("transition", "delete")]
    written = [op for _, op in mine if op.action in ("create", "patch")]
    if any(op.action == "delete" for op in steps):
        written, steps = [], steps[-1:] if known is not None else []
    joined = _joined(written, known, rev, next((op.group for op in steps), "")) if written else None
    if joined is not None and _too_large(joined):
        return  # what was refused stays so until the user acts, what is new goes alone
    raw.run(connection, f"UPDATE outbox SET status = '{ANSWERED}' WHERE id = ? AND status = '{RETURNED}'", (record,))
    raw.run(connection, f"DELETE FROM outbox WHERE id = ? AND status = '{OPEN}'", (record,))
    _insert(connection, [op for op in (joined, *steps) if op is not None])
    kind = BY_NAME.get(mine[0][1].kind)
    if kind is not None:
        records.settle(connection, kind, {record: (rev, body)})


def _joined(written: list[Operation], known: Body | None, rev: int, group: str) -> Operation | None:
    """One operation in place of many; None when nothing differs from what the server has."""
    values: dict[str, Any] = {}
    for op in written:
        values.update(op.fields)
    closes = sorted({name for op in written for name in op.closes})
    last = written[-1]
    batch = next((op.batch for op in written if op.batch), "")
    if known is None and any(op.action == "create" for op in written):
        fields = {n: v for n, v in values.items() if v is not None}
        return Operation(0, last.kind, last.id, "create", last.at, 0, fields, {}, closes, group, batch, last.schema)
    there = known or {}
    fields = {n: v for n, v in values.items() if there.get(n) != v}
    if not fields and not closes:
        return None
    base = {n: there.get(n) for n in fields}
    return Operation(0, last.kind, last.id, "patch", last.at, rev, fields, base, closes, group, batch, last.schema)


def _too_large(op: Operation) -> bool:
    try:
        check_size(canonical.text(op.fields), canonical.text(op.base))
    except TooLarge:
        return True
    return False


def _insert(connection: Connection, operations: list[Operation]) -> None:
    sql = f"""INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema)
              VALUES ('', '{OPEN}', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    raw.many(
        connection,
        sql,
        [
            (
                op.kind, op.id, op.action, op.at, op.base_rev, canonical.text(op.fields), canonical.text(op.base),
                canonical.text(op.closes), op.group, op.batch, op.schema,
            )
            for op in operations
        ],
    )  # fmt: skip
