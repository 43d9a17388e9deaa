"""What the province did with our operations becomes true here, set by set (design §4, Apply).

Most results are `applied` on records that nothing else waits on: those cost one bulk update. All others are replayed on the
server's copy, one record after the other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.base import Record
from db.bodies import wire_types
from db.local import ANSWERED, HELD, RETURNED
from db.operations import Operation
from db.records import BY_NAME
from db.unfold import unfold
from db.wire import Result
from desktop.core.sync import aliases, comeback, joined, membership, raw, records
from desktop.core.sync.records import Copy
from desktop.core.sync.seal import Sent
from desktop.core.sync.touched import Touched
from desktop.core.sync.view import overlay

STATUS = {"held": HELD, "rejected": RETURNED}
Pair = tuple[Operation, Result]


@dataclass(slots=True)
class Applied:
    """How many of each status, which records changed here, and which that were deleted here stay."""

    counts: Counter[str] = field(default_factory=Counter)
    touched: Touched = field(default_factory=Touched)
    joined: list[comeback.Ref] = field(default_factory=list)  # which are one with somebody else's from now on
    back: list[comeback.Ref] = field(default_factory=list)  # whose deletion lost against somebody's edit


def apply_results(connection: Connection, log: str, sent: Sequence[Sent], results: Sequence[Result], now: str) -> Applied:
    """In the caller's transaction; `results` are proven and belong to `sent`, seq by seq."""
    found = Applied(Counter(r.status for r in results))
    ops = {item.op.seq: item.op for item in sent}
    pairs = [(ops[r.seq], r) for r in results]
    _store(connection, log, results, now)
    _learn_aliases(connection, pairs, now, found)
    found.joined += joined.others(pairs)
    known = aliases.known(connection)
    by_record: dict[str, list[Pair]] = defaultdict(list)
    for op, result in pairs:
        by_record[known.get(op.id, op.id)].append((op, result))
    quick, slow = _sort(connection, by_record)
    for kind, members in _by_kind(quick).items():
        _apply_quickly(connection, kind, members)
        found.touched.add(kind.__tablename__, members)
    for kind, members in _by_kind(slow).items():
        _replay(connection, kind, members, known)
        found.touched.add(kind.__tablename__, members)
    _place(connection, by_record)
    lost = (op for some in slow.values() for op, r in some if op.action == "delete" and r.body is not None)
    found.back += [(op.kind, op.id) for op in lost if op.kind in BY_NAME]
    return found


def _store(connection: Connection, log: str, results: Sequence[Result], now: str) -> None:
    """The outbox: one statement for each run of equal results (new records all begin at the same rev)."""
    for (status, rev), run in groupby(results, key=lambda r: (r.status, r.rev)):
        if status in STATUS:
            for r in run:
                _put_aside(connection, log, r, now)
            continue
        seqs = [r.seq for r in run]
        raw.run(
            connection,
            f"""UPDATE outbox SET status = '{ANSWERED}', result = ?, rev = ?, answered_at = ?
                WHERE log = ? AND seq BETWEEN ? AND ?""",
            (status, rev, now, log, seqs[0], seqs[-1]),
        )


def _put_aside(connection: Connection, log: str, result: Result, now: str) -> None:
    raw.run(
        connection,
        """UPDATE outbox SET status = ?, result = ?, rev = ?, answered_at = ?, code = ?, problems = ?
           WHERE log = ? AND seq = ?""",
        (
            STATUS[result.status], result.status, result.rev, now, result.code, canonical.text(result.problems),
            log, result.seq,
        ),
    )  # fmt: skip


def _learn_aliases(connection: Connection, pairs: Iterable[Pair], now: str, found: Applied) -> None:
    fresh: dict[type[Record], dict[str, str]] = defaultdict(dict)
    for op, result in pairs:
        if result.winner and result.winner != op.id and op.kind in BY_NAME:
            fresh[BY_NAME[op.kind]][op.id] = result.winner
    for kind, mapping in fresh.items():
        found.touched.merge(aliases.learn(connection, kind, mapping, now))


def _sort(connection: Connection, by_record: dict[str, list[Pair]]) -> tuple[dict[str, list[Pair]], dict[str, list[Pair]]]:
    """Records whose row already is what the server has, and all others."""
    waiting = records.dirty(connection, by_record)
    quick: dict[str, list[Pair]] = {}
    slow: dict[str, list[Pair]] = {}
    for record, pairs in by_record.items():
        simple = record not in waiting and all(r.status == "applied" and op.id == record and not op.closes for op, r in pairs)
        (quick if simple else slow)[record] = pairs
    return quick, slow


def _by_kind(members: dict[str, list[Pair]]) -> dict[type[Record], dict[str, list[Pair]]]:
    """Of kinds this version knows; a newer version's operations only have their status."""
    found: dict[type[Record], dict[str, list[Pair]]] = defaultdict(dict)
    for record, pairs in members.items():
        kind = BY_NAME.get(pairs[0][0].kind)
        if kind is not None:
            found[kind][record] = pairs
    return found


def _apply_quickly(connection: Connection, kind: type[Record], members: dict[str, list[Pair]]) -> None:
    """rev, the operation's own time and what the server set; nothing else can differ."""
    types = wire_types(kind)
    by_names: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for record, pairs in members.items():
        values: dict[str, Any] = {}
        for _, result in pairs:
            values.update(result.set)
        names = tuple(sorted(n for n in values if n in types and n != "changed_at"))
        last_op, last = pairs[-1]
        stored = [None if values[n] is None else types[n].to_store(values[n]) for n in names]
        by_names[names].append((*stored, last.rev, values.get("changed_at", last_op.at), record, last.rev))
    for names, rows in by_names.items():
        sets = "".join(f'"{n}" = ?, ' for n in names)
        sql = f"UPDATE {kind.__tablename__} SET {sets}rev = ?, changed_at = ? WHERE id = ? AND rev <= ?"
        raw.many(connection, sql, rows)
    records.drop_images(connection, members)


def _replay(connection: Connection, kind: type[Record], members: dict[str, list[Pair]], known: dict[str, str]) -> None:
    """The server's copy after the results; what still waits is laid over it again."""
    copies = records.images(connection, members)
    copies.update(records.rows(connection, kind, [r for r in members if r not in copies]))
    after = {}
    for record, pairs in members.items():
        copy = copies.get(record, (0, None))
        for op, result in pairs:
            copy = _step(copy, op, result, known)
        after[record] = copy
    records.settle(connection, kind, after)


def _step(copy: Copy, op: Operation, result: Result, known: dict[str, str]) -> Copy:
    rev, body = copy
    if result.status in STATUS:
        return copy
    if result.body is not None:
        newer = int(result.body["rev"])
        return (newer, unfold(BY_NAME[op.kind], result.body["fields"])) if newer >= rev else copy
    if result.status != "applied" or result.rev < rev:
        return copy  # deleted at the province meanwhile: the page tells
    if op.id in known and op.action in ("delete", "transition"):
        return copy  # of an alias: nothing was done
    op.fields = aliases.resolved(op.fields, known) if known else op.fields
    after = overlay(body, [op])
    if after is not None:
        after.update(result.set)
    return result.rev, after


def _place(connection: Connection, by_record: dict[str, list[Pair]]) -> None:
    """The account's streams that the records are in now; an answer asked for again does not name them, then the page tells."""
    placed: list[tuple[str, str, int, Sequence[str]]] = []
    for record, pairs in by_record.items():
        op, last = pairs[-1]
        gone = last.status == "applied" and op.action == "delete" and op.id == record
        named = [(r.rev if r.body is None else int(r.body["rev"]), r.streams) for _, r in pairs if r.streams]
        if gone:
            placed.append((record, op.kind, last.rev, ()))
        elif named:
            rev, streams = max(named)
            placed.append((record, op.kind, rev, streams))
    if placed:
        membership.set_streams(connection, placed)
