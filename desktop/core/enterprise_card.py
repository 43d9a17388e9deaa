"""An enterprise's card with what its form shows around it: its timeline, cards that may be the same, the group of its trade."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from db import industries
from db.choices import Sector
from db.records.enterprise import Enterprise
from desktop.core import cards, enterprises
from desktop.core.cards import Card
from desktop.core.chain import Timeline, timeline
from desktop.core.enterprises import Similar
from desktop.core.profile import Opened
from desktop.core.store import Saved, Store


@dataclass(frozen=True, slots=True)
class EnterpriseMore:
    """Besides the card: everything that happened with the enterprise, doubles, and the sector its industry tells."""

    timeline: Timeline
    similar: tuple[Similar, ...]
    sector: Sector | None


def load(opened: Opened, enterprise_id: UUID, year: int | None = None) -> Card:
    """Reads it, with a year only that year's events. Raises UserError when the card is gone."""
    card = cards.load(opened, Enterprise, enterprise_id)
    record: Any = card.record
    similar: tuple[Similar, ...] = ()
    if not record.rev or not record.uscc:  # once the province has the code, it keeps doubles out by itself
        found = enterprises.find_similar(opened, record.name or "", record.uscc or "", 4)
        similar = tuple(s for s in found if s.id != record.id)[:3]
    told = timeline(opened, Enterprise, record.id, year)
    return replace(card, more=EnterpriseMore(told, similar, sector_of(record.industry)))


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
