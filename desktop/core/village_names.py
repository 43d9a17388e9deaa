"""Which village of a county an address means: 清水台镇大洼村, 大洼村委会, 大洼 in a column of villages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from db import divisions

_OFFICES = re.compile(r"(村民委员会|居民委员会|村委会|居委会|委员会)$")
_VILLAGE_OFFICE, _TOWN_OFFICE = re.compile(r"(村民委员会|村委会)$"), re.compile(r"(居民委员会|居委会)$")
"""How nearly all villages of Liaoning stand in the list of 2023: by the name of their committee."""
_CLASS = re.compile(r"(村|社区|屯)$")


@dataclass(frozen=True, slots=True)
class Place:
    """What was found: a town (9 digits) and a village (12 digits), each only where it is the only one that fits."""

    town: str | None = None
    village: str | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    towns: tuple[tuple[str, str], ...]  # (name, code), longer names first
    villages: tuple[tuple[str, tuple[str, ...]], ...]  # (name, codes), longer names first


@cache
def _names(county: str) -> _Names:
    towns = divisions.children(county)
    villages: dict[str, list[str]] = {}
    for town in towns:
        for village in divisions.children(town.code):
            villages.setdefault(spoken(village.name), []).append(village.code)
    by_length = sorted(((n, tuple(codes)) for n, codes in villages.items()), key=lambda pair: -len(pair[0]))
    return _Names(tuple(sorted(((t.name, t.code) for t in towns), key=lambda pair: -len(pair[0]))), tuple(by_length))


def spoken(name: str) -> str:
    """As people write it: 大洼村 for 大洼村委会 and 大洼村民委员会, 文欣社区 for 文欣社区居委会."""
    for office, ending in ((_VILLAGE_OFFICE, "村"), (_TOWN_OFFICE, "社区")):
        bare = office.sub("", name)
        if bare != name:
            return bare if bare.endswith(ending) else f"{bare}{ending}"
    return name


def resolve(text: str, county: str) -> Place:
    """The town and village that a text names within a county; nothing where two would fit."""
    plain = re.sub(r"\s", "", text)
    if not plain:
        return Place()
    if plain.isascii() and plain.isdigit():
        known = divisions.get(plain) if len(plain) in (9, 12) and plain.startswith(county) else None
        return Place() if known is None else Place(plain[:9], plain if len(plain) == 12 else None)
    names = _names(county)
    alone = next((codes for name, codes in names.villages if name == plain), ())
    if len(alone) == 1:
        return Place(alone[0][:9], alone[0])
    town = next(((name, code) for name, code in names.towns if name in plain), None)
    rest = plain.partition(town[0])[2] if town else plain
    codes = _villages(names, rest, town[1] if town else "")
    village = codes.pop() if len(codes) == 1 else None
    return Place(village[:9] if village else town[1] if town else None, village)


def _villages(names: _Names, text: str, town: str) -> set[str]:
    """Codes (within the town, if it is known) of the longest name in a text, as it is written there or without its office;
    else of those that the text is but for 村 or 社区.
    """
    plain = _OFFICES.sub("", text)
    here = [(name, [c for c in codes if c.startswith(town)]) for name, codes in names.villages]
    here = [(name, codes) for name, codes in here if codes]
    found = _longest((name, codes) for name, codes in here if name in text)
    if not found:
        bare = ((_OFFICES.sub("", name), codes) for name, codes in here)
        found = _longest((name, codes) for name, codes in bare if len(name) >= 2 and name in plain)
    if not found and len(plain) >= 2:
        found = {c for name, codes in here if _CLASS.sub("", _OFFICES.sub("", name)) == plain for c in codes}
    return found


def _longest(matches: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    listed = list(matches)
    most = max((len(name) for name, _ in listed), default=0)
    return {code for name, codes in listed if len(name) == most for code in codes}
