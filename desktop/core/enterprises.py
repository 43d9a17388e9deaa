"""企业名片: finding the one that is already there before a second is made, and making one with nothing but a name."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db import divisions
from db.codes import clean_text, clean_uscc, half_width
from db.records.enterprise import Enterprise
from desktop.core.errors import Invalid, explained
from desktop.core.profile import Opened
from desktop.core.store import Store

_FORMS = re.compile("(集团)?(股份)?(有限)?(责任)?公司$|(总)?厂$|集团$|合作社$")
_CANDIDATES = 200
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Similar:
    """An enterprise that may be meant; `reason` in words."""

    id: UUID
    name: str
    uscc: str
    region: str
    reason: str


def core_name(name: str) -> str:
    """The part by which people tell enterprises apart: 辽宁省沈阳市测试机床（集团）有限公司 → 测试机床."""
    bare = re.sub(r"[\s()\[\]{}·.,-]", "", half_width(clean_text(name)))
    for place in ("辽宁省", "辽宁", *(p for c in divisions.cities() for p in (c.name, divisions.short_name(c.name)))):
        rest = bare.removeprefix(place)
        if rest != bare and len(_FORMS.sub("", rest)) >= 2:
            bare = rest
    return _FORMS.sub("", bare) or bare


def find_similar(opened: Opened, name: str = "", uscc: str = "", limit: int = 5) -> list[Similar]:
    """Enterprises with this credit code, or a name so like that they may be the same; the likeliest first."""
    code, core = clean_uscc(uscc) if uscc else "", core_name(name) if name.strip() else ""
    with explained(), opened.local.read() as session:
        found = _by_code(session, code) if code else []
        if len(core) >= 2:
            seen = {s.id for s in found}
            found += [s for s in _by_name(session, name, core) if s.id not in seen]
    return found[:limit]


def _by_code(session: Session, code: str) -> list[Similar]:
    cards = session.scalars(select(Enterprise).where(Enterprise.uscc == code))
    return [_similar(card, "统一社会信用代码相同") for card in cards]


def _by_name(session: Session, name: str, core: str) -> list[Similar]:
    """Containment in SQL keeps it cheap among 100,000; the ranking looks at few."""
    middle = core[: max(2, len(core) * 2 // 3)]
    columns = (Enterprise.name, Enterprise.former_names)
    query = select(Enterprise).where(or_(*(func.instr(c, part) > 0 for c in columns for part in {core, middle})))
    ranked = []
    for card in session.scalars(query.limit(_CANDIDATES)):
        likeness = max(_likeness(core, other) for other in (card.name, card.former_names) if other)
        if likeness >= ALIKE or core in (card.former_names or ""):
            same = clean_text(name) == card.name
            former = "曾用名相近" if core in (card.former_names or "") else "名称相近"
            ranked.append((not same, -likeness, card.name or "", _similar(card, "名称相同" if same else former)))
    return [s for *_, s in sorted(ranked, key=lambda r: r[:3])]


def _likeness(core: str, other: str) -> float:
    return SequenceMatcher(None, core, core_name(other), autojunk=False).ratio()


def _similar(card: Enterprise, reason: str) -> Similar:
    region = divisions.path_name(card.region) if card.region and divisions.get(card.region) else ""
    return Similar(card.id, card.name or "", card.uscc or "", region, reason)


def quick_create(store: Store, name: str, uscc: str = "") -> UUID:
    """A card with a name and perhaps a code; the rest may come later. Raises Invalid without a name."""
    text = clean_text(name)
    if not text:
        raise Invalid([], "请填写企业名称。")
    division = store.opened.account.division
    region = division if division and divisions.get(division) else None
    return store.create(Enterprise, {"name": text, "uscc": clean_uscc(uscc) if uscc else None, "region": region})
