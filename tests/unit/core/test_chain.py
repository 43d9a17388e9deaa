"""The chain from a need to its income: one timeline, the state dockings tell, what is known carried on, quiet words."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from db.choices import TechField
from db.contract_choices import PartyNature, RegisterState
from db.ids import new_id
from db.records import Achievement, Activity, Consultation, Contract, Docking, Enterprise, Income, Landing, Need, Visit
from db.records.docking import OwnerRow, RoundRow
from db.transfer_choices import DockingStage, FailReason, IncomeBase, NeedState, RoundMode, SourceKind
from desktop.core import cards, chain, chain_card, chosen, contract_doubles, docking_board, dockings, need_states, onward
from desktop.core.errors import Locked
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER
from tests.unit.core.test_appended import seal

DAY = date(2026, 3, 5)


def card(store: Store, name: str = "铁岭试验阀门厂") -> UUID:
    values = {"name": name, "region": "211282", "industry": "C3443", "reg_type": "有限责任公司（自然人独资）"}
    return store.create(Enterprise, values)


def achievement(store: Store) -> UUID:
    values = {
        "name": "高温密封材料", "first_unit": "沈阳某大学", "source_kind": SourceKind.UNIVERSITY, "source_region": "210102",
    }  # fmt: skip
    return store.create(Achievement, values)


def need(store: Store, enterprise: UUID, **values: object) -> UUID:
    return store.create(Need, {"name": "阀门密封件耐温", "enterprise_id": enterprise, "domain": TechField.MATERIALS, **values})


def docked(store: Store, of: UUID, stage: DockingStage = DockingStage.PROPOSED, **values: object) -> UUID:
    return store.create(Docking, {"need_id": of, "stage": stage, "began_on": DAY, **values})


def test_a_chain_is_begun_without_writing_anything_twice(store: Store) -> None:
    enterprise, found = card(store), achievement(store)
    asked = need(store, enterprise)
    docking = onward.begin(store, Need, asked, "docking")
    store.save(Docking, docking, {"achievement_id": found})
    contract = onward.begin(store, Docking, docking, "contract")
    made = store.get(Contract, contract)
    assert made is not None
    assert (made.buyer, made.buyer_id, made.buyer_region) == ("铁岭试验阀门厂", enterprise, "211282")
    assert (made.buyer_industry, made.buyer_nature) == ("C3443", PartyNature.LIMITED)
    assert (made.seller, made.seller_region, made.seller_nature) == ("沈阳某大学", "210102", PartyNature.UNIVERSITY)
    assert (made.name, made.need_id, made.achievement_id) == ("阀门密封件耐温", asked, found)
    assert (made.brokers, made.domain) == ((store.opened.account.id,), TechField.MATERIALS)
    assert onward.begin(store, Docking, docking, "contract") == contract, "one contract of a docking"
    linked = store.get(Docking, docking)
    assert linked is not None and linked.contract_id == contract
    landing = store.get(Landing, onward.begin(store, Contract, contract, "landing"))
    assert landing is not None
    assert (landing.achievement_id, landing.receiver_id, landing.land_region) == (found, enterprise, "211282")
    assert (landing.source_unit, landing.source_region, landing.contract_id) == ("沈阳某大学", "210102", contract)
    income = store.get(Income, onward.begin(store, Landing, landing.id, "income"))
    assert income is not None and (income.landing_id, income.contract_id, income.unit) == (landing.id, contract, "沈阳某大学")


def test_a_docking_whose_contract_is_gone_or_void_may_have_another(store: Store, opened: Opened) -> None:
    docking = docked(store, need(store, card(store)))
    first = onward.begin(store, Docking, docking, "contract")

    def named() -> UUID | None:
        found = store.get(Docking, docking)
        assert found is not None
        return found.contract_id

    removed = store.delete(Contract, [first])
    assert named() is None
    store.restore(removed)
    assert named() == first == onward.begin(store, Docking, docking, "contract")
    removed = store.delete(Contract, [first])
    second = onward.begin(store, Docking, docking, "contract")
    assert second != first and store.get(Contract, second) is not None
    store.restore(removed)
    assert named() == second, "what was begun meanwhile stays"
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE contract SET state = 'void' WHERE id = ?", (str(second),))
    third = onward.begin(store, Docking, docking, "contract")
    assert third not in (first, second) and named() == third


def test_what_is_begun_by_itself_is_ones_own(store: Store, opened: Opened) -> None:
    me, today = opened.account.id, opened.clock.today()
    docking = store.get(Docking, store.create(Docking, onward.fresh(opened, Docking)))
    assert docking is not None
    assert (docking.owner_on(today), docking.began_on, docking.stage, docking.region) == (
        me, today, DockingStage.PROPOSED, "210112",
    )  # fmt: skip
    contract = store.get(Contract, store.create(Contract, onward.fresh(opened, Contract)))
    assert contract is not None and (contract.brokers, contract.register_state) == ((me,), RegisterState.NONE)
    assert set(onward.fresh(opened, Achievement)) == {"region", "report_unit"}


def test_a_consultation_begins_at_a_visit(store: Store) -> None:
    enterprise = card(store)
    visit = store.create(Visit, {"enterprise_id": enterprise, "visited_on": DAY, "interviewee": "总工程师"})
    made = store.get(Consultation, onward.begin(store, Visit, visit, "consultation"))
    assert made is not None
    assert (made.enterprise_id, made.visit_id, made.asker, made.asked_on) == (enterprise, visit, "总工程师", DAY)


def test_what_is_chosen_fills_only_what_is_empty(store: Store) -> None:
    enterprise = card(store)
    contract = store.create(Contract, {"name": "阀门密封", "buyer": "手填的名称"})
    chosen.save(store, Contract, contract, {"buyer_id": enterprise})
    made = store.get(Contract, contract)
    assert made is not None and (made.buyer_id, made.buyer, made.buyer_region) == (enterprise, "手填的名称", "211282")


@pytest.mark.parametrize("kind", sorted({k for k, _ in onward._MAKERS}))
def test_every_next_link_is_made_from_an_empty_record(store: Store, kind: str) -> None:
    from db.records import BY_NAME

    assert set(onward.ONWARD[kind]) == {t for k, t in onward._MAKERS if k == kind}
    for target in onward.ONWARD[kind]:
        made = onward.begin(store, BY_NAME[kind], store.create(BY_NAME[kind], {}), target)
        assert store.get(BY_NAME[target], made) is not None


def test_one_timeline_holds_what_belongs_to_an_enterprise(store: Store, opened: Opened) -> None:
    enterprise, other = card(store), card(store, "别的厂")
    visit = store.create(Visit, {"enterprise_id": enterprise, "visited_on": date(2026, 1, 8)})
    asked = need(store, enterprise, visit_id=visit)
    a_round = RoundRow(str(new_id()), 1, date(2026, 2, 3), RoundMode.ONSITE, None, "到厂看了样机", "愿意合作", DockingStage.SITE)
    docking = docked(store, asked, rounds=(a_round,))
    worth = {"buyer_id": enterprise, "need_id": asked, "signed_on": DAY, "amount": Decimal("120")}
    contract = store.create(Contract, {"name": "阀门密封", **worth})
    store.create(Contract, {"name": "与此无关", "buyer_id": other})
    found = chain.timeline(opened, Enterprise, enterprise)
    assert found.summary == "走访 1 次 · 技术需求 1 项 · 对接 1 项 · 技术合同 1 项（草稿 120 万元）"
    days = [e.on for e in found.events if e.on is not None]
    assert days == sorted(days, reverse=True)
    wanted = {("visit", visit), ("need", asked), ("docking", docking), ("contract", contract)}
    assert {(e.kind, e.id) for e in found.events} == wanted
    (told,) = [e for e in found.events if e.word == "经过"]
    assert (told.title, told.note, told.badge) == ("到厂看了样机", "愿意合作", "进入现场考察")
    of_need = chain.timeline(opened, Need, asked)
    assert of_need.counts == {"visit": 1, "docking": 1, "contract": 1}


def test_a_contract_entered_twice_counts_once_and_drafts_apart(store: Store, opened: Opened) -> None:
    enterprise = card(store)
    given = {"buyer_id": enterprise, "signed_on": DAY, "register_state": RegisterState.REGISTERED}
    one = store.create(Contract, {**given, "register_no": "2026210100000001", "amount": Decimal("126.5")})
    store.create(Contract, {**given, "register_no": "2026210100000001", "amount": Decimal("126.5")})
    other = store.create(Contract, {**given, "register_state": RegisterState.NONE, "amount": Decimal(40)})
    store.create(Contract, {"buyer_id": enterprise, "amount": Decimal("3.000000")})
    with opened.local.connection(write=True) as connection:
        sql = "UPDATE contract SET state = 'submitted' WHERE id IN (?, ?)"
        connection.exec_driver_sql(sql, (str(one), str(other)))
    found = chain.timeline(opened, Enterprise, enterprise)
    assert found.summary == "技术合同 3 项（已登记 126.5 万元，未登记 40 万元，草稿 3 万元）"
    (year,) = found.years
    assert year.summary == "技术合同 2 项（已登记 126.5 万元，未登记 40 万元）"
    assert len([e for e in found.events if e.kind == "contract"]) == 4, "all can be opened"


def test_every_link_is_good_sql(store: Store, opened: Opened) -> None:
    from db.records import BY_NAME

    for kind in chain.LINKS:
        assert chain.timeline(opened, BY_NAME[kind], store.create(BY_NAME[kind], {})).events == ()


def test_contracts_that_name_an_activity_later_count_for_it(store: Store, opened: Opened) -> None:
    activity = store.create(Activity, {"name": "对接会", "began_on": date(2026, 1, 5)})
    store.create(Contract, {"name": "半年后签的", "activity_id": activity, "signed_on": date(2026, 7, 5), "amount": Decimal(30)})
    assert chain.timeline(opened, Activity, activity).summary == "技术合同 1 项（草稿 30 万元）"


def test_the_state_of_a_need_is_what_its_dockings_say(store: Store, opened: Opened) -> None:
    enterprise = card(store)
    asked = need(store, enterprise, state_of=NeedState.PUBLISHED)
    assert chain.need_state(opened, asked) is NeedState.PUBLISHED
    stopped = docked(store, asked, DockingStage.STOPPED)
    assert chain.need_state(opened, asked) is NeedState.PUBLISHED, "one that failed is no docking any more"
    docking = docked(store, asked, DockingStage.SITE)
    for stage, state in (
        (DockingStage.INTENT, NeedState.DOCKING), (DockingStage.SIGNED, NeedState.SIGNED),
        (DockingStage.PERFORMED, NeedState.SIGNED), (DockingStage.DONE, NeedState.SOLVED),
    ):  # fmt: skip
        store.save(Docking, docking, {"stage": stage})
        assert chain.need_state(opened, asked) is state
    store.delete(Docking, [docking, stopped])
    store.save(Need, asked, {"state_of": None})
    assert chain.need_state(opened, asked) is NeedState.NEW


def test_the_funnel_counts_each_need_once(store: Store, opened: Opened) -> None:
    enterprise = card(store)
    new, verified = need(store, enterprise), need(store, enterprise, state_of=NeedState.VERIFIED)
    talked, signed = need(store, enterprise), need(store, enterprise)
    gone = need(store, enterprise, state_of=NeedState.WITHDRAWN)
    docked(store, talked, DockingStage.PLAN)
    docked(store, talked, DockingStage.SITE)
    docked(store, signed, DockingStage.SIGNED)
    found = need_states.funnel(opened)
    assert {s.state: s.ids for s in found.steps if s.ids} == {
        NeedState.NEW: (new,), NeedState.VERIFIED: (verified,), NeedState.DOCKING: (talked,), NeedState.SIGNED: (signed,),
    }  # fmt: skip
    assert [s.reached for s in found.steps] == [4, 3, 2, 2, 1, 0]
    assert found.ended == (gone,)


def test_a_round_is_added_whole_and_moves_the_stage(store: Store, opened: Opened) -> None:
    docking = docked(store, need(store, card(store)))
    assert dockings.problems({"on": DAY}, DAY) == {"content": "请填写内容"}
    assert dockings.problems({"on": date(2026, 3, 6), "content": "谈"}, DAY) == {"on": "不能晚于今天"}
    dockings.keep_composed(opened, docking, {"content": "写到一半"})
    assert docking_board.load(opened)[0].cards[0].composing
    assert dockings.read_composed(opened, docking) == {"content": "写到一半"}
    dockings.add_round(store, docking, {"on": DAY, "content": "通了电话", "stage": DockingStage.FIRST_TALK})
    seal(opened)
    dockings.add_round(store, docking, {"on": DAY, "content": "补一句"})
    found = store.get(Docking, docking)
    assert found is not None and found.stage is DockingStage.FIRST_TALK
    assert [(r.n, r.content) for r in found.rounds or ()] == [(1, "通了电话"), (2, "补一句")]
    with pytest.raises(Locked):
        store.save(Docking, docking, {"rounds": (found.rounds or ())[1:]})


def test_the_board_shows_who_waits_longest_first(store: Store, opened: Opened) -> None:
    enterprise = card(store)
    today = opened.clock.today()
    old = docked(store, need(store, enterprise), began_on=date(2026, 1, 1))
    young = onward.begin(store, Need, need(store, enterprise), "docking")
    columns = docking_board.load(opened)
    assert [c.stage for c in columns] == list(DockingStage)
    first = columns[0]
    assert [c.id for c in first.cards] == [old, young]
    assert (first.cards[0].enterprise, first.cards[0].idle) == ("铁岭试验阀门厂", (today - date(2026, 1, 1)).days)
    assert first.cards[1].idle == 0


def test_a_card_goes_where_it_may_and_says_why_not(store: Store, opened: Opened) -> None:
    docking = docked(store, need(store, card(store)))
    (found,) = docking_board.load(opened)[0].cards
    assert docking_board.refusal(found, DockingStage.INTENT) == ""
    assert docking_board.asked(found, DockingStage.INTENT) == ()
    assert docking_board.asked(found, DockingStage.SIGNED) == ("contract_id",)
    assert docking_board.asked(found, DockingStage.STOPPED) == ("fail_reason", "fail_text")
    assert "还没有技术合同" in docking_board.refusal(found, DockingStage.DONE)
    moved = dockings.move(store, docking, DockingStage.STOPPED, {"fail_reason": FailReason.PRICE})
    (stopped,) = docking_board.load(opened)[-1].cards
    assert "已中止" in docking_board.refusal(stopped, DockingStage.SITE)
    assert dockings.move_back(store, moved)
    assert not dockings.move_back(store, moved), "it no longer stands where it was moved to"
    again = store.get(Docking, docking)
    assert again is not None and (again.stage, again.fail_reason, again.rounds) == (DockingStage.PROPOSED, None, None)


def test_only_who_may_write_a_docking_moves_its_card(store: Store, opened: Opened) -> None:
    """The board reads hundreds at once and must not say otherwise than the form of a single one."""
    mine, others, owned, gone = (docked(store, need(store, card(store))) for _ in range(4))
    theirs = OwnerRow(str(new_id()), 1, OTHER, DAY)
    store.save(Docking, owned, {"owners": (theirs, OwnerRow(str(new_id()), 2, ME, DAY))})
    with opened.local.connection(write=True) as connection:
        for docking in (others, owned):
            connection.exec_driver_sql("UPDATE docking SET author_id = ? WHERE id = ?", (str(OTHER), str(docking)))
        connection.exec_driver_sql("UPDATE docking SET keeper_id = ? WHERE id = ?", (str(OTHER), str(gone)))
    told = {c.id: c.lock for c in docking_board.load(opened)[0].cards}
    assert (told[mine], told[owned]) == ("", "")
    assert told[others] == "由他人记录，只能查看"
    assert told[gone] == "已移交给他人经办，只能查看"
    for docking, lock in told.items():
        assert bool(cards.load(opened, Docking, docking).lock) == bool(lock)


def test_trap_4_the_same_contract_without_a_number_is_said(store: Store, opened: Opened) -> None:
    parties = {"seller": "沈阳某大学", "buyer": "铁岭试验阀门厂"}
    values = {"name": "阀门密封 技术开发", **parties, "signed_on": DAY, "amount": Decimal(80)}
    one = store.create(Contract, values)
    two = store.create(Contract, values | {"name": "阀门密封技术开发", "buyer": "铁岭试验阀门厂 "})
    store.create(Contract, values | {"amount": Decimal(81)})
    store.create(Contract, {"signed_on": DAY, "amount": Decimal(80)})
    found = store.get(Contract, two)
    assert found is not None
    with opened.local.read() as session:
        doubles = contract_doubles.doubles(session, found, opened.account)
    assert [(d.id, d.reason) for d in doubles] == [(one, "可能是同一份")]


def test_an_equal_number_is_in_the_way_of_handing_in(store: Store, opened: Opened) -> None:
    number = "2026210100000001"
    first = store.create(Contract, {"name": "阀门密封", "register_no": number})
    second = store.create(Contract, {"name": "又一份", "register_no": number})
    told = [p.text for p in store.problems(Contract, second) if p.code == "number_taken"]
    assert told == ["登记编号与“阀门密封”相同；请删除多余的一条"]
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE contract SET author_id = ? WHERE id = ?", (str(new_id()), str(first)))
    (found,) = [p for p in store.problems(Contract, second) if p.code == "number_taken"]
    assert "技术经纪人" in found.text and found.blocking
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE contract SET state = 'void' WHERE id = ?", (str(first),))
    assert not [p for p in store.problems(Contract, second) if p.code == "number_taken"]


@pytest.mark.parametrize(
    ("zone", "cash", "told"),
    [
        (True, 70, "团队占净收入 70.00%，应不低于 70%：达标"),
        (True, 50, "团队占净收入 50.00%，应不低于 70%：未达标"),
        (False, 50, "团队占净收入 50.00%"),
        (None, 50, "团队占净收入 50.00%"),
    ],
)
def test_r01_is_said_under_the_field(store: Store, opened: Opened, zone: bool | None, cash: int, told: str) -> None:
    values = {"unit": "某所", "in_zone": zone, "gross": Decimal(120), "cost": Decimal(20), "base": IncomeBase.NET}
    income = store.create(Income, values | {"team_cash": Decimal(cash), "shared_on": DAY})
    notes = chain_card.load(opened, Income, income).more.notes
    assert notes["cost"] == "转化净收入 100 万元（收入减去可扣除成本）"
    assert notes["team_equity"] == told
    assert notes.get("in_zone", "") == ("70% 的规定：不适用" if zone is False else "")


def test_r17_the_city_of_the_seller_is_said(store: Store, opened: Opened) -> None:
    contract = store.create(Contract, {"seller_region": "210102", "register_state": RegisterState.NONE, "amount": Decimal(5)})
    notes = chain_card.load(opened, Contract, contract).more.notes
    assert notes["seller_region"] == "登记后成交额计入沈阳市"
    assert "未登记" in notes["register_state"]
    store.save(Contract, contract, {"seller_region": "110101"})
    assert "只计落地" in chain_card.load(opened, Contract, contract).more.notes["seller_region"]
