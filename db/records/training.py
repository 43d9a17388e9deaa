"""培训班: a class of farmer-technicians with its lessons (domain.md §4.3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record, training_stream, working_streams
from db.checks import mark, not_negative
from db.choices import State
from db.fields import cell, field
from db.spelling import tenths_text
from db.training_choices import ExamMode, HalfDay, TeachMethod, TrainingKind
from db.types import Children, Choice, DateOnly, LongText, Row, ShortText, Tenths, Whole


@dataclass(frozen=True)
class LessonRow(Row):
    """课次: one half day of teaching. Its row id is what 签到 refers to."""

    on: Annotated[date | None, cell("日期", DateOnly(), needed="submit")] = None
    half: Annotated[HalfDay | None, cell("时段", Choice(HalfDay), needed="submit")] = None
    hours: Annotated[Decimal | None, cell("学时", Tenths(), needed="submit", check=not_negative)] = None
    topic: Annotated[str | None, cell("课题", ShortText(100), needed="submit", searched="text")] = None
    teacher: Annotated[str | None, cell("教师", ShortText(50), needed="submit", searched="text")] = None
    teacher_title: Annotated[str | None, cell("职称", ShortText(30))] = None
    method: Annotated[TeachMethod | None, cell("方式", Choice(TeachMethod))] = None


class Training(Record, Base):
    """培训班. Enrolled, attended, passed, certified are computed from 报名 and 证书, never typed."""

    __tablename__ = "training"
    title: ClassVar[str] = "培训班"
    number_code: ClassVar[str] = "PX"
    newest_first: ClassVar[str] = "began_on"
    submittable: ClassVar[bool] = True

    name: Mapped[str | None] = field("班名", ShortText(100), needed="draft", listed=True, searched="name")
    training_kind: Mapped[TrainingKind | None] = field("类型", Choice(TrainingKind), needed="submit", listed=True)
    plan_year: Mapped[int | None] = field("计划年度", Whole(), needed="submit")
    organiser: Mapped[str | None] = field("主办单位", ShortText(100), needed="submit", searched="name")
    host: Mapped[str | None] = field("承办单位", ShortText(100), searched="name")
    fund: Mapped[str | None] = field("经费来源", ShortText(100))
    began_on: Mapped[date | None] = field("开班日期", DateOnly(), needed="submit", listed=True)
    ended_on: Mapped[date | None] = field("结业日期", DateOnly(), needed="submit")
    place: Mapped[str | None] = field("培训地点", ShortText(200), needed="submit", searched="text")
    hours_total: Mapped[Decimal | None] = field("总学时", Tenths(), needed="submit", unit="学时", check=not_negative)
    planned_heads: Mapped[int | None] = field("计划人数", Whole(), unit="人", check=not_negative)
    head_teacher: Mapped[str | None] = field("班主任", ShortText(50))
    lessons: Mapped[tuple[LessonRow, ...] | None] = field("课程", Children(LessonRow), needed="submit", searched="text")
    exam_mode: Mapped[ExamMode | None] = field("考核方式", Choice(ExamMode))
    pass_mark: Mapped[Decimal | None] = field("及格线", Tenths(), unit="分", check=mark)
    report: Mapped[str | None] = field("培训总结", LongText(10_000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填班名）"

    def lessons_in_order(self) -> list[LessonRow]:
        """By day and half day; what has no day yet comes last."""
        halves = list(HalfDay)
        return sorted(self.lessons or (), key=lambda r: (r.on or date.max, halves.index(r.half) if r.half else 9, r.n))

    def hours_of_lessons(self) -> Decimal | None:
        """What the lessons come to: the one number of hours that sheets and certificates speak of."""
        return hours_of(self.lessons)

    def problems(self) -> list[tuple[str, str, str]]:
        return list(_problems(self))

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        handed_in = values.get("state") != State.DRAFT.value
        return working_streams(values) | (training_stream(values) if handed_in else set())


def hours_of(lessons: Iterable[LessonRow] | None) -> Decimal | None:
    """The hours of lessons together, as far as they are filled in; None where none has any."""
    hours = [row.hours for row in lessons or () if row.hours is not None]
    return sum(hours, Decimal(0)) if hours else None


def _problems(training: Training) -> Iterator[tuple[str, str, str]]:
    began, ended = training.began_on, training.ended_on
    if began and ended and ended < began:
        yield "ended_on", "period", "结业日期早于开班日期"
    rows = training.lessons or ()
    if began and ended and began <= ended and any(row.on and not began <= row.on <= ended for row in rows):
        yield "lessons", "outside", "有课次不在开班和结业日期之间"
    hours, total = hours_of(rows), training.hours_total
    if hours is not None and total is not None and hours != total:
        right = tenths_text(hours)
        told = f"各课次合计 {right} 学时，与总学时 {tenths_text(total)} 不一致；请改成 {right}，或改课次"
        yield "hours_total", "need_hours", told
    slots = [(row.on, row.half, row.topic) for row in rows if row.on and row.half]
    if len(slots) != len(set(slots)):
        yield "lessons", "lesson_twice", "同一时段的同一课题填了两次"
