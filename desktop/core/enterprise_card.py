"""An enterprise's card with what its form shows around it: visits, needs, cards that may be the same, the group of its trade."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import industries
from db.base import Record
from db.choices import Sector
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.visit import Visit
from desktop.core import cards, enterprises
from desktop.core.cards import Card
from desktop.core.enterprises import Similar
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, rows_of
from desktop.core.profile import Opened
from desktop.core.store import Saved, Store

MOST = 50


@dataclass(frozen=True, slots=True)
class EnterpriseMore:
    """Besides the card: the newest visits and needs with how many there are, doubles, and the sector its industry tells."""

    visits: tuple[ListRow, ...]
    visit_count: int
    needs: tuple[ListRow, ...]
    need_count: int
    similar: tuple[Similar, ...]
    sector: Sector | None


def load(opened: Opened, enterprise_id: UUID) -> Card:
    """Reads it. Raises UserError when the card is gone."""
    card = cards.load(opened, Enterprise, enterprise_id)
    record: Any = card.record
    similar: tuple[Similar, ...] = ()
    if not record.rev or not record.uscc:  # once the province has the code, it keeps doubles out by itself
        found = enterprises.find_similar(opened, record.name or "", record.uscc or "", 4)
        similar = tuple(s for s in found if s.id != record.id)[:3]
    with explained(), opened.local.read() as session:
        visits, visit_count = _belonging(session, Visit, record.id, opened)
        needs, need_count = _belonging(session, Need, record.id, opened)
    return replace(card, more=EnterpriseMore(visits, visit_count, needs, need_count, similar, sector_of(record.industry)))


def _belonging(session: Session, kind: type[Record], enterprise_id: UUID, opened: Opened) -> tuple[tuple[ListRow, ...], int]:
    sql = (
        f"SELECT rowid FROM {kind.__tablename__} WHERE enterprise_id = :id AND state <> 'void'"
        f" ORDER BY {kind.newest_first} DESC, created_at DESC"
    )
    rowids = [row[0] for row in session.execute(text(sql), {"id": str(enterprise_id)})]
    return tuple(rows_of(session, kind, rowids[:MOST], opened.clock.today())), len(rowids)


def sector_of(industry: str | None) -> Sector | None:
    """The one of the eight groups that an industry belongs to; None when it tells nothing."""
    name = industries.group_of(industry) if industry else None
    return next((s for s in Sector if s.text == name), None)


def save(store: Store, enterprise_id: UUID, values: Mapping[str, Any]) -> tuple[Saved, bool]:
    """Keeps fields; an industry chosen fills an empty sector, which the second value tells. Raises Locked."""
    proposed = sector_of(values.get("industry"))
    fills = False
    if proposed is not None and "sector" not in values:
        before = store.get(Enterprise, enterprise_id)
        fills = before is not None and before.sector is None
    return store.save(Enterprise, enterprise_id, {**values, "sector": proposed} if fills else values), fills
