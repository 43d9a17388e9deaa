"""申请更正: a form over an approved record whose changes are kept in a correction of its own, reviewed like any other."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import corrections, rules
from db.base import Record
from db.bodies import body_of, wire_types
from db.choices import State
from db.records import BY_NAME
from db.records.correction import Correction
from db.rules import Problem
from desktop.core import cards, locks
from desktop.core.cards import Card
from desktop.core.changes import Changes
from desktop.core.comparing import corrected
from desktop.core.errors import Locked, UserError, explained
from desktop.core.lookup import existing, one, require_editable
from desktop.core.profile import Opened
from desktop.core.store import Saved, Store
from desktop.core.values import cleaned

_DONE = (State.ARCHIVED, State.VOID)


def open_correction(opened: Opened, of_id: UUID) -> UUID | None:
    """This account's correction of the record that is still under way."""
    with explained(), opened.local.read() as session:
        return _open(session, of_id, opened.account.id)


def _open(session: Session, of_id: UUID, author: UUID) -> UUID | None:
    query = select(Correction.id).where(
        Correction.of_id == of_id, Correction.author_id == author, Correction.state.not_in(_DONE)
    )
    return session.scalars(query.order_by(Correction.created_at.desc())).first()


def begin(opened: Opened, kind: type[Record], of_id: UUID) -> UUID:
    """A correction of a record that is locked by its approval, or the one begun before. Raises UserError."""
    with explained(), opened.local.read() as session:
        record = existing(session, kind, of_id)
        there = _open(session, record.id, opened.account.id)
        if there is not None:
            return there
        if not locks.may_correct(record, opened.account.id):
            raise UserError(f"“{record.state.text}”的{kind.title}不能申请更正。", "退回修改和草稿请直接修改；待审核的请先撤回。")
        values: dict[str, Any] = {
            "of_kind": kind.__tablename__, "of_id": record.id, "of_rev": record.rev, "of_name": _name(session, record),
            "report_unit": record.report_unit, "region": record.region, "town": record.town, "village": record.village,
        }  # fmt: skip
    return Store(opened).create(Correction, {n: v for n, v in values.items() if v is not None})


def _name(session: Session, record: Record) -> str:
    number = f"{record.no} " if record.no else ""
    return f"{record.title} {number}{record.headline()}"[:200]


def load(opened: Opened, correction_id: UUID) -> Card:
    """The record with the changes laid over it, as a form shows it; problems are those that the changes would leave.

    State, badge, notes and actions are the correction's own. Raises UserError when one of them is gone.
    """
    card = cards.load(opened, Correction, correction_id)
    with explained(), opened.local.read() as session:
        correction = existing(session, Correction, correction_id)
        target, changes = _target(session, correction), correction.changes or {}
        found = corrections.problems(type(target), str(target.id), body_of(target), changes)
        if not changes:
            found = [Problem("", "need_change", "还没有更正任何内容"), *found]
        after = corrected(target, changes)
        return cards.over(session, opened, card, after, found)


def _target(session: Session, correction: Correction) -> Record:
    kind = BY_NAME.get(correction.of_kind or "")
    if kind is None or correction.of_id is None:
        raise UserError("这份更正没有写明更正的记录。", "请作废后重新申请。")
    return existing(session, kind, correction.of_id)


def save(opened: Opened, correction_id: UUID, values: Mapping[str, object]) -> Saved:
    """Keeps changed values of the record in the correction; what is the record's own again is no change. Raises Locked."""
    with opened.work() as session:
        correction = existing(session, Correction, correction_id)
        target = _target(session, correction)
        good, wrong = cleaned(type(target), values)
        require_editable(correction)
        if correction.author_id != opened.account.id:
            raise Locked("这份更正由他人申请，只能查看。")
        was, types = body_of(target), wire_types(type(target))
        before = correction.changes or {}
        changes = dict(before)
        for name, value in good.items():
            wire = None if value is None else types[name].to_wire(value)
            if wire == was.get(name):
                changes.pop(name, None)
            else:
                changes[name] = wire
        if changes != before:
            correction.changes = changes or None
            correction.of_rev = target.rev  # the form shows the record as it is now
        found = (*wrong, *rules.problems(corrected(target, changes), "draft"))
        changed = [correction.id] if changes != before else []
    return Saved(opened.tell(Changes.of(Correction.__tablename__, changed)), found)


def original(opened: Opened, correction_id: UUID) -> Record | None:
    """The record as it stands, for the old value beside each changed field; None when it is not here (any more)."""
    with explained(), opened.local.read() as session:
        correction = existing(session, Correction, correction_id)
        kind = BY_NAME.get(correction.of_kind or "")
        return one(session, kind, correction.of_id) if kind is not None and correction.of_id is not None else None
