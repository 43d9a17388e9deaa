"""供需对接: a round is composed, added as a whole, and moves the stage with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from db.ids import new_id
from db.records.docking import Docking, RoundRow
from db.rules import cells_of
from db.transfer_choices import DockingStage
from desktop.core import typed
from desktop.core.errors import explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.store import Saved, Store

ACTIVE = tuple(s for s in DockingStage if s not in (DockingStage.DONE, DockingStage.STOPPED))


def problems(values: Mapping[str, Any], today: date) -> dict[str, str]:
    """What is wrong with a round, by cell; empty when it may be added."""
    found = {}
    for name, cell in cells_of(RoundRow).items():
        value = values.get(name)
        if value in (None, ""):
            if cell.spec.needed:
                found[name] = f"请填写{cell.spec.label}"
        elif name == "on" and value > today:
            found[name] = "不能晚于今天"
    return found


def add_round(store: Store, docking_id: UUID, values: Mapping[str, Any]) -> Saved:
    """Adds a round as it was composed, and moves the stage where it names one; one write, so that they travel together."""
    with explained(), store.opened.local.read() as session:
        docking = existing(session, Docking, docking_id)
        rows = docking.rounds or ()
    names = cells_of(RoundRow).keys()
    row = RoundRow(id=str(new_id()), n=max((r.n or 0 for r in rows), default=0) + 1, **{n: values.get(n) for n in names})
    moved = {"stage": row.stage} if row.stage is not None else {}
    return store.save(Docking, docking_id, {"rounds": (*rows, row), **moved})


@dataclass(frozen=True, slots=True)
class Moved:
    """A card moved to a stage without a round, with what stood there before and stands there now."""

    docking: UUID
    before: Mapping[str, Any]
    now: Mapping[str, Any]


def move(store: Store, docking_id: UUID, stage: DockingStage, more: Mapping[str, Any] | None = None) -> Moved:
    """Moves the stage, with what that stage needs in the same write. What was said at the rounds is not touched."""
    values = {"stage": stage, **(more or {})}
    with explained(), store.opened.local.read() as session:
        docking = existing(session, Docking, docking_id)
        before = {name: getattr(docking, name) for name in values}
    store.save(Docking, docking.id, values)
    return Moved(docking.id, before, values)


def move_back(store: Store, moved: Moved) -> bool:
    """Undoes it, unless something else has been written there since, which the answer tells."""
    with explained(), store.opened.local.read() as session:
        docking = existing(session, Docking, moved.docking)
        if any(getattr(docking, name) != value for name, value in moved.now.items()):
            return False
    store.save(Docking, moved.docking, moved.before)
    return True


def keep_composed(opened: Opened, docking_id: UUID, texts: Mapping[str, str]) -> None:
    """Keeps what is being composed, so that neither a crash nor a sync takes half of it; no texts forget it."""
    typed.keep(opened, composing_id(docking_id), texts)


def composed(session: Session, docking_id: UUID) -> dict[str, str]:
    """What was being composed."""
    return typed.of(session, composing_id(docking_id))


def composing_id(docking_id: UUID) -> UUID:
    """Under which a round is kept while it is composed: apart from what the docking's own form keeps."""
    return uuid5(docking_id, "round")


def read_composed(opened: Opened, docking_id: UUID) -> dict[str, str]:
    """The same, by itself."""
    with explained(), opened.local.read() as session:
        return composed(session, docking_id)


def following(stage: DockingStage | None, by: int) -> DockingStage | None:
    """The stage so many steps on; None beyond 完成 and before 推荐. 中止 is said on the form, with its reason."""
    steps = (*ACTIVE, DockingStage.DONE)
    if stage is DockingStage.STOPPED:
        return None
    at = steps.index(stage) if stage is not None else 0
    return steps[at + by] if 0 <= at + by < len(steps) else None
