"""Sealing: open operations get their place in the log, for ever, before a byte of them leaves (design §4, Outbox)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.local import OPEN, SEALED
from db.operations import Operation, chain_next
from desktop.core.sync import raw, state
from desktop.core.sync.kept import kept_here
from desktop.core.sync.state import Head

MOST = 20_000  # one seal is one short transaction
_COLUMNS = "seq, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema"
Stored = tuple[Any, ...]
"""One row of the outbox in the order of `_COLUMNS`."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A sealed operation as it travels: itself, the SHA-256 of its bytes, h, and how many bytes it has."""

    op: Operation
    digest: bytes
    h: bytes
    size: int


def seal(connection: Connection, *, before: int | None = None, most: int = MOST) -> list[Sent]:
    """Seals open operations (of `before`: only those opened up to that outbox row) in order of first edit, but for `kept`.

    Groups stay whole and stand together at the place of their last operation. The caller's commit is durable
    (`synchronous = FULL`), so no crash can give a number away twice.
    """
    log = state.log_id(connection)
    head = state.head(connection, state.SEALED, log)
    seq, h = head.seq, head.h
    sent, rows = [], []
    for op, _, *rest in _open(connection, before if before is not None else 1 << 62, most):
        seq += 1
        item = _sent((seq, *rest), h)
        h = item.h
        sent.append(item)
        rows.append((seq, h, log, op))
    if rows:
        raw.many(connection, f"UPDATE outbox SET status = '{SEALED}', seq = ?, h = ?, log = ? WHERE op = ?", rows)
        state.put_head(connection, state.SEALED, Head(seq, h))
    return sent


def _open(connection: Connection, before: int, most: int) -> list[Stored]:
    """The oldest; where groups are among them, in the order of `_in_order`."""
    kept = kept_here(connection)
    gone = f" AND op NOT IN ({','.join(map(str, sorted(kept)))})" if kept else ""
    sql = f"SELECT op, {_COLUMNS} FROM outbox WHERE status = '{OPEN}' AND op %s{gone} ORDER BY op LIMIT ?"
    found = raw.rows(connection, sql % "<= ?", (before, most))
    if not any(row[10] for row in found):
        return found
    places = raw.rows(connection, f"SELECT op, id, grp FROM outbox WHERE status = '{OPEN}'{gone} ORDER BY op")
    order = _in_order(places, before, most)
    by_op = {row[0]: row for row in found}
    lacking = [str(op) for op in order if op not in by_op]
    if lacking:
        more = raw.rows(connection, sql % "IN (SELECT CAST(value AS INTEGER) FROM json_each(?))", (raw.id_list(lacking), -1))
        by_op.update((row[0], row) for row in more)
    return [by_op[op] for op in order]


def _sent(row: Stored, before: bytes) -> Sent:
    data = compose(row)
    return Sent(operation(row), sha256(data).digest(), chain_next(before, data), len(data))


def _in_order(places: Sequence[tuple[int, str, str]], before: int, most: int) -> list[int]:
    """Outbox rows (op, record, group) in the order they travel, cut after `most` where no group is split.

    A group goes at the place of its last operation: what it refers to has been mended before that (an enterprise's code before
    the visit is submitted). It goes sooner when a record of it has a later operation outside, and waits when its last one is
    younger than `before`.
    """
    members: dict[str, list[int]] = {}
    for op, _, group in places:
        if group:
            members.setdefault(group, []).append(op)
    chosen: list[int] = []
    holder: dict[str, str] = {}  # record → the group in which its earlier operations wait
    for op, record, group in places:
        if op > before or len(chosen) >= most:
            break
        if record in holder and holder[record] != group:
            chosen.extend(members.pop(holder.pop(record), ()))
        if not group:
            chosen.append(op)
        elif group in members:
            holder[record] = group
            if op == members[group][-1]:
                chosen.extend(members.pop(group))
    return chosen


def compose(row: Stored) -> bytes:
    """Exactly `Operation.bytes()`, from the canonical JSON that is already stored (shown by a property test)."""
    seq, kind, record, action, at, base_rev, fields, base, closes, group, batch, schema = row
    base = "" if base == "{}" else f'"base":{base},'
    batch = f'"batch":"{batch}",' if batch else ""
    closes = "" if closes == "[]" else f'"closes":{closes},'
    fields = "" if fields == "{}" else f'"fields":{fields},'
    group = f'"group":"{group}",' if group else ""
    return (
        f'{{"action":"{action}","at":"{at}",{base}"base_rev":{base_rev},{batch}{closes}{fields}{group}'
        f'"id":"{record}","kind":"{kind}","schema":{schema},"seq":{seq}}}'
    ).encode()


def operation(row: Stored) -> Operation:
    """A row of the outbox as an operation; seq 0 while it is open."""
    seq, kind, record, action, at, base_rev, fields, base, closes, group, batch, schema = row
    was = {} if base == "{}" else canonical.loads(base)
    closed = [] if closes == "[]" else canonical.loads(closes)
    news = canonical.loads(fields)
    return Operation(seq or 0, kind, record, action, at, base_rev, news, was, closed, group, batch, schema)


def load(connection: Connection, log: str, first: int, most: int) -> list[Sent]:
    """At most `most` operations of the log from `first` on, in order of seq."""
    sql = f"SELECT h, {_COLUMNS} FROM outbox WHERE log = ? AND seq BETWEEN ? AND ? ORDER BY seq"
    sent = []
    for h, *row in raw.rows(connection, sql, (log, first, first + most - 1)):
        data = compose(tuple(row))
        sent.append(Sent(operation(tuple(row)), sha256(data).digest(), h, len(data)))
    return sent


def cut(sent: Sequence[Sent], most: int, most_bytes: int) -> int:
    """How many of these fit into one batch without splitting a group; at least one group or one operation."""
    size = end = 0
    for index, item in enumerate(sent):
        size += item.size
        if end and (index >= most or size > most_bytes):
            return end
        following = sent[index + 1].op.group if index + 1 < len(sent) else ""
        if not item.op.group or item.op.group != following:
            end = index + 1
    return end or len(sent)


def waiting(connection: Connection, statuses: Iterable[str]) -> int:
    """How many operations are in one of these."""
    wanted = list(statuses)
    marks = ",".join("?" for _ in wanted)
    return int(raw.rows(connection, f"SELECT count(*) FROM outbox WHERE status IN ({marks})", wanted)[0][0])


def reopen_sealed(connection: Connection) -> None:
    """After a fork: what has no answer is open again, to be sealed into the new log in the same order."""
    sql = f"UPDATE outbox SET status = '{OPEN}', seq = NULL, h = NULL WHERE status = '{SEALED}'"
    raw.run(connection, sql)
