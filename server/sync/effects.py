"""年度成效: its natural key is the living object and the year, worked out here.

Two laptops that made a card for one village call it by two ids until one is an alias of the other; so the key that a laptop
wrote is never taken from it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.errors import SerializationFailure

from db.operations import Operation
from db.records import BY_NAME
from db.records.effect import Effect, object_year
from server.sync.refusal import rejected

KIND, OBJECT = Effect.__tablename__, "served"
KEY, PARTS = Effect.natural_key, ("served_id", "year")
Body = dict[str, Any]


@dataclass(slots=True)
class Objects:
    """What a push may meet: the keys its effects can get, and who has the codes of the objects it brings."""

    keys: frozenset[str] = frozenset()
    owners: Mapping[str, str] = field(default_factory=dict)  # code of an object → id, as read before the locks


def key_of(values: Mapping[str, Any]) -> str | None:
    """The key of an effect that says this; None without an object or a year."""
    served, year = (values.get(name) for name in PARTS)
    return object_year(served, year) if type(served) is str and type(year) is int else None


def load(conn: psycopg.Connection[Any], ops: Iterable[Operation], resolve: Callable[[str], str]) -> Objects:
    """Before anything is locked: an object created in this push may turn out to be one that is there."""
    known = list(ops)
    effects = [op.fields for op in known if op.kind == KIND and op.action == "create"]
    wanted = {fields.get("served_id") for fields in effects}
    name = BY_NAME[OBJECT].natural_key
    made = {op.id: op.fields.get(name) for op in known if op.kind == OBJECT and op.action == "create" and op.id in wanted}
    codes = sorted({code for code in made.values() if type(code) is str})
    owners: dict[str, str] = {}
    if codes:
        owners = dict(conn.execute(f"SELECT {name}, id::text FROM {OBJECT} WHERE {name} = ANY(%s)", (codes,)).fetchall())
    keys = set()
    for fields in effects:
        served = fields.get("served_id")
        if type(served) is str:
            living = {resolve(served), owners.get(made.get(served) or "", served)}
            keys |= {key_of({**fields, "served_id": one}) for one in living}
    return Objects(frozenset(key for key in keys if key), {code: owners.get(code, "") for code in codes})


def same_as_seen(objects: Objects, keys: Mapping[tuple[str, str], str]) -> None:
    """Raises SerializationFailure, so that the whole is done again, when another push brought an object first."""
    for code, owner in objects.owners.items():
        if keys.get((OBJECT, code), "") != owner:
            raise SerializationFailure("an object has been created since its code was read")


def of_create(fields: Body) -> Body:
    """What a new effect says, with its natural key."""
    key = key_of(fields)
    found = {name: value for name, value in fields.items() if name != KEY}
    return {**found, KEY: key} if key else found


def of_patch(body: Body, fields: Body) -> Body:
    """Object and year of an effect stay: they are what it is. Raises Refused."""
    for name in PARTS:
        if name in fields and fields[name] != body.get(name):
            raise rejected("key_fixed", (name, "年度成效的对象和年度不能改，请在那个对象、那一年另填一行"))
    return {name: value for name, value in fields.items() if name != KEY}
