"""The teams an account belongs to today: what its teammates record in villages is theirs together (design §4, Streams)."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson
import psycopg

_QUERY = "SELECT id::text, members FROM team WHERE members LIKE %s AND state <> 'void'"


def teams_of(conn: psycopg.Connection[Any], account_id: UUID, day: date) -> tuple[str, ...]:
    """Ids of the teams whose member the account's person is on `day` (Beijing); a few hundred short rows to look through."""
    me, today = str(account_id), day.isoformat()
    rows = conn.execute(_QUERY, (f"%{me}%",))
    return tuple(team for team, members in rows if any(_serves(row, me, today) for row in orjson.loads(members).values()))


def _serves(row: dict[str, Any], person: str, day: str) -> bool:
    """Dates are compared as they are stored, year first."""
    return row.get("person") == person and (row.get("since") or "") <= day <= (row.get("until") or "9999")
