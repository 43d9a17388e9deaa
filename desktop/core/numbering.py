"""Numbers of certificates out of blocks that the province has leased to this laptop; given out offline, each once.

Without a block a certificate stands as 编号待发 and gets its number after the next sync.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from db import cert_numbers
from db.cert_numbers import BLOCK, MOST, CertNumber
from db.choices import State
from db.codes import BEIJING
from db.ids import new_id
from db.local import number_block
from db.records.certificate import Certificate
from db.training_choices import CertificateStatus
from desktop.core import meta
from desktop.core.changes import Changes
from desktop.core.errors import explained
from desktop.core.lookup import held_by
from desktop.core.profile import Opened
from desktop.core.sync.errors import NotOurServer, Refused

FEW = 20
"""With fewer numbers left more are asked for."""
_B = number_block.c


class Province(Protocol):
    """The server, as far as it is asked here (the client itself is slow to import)."""

    def post(self, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        """A small request with a JSON body."""


def next_number(session: Session, unit: str, year: int) -> str | None:
    """The next number of a county or reporting unit for a year, in the caller's transaction; None: 编号待发.

    One that a certificate here has already (a restored profile, a salvaged one) is passed over.
    """
    county = cert_numbers.county_of(unit)
    for block in _blocks(session, county, year):
        for n in range(block.next, block.last + 1):
            found = str(CertNumber(year, str(county), n))
            if session.execute(select(Certificate.id).where(Certificate.cert_no == found).limit(1)).first() is None:
                session.execute(update(number_block).where(_B.request == block.request).values(next=n + 1))
                return found
        session.execute(update(number_block).where(_B.request == block.request).values(next=block.last + 1))
    return None


def left(session: Session, unit: str, year: int) -> int:
    """How many numbers are still here."""
    return sum(block.last - block.next + 1 for block in _blocks(session, cert_numbers.county_of(unit), year))


def _blocks(session: Session, county: str | None, year: int) -> list[Row[Any]]:
    """Those with numbers left. A restored or cloned profile has another log, and the other copy goes on with the block."""
    mine = (_B.log == meta.read(session, meta.LOG), _B.county == county, _B.year == year, _B.next <= _B.last)
    return list(session.execute(select(number_block).where(*mine).order_by(_B.first)))


# ----------------------------------------------------------------------------------------------------------- new blocks
@dataclass(frozen=True, slots=True)
class _Wish:
    """A block to be asked for."""

    unit: str
    year: int
    size: int


def renew(opened: Opened, server: Province) -> None:
    """After a sync run: asks for more numbers where few are left. A wish is kept before it is sent, so that a lost answer
    wastes no block. Raises UserError for a network that broke.
    """
    with opened.work() as session:
        log = meta.read(session, meta.LOG)
        session.execute(delete(number_block).where(_B.first.is_(None), _B.log != log))
        asked = {(row.unit, row.year) for row in _open(session)}
        for wish in _wishes(session, opened):
            if (wish.unit, wish.year) not in asked:
                county = cert_numbers.county_of(wish.unit)
                session.execute(insert(number_block).values(
                    request=str(new_id()), log=log, unit=wish.unit, county=county, year=wish.year, size=wish.size
                ))  # fmt: skip
        waiting = _open(session)
    for row in waiting:
        _ask(opened, server, row)


def _open(session: Session) -> list[Row[Any]]:
    return list(session.execute(select(number_block).where(_B.first.is_(None))))


def _wishes(session: Session, opened: Opened) -> Iterator[_Wish]:
    """An organiser keeps numbers of this year in stock; others get what their certificates wait for."""
    roles = opened.account.reviewer.roles
    year = opened.clock.server_now().astimezone(BEIJING).year
    waiting = Counter((_unit(c, opened), c.issued_on.year) for c in _pending(session, opened) if c.issued_on)
    stock = {(unit, year) for role, unit in roles if role == "organiser"} | _used(session, year)
    for unit, of_year in sorted(stock | waiting.keys()):
        may = ("organiser", unit) in roles or ("contact_county", unit) in roles
        lack = waiting[unit, of_year] + (FEW if (unit, of_year) in stock else 1) - left(session, unit, of_year)
        if may and lack > 0 and cert_numbers.county_of(unit) is not None:
            yield _Wish(unit, of_year, min(MOST, -(-lack // BLOCK) * BLOCK))


def _used(session: Session, year: int) -> set[tuple[str, int]]:
    rows = session.execute(select(_B.unit, _B.year).where(_B.year == year, _B.log == meta.read(session, meta.LOG)))
    return {(unit, of_year) for unit, of_year in rows}


def _ask(opened: Opened, server: Province, row: Row[Any]) -> None:
    try:
        answer = server.post("/v1/lease", {"request": row.request, "unit": row.unit, "year": row.year, "size": row.size})
    except Refused:  # no role there any more, or the year's numbers are used up: the certificates go on waiting
        with explained(), opened.local.connection(write=True) as connection:
            connection.execute(delete(number_block).where(_B.request == row.request))
        return
    first, last, county = answer.get("first"), answer.get("last"), answer.get("county")
    if type(first) is not int or type(last) is not int or county != row.county or answer.get("year") != row.year:
        raise NotOurServer
    with explained(), opened.local.connection(write=True) as connection:
        given = update(number_block).where(_B.request == row.request, _B.first.is_(None))
        connection.execute(given.values(first=first, last=last, next=first))


# ---------------------------------------------------------------------------------------------------------- 编号待发
def fill_pending(opened: Opened) -> int:
    """Numbers the certificates of this account that wait for one, in their order; how many got theirs."""
    filled: list[UUID] = []
    with opened.work() as session:
        for certificate in _pending(session, opened):
            day = certificate.issued_on
            number = next_number(session, _unit(certificate, opened), day.year) if day else None
            if number is not None:
                certificate.cert_no = number
                filled.append(certificate.id)
    opened.tell(Changes.of(Certificate.__tablename__, filled))
    return len(filled)


def _pending(session: Session, opened: Opened) -> list[Certificate]:
    """Only those that one has: two organisers of a county must not number the same certificate."""
    query = select(Certificate).where(
        Certificate.cert_no.is_(None), held_by(Certificate, opened.account.id), Certificate.state != State.VOID,
        Certificate.status.is_distinct_from(CertificateStatus.VOID),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Certificate.issued_on, Certificate.created_at, Certificate.id)))


def _unit(certificate: Certificate, opened: Opened) -> str:
    return certificate.report_unit or certificate.region or opened.account.division
