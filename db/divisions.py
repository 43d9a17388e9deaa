"""Divisions of Liaoning from province to village, counties of former times, and bodies that report without a code.

Codes by GB/T 2260 (6 digits) and the statistical division codes (9 and 12 digits), edition of 2023-06-30. Nothing is
read before the first question; names are kept as text and `Division` objects are made on demand.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Literal

from db import pinyin
from resources import read_text

PROVINCE = "210000"
EDITION = date(2023, 6, 30)
Level = Literal["province", "city", "county", "town", "village"]
LEVELS: tuple[Level, ...] = ("province", "city", "county", "town", "village")
_BY_LENGTH: dict[int, Level] = {9: "town", 12: "village"}
_ENDINGS = ("自治县", "地区", "新区", "省", "市", "县", "区")


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one name. `valid_from` None: before our records; `valid_to` None: still stands."""

    code: str
    name: str
    level: Level
    parent: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class ReportingUnit:
    """A body that reports but has no division code: 高新区, 示范区 and the like."""

    code: str
    name: str
    city: str | None  # None: it belongs to the province directly
    county: str | None  # where most of it lies
    kind: str
    register: str | None  # digits 3-8 its registrar writes into credit codes
    source: str


def level_of(code: str) -> Level:
    """The level by the structure of the code."""
    if len(code) > 6:
        return _BY_LENGTH[len(code)]
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def parent_of(code: str) -> str | None:
    """The code above; None for the province."""
    level = level_of(code)
    if level == "province":
        return None
    if level == "city":
        return PROVINCE
    return f"{code[:4]}00" if level == "county" else code[:-3]


class _Table:
    """All that resources/ says, read once."""

    def __init__(self) -> None:
        body = read_text("divisions.csv").split("\ncode,name\n", 1)[1].rstrip("\n")
        cells = body.replace("\n", ",").split(",")  # code and name in turn; a third faster than line by line
        self.names: dict[str, str] = dict(zip(cells[::2], cells[1::2], strict=True))
        self.codes = list(self.names)  # sorted as text, so that everything below a code stands right after it
        self.former: dict[str, list[Division]] = {}
        self.since: dict[str, date] = {}
        for line in read_text("divisions_history.csv").splitlines():
            if line[0].isdigit():
                self._former(*line.split(","))
        for former in self.former.values():
            former.sort(key=lambda d: d.valid_to or EDITION, reverse=True)

    def _former(self, code: str, name: str, start: str, end: str, heir: str, precision: str) -> None:
        valid_from = date(int(start[:4]), 1, 1) if start else None
        if precision == "month":
            changed = date(int(end[:4]), int(end[5:]), 1)
            valid_to = changed - timedelta(days=1)
        else:  # only the year is known: both names count in all of it
            changed, valid_to = date(int(end), 1, 1), date(int(end), 12, 31)
        row = Division(code, name, level_of(code), parent_of(code), valid_from, valid_to, heir or None)
        self.former.setdefault(code, []).append(row)
        if heir:
            self.since[heir] = max(changed, self.since.get(heir, changed))

    @cached_property
    def initials(self) -> dict[str, str]:
        """Initials of every name: made when pinyin is first searched for."""
        return {code: pinyin.initials(name) for code, name in self.names.items()}

    def below(self, prefix: str) -> Iterator[str]:
        """All codes that begin with `prefix`, in order."""
        for n in range(bisect_left(self.codes, prefix), len(self.codes)):
            if not self.codes[n].startswith(prefix):
                return
            yield self.codes[n]

    def make(self, code: str) -> Division:
        return Division(code, self.names[code], level_of(code), parent_of(code), self.since.get(code))


@cache
def _table() -> _Table:
    return _Table()


def get(code: str) -> Division | None:
    """The division as it stands; for a code no longer in use the last that had it; None for an unknown code."""
    table = _table()
    if code in table.names:
        return table.make(code)
    former = table.former.get(code)
    return former[0] if former else None


def history(code: str) -> list[Division]:
    """All that ever stood under this code, the latest first: a change of name keeps the code."""
    table = _table()
    now = [table.make(code)] if code in table.names else []
    return now + table.former.get(code, [])


def children(code: str) -> list[Division]:
    """What stands directly below, in the order of the codes; empty for villages and unknown codes."""
    table = _table()
    if code not in table.names:
        return []
    prefix = {"province": code[:2], "city": code[:4]}.get(level_of(code), code)
    return [table.make(c) for c in table.below(prefix) if c != code and parent_of(c) == code]


def cities() -> list[Division]:
    """The 14 cities."""
    return [_table().make(c) for c in _six_digits() if level_of(c) == "city"]


def counties(city: str | None = None) -> list[Division]:
    """The 100 counties, county cities and districts, or those of one city."""
    found = (c for c in _six_digits() if level_of(c) == "county")
    return [_table().make(c) for c in found if city is None or c[:4] == city[:4]]


@cache
def _six_digits() -> tuple[str, ...]:
    return tuple(c for c in _table().codes if len(c) == 6)


def count(level: Level) -> int:
    """How many divisions of a level stand today."""
    return sum(level_of(c) == level for c in _table().codes)


def path_name(code: str) -> str:
    """The names from the province down: 辽宁省沈阳市浑南区…; empty for an unknown code."""
    names: list[str] = []
    here: str | None = code
    while here is not None and (found := get(here)) is not None:
        names.append(found.name)
        here = found.parent
    return "".join(reversed(names))


def city_of(code: str) -> str | None:
    """The city's code, None for the province and for codes that are not of Liaoning."""
    city = f"{code[:4]}00"
    return city if city != PROVINCE and city in _table().names else None


def county_of(code: str) -> str | None:
    """The county's code, also a former one; None above county level and for unknown codes."""
    county = code[:6]
    known = county in _table().names or county in _table().former
    return county if known and len(county) == 6 and level_of(county) == "county" else None


def is_valid(code: str, on: date) -> bool:
    """Whether a division stood under this code on a day; in a year of change old and new both do."""
    return any((d.valid_from is None or d.valid_from <= on) and (d.valid_to is None or on <= d.valid_to) for d in history(code))


def successor(code: str) -> str | None:
    """The code in use today for a code of any time, for towns of a former county the county's.

    None for an unknown code and for a county that was divided up.
    """
    table = _table()
    if code in table.names:
        return code
    seen: set[str] = set()
    here: str | None = code[:6]
    while here is not None and here not in table.names and here not in seen:
        seen.add(here)
        former = table.former.get(here)
        here = former[0].replaced_by if former else None
    return here if here in table.names and len(code) in {6, 9, 12} else None


def search(text: str, level: Level | None = None, limit: int = 50, within: str = "") -> list[Division]:
    """Divisions whose name contains the text, whose initials begin with it, or whose code does; higher levels first.

    Former names (普兰店市) find the division in use today. `within`: digits with which all their codes begin.
    """
    wanted = text.strip()
    if not wanted or limit < 1:
        return []
    table = _table()
    matching = (code for code in _matches(table, wanted, level) if code.startswith(within))
    found = sorted(matching, key=lambda c: (_rank(table, c, wanted), c))
    return [table.make(code) for code in found[:limit]]


def _matches(table: _Table, wanted: str, level: Level | None) -> set[str]:
    if wanted.isascii() and wanted.isdigit():
        found: Iterable[str] = table.below(wanted)
    elif wanted.isascii() and wanted.isalpha():
        low = wanted.lower()
        found = (code for code, spelled in table.initials.items() if spelled.startswith(low))
    else:
        heirs = (d.replaced_by for former in table.former.values() for d in former if wanted in d.name)
        known = {h for h in (successor(h) for h in heirs if h) if h}
        found = known.union(code for code, name in table.names.items() if wanted in name)
    return {code for code in found if level is None or level_of(code) == level}


def _rank(table: _Table, code: str, wanted: str) -> tuple[int, int]:
    """High levels first; within one, exact names, then names that begin with the text, then the rest."""
    name = table.names[code]
    fit = 0 if short_name(name) == short_name(wanted) else 1 if name.startswith(wanted) else 2
    return LEVELS.index(level_of(code)), fit


def short_name(name: str) -> str:
    """A name without its class: 沈阳市 → 沈阳, 沈北新区 → 沈北; two characters at least remain."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def former_names() -> list[Division]:
    """Every county-level name that no longer stands."""
    return [d for former in _table().former.values() for d in former]


@cache
def _units() -> tuple[ReportingUnit, ...]:
    lines = (line.split(",") for line in read_text("reporting_units.csv").splitlines() if line.startswith("RU-"))
    return tuple(
        ReportingUnit(code, name, city or None, county or None, kind, register or None, source)
        for code, name, city, county, kind, register, source in lines
    )


def reporting_units(city: str | None = None) -> list[ReportingUnit]:
    """Bodies that report without a code: all, or those of one city."""
    return [u for u in _units() if city is None or u.city == city]


def reporting_unit(code: str) -> ReportingUnit | None:
    """One of them by its code."""
    return next((u for u in _units() if u.code == code), None)
