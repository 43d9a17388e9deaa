"""Days on which offices are closed or open against the week, by the yearly notices of 国务院办公厅 (resources/holidays.csv)."""

from datetime import date
from functools import cache

from db.calendar_rules import report_day
from resources import read_text


@cache
def _days(what: str) -> frozenset[date]:
    lines = (line.split(",") for line in read_text("holidays.csv").splitlines() if line[:1].isdigit())
    return frozenset(date.fromisoformat(day) for day, kind in lines if kind == what)


def holidays() -> frozenset[date]:
    """Weekdays that are free."""
    return _days("holiday")


def workdays() -> frozenset[date]:
    """Weekends that are worked."""
    return _days("workday")


def reported_by(month: date, day: int) -> date:
    """When a month is to be reported: the named day, or the next one on which offices work; unknown years know weekends only."""
    return report_day(month, holidays(), workdays(), day)
