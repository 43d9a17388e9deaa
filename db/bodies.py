"""A record as wire values, and back. Columns for bulk work, one dict for single records."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from db.base import Record
from db.fields import fields_of, per_kind
from db.types import Wired


@per_kind
def wire_types(kind: type[Record]) -> dict[str, Wired]:
    """Name → column type of everything that travels: all described fields; `id` and `rev` stand apart."""
    return {f.name: f.type for f in fields_of(kind)}


def body_of(record: Record) -> dict[str, Any]:
    """All wire values of a loaded record, nulls included."""
    found = {}
    for name, kind in wire_types(type(record)).items():
        value = getattr(record, name)
        found[name] = None if value is None else kind.to_wire(value)
    return found


def old_value(record: Record, name: str) -> Any:
    """The Python value an attribute had when it was loaded."""
    history = inspect(record).attrs[name].history
    return history.deleted[0] if history.deleted else None if history.added else getattr(record, name)


def changed_fields(record: Record) -> dict[str, tuple[Any, Any]]:
    """Name → (old, new) wire values of attributes that really differ."""
    state = inspect(record)
    found = {}
    for name, kind in wire_types(type(record)).items():
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        old = history.deleted[0] if history.deleted else None
        new = getattr(record, name)
        before = None if old is None else kind.to_wire(old)
        after = None if new is None else kind.to_wire(new)
        if before != after:
            found[name] = (before, after)
    return found


def build(kind: type[Record], record_id: str, rev: int, body: Mapping[str, Any]) -> Record:
    """A transient record from wire values, for rules and for display. Unknown names are ignored."""
    types = wire_types(kind)
    values = {n: None if v is None else types[n].from_wire(v) for n, v in body.items() if n in types}
    make: Any = kind
    record: Record = make(id=UUID(record_id), rev=rev, **values)
    return record


def to_columns(kind: type[Record], columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Wire columns → stored columns, in the order of `wire_types`; unknown ones are left out."""
    found: dict[str, Sequence[Any]] = {}
    for name, wired in wire_types(kind).items():
        column = columns.get(name)
        if column is not None:
            store = wired.to_store
            found[name] = column if wired.plain else [None if v is None else store(v) for v in column]
    return found


def to_rows(
    kind: type[Record], ids: Sequence[str], revs: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Wire columns → rows of stored values in the order `id, rev, *wire_types`; absent columns are null."""
    stored = to_columns(kind, columns)
    empty = [None] * len(ids)
    return list(zip(ids, revs, *(stored.get(name, empty) for name in wire_types(kind)), strict=True))


def from_columns(kind: type[Record], columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Stored columns → wire columns."""
    found = {}
    for name, wired in wire_types(kind).items():
        column = columns[name]
        read = wired.from_store
        found[name] = list(column) if wired.plain else [None if v is None else read(v) for v in column]
    return found


def table_columns(kind: type[Record]) -> tuple[str, ...]:
    """Column names in the order of `to_rows`."""
    return ("id", "rev", *wire_types(kind))
