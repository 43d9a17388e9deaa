"""Operations kept aside, decided later: by themselves when their record turns up, or by a contact (design §4, Apply).

History keeps each with the result that was signed; what became of it since stands in `sync_held` and is told to the laptop
that asks.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import psycopg

from db import canonical
from db.operations import Operation
from db.records import BY_NAME
from db.wire import Result
from server.access import StreamScope
from server.caller import rights_of
from server.sync import erasing, handing, surroundings
from server.sync.pull import streams_of_records
from server.sync.run import run
from server.sync.verdicts import Sender
from server.sync.working import ANY_ID, Conn, full_body, listed, load, read_records, valid_ids
from server.sync.write import answer_text, number, write_aliases, write_records, write_streams

_LOG = logging.getLogger(__name__)
_WAITING = """
SELECT d.log::text, d.seq, d.rec::text, d.code, h.op FROM sync_held d JOIN sync_history h ON h.log = d.log AND h.seq = d.seq
 WHERE d.decided IS NULL AND d.log = %s ORDER BY d.seq
"""
_DECIDED = """
SELECT d.log::text, d.seq, d.decided, d.rev, d.answer, d.rec::text, h.kind
  FROM unnest(%s::uuid[], %s::bigint[]) AS asked (log, seq)
  JOIN sync_held d ON d.log = asked.log AND d.seq = asked.seq
  JOIN sync_history h ON h.log = d.log AND h.seq = d.seq
  JOIN sync_log l ON l.id = d.log
 WHERE d.decided IS NOT NULL AND l.account_id = %s ORDER BY d.log, d.seq
"""
_DECIDE = "UPDATE sync_held SET decided = %s, rev = %s, answer = %s, rec = %s WHERE log = %s AND seq = %s"


class NotHeld(Exception):
    """There is no such operation, or it has been decided already."""

    def __init__(self) -> None:
        super().__init__("没有这项待处理的改动，或者已经处理过了")


@dataclass(frozen=True, slots=True)
class Held:
    """One operation that waits."""

    log: str
    seq: int
    record: str
    code: str
    op: Operation


def everything(conn: Conn, login: str | None) -> list[tuple[Any, ...]]:
    """(log, seq, login, code, kind, action, record, at), the oldest log first; `login`: of one account."""
    query = """SELECT d.log, d.seq, a.login, d.code, h.kind, h.action, d.rec, h.op::json ->> 'at'
                 FROM sync_held d JOIN sync_history h ON h.log = d.log AND h.seq = d.seq
                 JOIN sync_log l ON l.id = d.log JOIN account a ON a.id = l.account_id
                WHERE d.decided IS NULL AND (%s::text IS NULL OR a.login = %s) ORDER BY d.log, d.seq"""
    return conn.execute(query, (login, login)).fetchall()


def waiting(conn: Conn, log: UUID) -> list[Held]:
    """Those of one log, in its order."""
    rows = conn.execute(_WAITING, (log,)).fetchall()
    return [Held(name, seq, record, code, _operation(text)) for name, seq, record, code, text in rows]


def _operation(text: str) -> Operation:
    return Operation(**canonical.loads(text))


def release(conn: Conn, epoch: int, log: UUID, seqs: Collection[int], *, freely: bool) -> list[Result]:
    """Applies these with their groups and with what waited only for them, in the log's order.

    `freely`: a contact has looked, so that missing rights do not stop them. What still cannot be applied goes on waiting and is
    not among the results. Raises NotHeld.
    """
    account, name = _lock(conn, log)
    found = waiting(conn, log)
    wanted = {held.seq for held in found} & set(seqs)
    if not wanted:
        raise NotHeld
    chosen = _chosen(found, wanted)
    ops = [held.op for held in found if held.seq in chosen]
    work = load(conn, log, ops, frozenset())
    surroundings.load(conn, log, work, ops)
    work.held = {work.resolve(held.record) for held in found if held.seq not in chosen}
    reviewer, scope = rights_of(conn, UUID(account), datetime.now(UTC))
    sender = Sender(account, str(log), epoch, trusted=True, freely=freely, reviewer=reviewer, scope=scope, name=name)
    results = run(work, sender, ops)
    handing.sweep(work, sender, ops)
    by_seq = dict(zip((op.seq for op in ops), zip(ops, results, strict=True), strict=True))
    number(conn, work, [(op, r) for op, r in by_seq.values() if op.action == "create" and r.status == "applied"])
    write_records(conn, work)
    handing.write(conn, work)
    write_aliases(conn, work)
    decided = [result for result in results if result.status != "held"]
    for result in decided:
        _decide(conn, log, result, work.resolve(by_seq[result.seq][0].id))
    erasing.write(conn, work)
    write_streams(conn, work, epoch)
    return decided


def _lock(conn: Conn, log: UUID) -> tuple[str, str]:
    """Id and name of the account whose log it is."""
    query = """SELECT l.account_id::text, a.name FROM sync_log l JOIN account a ON a.id = l.account_id
                WHERE l.id = %s FOR UPDATE OF l"""
    row = conn.execute(query, (log,)).fetchone()
    if row is None:
        raise NotHeld
    return str(row[0]), str(row[1])


def _chosen(found: Sequence[Held], seqs: set[int]) -> set[int]:
    """These with their groups and with what waited for them; nothing whose predecessor goes on waiting."""
    picked: set[int] = set()
    freed: set[str] = set()
    blocked: set[str] = set()
    for _, members in groupby(found, key=lambda h: h.op.group or h.seq):
        unit = list(members)
        records = {h.record for h in unit}
        asked = any(h.seq in seqs or (h.code == "predecessor" and h.record in freed) for h in unit)
        if asked and not records & blocked:
            picked.update(h.seq for h in unit)
            freed |= records
        else:
            blocked |= records
    return picked


def _decide(conn: Conn, log: UUID, result: Result, record_id: str) -> None:
    conn.execute(_DECIDE, (result.status, result.rev, answer_text(result), record_id, log, result.seq))


def release_found(conn: Conn, epoch: int, ids: Iterable[str]) -> None:
    """New records: whatever waited for one of them goes on, as far as its author's rights reach."""
    query = f"SELECT log, seq FROM sync_held WHERE decided IS NULL AND code = 'unknown_id' AND rec = {ANY_ID} ORDER BY log, seq"
    by_log: dict[UUID, list[int]] = {}
    for log, seq in conn.execute(query, (listed(valid_ids(ids)),)):
        by_log.setdefault(log, []).append(seq)
    for log, seqs in by_log.items():
        with suppress(NotHeld):  # somebody was quicker
            release(conn, epoch, log, seqs, freely=False)


def release_kinds(conn: Conn, epoch: int) -> None:
    """This program knows more kinds than the last one: what was held only for that is applied, log by log."""
    query = """SELECT d.log, d.seq FROM sync_held d JOIN sync_history h ON h.log = d.log AND h.seq = d.seq
                WHERE d.decided IS NULL AND d.code = 'unknown_kind' AND h.kind = ANY(%s) ORDER BY d.log, d.seq"""
    by_log: dict[UUID, list[int]] = {}
    for log, seq in conn.execute(query, (list(BY_NAME),)):
        by_log.setdefault(log, []).append(seq)
    for log, seqs in by_log.items():
        try:
            with conn.transaction():
                release(conn, epoch, log, seqs, freely=False)
        except (psycopg.DataError, psycopg.IntegrityError):  # they go on waiting; `tepai-server held` shows them
            _LOG.exception("operations of %s that waited for their kind", log)


def refuse(conn: Conn, log: UUID, seq: int, reason: str) -> list[int]:
    """A contact says no to an operation and its group; returns their seqs. Raises NotHeld."""
    _lock(conn, log)
    found = waiting(conn, log)
    culprit = next((held for held in found if held.seq == seq), None)
    if culprit is None:
        raise NotHeld
    members = [h for h in found if h.seq == seq or (h.op.group and h.op.group == culprit.op.group)]
    for held in members:
        code = "refused" if held.seq == seq else "group"
        told = [{"field": "", "code": code, "text": reason}] if held.seq == seq and reason else []
        _decide(conn, log, Result(held.seq, "rejected", code=code, problems=told), held.record)
    return [held.seq for held in members]


def outcomes(conn: Conn, account: UUID, scope: StreamScope, asked: Sequence[tuple[UUID, int]]) -> list[dict[str, Any]]:
    """What became of held operations of this account's logs; bodies only of what the caller may read."""
    rows = conn.execute(_DECIDED, ([log for log, _ in asked], [seq for _, seq in asked], account)).fetchall()
    if not rows:
        return []
    streams = streams_of_records(conn, scope, list({row[5] for row in rows}))
    readable: dict[str, set[str]] = {}
    for *_, record_id, kind in rows:
        if record_id in streams and kind in BY_NAME:
            readable.setdefault(kind, set()).add(record_id)
    bodies = {rec.id: rec for kind, ids in readable.items() for rec in read_records(conn, kind, ids)}
    found = []
    for log, seq, status, rev, answer, record_id, kind in rows:
        told: dict[str, Any] = {"log": log, "seq": seq, "status": status, "rev": rev, **_kept(answer)}
        rec = bodies.get(record_id)
        if rec is not None and status != "rejected":
            told["body"] = {"rev": rec.rev, "fields": full_body(BY_NAME[kind], rec.body or {})}
            told["streams"] = streams[record_id]
        found.append(told)
    return found


def _kept(answer: str | None) -> Mapping[str, Any]:
    kept: Mapping[str, Any] = canonical.loads(answer) if answer else {}
    return kept
