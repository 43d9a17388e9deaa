"""One class as its desk sees it: lessons, seats, figures, and who may be given a certificate (domain.md §4.3–4.5).

人次 counts a person once a day, 人数 a person once a class; enrolled is not signed in, and no mark is not a bad one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import divisions
from db.choices import State
from db.records.certificate import PENDING, Certificate
from db.records.enrolment import Enrolment
from db.records.trainee import Trainee
from db.records.training import LessonRow, Training
from db.spelling import tenths_text
from db.training_choices import CertificateStatus, ExamMode, ExamResult, HalfDay
from db.workflow import editable
from desktop.core import parameters, trainee_doubts
from desktop.core.errors import explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened

ATTENDANCE = Decimal("0.8")
"""Share of the hours that must be attended, while no parameter says otherwise."""
PASSED = (ExamResult.EXCELLENT, ExamResult.PASSED)


@dataclass(frozen=True, slots=True)
class Lesson:
    """课次: half a day. `title` is 3-05 上午."""

    id: UUID
    on: date | None
    half: HalfDay | None
    hours: Decimal | None
    topic: str
    teacher: str
    title: str


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in the class. `certificate` is its number, 编号待发, or empty; `why_not` as in `readiness`."""

    enrolment: UUID
    trainee: UUID
    seat: int
    name: str
    sex: str
    age: int | None
    id_mask: str
    village: str
    phone: str
    trade: str
    attended: frozenset[UUID]
    rate: Decimal
    hours: Decimal
    score: Decimal | None
    result: ExamResult | None
    certificate: str
    certificate_id: UUID | None
    doubts: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Figures:
    """报名, 到课人数, 到课人次, 合格, 发证 and the hours taught."""

    enrolled: int
    came: int
    attendances: int
    passed: int
    certified: int
    hours: Decimal

    @property
    def text(self) -> str:
        """报名 40 · 到课 38 人 / 221 人次 · 合格 36 · 发证 36; what did not happen yet is left out."""
        if not self.enrolled:
            return "还没有学员"
        parts = [f"报名 {self.enrolled}"]
        if self.attendances:
            parts.append(f"到课 {self.came} 人 / {self.attendances} 人次")
        if self.passed:
            parts.append(f"合格 {self.passed}")
        if self.certified:
            parts.append(f"发证 {self.certified}")
        if self.hours:
            parts.append(f"{tenths_text(self.hours)} 学时")
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class. `lock` says why roster, sign-in and marks may not be changed; `required` is the share to attend."""

    training: Training
    lessons: tuple[Lesson, ...]
    seats: tuple[Seat, ...]
    figures: Figures
    lock: str
    required: Decimal


@dataclass(slots=True)
class _Parts:
    """What belongs to a class, read by sets."""

    training: Training
    lessons: tuple[Lesson, ...]
    required: Decimal
    enrolments: Sequence[Enrolment]
    trainees: Mapping[UUID, Trainee]
    certificates: Mapping[UUID, Certificate]  # by trainee
    doubts: Mapping[UUID, list[str]]  # by enrolment
    total: Decimal = field(init=False)
    weights: Mapping[UUID, Decimal] = field(init=False)

    def __post_init__(self) -> None:
        known = bool(self.lessons) and all(lesson.hours for lesson in self.lessons)
        self.weights = {lesson.id: (lesson.hours or Decimal(0)) if known else Decimal(1) for lesson in self.lessons}
        self.total = sum(self.weights.values(), Decimal(0))


def load(opened: Opened, training_id: UUID) -> ClassView:
    """The whole class in one moment. Raises UserError when it is gone."""
    with explained(), opened.local.read() as session:
        return view(session, existing(session, Training, training_id), opened.clock.today())


def view(session: Session, training: Training, today: date) -> ClassView:
    """The same within a session."""
    parts = _parts(session, training, today)
    seats = tuple(_seat(parts, enrolment, today) for enrolment in parts.enrolments)
    return ClassView(training, parts.lessons, seats, _figures(parts, seats), lock_of(training), parts.required)


def readiness(opened: Opened, training_id: UUID) -> dict[UUID, str]:
    """Enrolment → why it may not be certified, in words; empty when it may."""
    return {seat.enrolment: seat.why_not for seat in load(opened, training_id).seats}


def lock_of(training: Training) -> str:
    """Why the class may not be changed; empty when it may."""
    if editable(Training.submittable, training.state):
        return ""
    way = "需要修改请先撤回" if training.state is State.SUBMITTED else "需要改动请提交更正申请"
    return f"培训班已是“{training.state.text}”，花名册、签到和成绩不能修改；{way}。"


def lessons_of(training: Training) -> tuple[Lesson, ...]:
    """In order of time."""
    return tuple(_lesson(row) for row in training.lessons_in_order())


def _lesson(row: LessonRow) -> Lesson:
    parts = (f"{row.on.month}-{row.on.day:02d}" if row.on else "日期未填", row.half.text if row.half else "")
    return Lesson(UUID(row.id), row.on, row.half, row.hours, row.topic or "", row.teacher or "", " ".join(p for p in parts if p))


def _parts(session: Session, training: Training, today: date) -> _Parts:
    query = select(Enrolment).where(Enrolment.training_id == training.id, Enrolment.state != State.VOID)
    enrolments = sorted(session.scalars(query), key=lambda e: (e.seat if e.seat is not None else 10**6, e.created_at, e.id))
    ids = {e.trainee_id for e in enrolments if e.trainee_id is not None}
    trainees = {t.id: t for t in session.scalars(select(Trainee).where(Trainee.id.in_(ids)))}
    unit = training.report_unit or training.region or ""
    day = training.ended_on or training.began_on or today
    required = parameters.share(session, parameters.ATTENDANCE, day, unit, ATTENDANCE)
    doubts = trainee_doubts.of_class(session, training, enrolments, trainees, today)
    return _Parts(training, lessons_of(training), required, enrolments, trainees, certificates(session, training.id), doubts)


def certificates(session: Session, training_id: UUID) -> dict[UUID, Certificate]:
    """Trainee → the certificate that holds; of two the later."""
    query = select(Certificate).where(
        Certificate.training_id == training_id, Certificate.state != State.VOID,
        Certificate.status.is_distinct_from(CertificateStatus.VOID),
    )  # fmt: skip
    return {c.trainee_id: c for c in session.scalars(query.order_by(Certificate.created_at)) if c.trainee_id is not None}


def _seat(parts: _Parts, enrolment: Enrolment, today: date) -> Seat:
    trainee = parts.trainees.get(enrolment.trainee_id) if enrolment.trainee_id else None
    who = trainee or Trainee(name="（学员未在本机）")
    attended = frozenset(enrolment.attended or ()) & parts.weights.keys()
    came = sum((parts.weights[lesson] for lesson in attended), Decimal(0))
    rate = came / parts.total if parts.total else Decimal(0)
    certificate = parts.certificates.get(enrolment.trainee_id) if enrolment.trainee_id else None
    return Seat(
        enrolment=enrolment.id, trainee=enrolment.trainee_id or enrolment.id, seat=enrolment.seat or 0, name=who.headline(),
        sex=who.sex.text if who.sex else "", age=trainee_doubts.age(who.born_on, parts.training.began_on or today),
        id_mask=who.id_mask or "", village=village_text(who), phone=who.phone or "", trade=who.trade or "", attended=attended,
        rate=rate, hours=_hours(parts, attended), score=enrolment.score, result=enrolment.result,
        certificate=(certificate.cert_no or PENDING) if certificate else "",
        certificate_id=certificate.id if certificate else None, doubts=tuple(parts.doubts.get(enrolment.id, ())),
        why_not=_why_not(parts, who, enrolment.result, rate, certified=certificate is not None),
    )  # fmt: skip


def _hours(parts: _Parts, attended: Iterable[UUID]) -> Decimal:
    wanted = set(attended)
    return sum((lesson.hours for lesson in parts.lessons if lesson.id in wanted and lesson.hours is not None), Decimal(0))


def village_text(trainee: Trainee) -> str:
    """大洼村, else the address or the unit as it was written."""
    found = divisions.get(trainee.village or trainee.town or "-")
    return found.name if found else trainee.address or trainee.unit or ""


def _why_not(parts: _Parts, trainee: Trainee, result: ExamResult | None, rate: Decimal, *, certified: bool) -> str:
    if certified:
        return "已发证"
    if not trainee.id_mask:
        return "没有证件号码"
    if not parts.lessons:
        return "还没有课次"
    if rate < parts.required:
        return f"出勤 {percent(rate)}，不足 {percent(parts.required)}"
    if parts.training.exam_mode is ExamMode.NONE or result in PASSED:
        return ""
    return "考核不合格" if result is ExamResult.FAILED else "还没有考核结果"


def percent(share: Decimal) -> str:
    """Rounded down, so that what is not enough does not look enough."""
    return f"{(share * 100).to_integral_value(ROUND_FLOOR)}%"


def _figures(parts: _Parts, seats: Sequence[Seat]) -> Figures:
    days = {lesson.id: lesson.on or lesson.id for lesson in parts.lessons}
    came: dict[UUID, set[object]] = defaultdict(set)
    for seat in seats:
        came[seat.trainee] |= {days[lesson] for lesson in seat.attended}
    by_attendance = parts.training.exam_mode is ExamMode.NONE
    passed = {s.trainee for s in seats if s.result in PASSED or (by_attendance and parts.total and s.rate >= parts.required)}
    return Figures(
        enrolled=len({seat.trainee for seat in seats}),
        came=sum(1 for days in came.values() if days),
        attendances=sum(Counter({trainee: len(days) for trainee, days in came.items()}).values()),
        passed=len(passed),
        certified=len({seat.trainee for seat in seats if seat.certificate}),
        hours=sum((lesson.hours for lesson in parts.lessons if lesson.hours is not None), Decimal(0)),
    )
