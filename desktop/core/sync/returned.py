"""Ways out for refused operations: send again, or take back (design §4, Outbox: `returned`)."""

from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.local import ANSWERED, OPEN, RETURNED
from db.operations import Operation
from db.records import BY_NAME
from desktop.core.sync import raw, records, seal
from desktop.core.sync.view import overlay

_ROW = "o.seq, o.kind, o.id, o.action, o.at, o.base_rev, o.fields, o.base, o.closes, o.grp, o.batch, o.schema"


def edited(connection: Connection) -> list[str]:
    """Records with refused operations on which the user has acted since."""
    sql = f"""SELECT DISTINCT id FROM outbox WHERE status = '{RETURNED}'
              AND id IN (SELECT id FROM outbox WHERE status = '{OPEN}')"""
    return [row[0] for row in raw.rows(connection, sql)]


def reopen(connection: Connection, record: str) -> None:
    """Refused and later values of a record become one open operation with its base from the server's copy.

    A refused step (submit, …) or delete is not taken again: whoever wants it does it anew.
    """
    rows = _rows(connection, record)
    parts = [(op, status, seal.operation(row)) for op, status, row in rows if status in (OPEN, RETURNED)]
    written = [item for _, _, item in parts if item.action in ("create", "patch")]
    image = records.images(connection, [record]).get(record, (0, None))
    before = [seal.operation(row) for _, status, row in rows if status not in (OPEN, RETURNED)]
    base = overlay(image[1], before)
    raw.run(connection, f"UPDATE outbox SET status = '{ANSWERED}' WHERE id = ? AND status = '{RETURNED}'", (record,))
    if written:
        places = [op for op, status, item in parts if status == OPEN and item.action in ("create", "patch")]
        _join(connection, written, base, image[0], places)
    _show(connection, record, parts[0][2].kind if parts else "")


def discard(connection: Connection, record: str) -> None:
    """The refused and the open operations of a record are given up: it is again what the server has."""
    rows = _rows(connection, record)
    raw.run(connection, f"UPDATE outbox SET status = '{ANSWERED}' WHERE id = ? AND status = '{RETURNED}'", (record,))
    raw.run(connection, f"DELETE FROM outbox WHERE id = ? AND status = '{OPEN}'", (record,))
    _show(connection, record, rows[0][2][1] if rows else "")


def _rows(connection: Connection, record: str) -> list[tuple[int, str, seal.Stored]]:
    sql = f"SELECT o.op, o.status, {_ROW} FROM outbox o WHERE o.id = ? AND o.status <> '{ANSWERED}' ORDER BY o.op"
    return [(op, status, tuple(row)) for op, status, *row in raw.rows(connection, sql, (record,))]


def _join(
    connection: Connection, written: list[Operation], base: dict[str, Any] | None, rev: int, places: list[int]
) -> None:  # fmt: skip
    """One operation in place of many: at the first open one's place, or at the end of the outbox."""
    values: dict[str, Any] = {}
    closes: set[str] = set()
    for item in written:
        values.update(item.fields)
        closes.update(item.closes)
    last, group = written[-1], next((w.group for w in reversed(written) if w.seq == 0 and w.group), "")
    if base is None and any(w.action == "create" for w in written):
        action, olds = "create", dict[str, Any]()
        values = {n: v for n, v in values.items() if v is not None}
    else:
        there = base or {}
        action, olds = "patch", {n: there.get(n) for n, v in values.items() if there.get(n) != v}
        values = {n: values[n] for n in olds}
    parts = (canonical.text(values), canonical.text(olds), canonical.text(sorted(closes)))
    raw.many(connection, "DELETE FROM outbox WHERE op = ?", [(op,) for op in places[1:]])
    if not values and not closes and places:
        raw.run(connection, "DELETE FROM outbox WHERE op = ?", (places[0],))
    elif places:
        sql = "UPDATE outbox SET action = ?, at = ?, base_rev = ?, fields = ?, base = ?, closes = ?, grp = ? WHERE op = ?"
        raw.run(connection, sql, (action, last.at, rev, *parts, group, places[0]))
    elif values or closes:
        sql = f"""INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema)
                  VALUES ('', '{OPEN}', ?, ?, ?, ?, ?, ?, ?, ?, '', '', ?)"""
        raw.run(connection, sql, (last.kind, last.id, action, last.at, rev, *parts, last.schema))


def _show(connection: Connection, record: str, kind: str) -> None:
    copies = records.images(connection, [record])
    if kind in BY_NAME and copies:
        records.settle(connection, BY_NAME[kind], copies)
