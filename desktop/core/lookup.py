"""Finding single records in a session: by id, through the aliases that the province has joined, and whether they may change."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, text
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.choices import State
from db.local import alias
from db.workflow import editable
from desktop.core.errors import Locked, UserError

R = TypeVar("R", bound=Record)

_LOCKED = {
    State.SUBMITTED: ("记录已提交，正在等待审核，不能修改。", "需要修改请先撤回。"),
    State.VOID: ("记录已作废，不能修改。", "请新建一条记录。"),
}


def one(session: Session, kind: type[R], record_id: UUID) -> R | None:
    """The record, or the one it was joined with; None when this computer has neither."""
    found = session.get(kind, record_id)
    if found is None:
        winner = session.execute(select(alias.c.winner).where(alias.c.loser == str(record_id))).scalar()
        found = session.get(kind, UUID(winner)) if winner else None
    return found


def many(session: Session, kind: type[R], ids: Iterable[UUID | None]) -> dict[UUID, R]:
    """Each id's record, or the one it was joined with, read as a set; what this computer has neither of is left out."""
    wanted = {i for i in ids if i is not None}
    query = select(kind).where(text(f"{kind.__tablename__}.id IN (SELECT value FROM json_each(:ids))"))
    found = {record.id: record for record in session.scalars(query, {"ids": id_list(wanted)})}
    lost = wanted - found.keys()
    return found | {i: record for i in lost if (record := one(session, kind, i)) is not None}


def existing(session: Session, kind: type[R], record_id: UUID) -> R:
    """The same; UserError when it is gone."""
    found = one(session, kind, record_id)
    if found is None:
        raise UserError(f"这条{kind.title}已不在本机。", "可能已在别处删除，或不再属于您的范围。")
    return found


def require_editable(record: Record) -> None:
    """Raises Locked with the way out."""
    if not editable(type(record).submittable, record.state):
        text, hint = _LOCKED.get(
            record.state, (f"记录已是“{record.state.text}”，不能修改。", "需要改动请申请更正，由联络员审核。")
        )
        raise Locked(text, hint)


def id_list(ids: Iterable[Any]) -> str:
    """For `… IN (SELECT value FROM json_each(:ids))`: any number of ids as one parameter."""
    return canonical.text([str(i) for i in ids])


def held_by(kind: type[Record], person: UUID) -> ColumnElement[bool]:
    """Records that this person writes: his own, and those handed over to him."""
    return or_(and_(kind.keeper_id.is_(None), kind.author_id == person), kind.keeper_id == person)
