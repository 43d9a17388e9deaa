"""What the home page says of reviews: returned records with their fields and deadlines, and what waits for this account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.records import BY_NAME
from db.records.correction import Correction
from db.records.review_note import ReviewNote
from desktop.core.inbox import InboxRow, rows_of_waiting, waiting
from desktop.core.lookup import id_list
from desktop.core.profile import Opened
from desktop.core.remarked import labels_told

MOST_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What a return asks for, in words, and how many days are left; None without a day."""

    note: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for a decision, and what was written for this person and waits for his word; counts are of all."""

    rows: tuple[InboxRow, ...]
    count: int
    vouch: tuple[InboxRow, ...]
    vouch_count: int


def asked(session: Session, ids: Iterable[UUID], today: date) -> dict[UUID, Asked]:
    """By record: the fields named in remarks that are not settled, and the nearest day; one query for all."""
    query = select(ReviewNote).where(ReviewNote.of_id.in_(list(ids)), ReviewNote.settled.is_not(True))
    notes: dict[UUID, list[ReviewNote]] = {}
    for note in session.scalars(query.order_by(ReviewNote.created_at, ReviewNote.id)):
        if note.of_id is not None:
            notes.setdefault(note.of_id, []).append(note)
    return {record_id: _asked(listed, labels_told(session, listed[0]), today) for record_id, listed in notes.items()}


def returned(session: Session, ids: Sequence[str]) -> set[str]:
    """Drafts with open remarks: handed in again after a return, and taken back."""
    sql = "SELECT DISTINCT of_id FROM review_note WHERE of_id IN (SELECT value FROM json_each(:ids)) AND settled IS NOT 1"
    return set(session.execute(text(sql), {"ids": id_list(ids)}).scalars()) if ids else set()


def _asked(notes: list[ReviewNote], labels: Mapping[str, str], today: date) -> Asked:
    named = list(dict.fromkeys(labels.get(n.field_name, n.field_name) for n in notes if n.field_name))
    whole = [n.text or "" for n in notes if not n.field_name]
    said = "、".join(named[:MOST_FIELDS]) + (f"等 {len(named)} 处" if len(named) > MOST_FIELDS else "")
    parts = [f"请修改：{said}"] if said else []
    parts += [text.partition("\n")[0] for text in whole[:1] if text]
    due = min((n.due_on for n in notes if n.due_on), default=None)
    days = (due - today).days if due else None
    if due is not None and days is not None:
        left = f"已超期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天"
        parts.append(f"{due.month}月{due.day}日前改好，{left}")
    return Asked("；".join(parts), days)


def desk(session: Session, opened: Opened, most: int) -> Desk:
    """Of either only the first `most`, the oldest first."""
    today = opened.clock.today()
    found = waiting(session, opened.account.reviewer, today)
    mine = [each for each in found if "vouch" in each.steps]
    others = [each for each in found if "vouch" not in each.steps]
    return Desk(
        tuple(rows_of_waiting(session, others[:most], today)), len(others),
        tuple(rows_of_waiting(session, mine[:most], today)), len(mine),
    )  # fmt: skip


def waits(row: InboxRow) -> str:
    """Since when, by whom."""
    since = "今天提交" if row.days == 0 else f"已等 {row.days} 天"
    kind = "更正" if row.kind == Correction.__tablename__ else BY_NAME[row.kind].title
    return " · ".join((kind, row.author_name, since, *row.marks))


def note_of(told: Mapping[UUID, Asked], record_id: UUID, title: str) -> tuple[str, int | None]:
    """For the line of a returned record."""
    found = told.get(record_id)
    return (f"{title}：{found.note}", found.days) if found and found.note else (f"{title}：审核退回，请修改后重新提交", None)
