"""Scenes of an organiser: a class of forty from the spreadsheet to its certificates, and a short one after it."""

from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID

from db.ids import new_id
from db.records.training import LessonRow, Training
from db.training_choices import ExamMode, ExamResult, HalfDay, TeachMethod, TrainingKind
from desktop.core import classes, rosters, served, trainings
from desktop.demo import rollbook
from desktop.demo.calendar import Calendar
from desktop.demo.people import COUNTY, Laptop
from desktop.demo.scenes import Story

FORTY = tuple(range(1, 41))
TYPED = (39, 40)  # by hand; the others come from Excel
SPOILED = 17  # Excel has rounded the number; it is typed again
TWENTY = (3, 8, 12, *range(41, 58))  # three of them were in the first class
PEOPLE = frozenset({*FORTY, *TWENTY})
OFTEN_AWAY = {9: 3, 26: 2}  # person → lessons attended
ONCE_AWAY = {5, 14, 22, 33, 37}
FAILED = {11, 20}
EXCELLENT = {1, 16, 28}
ISSUER, SIGNER = "沈阳市浑南区农业农村局（演示）", "周局长（演示）"
LECTURES = (
    ("寒富苹果老园改形的道理", TeachMethod.THEORY), ("改形修剪", TeachMethod.PRACTICE), ("土肥水一体化", TeachMethod.THEORY),
    ("配方施肥", TeachMethod.PRACTICE), ("套袋与轮纹病防治", TeachMethod.THEORY), ("采收、分级和贮藏", TeachMethod.TOUR),
)  # fmt: skip
BEGAN, EXAM_DAY, SHORT_DAY, ISSUED = 18, 16, 15, 14  # days ago


def plan(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """The class with its six lessons on three days, and its roster: pasted, with one bad row mended, and two people typed."""
    first = calendar.day(BEGAN)
    place = served.villages_named("满堂", COUNTY)[0].code
    story.training = _class(laptop, {
        "name": "浑南区果树栽培农民技术员培训班（演示）", "training_kind": TrainingKind.TECHNICIAN, "organiser": ISSUER,
        "host": "浑南区农广校（演示）", "fund": "省农民技术员培训补助", "began_on": first, "ended_on": calendar.day(EXAM_DAY),
        "place": "满堂街道满堂村活动室", "hours_total": Decimal(24), "planned_heads": 40, "head_teacher": "钱（演示）",
        "lessons": _lessons(first, LECTURES), "exam_mode": ExamMode.BOTH, "pass_mark": Decimal(60), "plan_year": first.year,
        "village": place, "town": place[:9], "region": COUNTY, "report_unit": COUNTY,
    })  # fmt: skip
    _seat(laptop, story.training, [n for n in FORTY if n not in TYPED], SPOILED)
    for n in TYPED:
        name, number, village, phone, *_ = rollbook.row(n)
        cells = {"name": name, "id_number": number, "village": village, "phone": phone, "trade": "苹果"}
        rosters.enrol(laptop.opened, story.training, [rosters.check(laptop.opened, story.training, cells)])


def _class(laptop: Laptop, values: dict[str, object]) -> UUID:
    made = classes.new_class(laptop.store)
    laptop.store.save(Training, made, values)
    return made


def _lessons(first: date, lectures: tuple[tuple[str, TeachMethod], ...]) -> tuple[LessonRow, ...]:
    """Two a day of four hours each."""
    halves = (HalfDay.MORNING, HalfDay.AFTERNOON)
    return tuple(
        LessonRow(
            id=str(new_id()), n=n + 1, on=first + timedelta(days=n // 2), half=halves[n % 2], hours=Decimal(4), topic=topic,
            teacher="孙（演示）", teacher_title="教授", method=method,
        )
        for n, (topic, method) in enumerate(lectures)
    )  # fmt: skip


def _seat(laptop: Laptop, training: UUID, people: list[int], spoiled: int | None = None) -> None:
    """Good rows go in; the one that Excel spoiled is corrected in the preview and goes in after them."""
    lines = rosters.read(laptop.opened, training, rollbook.spreadsheet(people, spoiled))
    done = rosters.enrol(laptop.opened, training, lines)
    for line in done.refused:
        cells = dict(zip(("name", "id_number", "village", "phone"), rollbook.row(people[line.number - 2]), strict=False))
        rosters.enrol(laptop.opened, training, [rosters.check(laptop.opened, training, {**cells, "trade": line.trade})])


def teach(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Three days of lessons, each signed in on its evening; then the examination."""
    assert story.training is not None
    view = trainings.load(laptop.opened, story.training)
    for n, lesson in enumerate(view.lessons):
        with calendar.on(BEGAN - n // 2, time(17, 30)):
            there = [seat.enrolment for seat, person in _persons(view) if _came(person, n)]
            trainings.sign_in(laptop.opened, lesson.id, there, present=True)
    with calendar.on(EXAM_DAY, time(18)):
        for seat, person in _persons(view):
            if person not in OFTEN_AWAY:
                score = Decimal(52 if person in FAILED else 96 if person in EXCELLENT else 66 + person * 7 % 27)
                trainings.mark(laptop.opened, seat.enrolment, score=score)
            if person in EXCELLENT:
                trainings.mark(laptop.opened, seat.enrolment, result=ExamResult.EXCELLENT)


def _persons(view: trainings.ClassView) -> list[tuple[trainings.Seat, int]]:
    """Seats with the number of their person in the roll book."""
    known = {rollbook.name(n): n for n in sorted(PEOPLE, reverse=True)}
    return [(seat, known[seat.name]) for seat in view.seats]


def _came(person: int, lesson: int) -> bool:
    if person in OFTEN_AWAY:
        return lesson < OFTEN_AWAY[person]
    return not (person in ONCE_AWAY and lesson == person % len(LECTURES))


def short_course(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """A day for twenty, without an examination; whoever was in the first class is not entered twice."""
    day = calendar.day(SHORT_DAY)
    lectures = (("设施蔬菜连作障碍", TeachMethod.THEORY), ("高温闷棚", TeachMethod.PRACTICE))
    story.short = _class(laptop, {
        "name": "设施蔬菜连作障碍实用技术培训（演示）", "training_kind": TrainingKind.PRACTICAL, "organiser": ISSUER,
        "began_on": day, "ended_on": day, "place": "满堂街道中水村", "hours_total": Decimal(8), "planned_heads": 20,
        "lessons": _lessons(day, lectures), "exam_mode": ExamMode.NONE, "plan_year": day.year, "head_teacher": "钱（演示）",
        "region": COUNTY, "report_unit": COUNTY,
    })  # fmt: skip
    _seat(laptop, story.short, list(TWENTY))
    view = trainings.load(laptop.opened, story.short)
    everything = frozenset(lesson.id for lesson in view.lessons)
    trainings.sign_in_many(laptop.opened, {seat.enrolment: everything for seat in view.seats})


def certify(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Both classes in one batch each: the numbers leased before do not suffice, so some stand as 编号待发 until the next sync."""
    for training in (story.training, story.short):
        assert training is not None
        ready = [enrolment for enrolment, why in trainings.readiness(laptop.opened, training).items() if not why]
        done = trainings.certify(laptop.opened, training, ready, calendar.day(ISSUED), ISSUER, SIGNER)
        story.certified += done.count
        story.pending_numbers += done.pending


def lose_one(laptop: Laptop, story: Story) -> None:
    """Somebody has lost his certificate: 补发, with a number of its own."""
    assert story.training is not None
    seats = trainings.load(laptop.opened, story.training).seats
    holder = next(seat for seat in seats if seat.certificate_id is not None)
    assert holder.certificate_id is not None
    trainings.reissue(laptop.opened, holder.certificate_id)


def hand_in(laptop: Laptop, story: Story) -> None:
    """The first class goes to the county, with its report; its roster is closed by that."""
    assert story.training is not None
    laptop.store.save(Training, story.training, {
        "report": "三天六课，理论和园里实操各半。学员反映老园改形一课最解渴；建议冬剪前再办一次。",
    })  # fmt: skip
    laptop.store.submit(Training, story.training)
