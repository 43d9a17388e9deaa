"""The server's copy of a record takes its place: as the row itself, or as the image under what still waits (design §4, Pull)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.base import Record
from db.bodies import from_columns, table_columns, to_columns, wire_types
from db.local import RETURNED
from db.operations import Operation
from desktop.core.sync import aliases, raw, seal
from desktop.core.sync.view import Body, overlay

Copy = tuple[int, Body | None]
"""rev and wire values of the server's copy; None when the server has no such record."""

TOGETHER = 50
"""Rows of one statement: the driver lets other threads on at each, and has to wait for the search index to get back (10,000
visits with a busy thread beside: 28 µs each one by one, 17 together).
"""

_WAITING = """
SELECT coalesce(a.winner, o.id), o.status, o.seq, o.kind, o.id, o.action, o.at, o.base_rev, o.fields, o.base, o.closes, o.grp,
       o.batch, o.schema
  FROM outbox o LEFT JOIN alias a ON a.loser = o.id
 WHERE o.status <> 'answered' AND o.id IN (SELECT value FROM json_each(?1) UNION ALL
       SELECT loser FROM alias WHERE winner IN (SELECT value FROM json_each(?1)))
 ORDER BY o.op
"""


def dirty(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the ids on which operations wait."""
    sql = """SELECT value FROM json_each(?1) WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.id = value AND o.status <> 'answered')
             OR value IN (SELECT a.winner FROM alias a JOIN outbox o ON o.id = a.loser WHERE o.status <> 'answered')"""
    return {row[0] for row in raw.rows(connection, sql, (raw.id_list(ids),))}


def waiting_ops(connection: Connection, ids: Iterable[str]) -> dict[str, list[Operation]]:
    """The operations to lay over each record, in order. A refused step or delete is not among them: it did not happen."""
    found: dict[str, list[Operation]] = {}
    known = aliases.known(connection)
    for record, status, *row in raw.rows(connection, _WAITING, (raw.id_list(ids),)):
        op = seal.operation(tuple(row))
        if known:
            op.fields = aliases.resolved(op.fields, known)
        if status != RETURNED or op.action in ("create", "patch"):
            found.setdefault(record, []).append(op)
        else:
            found.setdefault(record, [])
    return found


def images(connection: Connection, ids: Iterable[str]) -> dict[str, Copy]:
    """The server's copies that are kept apart."""
    sql = "SELECT id, rev, body FROM image WHERE id IN (SELECT value FROM json_each(?))"
    return {i: (rev, canonical.loads(body)) for i, rev, body in raw.rows(connection, sql, (raw.id_list(ids),))}


def rows(connection: Connection, kind: type[Record], ids: Iterable[str]) -> dict[str, Copy]:
    """The rows as they stand, as rev and wire values."""
    names = table_columns(kind)
    sql = f"SELECT {_list(names)} FROM {kind.__tablename__} WHERE id IN (SELECT value FROM json_each(?))"
    found = raw.rows(connection, sql, (raw.id_list(ids),))
    if not found:
        return {}
    columns = dict(zip(names, zip(*found, strict=True), strict=True))
    wire = from_columns(kind, columns)
    bodies = [dict(zip(wire, values, strict=True)) for values in zip(*wire.values(), strict=True)]
    return {row[0]: (row[1], body) for row, body in zip(found, bodies, strict=True)}


def revisions(connection: Connection, kind: type[Record], ids: Iterable[str]) -> dict[str, int]:
    """The server's rev of each record that is here; of a dirty one its image's."""
    sql = f"""SELECT r.id, coalesce(i.rev, r.rev) FROM {kind.__tablename__} r LEFT JOIN image i ON i.id = r.id
               WHERE r.id IN (SELECT value FROM json_each(?1))
              UNION SELECT id, rev FROM image WHERE id IN (SELECT value FROM json_each(?1))"""
    return dict(raw.rows(connection, sql, (raw.id_list(ids),)))


def settle(connection: Connection, kind: type[Record], copies: Mapping[str, Copy]) -> None:
    """These are the server's copies now: row := copy ⊕ waiting operations; the image stays only while some wait."""
    waiting = waiting_ops(connection, copies)
    shown: dict[str, Copy] = {}
    for record, (rev, body) in copies.items():
        shown[record] = (rev, overlay(body, waiting.get(record, ())))
    write(connection, kind, shown)
    kept = [(i, kind.__tablename__, rev, canonical.text(body)) for i, (rev, body) in copies.items() if i in waiting]
    raw.many(connection, "INSERT OR REPLACE INTO image (id, kind, rev, body) VALUES (?, ?, ?, ?)", kept)
    drop_images(connection, [i for i in copies if i not in waiting])


def write(connection: Connection, kind: type[Record], shown: Mapping[str, Copy]) -> None:
    """Rows as given, whatever stood there; a row without a body goes."""
    there = {i: copy for i, copy in shown.items() if copy[1] is not None}
    if there:
        bodies = [body or {} for _, body in there.values()]
        columns = {name: [body.get(name) for body in bodies] for name in wire_types(kind)}
        put_columns(connection, kind, list(there), [rev for rev, _ in there.values()], columns, newer_only=False)
    remove(connection, kind, [i for i, copy in shown.items() if copy[1] is None])


def put_columns(
    connection: Connection, kind: type[Record], ids: Sequence[str], revs: Sequence[int],
    columns: Mapping[str, Sequence[Any]], *, newer_only: bool,
) -> None:  # fmt: skip
    """Bulk upsert of wire columns; with `newer_only` a row with a higher rev stays as it is. The same rev is written again: a
    version that keeps more than the last one did asks for bodies it already had.

    Absent columns become null by the statement alone: binding 18 nulls of a visit's 40 values costs a fifth of its time.
    """
    stored = to_columns(kind, columns)
    names = "id", "rev", *stored
    rows = list(zip(ids, revs, *stored.values(), strict=True))
    together = len(rows) - len(rows) % TOGETHER
    if together:
        statement = _upsert(kind.__tablename__, names, table_columns(kind), newer_only, TOGETHER)
        raw.many(connection, statement, (list(chain(*rows[n : n + TOGETHER])) for n in range(0, together, TOGETHER)))
    raw.many(connection, _upsert(kind.__tablename__, names, table_columns(kind), newer_only), rows[together:])


def remove(connection: Connection, kind: type[Record], ids: Iterable[str]) -> None:
    """Rows go; no operation is written."""
    raw.many(connection, f"DELETE FROM {kind.__tablename__} WHERE id = ?", [(i,) for i in ids])


def drop_images(connection: Connection, ids: Iterable[str]) -> None:
    """Nothing waits on these any more, so the row is the server's copy."""
    raw.run(connection, "DELETE FROM image WHERE id IN (SELECT value FROM json_each(?))", (raw.id_list(ids),))


@cache
def _upsert(table: str, given: tuple[str, ...], names: tuple[str, ...], newer_only: bool, rows: int = 1) -> str:
    """`excluded` holds null for the names that are not given."""
    marks = "), (".join([", ".join("?" for _ in given)] * rows)
    sets = ", ".join(f'"{n}" = excluded."{n}"' for n in names[1:])
    where = f" WHERE excluded.rev >= {table}.rev" if newer_only else ""
    return f"INSERT INTO {table} ({_list(given)}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {sets}{where}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f'"{n}"' for n in names)
