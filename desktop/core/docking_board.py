"""The board of dockings: a column for each stage, on each card what its broker has to know, and where it may go from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from db import canonical
from db.holding import given_away, may_hold
from db.records.docking import Docking
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
    contract: bool = False  # there is one
    lock: str = ""  # why this account may not move it


@dataclass(frozen=True, slots=True)
class Column:
    """The dockings at a stage, those that waited longest first."""

    stage: DockingStage
    cards: tuple[BoardCard, ...]
    count: int


_READ = ("kept_before", "owners", "experts")
_BOARD = """
SELECT d.id, coalesce(d.stage, 'proposed'), n.name, e.name,
  coalesce((SELECT a.name FROM achievement a WHERE a.id = d.achievement_id), d.other_solution, ''),
  (SELECT json_extract(o.value, '$.person') FROM json_each(d.owners) o
    WHERE coalesce(json_extract(o.value, '$.since'), '') <= :today AND coalesce(json_extract(o.value, '$.until'), '9') >= :today
    ORDER BY json_extract(o.value, '$.since') DESC LIMIT 1),
  coalesce((SELECT max(json_extract(r.value, '$.on')) FROM json_each(d.rounds) r), d.began_on),
  (SELECT count(*) FROM json_each(d.rounds)), d.contract_id IS NOT NULL,
  d.author_id, d.keeper_id, d.kept_before, d.owners, d.experts
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
    for docking, stage, need, enterprise, solution, owner, last, rounds, contract, *who in rows:
        key = UUID(docking)
        idle = (today - date.fromisoformat(last)).days if last else None
        composing = f"{PREFIX}{composing_id(key)}" in begun
        charge = names.get(UUID(owner), "（人员未在本机）") if owner else ""
        card = BoardCard(
            key, DockingStage(stage), need or "（未选需求）", enterprise or "", solution, charge, idle, rounds, composing,
            bool(contract), _lock(docking, who, str(opened.account.id)),
        )  # fmt: skip
        found[card.stage].append(card)
    return tuple(Column(stage, tuple(cards[:MOST]), len(cards)) for stage, cards in found.items())


def _lock(docking: str, who: Sequence[str | None], me: str) -> str:
    """As `locks.lock_of` says of a single one, for a board of hundreds: only those of others are looked into."""
    if (who[1] or who[0]) == me:
        return ""
    rest = {name: canonical.loads(stored) if stored else None for name, stored in zip(_READ, who[2:], strict=True)}
    values = {"id": docking, "author_id": who[0], "keeper_id": who[1], **rest}
    if may_hold(Docking, values, me):
        return ""
    return "已移交给他人经办，只能查看" if given_away(values, me) else "由他人记录，只能查看"


def refusal(card: BoardCard, stage: DockingStage) -> str:
    """Why the card cannot go to a stage; empty when it can."""
    if card.lock:
        return card.lock
    if card.stage is DockingStage.STOPPED and stage is not DockingStage.STOPPED:
        return "已中止；要重新开始，请打开它写一条经过，选好“进入阶段”，原因会留着"
    if stage in (DockingStage.PERFORMED, DockingStage.DONE) and not card.contract:
        return "还没有技术合同，请先移到“签约”"
    return ""


def asked(card: BoardCard, stage: DockingStage) -> tuple[str, ...]:
    """The fields that a stage needs and the docking lacks; a stage that needs none asks nothing."""
    if stage is DockingStage.STOPPED and card.stage is not stage:
        return ("fail_reason", "fail_text")
    return ("contract_id",) if stage is DockingStage.SIGNED and not card.contract else ()
