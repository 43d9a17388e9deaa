"""From records to paper: service logs, classes and certificates as they are kept, with what they point to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import Satisfaction, Sex
from db.ids import new_id
from db.records.certificate import Certificate
from db.records.consultation import Consultation
from db.records.enrolment import Enrolment
from db.records.person import Person
from db.records.served import Served
from db.records.service_log import DayRow, OutputRow, ServiceLog
from db.records.team import MemberRow, Team
from db.records.trainee import Trainee
from db.records.training import LessonRow, Training
from db.rural_choices import DayPart, LocalIndustry, OutputKind, ServedType, ServiceContent, TeamPost
from db.session import Author
from db.training_choices import CertificateStatus, Education, ExamMode, ExamResult, HalfDay, ScaleUnit
from desktop.core import paper, service_printing, training_printing
from desktop.core.errors import UserError
from desktop.core.profile import Opened
from desktop.core.reports.certificate_overprint import Offsets
from tests.unit.core.conftest import ME, OTHER
from tests.unit.reports.reading import in_order, pages

VILLAGE = "211402105201"
FIRST, SECOND = date(2026, 3, 5), date(2026, 3, 6)


@contextmanager
def writing(opened: Opened) -> Iterator[Session]:
    with opened.local.write(Author(str(ME), str(ME))) as session:
        yield session


def keep(opened: Opened, *records: Record) -> list[UUID]:
    with writing(opened) as session:
        session.add_all(records)
        session.flush()
        return [record.id for record in records]


def row_id() -> str:
    return str(new_id())


# --------------------------------------------------------------------------------------------------------- service logs
def a_team(opened: Opened) -> UUID:
    keep(opened, Person(id=OTHER, name="佟冮生", unit="果树所"))
    members = (
        MemberRow(id=row_id(), n=1, person=ME, post=TeamPost.MEMBER),
        MemberRow(id=row_id(), n=2, person=OTHER, post=TeamPost.LEADER),
    )
    (team,) = keep(opened, Team(name="寒富苹果特派团", dispatch_unit="省农科院", members=members))
    return team


def a_log(**given: Any) -> ServiceLog:
    days = (
        DayRow(id=row_id(), n=1, on=FIRST, part=DayPart.WHOLE, present=(ME, OTHER)),
        DayRow(id=row_id(), n=2, on=SECOND, part=DayPart.HALF, present=(ME,)),
    )
    outputs = (OutputRow(id=row_id(), n=1, kind=OutputKind.VARIETY, name="岳艳", quantity=Decimal("30.5"), unit="亩"),)
    return ServiceLog(**{
        "began_on": FIRST, "ended_on": SECOND, "days": days, "outputs": outputs, "farm_trade": LocalIndustry.FRUIT,
        "contents": (ServiceContent.GUIDANCE,), "summary": "指导冬季修剪", "evaluation": Satisfaction.SATISFIED, **given,
    })  # fmt: skip


def test_a_log_of_a_team_prints_with_team_object_days_and_class(opened: Opened) -> None:
    (served,) = keep(opened, Served(served_type=ServedType.VILLAGE, name="寺前村", village=VILLAGE))
    training, _ = a_class(opened, 2)
    (log,) = keep(opened, a_log(team_id=a_team(opened), served_id=served, training_id=training))
    made = paper.named(opened, "service_log", [log], {})
    (page,) = pages(made.pdf)
    in_order(page, [
        "特派团（组）寒富苹果特派团", "团长佟冮生", "派出单位省农科院", "参加人员佟冮生、张三丰", "服务对象寺前村",
        "服务县乡村辽宁省葫芦岛市连山区寺儿堡镇寺前村委会", "服务天数团队1.5天，人员2.5人天", "3月5日112", "3月6日—0.50.5",
        "引进新品种岳艳30.5亩", "举办培训班苹果班", "培训规模2场次，2人次",
    ])
    assert made.file_name.startswith("服务日志_寺前村_2026-03-05")
    assert "草稿" in page


def test_a_log_of_one_person_names_him_and_his_unit(opened: Opened) -> None:
    keep(opened, Person(id=ME, name="张三丰", unit="推广站"))
    (log,) = keep(opened, a_log(days=None, served_id=UUID(int=9)))
    (sheet,) = service_printing.service_sheets(opened, [log])
    assert (sheet.team, sheet.members, sheet.dispatch_unit, sheet.served) == ("", ("张三丰",), "推广站", "（服务对象未在本机）")
    assert not sheet.days
    assert not sheet.team_days


def test_many_logs_are_read_as_sets(opened: Opened) -> None:
    team = a_team(opened)
    logs = keep(opened, *(a_log(team_id=team, summary=f"第{n}次") for n in range(40)))
    sheets = service_printing.service_sheets(opened, logs[::-1])
    assert [sheet.summary for sheet in sheets] == [f"第{n}次" for n in range(39, -1, -1)]
    assert {sheet.members for sheet in sheets} == {("佟冮生", "张三丰")}
    with pytest.raises(UserError):
        paper.service_logs(opened, [*logs, UUID(int=5)])


def test_blank_logs_print(opened: Opened) -> None:
    assert len(pages(paper.named(opened, "service_log_blank", [], {}).pdf)) == 2


# -------------------------------------------------------------------------------------------------------------- classes
@dataclass(frozen=True)
class _Learner:
    name: str
    mask: str | None = "219***********0013"
    came: int = 2


LEARNERS = (_Learner("那玉山"), _Learner("赫舍里·明", came=1), _Learner("王𬭊", None, 0))


def a_class(opened: Opened, lessons: int = 3, learners: Sequence[_Learner] = LEARNERS) -> tuple[UUID, list[UUID]]:
    """A class with its first two lessons on one day; its trainees."""
    times = ((FIRST, HalfDay.MORNING), (FIRST, HalfDay.AFTERNOON), (SECOND, HalfDay.MORNING))
    rows = tuple(
        LessonRow(id=row_id(), n=n, on=on, half=half, hours=Decimal(4), topic=f"第{n}课", teacher="赵某")
        for n, (on, half) in enumerate(times[:lessons], 1)
    )
    (training,) = keep(opened, Training(
        name="苹果班", organiser="连山区科技局", began_on=FIRST, ended_on=SECOND, place="村部", hours_total=Decimal(4 * lessons),
        lessons=rows, exam_mode=ExamMode.WRITTEN, head_teacher="关东升",
    ))  # fmt: skip
    people = keep(opened, *(
        Trainee(
            name=who.name, id_mask=who.mask, sex=Sex.MALE, born_on=date(1890, 3, 7), education=Education.JUNIOR, trade="果树",
            scale=Decimal("12.5"), scale_unit=ScaleUnit.MU, phone="13800000000", village=VILLAGE, town=VILLAGE[:9],
        )
        for who in learners
    ))  # fmt: skip
    keep(opened, *(
        Enrolment(
            training_id=training, trainee_id=person, seat=seat, score=Decimal(86) if who.came else None,
            result=ExamResult.PASSED if who.came else None, attended=tuple(UUID(row.id) for row in rows[:who.came]) or None,
        )
        for seat, (person, who) in enumerate(zip(people, learners, strict=True), 1)
    ))  # fmt: skip
    return training, people


def certificate(training: UUID, person: UUID, **given: Any) -> Certificate:
    return Certificate(**{
        "training_id": training, "trainee_id": person, "hours": Decimal(8), "grade": ExamResult.PASSED, "issued_on": SECOND,
        "issuer": "连山区科技局", "status": CertificateStatus.VALID, **given,
    })  # fmt: skip


def test_sign_in_sheets_are_one_a_day_in_the_order_of_the_roster(opened: Opened) -> None:
    training, _ = a_class(opened)
    first, second = pages(paper.named(opened, "sign_in", [training], {}).pdf)
    in_order(first, [
        "培训班苹果班", "日期2026年3月5日星期四", "当日学时8", "上午第1课（赵某，4学时）", "下午第2课",
        "签名（上午）签名（下午）",
        "1那玉山男219***********0013寺儿堡镇寺前村13800000000", "2赫舍里·明", "3王𬭊男寺儿堡镇", "45678应到3人", "关东升",
    ])
    assert "3月6日星期五" in second
    assert "签名（上午）备注" in second
    made = paper.named(opened, "sign_in", [training], {"days": (SECOND,)})
    assert len(pages(made.pdf)) == 1
    assert made.file_name == "签到表_苹果班_2026-03-06.pdf"


def test_a_class_without_lessons_or_people_has_a_sheet_to_write_on(opened: Opened) -> None:
    training, _ = a_class(opened, 0, ())
    (page,) = pages(paper.sign_in(opened, training).pdf)
    assert "20应到" in page


def test_a_roster_has_hours_marks_and_certificates(opened: Opened) -> None:
    training, people = a_class(opened)
    keep(opened, certificate(training, people[0], cert_no="辽农技2026211402-0001"), certificate(training, people[1]))
    (page,) = pages(paper.named(opened, "roster", [training], {}).pdf)
    in_order(page, [
        "报名3人，到课2人、2人次，发证2人", "1那玉山男135初中果树12.5亩寺儿堡镇寺前村138000000008合格86辽农技2026211402-0001",
        "2赫舍里·明", "4合格86编号待发", "3王𬭊", "0——",
    ])


def test_certificates_print_in_the_order_asked_for(opened: Opened) -> None:
    training, people = a_class(opened)
    first, second = keep(opened, certificate(training, people[0], cert_no="A-1"), certificate(training, people[1]))
    made = paper.certificates(opened, [second, first])
    proof, good = pages(made.pdf)
    assert "赫舍里·明同志：" in proof
    assert "校样" in proof
    in_order(good, ["那玉山同志：", "于2026年3月5日至3月6日参加“苹果班”学习，共8学时，考核合格，准予结业。"])
    assert made.notice.startswith("1 份")
    over = paper.certificates(opened, [second, first], Offsets(1, 2))
    assert len(pages(over.pdf)) == 1
    assert over.notice.startswith("略去 1 份")
    with pytest.raises(UserError, match="不能套打"):
        paper.certificates(opened, [second], Offsets())
    with pytest.raises(UserError, match="没有选中"):
        paper.certificates(opened, [])


def test_a_lost_certificate_is_void_and_its_successor_says_so(opened: Opened) -> None:
    training, people = a_class(opened)
    (lost,) = keep(opened, certificate(training, people[0], cert_no="A-1", status=CertificateStatus.VOID))
    again = certificate(training, people[0], cert_no="A-2", status=CertificateStatus.REISSUED, reissue_of=lost)
    (new,) = keep(opened, again)
    void, good = pages(paper.certificates(opened, [lost, new]).pdf)
    assert "已作废" in void
    assert "本证书为补发，原证书编号：A-1" in good
    assert paper.certificates_of(opened, training) == [new]


def test_a_class_without_examination_claims_none(opened: Opened) -> None:
    training, people = a_class(opened)
    with writing(opened) as session:
        session.get_one(Training, training).exam_mode = ExamMode.NONE
    (one,) = keep(opened, certificate(training, people[0], cert_no="A-1"))
    (sheet,) = training_printing.certificate_sheets(opened, [one])
    assert sheet.verdict == "学习期满"
    with pytest.raises(UserError, match="还没有证书"):
        paper.certificates_of(opened, a_class(opened)[0])


def test_a_certificate_whose_holder_is_not_here_is_a_proof(opened: Opened) -> None:
    training, _ = a_class(opened)
    (one,) = keep(opened, certificate(training, UUID(int=7), cert_no="A-1"))
    (page,) = pages(paper.certificates(opened, [one]).pdf)
    assert "内容不全" in page


def test_characters_to_be_written_by_hand_are_named_before_printing(opened: Opened) -> None:
    training, people = a_class(opened, learners=(_Learner("王\U0002a6a5"),))
    (one,) = keep(opened, certificate(training, people[0], cert_no="A-1"))
    assert "U+2A6A5" in paper.certificates(opened, [one]).notice


def test_every_named_sheet_is_made(opened: Opened) -> None:
    training, people = a_class(opened)
    (one,) = keep(opened, certificate(training, people[0], cert_no="A-1"))
    (log,) = keep(opened, a_log())
    (asked,) = keep(opened, Consultation(question="研发费用怎样加计扣除？", asked_on=date(2026, 11, 20)))
    ids = {"service_log": [log], "certificates": [one], "sign_in": [training], "roster": [training], "answer": [asked]}
    for name in paper.SHEETS:
        assert paper.named(opened, name, ids.get(name, []), {"overprint": None}).pdf.startswith(b"%PDF")
