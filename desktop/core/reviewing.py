"""审核: decisions of a reviewer, written offline and sent later; what waits (`inbox`) and what to compare with (`comparing`).

A decision holds only for the version that was seen: the province refuses it when the record has changed since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.bodies import body_of
from db.codes import clean_text
from db.local import OPEN, RETURNED, desk, outbox
from db.outbox import transitioned
from db.records import BY_NAME
from db.records.attachment import Attachment
from db.records.correction import Correction
from db.records.review_note import ReviewNote
from db.reviewing import APPROVALS, DECISIONS, RETURNS, doers, unit_of
from db.rules import Problem
from db.spelling import instant_text
from db.workflow import transition
from desktop.core import bulk_steps, refused, remarked, replay
from desktop.core.authority import Authority, crew_key, crews_of, mended_people
from desktop.core.bulk_steps import Seen
from desktop.core.changes import Changes
from desktop.core.comparing import Comparison, Side, compare
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.inbox import Inbox, InboxRow, inbox, may_review
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.review_words import common_reasons

__all__ = [
    "Comparison", "Decided", "Inbox", "InboxRow", "Side", "approve", "common_reasons", "compare", "give_back", "inbox",
    "may_review", "revocable", "take_back", "vouch",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """How many were decided, and why others were not."""

    changes: Changes
    done: int
    refused: tuple[tuple[UUID, str], ...] = ()


CHANGED = "记录刚刚有了新的内容，请看过再办"


def approve(opened: Opened, kind: type[Record], ids: Iterable[UUID], seen: Mapping[UUID, int] | None = None) -> Decided:
    """审核通过, 市级通过 or 确认, whichever the account's level takes. Several at once need the right. Raises UserError.

    What is no longer the version that was `seen` is not approved.
    """
    wanted = list(dict.fromkeys(ids))
    many = len(wanted) > 1
    if many and not opened.account.reviewer.bulk:
        raise UserError("您没有批量审核的权限。", "请逐条审核，或请县级管理员开通。")
    now = opened.clock.now()
    with opened.work() as session:
        authority = Authority(session, opened.account.reviewer, opened.clock.today())
        there = bulk_steps.read(session, kind, wanted)
        news = [i for i in wanted if (r := there.get(str(i))) is not None and (seen or {}).get(i, r.rev) != r.rev]
        by_step, not_done = _sorted(session, authority, kind, [i for i in wanted if i not in news], there)
        not_done += [(i, CHANGED) for i in news]
        changes = Changes()
        for step, records in by_step.items():
            changes |= _decide_all(session, kind, records, step, now, {"bulk": True} if many else {})
    opened.tell(changes)
    return Decided(changes, len(wanted) - len(not_done), tuple(not_done))


def _sorted(
    session: Session, authority: Authority, kind: type[Record], wanted: Sequence[UUID], there: Mapping[str, Seen]
) -> tuple[dict[str, list[Seen]], list[tuple[UUID, str]]]:  # fmt: skip
    """Records by the step that approves them, and why others are not approved."""
    mended = [(str(r.body.get("of_kind")), str(r.body.get("of_id"))) for r in there.values() if kind is Correction]
    people = mended_people(session, mended)
    crews = crews_of(session, kind, [record.body for record in there.values()])
    by_step: dict[str, list[Seen]] = {}
    not_done = []
    for record_id in wanted:
        record = there.get(str(record_id))
        if record is None:
            not_done.append((record_id, "这条记录已不在本机"))
            continue
        crew = crews.get(crew_key(kind, record.body), ())
        who = people.get(str(record.body.get("of_id")), ()) if kind is Correction else doers(kind, record.body, crew)
        steps = [step for step in authority.steps(kind, record.body, who) if step in APPROVALS]
        if not steps:
            not_done.append((record_id, authority.why_not(kind, record.body, who, APPROVALS)))
        elif record.body.get("candidates"):
            not_done.append((record_id, "还有没选定的不同值，请先选定或退回"))
        else:
            by_step.setdefault(steps[0], []).append(record)
    return by_step, not_done


def _decide_all(
    session: Session, kind: type[Record], records: Sequence[Seen], action: str, now: datetime, more: Mapping[str, bool]
) -> Changes:  # fmt: skip
    """By sets where nothing else waits, one by one where an edit travels with the decision."""
    step = transition(action)
    assert step is not None
    ids = [record.id for record in records]
    along = bulk_steps.files(session, ids, step)
    busy = bulk_steps.busy(session, [*ids, *(f.id for listed in along.values() for f in listed)])
    slow = [r for r in records if busy.intersection((r.id, *(f.id for f in along.get(r.id, ()))))]
    quick = [r for r in records if r not in slow] if slow else records
    bulk_steps.take(session, kind, quick, along, step, now, **more)
    moved = Changes.of(kind.__tablename__, [UUID(r.id) for r in quick])
    moved |= Changes.of(Attachment.__tablename__, [UUID(f.id) for r in quick for f in along.get(r.id, ())])
    for record in slow:
        moved |= _of_all(_decide(session, existing(session, kind, UUID(record.id)), action, now, **more))
    return moved


def give_back(
    opened: Opened, kind: type[Record], record_id: UUID, remarks: Mapping[str, str], due: date | None
) -> Changes:  # fmt: skip
    """退回修改, with a reason at each field named ("" is the whole record) and a day. Raises Invalid without one, Locked.

    Of a correction the fields of the record that it mends may be named as well.
    """
    told = {name: said for name, text in remarks.items() if (said := clean_text(text, multiline=True))}
    _check_remarks(told)
    now = opened.clock.now()
    with opened.work() as session:
        record = existing(session, kind, record_id)
        _check_names(record, told)
        authority = Authority(session, opened.account.reviewer, opened.clock.today())
        step = next((s for s in authority.steps_of(record) if s in RETURNS), "")
        if not step:
            why = authority.why_not(kind, body_of(record), authority.people(record), RETURNS)
            raise Locked(f"{why}。", "请刷新后再看。")
        moved = _decide(session, record, step, now)
        notes = [_note(record, name, text, due, now) for name, text in told.items()]
        session.add_all(notes)
        session.flush()
        _join(session, record, notes)
    return opened.tell(_of_all([*moved, *notes]))


def _check_remarks(told: Mapping[str, str]) -> None:
    if not told:
        missing = [Problem("", "missing", "请写明退回的原因")]
        raise Invalid(missing, "请写明退回的原因。", "可以写在某一栏，也可以写在整条记录上。")
    for name, text in told.items():
        if len(text) > 1000:
            raise Invalid([Problem(name, "refused", "意见超过 1000 个字")], "退回意见太长。")


def _check_names(record: Record, told: Mapping[str, str]) -> None:
    known = remarked.labels_of(record)
    for name in told:
        if name and name not in known:
            raise KeyError(name)


def _note(record: Record, name: str, text: str, due: date | None, now: datetime) -> ReviewNote:
    unit = unit_of({"report_unit": record.report_unit, "region": record.region})
    return ReviewNote(
        of_kind=record.__tablename__, of_id=record.id, to_id=record.keeper_id or record.author_id, field_name=name or None,
        text=text, due_on=due, report_unit=unit or None, created_at=now,
    )  # fmt: skip


def vouch(opened: Opened, kind: type[Record], record_id: UUID, seen: int | None = None) -> Changes:
    """本人确认 of what somebody else wrote for him (代录), in the version that was `seen`. Raises Locked."""
    with opened.work() as session:
        record = existing(session, kind, record_id)
        if seen is not None and seen != record.rev:
            raise Locked(f"{CHANGED}。")
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
    body = canonical.text({n: v for n, v in body_of(record).items() if v is not None})
    bulk_steps.keep(session, record.__tablename__, action, instant_text(now), [{"id": str(record.id), "body": body}])
    transitioned(session, records, action, session.info["author"].log, now, **more)
    return records


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


def revocable(opened: Opened, ids: Iterable[UUID]) -> set[UUID]:
    """The records whose last decision of this desk has not left yet, so that it may be taken back."""
    wanted = [str(i) for i in ids]
    with opened.local.read() as session:
        query = select(outbox.c.id, outbox.c.fields).where(outbox.c.status == OPEN, outbox.c.action == "transition")
        rows = session.execute(query.where(outbox.c.id.in_(wanted)))
        return {UUID(row.id) for row in rows if canonical.loads(row.fields)["action"] in DECISIONS}


def _of_all(records: Iterable[Record]) -> Changes:
    by_kind: dict[str, list[UUID]] = {}
    for record in records:
        by_kind.setdefault(record.__tablename__, []).append(record.id)
    found = Changes()
    for name, ids in by_kind.items():
        found |= Changes.of(name, ids)
    return found
