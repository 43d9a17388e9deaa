"""What the lines of all kinds are made with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db import canonical
from db.base import Record
from db.fields import field_map

Values = Mapping[str, Any]
Lines = Callable[[Values, Mapping[str, str], Sequence[Any], date], tuple[str, str, str]]
"""From stored values, cells as people read them, what stands elsewhere, and today: headline, second line, right text."""
More = Callable[[Session, Sequence[UUID]], dict[UUID, tuple[Any, ...]]]
"""What stands elsewhere, for a page of records, by one query."""
Cells = Callable[[Sequence[Any]], Mapping[str, str]]
"""Cells of the table view that what stands elsewhere tells better than the record itself."""


def dotted(*parts: str) -> str:
    """Parts that are there, with dots between them."""
    return " · ".join(part for part in parts if part)


def first_line(stored: str | None) -> str:
    """How a long text begins."""
    return (stored or "").strip().partition("\n")[0][:60]


def short_day(stored: str | None, today: date) -> str:
    """11-20 within this year, else with the year."""
    if not stored:
        return ""
    return stored[5:10] if stored[:4] == str(today.year) else stored[:10]


def child_rows(kind: type[Record], name: str, stored: str | None) -> tuple[Any, ...]:
    """Child rows as the record has them."""
    found: tuple[Any, ...] = field_map(kind)[name].type.from_wire(canonical.loads(stored)) if stored else ()
    return found
