"""Fields that the province itself gives or answers for: a trainee's and an effect's natural key, a certificate's number.

One door for `working` (what to lock and read beforehand) and `decide` (what an operation may say).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from db.base import Record
from db.bodies import wire_types
from db.cert_numbers import CertNumber
from db.operations import Operation
from server.sync import cert_numbers, effects, identity
from server.sync.refusal import rejected

Body = dict[str, Any]
Keys = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who brings an operation: what he may read, and what the trainee is called whom he meets."""

    epoch: int
    may: Callable[[str], bool]
    name_of: Callable[[str], str]


@dataclass(slots=True)
class Given:
    """What one push needs to know of them."""

    numbers: identity.Numbers = field(default_factory=identity.Numbers)
    named: dict[str, CertNumber] = field(default_factory=dict)
    certificates: cert_numbers.Given = field(default_factory=cert_numbers.Given)
    objects: effects.Objects = field(default_factory=effects.Objects)

    @property
    def keys(self) -> set[tuple[str, str]]:
        """(kind, natural key) of trainees and effects, to be locked and looked up."""
        return {(identity.KIND, key) for key in self.numbers.locked} | {(effects.KIND, key) for key in self.objects.keys}

    @property
    def names(self) -> set[str]:
        """What else is locked by name: two devices of an account may hold one block after a restore."""
        return {f"{cert_numbers.KIND}:{number}" for number in self.named}


def prepare(conn: psycopg.Connection[Any], ops: Iterable[Operation], resolve: Callable[[str], str]) -> Given:
    """Before anything is locked; `ops` of the kinds `ASKED`."""
    known = list(ops)
    objects = effects.load(conn, known, resolve)
    return Given(identity.load(conn, known, resolve), cert_numbers.named(known), objects=objects)


def load(conn: psycopg.Connection[Any], given: Given, log: UUID) -> None:
    """Once the names are locked."""
    given.certificates = cert_numbers.load(conn, log, given.named)


KINDS = frozenset({cert_numbers.KIND, effects.KIND, identity.KIND})
"""All others are taken as they come."""
ASKED = (*sorted(KINDS), effects.OBJECT)
"""Whose operations `prepare` has to see."""


def of_create(given: Given, asker: Asker, kind: type[Record], record: str, fields: Body) -> Body:
    """What a new record says, with its natural key. Raises Refused."""
    if kind.__tablename__ == cert_numbers.KIND:
        cert_numbers.check(given.certificates, record, fields.get(cert_numbers.FIELD), None, asker.epoch)
    if kind.__tablename__ == effects.KIND:
        return effects.of_create(fields)
    if kind.__tablename__ != identity.KIND:
        return fields
    found = {name: value for name, value in fields.items() if name != identity.HASH}
    identity.check(given.numbers, found, asker.may)
    key = given.numbers.key(found)
    return {**found, identity.HASH: key} if key else found


def of_patch(
    given: Given, asker: Asker, keys: Keys, kind: type[Record], body: Body, fields: Body, base: Body
) -> tuple[Body, Body]:
    """Fields and base as they may be merged; `body` is the record's with its id. Raises Refused."""
    record = str(body["id"])
    if kind.__tablename__ == cert_numbers.KIND:
        number, current = fields.get(cert_numbers.FIELD), body.get(cert_numbers.FIELD)
        cert_numbers.check(given.certificates, record, number, current, asker.epoch)
    if kind.__tablename__ == effects.KIND:
        return effects.of_patch(body, fields), base
    if kind.__tablename__ != identity.KIND:
        return fields, base
    found = {name: value for name, value in fields.items() if name != identity.HASH}
    if not identity.touches(found):
        return found, base
    if identity.same_number(given.numbers, found, body):
        found[identity.SEAL] = body[identity.SEAL]
    view = {**body, **found}
    identity.check(given.numbers, view, asker.may)
    owner = keys.get((identity.KIND, given.numbers.key(view) or ""))
    if owner is not None and owner != record:
        sentence = f"这个号码已登记在本县学员“{asker.name_of(owner)}”名下，请改用那名学员的记录"
        raise rejected("number_known", (identity.MASK, sentence))
    return found, identity.whole(wire_types(kind), body, found, base)


def rekey(given: Given, keys: Keys, kind: type[Record], record: str, body: Body, fields: Mapping[str, Any]) -> Body:
    """Gives a changed trainee the natural key of what he says now; returns it if it is another."""
    if kind.__tablename__ != identity.KIND or not identity.touches(fields):
        return {}
    old, new = body.get(identity.HASH), given.numbers.key(body)
    if new is not None and (new not in given.numbers.locked or keys.get((identity.KIND, new), record) != record):
        new = None  # another's, or not ours to give in this push: he goes without until his number is typed again
    if new == old:
        return {}
    body.pop(identity.HASH, None)
    keys.pop((identity.KIND, old or ""), None)
    if new is not None:
        body[identity.HASH] = new
        keys[identity.KIND, new] = record
    return {identity.HASH: new}


def buried(kind: type[Record], body: Body) -> Body:
    """What is kept of a deleted record: without its key, which another may have by the time it comes back."""
    return {name: value for name, value in body.items() if name != identity.HASH} if kind.__tablename__ == identity.KIND else body
