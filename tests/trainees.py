"""Invented trainees and classes for tests: numbers of area 219900, people of the nineteenth century."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from nacl.public import PrivateKey
from stdnum.iso7064 import mod_11_2

from db.ids import new_id
from db.records.training import LessonRow, Training
from db.training_choices import ExamMode, HalfDay, TrainingKind
from desktop.core import meta
from desktop.core.profile import Opened
from desktop.core.store import Store

UNIT = "210113"
BEGAN = date(2026, 3, 2)


def id_number(n: int, year: int = 1890) -> str:
    """A good number that belongs to nobody; a man's for odd `n`."""
    body = f"219900{year}0101{n:03d}"
    return body + mod_11_2.calc_check_digit(body)


def lessons(days: int = 3, halves: int = 2) -> tuple[LessonRow, ...]:
    """Mornings (and afternoons) of four hours, day by day."""
    return tuple(
        LessonRow(id=str(new_id()), n=halves * day + half, on=BEGAN + timedelta(days=day), half=list(HalfDay)[half],
                  hours=Decimal(4), topic="果树修剪", teacher="某教师")
        for day in range(days) for half in range(halves)
    )  # fmt: skip


def a_class(store: Store, **more: object) -> UUID:
    """A class of three days with an examination."""
    rows = lessons()
    values = {
        "name": "果树栽培班", "training_kind": TrainingKind.TECHNICIAN, "plan_year": 2026, "organiser": "县科技局",
        "began_on": BEGAN, "ended_on": BEGAN + timedelta(days=2), "place": "县农广校", "hours_total": Decimal(24),
        "lessons": rows, "exam_mode": ExamMode.WRITTEN, "pass_mark": Decimal(60), "region": UNIT, "report_unit": UNIT, **more,
    }  # fmt: skip
    return store.create(Training, values)


def pasted(*people: tuple[str, str], header: str = "姓名\t身份证号") -> str:
    """As it comes from Excel."""
    return "\r\n".join([header, *("\t".join(cells) for cells in people)])


def with_key(opened: Opened) -> PrivateKey:
    """A profile that has learnt the province's key; returned is what only the province has."""
    key = PrivateKey.generate()
    with opened.local.connection(write=True) as connection:
        meta.write(connection, meta.ID_KEY, bytes(key.public_key).hex())
    return key
