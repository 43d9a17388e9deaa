"""What edits, deletes and steps need to know beyond the records they touch; a batch of creates asks for none of it."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from db.operations import Operation
from db.records import BY_NAME
from server.sync import cards, day_limits, desk, others, rights
from server.sync.working import Conn, Grave, Rec, Working


def load(conn: Conn, log: UUID, work: Working, ops: Sequence[Operation]) -> None:
    """Adds to the working set: families of deleted records, what others changed, what handing in and deciding ask for."""
    if work.graves:
        _families(conn, work)
    others.load(conn, log, work)
    cards.load(conn, work, ops)
    rights.load_parents(conn, work, ops)
    desk.load(conn, log, work, ops)
    day_limits.load(conn, work, ops)


def needed(work: Working, ops: Sequence[Operation]) -> bool:
    """Whether anything but plain creates is among the operations."""
    return bool(work.later) or any(op.kind in BY_NAME and BY_NAME[op.kind].follows for op in ops)


def _families(conn: Conn, work: Working) -> None:
    """All that went in the same deletion as a record that is edited now."""
    ids = {work.resolve(op.id) for op in work.later}
    families = sorted({grave.family for i in ids if (grave := work.graves.get(i)) and grave.family})
    if not families:
        return
    query = "SELECT rec::text, kind, rev, body, family FROM sync_tombstone WHERE family = ANY(%s)"
    for record_id, kind, rev, body, family in conn.execute(query, (families,)):
        work.records.setdefault(record_id, Rec(kind, record_id, rev, gone_rev=rev))
        work.graves[record_id] = Grave(kind, orjson.loads(body), family)
