"""Beginning a class: with what is known, like one that was held before, and gone again when left empty."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.divisions import get as division
from db.fields import typed_fields
from db.ids import new_id
from db.records.enrolment import Enrolment
from db.records.training import Training, hours_of
from db.training_choices import HalfDay
from desktop.core.errors import explained
from desktop.core.store import Saved, Store

_NOT_COPIED = frozenset({"began_on", "ended_on", "lessons", "report", "remark", "plan_year"})
_GIVEN = frozenset({"region", "plan_year"})
"""What a new class has without anybody typing."""


def new_class(store: Store) -> UUID:
    """A class of this year in the account's county."""
    account = store.opened.account
    region = account.division if account.division and division(account.division) else None
    return store.create(Training, {"region": region, "plan_year": store.opened.clock.today().year})


def copy_class(store: Store, training_id: UUID) -> UUID | None:
    """The same course again: no dates, no people; lessons get ids of their own, since 签到 refers to them."""
    before = store.get(Training, training_id)
    if before is None:
        return None
    values = {f.name: getattr(before, f.name) for f in typed_fields(Training) if f.name not in _NOT_COPIED}
    rows = before.lessons_in_order()
    lessons = tuple(replace(row, id=str(new_id()), n=n, on=None) for n, row in enumerate(rows, 1)) or None
    year = store.opened.clock.today().year
    return store.create(Training, {n: v for n, v in values.items() if v is not None} | {"lessons": lessons, "plan_year": year})


def save(store: Store, training_id: UUID, values: Mapping[str, Any]) -> Saved:
    """Keeps what was typed; the total of hours follows from the lessons, so that a class has one number of hours."""
    hours = hours_of(values.get("lessons"))
    return store.save(Training, training_id, values if hours is None else {**values, "hours_total": hours})


def next_lesson(rows: Sequence[Mapping[str, Any]], began: date | None, ended: date | None) -> dict[str, Any]:
    """The half day after the last one, with its hours and teacher; the first is the morning of the first day."""
    if not rows:
        return {"on": began, "half": HalfDay.MORNING if began else None}
    last = rows[-1]
    found = {name: last.get(name) for name in ("hours", "teacher", "teacher_title")}
    day, half = last.get("on"), last.get("half")
    if day is None or half is None:
        return found
    after = (day, HalfDay.AFTERNOON) if half is HalfDay.MORNING else (day + timedelta(days=1), HalfDay.MORNING)
    return found if ended is not None and after[0] > ended else {"on": after[0], "half": after[1], **found}


def drop_if_empty(store: Store, training_id: UUID) -> bool:
    """Takes away a class that nobody typed anything into and nobody was put into. Returns whether it did."""
    found = store.get(Training, training_id)
    if found is None or any(getattr(found, f.name) is not None for f in typed_fields(Training) if f.name not in _GIVEN):
        return False
    with explained(), store.opened.local.read() as session:
        enrolled = session.scalar(select(func.count()).select_from(Enrolment).where(Enrolment.training_id == found.id))
    if enrolled:
        return False
    store.delete(Training, [found.id])
    return True
