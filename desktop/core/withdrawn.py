"""Decisions that came too late because the author had taken the record back: kept until it is handed in again, then let go."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.bodies import build
from db.local import RETURNED, desk, outbox
from db.records import BY_NAME
from desktop.core import refused
from desktop.core.changes import Changes
from desktop.core.errors import explained
from desktop.core.lookup import one
from desktop.core.profile import Opened


def seen(session: Session, kind: type[Record], record_id: UUID) -> Record | None:
    """A record as this desk had it before it when it decided, though it is not on this computer any more."""
    query = select(desk.c.body).where(desk.c.id == str(record_id), desk.c.kind == kind.__tablename__)
    body = session.execute(query.order_by(desk.c.at.desc()).limit(1)).scalar()
    return build(kind, str(record_id), 0, canonical.loads(body)) if body is not None else None


def settle(opened: Opened) -> Changes:
    """After a sync: of what has been handed in again the late decision is gone; remarks written for it are kept for the next."""
    with explained(), opened.local.read() as session:
        ops = _back(session)
    if not ops:
        return Changes()
    changes, now = Changes(), opened.clock.now()
    with opened.work() as session:
        for op in ops:
            changes |= refused.discard(session, op, now)
    return opened.tell(changes)


def _back(session: Session) -> list[int]:
    query = select(outbox.c.op, outbox.c.kind, outbox.c.id).where(
        outbox.c.status == RETURNED, outbox.c.code == refused.WITHDRAWN
    )
    return [op for op, kind, i in session.execute(query).all() if one(session, BY_NAME[kind], UUID(i)) is not None]
