"""A class of farmer-technicians for tests of windows: lessons, invented people with numbers of nobody's, a leased block."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from nacl.public import PrivateKey

from db.ids import new_id
from db.local import number_block
from db.records.training import LessonRow, Training
from db.training_choices import ExamMode, HalfDay, TrainingKind
from desktop.core import meta, rosters
from desktop.core.profile import Opened
from desktop.core.store import Store

COUNTY = "210112"
BEGAN = date(2026, 3, 5)
GIVEN = "建国淑芬德明秀英桂兰志强永福玉梅海涛凤霞长江春生"
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def name(n: int) -> str:
    """Different for n up to 400."""
    return FAMILY[n % 20] + GIVEN[n % 23] + GIVEN[n // 20 % 23]


def number(n: int) -> str:
    """A good number of area 219900, born 1880–1899: nobody's."""
    body = f"219900{1880 + n % 20}{1 + n % 12:02d}{1 + n % 28:02d}{n % 1000:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def learn_key(opened: Opened) -> None:
    """The province's key for identity numbers, as a login brings it."""
    with opened.local.connection(write=True) as connection:
        meta.write(connection, meta.ID_KEY, bytes(PrivateKey.generate().public_key).hex())


def lease(opened: Opened, first: int = 1, last: int = 50, year: int = 2026) -> None:
    """A block of certificate numbers, as a sync brings it."""
    with opened.local.read() as session:
        log = meta.read(session, meta.LOG)
    row = {
        "request": str(new_id()), "log": log, "unit": COUNTY, "county": COUNTY, "year": year, "size": last - first + 1,
        "first": first, "last": last, "next": first,
    }  # fmt: skip
    with opened.local.connection(write=True) as connection:
        connection.execute(number_block.insert().values(row))


def lessons(count: int) -> tuple[LessonRow, ...]:
    """Two a day of four hours each."""
    halves = (HalfDay.MORNING, HalfDay.AFTERNOON)
    return tuple(
        LessonRow(
            id=str(new_id()), n=n + 1, on=BEGAN + timedelta(days=n // 2), half=halves[n % 2], hours=Decimal(4),
            topic=f"果树冬季修剪 {n + 1}", teacher="赵教授",
        )
        for n in range(count)
    )  # fmt: skip


def a_class(store: Store, count: int = 6, **more: object) -> UUID:
    """A class with so many lessons that is over, and nobody in it."""
    learn_key(store.opened)
    rows = lessons(count)
    given = {
        "name": "果树栽培培训班", "training_kind": TrainingKind.TECHNICIAN, "plan_year": 2026, "organiser": "浑南区农业农村局",
        "began_on": BEGAN, "ended_on": rows[-1].on if rows else BEGAN, "place": "王滨街道", "hours_total": Decimal(4 * count),
        "exam_mode": ExamMode.WRITTEN, "pass_mark": Decimal(60), "region": COUNTY, "report_unit": COUNTY, "lessons": rows or None,
    }  # fmt: skip
    return store.create(Training, {**given, **more})


def table(people: Sequence[int]) -> str:
    """As copied from Excel."""
    rows = [f"{name(n)}\t{number(n)}\t前桑村\t1380000{n:04d}\t苹果" for n in people]
    return "\n".join(["姓名\t身份证号\t村\t联系电话\t从事产业", *rows])


def seat(opened: Opened, training_id: UUID, people: Sequence[int]) -> tuple[UUID, ...]:
    """Put people into the class; their enrolments."""
    return rosters.enrol(opened, training_id, rosters.read(opened, training_id, table(people))).enrolments
