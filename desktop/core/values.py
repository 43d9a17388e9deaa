"""What may be stored of what a form gives: text cleaned, empty as None, and a sentence for what cannot be kept at all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.base import SERVER_ONLY, Record
from db.codes import clean_text
from db.fields import BoundField, field_map
from db.rules import Problem
from db.types import Children, LongText, Money, Row, ShortText, Tenths, Wired, row_types

_REASONS: dict[type[Wired], str] = {Money: "金额以万元为单位，最多六位小数", Tenths: "数字最多一位小数"}


def cleaned(kind: type[Record], values: Mapping[str, object]) -> tuple[dict[str, Any], list[Problem]]:
    """Values that can be stored, and problems of those that cannot. KeyError for a field the kind does not have."""
    fields = field_map(kind)
    good: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        bound = fields[name]
        if name in SERVER_ONLY:
            raise KeyError(f"{name} is not written by people")
        try:
            good[name] = _storable(bound, value)
        except ValueError as error:
            problems.append(Problem(name, "refused", f"{bound.label}：{error}"))
    return good, problems


def _storable(bound: BoundField, value: Any) -> Any:
    """The value as Python keeps it after a round over the wire. ValueError says in Chinese why not."""
    found = _tidy(bound.type, value)
    if found is None:
        return None
    try:
        wire = bound.type.to_wire(found)
    except ValueError:
        reason = _REASONS.get(type(bound.type), "不在可选项之内")
        raise ValueError(reason) from None
    why = bound.type.refuse(wire)
    if why is not None:
        raise ValueError(why)
    return bound.type.from_wire(wire)


def _tidy(kind: Wired, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, ShortText):
        return clean_text(value, multiline=isinstance(kind, LongText)) or None
    if isinstance(kind, Children) and value is not None:
        return tuple(_tidy_row(row) for row in value) or None
    if isinstance(value, tuple | list):
        return tuple(value) or None
    return None if value == "" else value


def _tidy_row(row: Row) -> Row:
    return replace(row, **{name: _tidy(kind, getattr(row, name)) for name, kind in row_types(type(row)).items()})
