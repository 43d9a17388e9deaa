"""The yearly notices: what is free, what is worked, and the report day among them."""

from datetime import date

from db.holidays import holidays, reported_by, workdays


def test_every_year_since_the_plan_has_its_notice() -> None:
    assert {day.year for day in holidays()} >= set(range(2018, 2027))
    assert all(day.weekday() < 5 for day in holidays())
    assert all(day.weekday() >= 5 for day in workdays())


def test_a_month_is_reported_on_the_28th_or_the_next_day_on_which_offices_work() -> None:
    assert reported_by(date(2026, 2, 1), 28) == date(2026, 2, 28)  # a Saturday that is worked
    assert reported_by(date(2026, 6, 1), 28) == date(2026, 6, 29)  # a Sunday
    assert reported_by(date(2025, 10, 1), 3) == date(2025, 10, 9)  # 国庆 and 中秋
    assert reported_by(date(2031, 6, 1), 28) == date(2031, 6, 30)  # no notice yet: weekends only
