"""Records that two people entered, each for himself, and that are one from now on (natural keys): the second is told."""

from collections.abc import Iterable

from sqlalchemy import Connection

from db.bodies import build
from db.operations import Operation
from db.records import BY_NAME
from db.wire import Result
from desktop.core.sync import raw, records
from desktop.core.sync.comeback import Ref


def others(pairs: Iterable[tuple[Operation, Result]]) -> list[Ref]:
    """Those of our creations that became part of somebody else's record. Cards that all share are no news."""
    found = []
    for op, result in pairs:
        if result.status != "alias" or not result.winner:
            continue
        kind = BY_NAME.get(op.kind)
        theirs = (result.body or {}).get("fields", {}).get("author_id") != op.fields.get("author_id")
        if kind is not None and not kind.public_card and theirs:
            found.append((op.kind, result.winner))
    return found


def notices(connection: Connection, joined: Iterable[Ref]) -> list[str]:
    """A sentence a record."""
    return [text for name, record in dict.fromkeys(joined) if (text := _told(connection, name, record))]


def _told(connection: Connection, name: str, record: str) -> str:
    kind = BY_NAME[name]
    rev, body = records.rows(connection, kind, [record]).get(record, (0, None))
    if body is None:
        return ""
    holder = body.get("keeper_id") or body["author_id"]
    who = raw.rows(connection, "SELECT name FROM person WHERE id = ?", (holder,))
    by = (who[0][0] if who else "") or "他人"
    return f"{kind.title}“{build(kind, record, rev, body).headline()}”与{by}录入的是同一份，已并为一条，由{by}经办"
