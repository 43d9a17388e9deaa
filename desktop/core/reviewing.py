"""审核: decisions of a reviewer, written offline and sent later; what waits (`inbox`) and what to compare with (`comparing`).

A decision holds only for the version that was seen: the province refuses it when the record has changed since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.bodies import body_of
from db.codes import clean_text
from db.fields import field_map
from db.local import OPEN, RETURNED, desk, outbox
from db.outbox import transitioned
from db.records import BY_NAME
from db.records.attachment import Attachment
from db.records.review_note import ReviewNote
from db.reviewing import APPROVALS, DECISIONS, RETURNS, unit_of
from db.rules import Problem
from db.spelling import instant_text
from db.workflow import transition
from desktop.core import refused, replay
from desktop.core.authority import Authority
from desktop.core.changes import Changes
from desktop.core.comparing import Comparison, Side, compare
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.inbox import Inbox, InboxRow, inbox, may_review
from desktop.core.lookup import existing, one
from desktop.core.profile import Opened
from desktop.core.review_words import common_reasons

__all__ = [
    "Comparison", "Decided", "Inbox", "InboxRow", "Side", "approve", "common_reasons", "compare", "give_back", "inbox",
    "may_review", "take_back", "vouch",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """How many were decided, and why others were not."""

    changes: Changes
    done: int
    refused: tuple[tuple[UUID, str], ...] = ()


def approve(opened: Opened, kind: type[Record], ids: Iterable[UUID]) -> Decided:
    """审核通过, 市级通过 or 确认, whichever the account's level takes. Several at once need the right. Raises UserError."""
    wanted = list(dict.fromkeys(ids))
    many = len(wanted) > 1
    if many and not opened.account.reviewer.bulk:
        raise UserError("您没有批量审核的权限。", "请逐条审核，或请县级管理员开通。")
    done, not_done = [], []
    now = opened.clock.now()
    with opened.work() as session:
        authority = Authority(session, opened.account.reviewer, opened.clock.today())
        by_step: dict[str, list[Record]] = {}
        for record_id in wanted:
            record = one(session, kind, record_id)
            step, why = _approval(authority, record)
            if record is None or not step:
                not_done.append((record_id, why))
            else:
                by_step.setdefault(step, []).append(record)
        more = {"bulk": True} if many else {}
        for step, records in by_step.items():
            for record in records:
                done += _decide(session, record, step, now, **more)
    changes = opened.tell(_of_all(done))
    return Decided(changes, len(wanted) - len(not_done), tuple(not_done))


def _approval(authority: Authority, record: Record | None) -> tuple[str, str]:
    """The step that approves, or why there is none."""
    if record is None:
        return "", "这条记录已不在本机"
    steps = [step for step in authority.steps_of(record) if step in APPROVALS]
    if not steps:
        return "", _why_not(authority, record, APPROVALS)
    if record.candidates:
        return "", "还有没选定的不同值，请先选定或退回"
    return steps[0], ""


def _why_not(authority: Authority, record: Record, actions: Sequence[str]) -> str:
    """The objection of the level that comes nearest: one's own level rather than another's."""
    found = [objection for action in actions if (objection := authority.objection(record, action)) is not None]
    ranked = sorted(found, key=lambda o: ("own", "level", "state", "no_right").index(o.code))
    return ranked[0].text if ranked else ""


def give_back(
    opened: Opened, kind: type[Record], record_id: UUID, remarks: Mapping[str, str], due: date | None
) -> Changes:  # fmt: skip
    """退回修改, with a reason at each field named ("" is the whole record) and a day. Raises Invalid without one, Locked."""
    told = {name: said for name, text in remarks.items() if (said := clean_text(text, multiline=True))}
    _check_remarks(kind, told)
    now = opened.clock.now()
    with opened.work() as session:
        record = existing(session, kind, record_id)
        authority = Authority(session, opened.account.reviewer, opened.clock.today())
        step = next((s for s in authority.steps_of(record) if s in RETURNS), "")
        if not step:
            raise Locked(f"{_why_not(authority, record, RETURNS)}。", "请刷新后再看。")
        moved = _decide(session, record, step, now)
        notes = [_note(record, name, text, due, now) for name, text in told.items()]
        session.add_all(notes)
        session.flush()
        _join(session, record, notes)
    return opened.tell(_of_all([*moved, *notes]))


def _check_remarks(kind: type[Record], told: Mapping[str, str]) -> None:
    if not told:
        missing = [Problem("", "missing", "请写明退回的原因")]
        raise Invalid(missing, "请写明退回的原因。", "可以写在某一栏，也可以写在整条记录上。")
    for name, text in told.items():
        if len(text) > 1000:
            raise Invalid([Problem(name, "refused", "意见超过 1000 个字")], "退回意见太长。")
        if name and name not in field_map(kind):
            raise KeyError(name)


def _note(record: Record, name: str, text: str, due: date | None, now: datetime) -> ReviewNote:
    unit = unit_of({"report_unit": record.report_unit, "region": record.region})
    return ReviewNote(
        of_kind=record.__tablename__, of_id=record.id, to_id=record.author_id, field_name=name or None, text=text, due_on=due,
        report_unit=unit or None, created_at=now,
    )  # fmt: skip


def vouch(opened: Opened, kind: type[Record], record_id: UUID) -> Changes:
    """本人确认 of what somebody else wrote for him (代录). Raises Locked."""
    with opened.work() as session:
        record = existing(session, kind, record_id)
        authority = Authority(session, opened.account.reviewer, opened.clock.today())
        objection = authority.objection(record, "vouch")
        if objection is not None:
            raise Locked(f"{objection.text}。")
        if record.candidates:
            raise Locked("还有没选定的不同值，暂不能确认。", "请联系填写人选定。")
        moved = _decide(session, record, "vouch", opened.clock.now())
    return opened.tell(_of_all(moved))


def _decide(session: Session, record: Record, action: str, now: datetime, **more: bool) -> list[Record]:
    """One step of a record with its files, in a group of its own; what was seen is kept for the next comparison."""
    _forget_refused(session, record.id, now)
    step = transition(action)
    assert step is not None
    files = select(Attachment).where(Attachment.of_id == record.id, Attachment.state.in_(step.sources))
    records = [record, *session.scalars(files.order_by(Attachment.id))]
    _keep_seen(session, record, action, now)
    transitioned(session, records, action, session.info["author"].log, now, **more)
    return records


def _keep_seen(session: Session, record: Record, action: str, now: datetime) -> None:
    """The last two versions are kept: one to compare with, one for when the newer decision is taken back."""
    body = canonical.text({n: v for n, v in body_of(record).items() if v is not None})
    older = select(desk.c.at).where(desk.c.id == str(record.id)).order_by(desk.c.at.desc()).offset(1)
    gone = list(session.execute(older).scalars())
    session.execute(delete(desk).where(desk.c.id == str(record.id), desk.c.at.in_(gone)))
    row = {"id": str(record.id), "at": instant_text(now), "kind": record.__tablename__, "action": action, "body": body}
    session.execute(insert(desk).prefix_with("OR REPLACE").values(row))


def _forget_refused(session: Session, record_id: UUID, now: datetime) -> None:
    """A decision that the province has refused gives way to the new one, with the remarks that went with it."""
    query = select(outbox.c.op, outbox.c.fields).where(
        outbox.c.id == str(record_id), outbox.c.status == RETURNED, outbox.c.action == "transition"
    )
    for op, fields in session.execute(query).all():
        if canonical.loads(fields).get("action") in DECISIONS:
            refused.discard(session, op, now)


def _join(session: Session, record: Record, notes: Sequence[Record]) -> None:
    """The remarks travel with the step."""
    query = select(outbox.c.grp).where(outbox.c.id == str(record.id), outbox.c.status == OPEN, outbox.c.action == "transition")
    group = session.execute(query.order_by(outbox.c.op.desc())).scalars().first()
    ids = [str(note.id) for note in notes]
    session.execute(update(outbox).where(outbox.c.id.in_(ids), outbox.c.status == OPEN).values(grp=group))


def take_back(opened: Opened, kind: type[Record], record_id: UUID) -> bool:
    """Undoes this desk's last decision while it has not been sealed for upload; whether it could."""
    with opened.work() as session:
        record = existing(session, kind, record_id)
        found = replay.undo_step(session, str(record.id), DECISIONS)
        for name, touched in found:
            if BY_NAME[name] is ReviewNote and (note := session.get(ReviewNote, UUID(touched))) is not None:
                session.delete(note)
        if found:
            newest = select(desk.c.at).where(desk.c.id == str(record.id)).order_by(desk.c.at.desc()).limit(1)
            session.execute(delete(desk).where(desk.c.id == str(record.id), desk.c.at == newest.scalar_subquery()))
    changes = Changes()
    for name, touched in found:
        changes |= Changes.of(name, [UUID(touched)])
    opened.tell(changes)
    return bool(found)


def _of_all(records: Iterable[Record]) -> Changes:
    by_kind: dict[str, list[UUID]] = {}
    for record in records:
        by_kind.setdefault(record.__tablename__, []).append(record.id)
    found = Changes()
    for name, ids in by_kind.items():
        found |= Changes.of(name, ids)
    return found
