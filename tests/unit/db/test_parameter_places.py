"""A parameter for one city holds there and nowhere else, also where a city's code ends with zeros."""

from datetime import date

import pytest

from db.parameters import KNOWN, Held, Rules, shown

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("place", "value"),
    [("211002", "5"), ("211000", "5"), ("RU-2110-GX", "5"), ("211102", "30"), ("210112", "30"), ("", "30")],
)
def test_a_city_with_many_zeros_is_no_other_city(place: str, value: str) -> None:
    rules = Rules([Held("need.answer_days", "5", region="211000")])
    assert rules.text("need.answer_days", DAY, place) == value


def test_the_narrowest_place_counts_before_the_latest_day() -> None:
    rules = Rules([Held("need.answer_days", "9", date(2025, 1, 1)), Held("need.answer_days", "5", region="210100")])
    assert rules.text("need.answer_days", DAY, "210112") == "5"


def test_values_are_shown_with_their_unit() -> None:
    assert [shown(k.code, k.value) for k in KNOWN[:3]] == ["70%", "3 年", "6 万元/人"]
    assert (shown("review.city_step", "off"), shown("report.annual", "03-31"), shown("own", "x")) == ("不启用", "03-31", "x")
