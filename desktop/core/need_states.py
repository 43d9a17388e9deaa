"""Where a need stands: what its dockings and contracts say comes before what people set; and the funnel of all needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.transfer_choices import NeedState
from desktop.core.errors import explained
from desktop.core.lookup import id_list
from desktop.core.profile import Opened

STEPS = (
    NeedState.NEW, NeedState.VERIFIED, NeedState.PUBLISHED, NeedState.DOCKING, NeedState.SIGNED, NeedState.SOLVED,
)  # fmt: skip
BASIS = "本机能看到的需求，含草稿，不含作废；有对接或合同的按其进展，其余按填写的需求状态；括号内为到过这一步的累计数"


def _state(done: str, signed: str, contract: str, live: str) -> str:
    """A docking that ended well, then what was signed, then that nobody wants it any more, then work on it."""
    return (
        f"CASE WHEN {done} THEN 'solved' WHEN {signed} THEN 'signed'"
        f" WHEN r.state_of = 'solved' AND {contract} THEN 'solved' WHEN {contract} THEN 'signed'"
        " WHEN r.state_of IN ('ended', 'withdrawn') THEN r.state_of"
        f" WHEN {live} THEN 'docking' ELSE coalesce(r.state_of, 'new') END"
    )


_IS_DONE, _IS_SIGNED, _IS_LIVE = "d.stage = 'done'", "d.stage IN ('signed', 'performed')", "coalesce(d.stage, '') <> 'stopped'"
_DOCKED = "EXISTS (SELECT 1 FROM docking d WHERE d.need_id = r.id AND {})"
SHOWN = _state(
    _DOCKED.format(_IS_DONE), _DOCKED.format(_IS_SIGNED),
    "EXISTS (SELECT 1 FROM contract c WHERE c.need_id = r.id AND c.state <> 'void')", _DOCKED.format(_IS_LIVE),
)  # fmt: skip
"""SQL over `need r`, for a few of them."""
_ALL = (
    f"WITH docked AS (SELECT need_id, max({_IS_DONE}) AS done, max({_IS_SIGNED}) AS signed, max({_IS_LIVE}) AS live"
    " FROM docking d GROUP BY need_id),"
    " contracted AS (SELECT DISTINCT need_id FROM contract WHERE need_id IS NOT NULL AND state <> 'void')"
    f" SELECT {_state('o.done', 'o.signed', 'c.need_id IS NOT NULL', 'o.live')}, r.id FROM need r"
    " LEFT JOIN docked o ON o.need_id = r.id LEFT JOIN contracted c ON c.need_id = r.id"
    " WHERE r.state <> 'void' ORDER BY r.created_at DESC, r.id"
)
"""The same of all needs, with each docking and contract read once."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the needs that stand at it, and how many have come this far."""

    state: NeedState
    ids: tuple[UUID, ...]
    reached: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """From 新征集 to 已解决; 终止 and 撤回 stand apart."""

    steps: tuple[Step, ...]
    ended: tuple[UUID, ...]


def shown(session: Session, ids: Sequence[UUID]) -> dict[UUID, NeedState]:
    """The state that people read, for a set of needs."""
    sql = f"SELECT r.id, {SHOWN} FROM need r WHERE r.id IN (SELECT value FROM json_each(:ids))"
    return {UUID(row[0]): NeedState(row[1]) for row in session.execute(text(sql), {"ids": id_list(ids)})}


def funnel(opened: Opened) -> Funnel:
    """All needs this account sees, by one query."""
    found: dict[NeedState, list[UUID]] = {}
    with explained(), opened.local.read() as session:
        for state, need in session.execute(text(_ALL)):
            found.setdefault(NeedState(state), []).append(UUID(need))
    steps, beyond = [], 0
    for state in reversed(STEPS):
        ids = tuple(found.get(state, ()))
        beyond += len(ids)
        steps.append(Step(state, ids, beyond))
    ended = (*found.get(NeedState.ENDED, ()), *found.get(NeedState.WITHDRAWN, ()))
    return Funnel(tuple(reversed(steps)), ended)
