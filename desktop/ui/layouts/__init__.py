"""Where the fields of a kind stand on its form. A kind or field that is not named here is placed by its type, at the end."""

from collections.abc import Iterable
from dataclasses import replace

from db.base import Record
from db.fields import BoundField, field_map, typed_fields
from db.types import Children, Choice, ChoiceSet, LongText, RefList, ShortText
from desktop.ui.layouts import industry, rural, support, transfer
from desktop.ui.layouts.slots import END, OTHERS, PLACE, WHERE, Section, Slot, full, half

__all__ = ["LAYOUTS", "OTHERS", "PLACE", "WHERE", "Section", "Slot", "full", "half", "layout_of"]

LAYOUTS: dict[str, tuple[Section, ...]] = {
    "visit": industry.VISIT, "enterprise": industry.ENTERPRISE, "need": transfer.NEED, "person": industry.PERSON,
    "training": rural.TRAINING, "trainee": rural.TRAINEE, "certificate": rural.CERTIFICATE,
    "service_log": rural.SERVICE_LOG, "served": rural.SERVED, "team": rural.TEAM,
    "policy": support.POLICY, "consultation": support.CONSULTATION, "node": support.NODE, "platform": support.PLATFORM,
    "subsidy": support.SUBSIDY, "mobility": support.MOBILITY, "recommendation": support.RECOMMENDATION,
    "typical_case": support.TYPICAL_CASE,
    "achievement": transfer.ACHIEVEMENT, "docking": transfer.DOCKING, "contract": transfer.CONTRACT,
    "landing": transfer.LANDING, "income": transfer.INCOME, "patent_deal": transfer.PATENT_DEAL, "activity": transfer.ACTIVITY,
}  # fmt: skip


def layout_of(kind: type[Record]) -> tuple[Section, ...]:
    """The kind's sections, and 其他 with every field that they do not name: the one there is, or a new one at the end."""
    sections = LAYOUTS.get(kind.__tablename__, ())
    known = field_map(kind)
    named = {name for section in sections for slot in section.slots for name in slot.names}
    wrong = named - known.keys()
    if wrong:
        raise KeyError(f"{kind.__tablename__} has no {sorted(wrong)}")
    rest = tuple(_placed(f for f in typed_fields(kind) if f.name not in named))
    if not rest:
        return sections
    if any(section.title == OTHERS for section in sections):
        return tuple(replace(s, slots=_before_the_end(s.slots, rest)) if s.title == OTHERS else s for s in sections)
    return (*sections, Section(OTHERS if sections else "", rest))


def _before_the_end(slots: tuple[Slot, ...], more: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """What is new stands before the place and the remark."""
    last = tuple(slot for slot in slots if set(slot.names) <= {*PLACE, *END})
    return (*(slot for slot in slots if slot not in last), *more, *last)


def _placed(fields: Iterable[BoundField]) -> Iterable[Slot]:
    """Slots by type; the place is one slot, it and the remark come last."""
    found = {f.name: f for f in fields}
    place = all(name in found for name in PLACE)
    last = [name for name in END if name in found]
    for name, bound in found.items():
        if name not in last and not (place and name in PLACE):
            yield Slot((name,), _is_short(bound))
    if place:
        yield WHERE
    for name in last:
        yield Slot((name,))


def _is_short(bound: BoundField) -> bool:
    kind = bound.type
    if isinstance(kind, LongText | Children | ChoiceSet | RefList) or bound.spec.ref:
        return False
    return isinstance(kind, Choice) or not isinstance(kind, ShortText) or kind.length <= 60
