"""A served object's card with its history: service logs, classes held there, visits, effects by year, who was trained."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State
from db.records.effect import Effect
from db.records.enterprise import Enterprise
from db.records.served import Served
from db.records.service_log import ServiceLog
from db.records.trainee import Trainee
from db.records.training import Training
from db.records.visit import Visit
from db.rural_choices import ServedType
from desktop.core import cards, served, service_logs
from desktop.core.cards import Card
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, rows_of
from desktop.core.lookup import id_list
from desktop.core.profile import Opened
from desktop.core.served import Similar
from desktop.core.service_logs import Figures

MOST = 60


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at the object, on a day (None: not dated yet)."""

    on: date | None
    row: ListRow


@dataclass(frozen=True, slots=True)
class ServedMore:
    """Besides the card: what happened there, the newest first, with its counts, and the effects by year."""

    events: tuple[Event, ...]
    logs: int
    trainings: int
    visits: int
    trainees: int
    days: Figures
    effects: tuple[Effect, ...]
    similar: tuple[Similar, ...]


def load(opened: Opened, served_id: UUID) -> Card:
    """Reads it. Raises UserError when the card is gone."""
    card = cards.load(opened, Served, served_id)
    record: Any = card.record
    similar = served.find_similar(opened, record) if not record.rev or not record.code else []
    with explained(), opened.local.read() as session:
        logs = _logs(session, record)
        trainings, visits = _trainings(session, record, logs), _visits(session, record)
        today = opened.clock.today()
        events = [e for kind, ids in ((ServiceLog, [log.id for log in logs]), (Training, trainings), (Visit, visits))
                  for e in _events(session, kind, ids, today)]  # fmt: skip
        more = ServedMore(
            events=tuple(sorted(events, key=lambda e: (e.on is not None, -(e.on or date.max).toordinal()))),
            logs=len(logs), trainings=len(trainings), visits=len(visits), trainees=_trainees(session, record),
            days=service_logs.figures(row for log in logs for row in log.days or ()),
            effects=tuple(served.effects_of(session, record.id)), similar=tuple(similar),
        )  # fmt: skip
    return replace(card, more=more)


def _logs(session: Session, card: Served) -> Sequence[ServiceLog]:
    query = select(ServiceLog).where(ServiceLog.served_id == card.id, ServiceLog.state != State.VOID)
    return session.scalars(query.order_by(ServiceLog.began_on.desc(), ServiceLog.created_at.desc())).all()


def _trainings(session: Session, card: Served, logs: Sequence[ServiceLog]) -> Sequence[UUID]:
    """Classes that a log names, and those held in the village."""
    named = [log.training_id for log in logs if log.training_id]
    there = [Training.village == card.village] if card.served_type is ServedType.VILLAGE and card.village else []
    if not named and not there:
        return ()
    query = select(Training.id).where(or_(Training.id.in_(named), *there), Training.state != State.VOID)
    return session.scalars(query.order_by(Training.began_on.desc())).all()


def _visits(session: Session, card: Served) -> Sequence[UUID]:
    """Visits to the enterprise that has the object's credit code."""
    if not card.code or card.served_type is ServedType.VILLAGE:
        return ()
    query = select(Visit.id).join(Enterprise, Enterprise.id == Visit.enterprise_id)
    query = query.where(Enterprise.uscc == card.code, Visit.state != State.VOID)
    return session.scalars(query.order_by(Visit.visited_on.desc())).all()


def _trainees(session: Session, card: Served) -> int:
    """Trainees of the village known on this laptop."""
    if card.served_type is not ServedType.VILLAGE or not card.village:
        return 0
    query = select(func.count()).select_from(Trainee).where(Trainee.village == card.village, Trainee.state != State.VOID)
    return session.scalar(query) or 0


def _events(session: Session, kind: type[Record], ids: Sequence[UUID], today: date) -> list[Event]:
    """The newest of a kind as lists show them, with their days."""
    order = f"SELECT rowid, {kind.newest_first} FROM {kind.__tablename__} WHERE id IN (SELECT value FROM json_each(:ids))"
    found = session.execute(text(f"{order} ORDER BY 2 DESC LIMIT :most"), {"ids": id_list(ids), "most": MOST}).all()
    rows = rows_of(session, kind, [rowid for rowid, _ in found], today)
    days = [date.fromisoformat(day) if day else None for _, day in found]
    return [Event(day, row) for day, row in zip(days, rows, strict=True)]
