"""Checks what came from outside column by column: a batch of 2,000 creates costs no more than its distinct values."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from db.bodies import wire_types
from db.records import BY_NAME
from db.types import MAX_CHILDREN, Children, RecordId, ShortText, UtcDateTime, Wired

_INSTANT = UtcDateTime()
_ID = RecordId()


def well_formed(tables: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """The seqs of operations of which every part is surely storable; the others are looked at one by one.

    `tables` as they came over the wire (`db.wire`), after `unpack_ops` has found their shape right.
    """
    found: set[int] = set()
    for table in tables:
        kind = BY_NAME.get(table["kind"])
        if kind is not None and table["action"] in ("create", "patch") and _INSTANT.fits_all(set(table["at"])):
            types = wire_types(kind)
            columns = ((types[name], column) for name, column in table["fields"].items() if name in types)
            if _ID.fits_all(table["id"]) and all(_column_fits(wired, _given(column)) for wired, column in columns):
                found.update(seq for seq, rev in zip(table["seq"], table["base_rev"], strict=True) if rev >= 0)
    return frozenset(found)


def _given(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def _column_fits(wired: Wired, values: list[Any]) -> bool:
    if not values:
        return True
    kinds = set(map(type, values))
    if isinstance(wired, ShortText):
        return kinds == {str} and max(map(len, values)) <= wired.length and "\x00" not in "".join(values)
    if kinds == {str}:
        return wired.fits_all(set(values))
    if kinds in ({int}, {bool}):
        return _fits(wired, set(values))
    if kinds == {list} and set(map(type, chain.from_iterable(values))) <= {str}:
        return _fits(wired, map(list, set(map(tuple, values))))
    if kinds == {dict} and isinstance(wired, Children):
        return _children_fit(wired, values)
    return _fits(wired, values)


def _children_fit(wired: Children, values: list[dict[str, Any]]) -> bool:
    """Cell by cell over all rows of all records, as `Children.refuse` does it for one record."""
    rows = [row for value in values for row in value.values()]
    return (
        max(map(len, values)) <= MAX_CHILDREN
        and set(map(type, rows)) <= {dict}
        and _ID.fits_all(list(chain.from_iterable(values)))
        and all(_column_fits(cell, _given(row.get(name) for row in rows)) for name, cell in wired.types.items())
    )


def _fits(wired: Wired, values: Iterable[Any]) -> bool:
    return all(wired.refuse(value) is None for value in values)
