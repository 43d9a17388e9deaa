"""A visit with all its form shows, and what choosing or completing its enterprise takes along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from db.choices import State
from db.codes import check_uscc, clean_uscc
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.visit import Visit
from db.workflow import EDITABLE
from desktop.core import cards, enterprises, visits
from desktop.core.cards import Card
from desktop.core.enterprises import Similar
from desktop.core.store import Saved, Store

Values = Mapping[str, Any]

_FOLLOW = {"interviewee": "contact", "interviewee_phone": "contact_phone"} | {n: n for n in ("region", "town", "village")}
"""Fields of a visit that its needs began with, and what they are called there."""


@dataclass(frozen=True, slots=True)
class VisitMore:
    """Besides the card: needs heard there, the enterprise's card, and whether the visit knows more than it does."""

    needs: tuple[Need, ...]
    enterprise: Enterprise | None
    code_trouble: str  # why the enterprise's credit code will not do; empty when it will
    similar: tuple[Similar, ...]  # that may be the same enterprise, while its code is not known
    card_update: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What choosing an enterprise changed: names of the fields that were carried over."""

    saved: Saved
    carried: tuple[str, ...]


def load(store: Store, visit_id: UUID) -> Card:
    """Reads it. Raises UserError when the visit is gone."""
    card = cards.load(store.opened, Visit, visit_id)
    visit: Any = card.record
    found = store.get(Enterprise, visit.enterprise_id) if visit.enterprise_id else None
    refs = dict(card.refs)
    trouble, similar = "", tuple[Similar, ...]()
    if found is not None:
        ref = refs["enterprise", visit.enterprise_id]
        ordinal = visits.ordinal_text(store, visit.id)
        refs["enterprise", visit.enterprise_id] = replace(ref, second=" · ".join(p for p in (ref.second, ordinal) if p))
        trouble = "提交前需要填写" if not found.uscc else check_uscc(found.uscc) or ""
        if trouble or not found.rev:
            listed = enterprises.find_similar(store.opened, found.name or "", found.uscc or "", 4)
            similar = tuple(s for s in listed if s.id != found.id)[:3]
    update = found is not None and visit.state in EDITABLE and bool(visits.card_update(store, visit.id))
    more = VisitMore(tuple(visits.needs_of(store, visit.id)), found, trouble, similar, update)
    return replace(card, refs=refs, more=more)


def choose_enterprise(store: Store, visit_id: UUID, enterprise_id: UUID) -> Chosen:
    """Sets the enterprise, of the draft needs heard at the visit too. Raises Locked."""
    before = store.get(Visit, visit_id)
    saved = visits.choose_enterprise(store, visit_id, enterprise_id)
    after = store.get(Visit, visit_id)
    for need in visits.needs_of(store, visit_id):
        if need.state in EDITABLE and need.enterprise_id != enterprise_id:
            store.save(Need, need.id, {"enterprise_id": enterprise_id})
    return Chosen(saved, _carried(before, after))


def save(store: Store, visit_id: UUID, values: Values) -> Saved:
    """Keeps fields of a visit; draft needs heard there that show the old value follow. Raises Locked."""
    before = store.get(Visit, visit_id)
    saved = store.save(Visit, visit_id, values)
    after = store.get(Visit, visit_id)
    moved = {n: m for n, m in _FOLLOW.items() if n in values and getattr(before, n) != getattr(after, n)}
    for need in visits.needs_of(store, visit_id) if moved else ():
        if need.state in EDITABLE:
            news = {m: getattr(after, n) for n, m in moved.items() if getattr(need, m) == getattr(before, n)}
            if news:
                store.save(Need, need.id, news)
    return saved


def _carried(before: Visit | None, after: Visit | None) -> tuple[str, ...]:
    names = ("interviewee", "interviewee_post", "interviewee_phone", *visits.FIGURES)
    return tuple(n for n in names if (v := getattr(after, n)) is not None and v != getattr(before, n))


def create_enterprise(store: Store, visit_id: UUID, name: str) -> UUID:
    """A card with nothing but a name, chosen for the visit at once. Raises Invalid, Locked."""
    made = enterprises.quick_create(store, name)
    choose_enterprise(store, visit_id, made)
    return made


def use_instead(store: Store, visit_id: UUID, enterprise_id: UUID, made: UUID | None) -> Chosen:
    """Another enterprise after all; the card `made` by mistake goes, if nothing else uses it and it was never uploaded."""
    chosen = choose_enterprise(store, visit_id, enterprise_id)
    card = store.get(Enterprise, made) if made else None
    if card is not None and not card.rev and card.state is State.DRAFT and not visits.visits_of(store, card.id):
        store.delete(Enterprise, [card.id])
    return chosen


def give_code(store: Store, enterprise_id: UUID, text: str) -> Saved:
    """The credit code as typed, tidied. Its problems come back with it. Raises Locked."""
    return store.save(Enterprise, enterprise_id, {"uscc": clean_uscc(text) if text.strip() else None})


def keep_needs(store: Store, visit_id: UUID, fresh: Mapping[UUID, Values], edited: Mapping[UUID, Values]) -> None:
    """Needs typed at the visit: new ones with their ids, and changed fields of others. Raises Locked, Invalid."""
    for need_id, values in fresh.items():
        visits.add_need(store, visit_id, {n: v for n, v in values.items() if v is not None}, need_id)
    for need_id, values in edited.items():
        store.save(Need, need_id, values)
