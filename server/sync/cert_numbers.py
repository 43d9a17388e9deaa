"""Numbers of certificates: each out of a block leased to the account, and once (domain.md §4.5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from db.cert_numbers import CertNumber, parse
from db.operations import Operation
from db.records.certificate import Certificate
from server.sync.refusal import rejected

KIND, FIELD = Certificate.__tablename__, "cert_no"
_OWNED = """
SELECT t.no, bool_or(l.account_id = b.account_id), bool_or(b.account_id IS NOT NULL)
  FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) AS t (no, county, year, n)
  JOIN sync_log l ON l.id = %s
  LEFT JOIN number_block b ON b.county = t.county AND b.year = t.year AND t.n BETWEEN b.first AND b.last
 GROUP BY t.no
"""


@dataclass(slots=True)
class Given:
    """Of the numbers in one push: those that are the account's, those that nobody was given, and whose they are already."""

    own: set[str] = field(default_factory=set)
    nobodys: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)  # number → certificate


def named(ops: Iterable[Operation]) -> dict[str, CertNumber]:
    """The well-formed numbers that operations give to certificates."""
    found = {}
    for op in ops:
        text = op.fields.get(FIELD) if op.kind == KIND and op.action in ("create", "patch") else None
        if type(text) is str and (number := parse(text)) is not None:
            found[text] = number
    return found


def load(conn: psycopg.Connection[Any], log: UUID, numbers: dict[str, CertNumber]) -> Given:
    """By two queries, once the numbers are locked."""
    found = Given()
    if not numbers:
        return found
    parts = list(numbers.values())
    columns = (list(numbers), [p.county for p in parts], [p.year for p in parts], [p.n for p in parts])
    for text, own, anybodys in conn.execute(_OWNED, (*columns, log)):
        if own:
            found.own.add(text)
        elif not anybodys:
            found.nobodys.add(text)
    rows = conn.execute(f"SELECT {FIELD}, id::text FROM {KIND} WHERE {FIELD} = ANY(%s)", (list(numbers),))
    found.owners = dict(rows.fetchall())
    return found


def check(given: Given, record: str, number: Any, current: Any, epoch: int) -> None:
    """Takes the number for the certificate. Raises Refused (number_taken).

    A restored server has forgotten the blocks given out since its backup: what it finds in nobody's block is then believed, since
    new blocks begin far above (`server.blocks`).
    """
    if number is None or number == current:
        return
    if current is not None:
        raise rejected("number_taken", (FIELD, f"这张证书的编号已是 {current}，不能更改"))
    if number not in given.own and not (number in given.nobodys and epoch > 1):
        raise rejected("number_taken", (FIELD, f"编号 {number} 不在发给您的号段内"))
    if given.owners.setdefault(number, record) != record:
        raise rejected("number_taken", (FIELD, f"编号 {number} 已用于另一张证书"))
