"""培训班: what its desk does with a class: sign-in by lesson, marks, certificates. Reading it is `class_view`'s."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from types import EllipsisType
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.sql import select

from db import checks
from db.records.enrolment import Enrolment
from db.records.training import Training
from db.rules import Problem
from db.training_choices import ExamResult
from desktop.core.certifying import Certified, certify, reissue
from desktop.core.changes import Changes
from desktop.core.class_view import (
    ClassView,
    Figures,
    Lesson,
    Seat,
    lessons_of,
    load,
    lock_of,
    readiness,
)
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.lookup import existing, id_list
from desktop.core.profile import Opened
from desktop.core.values import cleaned

Score = Decimal | EllipsisType | None
Result = ExamResult | EllipsisType | None
__all__ = [
    "Certified", "ClassView", "Figures", "Lesson", "Seat", "certify", "load", "mark", "readiness", "reissue", "require_open",
    "sign_in", "sign_in_many",
]  # fmt: skip


def sign_in(opened: Opened, lesson_id: UUID, enrolment_ids: Iterable[UUID], present: bool) -> Changes:
    """Marks people as there, or not there, at one lesson. Raises Locked, UserError."""
    with opened.work() as session:
        changed = []
        for training, enrolments in _by_class(session, enrolment_ids):
            order = _order(training)
            if lesson_id not in order:
                raise UserError("这个课次已经删去，不能签到。", "请刷新培训班后再签到。")
            for enrolment in enrolments:
                there = set(enrolment.attended or ())
                changed += _set(enrolment, there | {lesson_id} if present else there - {lesson_id}, order)
    return opened.tell(Changes.of(Enrolment.__tablename__, changed))


def sign_in_many(opened: Opened, lessons: Mapping[UUID, Collection[UUID]]) -> Changes:
    """Enrolment → the lessons of the class at which the person was, no others. Raises Locked, UserError."""
    with opened.work() as session:
        changed = []
        for training, enrolments in _by_class(session, lessons):
            order = _order(training)
            for enrolment in enrolments:
                elsewhere = set(enrolment.attended or ()) - order.keys()  # lessons of another's copy of the class stay
                changed += _set(enrolment, (set(lessons[enrolment.id]) & order.keys()) | elsewhere, order)
    return opened.tell(Changes.of(Enrolment.__tablename__, changed))


def mark(opened: Opened, enrolment_id: UUID, *, score: Score = ..., result: Result = ...) -> Changes:
    """A mark, a result, or both; what is not given stays. A mark alone decides the result where the class has a pass mark.

    Raises Invalid (score), Locked, UserError.
    """
    given = {n: v for n, v in {"score": score, "result": result}.items() if v is not ...}
    good, wrong = cleaned(Enrolment, given)
    if (figure := good.get("score")) is not None and (why := checks.mark(figure)) is not None:
        wrong.append(Problem("score", "check", why))
    if wrong:
        raise Invalid(wrong, wrong[0].text)
    with opened.work() as session:
        ((training, (enrolment,)),) = _by_class(session, [enrolment_id])
        if "score" in good and "result" not in good:
            good["result"] = _result(training, good["score"], enrolment.result)
        changed = [enrolment.id] if any(getattr(enrolment, n) != v for n, v in good.items()) else []
        for name, value in good.items():
            setattr(enrolment, name, value)
    return opened.tell(Changes.of(Enrolment.__tablename__, changed))


def _result(training: Training, score: Decimal | None, before: ExamResult | None) -> ExamResult | None:
    """No mark, no result; 优秀 given by hand stays while the mark is good enough."""
    if training.pass_mark is None:
        return before
    if score is None:
        return None
    if score < training.pass_mark:
        return ExamResult.FAILED
    return before if before is ExamResult.EXCELLENT else ExamResult.PASSED


def require_open(training: Training) -> None:
    """Raises Locked when roster, sign-in and marks may not be changed any more."""
    if why := lock_of(training):
        words, _, way = why.rstrip("。").partition("；")
        raise Locked(f"{words}。", f"{way}。")


def _by_class(session: Session, ids: Iterable[UUID]) -> list[tuple[Training, list[Enrolment]]]:
    """The enrolments with their classes, which must be open. Raises Locked, UserError."""
    wanted = set(ids)
    query = select(Enrolment).where(text("enrolment.id IN (SELECT value FROM json_each(:ids))"))
    found: dict[UUID, list[Enrolment]] = {}
    for enrolment in session.scalars(query, {"ids": id_list(wanted)}):
        wanted.discard(enrolment.id)
        if enrolment.training_id is not None:
            found.setdefault(enrolment.training_id, []).append(enrolment)
    if wanted:
        raise UserError("有学员已不在这个班里。", "请刷新花名册后再试。")
    classes = [(existing(session, Training, training_id), enrolments) for training_id, enrolments in found.items()]
    for training, _ in classes:
        require_open(training)
    return classes


def _order(training: Training) -> dict[UUID, int]:
    return {lesson.id: n for n, lesson in enumerate(lessons_of(training))}


def _set(enrolment: Enrolment, lessons: set[UUID], order: Mapping[UUID, int]) -> list[UUID]:
    """In order of time, so that the same lessons always read the same."""
    found = tuple(sorted(lessons, key=lambda lesson: (order.get(lesson, len(order)), str(lesson)))) or None
    if found == enrolment.attended:
        return []
    enrolment.attended = found
    return [enrolment.id]
