"""A good value for every field of every kind, so that tests over KINDS need no line for a new one."""

from dataclasses import fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from db.base import Record
from db.fields import fields_of
from db.ids import new_id
from db.types import (
    BigWhole,
    Children,
    Choice,
    ChoiceSet,
    ClockTime,
    DateOnly,
    Flag,
    Money,
    RecordId,
    RefList,
    Row,
    Tenths,
    UtcDateTime,
    Whole,
    Wired,
    row_types,
)

FITTING: dict[str, Any] = {
    "region": "210112", "town": "210112009", "village": "210112009001", "industry": "C3421", "uscc": "91210112MA0XK3A27X",
    "email": "ceshi@example.com", "started": time(9), "ended": time(11, 30), "negotiable": None, "full_time": True,
    "code": "210112009001",
}  # fmt: skip
FITTING_OF: dict[str, dict[str, Any]] = {
    "service_log": {"enterprise_id": None},
    "handover": {"to_id": UUID(int=96)},
    "correction": {"changes": {"remark": "更正"}, "of_kind": "visit"},
    "achievement": {"readiness": 5, "register_no": "2102026Y0001"},
    "contract": {"register_no": "2026210100000001", "country": "392", "military": False},
    "patent_deal": {"patent_no": "ZL200310102344.5"},
    "platform": {"host_code": "12210000MA06690779"},
}
"""Fields whose checks or neighbours want more than their type says; and those of one kind only."""
SIMPLE: dict[type[Wired], Any] = {
    DateOnly: date(2026, 3, 5), ClockTime: time(9, 30), UtcDateTime: datetime(2026, 3, 5, tzinfo=UTC), Money: Decimal("12.5"),
    Tenths: Decimal("1.5"),
    Whole: 12, BigWhole: 1234, Flag: True,
}  # fmt: skip
PHONE = "024-31000000"


def filled(kind: type[Record], **given: Any) -> dict[str, Any]:
    """Every field that a person fills in, those of the program's own that are needed, and what else is given."""
    return {f.name: sample(f.name, f.type, f.label) for f in fields_of(kind) if f.spec.needed or not f.spec.system} | (
        FITTING_OF.get(kind.__tablename__, {}) | given
    )


def sample(name: str, wired: Wired, label: str) -> Any:
    """One value; texts are the field's own label, so that it can be told from all others on paper."""
    ending = name.rpartition("_")[2]
    if name in FITTING or ending in ("region", "email", "industry"):
        return FITTING[name if name in FITTING else ending]
    if isinstance(wired, Choice):
        return next(iter(wired.choices))
    if isinstance(wired, ChoiceSet):
        return tuple(wired.choices)[:2]
    if isinstance(wired, Children):
        return (_row(wired.row),)
    if isinstance(wired, RecordId):
        return UUID(int=99)
    if isinstance(wired, RefList):
        return (UUID(int=98), UUID(int=97))
    if type(wired) in SIMPLE:
        return 2025 if name == "year" else SIMPLE[type(wired)]
    return PHONE if "phone" in name else f"某{label}"


def _row(row: type[Row]) -> Row:
    types = row_types(row)
    values = {f.name: sample(f.name, types[f.name], "明细") for f in fields(row) if f.name not in ("id", "n")}
    return row(id=str(new_id()), n=1, **(values | ({"until": date(2027, 3, 4)} if "until" in values else {})))
