"""Checks what came from outside column by column: a batch of 2,000 creates costs no more than its distinct values."""

from collections.abc import Iterable
from typing import Any

from db.bodies import wire_types
from db.operations import Operation
from db.records import BY_NAME
from db.types import RecordId, ShortText, UtcDateTime, Wired

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
    types = wire_types(BY_NAME[kind])
    columns: dict[str, list[Any]] = {}
    for op in ops:
        for name, value in op.fields.items():
            if value is not None:
                columns.setdefault(name, []).append(value)
    return all(name not in types or _column_fits(types[name], values) for name, values in columns.items())


def _column_fits(wired: Wired, values: list[Any]) -> bool:
    if isinstance(wired, ShortText):
        texts = set(map(type, values)) == {str} and max(map(len, values)) <= wired.length
        return texts and "\x00" not in "".join(values)
    kinds = set(map(type, values))
    if kinds <= {str} or kinds <= {int} or kinds <= {bool}:
        return _fits(wired, set(values))
    return _fits(wired, values)


def _fits(wired: Wired, values: Iterable[Any]) -> bool:
    return all(wired.refuse(value) is None for value in values)
