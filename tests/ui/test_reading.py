"""What people type into dates, times and amounts."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.ranking import rank
from desktop.ui.reading import clean, guessed_far, read_date, read_number, read_time, show_date, show_number, show_time

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None), ("  ", None), ("2026-11-20", date(2026, 11, 20)), ("２０２６－１１－２０", date(2026, 11, 20)),
        ("2026/1/5", date(2026, 1, 5)), ("2026.1.5", date(2026, 1, 5)), ("2026年11月20日", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)), ("261120", date(2026, 11, 20)), ("11-20", date(2026, 11, 20)),
        ("11月20日", date(2026, 11, 20)), ("1120", date(2026, 11, 20)), ("105", date(2026, 1, 5)), ("20", date(2026, 11, 20)),
        ("12-30", date(2025, 12, 30)), ("11-23", date(2026, 11, 23)), ("今天", TODAY), ("昨天", date(2026, 11, 21)),
        ("前天", date(2026, 11, 20)), ("周五", date(2026, 11, 20)), ("上周五", date(2026, 11, 13)), ("星期日", TODAY),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(typed: str, day: date | None) -> None:
    assert read_date(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-13-01", "没有 13 月"),
        ("2026-2-30", "只到 28 日"),
        ("2-29", "2026 年 2 月没有 29 日"),
        ("2月29日", "2026 年 2 月没有 29 日"),
        ("下个月", "看不懂"),
        ("abc", "看不懂"),
        ("1800-1-1", "四位年份"),
        ("99", "看不懂"),
    ],
)
def test_bad_dates_say_how_to_mend(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_date(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "far"),
    [("12-31", True), ("1231", True), ("2025-12-31", False), ("9-22", True), ("10-1", False), ("20", False), ("", False),
     ("昨天", False), ("20251231", False)],
)  # fmt: skip
def test_a_year_that_was_guessed_far_back_is_to_be_looked_at(typed: str, far: bool) -> None:
    assert guessed_far(typed, read_date(typed, TODAY), TODAY) is far


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_sentence(typed: str) -> None:
    try:
        day = read_date(typed, TODAY)
    except ValueError as error:
        assert str(error)
    else:
        assert day is None or read_date(show_date(day), TODAY) == day


@pytest.mark.parametrize(
    ("typed", "moment"),
    [("", None), ("9:30", time(9, 30)), ("09：30", time(9, 30)), ("0930", time(9, 30)), ("930", time(9, 30)), ("9", time(9)),
     ("9点半", time(9, 30)), ("下午2点15", time(14, 15)), ("下午2点", time(14)), ("14时05分", time(14, 5))],
)  # fmt: skip
def test_times_as_people_write_them(typed: str, moment: time | None) -> None:
    assert read_time(typed) == moment


@pytest.mark.parametrize("typed", ["25:00", "9:75", "早", "12345"])
def test_bad_times_are_explained(typed: str) -> None:
    with pytest.raises(ValueError, match="时间"):
        read_time(typed)


@given(st.times())
def test_times_shown_are_read_back(moment: time) -> None:
    whole = moment.replace(second=0, microsecond=0, tzinfo=None)
    assert read_time(show_time(whole)) == whole


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("", None), ("0", "0"), ("１２０", "120"), ("1,200.5", "1200.5"), ("1，200", "1200"), ("120万元", "120"), ("1.2亿", "12000"),
     ("350元", "0.035"), (" 12 ", "12"), ("12。5", "12.5")],
)  # fmt: skip
def test_money_as_people_write_it(typed: str, amount: str | None) -> None:
    assert read_number(typed, 6, "万元") == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("typed", "places"), [("一百", 6), ("12,34", 6), ("1.5", 0), ("1e5", 6), ("--1", 2), ("1.23", 1), ("12kg", 2)]
)
def test_bad_numbers_are_explained(typed: str, places: int) -> None:
    with pytest.raises(ValueError, match=r"[一-龥]"):
        read_number(typed, places, "万元")


@given(st.decimals(-(10**9), 10**9, places=4))
def test_numbers_shown_are_read_back(number: Decimal) -> None:
    assert read_number(show_number(number), 4) == number


def test_nothing_is_not_zero() -> None:
    assert show_number(None) == ""
    assert show_number(0) == "0"


@pytest.mark.parametrize(
    ("text", "many", "good"),
    [
        ("a\x00b\x07c", False, "abc"),
        ("一\r\n二", False, "一 二"),
        ("一\r\n二", True, "一\n二"),
        ("\u200b冮\ufeff", False, "冮"),
        ("𬭊", False, "𬭊"),
    ],
)
def test_what_no_form_can_keep_is_taken_out(text: str, many: bool, good: str) -> None:
    assert clean(text, many)[0] == good


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [("机床", "沈阳机床", 2), ("沈阳", "沈阳机床", 1), ("沈阳机床", "沈阳机床", 0),
     ("syjc", "沈阳机床", 3), ("jc", "沈阳机床", 4),
     ("zh", "长海县", 3), ("大连", "沈阳", None), ("", "沈阳", 2), ("（辽宁）", "某某（辽宁）公司", 2)],
)  # fmt: skip
def test_names_are_found(query: str, text: str, found: int | None) -> None:
    assert rank(query, text) == found
