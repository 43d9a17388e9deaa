"""提交, 撤回, 作废: records move with what belongs to them, in one group that the province takes whole or not at all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from db import corrections, rules
from db.base import Record
from db.bodies import body_of
from db.card_rules import card_problem
from db.choices import State
from db.codes import clean_text
from db.local import OPEN, outbox
from db.operations import MAX_GROUP
from db.outbox import transitioned
from db.records.attachment import Attachment
from db.records.contract import Contract
from db.records.correction import Correction
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.review_note import ReviewNote
from db.records.service_log import ServiceLog
from db.records.training import Training
from db.records.visit import Visit
from db.rules import Problem
from db.workflow import EDITABLE, allowed
from desktop.core import class_rules, conflicts, contract_doubles, resubmitting, service_days, visit_rules
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.lookup import held_by, one

OPEN_STATES = frozenset(EDITABLE)


def belongings(session: Session, record: Record, author: UUID, states: frozenset[State]) -> list[Record]:
    """Needs found at a visit and the files of all, in the same hands and in these states."""
    found: list[Record] = []
    if isinstance(record, Visit):
        needs = select(Need).where(Need.visit_id == record.id, held_by(Need, author), Need.state.in_(states))
        found += session.scalars(needs.order_by(Need.created_at, Need.id))
    owners = [record.id, *(n.id for n in found)]
    if not isinstance(record, Attachment):
        files = select(Attachment).where(
            Attachment.of_id.in_(owners), held_by(Attachment, author), Attachment.state.in_(states)
        )
        found += session.scalars(files.order_by(Attachment.created_at, Attachment.id))
    return found


def problems(session: Session, record: Record, author: UUID) -> list[Problem]:
    """All that a submission would meet, what belongs to the record and the enterprise's card included."""
    found = rules.problems(record, "submit")
    for other in belongings(session, record, author, OPEN_STATES):
        where = f"{type(other).title}“{other.headline()}”："
        field = "needs" if isinstance(other, Need) else "attachments"
        found += [
            Problem(field, p.code, where + p.text, str(other.id), p.field) for p in rules.problems(other, "submit")
        ]
    found += [Problem(c.field, "conflict", "有两个不同的值，请先选定用哪一个") for c in conflicts.of(session, record)]
    if isinstance(record, Visit):
        found += visit_rules.problems(session, record)
    if isinstance(record, Contract):
        found += contract_doubles.number_problem(session, record, author)
    if isinstance(record, ServiceLog):
        found += service_days.problems(session, record)
    if isinstance(record, Training):
        found += class_rules.problems(session, record)
    if isinstance(record, Correction):
        found += _correction_problems(session, record)
    return found + _enterprise_problems(session, record)


def _correction_problems(session: Session, correction: Correction) -> list[Problem]:
    """What the record would break; the fields are the record's."""
    target = mended(session, correction)
    changes = correction.changes or {}
    if target is None or not changes:
        return []
    found = corrections.misfits(type(target), changes)
    return found or corrections.problems(type(target), str(target.id), body_of(target), changes)


def mended(session: Session, correction: Correction) -> Record | None:
    """The record that a correction is about, if it is here."""
    kind = corrections.corrected_kind(correction.of_kind)
    return one(session, kind, correction.of_id) if kind is not None and correction.of_id is not None else None


def _enterprise_problems(session: Session, record: Record) -> list[Problem]:
    """What `db.card_rules` asks of the card."""
    if not isinstance(record, Visit | Need) or record.enterprise_id is None:
        return []
    card = one(session, Enterprise, record.enterprise_id)
    if card is None:  # an unknown reference stops approval, not filing (design §4)
        return []
    found = card_problem(card.headline(), card.uscc)
    return [found] if found else []


def submit(session: Session, record: Record, now: datetime) -> list[Record]:
    """Returns all that was submitted. Raises Invalid, Locked, UserError."""
    author = _require(session, record, "submit")
    if not type(record).submittable:
        raise UserError(f"{type(record).title}保存后即共享，不用提交。")
    blocking = [p for p in problems(session, record, author) if p.blocking]
    if blocking:
        raise Invalid(blocking, f"还有 {len(blocking)} 处需要补充或改正，暂不能提交。", "内容已保存，请看各栏下方的说明。")
    records = [record, *belongings(session, record, author, OPEN_STATES)]
    for each in records:
        each.confidential_ack = True
        if isinstance(each, Attachment):  # goes where its record goes, also when that found its place later
            each.report_unit, each.region = record.report_unit, record.region
    if isinstance(record, Correction) and (target := mended(session, record)) is not None:
        record.of_rev = target.rev  # what the author saw
    notes = _settled(session, records, author)
    group = transitioned(session, records, "submit", session.info["author"].log, now)
    _travel_with(session, group, notes)
    count = select(func.count()).select_from(outbox).where(outbox.c.grp == group, outbox.c.status == OPEN)
    if session.execute(count).scalar_one() > MAX_GROUP:
        raise UserError("这条记录的附件和需求太多，一次提交不了。", f"请分开提交，一次最多 {MAX_GROUP} 项改动。")
    return [*records, *notes]


def _settled(session: Session, records: Sequence[Record], author: UUID) -> list[ReviewNote]:
    """The reviewers' remarks on what is handed in again count as dealt with."""
    query = select(ReviewNote).where(
        ReviewNote.of_id.in_([each.id for each in records]), ReviewNote.settled.is_not(True),
        or_(ReviewNote.keeper_id == author, and_(ReviewNote.keeper_id.is_(None), ReviewNote.to_id == author)),
    )
    found = list(session.scalars(query.order_by(ReviewNote.created_at, ReviewNote.id)))
    for note in found:
        note.settled = True
    return found


def _travel_with(session: Session, group: str, notes: Sequence[Record]) -> None:
    """The open operations of these join the group."""
    session.flush()
    ids = [str(note.id) for note in notes]
    session.execute(update(outbox).where(outbox.c.status == OPEN, outbox.c.id.in_(ids)).values(grp=group))


def withdraw(session: Session, record: Record, now: datetime) -> list[Record]:
    """Returns all that is a draft again; what was returned before is asked for again. Raises Locked."""
    author = _require(session, record, "withdraw")
    records = [record, *belongings(session, record, author, frozenset({State.SUBMITTED}))]
    notes = resubmitting.reopened(session, records, author)
    group = transitioned(session, records, "withdraw", session.info["author"].log, now)
    _travel_with(session, group, notes)
    return [*records, *notes]


def void(session: Session, record: Record, reason: str, now: datetime) -> list[Record]:
    """Raises Invalid without a reason, Locked in a wrong state."""
    _require(session, record, "void")
    text = clean_text(reason, multiline=True)
    if not text:
        raise Invalid([Problem("reason", "missing", "请填写作废原因")], "请填写作废原因。")
    if len(text) > 500:
        raise Invalid([Problem("reason", "refused", "作废原因超过 500 个字")], "作废原因太长。")
    transitioned(session, [record], "void", session.info["author"].log, now, reason=text)
    return [record]


_VERBS = {"submit": "提交", "withdraw": "撤回", "void": "作废"}


def _require(session: Session, record: Record, action: str) -> UUID:
    author = UUID(session.info["author"].account_id)
    if (record.keeper_id or record.author_id) != author:
        raise Locked(f"只有经办人可以{_VERBS[action]}这条记录。", "请联系经办人办理。")
    if not allowed(record.state, action):
        hint = "需要改动请申请更正，由联络员审核。" if action == "withdraw" else "需要时请先撤回。"
        raise Locked(f"记录现在是“{record.state.text}”，不能{_VERBS[action]}。", hint)
    return author
