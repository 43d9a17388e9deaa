"""A card chosen on a form brings along what it knows: nothing that was written once is asked for again."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.base import Record
from db.records import BY_NAME
from db.records.contract import Contract
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.person import Person
from db.records.platform import Platform
from db.transfer_choices import DockingHow
from desktop.core.errors import explained
from desktop.core.lookup import existing, one
from desktop.core.onward import Values, buyer_of, receiver_of, seller_of, source_of, told_of
from desktop.core.profile import Opened
from desktop.core.store import Saved, Store

Fills = Callable[[Session, UUID, Opened], Values]


def save(store: Store, kind: type[Record], record_id: UUID, values: Mapping[str, Any]) -> Saved:
    """Keeps fields; what a card chosen among them knows goes where nothing is written yet, in the same write. Raises Locked."""
    told = {name: values[name] for name in filled_by(kind) & values.keys() if values[name] is not None}
    if not told:
        return store.save(kind, record_id, values)
    found: Values = {}
    with explained(), store.opened.local.read() as session:
        record = existing(session, kind, record_id)
        for name, chosen in told.items():
            found = _FILLS[kind.__tablename__, name](session, chosen, store.opened) | found
        empty = {n: v for n, v in found.items() if v not in (None, ()) and getattr(record, n) in (None, ())}
    return store.save(kind, record_id, {**empty, **values})


def filled_by(kind: type[Record]) -> frozenset[str]:
    """The references of a kind whose cards fill other fields."""
    return frozenset(name for owner, name in _FILLS if owner == kind.__tablename__)


def _as_begun(source: str, target: str) -> Fills:
    """As if the record had been begun at the one chosen; a card that is not on this computer tells nothing."""

    def fills(session: Session, chosen: UUID, opened: Opened) -> Values:
        card = one(session, BY_NAME[source], chosen)
        return told_of(session, card, target, opened) if card is not None else {}

    return fills


def _need_docked(session: Session, need_id: UUID, opened: Opened) -> Values:
    need = one(session, Need, need_id)
    return {"activity_id": need.activity_id, "how": DockingHow.ACTIVITY} if need is not None and need.activity_id else {}


def _need_contracted(session: Session, need_id: UUID, opened: Opened) -> Values:
    need = one(session, Need, need_id)
    if need is None:
        return {}
    known = {"name": need.name, "domain": need.domain, "activity_id": need.activity_id}
    return known | buyer_of(session, need.enterprise_id)


def _contract_docked(session: Session, contract_id: UUID, opened: Opened) -> Values:
    contract = one(session, Contract, contract_id)
    return {"achievement_id": contract.achievement_id, "activity_id": contract.activity_id} if contract is not None else {}


def _name(kind: type[Any], *fields: str, into: str) -> Fills:
    """The first of these fields of the card that is filled in."""

    def fills(session: Session, chosen: UUID, opened: Opened) -> Values:
        card = one(session, kind, chosen)
        return {into: next((value for name in fields if (value := getattr(card, name, None))), None)}

    return fills


_FILLS: Mapping[tuple[str, str], Fills] = {
    ("need", "enterprise_id"): _as_begun("enterprise", "need"),
    ("docking", "need_id"): _need_docked,
    ("docking", "contract_id"): _contract_docked,
    ("contract", "buyer_id"): lambda session, chosen, opened: buyer_of(session, chosen),
    ("contract", "achievement_id"): lambda session, chosen, opened: seller_of(session, chosen),
    ("contract", "need_id"): _need_contracted,
    ("landing", "achievement_id"): lambda session, chosen, opened: source_of(session, chosen),
    ("landing", "receiver_id"): lambda session, chosen, opened: receiver_of(session, chosen),
    ("landing", "contract_id"): _as_begun("contract", "landing"),
    ("income", "contract_id"): _as_begun("contract", "income"),
    ("income", "landing_id"): _as_begun("landing", "income"),
    ("patent_deal", "contract_id"): _as_begun("contract", "patent_deal"),
    ("patent_deal", "enterprise_id"): _name(Enterprise, "name", into="counterparty"),
    ("subsidy", "enterprise_id"): _name(Enterprise, "name", into="receiver"),
    ("subsidy", "platform_id"): _name(Platform, "host", "name", into="receiver"),
    ("subsidy", "person_id"): _name(Person, "name", into="receiver"),
    ("mobility", "person_id"): _name(Person, "unit", into="home_unit"),
    ("consultation", "enterprise_id"): _as_begun("enterprise", "consultation"),
    ("consultation", "visit_id"): _as_begun("visit", "consultation"),
}
