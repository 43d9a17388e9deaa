"""After the last page, rows that are in no stream any more leave this laptop; what the user typed stays (design §4, Pull)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db.local import RETURNED
from db.records import BY_NAME, KINDS
from db.spelling import instant_text
from desktop.core.refused import WITHDRAWN
from desktop.core.sync import raw, records
from desktop.core.sync.membership import LEFT
from desktop.core.sync.records import Copy
from desktop.core.sync.touched import Touched

MOST_ROWS = 200
MOST_SHARE = 0.2
DESK_KEEPS = timedelta(days=90)
"""So long what a desk decided on is kept when its author has taken the record back: he will hand it in again."""
FEW = 10  # below this a share says nothing
_IN_NO_STREAM = f"NOT EXISTS (SELECT 1 FROM membership m WHERE m.id = t.id AND m.stream <> {LEFT})"


@dataclass(slots=True)
class Purged:
    """`asking`: so many deleted records that a person has to say yes; then nothing of them was removed."""

    touched: Touched = field(default_factory=Touched)
    removed: int = 0  # because the account no longer reads them, or because they were deleted
    asking: int = 0


def purge(connection: Connection, now: str, *, confirmed: bool = False) -> Purged:
    """In the caller's transaction; only after a page with nothing left behind it."""
    found = Purged()
    left = {row[0] for row in raw.rows(connection, "SELECT id FROM membership WHERE stream = ?", (LEFT,))}
    gone = _in_no_stream(connection)
    deleted = sum(1 for ids in gone.values() for i in ids if i not in left)
    if not confirmed and _too_many(connection, deleted):
        found.asking = deleted
        gone = {name: [i for i in ids if i in left] for name, ids in gone.items()}
    for name, ids in gone.items():
        _remove(connection, name, ids, found)
        _forget_decided(connection, [i for i in ids if i not in left])
    _keep_decided(connection, left, now)
    if gone.get("attachment"):
        raw.run(connection, "DELETE FROM blob WHERE sha256 NOT IN (SELECT sha256 FROM attachment WHERE sha256 IS NOT NULL)")
    raw.run(connection, "DELETE FROM membership WHERE stream = ?", (LEFT,))
    return found


def _forget_decided(connection: Connection, ids: Iterable[str]) -> None:
    raw.run(connection, "DELETE FROM desk WHERE id IN (SELECT value FROM json_each(?))", (raw.id_list(ids),))


def _keep_decided(connection: Connection, left: Iterable[str], now: str) -> None:
    """What left this desk is set beside what comes back; a decision that came too late for it says so."""
    late = (
        f"UPDATE outbox SET code = '{WITHDRAWN}' WHERE status = '{RETURNED}' AND action = 'transition'"
        " AND code IN ('state', 'stale') AND id IN (SELECT value FROM json_each(?))"
        " AND EXISTS (SELECT 1 FROM desk WHERE desk.id = outbox.id)"
    )
    raw.run(connection, late, (raw.id_list(left),))
    before = instant_text(datetime.fromisoformat(now) - DESK_KEEPS)
    old = "DELETE FROM desk WHERE at < ? AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.id = desk.id AND m.stream <> ?)"
    raw.run(connection, old, (before, LEFT))


def _in_no_stream(connection: Connection) -> dict[str, list[str]]:
    """Kind → ids that the server once had and no stream holds."""
    found: dict[str, list[str]] = {}
    for kind in KINDS:
        name = kind.__tablename__
        sql = f"SELECT t.id FROM {name} t WHERE {_IN_NO_STREAM}"  # answered by two indexes; whole rows would have to be decrypted
        loose = raw.id_list(row[0] for row in raw.rows(connection, sql))
        sql = f"""SELECT id FROM {name} WHERE rev > 0 AND id IN (SELECT value FROM json_each(?))
                  UNION SELECT t.id FROM image t WHERE t.kind = '{name}' AND t.rev > 0 AND {_IN_NO_STREAM}"""
        ids = [row[0] for row in raw.rows(connection, sql, (loose,))]
        if ids:
            found[name] = ids
    return found


def _too_many(connection: Connection, deleted: int) -> bool:
    if deleted <= FEW:
        return False
    total = sum(raw.rows(connection, f"SELECT count(*) FROM {k.__tablename__} WHERE rev > 0")[0][0] for k in KINDS)
    return deleted > MOST_ROWS or deleted > MOST_SHARE * total


def _remove(connection: Connection, name: str, ids: list[str], found: Purged) -> None:
    kind = BY_NAME[name]
    waiting = records.dirty(connection, ids)
    records.remove(connection, kind, [i for i in ids if i not in waiting])
    nothing: Copy = (0, None)
    records.settle(connection, kind, dict.fromkeys(waiting, nothing))
    found.touched.add(name, ids)
    found.removed += len(ids) - len(waiting)
