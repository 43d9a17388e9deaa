"""What a correction may change, asked by the laptop that writes it and by the province that applies it."""

from collections.abc import Mapping
from typing import Any

from db import rules
from db.base import SERVER_ONLY, Record
from db.bodies import build, wire_types
from db.choices import State
from db.fields import field_map
from db.records import BY_NAME, REVIEWED
from db.records.correction import Correction
from db.rules import Problem

LEVEL = {
    State.DRAFT: 0, State.RETURNED: 0, State.SUBMITTED: 0, State.VOID: 0, State.APPROVED_COUNTY: 1, State.APPROVED_CITY: 2,
    State.CONFIRMED: 3, State.ARCHIVED: 3,
}  # fmt: skip
"""How far a record has come: a correction is applied by the step that brings it as far."""


def corrected_kind(name: Any) -> type[Record] | None:
    """The kind that a correction mends; None where it cannot be mended so."""
    kind = BY_NAME.get(name) if isinstance(name, str) else None
    return kind if kind in REVIEWED and kind is not Correction else None


def laid_over(body: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The record's wire values after the correction; nulls left out."""
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def misfits(kind: type[Record], changes: Mapping[str, Any]) -> list[Problem]:
    """Values that can never be stored, and fields that nobody types."""
    found, fields, types = [], field_map(kind), wire_types(kind)
    for name, value in changes.items():
        bound = fields.get(name)
        if bound is None or name in SERVER_ONLY or bound.spec.system:
            found.append(Problem(name, "malformed", "这个字段不能更正"))
        elif value is not None and (why := types[name].refuse(value)) is not None:
            found.append(Problem(name, "malformed", f"{bound.label}：{why}"))
    return found


def problems(kind: type[Record], record_id: str, body: Mapping[str, Any], changes: Mapping[str, Any]) -> list[Problem]:
    """What the record would break after the correction; the rules are those of submitting."""
    return rules.problems(build(kind, record_id, 0, laid_over(body, changes)))
