"""From a visit to a subsidy: whatever an earlier link was told, no later one asks for again."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from db.base import Record
from db.choices import Sector, TechField
from db.contract_choices import ContractType, PartyNature
from db.records import BY_NAME
from db.transfer_choices import DockingHow, DockingStage, LandingMode, SourceKind
from desktop.core import chosen, onward, visits
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER

DAY = date(2026, 3, 5)
ASKED = {"interviewee": "赵工", "interviewee_phone": "13900000000"}
PLACE = {"region": "211282", "town": "211282001", "village": "211282001001"}


def made(store: Store, kind: str, **values: object) -> Any:
    return there(store, kind, store.create(BY_NAME[kind], values))


def there(store: Store, kind: str, record: UUID) -> Any:
    found = store.get(BY_NAME[kind], record)
    assert found is not None
    return found


def told(record: Record, **expected: object) -> None:
    assert {name: getattr(record, name) for name in expected} == expected


def onto(store: Store, before: Any, target: str) -> Any:
    return there(store, target, onward.begin(store, type(before), before.id, target))


@pytest.fixture
def card(store: Store) -> Any:
    trade = {"industry": "C3443", "sector": Sector.EQUIPMENT, "reg_type": "有限责任公司"}
    return made(store, "enterprise", name="铁岭试验阀门厂", **trade, **PLACE)


@pytest.fixture
def solution(store: Store) -> Any:
    source = {"first_unit": "沈阳某大学", "source_kind": SourceKind.UNIVERSITY, "source_region": "210102"}
    return made(store, "achievement", name="高温密封材料", **source)


def test_from_a_visit_to_the_subsidy(store: Store, card: Any, solution: Any) -> None:
    visit = made(store, "visit", enterprise_id=card.id, visited_on=DAY, **ASKED, **PLACE)
    need = there(store, "need", visits.add_need(store, visit.id, {"name": "密封件耐温", "domain": TechField.MATERIALS}))
    told(
        need, enterprise_id=card.id, visit_id=visit.id, contact="赵工", contact_phone="13900000000", industry="C3443",
        sector=Sector.EQUIPMENT, **PLACE,
    )  # fmt: skip
    docking = onto(store, need, "docking")
    told(docking, need_id=need.id, stage=DockingStage.PROPOSED, how=DockingHow.PERSON)
    assert [row.person for row in docking.owners] == [ME]
    store.save(BY_NAME["docking"], docking.id, {"achievement_id": solution.id})
    contract = onto(store, docking, "contract")
    told(
        contract, name="密封件耐温", domain=TechField.MATERIALS, need_id=need.id, achievement_id=solution.id, brokers=(ME,),
        buyer_id=card.id, buyer="铁岭试验阀门厂", buyer_region="211282", buyer_industry="C3443", buyer_nature=PartyNature.LIMITED,
        seller="沈阳某大学", seller_region="210102", seller_nature=PartyNature.UNIVERSITY,
    )  # fmt: skip
    deal = {"contract_type": ContractType.TRANSFER, "amount": Decimal(120), "signed_on": DAY}
    store.save(BY_NAME["contract"], contract.id, deal)
    landing = onto(store, contract, "landing")
    told(
        landing, contract_id=contract.id, achievement_id=solution.id, source_kind=SourceKind.UNIVERSITY, source_unit="沈阳某大学",
        source_region="210102", receiver_id=card.id, land_region="211282", mode=LandingMode.TRANSFER, brokers=(ME,),
    )  # fmt: skip
    told(onto(store, contract, "income"), contract_id=contract.id, landing_id=landing.id, unit="沈阳某大学")
    income = onto(store, landing, "income")
    told(income, landing_id=landing.id, contract_id=contract.id, unit="沈阳某大学")
    subsidy = onto(store, contract, "subsidy")
    told(subsidy, enterprise_id=card.id, receiver="铁岭试验阀门厂", name="密封件耐温后补助")
    assert subsidy.basis == "技术合同“密封件耐温”，2026-03-05 签订，成交总额 120 万元"
    told(onto(store, landing, "subsidy"), enterprise_id=card.id, receiver="铁岭试验阀门厂", name="高温密封材料后补助")
    told(onto(store, income, "subsidy"), receiver="沈阳某大学", basis="沈阳某大学收益分配")


def test_a_question_at_a_visit_knows_who_asked(store: Store, card: Any) -> None:
    visit = made(store, "visit", enterprise_id=card.id, visited_on=DAY, **ASKED, **PLACE)
    asked = onto(store, visit, "consultation")
    told(asked, enterprise_id=card.id, visit_id=visit.id, asker="赵工", phone="13900000000", asked_on=DAY, **PLACE)


def test_a_fair_with_one_need_and_one_achievement_has_said_it_all(store: Store, card: Any, solution: Any) -> None:
    need = made(store, "need", name="密封件耐温", enterprise_id=card.id)
    fair = made(store, "activity", name="对接会", began_on=DAY, needs=(need.id,), achievements=(solution.id,))
    told(
        onto(store, fair, "docking"), activity_id=fair.id, need_id=need.id, achievement_id=solution.id, how=DockingHow.ACTIVITY,
        began_on=DAY,
    )  # fmt: skip
    coming = made(store, "activity", name="明年的会", began_on=date(2999, 1, 1))
    told(onto(store, coming, "docking"), began_on=store.opened.clock.today())


def test_without_an_achievement_the_seller_is_the_source(store: Store) -> None:
    deal = {"seller": "沈阳某大学", "seller_region": "210102", "seller_nature": PartyNature.UNIVERSITY, "buyer_region": "211282"}
    landing = onto(store, made(store, "contract", **deal), "landing")
    told(landing, source_unit="沈阳某大学", source_region="210102", source_kind=SourceKind.UNIVERSITY, land_region="211282")


CHOSEN = (
    ("docking", "need_id", "need", {"how": DockingHow.ACTIVITY}),
    ("contract", "need_id", "need", {"name": "密封件耐温", "buyer": "铁岭试验阀门厂"}),
    ("landing", "contract_id", "contract", {"source_unit": "沈阳某大学", "land_region": "211282"}),
    ("income", "contract_id", "contract", {"unit": "沈阳某大学"}),
    ("patent_deal", "contract_id", "contract", {"owner": "沈阳某大学", "counterparty": "铁岭试验阀门厂"}),
    ("patent_deal", "enterprise_id", "enterprise", {"counterparty": "铁岭试验阀门厂"}),
    ("subsidy", "enterprise_id", "enterprise", {"receiver": "铁岭试验阀门厂"}),
    ("subsidy", "person_id", "person", {"receiver": "王海洋"}),
    ("subsidy", "platform_id", "platform", {"receiver": "沈阳某大学"}),
    ("mobility", "person_id", "person", {"home_unit": "沈阳某大学"}),
    ("need", "enterprise_id", "enterprise", {"industry": "C3443"}),
    ("consultation", "enterprise_id", "enterprise", {"region": "211282"}),
)


@pytest.mark.parametrize(("kind", "name", "of", "expected"), CHOSEN, ids=lambda v: v if isinstance(v, str) else "")
def test_a_card_chosen_by_hand_brings_what_it_knows(
    store: Store, card: Any, kind: str, name: str, of: str, expected: dict[str, object]
) -> None:
    fair = made(store, "activity", name="对接会")
    cards = {
        "enterprise": lambda: card,
        "need": lambda: made(store, "need", name="密封件耐温", enterprise_id=card.id, activity_id=fair.id),
        "contract": lambda: made(
            store, "contract", name="密封", seller="沈阳某大学", buyer="铁岭试验阀门厂", buyer_id=card.id, buyer_region="211282"
        ),
        "person": lambda: made(store, "person", name="王海洋", unit="沈阳某大学"),
        "platform": lambda: made(store, "platform", name="重点实验室", host="沈阳某大学"),
    }
    chosen_card, record = cards[of](), made(store, kind)
    chosen.save(store, BY_NAME[kind], record.id, {name: chosen_card.id})
    told(there(store, kind, record.id), **expected, **{name: chosen_card.id})


def test_what_is_written_stays_and_what_is_typed_together_wins(store: Store, card: Any) -> None:
    deal = made(store, "patent_deal", counterparty="手写的对方")
    chosen.save(store, BY_NAME["patent_deal"], deal.id, {"enterprise_id": card.id})
    told(there(store, "patent_deal", deal.id), counterparty="手写的对方")
    grant = made(store, "subsidy")
    chosen.save(store, BY_NAME["subsidy"], grant.id, {"enterprise_id": card.id, "receiver": "另一个名字"})
    told(there(store, "subsidy", grant.id), receiver="另一个名字")
    chosen.save(store, BY_NAME["subsidy"], grant.id, {"enterprise_id": None})
    told(there(store, "subsidy", grant.id), receiver="另一个名字", enterprise_id=None)


def test_a_card_that_is_not_on_this_computer_keeps_nothing_from_being_saved(store: Store) -> None:
    for kind, name in chosen._FILLS:
        assert name in chosen.filled_by(BY_NAME[kind])
        record = made(store, kind)
        for value in (OTHER, None):
            chosen.save(store, BY_NAME[kind], record.id, {name: value})
            told(there(store, kind, record.id), **{name: value})
