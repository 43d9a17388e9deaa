"""Blocks of certificate numbers leased to devices, so that organisers number certificates offline (domain.md §4.5)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text

from db import cert_numbers
from server import audit
from server.access import Grant
from server.audit import Actor
from server.problems import FORBIDDEN, INVALID, Problem
from server.state import read_state
from server.sync.tables import number_block
from server.tables import Role

MAY_LEASE = frozenset({Role.ORGANISER, Role.CONTACT_COUNTY})
SKIPPED = 500
"""Numbers left out after a restore: blocks given out since the backup lie among them, and the certificates are printed."""
LAST = 999_999


@dataclass(frozen=True, slots=True)
class Wanted:
    """A device's wish. The same `request` gets the same block however often it comes."""

    request: UUID
    unit: str
    year: int
    size: int


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers `first` to `last` of a county's year."""

    county: str
    year: int
    first: int
    last: int


def lease(conn: Connection, wanted: Wanted, actor: Actor, grants: tuple[Grant, ...]) -> Block:
    """The next block of the county. Raises FORBIDDEN for who trains nobody there, INVALID when the year's numbers are used up."""
    assert actor.account_id is not None
    table = number_block.c
    conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 42))"), {"name": f"number_block:{wanted.request}"})
    known = select(table.county, table.year, table.first, table.last)
    row = conn.execute(known.where(table.account_id == actor.account_id, table.request == wanted.request)).one_or_none()
    if row is not None:
        return Block(*row)
    county = cert_numbers.county_of(wanted.unit)
    if county is None or not any(g.role in MAY_LEASE and g.division == wanted.unit for g in grants):
        raise Problem(FORBIDDEN, "只有该县的培训组织人和县级联络员可以领取证书编号")
    first = _next(conn, county, wanted.year)
    block = Block(county, wanted.year, first, first + wanted.size - 1)
    if block.last > LAST:
        raise Problem(INVALID, f"{wanted.year} 年的证书编号已用完")
    conn.execute(insert(number_block).values(
        county=county, year=wanted.year, first=block.first, last=block.last, account_id=actor.account_id,
        device_id=actor.device_id, request=wanted.request, epoch=read_state(conn).epoch,
    ))  # fmt: skip
    audit.record(conn, "lease", actor, f"{county}/{wanted.year}", {"first": block.first, "last": block.last})
    return block


def _next(conn: Connection, county: str, year: int) -> int:
    conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 42))"), {"name": f"number_block:{county}:{year}"})
    table = number_block.c
    highest = select(func.max(table.last), func.max(table.epoch)).where(table.county == county, table.year == year)
    last, epoch = conn.execute(highest).one()
    now = read_state(conn).epoch
    return (last or 0) + 1 + (SKIPPED if (epoch or 1) < now else 0)
