"""What the sync centre shows, read in one go: what waits by kind, what was refused or held, conflicts, receipts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.base import Record
from db.fields import field_map
from db.records import BY_NAME, KINDS
from db.records.attachment import Attachment
from db.records.review_note import ReviewNote
from desktop.core import home, meta, receipts, refused, status
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, rows_of
from desktop.core.profile import Opened
from desktop.core.receipts import Receipts
from desktop.core.refused import Refusal
from desktop.core.status import Waiting
from desktop.core.sync import state

SHOWN = 30  # records of a kind; the counts are of all


@dataclass(frozen=True, slots=True)
class WaitingKind:
    """Records of one kind that go up with the next run; the newest changes first."""

    kind: str
    title: str
    count: int
    rows: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True)
class Conflicting:
    """A record with values to choose between; `fields` are their labels."""

    kind: str
    id: UUID
    headline: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SyncView:
    """The whole page."""

    summary: Waiting
    waiting: tuple[WaitingKind, ...]
    refused: tuple[Refusal, ...]
    held: tuple[Refusal, ...]
    conflicts: tuple[Conflicting, ...]
    receipts: Receipts
    last: datetime | None  # end of the last run that came through


def load(opened: Opened) -> SyncView:
    """Reads the page."""
    with explained(), opened.local.read() as session:
        summary = status.summary(session, opened.account, opened.clock.today())
        listed = [replace(r, headline=home.refused_name(session, r)) for r in refused.listed(session)]
        waiting = tuple(_waiting(session, kind, summary, opened) for kind in KINDS if summary.by_kind.get(kind.__tablename__))
        conflicts = tuple(_conflicts(session, opened))
        told = meta.read(session, state.LAST_SYNC)
    return SyncView(
        summary=summary,
        waiting=waiting,
        refused=tuple(r for r in listed if r.ways),
        held=tuple(r for r in listed if not r.ways),
        conflicts=conflicts,
        receipts=receipts.load(opened),
        last=datetime.fromisoformat(told) if told else None,
    )


def place_of(opened: Opened, kind: str, record_id: UUID) -> tuple[str, UUID]:
    """Where a record without a page of its own is seen: with the one it belongs to."""
    with explained(), opened.local.read() as session:
        record = session.get(BY_NAME[kind], record_id)
    if isinstance(record, ReviewNote | Attachment) and record.of_kind and record.of_id:
        return record.of_kind, record.of_id
    for name, place in (("training_id", "training"), ("served_id", "served")):
        if (whole := getattr(record, name, None)) is not None:
            return place, whole
    return kind, record_id


def _waiting(session: Session, kind: type[Record], summary: Waiting, opened: Opened) -> WaitingKind:
    name = kind.__tablename__
    sql = (
        f"SELECT r.rowid FROM {name} r JOIN (SELECT id, max(op) AS op FROM outbox WHERE status IN ('open', 'sealed')"
        " AND kind = :kind GROUP BY id) o ON o.id = r.id ORDER BY o.op DESC LIMIT :most"
    )
    rowids = [row[0] for row in session.execute(text(sql), {"kind": name, "most": SHOWN})]
    rows = tuple(rows_of(session, kind, rowids, opened.clock.today()))
    return WaitingKind(name, kind.title, summary.by_kind[name], rows)


def _conflicts(session: Session, opened: Opened) -> Iterable[Conflicting]:
    for name, record_id in status.conflicting(session, opened.account, opened.clock.today()):
        record = session.get(BY_NAME[name], record_id)
        if record is not None:
            fields = field_map(type(record))
            labels = tuple(fields[n].label for n in record.candidates or {} if n in fields)
            yield Conflicting(name, record_id, home.headline(session, record), labels)
