"""Divisions of Liaoning: counts of the edition, former counties, search, bodies without a code."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import divisions
from db.divisions import LEVELS

VILLAGES_BY_CITY = {
    "210100": 2703,
    "210200": 1832,
    "210300": 1193,
    "210400": 931,
    "210500": 508,
    "210600": 879,
    "210700": 1414,
    "210800": 849,
    "210900": 813,
    "211000": 714,
    "211100": 544,
    "211200": 1471,
    "211300": 1578,
    "211400": 1298,
}


def every_code() -> list[str]:
    return list(divisions._table().codes)


def test_counts_of_the_edition() -> None:
    assert [divisions.count(level) for level in LEVELS] == [1, 14, 100, 1406, 16727]
    assert [c.code for c in divisions.cities()] == list(VILLAGES_BY_CITY)
    assert len(divisions.counties()) == 100


def test_villages_of_each_city() -> None:
    for city, expected in VILLAGES_BY_CITY.items():
        towns = [t for county in divisions.children(city) for t in divisions.children(county.code)]
        assert sum(len(divisions.children(t.code)) for t in towns) == expected


def test_two_districts_have_one_name() -> None:
    found = [d.code for d in divisions.search("铁西区", level="county")]
    assert found == ["210106", "210303"]
    assert divisions.path_name("210106") == "辽宁省沈阳市铁西区"
    assert divisions.path_name("210303") == "辽宁省鞍山市铁西区"


def test_the_path_down_to_a_village() -> None:
    town = divisions.children("210112")[0]
    village = divisions.children(town.code)[0]
    assert divisions.path_name(village.code) == f"辽宁省沈阳市浑南区{town.name}{village.name}"
    assert divisions.county_of(village.code) == "210112"
    assert divisions.city_of(village.code) == "210100"
    assert divisions.children(village.code) == []


@pytest.mark.parametrize(
    ("old", "new", "last_day"),
    [
        ("210282", "210214", date(2015, 9, 30)),
        ("210122", "210115", date(2015, 12, 31)),
        ("211121", "211104", date(2016, 2, 29)),
        ("219008", "210214", date(1995, 12, 31)),
        ("210724", "210781", date(1993, 12, 31)),
        ("210725", "210782", date(1995, 12, 31)),
        ("211022", "211081", date(1996, 12, 31)),
    ],
)
def test_former_counties_keep_their_name_and_know_their_heir(old: str, new: str, last_day: date) -> None:
    former = divisions.get(old)
    assert former is not None
    assert former.valid_to == last_day
    assert divisions.successor(old) == new
    assert divisions.is_valid(old, last_day)
    assert not divisions.is_valid(old, date(2023, 6, 30))
    assert divisions.is_valid(new, date(2023, 6, 30))
    assert divisions.county_of(old + "001") == old
    assert divisions.successor(old + "001") == new


def test_a_new_district_did_not_stand_before_its_day() -> None:
    assert not divisions.is_valid("210214", date(2015, 9, 30))
    assert divisions.is_valid("210214", date(2015, 10, 1))


@pytest.mark.parametrize(
    ("code", "names"),
    [("210112", ["浑南区", "东陵区"]), ("210113", ["沈北新区", "新城子区"]), ("210782", ["北镇市", "北宁市"])],
)
def test_a_change_of_name_keeps_the_code(code: str, names: list[str]) -> None:
    assert [d.name for d in divisions.history(code)] == names
    assert divisions.successor(code) == code
    assert divisions.is_valid(code, date(2000, 1, 1))


def test_every_heir_leads_to_a_division_of_today() -> None:
    for former in divisions.former_names():
        if former.replaced_by:
            heir = divisions.successor(former.code)
            assert heir in every_code(), former
            assert former.valid_from is None or former.valid_to is None or former.valid_from < former.valid_to
    assert divisions.successor("210511") is None  # 立新区 was divided up


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("浑南", "210112"),
        ("hn", "210112"),
        ("2101", "210100"),
        ("普兰店市", "210214"),
        ("喀左", None),
        ("klq", "211324"),
        ("  沈北 ", "210113"),
        ("北宁", "210782"),
        ("syss", None),
    ],
)
def test_search(typed: str, first: str | None) -> None:
    found = [d.code for d in divisions.search(typed)]
    assert (found[0] if found else None) == first


def test_search_stops_at_its_limit_and_level() -> None:
    assert len(divisions.search("村", limit=7)) == 7
    assert {d.level for d in divisions.search("铁西", level="town")} == {"town"}
    assert divisions.search("") == divisions.search("沈阳", limit=0) == []


@given(st.text(max_size=20))
def test_no_text_breaks_the_questions(text: str) -> None:
    divisions.search(text)
    assert divisions.get(text) is None or divisions.history(text)
    divisions.county_of(text)
    divisions.city_of(text)
    divisions.successor(text)
    divisions.path_name(text)
    divisions.children(text)
    divisions.is_valid(text, date(2020, 1, 1))


@given(st.data())
def test_parents_and_children_agree(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(every_code()))
    found = divisions.get(code)
    assert found is not None
    if found.parent is None:
        assert code == divisions.PROVINCE
    else:
        assert found in divisions.children(found.parent)
        assert divisions.path_name(code) == divisions.path_name(found.parent) + found.name


def test_rare_characters_are_in_the_names() -> None:
    names = "".join(divisions._table().names.values())
    assert all(char in names for char in "冮牤岺桲蚆磝靰鞡鴜玍奤")


def test_reporting_units() -> None:
    units = divisions.reporting_units()
    assert len({u.code for u in units}) == len(units)
    for unit in units:
        assert unit.city is None or divisions.get(unit.city) is not None
        assert unit.county is None or divisions.city_of(unit.county) == unit.city
        assert divisions.reporting_unit(unit.code) == unit
    assert {"大连金普新区", "沈抚改革创新示范区", "大连长兴岛经济区", "盘锦辽东湾新区"} <= {u.name for u in units}
    assert [u.name for u in divisions.reporting_units("210900")] == ["阜新高新技术产业开发区"]
