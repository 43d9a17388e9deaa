"""The audit log: who did what, when, from which device and address; the database refuses to change or delete a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

from server.tables import account, audit


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; all None on the command line."""

    account_id: UUID | None = None
    device_id: UUID | None = None
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line as it is shown."""

    id: int
    at: datetime
    action: str
    login: str | None
    device_id: UUID | None
    object: str | None
    detail: Any
    ip: str | None


COMMAND_LINE = Actor()


def record(
    conn: Connection, action: str, actor: Actor, object_: str | None = None, detail: Mapping[str, Any] | None = None
) -> None:
    """Writes one line in the caller's transaction: what was done and its line stand or fall together."""
    conn.execute(
        insert(audit).values(
            action=action,
            account_id=actor.account_id,
            device_id=actor.device_id,
            ip=actor.ip,
            object=object_,
            detail=None if detail is None else dict(detail),
        )
    )


def lines(
    conn: Connection,
    *,
    login: str | None = None,
    action: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[AuditLine]:
    """The latest lines first; `before` is the id of the last line of the page above."""
    query = select(
        audit.c.id,
        audit.c.at,
        audit.c.action,
        account.c.login,
        audit.c.device_id,
        audit.c.object,
        audit.c.detail,
        audit.c.ip,
    ).outerjoin(account, account.c.id == audit.c.account_id)
    if login is not None:
        query = query.where((account.c.login == login) | (audit.c.object == login))
    if action is not None:
        query = query.where(audit.c.action.startswith(action, autoescape=True))
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = conn.execute(query.order_by(audit.c.id.desc()).limit(limit))
    return [AuditLine(*row[:-1], ip=None if row.ip is None else str(row.ip)) for row in rows]
