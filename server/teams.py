"""The teams an account belongs to today: what its teammates record in villages is theirs together (design §4, Streams)."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson
import psycopg

from db.records.team import crew

_QUERY = "SELECT id::text, members FROM team WHERE members LIKE %s AND state <> 'void'"


def teams_of(conn: psycopg.Connection[Any], account_id: UUID, day: date) -> tuple[str, ...]:
    """Ids of the teams whose member the account's person is on `day` (Beijing); a few hundred short rows to look through."""
    me, today = str(account_id), day.isoformat()
    rows = conn.execute(_QUERY, (f"%{me}%",))
    return tuple(team for team, members in rows if me in crew(orjson.loads(members), today))
