"""Calendar arithmetic of the plan's terms: whole years, working days, the report day (domain.md §3 R02, R05, R15, trap 9)."""

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

REPORT_DAY = 28
"""盘锦 and others ask for reports by the 28th; a parameter may name another day."""


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month; its last day where that month is shorter: 2024-02-29 + 12 → 2025-02-28.

    Beyond what dates can hold it stays at their end, since a rule must not fail on a date that somebody mistyped.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th where there is none."""
    return add_months(day, 12 * years)


def working_day(day: date, holidays: Container[date] = (), workdays: Container[date] = ()) -> date:
    """The day itself or the next one on which offices work. `workdays`: weekends that a holiday notice makes working days."""
    while (day.weekday() >= 5 and day not in workdays) or day in holidays:
        day += timedelta(days=1)
    return day


def report_day(month: date, holidays: Container[date] = (), workdays: Container[date] = (), day: int = REPORT_DAY) -> date:
    """When a month is reported: the named day, moved to the next working day."""
    last = monthrange(month.year, month.month)[1]
    return working_day(month.replace(day=min(day, last)), holidays, workdays)
