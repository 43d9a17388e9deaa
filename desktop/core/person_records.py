"""What one person has entered, taken over or taken part in lately, of any kind: for whoever looks after the county's reports."""

from uuid import UUID

from sqlalchemy import text

from db.records import REVIEWED
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, rows_of
from desktop.core.profile import Opened

MOST = 30


def latest(opened: Opened, person: UUID, most: int = MOST) -> list[ListRow]:
    """Records that are reviewed and have a page of their own, the newest first; drafts of others are not here to be seen."""
    found: list[tuple[str, ListRow]] = []
    with explained(), opened.local.read() as session:
        for kind in REVIEWED:
            if not kind.own_page:
                continue
            where = "author_id = :me OR keeper_id = :me" + (f" OR instr({kind.people_in}, :me) > 0" if kind.people_in else "")
            sql = (
                f"SELECT rowid, coalesce({kind.newest_first}, created_at) AS day FROM {kind.__tablename__}"
                f" WHERE ({where}) AND state <> 'void' ORDER BY day DESC LIMIT :most"
            )
            numbers = [(row[0], row[1]) for row in session.execute(text(sql), {"me": str(person), "most": most})]
            rows = rows_of(session, kind, [number for number, _ in numbers], opened.clock.today())
            found += zip((day[:10] for _, day in numbers), rows, strict=False)
    found.sort(key=lambda one: one[0], reverse=True)
    return [row for _, row in found[:most]]
