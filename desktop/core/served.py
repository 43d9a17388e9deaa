"""服务对象: a village's card from the division tree, doubles seen before they are made, one effect for each object and year."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db import divisions
from db.choices import State
from db.codes import clean_text, clean_uscc
from db.divisions import Division
from db.records.effect import Effect, object_year
from db.records.served import Served
from db.rural_choices import ServedType
from desktop.core import village_names
from desktop.core.changes import Changes
from desktop.core.errors import Invalid, explained
from desktop.core.lookup import existing
from desktop.core.profile import Opened
from desktop.core.store import Saved, Store

Values = Mapping[str, Any]
ALIKE = 0.75
FIGURES = ("output_value", "income_gain", "tax", "collective_income", "jobs", "basis")
_CORE = re.compile("村(村?民?委员?会)?$|社区(居民?委员?会)?$|(专业)?合作社$|家庭农场$")
_BY_NAME = (
    ("合作社", ServedType.COOPERATIVE), ("家庭农场", ServedType.FAMILY_FARM), ("农场", ServedType.FAMILY_FARM),
    ("基地", ServedType.BASE), ("园区", ServedType.PARK), ("产业园", ServedType.PARK), ("村", ServedType.VILLAGE),
    ("社区", ServedType.VILLAGE), ("村委会", ServedType.VILLAGE), ("户", ServedType.HOUSEHOLD),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Similar:
    """A card that may be meant; `reason` in words."""

    id: UUID
    name: str
    place: str
    reason: str


def village_name(code: str) -> str:
    """What people call a village: 大洼村 of 大洼村村民委员会; empty for an unknown code."""
    found = divisions.get(code)
    return village_names.spoken(found.name) if found else ""


def place_text(code: str | None) -> str:
    """沈阳市浑南区祝家街道: town and county of a code, without the province and the village itself."""
    town = divisions.path_name((code or "")[:9]).removeprefix("辽宁省")
    return town or divisions.path_name((code or "")[:6]).removeprefix("辽宁省")


def place_values(code: str | None) -> dict[str, str | None]:
    """County, town and village of one code (GB/T 2260, then three digits each)."""
    found = code or ""
    return {
        "region": found[:6] or None,
        "town": found[:9] if len(found) >= 9 else None,
        "village": found if len(found) >= 12 else None,
    }


def offers(opened: Opened, text: str, limit: int = 6) -> list[Division]:
    """Villages of the account's county that answer a text and have no card yet: choosing one makes it."""
    county = opened.account.division
    if not text.strip() or divisions.get(county or "-") is None:
        return []
    found = villages_named(text, county, limit + 10)
    with explained(), opened.local.read() as session:
        known = set(session.scalars(select(Served.code).where(Served.code.in_([d.code for d in found]))))
    return [d for d in found if d.code not in known][:limit]


def villages_named(text: str, county: str, limit: int = 8) -> list[Division]:
    """Villages of a county (or city) by name or initials."""
    within = county.rstrip("0") if county.endswith("00") else county
    return divisions.search(text, "village", limit, within)


# ---------------------------------------------------------------------------------------------------------------- cards
def kind_by_name(name: str) -> ServedType:
    """The type that the name's ending tells, for cards made with nothing but a name."""
    return next((kind for ending, kind in _BY_NAME if name.endswith(ending)), ServedType.OTHER)


def consequences(card: Served, values: Values) -> dict[str, Any]:
    """What follows from values about to be kept: a village brings code and, if it is empty, its name; codes are cleaned."""
    found = dict(values)
    kind = found.get("served_type", card.served_type)
    village, before = found.get("village", card.village), card.village
    code, name = found.get("code", card.code), found.get("name", card.name)
    if kind is ServedType.VILLAGE:
        if "village" in values or "served_type" in values:
            found["code"] = village
        if village and (not name or (before and before != village and name == village_name(before))):
            found["name"] = village_name(village)
    elif card.served_type is ServedType.VILLAGE and code and code == before:
        found["code"] = None  # the number of a village says nothing about a cooperative
    elif found.get("code"):
        found["code"] = clean_uscc(found["code"])
    return found


def save(store: Store, served_id: UUID, values: Values) -> Saved:
    """Keeps fields of a card with what follows from them. Raises Locked."""
    card = store.get(Served, served_id)
    return store.save(Served, served_id, values if card is None else consequences(card, values))


def quick_create(store: Store, name: str = "", village: str = "", served_type: ServedType | None = None) -> UUID:
    """A card with a village or a name; for a village that has one, that. Raises Invalid without either."""
    text = clean_text(name)
    if village:
        with explained(), store.opened.local.read() as session:
            there = session.scalars(select(Served).where(Served.code == village, Served.state != State.VOID)).first()
        if there is not None:
            return there.id
        text = text or village_name(village)
        place = {"region": village[:6], "town": village[:9], "village": village, "code": village}
        return store.create(Served, {"served_type": ServedType.VILLAGE, "name": text, **place})
    if not text:
        raise Invalid([], "请填写服务对象名称。")
    division = store.opened.account.division
    region = division if division and divisions.get(division) else None
    return store.create(Served, {"served_type": served_type or kind_by_name(text), "name": text, "region": region})


def find_similar(opened: Opened, card: Served, limit: int = 3) -> list[Similar]:
    """Other cards with this code, or with so like a name in the same county that they may be the same."""
    core = _core(card.name or "")
    with explained(), opened.local.read() as session:
        found = [
            (not reason.startswith("代码"), -alike, other.name or "", Similar(other.id, other.name or "", _place(other), reason))
            for other in _near(session, card, core)
            if (reason := _reason(card, other, alike := _alike(core, other.name or "")))
        ]
    return [similar for *_, similar in sorted(found, key=lambda f: f[:3])][:limit]


def _near(session: Session, card: Served, core: str) -> Sequence[Served]:
    near = [Served.code == card.code] if card.code else []
    if len(core) >= 2:
        middle = core[: max(2, len(core) * 2 // 3)]
        named = func.instr(Served.name, middle) > 0
        near.append(named & or_(Served.region == card.region, Served.region.is_(None)) if card.region else named)
    if not near:
        return ()
    query = select(Served).where(Served.id != card.id, Served.state != State.VOID, or_(*near))
    return session.scalars(query.limit(100)).all()


def _reason(card: Served, other: Served, alike: float) -> str:
    if card.code and other.code == card.code:
        return "代码相同"
    if card.code and other.code:  # two codes are two objects, however alike their names
        return ""
    if clean_text(card.name or "") == other.name:
        return "名称相同"
    return "名称相近" if alike >= ALIKE else ""


def _core(name: str) -> str:
    bare = re.sub(r"[\s()（）·.,-]", "", clean_text(name))
    return _CORE.sub("", bare) or bare


def _alike(core: str, other: str) -> float:
    return SequenceMatcher(None, core, _core(other), autojunk=False).ratio() if core else 0


def _place(card: Served) -> str:
    return place_text(card.village or card.town or card.region)


# -------------------------------------------------------------------------------------------------------------- effects
def set_effect(opened: Opened, served_id: UUID, year: int, values: Values) -> Saved:
    """Keeps figures of one object and year, in the record that is there or in a new one. Raises Locked, Invalid."""
    store = Store(opened)
    wrong = set(values) - set(FIGURES) - {"team_id"}
    if wrong:
        raise KeyError(f"{sorted(wrong)} are no figures of an effect")
    with explained(), opened.local.read() as session:
        card = existing(session, Served, served_id)
        known = _effect_of(session, card.id, year)
    key = {"object_year": object_year(card.id, year)}
    if known is not None:
        return store.save(Effect, known.id, {**values, **(key if known.object_year != key["object_year"] else {})})
    given = {name: value for name, value in values.items() if value is not None}
    place = {name: getattr(card, name) for name in ("region", "town", "village", "report_unit")}
    made = store.create(Effect, {"served_id": card.id, "year": year, **key, **place, **given})
    return replace(store.save(Effect, made, {}), changes=Changes.of(Effect.__tablename__, [made]))


def _effect_of(session: Session, served_id: UUID, year: int) -> Effect | None:
    query = select(Effect).where(Effect.served_id == served_id, Effect.year == year, Effect.state != State.VOID)
    return session.scalars(query.order_by(Effect.created_at, Effect.id)).first()


def effects_of(session: Session, served_id: UUID) -> list[Effect]:
    """The effects of an object, the newest year first."""
    query = select(Effect).where(Effect.served_id == served_id, Effect.state != State.VOID)
    return list(session.scalars(query.order_by(Effect.year.desc(), Effect.created_at, Effect.id)))


def effect_values(effect: Effect) -> dict[str, Any]:
    """Its figures by field, as the table on the card shows them."""
    return {name: getattr(effect, name) for name in FIGURES}
