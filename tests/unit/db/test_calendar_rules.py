"""Whole months and years, working days, the report day; patent numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.calendar_rules import add_months, add_years, report_day, working_day
from db.patents import check_patent_no, clean_patent_no

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@given(DAYS, st.integers(-600, 600))
def test_months_are_whole_and_never_leave_their_month(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


def test_a_mistyped_year_breaks_no_rule() -> None:
    assert (add_months(date.max, 3), add_months(date.min, -1)) == (date.max, date.min)


def test_a_29th_of_february_comes_back_only_in_leap_years() -> None:
    assert [add_years(date(2024, 2, 29), n) for n in (1, 3, 4)] == [date(2025, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_trap_9_a_report_day_on_a_holiday_moves_to_the_next_working_day() -> None:
    assert report_day(date(2026, 2, 1)) == date(2026, 3, 2)  # 28 February is a Saturday
    holidays = {date(2026, 9, 28), date(2026, 9, 29)}
    assert report_day(date(2026, 9, 3), holidays) == date(2026, 9, 30)
    assert report_day(date(2026, 2, 1), workdays={date(2026, 2, 28)}) == date(2026, 2, 28)
    assert report_day(date(2026, 2, 1), day=31) == date(2026, 3, 2)


@given(DAYS)
def test_a_working_day_is_no_weekend(day: date) -> None:
    found = working_day(day)
    assert found.weekday() < 5
    assert 0 <= (found - day).days <= 2


@pytest.mark.parametrize(
    "number", ["200310102344.5", "ZL200310102344.5", "ZL 2003 1010 2344.5", "cn113000000b", "PCT/CN2023/100000", ""]
)
def test_good_patent_numbers(number: str) -> None:
    assert check_patent_no(number) is None


@pytest.mark.parametrize(
    ("number", "told"), [("200310102344.6", "应为“5”"), ("20031010234", "请对照证书"), ("专利一号", "请对照证书")]
)
def test_bad_patent_numbers_say_how_to_mend_them(number: str, told: str) -> None:
    assert told in (check_patent_no(number) or "")


@given(st.text(max_size=40))
def test_no_text_breaks_the_check(text: str) -> None:
    check_patent_no(text)
    assert clean_patent_no(clean_patent_no(text)) == clean_patent_no(text)


@given(st.integers(2004, 2030), st.sampled_from("123"), st.integers(0, 9_999_999))
def test_exactly_one_check_digit_fits(year: int, kind: str, serial: int) -> None:
    digits = f"{year}{kind}{serial:07d}"
    assert sum(check_patent_no(f"{digits}.{check}") is None for check in "0123456789X") == 1
