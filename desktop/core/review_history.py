"""审核记录 of one record: who wrote it, what was handed in, returned for what, corrected — as far as this laptop knows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.choices import State
from db.local import RETURNED, outbox
from db.records.correction import Correction
from db.records.review_note import ReviewNote
from db.workflow import transition
from desktop.core.errors import explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.remarked import labels_of
from desktop.core.value_texts import person_name

_SAID = (State.DRAFT, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: when, what, by whom, and its remarks with the names of their fields."""

    at: datetime
    text: str
    by: str = ""
    lines: tuple[str, ...] = ()
    due: date | None = None
    settled: bool = False


def events(opened: Opened, kind: type[Record], record_id: UUID) -> list[Event]:
    """The newest first. The record itself tells who decided; where it does not (yet), the state alone is known."""
    with explained(), opened.local.read() as session:
        record = existing(session, kind, record_id)
        account = opened.account
        found = [Event(record.created_at, "新建", person_name(session, record.author_id, account))]
        returns = _returns(session, record, account)
        found += returns
        for more in (_decisions(record), _steps(session, record, account)):
            told = {event.at for event in found}
            found += [event for event in more if event.at not in told]
        found += _corrections(session, record, account)
        if record.state not in _SAID and not _reached(session, record):
            found.append(Event(record.changed_at, f"现在：{record.state.text}"))
    return sorted(found, key=lambda event: event.at, reverse=True)


def _decisions(record: Record) -> list[Event]:
    """What the province has noted of each step, the last of its kind."""
    found = []
    for action, noted in (record.decided or {}).items():
        step = transition(action)
        if step is not None:
            lines = (f"原因：{noted['reason']}",) if noted.get("reason") else ()
            found.append(Event(datetime.fromisoformat(noted["at"]), step.text, noted["name"], lines))
    return found


def _reached(session: Session, record: Record) -> bool:
    """Whether something told here has brought the record to its present state."""
    query = select(outbox.c.fields).where(
        outbox.c.id == str(record.id), outbox.c.action == "transition", outbox.c.status != RETURNED
    )
    own = (canonical.loads(fields).get("action", "") for fields in session.scalars(query))
    steps = (transition(action) for action in (*(record.decided or {}), *own))
    return any(step is not None and step.target is record.state for step in steps)


def _returns(session: Session, record: Record, account: Account) -> list[Event]:
    """All remarks of one return share a time."""
    groups: dict[tuple[datetime, UUID], list[ReviewNote]] = defaultdict(list)
    query = select(ReviewNote).where(ReviewNote.of_id == record.id).order_by(ReviewNote.created_at, ReviewNote.id)
    for note in session.scalars(query):
        groups[note.created_at, note.author_id].append(note)
    labels = labels_of(record)
    found = []
    for (at, author), notes in groups.items():
        lines = tuple(f"{labels[n.field_name]}：{n.text}" if n.field_name in labels else n.text or "" for n in notes)
        due = next((n.due_on for n in notes if n.due_on), None)
        settled = all(n.settled for n in notes)
        found.append(Event(at, "退回修改", _who(session, record, author, account), lines, due, settled))
    return found


def _who(session: Session, record: Record, author: UUID, account: Account) -> str:
    """By the name that the province noted with the decision, for a reviewer's card need not be on this computer."""
    noted = {step["by"]: step["name"] for step in (record.decided or {}).values()}
    return noted.get(str(author)) or person_name(session, author, account)


def _steps(session: Session, record: Record, account: Account) -> list[Event]:
    """What was done on this laptop; the journal keeps it for 90 days."""
    query = select(outbox.c.at, outbox.c.fields).where(
        outbox.c.id == str(record.id), outbox.c.action == "transition", outbox.c.status != RETURNED
    )
    found = []
    for at, fields in session.execute(query.order_by(outbox.c.op)):
        values = canonical.loads(fields)
        step = transition(values.get("action", ""))
        if step is not None:
            reason = (f"原因：{values['reason']}",) if values.get("reason") else ()
            found.append(Event(datetime.fromisoformat(at), step.text, account.name, reason))
    return found


def _corrections(session: Session, record: Record, account: Account) -> list[Event]:
    query = select(Correction).where(Correction.of_id == record.id, Correction.state != State.VOID)
    found = []
    for each in session.scalars(query):
        reason = (each.reason,) if each.reason else ()
        by = person_name(session, each.author_id, account)
        found.append(Event(each.created_at, f"申请更正（{each.state.text}）", by, reason))
    return found
