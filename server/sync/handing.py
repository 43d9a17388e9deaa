"""工作交接 at the province: one operation moves all unfinished work of a person by sets, in its own transaction.

What the old owner's laptop sends later is moved as it arrives, if it was begun before; his edits of what has moved are held with
the reason (`server.sync.rights`). Which records move, and how, is `db.handover`, as the laptop previews it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg

from db import handover, rules
from db.bodies import build, wire_types
from db.handover import LISTS, MOVABLE, OPEN_RESULTS
from db.holding import holder
from db.operations import Operation
from db.records.handover import Handover
from db.records.review_note import ReviewNote
from db.reviewing import levels_of, unit_of
from db.types import RecordId
from server.sync.refusal import Refused, rejected

if TYPE_CHECKING:
    from server.sync.verdicts import Sender
    from server.sync.working import Rec, Working

Conn = psycopg.Connection[Any]
Body = dict[str, Any]
KIND = Handover.__tablename__
_ID = RecordId()


@dataclass(slots=True)
class Handing:
    """What a push needs to know: who may receive, what each old owner has, and what he has handed over before."""

    able: frozenset[str] = frozenset()  # of those named as receivers, who have an account that is in use
    having: dict[str, list[str]] = field(default_factory=dict)  # old owner → records that are his or name him
    standing: list[Body] = field(default_factory=list)  # handovers of the sender's own work, the oldest first
    moved: list[tuple[str, int]] = field(default_factory=list)  # (record, revision) that this push has moved


def locks(conn: Conn, log: object, ops: Iterable[Operation]) -> set[str]:
    """Names under which a handover and its old owner's pushes wait for one another: nothing slips through between them."""
    row = conn.execute("SELECT account_id::text FROM sync_log WHERE id = %s", (log,)).fetchone()
    return {f"handover:{person}" for person in (*_from(ops), *(row or ()))}


def _from(ops: Iterable[Operation]) -> list[str]:
    asked = [op.fields.get("from_id") for op in ops if op.kind == KIND and op.action == "create"]
    return [person for person in asked if type(person) is str and _ID.refuse(person) is None]


def find(conn: Conn, log: object, ops: Sequence[Operation], ids_by_kind: dict[str, set[str]]) -> Handing:
    """Once the names are locked: adds what will move to what is loaded and locked."""
    found = Handing(standing=_standing(conn, log))
    givers = _from(ops)
    if not givers:
        return found
    named = [op.fields.get("to_id") for op in ops if op.kind == KIND]
    usable = [person for person in named if type(person) is str and _ID.refuse(person) is None]
    rows = conn.execute("SELECT id::text FROM account WHERE id = ANY(%s::uuid[]) AND NOT disabled", (usable,))
    found.able = frozenset(row[0] for row in rows)
    for giver in givers:
        mine = found.having.setdefault(giver, [])
        for name, query, parameters in _queries(giver):
            ids = [row[0] for row in conn.execute(query, parameters)]
            ids_by_kind.setdefault(name, set()).update(ids)
            mine += ids
    return found


def _standing(conn: Conn, log: object) -> list[Body]:
    """What the sender has handed over; asked only for its plain values, so no row of it is locked."""
    query = """
        SELECT h.author_id::text, h.from_id::text, h.to_id::text, h.from_day, h.scope, h.created_at, h.report_unit, h.region
          FROM handover h JOIN sync_log l ON l.account_id = h.from_id WHERE l.id = %s ORDER BY h.rev"""
    names = ("author_id", "from_id", "to_id", "from_day", "scope", "created_at", "report_unit", "region")
    types = wire_types(Handover)
    return [
        {n: v if types[n].plain else types[n].from_store(v) for n, v in zip(names, row, strict=True) if v is not None}
        for row in conn.execute(query, (log,))
    ]


def _queries(giver: str) -> Iterable[tuple[str, str, tuple[Any, ...]]]:
    """(kind, query, parameters) of everything unfinished that somebody has, of remarks to him and of tasks that name him."""
    mine = "(keeper_id = %s::uuid OR keeper_id IS NULL AND author_id = %s::uuid)"
    for kind in MOVABLE:
        name = kind.__tablename__
        more = " OR follow_up_due IS NOT NULL AND state <> 'void'" if name == "visit" else ""
        query = f"SELECT id::text FROM {name} WHERE {mine} AND (state IN ('draft', 'returned', 'submitted'){more})"
        yield name, query, (giver, giver)
    yield "visit", "SELECT id::text FROM visit WHERE follow_up_owner = %s::uuid AND state <> 'void'", (giver,)
    for name, rows in LISTS.items():
        yield name, f"SELECT id::text FROM {name} WHERE position(%s in {rows}::text) > 0 AND state <> 'void'", (giver,)
    notes = "SELECT id::text FROM review_note WHERE settled IS NOT TRUE AND coalesce(keeper_id, to_id) = %s::uuid"
    yield ReviewNote.__tablename__, notes, (giver,)


def check(work: "Working", sender: "Sender", record_id: str, fields: Mapping[str, Any]) -> None:
    """By the old owner himself or a contact of the place, to somebody who can go on with it. Raises Refused."""
    wrong = rules.blocking(build(Handover, record_id, 0, {**fields, "state": "draft"}))
    if wrong:
        raise rejected("rules", *((p.field, p.text) for p in wrong))
    if not sender.freely and fields["from_id"] != sender.account_id and not levels_of(sender.reviewer, unit_of(fields)):
        text = "只有移交人本人或本地的联络员可以办理工作交接"
        raise Refused("held", "no_right", [{"field": "", "code": "no_right", "text": text}])
    if fields["to_id"] not in work.handing.able:
        raise rejected("rules", ("to_id", "接收人没有可用的账号，请先由管理员开通"))


def carry_out(work: "Working", sender: "Sender", rec: "Rec") -> Body:
    """Moves everything; returns what the province adds to the handover itself."""
    given = rec.body or {}
    old, new = str(given["from_id"]), str(given["to_id"])
    count = 0
    for record_id in dict.fromkeys(work.handing.having.get(old, ())):
        other = work.records.get(record_id)
        if other is not None and other.body is not None and _changed(given, other, old, new):
            _advance(work, sender, other)
            count += other.kind != ReviewNote.__tablename__
    given["moved"] = count
    return {"moved": count}


def _changed(given: Body, other: "Rec", old: str, new: str) -> bool:
    """Moves the record and its tasks as far as the handover means them."""
    body = other.body or {}
    if other.kind == ReviewNote.__tablename__:
        other.body = {**body, "keeper_id": new}
        return True
    before = dict(body)
    if holder(body) == old and handover.in_scope(given, other.kind, body) and handover.unfinished(other.kind, body):
        body = handover.moved(body, new)
    if handover.takes_tasks(given):
        body = _tasks(given, other.kind, body, old, new)
    other.body = body
    return body != before


def _tasks(given: Body, kind: str, body: Body, old: str, new: str) -> Body:
    if kind == "visit" and body.get("follow_up_owner") == old and body.get("result") in OPEN_RESULTS:
        return {**body, "follow_up_owner": new}
    rows = LISTS.get(kind)
    if rows is None:
        return body
    found = handover.replaced(body.get(rows) or {}, old, new, date.fromisoformat(str(given["from_day"])))
    return body if found is None else {**body, rows: found}


def sweep(work: "Working", sender: "Sender", ops: Iterable[Operation]) -> None:
    """What the old owner began before the handover and sends only now goes the same way, once this push has been applied."""
    for op in ops:
        if not work.handing.standing or op.action != "create" or op.kind not in _NAMES:
            continue
        rec = work.records.get(work.resolve(op.id))
        if rec is None or rec.body is None or not rec.touched or rec.body.get("author_id") != sender.account_id:
            continue
        for given in work.handing.standing:
            body, old = rec.body, str(given["from_id"])
            meant = handover.in_scope(given, rec.kind, body) and handover.came_before(given, body)
            if meant and holder(body) == old and handover.unfinished(rec.kind, body):
                rec.body = handover.moved(body, str(given["to_id"]))
                _advance(work, sender, rec)


def _advance(work: "Working", sender: "Sender", rec: "Rec") -> None:
    rec.rev = max(rec.rev, sender.epoch << 32) + 1
    rec.touched = True
    work.aside.add(rec.id)
    work.handing.moved.append((rec.id, rec.rev))


def write(conn: Conn, work: "Working") -> None:
    """What was moved, and at which revision: an edit that has not seen it is answered with the record as it is now."""
    if work.handing.moved:
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO sync_moved (rec, rev) VALUES (%s, %s)", work.handing.moved)


_NAMES = frozenset(kind.__tablename__ for kind in MOVABLE)
