"""Which streams an account may read, from its roles and divisions alone (design §4, streams)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from db import divisions
from server.tables import Role

PUBLIC = "p:21"
TEAM = "t:"  # what the members of a team record in its name
SHARED, REPORTED, TRAINING = "c:", "r:", "o:"  # a county's working data; what was submitted to it; its training desk

_COUNTY_WORK = {Role.COMMISSIONER, Role.TEAM_LEADER, Role.ORGANISER, Role.BROKER}


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held for one division from `valid_from` to `valid_to`, both included (None: until further notice)."""

    role: Role
    division: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def as_json(self) -> dict[str, Any]:
        return {
            "role": self.role.value,
            "division": self.division,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": None if self.valid_to is None else self.valid_to.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class StreamScope:
    """A set of streams: some by name, some by how their names begin."""

    exact: frozenset[str]
    prefixes: frozenset[str]

    def allows(self, stream: str) -> bool:
        return stream in self.exact or any(stream.startswith(prefix) for prefix in self.prefixes)

    def like(self) -> list[str]:
        """Patterns for `stream LIKE ANY(%s)`, exact names included."""
        return sorted(_escaped(name) for name in self.exact) + sorted(_escaped(name) + "%" for name in self.prefixes)


NOTHING = StreamScope(frozenset(), frozenset())


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def streams_of(account_id: UUID, grants: Iterable[Grant], day: date, teams: Iterable[str] = ()) -> StreamScope:
    """What the account may read on `day` (Beijing). Everyone: himself, his teams and the public cards; the rest by roles.

    A city is the first four digits of its counties' codes (GB/T 2260) and of its reporting units' (RU-2101-GX).
    """
    exact = {f"u:{account_id}", PUBLIC, *(TEAM + team for team in teams)}
    prefixes: set[str] = set()
    for grant in grants:
        if not grant.holds(day):
            continue
        if grant.role in _COUNTY_WORK:
            exact.add(SHARED + grant.division)
            if grant.role is Role.ORGANISER:
                exact.add(TRAINING + grant.division)
        elif grant.role is Role.CONTACT_COUNTY:
            exact |= {kind + grant.division for kind in (SHARED, REPORTED, TRAINING)}
        elif grant.role is Role.CONTACT_CITY:
            city = grant.division[:4]
            prefixes |= {kind + unit + city for kind in (SHARED, REPORTED, TRAINING) for unit in ("", "RU-")}
        elif grant.role is Role.CONTACT_PROVINCE:
            prefixes |= {SHARED, REPORTED, TRAINING}
        # the right to decide many at once opens nothing by itself;
        # an administrator keeps accounts and devices; records are none of his business
    return StreamScope(frozenset(exact), frozenset(prefixes))


def fits(role: Role, division: str) -> str | None:
    """Why `role` cannot be held for `division`, in words; None when it can."""
    level = level_of_desk(division)
    if level is None:
        return f"“{division}”不是辽宁省的区划代码，也不是上报单位代码"
    if role is Role.BULK_REVIEW:
        return None  # beside a contact's role of any level
    if role in {Role.CONTACT_PROVINCE, Role.ADMIN}:
        return None if level == "province" else f"{role.label}的区划应为 {divisions.PROVINCE}"
    if role is Role.CONTACT_CITY:
        return None if level == "city" else f"{role.label}的区划应为市的代码，如 210100"
    return None if level == "county" else f"{role.label}的区划应为县（市、区）或上报单位的代码，如 210112"


def level_of_desk(code: str) -> str | None:
    """province, city or county (reporting units stand beside counties); None for anything else."""
    if divisions.reporting_unit(code) is not None:
        return "county"
    found = divisions.get(code)
    return found.level if found is not None and len(code) == 6 else None
