"""The push half of a sync call: one log's operations, in one transaction, with a signed receipt (design §4, Apply)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg

from db import canonical, receipts
from db.operations import MAX_BYTES, MAX_DEPTH, Operation, chain_next, chain_start
from db.records import BY_NAME
from db.spelling import instant_text
from db.wire import Result
from server.caller import Caller
from server.problems import FORBIDDEN, FORKED, MALFORMED, Problem
from server.state import Keyring
from server.sync import erasing, handing, surroundings
from server.sync.run import run
from server.sync.verdicts import Refused, Sender
from server.sync.working import Conn, Working, full_body, load, read_records
from server.sync.write import number, write_aliases, write_held, write_history, write_records, write_streams

_LOG = logging.getLogger(__name__)
Done = list[tuple[Operation, bytes, bytes, Result]]


@dataclass(slots=True)
class Pushed:
    """The answer's first half."""

    last: int
    results: list[Result]
    batches: list[dict[str, Any]]
    streams: dict[str, set[str]] = field(default_factory=dict)  # of the records this call wrote
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)  # stream → its head before and after this call
    awaited: list[str] = field(default_factory=list)  # new records, when operations are held that may have waited for them


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of its log."""

    log: UUID
    first: int
    sent: int
    prev: bytes
    ops: list[Operation]
    checked: frozenset[int]  # seqs of those known to be well formed


def push(conn: Conn, caller: Caller, keyring: Keyring, epoch: int, claim: Claim) -> Pushed:
    """Applies what is new, answers everything from `first` on. Raises Problem (forked, forbidden, malformed)."""
    last, h = _lock_log(conn, caller, claim)
    if claim.first > last + 1:
        return Pushed(last, [], [])
    _check_chain(conn, claim, last, h)
    fresh = [op for op in claim.ops if op.seq > last]
    if fresh:
        # an expired token stops reading, never sending (design §4, Without rights)
        sender = Sender(
            str(caller.account_id), str(claim.log), epoch, trusted=not (caller.revoked or caller.disabled),
            reviewer=caller.reviewer, scope=caller.scope, name=caller.name,
        )  # fmt: skip
        start = h if fresh[0].seq == last + 1 else _hash_at(conn, claim.log, fresh[0].seq - 1)
        hashed = _hashes(fresh, start)
        work, awaited = Working(), list[str]()
        try:
            with conn.transaction():
                results, work = _apply(conn, claim, sender, fresh)
                done = [(op, raw, h, r) for (op, raw, h), r in zip(hashed, results, strict=True)]
                _write(conn, claim.log, epoch, work, done)
        except (psycopg.DataError, psycopg.IntegrityError):
            _LOG.exception("operations %d to %d of %s", fresh[0].seq, fresh[-1].seq, claim.log)
            work, done = Working(), _one_by_one(conn, claim, sender, hashed)
        if work.waiting or not work.records:
            awaited = [op.id for op, *_ in done if op.action == "create"]
        _sign(conn, keyring, epoch, claim.log, done)
        last = fresh[-1].seq
        conn.execute("UPDATE sync_log SET last = %s, h = %s WHERE id = %s", (last, done[-1][2], claim.log))
        if claim.first == fresh[0].seq:
            spans = {} if work.aside else work.spans  # what was changed besides has to be read
            return Pushed(last, [r for *_, r in done], _batches(conn, claim.log, claim.first), work.streams, spans, awaited)
        return Pushed(last, _stored(conn, claim, last), _batches(conn, claim.log, claim.first), awaited=awaited)
    return Pushed(last, _stored(conn, claim, last), _batches(conn, claim.log, claim.first))


def _lock_log(conn: Conn, caller: Caller, claim: Claim) -> tuple[int, bytes]:
    """The log's row, locked; a new log belongs to the caller's account and device."""
    conn.execute(
        "INSERT INTO sync_log (id, account_id, device_id, last, h) VALUES (%s, %s, %s, 0, %s) ON CONFLICT (id) DO NOTHING",
        (claim.log, caller.account_id, caller.device_id, chain_start(str(claim.log))),
    )
    row = conn.execute("SELECT account_id, device_id, last, h FROM sync_log WHERE id = %s FOR UPDATE", (claim.log,)).fetchone()
    assert row is not None
    if row[0] != caller.account_id or row[1] != caller.device_id:
        raise Problem(FORBIDDEN, "这份上传记录属于另一个账号或设备")
    return row[2], bytes(row[3])


def _check_chain(conn: Conn, claim: Claim, last: int, h: bytes) -> None:
    if claim.sent < last:
        raise Problem(FORKED)
    known = h if claim.first == last + 1 else _hash_at(conn, claim.log, claim.first - 1)
    if known != claim.prev:
        raise Problem(FORKED)
    for offset, op in enumerate(claim.ops):
        if op.seq != claim.first + offset:
            raise Problem(MALFORMED, "操作序号不连续")
    seen = [op for op in claim.ops if op.seq <= last]
    if seen and _hashes(seen, claim.prev)[-1][2] != _hash_at(conn, claim.log, seen[-1].seq):
        raise Problem(FORKED)


def _hash_at(conn: Conn, log: UUID, seq: int) -> bytes:
    if seq == 0:
        return chain_start(str(log))
    row = conn.execute("SELECT h FROM sync_history WHERE log = %s AND seq = %s", (log, seq)).fetchone()
    return bytes(row[0]) if row else b""


def _hashes(ops: Sequence[Operation], previous: bytes) -> list[tuple[Operation, bytes, bytes]]:
    found = []
    for op in ops:
        raw = _bytes(op)
        previous = chain_next(previous, raw)
        found.append((op, raw, previous))
    return found


def _bytes(op: Operation) -> bytes:
    try:
        raw = op.bytes()
    except TypeError as error:  # nested deeper than the JSON writer goes
        raise Problem(MALFORMED, "操作内容嵌套太深") from error
    if len(raw) > MAX_BYTES:
        raise Problem(MALFORMED, "一条操作超过 256 KB")
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _too_deep(op.as_dict(), MAX_DEPTH):
        raise Problem(MALFORMED, "操作内容嵌套太深")
    return raw


def _too_deep(value: Any, left: int) -> bool:
    if type(value) not in (dict, list):
        return False
    return left == 0 or any(_too_deep(inner, left - 1) for inner in (value.values() if type(value) is dict else value))


def _apply(conn: Conn, claim: Claim, sender: Sender, ops: list[Operation]) -> tuple[list[Result], Working]:
    work = load(conn, claim.log, ops, claim.checked)
    if surroundings.needed(work, ops):
        surroundings.load(conn, claim.log, work, ops)
    results = run(work, sender, ops)
    handing.sweep(work, sender, ops)
    return results, work


def _write(conn: Conn, log: UUID, epoch: int, work: Working, done: Done) -> None:
    created = [(op, r) for op, _, _, r in done if op.action == "create" and r.status == "applied"]
    number(conn, work, created)
    write_records(conn, work)
    handing.write(conn, work)
    write_aliases(conn, work)
    write_history(conn, log, done, work)
    erasing.write(conn, work)
    if work.held:
        write_held(conn, log, done, work)
    work.streams = write_streams(conn, work, epoch)


def _one_by_one(conn: Conn, claim: Claim, sender: Sender, hashed: list[tuple[Operation, bytes, bytes]]) -> Done:
    """The database refused the set: again group by group in savepoints, so that only the culprit is kept aside."""
    found: Done = []
    for group in _groups(hashed):
        ops = [op for op, _, _ in group]
        try:
            with conn.transaction():
                results, work = _apply(conn, claim, sender, ops)
                done = [(op, raw, h, r) for (op, raw, h), r in zip(group, results, strict=True)]
                _write(conn, claim.log, sender.epoch, work, done)
        except (psycopg.DataError, psycopg.IntegrityError):
            refused = Refused("held", "internal")
            done = [(op, raw, h, Result(op.seq, refused.status, code=refused.code)) for op, raw, h in group]
            with conn.transaction():
                write_history(conn, claim.log, done, Working())
                write_held(conn, claim.log, done, Working())
        found.extend(done)
    return found


def _groups(hashed: list[tuple[Operation, bytes, bytes]]) -> list[list[tuple[Operation, bytes, bytes]]]:
    found: list[list[tuple[Operation, bytes, bytes]]] = []
    for item in hashed:
        if found and item[0].group and found[-1][0][0].group == item[0].group:
            found[-1].append(item)
        else:
            found.append([item])
    return found


def _sign(conn: Conn, keyring: Keyring, epoch: int, log: UUID, done: Done) -> None:
    name, first, last = str(log), done[0][0].seq, done[-1][0].seq
    leaves = [receipts.leaf(name, op.seq, sha256(raw).digest(), r.status, r.rev) for op, raw, _, r in done]
    root = receipts.root(leaves)
    at = instant_text(datetime.now(UTC))
    signature = keyring.sign.sign(receipts.statement(keyring.sign.id, name, first, last, at, epoch, root))
    conn.execute(
        "INSERT INTO sync_batch (log, first, last, at, epoch, key, root, signature) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (log, first, last, at, epoch, keyring.sign.id, root, signature),
    )


def _batches(conn: Conn, log: UUID, first: int) -> list[dict[str, Any]]:
    query = """SELECT first, last, at, epoch, key, encode(root, 'hex'), encode(signature, 'hex') FROM sync_batch
               WHERE log = %s AND last >= %s ORDER BY first"""
    names = ("from", "to", "at", "epoch", "key", "root", "signature")
    return [dict(zip(names, row, strict=True)) for row in conn.execute(query, (log, first))]


def _stored(conn: Conn, claim: Claim, last: int) -> list[Result]:
    """The results kept in history, for a client that lost our answer; bodies are today's."""
    if claim.first > last:
        return []
    query = """SELECT seq, status, rev, kind, rec::text, answer FROM sync_history
               WHERE log = %s AND seq >= %s AND seq <= %s ORDER BY seq"""
    found: list[Result] = []
    bodies: dict[str, set[str]] = {}
    owners: list[tuple[Result, str]] = []
    for seq, status, rev, kind, record_id, answer in conn.execute(query, (claim.log, claim.first, last)):
        kept = canonical.loads(answer) if answer else {}
        result = Result(seq, status, rev, kept.get("set", {}), code=kept.get("code", ""), problems=kept.get("problems", []))
        result.winner = kept.get("winner", "")
        if status in ("merged", "conflict", "alias"):
            bodies.setdefault(kind, set()).add(record_id)
            owners.append((result, record_id))
        found.append(result)
    now = {rec.id: rec for kind, ids in bodies.items() for rec in read_records(conn, kind, ids)}
    for result, record_id in owners:
        rec = now.get(record_id)
        if rec is not None:
            result.body = {"rev": rec.rev, "fields": full_body(BY_NAME[rec.kind], rec.body or {})}
    return found
