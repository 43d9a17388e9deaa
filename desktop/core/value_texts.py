"""Values in the words people read: on paper, and where two values of a field stand side by side."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db import divisions, industries
from db.choices import Choices
from db.codes import BEIJING
from db.fields import BoundField
from db.records import BY_NAME
from db.records.person import Person
from db.rules import cells_of
from db.types import Children, RecordId, RefList, Row
from desktop.core.lookup import one
from desktop.core.profile_files import Account


def person_name(session: Session, person_id: UUID, account: Account) -> str:
    """The person's name; one's own is known even before the first sync."""
    person = one(session, Person, person_id)
    if person is not None and person.name:
        return person.name
    return account.name if person_id == account.id else "（人员未在本机）"


def row_text(session: Session, row: Row, account: Account, comma: str = "，") -> str:
    """A child row in one line, with the names of those it points to."""
    parts = []
    for name, cell in cells_of(type(row)).items():
        said = shown(session, BoundField(name, cell.type, cell.spec), getattr(row, name), account)
        if said:
            parts.append(f"{cell.spec.label} {said}{cell.spec.unit}")
    return comma.join(parts)


def shown(session: Session, bound: BoundField, value: Any, account: Account) -> str | None:
    """A value as people read it; None when empty."""
    if value is None or value == ():
        return None
    if isinstance(bound.type, Children):
        return "；".join(row_text(session, row, account) for row in value)
    if isinstance(bound.type, RecordId | RefList):
        ids = value if isinstance(bound.type, RefList) else (value,)
        return "、".join(_reference(session, bound.spec.ref, i, account) for i in ids)
    if bound.spec.ref == "division":
        return divisions.path_name(value) or str(value)
    if bound.spec.ref == "report_unit":
        unit = divisions.reporting_unit(value)
        return unit.name if unit else divisions.path_name(value) or str(value)
    if bound.spec.ref == "industry":
        industry = industries.get(value)
        return f"{industry.name}（{value}）" if industry else str(value)
    return plain_text(value)


def _reference(session: Session, ref: str, record_id: UUID, account: Account) -> str:
    if ref == "person":
        return person_name(session, record_id, account)
    record = one(session, BY_NAME[ref], record_id) if ref in BY_NAME else None
    return record.headline() if record is not None else "（未在本机）"


def plain_text(value: Any) -> str:
    """A value without its field: choices by their text, days and instants in Beijing, amounts without zeros at the end."""
    if isinstance(value, Choices):
        return value.text
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(plain_text(v) for v in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if hasattr(value, "astimezone"):
        return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    return value.strftime("%H:%M") if hasattr(value, "minute") else str(value)
