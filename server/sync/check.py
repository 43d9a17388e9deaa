"""Checks what came from outside column by column: a batch of 2,000 creates costs no more than its distinct values."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from db.bodies import wire_types
from db.operations import Operation
from db.records import BY_NAME
from db.types import MAX_CHILDREN, Children, RecordId, ShortText, UtcDateTime, Wired

_INSTANT = UtcDateTime()
_ID = RecordId()


def well_formed(ops: list[Operation]) -> frozenset[int]:
    """The seqs of operations of which every part is surely storable; the others are looked at one by one."""
    by_kind: dict[str, list[Operation]] = {}
    for op in ops:
        if op.kind in BY_NAME and op.action in ("create", "patch"):
            by_kind.setdefault(op.kind, []).append(op)
    found: set[int] = set()
    for kind, listed in by_kind.items():
        if _fits(_INSTANT, {op.at for op in listed}) and _fits(_ID, [op.id for op in listed]) and _columns_fit(kind, listed):
            found.update(op.seq for op in listed if op.base_rev >= 0)
    return frozenset(found)


def _columns_fit(kind: str, ops: list[Operation]) -> bool:
    rows = [op.fields for op in ops]
    names = set().union(*rows)
    known = [(name, wired) for name, wired in wire_types(BY_NAME[kind]).items() if name in names]
    return all(_column_fits(wired, _given(rows, name)) for name, wired in known)


def _given(rows: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    return [value for row in rows if (value := row.get(name)) is not None]


def _column_fits(wired: Wired, values: list[Any]) -> bool:
    if not values:
        return True
    kinds = set(map(type, values))
    if isinstance(wired, ShortText):
        return kinds == {str} and max(map(len, values)) <= wired.length and "\x00" not in "".join(values)
    if kinds in ({str}, {int}, {bool}):
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
        and _fits(_ID, chain.from_iterable(values))
        and all(_column_fits(cell, _given(rows, name)) for name, cell in wired.types.items())
    )


def _fits(wired: Wired, values: Iterable[Any]) -> bool:
    return all(wired.refuse(value) is None for value in values)
