"""A returned record on its way back: its remarks stay open until they are handed in again, and what was not touched is said."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.local import RETURNED, outbox
from db.records.attachment import Attachment
from db.records.correction import Correction
from db.records.need import Need
from db.records.review_note import ReviewNote
from db.spelling import instant_text
from desktop.core.errors import explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.remarked import labels_of

WHOLE = "整条记录"


def last_return(session: Session, record_id: UUID) -> list[ReviewNote]:
    """The remarks of the last return; all of one return share a time."""
    newest = select(func.max(ReviewNote.created_at)).where(ReviewNote.of_id == record_id).scalar_subquery()
    query = select(ReviewNote).where(ReviewNote.of_id == record_id, ReviewNote.created_at == newest)
    return list(session.scalars(query.order_by(ReviewNote.id)))


def reopened(session: Session, records: Iterable[Record], author: UUID) -> list[ReviewNote]:
    """Remarks that were settled by handing in, open again because that was taken back; nobody has decided in between."""
    found = []
    for record in records:
        for note in last_return(session, record.id):
            if note.settled and (note.keeper_id or note.to_id) == author:
                note.settled = None
                found.append(note)
    return found


def untouched(opened: Opened, kind: type[Record], record_id: UUID) -> tuple[str, ...]:
    """Labels of what the open remarks ask for and nobody has changed here since; a whole record counts by any change."""
    with explained(), opened.local.read() as session:
        record = existing(session, kind, record_id)
        notes = [note for note in last_return(session, record_id) if not note.settled]
        if not notes:
            return ()
        labels = labels_of(record)
        changed, anything = _changed(session, record, notes[0].created_at)
        if isinstance(record, Correction) and changed:  # its fields are those of another record
            return ()
        named = [n.field_name for n in notes if n.field_name in labels]
        found = dict.fromkeys(labels[name] for name in named if name is not None and name not in changed)
        return (*found, *((WHOLE,) if not named and not anything else ()))


def _changed(session: Session, record: Record, returned_at: datetime) -> tuple[set[str], bool]:
    """Fields changed on this computer since the version that was returned, and whether anything of the record was."""
    mine = outbox.c.id == str(record.id)
    steps = select(outbox.c.op, outbox.c.fields).where(
        mine, outbox.c.action == "transition", outbox.c.status != RETURNED, outbox.c.at <= instant_text(returned_at)
    )
    submits = [op for op, fields in session.execute(steps).all() if canonical.loads(fields).get("action") == "submit"]
    since = outbox.c.op > max(submits) if submits else outbox.c.at > instant_text(returned_at)
    patches = session.execute(select(outbox.c.fields).where(mine, outbox.c.action != "transition", since)).scalars().all()
    changed = {name for fields in patches for name in canonical.loads(fields)}
    return changed, bool(changed) or _around(session, record, since)


def _around(session: Session, record: Record, since: ColumnElement[bool]) -> bool:
    """Whether a file or a need of the record was added, changed or taken away."""
    files = select(Attachment.id).where(Attachment.of_id == record.id)
    needs = select(Need.id).where(Need.visit_id == record.id)
    ids = [str(i) for i in (*session.scalars(files), *session.scalars(needs))]
    query = select(outbox.c.op).where(outbox.c.id.in_(ids), outbox.c.action != "transition", since)
    return session.execute(query.limit(1)).first() is not None
