"""One description of each field: what SQLAlchemy cannot know stands in `Field`, all else comes from the column."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import MappedColumn, mapped_column

from db.declared import check_field
from db.types import Wired

T = TypeVar("T")
Needed = Literal["", "draft", "submit"]  # never; even in a draft (D); to submit (R): domain.md §4
Found = Literal["", "name", "text"]  # not searched; a name (pinyin initials too); running text


@dataclass(frozen=True, slots=True)
class Field:
    """Label and behaviour of one field, in the words people see."""

    label: str
    help: str = ""
    needed: Needed = ""
    listed: bool = False  # a column of lists and tables
    searched: Found = ""
    ref: str = ""  # the kind a RecordId or RefList points to; or "division", "industry", "report_unit"
    check: Callable[[Any], str | None] | None = None  # Python value in, a problem sentence or None out
    system: bool = False  # written by the program or the server, never typed
    unit: str = ""


@dataclass(frozen=True, slots=True)
class BoundField:
    """A field of a kind with everything its consumers (form, list, rules, wire, print) read."""

    name: str
    type: Wired
    spec: Field

    @property
    def label(self) -> str:
        return self.spec.label

    @property
    def max_length(self) -> int | None:
        return getattr(self.type, "length", None)


def _spec(label: str, wired: Wired, more: dict[str, Any]) -> Field:
    """Raises Misdeclared for what would fail far from here, or not at all."""
    check_field(label, wired, Wired, more, Field.__dataclass_fields__)
    return Field(label, **more)


def field(
    label: str, wired: Wired, *, order: int = 0, index: bool = False, default: Any = None, **more: Any
) -> MappedColumn[Any]:
    """A mapped column that carries its `Field`. Columns are nullable: a draft may lack anything but its identity."""
    spec = _spec(label, wired, more)
    return mapped_column(
        wired, nullable=True, index=index, default=default, sort_order=order, active_history=True, info={"field": spec}
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """Annotation of a child row's field: its type and its description."""

    type: Wired
    spec: Field


def cell(label: str, wired: Wired, **more: Any) -> Cell:
    """For `Annotated[str | None, cell("类型", Choice(…))]` in a `Row` class."""
    return Cell(wired, _spec(label, wired, more))


def per_kind(function: Callable[[type[Any]], T]) -> Callable[[type[Any]], T]:
    """Remembers the answer for each class (functools.cache refuses record classes under mypy)."""
    known: dict[type[Any], T] = {}

    @wraps(function)
    def remembered(kind: type[Any]) -> T:
        if kind not in known:
            known[kind] = function(kind)
        return known[kind]

    return remembered


@per_kind
def fields_of(kind: type[Any]) -> tuple[BoundField, ...]:
    """All described fields of a kind in the order of declaration; the common block first."""
    found = []
    for attr in inspect(kind).column_attrs:
        column = attr.columns[0]
        spec = column.info.get("field")
        if spec is not None:
            found.append(BoundField(attr.key, column.type, spec))
    return tuple(found)


@per_kind
def field_map(kind: type[Any]) -> dict[str, BoundField]:
    """The same by name."""
    return {f.name: f for f in fields_of(kind)}


def typed_fields(kind: type[Any]) -> tuple[BoundField, ...]:
    """What a person fills in."""
    return tuple(f for f in fields_of(kind) if not f.spec.system)
