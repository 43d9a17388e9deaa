"""The board of dockings: a column for each stage, and on each card what its broker has to know."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from db.records.person import Person
from db.transfer_choices import DockingStage
from desktop.core import meta
from desktop.core.dockings import composing_id
from desktop.core.errors import explained
from desktop.core.lookup import many
from desktop.core.profile import Opened
from desktop.core.typed import PREFIX

MOST = 200
"""Cards of one column; the counts are of all."""


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One docking. `idle`: days since its last round, or since it began; None when neither is known."""

    id: UUID
    stage: DockingStage
    need: str
    enterprise: str
    solution: str
    owner: str
    idle: int | None
    rounds: int
    composing: bool  # a round is begun and not added yet


@dataclass(frozen=True, slots=True)
class Column:
    """The dockings at a stage, those that waited longest first."""

    stage: DockingStage
    cards: tuple[BoardCard, ...]
    count: int


_BOARD = """
SELECT d.id, coalesce(d.stage, 'proposed'), n.name, e.name,
  coalesce((SELECT a.name FROM achievement a WHERE a.id = d.achievement_id), d.other_solution, ''),
  (SELECT json_extract(o.value, '$.person') FROM json_each(d.owners) o
    WHERE coalesce(json_extract(o.value, '$.since'), '') <= :today AND coalesce(json_extract(o.value, '$.until'), '9') >= :today
    ORDER BY json_extract(o.value, '$.since') DESC LIMIT 1),
  coalesce((SELECT max(json_extract(r.value, '$.on')) FROM json_each(d.rounds) r), d.began_on),
  (SELECT count(*) FROM json_each(d.rounds))
FROM docking d LEFT JOIN need n ON n.id = d.need_id LEFT JOIN enterprise e ON e.id = n.enterprise_id
WHERE d.state <> 'void' ORDER BY 7 IS NOT NULL, 7, d.created_at
"""


def load(opened: Opened) -> tuple[Column, ...]:
    """All columns in the order of the stages, by two queries."""
    today = opened.clock.today()
    with explained(), opened.local.read() as session:
        rows = session.execute(text(_BOARD), {"today": today.isoformat()}).all()
        begun = meta.named(session, PREFIX).keys()
        people = many(session, Person, {UUID(row[5]) for row in rows if row[5]})
    names = {opened.account.id: opened.account.name} | {i: p.headline() for i, p in people.items()}
    found: dict[DockingStage, list[BoardCard]] = {stage: [] for stage in DockingStage}
    for docking, stage, need, enterprise, solution, owner, last, rounds in rows:
        key = UUID(docking)
        idle = (today - date.fromisoformat(last)).days if last else None
        composing = f"{PREFIX}{composing_id(key)}" in begun
        charge = names.get(UUID(owner), "（人员未在本机）") if owner else ""
        card = BoardCard(
            key, DockingStage(stage), need or "（未选需求）", enterprise or "", solution, charge, idle, rounds, composing
        )
        found[card.stage].append(card)
    return tuple(Column(stage, tuple(cards[:MOST]), len(cards)) for stage, cards in found.items())
