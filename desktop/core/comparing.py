"""A record beside the version on which this desk decided last, field by field in the words people read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.bodies import body_of, build
from db.fields import BoundField, typed_fields
from db.local import desk
from db.records import BY_NAME
from db.records.correction import Correction
from db.records.review_note import ReviewNote
from db.records.training import Training
from db.types import Children
from desktop.core import cards, class_view
from desktop.core.cards import Card
from desktop.core.errors import explained
from desktop.core.lookup import existing, one
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.value_texts import row_text, shown


@dataclass(frozen=True, slots=True)
class Side:
    """One field: what it said before and what it says now, and what this desk had remarked at it last."""

    field: str
    label: str
    before: str
    now: str
    changed: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`first`: there is nothing to compare with, so `before` is empty everywhere. Of a correction: the record it mends."""

    card: Card
    first: bool
    before_at: datetime | None
    sides: tuple[Side, ...]
    figures: str = ""  # of a class: who came, passed and was certified, which stands in no field of it


def compare(opened: Opened, kind: type[Record], record_id: UUID) -> Comparison:
    """Against the version of this desk's last decision, kept on the laptop. Raises UserError when the record is gone."""
    card = cards.load(opened, kind, record_id)
    with explained(), opened.local.read() as session:
        record = existing(session, kind, record_id)
        if isinstance(record, Correction):
            return _of_correction(session, card, record, opened.account)
        before, at = last_seen(session, record)
        remarks = last_remarks(session, record.id)
        sides = tuple(_sides(session, before, record, remarks, opened.account))  # while the session is open
        figures = _figures(session, record, opened)
    return Comparison(card, before is None, at, sides, figures)


def _figures(session: Session, record: Record, opened: Opened) -> str:
    """Where the rosters are: a city or the province has none of them, which is not the same as a class without people."""
    if not isinstance(record, Training):
        return ""
    found = class_view.view(session, record, opened.clock.today()).figures
    return found.text if found.enrolled or opened.account.has_role("contact_county") else ""


def last_seen(session: Session, record: Record) -> tuple[Record | None, datetime | None]:
    """The version on which this desk decided last, and when."""
    query = select(desk.c.body, desk.c.at).where(desk.c.id == str(record.id)).order_by(desk.c.at.desc()).limit(1)
    row = session.execute(query).first()
    if row is None:
        return None, None
    return build(type(record), str(record.id), 0, canonical.loads(row.body)), datetime.fromisoformat(row.at)


def last_remarks(session: Session, record_id: UUID) -> dict[str, str]:
    """What was remarked at the last return, by field; the whole record under the empty name. All of one return share a time."""
    newest = select(func.max(ReviewNote.created_at)).where(ReviewNote.of_id == record_id).scalar_subquery()
    found: dict[str, str] = {}
    for note in session.scalars(
        select(ReviewNote).where(ReviewNote.of_id == record_id, ReviewNote.created_at == newest).order_by(ReviewNote.id)
    ):
        name = note.field_name or ""
        found[name] = "\n".join(part for part in (found.get(name, ""), note.text or "") if part)
    return found


def _of_correction(session: Session, card: Card, record: Correction, account: Account) -> Comparison:
    """The record as it stands beside what it would become."""
    kind = BY_NAME.get(record.of_kind or "")
    target = one(session, kind, record.of_id) if kind is not None and record.of_id is not None else None
    remarks = last_remarks(session, record.id)
    reason = Side("reason", "更正原因", "", record.reason or "", changed=False, remark=remarks.get("reason", ""))
    if target is None:
        return Comparison(card, False, None, (reason,))
    after = corrected(target, record.changes or {})
    return Comparison(card, False, target.changed_at, (reason, *_sides(session, target, after, remarks, account)))


def corrected(target: Record, changes: Mapping[str, Any]) -> Record:
    """A transient copy of a record with wire values laid over it; names it does not know are left out."""
    return build(type(target), str(target.id), target.rev, {**body_of(target), **changes})


def _sides(
    session: Session, before: Record | None, now: Record, remarks: Mapping[str, str], account: Account
) -> Iterator[Side]:  # fmt: skip
    """Every field a person fills in that says something on either side, in the order of the form."""
    for bound in typed_fields(type(now)):
        new = getattr(now, bound.name)
        old = getattr(before, bound.name) if before is not None else None
        here = words(session, bound, new, account)
        there = words(session, bound, old, account) if before is not None else ""
        remark = remarks.get(bound.name, "")
        if here or there or remark:
            yield Side(bound.name, bound.label, there, here, before is not None and old != new, remark)


def words(session: Session, bound: BoundField, value: Any, account: Account) -> str:
    """A value as people read it; child rows one a line, with the names of the people in them."""
    if not value and value != 0 and value is not False:
        return ""
    if isinstance(bound.type, Children):
        return "\n".join(row_text(session, row, account) for row in value)
    found = shown(session, bound, value, account) or ""
    return f"{found} {bound.spec.unit}".rstrip() if found and bound.spec.unit else found
