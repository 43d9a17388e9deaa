"""Numbers of certificates out of blocks that the province has leased to this laptop; given out offline, each once.

Without a block a certificate stands as 编号待发 and gets its number after the next sync.
"""

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from db import cert_numbers
from db.cert_numbers import CertNumber
from db.local import number_block
from db.records.certificate import Certificate
from desktop.core import meta


def next_number(session: Session, unit: str, year: int) -> str | None:
    """The next number of a county or reporting unit for a year, in the caller's transaction; None: 编号待发.

    One that a certificate here has already (a restored profile, a salvaged one) is passed over.
    """
    county, block = cert_numbers.county_of(unit), number_block.c
    query = select(block.request, block.next, block.last).where(
        block.county == county, block.year == year, block.next <= block.last, block.log == meta.read(session, meta.LOG)
    )
    for request, first, last in session.execute(query.order_by(block.first)).all():
        for n in range(first, last + 1):
            found = str(CertNumber(year, county or "", n))
            if session.execute(select(Certificate.id).where(Certificate.cert_no == found).limit(1)).first() is None:
                session.execute(update(number_block).where(block.request == request).values(next=n + 1))
                return found
        session.execute(update(number_block).where(block.request == request).values(next=last + 1))
    return None


def left(session: Session, unit: str, year: int) -> int:
    """How many numbers are still here."""
    sql = """SELECT coalesce(sum(last - next + 1), 0) FROM number_block WHERE county = :county AND year = :year AND log = :log"""
    values = {"county": cert_numbers.county_of(unit), "year": year, "log": meta.read(session, meta.LOG)}
    return int(session.execute(text(sql), values).scalar_one())
