"""Which references of a record must be known to the province before anybody approves it (design §4, Apply)."""

from collections.abc import Iterator, Mapping
from typing import Any

from db.base import Record
from db.fields import BoundField, fields_of, per_kind

CERTAIN = frozenset({"enterprise", "served", "team", "training"})
"""Kinds whose records the figures of others are counted by. People and policies may come later."""


@per_kind
def certain_fields(kind: type[Record]) -> tuple[BoundField, ...]:
    """The fields of a kind that point to these; single references only."""
    return tuple(f for f in fields_of(kind) if f.spec.ref in CERTAIN)


def certain(kind: type[Record], values: Mapping[str, Any]) -> Iterator[tuple[BoundField, str]]:
    """(field, id) of every such reference in wire values."""
    for bound in certain_fields(kind):
        value = values.get(bound.name)
        for target in value if isinstance(value, list) else [value]:
            if isinstance(target, str):
                yield bound, target
