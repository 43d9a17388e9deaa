"""A class from sign-in to certificate: 人次 and 人数 apart, empty and nought apart, who may be certified and why not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from db.ids import new_id
from db.records import Certificate, Enrolment, Parameter, Training
from db.training_choices import CertificateStatus, ExamMode, ExamResult
from desktop.core import classes, numbering, reviewing, rosters, training_printing, trainings
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.profile import Opened
from desktop.core.replay import Silence
from desktop.core.store import Store
from desktop.core.trainings import ClassView, Seat
from tests.trainees import BEGAN, UNIT, a_class, id_number, lessons, pasted, with_key
from tests.unit.core.test_numbering import give

ENDED = BEGAN + timedelta(days=2)
NAMES = ("张三", "李四", "王五")


@pytest.fixture
def training(opened: Opened, store: Store) -> UUID:
    with_key(opened)
    made = a_class(store)
    rosters.enrol(opened, made, rosters.read(opened, made, pasted(*((name, id_number(n)) for n, name in enumerate(NAMES, 1)))))
    return made


def view(opened: Opened, training: UUID) -> ClassView:
    return trainings.load(opened, training)


def all_present(opened: Opened, training: UUID, seats: Sequence[Seat], count: int = 6) -> None:
    chosen = frozenset(lesson.id for lesson in view(opened, training).lessons[:count])
    trainings.sign_in_many(opened, {seat.enrolment: chosen for seat in seats})


def test_trap_1_sign_ins_and_people_are_counted_apart(opened: Opened, training: UUID) -> None:
    found = view(opened, training)
    assert [lesson.title for lesson in found.lessons[:3]] == ["3-02 上午", "3-02 下午", "3-03 上午"]
    first, second, third = found.seats
    trainings.sign_in(opened, found.lessons[0].id, [first.enrolment, second.enrolment], True)
    trainings.sign_in(opened, found.lessons[1].id, [first.enrolment], True)  # the same day: still once
    trainings.sign_in(opened, found.lessons[2].id, [first.enrolment], True)
    figures = view(opened, training).figures
    assert (figures.enrolled, figures.came, figures.attendances, figures.hours) == (3, 2, 3, Decimal(24))
    trainings.sign_in(opened, found.lessons[0].id, [second.enrolment], False)
    assert (view(opened, training).figures.came, view(opened, training).figures.attendances) == (1, 2)
    assert view(opened, training).seats[2].attended == frozenset() == third.attended


def test_signing_in_twice_changes_nothing(opened: Opened, store: Store, training: UUID) -> None:
    seat, lesson = view(opened, training).seats[0], view(opened, training).lessons[0]
    assert trainings.sign_in(opened, lesson.id, [seat.enrolment], True)
    assert not trainings.sign_in(opened, lesson.id, [seat.enrolment], True)
    assert trainings.sign_in_many(opened, {seat.enrolment: frozenset()})
    found = store.get(Enrolment, seat.enrolment)
    assert found is not None and found.attended is None


def test_lessons_of_another_copy_of_the_class_are_kept(opened: Opened, store: Store, training: UUID) -> None:
    seat, lessons = view(opened, training).seats[0], view(opened, training).lessons
    unknown = UUID(int=77)
    store.save(Enrolment, seat.enrolment, {"attended": (unknown, lessons[1].id)})
    trainings.sign_in_many(opened, {seat.enrolment: frozenset({lessons[0].id})})
    found = store.get(Enrolment, seat.enrolment)
    assert found is not None and found.attended == (lessons[0].id, unknown)
    assert view(opened, training).seats[0].attended == {lessons[0].id}
    with pytest.raises(UserError, match="课次"):
        trainings.sign_in(opened, unknown, [seat.enrolment], True)


def test_trap_11_no_mark_is_not_nought(opened: Opened, training: UUID) -> None:
    seat = view(opened, training).seats[0]
    assert (seat.score, seat.result) == (None, None)
    trainings.mark(opened, seat.enrolment, score=Decimal(0))
    assert view(opened, training).seats[0].score == Decimal(0)
    assert view(opened, training).seats[0].result is ExamResult.FAILED
    trainings.mark(opened, seat.enrolment, score=None)
    assert (view(opened, training).seats[0].score, view(opened, training).seats[0].result) == (None, None)


def test_a_mark_decides_and_a_hand_may_overrule(opened: Opened, training: UUID) -> None:
    seat = view(opened, training).seats[0].enrolment
    for score, result in ((59.5, ExamResult.FAILED), (60, ExamResult.PASSED)):
        trainings.mark(opened, seat, score=Decimal(str(score)))
        assert view(opened, training).seats[0].result is result
    trainings.mark(opened, seat, result=ExamResult.EXCELLENT)
    trainings.mark(opened, seat, score=Decimal(95))
    assert view(opened, training).seats[0].result is ExamResult.EXCELLENT
    trainings.mark(opened, seat, score=Decimal(10))
    assert view(opened, training).seats[0].result is ExamResult.FAILED
    with pytest.raises(Invalid):
        trainings.mark(opened, seat, score=Decimal("88.88"))


def test_who_may_be_certified_and_why_not(opened: Opened, training: UUID) -> None:
    rosters.enrol(opened, training, rosters.read(opened, training, pasted(("赵六", ""))))
    seats = view(opened, training).seats
    all_present(opened, training, [seats[0], seats[1], seats[3]])
    all_present(opened, training, [seats[2]], 4)
    trainings.mark(opened, seats[0].enrolment, score=Decimal(80))
    trainings.mark(opened, seats[2].enrolment, score=Decimal(80))
    found = trainings.readiness(opened, training)
    assert [found[seat.enrolment] for seat in seats] == ["", "还没有考核结果", "出勤 66%，不足 80%", "没有证件号码"]
    trainings.mark(opened, seats[1].enrolment, score=Decimal(30))
    assert trainings.readiness(opened, training)[seats[1].enrolment] == "考核不合格"


@pytest.mark.parametrize(("value", "ready"), [("60", True), ("66 %", True), ("0.9", False), ("七成", False)])
def test_the_share_is_a_parameter_of_the_county(opened: Opened, store: Store, training: UUID, value: str, ready: bool) -> None:
    seats = view(opened, training).seats
    all_present(opened, training, [seats[0]], 4)
    trainings.mark(opened, seats[0].enrolment, score=Decimal(80))
    with opened.work() as session:  # as they come from the province
        session.add(Parameter(id=new_id(), code="training.attendance", value="99", label="出勤", since=date(2020, 1, 1)))
        session.add(Parameter(id=new_id(), code="training.attendance", value=value, label="出勤", region=UNIT))
    assert (trainings.readiness(opened, training)[seats[0].enrolment] == "") is ready


def test_without_an_examination_attendance_decides(opened: Opened, store: Store, training: UUID) -> None:
    store.save(Training, training, {"exam_mode": ExamMode.NONE})
    seats = view(opened, training).seats
    all_present(opened, training, seats[:2])
    assert [seat.why_not for seat in view(opened, training).seats] == ["", "", "出勤 0%，不足 80%"]
    assert view(opened, training).figures.passed == 2


def ready(opened: Opened, training: UUID) -> list[UUID]:
    seats = view(opened, training).seats
    all_present(opened, training, seats)
    for seat in seats:
        trainings.mark(opened, seat.enrolment, score=Decimal(85))
    return [seat.enrolment for seat in seats]


def test_certificates_in_one_batch(opened: Opened, store: Store, training: UUID) -> None:
    give(opened, UNIT, 2026, 1, 2)
    enrolments = ready(opened, training)
    trainings.mark(opened, enrolments[2], result=ExamResult.EXCELLENT)
    done = trainings.certify(opened, training, enrolments, ENDED, " 县科技局 ", "某局长")
    assert (done.count, done.pending, done.refused) == (3, 1, {})
    seats = view(opened, training).seats
    assert [seat.certificate for seat in seats] == ["辽农技2026210113-0001", "辽农技2026210113-0002", "编号待发"]
    assert [seat.why_not for seat in seats] == ["已发证"] * 3
    first = store.get(Certificate, seats[0].certificate_id or UUID(int=0))
    assert first is not None
    assert (first.hours, first.grade, first.issuer, first.signer, first.status, first.report_unit) == (
        Decimal(24), ExamResult.PASSED, "县科技局", "某局长", CertificateStatus.VALID, UNIT,
    )  # fmt: skip
    assert view(opened, training).figures.certified == 3
    again = trainings.certify(opened, training, enrolments, ENDED, "县科技局", "")
    assert (again.count, set(again.refused.values())) == (0, {"已发证"})
    with pytest.raises(UserError, match="已发结业证书"):
        rosters.remove(opened, [seats[0].enrolment])


@pytest.mark.parametrize(
    ("day", "issuer", "field"),
    [
        (BEGAN, "县科技局", "issued_on"), (date(2999, 1, 1), "县科技局", "issued_on"), (ENDED, " ", "issuer"),
        (ENDED, "长" * 101, "issuer"),
    ],
)  # fmt: skip
def test_what_a_batch_needs_is_said_beside_the_field(opened: Opened, training: UUID, day: date, issuer: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        trainings.certify(opened, training, ready(opened, training), day, issuer)
    assert [p.field for p in caught.value.problems] == [field]


def test_a_lost_certificate_is_given_again_under_another_number(opened: Opened, store: Store, training: UUID) -> None:
    give(opened, UNIT, 2026, 1, 9)
    trainings.certify(opened, training, ready(opened, training)[:1], ENDED, "县科技局")
    old = view(opened, training).seats[0].certificate_id
    assert old is not None
    new = trainings.reissue(opened, old, ENDED)
    first, second = store.get(Certificate, old), store.get(Certificate, new)
    assert first is not None and second is not None
    assert (first.status, second.status, second.reissue_of) == (CertificateStatus.VOID, CertificateStatus.REISSUED, old)
    assert (first.cert_no, second.cert_no) == ("辽农技2026210113-0001", "辽农技2026210113-0002")
    assert (view(opened, training).seats[0].certificate, view(opened, training).figures.certified) == (second.cert_no, 1)
    with pytest.raises(UserError, match="作废"):
        trainings.reissue(opened, old)


def test_a_closed_class_still_gives_certificates(opened: Opened, store: Store, training: UUID) -> None:
    enrolments = ready(opened, training)
    store.submit(Training, training)
    with pytest.raises(Locked):
        trainings.mark(opened, enrolments[0], score=Decimal(1))
    with pytest.raises(Locked):
        trainings.sign_in_many(opened, {enrolments[0]: frozenset()})
    assert trainings.certify(opened, training, enrolments, ENDED, "县科技局").count == 3
    assert numbering.fill_pending(opened) == 0


def test_a_class_of_nobody_and_nothing(opened: Opened, store: Store) -> None:
    empty = trainings.load(opened, store.create(Training, {"name": "空班"}))
    assert (empty.seats, empty.lessons, empty.lock) == ((), (), "")
    assert (empty.figures.enrolled, empty.figures.attendances, empty.figures.hours) == (0, 0, Decimal(0))


def test_a_class_has_one_number_of_hours(opened: Opened, store: Store) -> None:
    """Header, certificate, roster and form speak of what the lessons come to."""
    training = a_class(store, hours_total=Decimal(24))
    rows = [*lessons(), *lessons()]
    twice = tuple(replace(row, id=str(new_id()), n=n) for n, row in enumerate(rows))
    store.save(Training, training, {"lessons": twice})
    found = store.problems(Training, training)
    assert [p.text for p in found if p.field == "hours_total"] == [
        "各课次合计 48 学时，与总学时 24 不一致；请改成 48，或改课次"
    ]
    with pytest.raises(Invalid):
        store.submit(Training, training)
    classes.save(store, training, {"lessons": twice})
    record = store.get(Training, training)
    assert record is not None and record.hours_total == Decimal(48)
    assert training_printing.roster_sheet(opened, training).hours == trainings.load(opened, training).figures.hours == Decimal(48)


def test_a_class_without_anybody_is_not_handed_in(opened: Opened, store: Store) -> None:
    with_key(opened)
    training = a_class(store)
    (wrong,) = [p for p in store.problems(Training, training) if p.blocking]
    assert (wrong.field, wrong.text) == ("enrolments", "花名册里还没有学员，请先报名")
    with pytest.raises(Invalid):
        store.submit(Training, training)
    rosters.enrol(opened, training, rosters.read(opened, training, pasted(("张三", id_number(1)))))
    (doubt,) = store.problems(Training, training)
    assert (doubt.blocking, doubt.text) == (False, "6 个课次没有人签到，请核对（可以提交）")
    store.submit(Training, training)


def test_a_reviewer_is_told_what_stands_in_no_field_of_the_class(opened: Opened, training: UUID) -> None:
    all_present(opened, training, view(opened, training).seats)
    assert reviewing.compare(opened, Training, training).figures == "报名 3 · 到课 3 人 / 9 人次 · 24 学时"
    with opened.work() as session, Silence(session):
        for enrolment in session.query(Enrolment):
            session.delete(enrolment)
        session.flush()
    assert reviewing.compare(opened, Training, training).figures == "", "no roster here is not an empty one"
