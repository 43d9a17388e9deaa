"""Which of many cards that answer is likely meant: those somebody has been to already, then those of one's own place."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import divisions
from db.reviewing import city_of
from desktop.core.lookup import id_list

WORK = {"enterprise": ("visit", "enterprise_id"), "served": ("service_log", "served_id")}
"""Kinds of cards of which the whole province has many alike, and the records that tell of work there."""
BEEN, OWN, CITY, ELSEWHERE = range(4)


def nearness(session: Session, kind: str, ids: Sequence[UUID], mine: str) -> dict[UUID, int]:
    """How near each card is to somebody at work in the division `mine`; what is still a draft proves nothing."""
    work, pointer = WORK[kind]
    sql = (
        f"SELECT c.id, c.region, c.report_unit, EXISTS (SELECT 1 FROM {work} w WHERE w.{pointer} = c.id"
        f" AND w.state NOT IN ('draft', 'void')) FROM {kind} c WHERE c.id IN (SELECT value FROM json_each(:ids))"
    )
    city = city_of(mine)
    found: dict[UUID, int] = {}
    for card, region, unit, been in session.execute(text(sql), {"ids": id_list(ids)}):
        places = {place for place in (region, unit) if place}
        own, there = mine in places, bool(city) and any(city_of(place) == city for place in places)
        found[UUID(card)] = BEEN if been else OWN if own else CITY if there else ELSEWHERE
    return found


def places(session: Session, kind: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """沈阳市浑南区: where cards of one name are told apart."""
    sql = f"SELECT id, region FROM {kind} WHERE region IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))"
    return {
        UUID(card): divisions.path_name(region).removeprefix("辽宁省")
        for card, region in session.execute(text(sql), {"ids": id_list(ids)})
        if divisions.get(region)
    }
