"""Which county an address, a place name or a credit code points to."""

import re
from functools import cache

from db import divisions
from db.divisions import short_name

# Everyday names of autonomous counties: 新宾县 for 新宾满族自治县.
_NATIONS = re.compile("(满族|蒙古族|蒙古)+自治县$")
_ABBREVIATED = {"210921": ("阜蒙县", "阜新县"), "211324": ("喀左县", "喀喇沁左翼县")}


@cache
def _names() -> dict[str, frozenset[str]]:
    """Every name of a county, of today and of former times, with the codes of today it may mean."""
    found: dict[str, set[str]] = {}
    for division in [*divisions.counties(), *divisions.former_names()]:
        today = divisions.successor(division.code)
        if today is None or divisions.level_of(today) != "county" or division.name == "郊区":
            continue
        spellings = [division.name, _NATIONS.sub("县", division.name), *_ABBREVIATED.get(division.code, ())]
        for name in spellings:
            found.setdefault(name, set()).add(today)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _in_text() -> re.Pattern[str]:
    """Any county name in a text, longer names first: 朝阳县 before 朝阳."""
    return re.compile("|".join(sorted(map(re.escape, _names()), key=len, reverse=True)))


@cache
def _city_names() -> dict[str, str]:
    found = {}
    for city in divisions.cities():
        found[city.name] = city.code
        found[short_name(city.name)] = city.code
    return found


@cache
def _city_at_start() -> re.Pattern[str]:
    return re.compile("(?:中国)?(?:辽宁省?)?(" + "|".join(sorted(_city_names(), key=len, reverse=True)) + ")(?!路|街|县)")


def city_named(text: str) -> str | None:
    """The code of a city by its name (大连, 大连市)."""
    return _city_names().get(text.strip())


def city_in(address: str) -> str | None:
    """The city an address begins with."""
    match = _city_at_start().match(address)
    return _city_names()[match[1]] if match else None


def county_in(address: str, city: str | None) -> str | None:
    """The first county an address names, within `city` when one is known; None when there is none or it is not certain."""
    for match in _in_text().finditer(address[:60]):
        codes = _names()[match[0]]
        fitting = [c for c in codes if city is None or divisions.city_of(c) == city]
        if len(fitting) == 1:
            return fitting[0]
    return None


def region_named(text: str, city: str | None) -> str | None:
    """The county (or city) that a cell means: a code of any length and time, or a name, with or without those above it."""
    plain = "".join(text.split())
    if plain.isascii() and plain.isdigit():
        known = divisions.successor(plain) if len(plain) in {6, 9, 12} else None
        return known[:6] if known else None
    city = city_in(plain) or city
    fitting = [d.code for d in divisions.counties(city) if short_name(d.name) == plain] if len(plain) >= 2 else []
    return county_in(plain, city) or (fitting[0] if len(fitting) == 1 else None) or city_named(plain)


def region_of_code(uscc: str) -> str | None:
    """The county of today in digits 3-8 of a credit code: the place of its first registration."""
    today = divisions.successor(uscc[2:8])
    return today if today and divisions.level_of(today) == "county" else None
