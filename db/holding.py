"""Who has a record: its author until it is handed over (工作交接), then whoever looks after it (docs/decisions/013).

The author never changes. `keeper_id` is who has it now, `kept_before` who had it in between; all of them read on.
"""

from collections.abc import Mapping
from typing import Any

from db.base import Record


def holder(values: Mapping[str, Any]) -> str:
    """Who writes it and hands it in, from wire values."""
    return str(values.get("keeper_id") or values["author_id"])


def holders(values: Mapping[str, Any]) -> frozenset[str]:
    """All who have or had it: none of them decides about it."""
    return frozenset(map(str, filter(None, (values["author_id"], values.get("keeper_id"), *(values.get("kept_before") or ())))))


def given_away(values: Mapping[str, Any], person: str) -> bool:
    """Whether the person had it and has handed it over: he reads, and writes no more, also where the record names him."""
    return holder(values) != person and bool(values.get("keeper_id") or values.get("kept_before")) and person in holders(values)


def may_hold(kind: type[Record], values: Mapping[str, Any], person: str) -> bool:
    """Whether it is this person's to write: his own, or one that names him. `values` with the record's id."""
    if holder(values) == person:
        return True
    return not given_away(values, person) and f"u:{person}" in kind.streams(values)
