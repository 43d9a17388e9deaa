"""One record with everything its form shows around it, read in one moment; and finding records to refer to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State
from db.fields import fields_of
from db.records import BY_NAME
from db.records.attachment import Attachment
from db.records.enterprise import Enterprise
from db.records.person import Person
from db.records.review_note import ReviewNote
from db.rules import Problem, cells_of
from db.types import Children, RefList, Row
from db.workflow import allowed, editable
from desktop.core import attachments, conflicts, filing, locks, nearness, status, typed
from desktop.core.authority import Authority, written_for_others
from desktop.core.conflicts import Conflict
from desktop.core.errors import explained
from desktop.core.list_rows import Tone, badge_of
from desktop.core.listing import Listing, ListQuery
from desktop.core.lookup import existing, one
from desktop.core.profile import Opened
from desktop.core.searching import Searching
from desktop.core.status import UploadStatus

HITS = 8


@dataclass(frozen=True, slots=True)
class Ref:
    """A record as others point to it."""

    id: UUID
    text: str
    second: str = ""
    place: str = ""  # where it is, when there may be others of its name elsewhere


@dataclass(frozen=True, slots=True)
class Card:
    """A record and what stands around it. `problems` are those of submitting; `lock` says why nothing may be changed."""

    record: Record
    refs: Mapping[tuple[str, UUID], Ref]
    problems: tuple[Problem, ...]
    conflicts: tuple[Conflict, ...]
    upload: UploadStatus
    badge: str
    tone: Tone
    lock: str
    actions: frozenset[str]  # of submit, withdraw, void, delete, correct (申请更正), vouch (本人确认)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # reviewers' open remarks, by field
    due: date | None = None  # until when the open remarks are to be settled
    files: tuple[Attachment, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)  # texts that could not be read yet, by field
    written_for: bool = False  # 代录
    may_settle: bool = False  # among the conflicts
    more: Any = None  # what the form of one kind shows besides


def load(opened: Opened, kind: type[Record], record_id: UUID) -> Card:
    """Reads a card. Raises UserError when the record is gone."""
    with explained(), opened.local.read() as session:
        record = existing(session, kind, record_id)
        upload = status.of(session, kind, [record.id])[record.id]
        notes = _notes(session, record.id)
        badge, tone = badge_of(kind, record.state, upload, sum(map(len, notes.values())))
        return Card(
            record=record,
            refs={(name, i): describe(session, BY_NAME[name], i, opened) for name, i in _pointed(record)},
            problems=tuple(filing.problems(session, record, opened.account.id)),
            conflicts=tuple(conflicts.of(session, record)),
            upload=upload,
            badge=badge,
            tone=tone,
            lock=locks.lock_of(session, record, opened.account, opened.clock.today()),
            actions=_actions(session, record, opened),
            notes=notes,
            due=_due(session, record.id),
            files=tuple(attachments.of(session, record.id)),
            typed=typed.of(session, record.id),
            written_for=written_for_others(session, record),
            may_settle=bool(record.candidates) and locks.may_settle(session, record, opened.account, opened.clock.today()),
        )


def over(session: Session, opened: Opened, card: Card, record: Record, problems: Iterable[Problem]) -> Card:
    """The card of a correction with the record it would make in its place: fields and names of the record, state of the card."""
    refs = {(name, i): describe(session, BY_NAME[name], i, opened) for name, i in _pointed(record)}
    return replace(card, record=record, refs=refs, problems=tuple(problems), conflicts=())


def _actions(session: Session, record: Record, opened: Opened) -> frozenset[str]:
    kind, me = type(record), opened.account.id
    found = {"correct"} if locks.may_correct(record, me) else set()
    if (record.keeper_id or record.author_id) != me:
        if kind.submittable and record.state is State.SUBMITTED:
            authority = Authority(session, opened.account.reviewer, opened.clock.today())
            found |= {"vouch"} if authority.objection(record, "vouch") is None else set()
        return frozenset(found)
    found |= {"delete"} if editable(kind.submittable, record.state) else set()
    if kind.submittable:
        found |= {action for action in ("submit", "withdraw") if allowed(record.state, action)}
        if allowed(record.state, "void") and record.rev:  # what never reached the province is deleted instead
            found.add("void")
    return frozenset(found)


def _pointed(record: Record) -> Iterator[tuple[str, UUID]]:
    for bound in fields_of(type(record)):
        value: Any = getattr(record, bound.name)
        if isinstance(bound.type, Children):
            yield from _pointed_in_rows(bound.type.row, value or ())
        if bound.spec.ref in BY_NAME and value:
            for target in value if isinstance(bound.type, RefList) else (value,):
                yield bound.spec.ref, target


def _pointed_in_rows(row: type[Row], rows: Iterable[Row]) -> Iterator[tuple[str, UUID]]:
    for name, cell in cells_of(row).items():
        if cell.spec.ref in BY_NAME:
            for value in filter(None, (getattr(each, name) for each in rows)):
                for target in value if isinstance(cell.type, RefList) else (value,):
                    yield cell.spec.ref, target


def describe(session: Session, kind: type[Record], record_id: UUID, opened: Opened) -> Ref:
    """What people call a record; one's own name is known even before the first sync."""
    record = one(session, kind, record_id)
    if record is None:
        account = opened.account
        if kind is Person and record_id == account.id:
            return Ref(record_id, account.name, account.role)
        return Ref(record_id, f"（{kind.title}尚未同步到本机）")
    return Ref(record_id, record.headline(), _second(record))


def _second(record: Record) -> str:
    if isinstance(record, Enterprise):
        return " · ".join(p for p in (record.uscc, record.sector.text if record.sector else "") if p)
    if isinstance(record, Person):
        return " · ".join(p for p in (record.unit, record.post) if p)
    return getattr(record, "document_no", None) or ""


def find_refs(listing: Listing, searching: Searching, kind: str, text: str, mine: str = "") -> list[Ref]:
    """Records of a kind that answer a text, the best and nearest to the division `mine` first; without a text the newest."""
    if not text.strip():
        return [Ref(row.id, row.headline, row.second) for row in listing.fetch(ListQuery(kind), 0, HITS)]
    if kind in nearness.WORK:
        return [Ref(row.id, row.headline, row.second, place) for row, place in searching.nearest(kind, text, mine, HITS)]
    groups = searching.palette(text, HITS, (kind,))
    return [Ref(found.row.id, found.row.headline, found.row.second) for group in groups for found in group.rows]


def _notes(session: Session, record_id: UUID) -> dict[str, tuple[str, ...]]:
    """Remarks that are not settled; those on the whole record under the empty name."""
    found: dict[str, tuple[str, ...]] = {}
    query = select(ReviewNote).where(ReviewNote.of_id == record_id, ReviewNote.settled.is_not(True))
    for note in session.scalars(query.order_by(ReviewNote.created_at)):
        found[note.field_name or ""] = (*found.get(note.field_name or "", ()), note.text or "")
    return found


def _due(session: Session, record_id: UUID) -> date | None:
    """The first day by which one of the open remarks is to be settled."""
    query = select(func.min(ReviewNote.due_on)).where(ReviewNote.of_id == record_id, ReviewNote.settled.is_not(True))
    return session.scalars(query).one()
