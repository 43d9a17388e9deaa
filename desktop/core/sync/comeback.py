"""Records that were deleted here and are there again, because somebody had edited them elsewhere (design §4, Merge)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from db.bodies import build
from db.local import ANSWERED
from db.records import BY_NAME, KINDS
from desktop.core.sync import raw, records

Ref = tuple[str, str]
"""(kind, id)."""
_ORDER = [kind.__tablename__ for kind in KINDS]


def deleted_here(connection: Connection, name: str, ids: Iterable[str]) -> list[Ref]:
    """Those of the ids that were deleted on this laptop and have no row. By the index on deletions: they are few."""
    sql = f"SELECT DISTINCT id FROM outbox WHERE action = 'delete' AND status = '{ANSWERED}' AND result = 'applied'"
    gone = {row[0] for row in raw.rows(connection, sql)}.intersection(ids)
    if not gone:
        return []
    there = records.revisions(connection, BY_NAME[name], gone)
    return [(name, record) for record in sorted(gone - there.keys())]


def notice(connection: Connection, back: Sequence[Ref]) -> str:
    """One sentence for the person who had deleted them; "" when nothing came back."""
    unique = sorted(set(back), key=lambda ref: (_ORDER.index(ref[0]), ref[1]))
    named = [text for name, record in unique if (text := _headline(connection, name, record))]
    if not named:
        return ""
    many = f"等 {len(named)} 条记录" if len(named) > 1 else ""
    return f"您删除的{named[0]}{many}在别处有新的修改，已恢复"


def _headline(connection: Connection, name: str, record: str) -> str:
    kind = BY_NAME[name]
    rev, body = records.rows(connection, kind, [record]).get(record, (0, None))
    return "" if body is None else f"{kind.title}“{build(kind, record, rev, body).headline()}”"
