"""Which village of a county an address means: 清水台镇大洼村, 大洼村委会, 大洼 in a column of villages."""

import re
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
            villages.setdefault(_spoken(village.name), []).append(village.code)
    by_length = sorted(((n, tuple(codes)) for n, codes in villages.items()), key=lambda pair: -len(pair[0]))
    return _Names(tuple(sorted(((t.name, t.code) for t in towns), key=lambda pair: -len(pair[0]))), tuple(by_length))


def _spoken(name: str) -> str:
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
    town = next(((name, code) for name, code in names.towns if name in plain), None)
    rest = plain.partition(town[0])[2] if town else plain
    codes = _villages(names, _OFFICES.sub("", rest) if rest != _OFFICES.sub("", rest) else rest)
    if town is not None:
        codes = tuple(code for code in codes if code.startswith(town[1]))
    village = codes[0] if len(codes) == 1 else None
    return Place(village[:9] if village else town[1] if town else None, village)


def _villages(names: _Names, text: str) -> tuple[str, ...]:
    """Codes of the longest village name in a text, else of the one whose name it is but for 村."""
    for name, codes in names.villages:
        if name in text or name == f"{text}村":
            return codes
    return next((codes for name, codes in names.villages if len(text) >= 2 and _CLASS.sub("", name) == text), ())
