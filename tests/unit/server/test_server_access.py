"""Who reads which streams."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import divisions
from server.access import Grant, StreamScope, fits, streams_of
from server.tables import Role

ME = UUID(int=7)
DAY = date(2026, 11, 22)
COUNTIES = [division.code for division in divisions.counties()]
UNITS = [unit.code for unit in divisions.reporting_units()]
DESKS = st.sampled_from(COUNTIES + UNITS)


def scope(role: Role, division: str) -> StreamScope:
    return streams_of(ME, [Grant(role, division, date(2020, 1, 1))], DAY)


@given(st.lists(st.tuples(st.sampled_from(Role), DESKS)))
def test_everyone_reads_himself_and_the_public_cards(held: list[tuple[Role, str]]) -> None:
    found = streams_of(ME, [Grant(role, where, date(2020, 1, 1)) for role, where in held], DAY)
    assert found.allows(f"u:{ME}")
    assert found.allows("p:21")
    assert not found.allows(f"u:{uuid4()}")


@given(mine=DESKS, other=DESKS, role=st.sampled_from([Role.COMMISSIONER, Role.TEAM_LEADER, Role.ORGANISER, Role.BROKER]))
def test_a_commissioner_reads_his_countys_working_data_only(mine: str, other: str, role: Role) -> None:
    found = scope(role, mine)
    assert found.allows(f"c:{other}") == (mine == other)
    assert not found.allows(f"r:{other}")


@given(mine=DESKS, other=DESKS)
def test_a_county_contact_also_reads_what_was_submitted_to_it(mine: str, other: str) -> None:
    found = scope(Role.CONTACT_COUNTY, mine)
    assert found.allows(f"r:{other}") == found.allows(f"c:{other}") == (mine == other)


@given(city=st.sampled_from([city.code for city in divisions.cities()]), desk=DESKS)
def test_a_city_contact_reads_all_desks_of_the_city(city: str, desk: str) -> None:
    found = scope(Role.CONTACT_CITY, city)
    unit = divisions.reporting_unit(desk)
    of_city = unit.city == city if unit else divisions.city_of(desk) == city
    assert found.allows(f"r:{desk}") == found.allows(f"c:{desk}") == of_city


@given(DESKS)
def test_the_province_reads_all_desks_and_an_administrator_none(desk: str) -> None:
    assert scope(Role.CONTACT_PROVINCE, "210000").allows(f"r:{desk}")
    assert not scope(Role.ADMIN, "210000").allows(f"r:{desk}")
    assert not scope(Role.ADMIN, "210000").allows(f"c:{desk}")


@given(start=st.integers(-3, 3), length=st.integers(0, 3) | st.none())
def test_roles_hold_from_the_first_day_to_the_last(start: int, length: int | None) -> None:
    first = DAY + timedelta(days=start)
    last = None if length is None else first + timedelta(days=length)
    found = streams_of(ME, [Grant(Role.COMMISSIONER, "210112", first, last)], DAY)
    assert found.allows("c:210112") == (first <= DAY and (last is None or last >= DAY))


@given(
    exact=st.frozensets(st.text(alphabet="ab%_\\", max_size=4)),
    prefixes=st.frozensets(st.text(alphabet="ab%_\\", max_size=3)),
    stream=st.text(alphabet="ab%_\\", max_size=5),
)
def test_patterns_say_the_same_as_the_scope(exact: frozenset[str], prefixes: frozenset[str], stream: str) -> None:
    found = StreamScope(exact, prefixes)
    patterns = [re.sub(r"\\(.)|(%)", lambda m: ".*" if m[2] else re.escape(m[1]), like) for like in _quoted(found.like())]
    assert any(re.fullmatch(pattern, stream) for pattern in patterns) == found.allows(stream)


def _quoted(likes: list[str]) -> list[str]:
    assert not any(re.search(r"(?<!\\)(?:\\\\)*_", like) for like in likes), "an unescaped _ matches any character"
    return likes


@pytest.mark.parametrize(
    ("role", "division", "fine"),
    [
        (Role.COMMISSIONER, "210112", True),
        (Role.COMMISSIONER, "RU-2101-GX", True),
        (Role.COMMISSIONER, "210100", False),
        (Role.COMMISSIONER, "110101", False),
        (Role.COMMISSIONER, "210112001", False),
        (Role.COMMISSIONER, "", False),
        (Role.CONTACT_CITY, "210100", True),
        (Role.CONTACT_CITY, "210112", False),
        (Role.CONTACT_CITY, "210000", False),
        (Role.CONTACT_PROVINCE, "210000", True),
        (Role.CONTACT_PROVINCE, "210100", False),
        (Role.ADMIN, "210000", True),
    ],
)
def test_roles_are_held_where_they_make_sense(role: Role, division: str, fine: bool) -> None:
    assert (fits(role, division) is None) == fine
