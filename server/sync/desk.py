"""What steps of the review need to know beyond the records they touch, by a handful of set queries a batch.

A batch without decisions asks for none of it. Corrections: the records they mend are locked and loaded with the others
(`working.load`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from db.corrections import corrected_kind, laid_over
from db.operations import Operation
from db.records import BY_NAME
from db.records.correction import Correction
from db.records.team import crew as crew_on
from db.references import certain
from db.reviewing import CITY_STEP, DECISIONS, RETURNS, city_step_of, unit_of
from server.caller import BEIJING
from server.sync.working import ANY_ID, Body, Conn, Rec, Working, listed, valid_ids

_REVISIONS = f"""
SELECT DISTINCT h.rec::text, greatest(h.rev, coalesce(d.rev, 0)), h.log = %s, h.action
  FROM sync_history h LEFT JOIN sync_held d ON d.log = h.log AND d.seq = h.seq
 WHERE h.rec = {ANY_ID} AND h.action IN ('patch', 'transition')
   AND coalesce(d.decided, h.status) IN ('applied', 'merged', 'conflict')
"""


def load(conn: Conn, log: UUID, work: Working, ops: Sequence[Operation]) -> None:
    """Adds to the working set; nothing for a batch without decisions."""
    steps = [op for op in work.later if op.action == "transition" and _named(op) in DECISIONS]
    if not steps:
        return
    desk = work.desk
    desk.together = {(op.group, work.resolve(op.id), str(op.fields["action"])) for op in steps if op.group}
    desk.remarked = {
        (op.group, op.fields["of_id"])
        for op in ops
        if op.kind == "review_note" and op.action == "create" and type(op.fields.get("of_id")) is str
    }
    query = """SELECT coalesce(nullif(report_unit, ''), region, ''), value, since, until FROM parameter
                WHERE code = %s AND state <> 'void'"""
    today = datetime.now(BEIJING).date()
    rows = conn.execute(query, (CITY_STEP,)).fetchall()
    desk.city_steps = [(place, value or "") for place, value, since, until in rows if _holds(since, until, today)]
    _revisions(conn, log, work, steps)
    _crews(conn, work, steps)
    _references(conn, work, [op for op in steps if op.fields["action"] not in RETURNS], ops)


def _named(op: Operation) -> str:
    """The step that an operation names; whatever else stands there is refused later."""
    action = op.fields.get("action")
    return action if type(action) is str else ""


def _holds(since: str | None, until: str | None, day: date) -> bool:
    return (since is None or date.fromisoformat(since) <= day) and (until is None or day <= date.fromisoformat(until))


def city_step(work: Working, body: Body) -> bool:
    """Whether 市级 is on where the record was handed in."""
    return city_step_of(work.desk.city_steps, unit_of(body))


def _revisions(conn: Conn, log: UUID, work: Working, steps: Iterable[Operation]) -> None:
    """Of records that have moved on since the reviewer looked, and of those that corrections mend: who made which revision."""
    wanted = set()
    for op in steps:
        rec = work.records.get(work.resolve(op.id))
        if rec is not None and op.base_rev != rec.loaded:
            wanted.add(rec.id)
        target = mended(work, rec)
        if target is not None:
            wanted.add(target.id)
    if wanted:
        for record_id, rev, own, action in conn.execute(_REVISIONS, (log, listed(sorted(wanted)))):
            if own:
                work.desk.own.setdefault(record_id, set()).add(rev)
            if action == "transition":
                work.desk.moves.setdefault(record_id, set()).add(rev)


def _crews(conn: Conn, work: Working, steps: Iterable[Operation]) -> None:
    """The members of the teams in whose names records are written that somebody decides about."""
    teams = set()
    for op in steps:
        rec = work.records.get(work.resolve(op.id))
        for each in (rec, mended(work, rec)):
            if each is not None and each.body is not None and BY_NAME[each.kind].crew_in:
                teams.add(str(each.body.get(BY_NAME[each.kind].crew_in)))
    usable = valid_ids(teams)
    if usable:
        rows = conn.execute(f"SELECT id::text, members FROM team WHERE id = {ANY_ID} AND members IS NOT NULL", (listed(usable),))
        work.desk.members = {team: orjson.loads(members) for team, members in rows}


def crew(work: Working, rec: Rec) -> frozenset[str]:
    """Who belongs to the team in whose name a record is written, on its day; nobody where it names none."""
    kind, body = BY_NAME[rec.kind], rec.body or {}
    members = work.desk.members.get(str(body.get(kind.crew_in))) if kind.crew_in else None
    return crew_on(members, str(body.get(kind.newest_first) or ""))


def mended(work: Working, rec: Rec | None) -> Rec | None:
    """The record that a correction is about; None for others, and when the province does not have it."""
    if rec is None or rec.kind != Correction.__tablename__ or rec.body is None:
        return None
    kind, target = corrected_kind(rec.body.get("of_kind")), work.records.get(str(rec.body.get("of_id")))
    there = kind is not None and target is not None and target.kind == kind.__tablename__ and target.body is not None
    return target if there else None


def _references(conn: Conn, work: Working, steps: Iterable[Operation], ops: Sequence[Operation]) -> None:
    """Which of the records that these name the province has, aliases included; one query a kind."""
    ids = {work.resolve(op.id) for op in steps}
    recs = [rec for i in ids if (rec := work.records.get(i)) is not None and rec.body is not None]
    wanted: dict[str, set[str]] = {}

    def note(kind: str, body: Any) -> None:
        for bound, target in certain(BY_NAME[kind], body):
            wanted.setdefault(bound.spec.ref, set()).add(target)

    for rec in recs:
        note(rec.kind, rec.body)
        target = mended(work, rec)
        if target is not None:
            note(target.kind, laid_over(target.body or {}, (rec.body or {}).get("changes") or {}))
    for op in ops:
        if op.action != "transition" and work.resolve(op.id) in ids:
            note(op.kind, op.fields)
    for name, named in wanted.items():
        query = f"""SELECT i.id::text FROM (SELECT unnest(string_to_array(%s, ',')::uuid[]) AS id) i
                     LEFT JOIN sync_alias a ON a.loser = i.id JOIN {name} e ON e.id = coalesce(a.winner, i.id)"""
        usable = valid_ids(named)
        if usable:
            work.desk.known.update(row[0] for row in conn.execute(query, (listed(usable),)))


def unknown(work: Working, rec: Rec) -> list[tuple[str, str]]:
    """(field, sentence) for every reference of a record that the province does not know."""
    found = []
    for bound, target in certain(BY_NAME[rec.kind], rec.body or {}):
        here = work.records.get(work.resolve(target))
        if target not in work.desk.known and (here is None or here.body is None):
            found.append((bound.name, f"{bound.label}还没有上传到省级，上传后再审核"))
    return found


def seen(work: Working, rec: Rec, base_rev: int) -> bool:
    """Whether all that has happened to the record since `base_rev` was done by the sender himself."""
    if rec.loaded <= base_rev <= rec.rev:
        return True
    mine = sum(base_rev < rev <= rec.loaded for rev in work.desk.own.get(rec.id, ()))
    return rec.loaded - base_rev == mine


def overtaken(work: Working, target: Rec, of_rev: Any) -> bool:
    """Whether anything but its way through the review has happened to a record since a correction was written."""
    if type(of_rev) is not int:
        return True
    moves = sum(of_rev < rev <= target.loaded for rev in work.desk.moves.get(target.id, ()))
    return target.loaded - of_rev != moves or target.rev - target.loaded != target.moves
