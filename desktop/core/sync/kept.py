"""涉密不上网: open operations that stay on this computer because nobody has confirmed that their record is open."""

from sqlalchemy import Connection

from db import canonical
from db.local import OPEN
from db.records import KINDS
from desktop.core.sync import raw


def kept_here(connection: Connection) -> frozenset[int]:
    """Outbox rows: what was written since the record lacks its yes, the files of it, and whatever travels with these.

    Steps before that (a withdrawal) go, and so does a deletion, which leaves nothing behind that could be read.
    """
    found: set[int] = set()
    for kind in (k for k in KINDS if k.open_by):
        found.update(_of(connection, kind.__tablename__, kind.open_by))
    if not found:
        return frozenset()
    sql = f"""SELECT op FROM outbox WHERE status = '{OPEN}' AND grp <> ''
              AND grp IN (SELECT grp FROM outbox WHERE op IN (SELECT value FROM json_each(?)))"""
    found.update(op for (op,) in raw.rows(connection, sql, (canonical.text(sorted(found)),)))
    return frozenset(found)


def _of(connection: Connection, name: str, answer: str) -> list[int]:
    unconfirmed = f"SELECT id FROM {name} WHERE {answer} IS NOT 1"
    written = f"""SELECT id, min(op) AS first FROM outbox WHERE status = '{OPEN}' AND kind = '{name}'
                  AND action IN ('create', 'patch') AND id IN ({unconfirmed}) GROUP BY id"""
    sql = f"""SELECT o.op FROM outbox o JOIN ({written}) w ON w.id = o.id WHERE o.status = '{OPEN}' AND o.op >= w.first
              UNION ALL SELECT o.op FROM outbox o JOIN attachment a ON a.id = o.id
              WHERE o.status = '{OPEN}' AND a.of_kind = '{name}' AND a.of_id IN ({unconfirmed})"""
    return [op for (op,) in raw.rows(connection, sql)]
