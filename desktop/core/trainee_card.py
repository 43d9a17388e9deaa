"""A trainee's card with what its form shows around it: classes attended, certificates, people who may be the same."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.choices import State
from db.records.certificate import Certificate
from db.records.enrolment import Enrolment
from db.records.trainee import Trainee
from db.records.training import Training
from desktop.core import cards, erasing, trainee_doubts
from desktop.core.cards import Card
from desktop.core.errors import explained
from desktop.core.profile import Opened


@dataclass(frozen=True, slots=True)
class Attended:
    """One class of a trainee, in words."""

    training: UUID
    name: str
    began_on: date | None
    lessons: int
    came: int
    result: str


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate of a trainee, in words."""

    certificate: UUID
    number: str
    issued_on: date | None
    status: str


@dataclass(frozen=True, slots=True)
class TraineeMore:
    """Besides the card: classes and certificates, the newest first, and sentences on who may be the same person."""

    classes: tuple[Attended, ...]
    certificates: tuple[Held, ...]
    doubts: tuple[str, ...]
    erased: str = ""  # 个人信息删除, asked for or done


def load(opened: Opened, trainee_id: UUID) -> Card:
    """Reads it. Raises UserError when the card is gone."""
    card = cards.load(opened, Trainee, trainee_id)
    record = card.record
    assert isinstance(record, Trainee)
    with explained(), opened.local.read() as session:
        person = trainee_doubts.as_person(record)
        alike = trainee_doubts.namesakes(session, [person], record.report_unit or record.region)
        more = TraineeMore(
            _classes(session, record.id), _certificates(session, record.id), tuple(alike.get(person, ())),
            erasing.standing(session, record),
        )  # fmt: skip
    return replace(card, more=more)


def _classes(session: Session, trainee_id: UUID) -> tuple[Attended, ...]:
    query = (
        select(Enrolment, Training).join(Training, Training.id == Enrolment.training_id)
        .where(Enrolment.trainee_id == trainee_id, Enrolment.state != State.VOID)
        .order_by(Training.began_on.desc().nulls_first(), Training.created_at.desc())
    )  # fmt: skip
    found = []
    for enrolment, training in session.execute(query):
        lessons = {UUID(row.id) for row in training.lessons or ()}
        came = len(lessons & set(enrolment.attended or ()))
        result = enrolment.result.text if enrolment.result else ""
        found.append(Attended(training.id, training.headline(), training.began_on, len(lessons), came, result))
    return tuple(found)


def _certificates(session: Session, trainee_id: UUID) -> tuple[Held, ...]:
    query = (
        select(Certificate).where(Certificate.trainee_id == trainee_id, Certificate.state != State.VOID)
        .order_by(Certificate.issued_on.desc(), Certificate.created_at.desc())
    )  # fmt: skip
    return tuple(Held(c.id, c.headline(), c.issued_on, c.status.text if c.status else "") for c in session.scalars(query))
