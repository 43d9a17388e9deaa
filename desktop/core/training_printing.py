"""From a class to its papers: P3 培训签到表, P4 学员花名册, P5 结业证书. Numbers of identity cards stand there masked only."""

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from db import divisions
from db.choices import State
from db.records.certificate import Certificate
from db.records.trainee import Trainee
from db.records.training import LessonRow, Training
from db.training_choices import CertificateStatus, ExamMode, ExamResult
from desktop.core import class_view, consent
from desktop.core.class_view import Seat
from desktop.core.errors import explained
from desktop.core.lookup import existing, many
from desktop.core.printing import UNFINISHED, choice_text
from desktop.core.profile import Opened
from desktop.core.reports.certificate_sheet import CertificateSheet
from desktop.core.reports.roster_sheet import RosterLine, RosterSheet
from desktop.core.reports.sign_in_sheet import LessonLine, Signer, SignInSheet
from desktop.core.reports.wording import plain

_OFFICE = re.compile(r"(?<=村)(民委员会|委会)|(?<=社区)(居民委员会|居委会)")


def sign_in_sheets(opened: Opened, training_id: UUID, days: Sequence[date] = ()) -> list[SignInSheet]:
    """One for each of the days, or for each day that has lessons. Raises UserError when the class is gone."""
    with explained(), opened.local.read() as session:
        training = existing(session, Training, training_id)
        seats = class_view.view(session, training, opened.clock.today()).seats
        people = many(session, Trainee, (seat.trainee for seat in seats))
        signers = tuple(_signer(seat, people.get(seat.trainee)) for seat in seats)
        lessons = training.lessons_in_order()
        dated = sorted({row.on for row in lessons if row.on})
        wanted: list[date | None] = [*(days or dated)]
        return [_day(training, day, lessons, signers) for day in wanted or [None]]


def _day(training: Training, day: date | None, lessons: Sequence[LessonRow], signers: tuple[Signer, ...]) -> SignInSheet:
    return SignInSheet(
        record_id=str(training.id), record_no=training.no or "", training=training.headline(), place=training.place or "",
        head_teacher=training.head_teacher or "", on=day, lessons=tuple(_lesson(row) for row in lessons if row.on == day),
        signers=signers, notice=consent.NOTICE,
    )  # fmt: skip


def _lesson(row: LessonRow) -> LessonLine:
    teacher = " ".join(filter(None, (row.teacher, row.teacher_title)))
    return LessonLine(choice_text(row.half), row.topic or "", teacher, row.hours, choice_text(row.method))


def _signer(seat: Seat, trainee: Trainee | None) -> Signer:
    return Signer(seat.name, seat.sex, seat.id_mask, _place(trainee), seat.phone)


def _place(trainee: Trainee | None) -> str:
    """寺儿堡镇寺前村: the town too, since many villages have the same name; else what was written."""
    if trainee is None:
        return ""
    town, village = divisions.get(trainee.town or (trainee.village or "")[:9] or "-"), divisions.get(trainee.village or "-")
    found = "".join(division.name for division in (town, village) if division)
    return _OFFICE.sub("", found) or trainee.address or trainee.unit or ""


def roster_sheet(opened: Opened, training_id: UUID) -> RosterSheet:
    """The class with everyone in it. Raises UserError when it is gone."""
    with explained(), opened.local.read() as session:
        training = existing(session, Training, training_id)
        found = class_view.view(session, training, opened.clock.today())
        people = many(session, Trainee, (seat.trainee for seat in found.seats))
        return RosterSheet(
            record_id=str(training.id), record_no=training.no or "", draft=training.state in UNFINISHED,
            training=training.headline(), organiser=training.organiser or "", host=training.host or "",
            place=training.place or "", head_teacher=training.head_teacher or "", began=training.began_on,
            ended=training.ended_on, hours=training.hours_of_lessons() or training.hours_total,
            attendances=found.figures.attendances,
            lines=tuple(_line(seat, people.get(seat.trainee)) for seat in found.seats),
        )  # fmt: skip


def _line(seat: Seat, trainee: Trainee | None) -> RosterLine:
    scale = (plain(trainee.scale), choice_text(trainee.scale_unit)) if trainee and trainee.scale is not None else ()
    return RosterLine(
        name=seat.name, sex=seat.sex, age=seat.age, education=choice_text(trainee.education) if trainee else "",
        trade=seat.trade, scale=" ".join(filter(None, scale)),
        place=_place(trainee), phone=seat.phone, hours=seat.hours,
        result=" ".join(filter(None, (choice_text(seat.result), plain(seat.score)))), certificate=seat.certificate,
    )  # fmt: skip


def certificate_ids(opened: Opened, training_id: UUID) -> list[UUID]:
    """Those of a class that hold, by seat. Raises UserError when the class is gone."""
    return [seat.certificate_id for seat in class_view.load(opened, training_id).seats if seat.certificate_id is not None]


def certificate_sheets(opened: Opened, ids: Sequence[UUID]) -> list[CertificateSheet]:
    """The certificates in the order given. Raises UserError for one that is gone."""
    with explained(), opened.local.read() as session:
        found = many(session, Certificate, ids)
        rows = [found.get(i) or existing(session, Certificate, i) for i in ids]
        firsts = many(session, Certificate, (row.reissue_of for row in rows))
        trainings = many(session, Training, (row.training_id for row in rows))
        trainees = many(session, Trainee, (row.trainee_id for row in rows))
        return [
            _certificate(
                row, trainings.get(row.training_id) if row.training_id else None,
                trainees.get(row.trainee_id) if row.trainee_id else None,
                firsts.get(row.reissue_of) if row.reissue_of else None,
            )
            for row in rows
        ]  # fmt: skip


def _certificate(
    row: Certificate, training: Training | None, trainee: Trainee | None, first: Certificate | None
) -> CertificateSheet:
    return CertificateSheet(
        record_id=str(row.id), cert_no=row.cert_no or "", name=trainee.headline() if trainee else "（学员未在本机）",
        id_mask=(trainee.id_mask or "") if trainee else "", training=training.headline() if training else "（培训班未在本机）",
        began=training.began_on if training else None, ended=training.ended_on if training else None, hours=row.hours,
        verdict=_verdict(row.grade, training), issued_on=row.issued_on, issuer=row.issuer or "", signer=row.signer or "",
        reissued=row.reissue_of is not None, first_no=(first.cert_no or "") if first else "",
        void=row.status is CertificateStatus.VOID or row.state is State.VOID, lacking=trainee is None or training is None,
    )  # fmt: skip


def _verdict(grade: ExamResult | None, training: Training | None) -> str:
    """A class without examination does not claim one."""
    if training is not None and training.exam_mode is ExamMode.NONE:
        return "学习期满"
    return {ExamResult.EXCELLENT: "考核成绩优秀", ExamResult.PASSED: "考核合格"}.get(grade, "学习期满") if grade else "学习期满"
