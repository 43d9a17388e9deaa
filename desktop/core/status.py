"""Where records stand between this computer and the province, in set queries for lists and the pill."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.choices import State
from db.local import HELD, RETURNED
from db.records import CONFLICTING, KINDS
from desktop.core.locks import may_settle
from desktop.core.lookup import id_list
from desktop.core.profile_files import Account
from desktop.core.sync.kept import kept_here


class UploadStatus(StrEnum):
    """In the order of what the person should know first."""

    REFUSED = "refused"
    CONFLICT = "conflict"
    HELD = "held"
    KEPT = "kept"
    DRAFT_WAITING = "draft_waiting"
    DRAFT = "draft"
    WAITING = "waiting"
    UPLOADED = "uploaded"

    @property
    def text(self) -> str:
        """As the interface says it."""
        return _TEXTS[self]


_TEXTS = {
    UploadStatus.REFUSED: "未被接收",
    UploadStatus.CONFLICT: "待处理冲突",
    UploadStatus.HELD: "保留待查",
    UploadStatus.KEPT: "未确认不涉密，不上传",
    UploadStatus.DRAFT_WAITING: "草稿，待上传",
    UploadStatus.DRAFT: "草稿",
    UploadStatus.WAITING: "待上传",
    UploadStatus.UPLOADED: "已上传",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: records (not operations), the oldest change, and what needs a person. `by_kind` counts what is kept too."""

    records: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    oldest: datetime | None = None
    held: int = 0
    refused: int = 0
    conflicts: int = 0
    kept: int = 0  # they stay here: nobody has confirmed that they are open

    @property
    def text(self) -> str:
        """For the pill; empty when all is uploaded."""
        parts = []
        if self.refused:
            parts.append(f"{self.refused} 条未被接收")
        if self.conflicts:
            parts.append(f"{self.conflicts} 条待处理冲突")
        if self.records:
            parts.append(f"{self.records} 条待上传")
        if self.kept:
            parts.append(f"{self.kept} 条没有确认不涉密，留在本机")
        if self.held:
            parts.append(f"{self.held} 条保留待查")
        return " · ".join(parts)


_SENDING = "'open', 'sealed'"
_RANK = "CASE status WHEN 'returned' THEN 3 WHEN 'held' THEN 2 ELSE 1 END"
_IN_IDS = "id IN (SELECT value FROM json_each(:ids))"


def of(session: Session, kind: type[Record], ids: Iterable[UUID]) -> dict[UUID, UploadStatus]:
    """The status of each record that this computer has."""
    wanted = {"ids": id_list(ids)}
    waiting = session.execute(
        text(f"SELECT id, max({_RANK}) FROM outbox WHERE status <> 'answered' AND {_IN_IDS} GROUP BY id"), wanted
    )
    ranks = {row[0]: row[1] for row in waiting}
    kept = _kept(session)
    rows = session.execute(
        text(f"SELECT id, state, candidates IS NOT NULL FROM {kind.__tablename__} WHERE {_IN_IDS}"), wanted
    )
    return {UUID(i): _status(kind, state, ranks.get(i, 0), bool(open_), i in kept) for i, state, open_ in rows}


def _kept(session: Session) -> set[str]:
    """Ids of records of which something stays here."""
    ops = kept_here(session.connection())
    if not ops:
        return set()
    query = text("SELECT id FROM outbox WHERE op IN (SELECT value FROM json_each(:ops))")
    return set(session.execute(query, {"ops": canonical.text(sorted(ops))}).scalars())


def _status(kind: type[Record], state: str, rank: int, conflict: bool, kept: bool) -> UploadStatus:
    if rank == 3:
        return UploadStatus.REFUSED
    if conflict:
        return UploadStatus.CONFLICT
    if rank == 2:
        return UploadStatus.HELD
    if kept:
        return UploadStatus.KEPT
    if kind.submittable and state == State.DRAFT.value:
        return UploadStatus.DRAFT_WAITING if rank else UploadStatus.DRAFT
    return UploadStatus.WAITING if rank else UploadStatus.UPLOADED


def summary(session: Session, account: Account, today: date) -> Waiting:
    """Counts over the whole profile; the outbox's partial indexes make it independent of the number of records."""
    by_kind = {
        row[0]: row[1]
        for row in session.execute(
            text(f"SELECT kind, count(DISTINCT id) FROM outbox WHERE status IN ({_SENDING}) GROUP BY kind")
        )
    }
    oldest = session.execute(text(f"SELECT min(at) FROM outbox WHERE status IN ({_SENDING})")).scalar()
    counts = {
        status: session.execute(
            text("SELECT count(DISTINCT CASE grp WHEN '' THEN id ELSE grp END) FROM outbox WHERE status = :s"), {"s": status}
        ).scalar_one()
        for status in (HELD, RETURNED)
    }
    kept = len(_kept(session))
    return Waiting(
        records=sum(by_kind.values()) - kept,
        by_kind=by_kind,
        oldest=datetime.fromisoformat(oldest) if oldest else None,
        held=counts[HELD],
        refused=counts[RETURNED],
        conflicts=len(conflicting(session, account, today)),
        kept=kept,
    )


def conflicting(session: Session, account: Account, today: date) -> list[tuple[str, UUID]]:
    """Kind and id of every record with open candidates among which this account may choose."""
    found = (record for kind in KINDS for record in session.scalars(select(kind).where(text(CONFLICTING))))
    return [(type(record).__tablename__, record.id) for record in found if may_settle(session, record, account, today)]
