"""What each record can be found by: its searched fields, the names of what it points to, its child rows, its place.

One statement per kind, derived from `fields_of(kind)`, so that a new kind or field is found without further work.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

import orjson
from sqlalchemy import Connection

from db import divisions
from db.base import Record
from db.fields import BoundField, fields_of, per_kind
from db.records import BY_NAME
from db.types import Children, RecordId, RefList, Row

SEPARATOR = "\uffff"
"""Stands before every field, so that no match reaches over from one field or record into the next. A noncharacter."""
UNDATED = 2**62
"""The key of a record whose date is still empty: above all others, as in the list."""
_SQL_SEPARATOR = "char(65535)"
_DIGITS_ONLY = dict.fromkeys(map(ord, "-:.TZ+ "))


class Document(NamedTuple):
    """One record's texts as people wrote them, in the order of the kind's `Layout`, SEPARATOR before each field."""

    id: bytes
    key: int  # digits of the date or instant that the kind's lists are ordered by; newest = highest
    names: str
    texts: str

    def part(self, in_names: bool, n: int) -> str:
        """The text of one field."""
        parts = (self.names if in_names else self.texts).split(SEPARATOR)
        return parts[n + 1] if n + 1 < len(parts) else ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The searched fields of a kind: (name, label) of what counts as its name, and of the rest. And how they are read."""

    names: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    select: str  # id, key, joined names, joined texts, place code

    def label(self, in_names: bool, n: int) -> tuple[str, str]:
        """Name and label of the n-th part."""
        parts = self.names if in_names else self.texts
        return parts[min(n, len(parts) - 1)]


@per_kind
def layout(kind: type[Record]) -> Layout:
    """How a kind is searched."""
    table = kind.__tablename__
    parts = [(f, sql) for f in fields_of(kind) if (sql := _expression(table, f))]
    first = [(f, sql) for f, sql in parts if _is_name(f)]
    rest = [(f, sql) for f, sql in parts if not _is_name(f)]
    place = "coalesce(r.village, r.town, r.region)"
    select = (
        f"SELECT r.id, r.{kind.newest_first}, {_joined(sql for _, sql in first)}, {_joined(sql for _, sql in rest)}, {place}"
        f" FROM {table} r"
    )
    named = [(f.name, f.label) for f, _ in first], [(f.name, f.label) for f, _ in rest]
    return Layout(tuple(named[0]), (*named[1], ("region", "地点")), select)


def _is_name(field: BoundField) -> bool:
    """A visit goes by the name of its enterprise, so a listed reference counts as a name."""
    return field.spec.searched == "name" or (isinstance(field.type, RecordId) and field.spec.listed)


def _expression(table: str, field: BoundField) -> str:
    """SQL for the text of one field; empty when the field is not searched."""
    target = BY_NAME.get(field.spec.ref)
    if target is not None:
        name = name_field(target)
        if field.spec.system or name is None:
            return ""
        source = target.__tablename__
        if isinstance(field.type, RefList):
            return (
                f"(SELECT group_concat(p.{name}, '、') FROM json_each(r.{field.name}) j CROSS JOIN {source} p ON p.id = j.value)"
            )
        return f"(SELECT p.{name} FROM {source} p WHERE p.id = r.{field.name})"
    if isinstance(field.type, Children):
        return _children(field, field.type.row)
    return f"r.{field.name}" if field.spec.searched else ""


def _children(field: BoundField, row: type[Row]) -> str:
    cells = [
        name
        for name, hint in get_type_hints(row, include_extras=True).items()
        if hasattr(hint, "__metadata__") and hint.__metadata__[0].spec.searched
    ]
    if not cells:
        return ""
    # a row is one line, so that a hit can name the row it stands in
    joined = "||' '||".join(f"replace(coalesce(json_extract(j.value, '$.{name}'), ''), char(10), ' ')" for name in cells)
    if "number" not in cells:
        return f"(SELECT group_concat({joined}, char(10)) FROM json_each(r.{field.name}) j)"
    ordered = f"SELECT {joined} AS line FROM json_each(r.{field.name}) j ORDER BY json_extract(j.value, '$.n')"
    return f"(SELECT group_concat(line, char(10)) FROM ({ordered}))"


def _joined(parts: Iterable[str]) -> str:
    return "||".join(f"{_SQL_SEPARATOR}||coalesce({part}, '')" for part in parts) or "''"


@per_kind
def name_field(kind: type[Record]) -> str | None:
    """The column that holds what a record is called, for kinds that have names."""
    return next((f.name for f in fields_of(kind) if f.spec.searched == "name"), None)


@per_kind
def called(kind: type[Record]) -> str:
    """SQL for what a list calls a record `p` of this kind that another points to: its name, or its number, or title and day."""
    name = name_field(kind)
    if name is not None:
        return f"p.{name}"
    return f"coalesce(p.no, '{kind.title} ' || substr(p.{kind.newest_first}, 1, 10), '{kind.title}')"


@per_kind
def pointing(kind: type[Record]) -> tuple[tuple[type[Record], BoundField], ...]:
    """The searched fields of all kinds that show this kind's name."""
    return tuple(
        (other, field)
        for other in BY_NAME.values()
        for field in fields_of(other)
        if field.spec.ref == kind.__tablename__ and _expression(other.__tablename__, field)
    )


@cache
def _place(code: str) -> str:
    """The path from the county down: 浑南区五三街道…; empty for an unknown code."""
    names: list[str] = []
    here: str | None = code
    while here and (found := divisions.get(here)) is not None and found.level != "province":
        names.append(found.name)
        here = found.parent
    return "".join(reversed(names))


def _key(stored: str | int | None) -> int:
    """2026-11-20 → 20261120, and so an instant; a year stands before its days. What one kind has is never mixed."""
    if not stored:
        return UNDATED
    if isinstance(stored, int):
        return stored * 10_000
    digits = stored.replace("-", "")
    return int(digits if digits.isdecimal() else digits.translate(_DIGITS_ONLY) or UNDATED)


def _document(row: Sequence[Any]) -> Document:
    place = _place(row[4]) if row[4] else ""
    return Document(bytes.fromhex(row[0].replace("-", "")), _key(row[1]), row[2], f"{row[3]}{SEPARATOR}{place}")


def read(connection: Connection, kind: type[Record], ids: Iterable[UUID]) -> list[Document]:
    """The documents of some records; those that are gone are left out."""
    return _read(connection, f"{layout(kind).select} WHERE r.id IN (SELECT value FROM json_each(?))", [str(i) for i in ids])


def _read(connection: Connection, select: str, wanted: Sequence[Any]) -> list[Document]:
    """On the driver's own cursor: SQLAlchemy's rows cost as much as reading them."""
    cursor = connection.connection.cursor()
    found = list(map(_document, cursor.execute(select, (orjson.dumps(wanted).decode(),))))
    cursor.close()
    return found


def newest_first(connection: Connection, kind: type[Record]) -> list[int]:
    """Row numbers of all records of a kind in the order of its lists; read from the list's own index."""
    order = f"{kind.newest_first} DESC NULLS FIRST"
    found = connection.exec_driver_sql(f"SELECT rowid FROM {kind.__tablename__} ORDER BY {order}")
    return [row[0] for row in found]


def read_rows(connection: Connection, kind: type[Record], rows: Sequence[int]) -> list[Document]:
    """The documents in these rows; those that are gone are left out."""
    return _read(connection, f"{layout(kind).select} WHERE r.rowid IN (SELECT value FROM json_each(?))", rows)


def pointing_to(connection: Connection, kind: type[Record], ids: Iterable[UUID]) -> dict[type[Record], set[UUID]]:
    """Which records show the names of these records."""
    wanted = orjson.dumps([str(i) for i in ids]).decode()
    found: dict[type[Record], set[UUID]] = {}
    for other, field in pointing(kind):
        table = other.__tablename__
        if isinstance(field.type, RefList):
            sql = (
                f"SELECT DISTINCT r.id FROM {table} r, json_each(r.{field.name}) j"
                " WHERE j.value IN (SELECT value FROM json_each(?))"
            )
        else:
            sql = f"SELECT r.id FROM {table} r WHERE r.{field.name} IN (SELECT value FROM json_each(?))"
        rows = connection.exec_driver_sql(sql, (wanted,))
        found.setdefault(other, set()).update(UUID(row[0]) for row in rows)
    return found
