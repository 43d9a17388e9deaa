"""个人信息删除: number and contact of a trainee go on request; name, classes and certificates stay (docs/decisions/014)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.local import WAITING, outbox
from db.records.erasure import Erasure
from db.records.trainee import Trainee
from desktop.core.errors import UserError, explained
from desktop.core.lookup import existing
from desktop.core.store import Store

KEPT = "姓名、班次、成绩和证书编号保留"


def ask(store: Store, trainee_id: UUID, reason: str) -> UUID:
    """Written here, carried out by the province at the next sync. Raises UserError, Invalid."""
    with explained(), store.opened.local.read() as session:
        trainee = existing(session, Trainee, trainee_id)
        if not trainee.rev:
            raise UserError("这名学员还没有上传，不用申请。", "直接去掉号码和电话，或删除学员。")
        if pending(session, trainee.id):
            raise UserError("已经申请过删除，联网同步后生效。")
        values = {
            "trainee_id": trainee.id, "asked_on": store.opened.clock.today(), "reason": reason,
            "report_unit": trainee.report_unit, "region": trainee.region,
        }  # fmt: skip
    return store.create(Erasure, {name: value for name, value in values.items() if value is not None})


def pending(session: Session, trainee_id: UUID) -> bool:
    """Whether an erasure of his has not been answered by the province."""
    query = select(Erasure.id).join(outbox, outbox.c.id == Erasure.id)
    return session.scalars(query.where(Erasure.trainee_id == trainee_id, outbox.c.status.in_(WAITING))).first() is not None


def standing(session: Session, trainee: Trainee) -> str:
    """What is to be said on his card; empty where nothing has been asked for."""
    if pending(session, trainee.id):
        return f"已申请删除证件号码、联系电话和住址，联网同步后生效；{KEPT}。"
    return f"{trainee.erased_on} 已按申请删除证件号码、联系电话和住址；{KEPT}。" if trainee.erased_on else ""
