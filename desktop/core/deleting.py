"""What goes with a record when it is deleted, and what may not be deleted."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Text, func, literal, select
from sqlalchemy.orm import Session

from db.base import Record
from db.bodies import body_of
from db.choices import State
from db.holding import may_hold
from db.records.attachment import Attachment
from db.records.certificate import Certificate
from db.records.contract import Contract
from db.records.docking import Docking
from db.records.effect import Effect
from db.records.enrolment import Enrolment
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.served import Served
from db.records.service_log import ServiceLog
from db.records.team import Team
from db.records.trainee import Trainee
from db.records.training import Training
from db.records.visit import Visit
from desktop.core.errors import Locked, UserError
from desktop.core.filing import OPEN_STATES, belongings
from desktop.core.locks import require_open_parent
from desktop.core.lookup import require_editable


def with_belongings(session: Session, record: Record) -> list[Record]:
    """The record and what goes with it. Raises Locked or UserError with the reason."""
    author = UUID(session.info["author"].account_id)
    if (record.keeper_id or record.author_id) != author:
        raise Locked(f"这条{type(record).title}由他人经办，不能删除。", "请联系经办人。")
    require_editable(record)
    require_open_parent(session, record)
    if isinstance(record, Enterprise):
        _require_unused(session, record)
    if isinstance(record, Served) and (users := users_of(session, record.id)):
        named = "、".join(f"{count} 条{title}" for title, count in users)
        raise UserError(f"还有 {named}用到这个服务对象，不能删除。", "填错了可以直接改正。")
    if isinstance(record, Training | Trainee):
        _require_nobody(session, record)
    if isinstance(record, Visit):
        _require_no_filed_needs(session, record)
    return [record, *belongings(session, record, author, OPEN_STATES)]


def unlink(session: Session, taken: Iterable[Record]) -> tuple[tuple[UUID, UUID], ...]:
    """Dockings whose contract is gone name none any more, so that another may be begun; (docking, contract)."""
    gone = [record.id for record in taken if isinstance(record, Contract)]
    found = list(session.scalars(select(Docking).where(Docking.contract_id.in_(gone)))) if gone else []
    author = session.info["author"].account_id
    mine = [d for d in found if may_hold(Docking, {**body_of(d), "id": str(d.id)}, author) and d.state is not State.VOID]
    links = tuple((docking.id, docking.contract_id) for docking in mine if docking.contract_id)
    for docking in mine:
        docking.contract_id = None
    return links


def link_again(session: Session, links: Iterable[tuple[UUID, UUID]]) -> list[Record]:
    """Undo of it, where no other contract has been begun meanwhile."""
    found: list[Record] = []
    for docking_id, contract in links:
        docking = session.get(Docking, docking_id)
        if docking is not None and docking.contract_id is None:
            docking.contract_id = contract
            found.append(docking)
    return found


def _require_unused(session: Session, card: Enterprise) -> None:
    if card.rev:
        raise UserError("企业名片由全省共用，上传后不能删除。", "填错了可以直接改正。")
    for kind in (Visit, Need):
        used = session.scalar(select(func.count()).select_from(kind).where(kind.enterprise_id == card.id))
        if used:
            raise UserError(f"还有 {used} 条{kind.title}用到这家企业，不能删除。", f"请先处理这些{kind.title}。")


def users_of(session: Session, served_id: UUID) -> list[tuple[str, int]]:
    """What points to a served object: (title, count)."""
    counts = [
        (kind.title, session.scalar(select(func.count()).select_from(kind).where(kind.served_id == served_id)) or 0)
        for kind in (ServiceLog, Effect)
    ]
    teams = select(func.count()).select_from(Team).where(func.instr(Team.objects, literal(str(served_id), Text)) > 0)
    return [(title, count) for title, count in (*counts, (Team.title, session.scalar(teams) or 0)) if count]


def _require_nobody(session: Session, record: Training | Trainee) -> None:
    """A class with people in it and a person who is in a class stay: the roster is where that is undone."""
    enrolled, holder = (
        (Enrolment.training_id, Certificate.training_id) if isinstance(record, Training)
        else (Enrolment.trainee_id, Certificate.trainee_id)
    )  # fmt: skip
    count = session.scalar(select(func.count()).select_from(Enrolment).where(enrolled == record.id)) or 0
    held = session.scalar(select(func.count()).select_from(Certificate).where(holder == record.id)) or 0
    if held:
        raise UserError(f"已发过 {held} 张结业证书，不能删除。", "发错的证书可以作废。")
    if count and isinstance(record, Training):
        raise UserError(f"花名册里还有 {count} 名学员，不能删除培训班。", "请先在花名册里移出学员。")
    if count:
        raise UserError(f"还在 {count} 个培训班的花名册里，不能删除学员。", "请先在培训班的花名册里移出。")


def _require_no_filed_needs(session: Session, visit: Visit) -> None:
    query = select(func.count()).select_from(Need).where(Need.visit_id == visit.id, Need.state.not_in(OPEN_STATES))
    if session.scalar(query):
        raise UserError("这次走访的技术需求已经提交，不能删除走访。", "可以改为作废，或先撤回需求。")


def is_empty_visit(session: Session, visit: Visit) -> bool:
    """Whether a new visit still has nothing that a person typed: such a one may go without asking."""
    typed = (
        visit.enterprise_id, visit.interviewee, visit.biz_status, visit.findings, visit.policies, visit.clauses, visit.on_site,
        visit.follow_up, visit.remark, visit.revenue, visit.staff, visit.purposes, visit.started,
    )  # fmt: skip
    chosen = bool(visit.visitors) and visit.author_id not in (visit.visitors or ())  # 代录: somebody was chosen
    if any(typed) or chosen or visit.rev:
        return False
    return not any(
        session.scalar(select(func.count()).select_from(kind).where(column == visit.id))
        for kind, column in ((Need, Need.visit_id), (Attachment, Attachment.of_id))
    )
