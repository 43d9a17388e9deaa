"""The next link of the chain, begun with all that is known: nothing that was written once is asked for again."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import divisions
from db.base import Record
from db.choices import State
from db.contract_choices import ContractType, PartyNature, RegisterState
from db.ids import new_id
from db.platform_choices import ConsultState, SubsidyUse
from db.records import BY_NAME
from db.records.achievement import Achievement
from db.records.contract import Contract
from db.records.docking import Docking, OwnerRow
from db.records.enterprise import Enterprise
from db.records.landing import LIAONING, Landing
from db.records.need import Need
from db.spelling import money_text
from db.transfer_choices import DockingHow, DockingStage, LandingMode, SourceKind
from desktop.core.errors import explained
from desktop.core.lookup import existing, one
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.store import Store

Values = dict[str, Any]
ONWARD: dict[str, tuple[str, ...]] = {
    "visit": ("consultation",),
    "enterprise": ("need", "consultation"),
    "need": ("docking",),
    "achievement": ("docking", "landing"),
    "activity": ("need", "docking", "contract"),
    "docking": ("contract", "landing"),
    "contract": ("landing", "income", "patent_deal", "subsidy"),
    "landing": ("income", "subsidy"),
    "income": ("subsidy",),
    "platform": ("subsidy",),
}
"""What may follow from a record of each kind."""
_MODES = {ContractType.TRANSFER: LandingMode.TRANSFER, ContractType.LICENCE: LandingMode.LICENCE}
_NATURES = {SourceKind.UNIVERSITY: PartyNature.UNIVERSITY, SourceKind.INSTITUTE: PartyNature.INSTITUTE}


def place_of(account: Account) -> Values:
    """Where new records belong: the account's reporting unit, and its county where that has a code."""
    code = account.division
    return {"report_unit": code or None, "region": code if code and divisions.get(code) else None}


def _contract_there(session: Session, docking: Docking) -> UUID | None:
    """The docking's contract, unless it is gone or void."""
    found = one(session, Contract, docking.contract_id) if docking.contract_id else None
    return found.id if found is not None and found.state is not State.VOID else None


def fresh(opened: Opened, kind: type[Record]) -> Values:
    """What is known of a record that is begun by itself: its place, and that it is one's own."""
    own = _OWN.get(kind.__tablename__)
    return {n: v for n, v in (place_of(opened.account) | (own(opened) if own else {})).items() if v not in (None, ())}


def begin(store: Store, kind: type[Record], record_id: UUID, target: str) -> UUID:
    """A new draft of `target` with what the record tells. A docking is told of its contract; one it has already is given."""
    opened = store.opened
    with explained(), opened.local.read() as session:
        record = existing(session, kind, record_id)
        if isinstance(record, Docking) and target == "contract" and (there := _contract_there(session, record)):
            return there
        values = told_of(session, record, target, opened)
    known = {name: value for name, value in (place_of(opened.account) | values).items() if value not in (None, ())}
    made = store.create(BY_NAME[target], known)
    if isinstance(record, Docking) and target == "contract":
        store.save(Docking, record.id, {"contract_id": made})
    return made


def told_of(session: Session, record: Record, target: str, opened: Opened) -> Values:
    """What a record tells of the next link."""
    return _MAKERS[record.__tablename__, target](session, record, opened)


# ----------------------------------------------------------------------------------------------------- what each one tells
def _docking(opened: Opened, how: DockingHow) -> Values:
    today = opened.clock.today()
    owner = OwnerRow(id=str(new_id()), n=1, person=opened.account.id, since=today)
    return {"how": how, "began_on": today, "stage": DockingStage.PROPOSED, "owners": (owner,)}


def _contract(opened: Opened) -> Values:
    return {"brokers": (opened.account.id,), "register_state": RegisterState.NONE}


_OWN: Mapping[str, Callable[[Opened], Values]] = {
    "docking": lambda opened: _docking(opened, DockingHow.PERSON),
    "contract": _contract,
    "landing": lambda opened: {"brokers": (opened.account.id,)},
}


def _docking_of_need(session: Session, record: Any, opened: Opened) -> Values:
    how = DockingHow.ACTIVITY if record.activity_id else DockingHow.PERSON
    return _docking(opened, how) | {"need_id": record.id, "activity_id": record.activity_id}


def _docking_of_achievement(session: Session, record: Any, opened: Opened) -> Values:
    return _docking(opened, DockingHow.PERSON) | {"achievement_id": record.id}


def _docking_of_activity(session: Session, record: Any, opened: Opened) -> Values:
    need, achievement = (found[0] if found and len(found) == 1 else None for found in (record.needs, record.achievements))
    began = record.began_on if record.began_on and record.began_on <= opened.clock.today() else opened.clock.today()
    known = {"activity_id": record.id, "need_id": need, "achievement_id": achievement, "began_on": began}
    return _docking(opened, DockingHow.ACTIVITY) | known


def _need_of_activity(session: Session, record: Any, opened: Opened) -> Values:
    return {"activity_id": record.id}


def _need_of_enterprise(session: Session, record: Any, opened: Opened) -> Values:
    contact = record.contacts[0] if record.contacts else None
    return {
        "enterprise_id": record.id, "industry": record.industry, "sector": record.sector, **_region(record),
        "contact": contact.name if contact else None, "contact_phone": contact.phone if contact else None,
    }  # fmt: skip


def _contract_of_docking(session: Session, record: Any, opened: Opened) -> Values:
    need = one(session, Need, record.need_id) if record.need_id else None
    owner = record.owner_on(opened.clock.today())
    brokers = tuple(dict.fromkeys(row.person for row in record.owners or () if row.person))
    return {
        **buyer_of(session, need.enterprise_id if need else None),
        **seller_of(session, record.achievement_id),
        "name": need.name if need else None,
        "domain": need.domain if need else None,
        "need_id": record.need_id,
        "activity_id": record.activity_id or (need.activity_id if need else None),
        "brokers": (owner,) if owner else brokers[-1:],
        "register_state": RegisterState.NONE,
    }


def _contract_of_activity(session: Session, record: Any, opened: Opened) -> Values:
    return _contract(opened) | {"activity_id": record.id}


def buyer_of(session: Session, enterprise_id: UUID | None) -> Values:
    """The buyer's side of a contract as the enterprise's card knows it."""
    card = one(session, Enterprise, enterprise_id) if enterprise_id else None
    if card is None:
        return {}
    return {
        "buyer_id": card.id, "buyer": card.name, "buyer_region": card.region, "buyer_industry": card.industry,
        "buyer_nature": _nature(card.reg_type),
    }  # fmt: skip


def seller_of(session: Session, achievement_id: UUID | None) -> Values:
    """The seller's side as the achievement knows it."""
    found = one(session, Achievement, achievement_id) if achievement_id else None
    if found is None:
        return {"achievement_id": achievement_id}
    return {
        "achievement_id": found.id, "seller": found.first_unit, "seller_region": found.source_region,
        "seller_nature": _NATURES.get(found.source_kind) if found.source_kind else None, "plan": found.plan,
        "social_goal": found.social_goal,
    }  # fmt: skip


def _nature(reg_type: str | None) -> PartyNature | None:
    """有限责任公司（自然人独资） is 有限责任公司; what the form has no word for stays open."""
    words = {n.text.removesuffix("企业"): n for n in PartyNature if n.value >= "110"}
    return next((nature for word, nature in words.items() if reg_type and word in reg_type), None)


def _region(card: Enterprise) -> Values:
    return {"region": card.region, "town": card.town, "village": card.village} if card.region else {}


def source_of(session: Session, achievement_id: UUID | None) -> Values:
    found = one(session, Achievement, achievement_id) if achievement_id else None
    if found is None:
        return {"achievement_id": achievement_id}
    return {
        "achievement_id": found.id, "source_kind": found.source_kind, "source_unit": found.first_unit,
        "source_region": found.source_region,
    }  # fmt: skip


def receiver_of(session: Session, enterprise_id: UUID | None) -> Values:
    card = one(session, Enterprise, enterprise_id) if enterprise_id else None
    region = card.region if card and (card.region or "").startswith(LIAONING) else None
    return {"receiver_id": card.id, "land_region": region} if card else {}


def _landing_of_contract(session: Session, record: Any, opened: Opened) -> Values:
    values = receiver_of(session, record.buyer_id) | _source_in(session, record)
    if not values.get("land_region") and (record.buyer_region or "").startswith(LIAONING):
        values["land_region"] = record.buyer_region
    mode = _MODES.get(record.contract_type) if record.contract_type else None
    return values | {"contract_id": record.id, "brokers": record.brokers, "mode": mode}


def _source_in(session: Session, contract: Contract) -> Values:
    """The achievement's source; without an achievement the seller, who is the source of what he sells."""
    told = source_of(session, contract.achievement_id)
    if contract.achievement_id is None:
        kind = next((kind for kind, nature in _NATURES.items() if nature is contract.seller_nature), None)
        inside = (contract.seller_region or "").startswith(LIAONING)
        told |= {"source_unit": contract.seller, "source_region": contract.seller_region, "source_kind": kind if inside else None}
    return told


def _landing_of_docking(session: Session, record: Any, opened: Opened) -> Values:
    contract = one(session, Contract, record.contract_id) if record.contract_id else None
    need = one(session, Need, record.need_id) if record.need_id else None
    owner = record.owner_on(opened.clock.today())
    receiver = (contract.buyer_id if contract else None) or (need.enterprise_id if need else None)
    values = source_of(session, record.achievement_id) if contract is None else _source_in(session, contract)
    if record.achievement_id:
        values = source_of(session, record.achievement_id)
    return values | receiver_of(session, receiver) | {"contract_id": record.contract_id, "brokers": (owner,) if owner else None}


def _landing_of_achievement(session: Session, record: Any, opened: Opened) -> Values:
    return source_of(session, record.id)


def _income_of_contract(session: Session, record: Any, opened: Opened) -> Values:
    landings = session.scalars(select(Landing.id).where(Landing.contract_id == record.id, Landing.state != State.VOID).limit(2))
    found = landings.all()
    return {"contract_id": record.id, "unit": record.seller, "landing_id": found[0] if len(found) == 1 else None}


def _income_of_landing(session: Session, record: Any, opened: Opened) -> Values:
    return {"landing_id": record.id, "contract_id": record.contract_id, "unit": record.source_unit}


def _patent_of_contract(session: Session, record: Any, opened: Opened) -> Values:
    return {
        "contract_id": record.id, "owner": record.seller, "counterparty": record.buyer, "enterprise_id": record.buyer_id,
        "amount": record.amount, "dealt_on": record.signed_on,
    }  # fmt: skip


def _subsidy(opened: Opened, name: str, basis: str) -> Values:
    year = opened.clock.today().year
    return {"name": f"{name}后补助" if name else None, "year": year, "purpose": SubsidyUse.AFTER, "basis": basis}


def _subsidy_of_contract(session: Session, record: Any, opened: Opened) -> Values:
    """The buyer's, for what he bought: the contract is the basis."""
    worth = f"成交总额 {money_text(record.amount)} 万元" if record.amount is not None else ""
    no = f"登记号 {record.register_no}" if record.register_no else ""
    day = f"{record.signed_on} 签订" if record.signed_on else ""
    told = "，".join(part for part in (f"技术合同“{record.name or ''}”", no, day, worth) if part)
    return _subsidy(opened, record.name or "", told) | {"enterprise_id": record.buyer_id, "receiver": record.buyer}


def _subsidy_of_landing(session: Session, record: Any, opened: Opened) -> Values:
    card = one(session, Enterprise, record.receiver_id) if record.receiver_id else None
    found = one(session, Achievement, record.achievement_id) if record.achievement_id else None
    name = found.name or "" if found else ""
    day = f"{record.landed_on} 落地" if record.landed_on else ""
    invest = f"项目投资 {money_text(record.invest)} 万元" if record.invest is not None else ""
    told = "，".join(part for part in (f"成果落地“{name}”", day, invest) if part)
    return _subsidy(opened, name, told) | {"enterprise_id": record.receiver_id, "receiver": card.name if card else None}


def _subsidy_of_income(session: Session, record: Any, opened: Opened) -> Values:
    """The unit's that shared its income."""
    worth = f"转化收入 {money_text(record.gross)} 万元" if record.gross is not None else ""
    day = f"{record.shared_on} 分配" if record.shared_on else ""
    told = "，".join(part for part in (f"{record.unit or ''}收益分配", worth, day) if part)
    return _subsidy(opened, f"{record.unit or ''}成果转化", told) | {"receiver": record.unit}


def _subsidy_of_platform(session: Session, record: Any, opened: Opened) -> Values:
    return {
        "platform_id": record.id, "receiver": record.host or record.name, "purpose": SubsidyUse.PLATFORM,
        "year": opened.clock.today().year, "region": record.region,
    }  # fmt: skip


def _consultation_of_visit(session: Session, record: Any, opened: Opened) -> Values:
    return {
        "visit_id": record.id, "enterprise_id": record.enterprise_id, "asker": record.interviewee,
        "phone": record.interviewee_phone, "asked_on": record.visited_on, "policies": record.policies,
        "clauses": record.clauses,
        "state_of": ConsultState.OPEN, "region": record.region, "town": record.town, "village": record.village,
    }  # fmt: skip


def _consultation_of_enterprise(session: Session, record: Any, opened: Opened) -> Values:
    contact = record.contacts[0] if record.contacts else None
    return {
        "enterprise_id": record.id, "asked_on": opened.clock.today(), "state_of": ConsultState.OPEN,
        "asker": contact.name if contact else None, "phone": contact.phone if contact else None, **_region(record),
    }  # fmt: skip


_MAKERS: Mapping[tuple[str, str], Callable[[Session, Any, Opened], Values]] = {
    ("visit", "consultation"): _consultation_of_visit,
    ("enterprise", "need"): _need_of_enterprise,
    ("enterprise", "consultation"): _consultation_of_enterprise,
    ("need", "docking"): _docking_of_need,
    ("achievement", "docking"): _docking_of_achievement,
    ("achievement", "landing"): _landing_of_achievement,
    ("activity", "need"): _need_of_activity,
    ("activity", "docking"): _docking_of_activity,
    ("activity", "contract"): _contract_of_activity,
    ("docking", "contract"): _contract_of_docking,
    ("docking", "landing"): _landing_of_docking,
    ("contract", "landing"): _landing_of_contract,
    ("contract", "income"): _income_of_contract,
    ("contract", "patent_deal"): _patent_of_contract,
    ("landing", "income"): _income_of_landing,
    ("contract", "subsidy"): _subsidy_of_contract,
    ("landing", "subsidy"): _subsidy_of_landing,
    ("income", "subsidy"): _subsidy_of_income,
    ("platform", "subsidy"): _subsidy_of_platform,
}
