"""At most one service day per person and calendar day over all logs handed in (domain.md §4.2, trap 1): one rule, both sides."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from db.choices import State
from db.records.service_log import MOST_DAYS, DayRow, person_days
from db.rules import WARNING, Problem

COUNTED = (State.SUBMITTED, State.APPROVED_COUNTY, State.APPROVED_CITY, State.CONFIRMED, State.ARCHIVED)
"""Logs in these states take days from others."""
REACH = timedelta(days=MOST_DAYS)
"""A log that touches a day began no longer before it."""
Days = Mapping[tuple[UUID, date], Decimal]


@dataclass(frozen=True, slots=True)
class Taken:
    """What another log counts of one person's day."""

    log: UUID
    no: str  # its number, empty before the province has given one
    share: Decimal
    counted: bool = True  # handed in; else it is a draft and only warns


@dataclass(frozen=True, slots=True)
class Other:
    """Another log, as far as this rule looks at it."""

    id: UUID
    no: str
    days: tuple[DayRow, ...]
    counted: bool = True


def taken(others: Iterable[Other], people: Collection[UUID] | None) -> dict[tuple[UUID, date], tuple[Taken, ...]]:
    """(person, day) → what other logs count of it, those with the most first; of everybody without `people`."""
    found: dict[tuple[UUID, date], list[Taken]] = {}
    for other in others:
        for (person, day), share in person_days(other.days).items():
            if people is None or person in people:
                found.setdefault((person, day), []).append(Taken(other.id, other.no, share, other.counted))
    return {key: tuple(sorted(each, key=lambda t: (-t.share, t.no, str(t.log)))) for key, each in found.items()}


def too_much(mine: Days, others: Mapping[tuple[UUID, date], tuple[Taken, ...]]) -> Iterator[tuple[UUID, date, Taken]]:
    """(person, day, the other log) wherever a day would count more than once, in order of days."""
    for (person, day), share in sorted(mine.items(), key=lambda item: (item[0][1], str(item[0][0]))):
        there = others.get((person, day), ())
        handed_in = [t for t in there if t.counted]
        if handed_in and share + sum(t.share for t in handed_in) > 1:
            yield person, day, handed_in[0]
        elif there and share + sum(t.share for t in there) > 1:
            yield person, day, next(t for t in there if not t.counted)


def problem(name: str, day: date, other: Taken) -> Problem:
    """In words, at the field of the days."""
    when = f"{name or '有人'} {day.month}月{day.day}日"
    if not other.counted:
        return Problem("days", f"{WARNING}day_taken", f"{when}在另一份没有提交的服务日志里也记了，请核对")
    which = f"服务日志 {other.no}" if other.no else "另一份已提交的服务日志"
    return Problem("days", "day_taken", f"{when}已记在{which}，一人一天只能算一天，请改正")
