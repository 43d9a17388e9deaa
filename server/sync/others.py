"""What others changed since the author last saw a record, and what of his edit cannot stand beside it (design §4, Merge).

Read from history, and only for records that others did change. `base` is what each of them said he saw: compared, never stored.
"""

from collections.abc import Iterable
from uuid import UUID

from db import canonical, rules
from db.base import Record
from db.bodies import build, wire_types
from db.ids import NIL
from db.types import Money
from server.sync.working import ANY_ID, Body, Change, Conn, Working, listed

_QUERY = f"""
SELECT h.rec::text, greatest(h.rev, coalesce(d.rev, 0)) AS made, coalesce(d.decided, h.status), h.op
  FROM sync_history h LEFT JOIN sync_held d ON d.log = h.log AND d.seq = h.seq
 WHERE h.rec = {ANY_ID} AND h.log <> %s AND h.action IN ('create', 'patch')
   AND coalesce(d.decided, h.status) IN ('applied', 'merged', 'conflict', 'alias') AND greatest(h.rev, coalesce(d.rev, 0)) > %s
 ORDER BY made
"""


def load(conn: Conn, log: UUID, work: Working) -> None:
    """One query for all records that others changed behind the author's back; none when there are none."""
    behind: dict[str, int] = {}
    for op in work.later:
        rec = work.records.get(work.resolve(op.id))
        if rec is not None and op.action == "patch" and rec.others_rev > op.base_rev:
            behind[rec.id] = min(op.base_rev, behind.get(rec.id, op.base_rev))
    if not behind:
        return
    for record_id, rev, status, text in conn.execute(_QUERY, (listed(behind), log, max(0, min(behind.values())))):
        said = canonical.loads(text)
        change = Change(rev, status in ("applied", "merged"), said.get("fields", {}), said.get("base", {}))
        work.changes.setdefault(record_id, []).append(change)


def seen(work: Working, kind: type[Record], record_id: str, base_rev: int) -> Body:
    """The fields that others changed since, each with the value it had before them."""
    found: Body = {}
    types, body = wire_types(kind), work.records[record_id].body or {}
    for change in work.changes.get(record_id, ()):
        if change.rev <= base_rev:
            continue
        for name, value in change.fields.items():
            wired = types.get(name)
            if wired is None or name in found or not (change.whole or body.get(name) == value):
                continue
            base = change.base.get(name)
            found[name] = base if base is not None and wired.refuse(base) is None else None
    return found


def amounts(kind: type[Record], names: Iterable[str]) -> bool:
    """Whether one of the fields is an amount: then no other amount of the record is merged unseen."""
    types = wire_types(kind)
    return any(isinstance(types.get(name), Money) for name in names)


def unfit(kind: type[Record], before: Body, after: Body, view: Body, names: Iterable[str]) -> list[str]:
    """Those of the edited fields that must conflict, because the merged record breaks a rule that neither side broke.

    `before` is what the others made, `after` the merged record, `view` what the author saw with his values on it.
    """
    known = _broken(kind, before) | _broken(kind, view)
    names = [n for n in names if after.get(n) != before.get(n) and n in wire_types(kind) and n != kind.natural_key]
    merged, found = after, list[str]()
    while names and (fresh := _broken(kind, merged) - known):
        blamed = _blamed(kind, before, merged, sorted(names), fresh)
        merged = _without(merged, before, blamed)
        found += blamed
        names = [n for n in names if n not in blamed]
    return found


def _blamed(kind: type[Record], before: Body, merged: Body, names: list[str], fresh: frozenset[tuple[str, ...]]) -> list[str]:
    """The one field without which the rule holds, the one that the rule names first of all; or all together."""
    named = {problem[0] for problem in fresh}
    for name in sorted(names, key=lambda n: n not in named):
        if not _broken(kind, _without(merged, before, [name])) & fresh:
            return [name]
    return names


def _without(merged: Body, before: Body, names: Iterable[str]) -> Body:
    found = dict(merged)
    for name in names:
        found[name] = before.get(name)
    return {n: v for n, v in found.items() if v is not None}


def _broken(kind: type[Record], body: Body) -> frozenset[tuple[str, ...]]:
    found = rules.blocking(build(kind, str(NIL), 0, body), "draft")
    return frozenset((p.field, p.code, p.child, p.cell) for p in found)
