"""Which columns a ledger has, in which order; 技术合同 as the national form has them (domain.md §4.9, P13)."""

from dataclasses import dataclass

from db.base import Record
from db.fields import BoundField, field_map, typed_fields

FIRST = ("no", "state")
LAST = ("region", "town", "village", "remark")
ORDER: dict[str, tuple[str, ...]] = {
    "trainee": ("name", "id_type", "id_mask"),  # the number only as it is shown everywhere
    "contract": (
        "register_no", "name", "contract_type", "subtype", "signed_on", "began_on", "ended_on",
        "seller", "seller_nature", "seller_region", "seller_agency",
        "buyer", "buyer_nature", "buyer_region", "buyer_industry", "buyer_high_tech_zone", "buyer_listed",
        "amount", "tech_amount", "pay_mode", "related", "plan", "ip", "domain", "social_goal", "abroad", "country", "military",
        "horizontal", "register_state", "register_org", "registered_on", "accepted_on", "refused_reason", "tax_benefits", "paid",
        "brokers", "buyer_id", "need_id", "achievement_id", "activity_id", "content",
    ),
}  # fmt: skip
CODED = ("division", "industry")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a field as people read it, or its code."""

    field: BoundField
    heading: str
    code: bool = False


def columns_of(kind: type[Record]) -> tuple[Column, ...]:
    """All that people fill in, 编号 and 状态; places and trades by name and by code."""
    fields = field_map(kind)
    typed = [f.name for f in typed_fields(kind)]
    wanted = ORDER.get(kind.__tablename__, ())
    first = tuple(name for name in FIRST if name != "state" or kind.submittable)
    names = dict.fromkeys((*wanted, *(n for n in typed if n not in LAST), *LAST))
    ordered = (*names, *first) if wanted else (*first, *names)
    return tuple(column for name in ordered if name in fields for column in _columns(fields[name]))


def _columns(bound: BoundField) -> tuple[Column, ...]:
    unit = f"（{bound.spec.unit}）" if bound.spec.unit else ""
    plain = Column(bound, f"{bound.label}{unit}")
    if bound.spec.ref in CODED:
        return plain, Column(bound, f"{bound.label}代码", code=True)
    return (plain,)
