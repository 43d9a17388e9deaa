"""Which village an address means: only what is certain is taken."""

import pytest

from db import divisions
from desktop.core.village_names import Place, resolve
from tests.trainees import UNIT


def villages() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for town in divisions.children(UNIT):
        for village in divisions.children(town.code):
            found.setdefault(village.name, []).append(village.code)
    return found


def test_every_village_is_found_by_its_full_address() -> None:
    for town in divisions.children(UNIT):
        for village in divisions.children(town.code):
            assert resolve(f"{town.name}{village.name}", UNIT) == Place(town.code, village.code), village.name
            assert resolve(f"沈阳市沈北新区{town.name}{village.name}三组", UNIT).village == village.code
            assert resolve(village.code, UNIT).village == village.code


def test_a_name_alone_is_enough_where_it_stands_once() -> None:
    for name, codes in villages().items():
        assert resolve(name, UNIT).village == (codes[0] if len(codes) == 1 else None), name


@pytest.mark.parametrize("written", ["{0}委会", "{0}村民委员会", " {0} ", "{0}12号"])
def test_ways_of_writing(written: str) -> None:
    name = next(n for n, codes in villages().items() if len(codes) == 1 and n.endswith("村") and len(n) == 4)
    assert resolve(written.format(name), UNIT).village == villages()[name][0]
    assert resolve(name.removesuffix("村"), UNIT).village == villages()[name][0]


@pytest.mark.parametrize("text", ["", " ", "村", "合作社", "海城市西柳镇", "210213001001", "12", "没有这个村"])
def test_what_is_not_certain_is_not_taken(text: str) -> None:
    assert resolve(text, UNIT) == Place()
