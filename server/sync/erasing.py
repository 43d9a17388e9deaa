"""个人信息删除 at the province: number and contact of a trainee go from his row and out of history.

Hashes stay, so the chains of the logs and every receipt hold (design §4, Integrity). An edit made before its author knew brings
nothing back; what is entered afterwards, knowingly, is taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from psycopg.errors import SerializationFailure
from psycopg.types.json import Jsonb

from db import canonical, erasure, rules
from db.bodies import build
from db.erasure import FIELDS, Body
from db.operations import Operation
from db.records.erasure import Erasure
from db.records.trainee import Trainee
from db.types import RecordId
from server.sync.refusal import rejected

if TYPE_CHECKING:
    from server.sync.verdicts import Sender
    from server.sync.working import Rec, Working

Conn = psycopg.Connection[Any]
KIND, OF = Erasure.__tablename__, Trainee.__tablename__
_ID = RecordId()


@dataclass(slots=True)
class Erasing:
    """What a push erases, and whose history it has to clean."""

    locked: dict[str, str] = field(default_factory=dict)  # trainee → natural key under which the push holds him
    carried: list[tuple[str, str, str]] = field(default_factory=list)  # (account, trainee, reason)
    stale: set[str] = field(default_factory=set)  # trainees about whom something came that was erased before


def named(ops: Iterable[Operation], work: "Working") -> list[str]:
    """The living ids of those whose data are to go."""
    ids = (op.fields.get("trainee_id") for op in ops if op.kind == KIND and op.action == "create")
    return sorted({work.resolve(i) for i in ids if type(i) is str and _ID.refuse(i) is None})


def keys(conn: Conn, trainees: list[str]) -> Erasing:
    """Their natural keys, to be locked: nobody becomes one with a person whose number is just going."""
    if not trainees:
        return Erasing()
    query = f"SELECT id::text, id_hash FROM {OF} WHERE id_hash IS NOT NULL AND id = ANY(%s::uuid[])"
    return Erasing(dict(conn.execute(query, (trainees,)).fetchall()))


def meant(work: "Working", record_id: str, fields: Body) -> "Rec":
    """The trainee meant. Raises Refused."""
    wrong = rules.blocking(build(Erasure, record_id, 0, {**fields, "state": "draft"}))
    if wrong:
        raise rejected("rules", *((p.field, p.text) for p in wrong))
    rec = work.records.get(work.resolve(str(fields["trainee_id"])))
    if rec is None or rec.kind != OF or rec.body is None:
        raise rejected("rules", ("trainee_id", "学员还没有上传到省级，或已删除"))
    key = rec.body.get("id_hash")
    if key not in (None, work.erasing.locked.get(rec.id)) and key not in work.given.numbers.locked:
        raise SerializationFailure("a trainee's number has changed since it was read")
    return rec


def carry_out(work: "Working", sender: "Sender", given: Body, rec: "Rec") -> None:
    """The trainee without what is erased, as another's change that every laptop has to see."""
    body = rec.body or {}
    key = body.get("id_hash")
    if key is not None:
        work.keys.pop((OF, key), None)
    rec.rev = max(rec.rev, sender.epoch << 32) + 1
    rec.touched = True
    rec.body = erasure.wiped(body) | {"erased_on": given["asked_on"], "erased_rev": rec.rev}
    work.aside.add(rec.id)
    work.handing.moved.append((rec.id, rec.rev))
    work.erasing.carried.append((sender.account_id, rec.id, str(given["reason"])))


def without_old(work: "Working", op: Operation, body: Body, record: str, fields: Body, base: Body) -> tuple[Body, Body]:
    """An edit of a trainee, less what was erased before its author knew."""
    if op.kind != OF or not erasure.unseen(body, op.base_rev) or not any(name in fields for name in FIELDS):
        return fields, base
    work.erasing.stale.add(record)
    return {n: v for n, v in fields.items() if n not in FIELDS}, {n: v for n, v in base.items() if n not in FIELDS}


def write(conn: Conn, work: "Working") -> None:
    """After history: the values go out of it; the server's own audit says who asked."""
    for account, trainee, reason in work.erasing.carried:
        detail = Jsonb({"reason": reason, "fields": list(FIELDS)})
        conn.execute(
            "INSERT INTO audit (action, account_id, object, detail) VALUES ('erase', %s, %s, %s)",
            (UUID(account), trainee, detail),
        )
    for trainee in sorted({trainee for _, trainee, _ in work.erasing.carried} | work.erasing.stale):
        _clean(conn, trainee)


def _clean(conn: Conn, trainee: str) -> None:
    row = conn.execute(f"SELECT erased_rev FROM {OF} WHERE id = %s", (trainee,)).fetchone()
    until = row[0] if row else None
    loser = conn.execute("SELECT loser::text FROM sync_alias WHERE winner = %s", (trainee,)).fetchall()
    ids = [trainee, *(each[0] for each in loser)]
    query = """SELECT log, seq, op, answer FROM sync_history
                WHERE rec = ANY(%s::uuid[]) AND kind = %s AND action IN ('create', 'patch')"""
    for log, seq, op, answer in conn.execute(query, (ids, OF)).fetchall():
        said = canonical.loads(op)
        if until is None or said["base_rev"] >= until:  # entered again afterwards
            continue
        said |= {part: _blank(said[part]) for part in ("fields", "base") if part in said}
        kept = canonical.loads(answer) if answer else None
        if kept is not None and "set" in kept:
            kept["set"] = _blank(kept["set"])
        conn.execute(
            "UPDATE sync_history SET op = %s, answer = %s WHERE log = %s AND seq = %s",
            (canonical.text(said), canonical.text(kept) if kept else None, log, seq),
        )
    conn.execute("UPDATE sync_held SET answer = NULL WHERE rec = ANY(%s::uuid[])", (ids,))


def _blank(values: Body) -> Body:
    return {name: None if name in FIELDS else value for name, value in values.items()}
