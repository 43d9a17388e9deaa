"""What only the other visits can tell about a visit: whether it was entered twice, and which visit to the enterprise it is."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.choices import State
from db.records.visit import Visit
from db.rules import WARNING, Problem


def at_enterprise(session: Session, enterprise_id: UUID) -> list[Visit]:
    """All visits to one enterprise known here, void ones left out, in the order they happened; undated drafts last."""
    query = select(Visit).where(Visit.enterprise_id == enterprise_id, Visit.state != State.VOID)
    return list(session.scalars(query.order_by(Visit.visited_on.is_(None), Visit.visited_on, Visit.created_at, Visit.id)))


def ordinal(session: Session, visit: Visit) -> int:
    """Which visit to its enterprise it is, counted by everyone's visits known here; 0 without an enterprise."""
    if visit.enterprise_id is None:
        return 0
    order = [v.id for v in at_enterprise(session, visit.enterprise_id)]
    return order.index(visit.id) + 1 if visit.id in order else 0


def duplicates(session: Session, visit: Visit) -> list[Visit]:
    """Other visits to the same enterprise on the same day by one of the same people."""
    if visit.enterprise_id is None or visit.visited_on is None:
        return []
    query = select(Visit).where(
        Visit.enterprise_id == visit.enterprise_id,
        Visit.visited_on == visit.visited_on,
        Visit.id != visit.id,
        Visit.state != State.VOID,
    )
    mine = {visit.author_id, *(visit.visitors or ())}
    return [v for v in session.scalars(query) if mine & {v.author_id, *(v.visitors or ())}]


def problems(session: Session, visit: Visit) -> list[Problem]:
    """A warning, never a barrier: two visits on one day do happen."""
    found = duplicates(session, visit)
    if not found:
        return []
    number = f"（编号 {found[0].no}）" if found[0].no else ""
    text = f"当天已有一条对这家企业的走访{number}，请核对是否重复录入（可以提交）"
    return [Problem("visited_on", WARNING + "duplicate", text)]
