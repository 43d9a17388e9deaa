"""Numbers of certificates: 辽农技2026210122-0001, year, county and a running number (domain.md §4.5)."""

import re
from dataclasses import dataclass

from db import divisions

PREFIX = "辽农技"
BLOCK = 50
"""Numbers leased at once, unless more wait."""
MOST = 500
"""Numbers in the largest block."""
_NUMBER = re.compile(rf"{PREFIX}(\d{{4}})(\d{{6}})-(\d{{4,6}})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class CertNumber:
    """A number in its parts."""

    year: int
    county: str
    n: int

    def __str__(self) -> str:
        return f"{PREFIX}{self.year}{self.county}-{self.n:04d}"


def parse(text: str) -> CertNumber | None:
    """The parts of a number in its one spelling, or None."""
    match = _NUMBER.match(text)
    found = CertNumber(int(match[1]), match[2], int(match[3])) if match else None
    return found if found is not None and str(found) == text else None


def county_of(unit: str) -> str | None:
    """The six digits that a county or reporting unit numbers under: a zone takes its county's, else its city's."""
    if zone := divisions.reporting_unit(unit):
        return zone.county or zone.city or divisions.PROVINCE
    return unit if len(unit) == 6 and divisions.get(unit) is not None else None
