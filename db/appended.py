"""Child rows that are only ever added: the laptop and the province ask the same question (domain.md §4.8)."""

from collections.abc import Mapping
from typing import Any


def altered(there: Mapping[str, Mapping[str, Any]] | None, new: Mapping[str, Mapping[str, Any]] | None) -> bool:
    """Whether a row that is there is missing or says something else; its place in the list is free."""
    found = new or {}
    return any(_said(cells) != _said(found.get(row)) for row, cells in (there or {}).items())


def _said(cells: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if cells is None else {name: value for name, value in cells.items() if name != "n" and value is not None}
