"""What a class lacks before it is handed in, beyond its own fields: people, and lessons at which somebody was.

Asked on the laptop only: the province takes classes as they come, since an enrolment may be held there for another reason.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.choices import State
from db.records.enrolment import Enrolment
from db.records.training import Training
from db.rules import Problem

SEATS = "enrolments"  # the place of the roster among problems


def problems(session: Session, training: Training) -> list[Problem]:
    """Nobody on the roster stands in the way; lessons without anybody are said."""
    query = select(Enrolment.attended).where(Enrolment.training_id == training.id, Enrolment.state != State.VOID)
    attended = list(session.scalars(query))
    if not attended:
        return [Problem(SEATS, "need_seats", "花名册里还没有学员，请先报名")]
    signed = {str(lesson) for lessons in attended for lesson in lessons or ()}
    empty = sum(row.id not in signed for row in training.lessons or ())
    told = f"{empty} 个课次没有人签到，请核对（可以提交）"
    return [Problem("lessons", "warn_unsigned", told)] if empty else []
