"""What will be due: leaves, pledges, filings, registrations, answers, report days, numbers to come (domain.md §1.2, 3).

Every date is worked out from the record and the rule of its own day; nothing is typed for it. The most urgent come first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, exists, func, literal, not_, or_, select, true
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State
from db.codes import BEIJING
from db.contract_choices import RegisterState
from db.holidays import reported_by
from db.parameters import Rules
from db.plan_rules import leave_ends, leave_notice, licence_filing_due, registration_due
from db.platform_choices import ConsultState, MobilityMode
from db.records.certificate import Certificate
from db.records.consultation import Consultation
from db.records.contract import Contract
from db.records.docking import Docking
from db.records.enrolment import Enrolment
from db.records.mobility import Mobility
from db.records.need import Need
from db.records.patent_deal import PatentDeal
from db.records.person import Person
from db.records.team import Team
from db.records.training import Training
from db.spelling import money_text
from db.training_choices import ExamResult
from db.transfer_choices import NeedState, PatentOp
from desktop.core.lookup import held_by, one
from desktop.core.profile_files import Account

SOON = 30
"""Days ahead for what has no notice periods of its own."""
PLEDGE_SOON = 90
REPORT_SOON = 7
MOST = 50
YEAR = 365
"""Days for which an unpaid contract that is over, or one that was never registered, still reminds."""
WORTH_A_LOOK = 2000
"""Contracts looked at, the latest first."""
TRAINING_DESK = ("organiser", "contact_county")
CONTACTS = ("contact_county", "contact_city", "contact_province")
WAITS = (NeedState.NEW, NeedState.VERIFIED, NeedState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing that will be due. Without an id it leads to a place: `kind` is then its name."""

    kind: str
    id: UUID | None
    headline: str
    note: str
    days: int


def due(session: Session, account: Account, rules: Rules, today: date) -> list[Reminder]:
    """All that is due soon or overdue, for what this account has to do with; not of what it has handed over."""
    found = [
        *_leaves(session, account, rules, today), *_deals(session, account, rules, today),
        *_contracts(session, account, rules, today), *_needs(session, account, rules, today),
        *_consultations(session, account, rules, today), *_teams(session, account, today),
        *_certificates(session, account), *_classes(session, account, rules, today), *_report_day(account, rules, today),
    ]  # fmt: skip
    return sorted(found, key=lambda r: r.days)


def days_text(days: int) -> str:
    """已超期 3 天, 今天到期, 还有 12 天."""
    return f"已超期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天"


def _one(record: Record, headline: str, what: str, days: int) -> Reminder:
    return Reminder(record.__tablename__, record.id, headline, f"{what}，{days_text(days)}", days)


def _kept(kind: type[Record], account: Account) -> ColumnElement[bool]:
    """Records that hold, and are not somebody else's by a handover; a desk looks after everybody's."""
    live = kind.state != State.VOID
    if account.has_role(*CONTACTS):
        return live
    me = account.id
    had = or_(kind.author_id == me, func.coalesce(func.instr(kind.kept_before, literal(str(me), Text)), 0) > 0)
    return and_(live, not_(and_(had, func.coalesce(kind.keeper_id, kind.author_id) != me)))


def _leaves(session: Session, account: Account, rules: Rules, today: date) -> Iterator[Reminder]:
    query = select(Mobility).where(Mobility.mode == MobilityMode.ON_LEAVE, Mobility.returned_on.is_(None))
    query = query.where(_kept(Mobility, account))
    for leave in session.scalars(query):
        left = leave_notice(leave, rules, today)
        if left is not None:
            person = one(session, Person, leave.person_id) if leave.person_id else None
            name = person.headline() if person else "（未选人员）"
            yield _one(leave, f"{name} 离岗创业", f"{leave_ends(leave, rules)} 期满", left)


def _deals(session: Session, account: Account, rules: Rules, today: date) -> Iterator[Reminder]:
    query = select(PatentDeal).where(PatentDeal.op.in_((PatentOp.LICENCE, PatentOp.PLEDGE)))
    query = query.where(PatentDeal.recorded_on.is_(None), PatentDeal.released_on.is_(None), _kept(PatentDeal, account))
    for deal in session.scalars(query):
        filing, ends = licence_filing_due(deal, rules), deal.pledge_ends()
        if filing is not None and (filing - today).days <= SOON:
            yield _one(deal, deal.headline(), f"许可备案应在 {filing} 前", (filing - today).days)
        if ends is not None and (ends - today).days <= PLEDGE_SOON:
            yield _one(deal, deal.headline(), f"质押 {ends} 到期", (ends - today).days)


def _contracts(session: Session, account: Account, rules: Rules, today: date) -> Iterator[Reminder]:
    """Accepted and to be registered; signed and not applied for; near its end or over it and not wholly paid."""
    state = Contract.register_state
    waits = or_(state.is_(None), state.in_((RegisterState.NONE, RegisterState.ACCEPTED)))
    ends = and_(Contract.ended_on <= today + timedelta(days=SOON), Contract.ended_on >= today - timedelta(days=YEAR))
    waits = and_(waits, or_(Contract.signed_on.is_(None), Contract.signed_on >= today - timedelta(days=YEAR)))
    query = select(Contract).where(_kept(Contract, account), or_(waits, ends)).order_by(Contract.signed_on.desc())
    for contract in session.scalars(query.limit(WORTH_A_LOOK)):
        until, what = registration_due(contract, rules), "登记应在 {} 前办结"
        if until is None and contract.signed_on and state_of(contract) is RegisterState.NONE:
            days = rules.whole("contract.apply_days", contract.signed_on)
            until, what = contract.signed_on + timedelta(days=days), "已签订，还没有登记；应在 {} 前申请"
        if until is not None and (until - today).days <= (SOON if state_of(contract) is RegisterState.ACCEPTED else SOON // 3):
            yield _one(contract, contract.headline(), what.format(until), (until - today).days)
        yield from _ending(contract, today)


def state_of(contract: Contract) -> RegisterState:
    """What nobody has said is 未登记."""
    return contract.register_state or RegisterState.NONE


def _ending(contract: Contract, today: date) -> Iterator[Reminder]:
    """有效期止, with what is still to be paid; a contract that is over and paid reminds of nothing."""
    if contract.ended_on is None or not -YEAR <= (contract.ended_on - today).days <= SOON:
        return
    paid = sum((row.amount for row in contract.paid or () if row.amount is not None), Decimal(0))
    owed = contract.amount is not None and paid < contract.amount
    if owed or contract.ended_on >= today:
        money = f"；已到账 {money_text(paid)} / {money_text(contract.amount)} 万元" if owed and contract.amount else ""
        yield _one(contract, contract.headline(), f"合同 {contract.ended_on} 到期{money}", (contract.ended_on - today).days)


def _needs(session: Session, account: Account, rules: Rules, today: date) -> Iterator[Reminder]:
    """Needs that nobody has tried to answer."""
    tried = select(Docking.need_id).where(Docking.need_id.is_not(None))
    query = select(Need).where(
        Need.state.not_in((State.DRAFT, State.RETURNED, State.VOID)), Need.id.not_in(tried),
        Need.state_of.is_(None) | Need.state_of.in_(WAITS), _kept(Need, account),
    )  # fmt: skip
    for need in session.scalars(query.order_by(Need.created_at).limit(MOST)):
        heard = need.created_at.astimezone(BEIJING).date()
        left = (heard + timedelta(days=rules.whole("need.answer_days", heard)) - today).days
        if left <= SOON // 3:
            yield _one(need, need.headline(), "需求还没有对接", left)


def _consultations(session: Session, account: Account, rules: Rules, today: date) -> Iterator[Reminder]:
    query = select(Consultation).where(Consultation.asked_on.is_not(None), _kept(Consultation, account))
    open_ = Consultation.state_of.is_(None) | (Consultation.state_of == ConsultState.OPEN)
    for asked in session.scalars(query.where(open_, Consultation.answered_on.is_(None)).limit(MOST)):
        if asked.asked_on is not None:
            left = (asked.asked_on + timedelta(days=rules.whole("consult.answer_days", asked.asked_on)) - today).days
            yield _one(asked, asked.headline(), "咨询待答复", left)


def _teams(session: Session, account: Account, today: date) -> Iterator[Reminder]:
    """Service periods that end; to members and to the county's desk."""
    desk = account.has_role(*CONTACTS)
    query = select(Team).where(Team.until >= today, Team.until <= today + timedelta(days=SOON), Team.state != State.VOID)
    for team in session.scalars(query):
        mine = any(row.person == account.id for row in team.members or ())
        if team.until is not None and (desk or mine):
            yield _one(team, team.headline(), f"服务期 {team.until} 结束", (team.until - today).days)


def _certificates(session: Session, account: Account) -> Iterator[Reminder]:
    pending = (
        Certificate.cert_no.is_(None), Certificate.issued_on.is_not(None), held_by(Certificate, account.id),
        Certificate.state != State.VOID,
    )  # fmt: skip
    count = session.scalar(select(func.count()).select_from(Certificate).where(*pending)) or 0
    if count:
        yield Reminder("certificate", None, f"{count} 份证书编号待发", "联网同步后自动取号", 0)


def _classes(session: Session, account: Account, rules: Rules, today: date) -> Iterator[Reminder]:
    """Classes that are over whose people have passed and have no certificate; to who has the class and to the training desk."""
    given = exists().where(
        Certificate.training_id == Enrolment.training_id, Certificate.trainee_id == Enrolment.trainee_id,
        Certificate.state != State.VOID,
    )  # fmt: skip
    mine = true() if account.has_role(*TRAINING_DESK) else held_by(Training, account.id)
    query = (
        select(Training, func.count()).join(Enrolment, Enrolment.training_id == Training.id)
        .where(Training.ended_on < today, _kept(Training, account), mine, Enrolment.state != State.VOID)
        .where(Enrolment.result.in_((ExamResult.PASSED, ExamResult.EXCELLENT)), ~given)
        .group_by(Training.id).order_by(Training.ended_on.desc()).limit(MOST)
    )  # fmt: skip
    for training, count in session.execute(query):
        if (ended := training.ended_on) is not None:
            left = (ended + timedelta(days=rules.whole("training.certify_days", ended)) - today).days
            yield _one(training, training.headline(), f"{count} 人合格，还没有发证", left)


def _report_day(account: Account, rules: Rules, today: date) -> Iterator[Reminder]:
    """The monthly report, to the county's desk: it gathers what the others have recorded."""
    if not account.has_role("contact_county"):
        return
    for month in (today.replace(day=1), (today.replace(day=1) - timedelta(days=1)).replace(day=1)):
        until = reported_by(month, rules.whole("report.day", month, account.division))
        left = (until - today).days
        if 0 <= left <= REPORT_SOON:
            yield Reminder("reporting", None, f"{month.month} 月报送", f"{until} 截止，{days_text(left)}", left)


