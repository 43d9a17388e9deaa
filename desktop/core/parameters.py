"""参数 in force: the value that a county, its city or the province has set for a rule on a day (domain.md §3)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.codes import half_width
from db.records.parameter import Parameter
from db.reviewing import city_of

ATTENDANCE = "training.attendance"
"""出勤比例要求 for a certificate: 80 or 80%."""


def value(session: Session, code: str, day: date, unit: str) -> str | None:
    """The narrowest that holds on the day, the youngest of equals; None when nobody has set it."""
    found = [p for p in session.scalars(select(Parameter).where(Parameter.code == code)) if p.holds(day) and p.value]
    return _narrowest(found, (unit, city_of(unit), ""))


def _narrowest(found: Iterable[Parameter], places: tuple[str, ...]) -> str | None:
    for place in places:
        mine = [p for p in found if (p.report_unit or p.region or "") == place]
        if mine:
            return max(mine, key=lambda p: (p.since or date.min, p.changed_at)).value
    return None


def share(session: Session, code: str, day: date, unit: str, default: Decimal) -> Decimal:
    """A percentage as a share of one: "80", "80%" and "0.8" are the same; what is no number counts as not set."""
    text = half_width(value(session, code, day, unit) or "").strip()
    plain = text.removesuffix("%")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return default
    if not found.is_finite() or found < 0 or found > 100:
        return default
    return found if found <= 1 and plain == text else found / 100
