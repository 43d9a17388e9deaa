"""What a person was and did, and what an institution's years tell: one timeline each, counted by year."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from db.choices import PersonRole, RoleLevel, RoleState
from db.ids import new_id
from db.platform_choices import PlatformState
from db.records import (
    Consultation,
    Contract,
    Docking,
    Enterprise,
    Handover,
    Node,
    Person,
    Platform,
    Subsidy,
    Team,
    Training,
    Visit,
)
from db.records.docking import OwnerRow
from db.records.person import RoleRow
from db.records.platform import PlatformYearRow, StateRow
from db.records.team import MemberRow
from db.records.training import LessonRow
from db.rural_choices import TeamPost
from desktop.core import chain, chain_card
from desktop.core.listing import Listing, ListQuery
from desktop.core.posts import Post
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.unit.core.conftest import OTHER


def person(store: Store, name: str = "王海洋", **values: object) -> UUID:
    return store.create(Person, {"name": name, "region": "210112", **values})


def role(n: int, what: PersonRole, since: date, until: date | None = None, state: RoleState | None = None) -> RoleRow:
    return RoleRow(str(new_id()), n, what, RoleLevel.CITY, since, until, "沈科发〔2024〕5号", True, state)


def posts(opened: Opened, of: UUID) -> list[tuple[str, str, str]]:
    found: tuple[Post, ...] = chain_card.load(opened, Person, of).more.posts
    return [(post.when, post.title, post.term) for post in found]


def test_one_timeline_holds_everything_a_person_did(store: Store, opened: Opened) -> None:
    who, other = person(store), person(store, "李秋实")
    enterprise = store.create(Enterprise, {"name": "铁岭试验阀门厂"})
    visit = store.create(Visit, {"enterprise_id": enterprise, "visited_on": date(2026, 1, 8), "visitors": (who, other)})
    store.create(Visit, {"enterprise_id": enterprise, "visited_on": date(2026, 1, 9), "visitors": (other,)})
    owner = OwnerRow(str(new_id()), 1, who, date(2026, 2, 1))
    docking = store.create(Docking, {"began_on": date(2026, 2, 1), "owners": (owner,)})
    worth = {"signed_on": date(2025, 3, 5), "amount": Decimal("120")}
    contract = store.create(Contract, {"name": "阀门密封", "brokers": (who,), **worth})
    consultation = store.create(Consultation, {"question": "加计扣除？", "asked_on": date(2025, 12, 31), "answered_by": who})
    lesson = LessonRow(str(new_id()), 1, date(2025, 5, 1), topic="修剪", teacher="李秋实、王海洋")
    training = store.create(Training, {"name": "苹果班", "began_on": date(2025, 5, 1), "lessons": (lesson,)})
    store.create(Training, {"name": "别人的班", "began_on": date(2025, 5, 1), "head_teacher": "王海洋洋"})
    member = MemberRow(str(new_id()), 1, who, TeamPost.MEMBER, date(2024, 3, 1))
    team = store.create(Team, {"name": "苹果团", "members": (member,)})
    found = chain.timeline(opened, Person, who)
    assert [(e.kind, e.id) for e in found.events] == [
        ("docking", docking), ("visit", visit), ("consultation", consultation), ("training", training), ("contract", contract),
        ("team", team),
    ]  # fmt: skip
    assert [(y.year, y.summary) for y in found.years] == [
        (2026, "走访 1 次 · 对接 1 项"), (2025, "培训班 1 个 · 技术合同 1 项（草稿 120 万元） · 政策咨询 1 次"),
        (2024, "特派团 1 个"),
    ]  # fmt: skip
    of_2025 = chain.timeline(opened, Person, who, 2025)
    assert {e.kind for e in of_2025.events} == {"consultation", "training", "contract"}
    assert of_2025.summary == "2025 年：培训班 1 个 · 技术合同 1 项（草稿 120 万元） · 政策咨询 1 次"
    assert of_2025.years == found.years, "the other years stay to be chosen"


def test_a_handover_leads_to_the_other_person(store: Store, opened: Opened) -> None:
    mine, other = person(store, "张三丰"), person(store, "李秋实")
    store.create(Handover, {"from_id": mine, "to_id": other, "from_day": date(2026, 3, 1), "note": "调走"})
    (gave,) = chain.timeline(opened, Person, mine).events
    (took,) = chain.timeline(opened, Person, other).events
    assert (gave.title, gave.note, gave.kind, gave.id) == ("移交给李秋实", "调走", "person", other)
    assert (took.title, took.kind, took.id) == ("接手张三丰的工作", "person", mine)


def test_posts_stand_with_their_days_those_in_force_first(store: Store, opened: Opened) -> None:
    who = person(store, roles=(
        role(1, PersonRole.STEWARD, date(2020, 1, 1), date(2022, 12, 31)),
        role(2, PersonRole.INDUSTRIAL, date(2024, 3, 1)),
        role(3, PersonRole.BROKER, date(2023, 1, 1), None, RoleState.DISMISSED),
        role(4, PersonRole.MANAGER, date(2025, 1, 1), None, RoleState.PUBLICISED),
    ))  # fmt: skip
    member = MemberRow(str(new_id()), 1, who, TeamPost.LEADER)
    store.create(Team, {"name": "苹果团", "since": date(2025, 1, 1), "until": date(2099, 12, 31), "members": (member,)})
    assert posts(opened, who) == [
        ("现任", "苹果团团长", "2025-01-01 至 2099-12-31"), ("现任", "企业科技特派员", "2024-03-01 起"),
        ("将任", "技术经理人", "2025-01-01 起"), ("已止", "技术经纪人", "2023-01-01 起"),
        ("已止", "科技服务管家", "2020-01-01 至 2022-12-31"),
    ]  # fmt: skip
    (row,) = [r for r in Listing(opened.local, None).fetch(ListQuery("person"), 0, 10) if r.id == who]
    assert row.right == "企业科技特派员", "the list says what somebody is today"


def test_a_node_is_a_post(store: Store, opened: Opened) -> None:
    who = person(store)
    store.create(Node, {"site": "210112", "name": "王海洋", "person_id": who, "unit": "浑南区科技局", "since": date(2025, 6, 1)})
    assert posts(opened, who) == [("现任", "沈阳市浑南区专责人", "2025-06-01 起")]


def institution(store: Store, **values: object) -> UUID:
    states = (StateRow(str(new_id()), 1, date(2023, 5, 1), PlatformState.REMOVED, "辽科发〔2023〕3号"),)
    known = {"name": "精密加工重点实验室", "host": "沈阳某大学", "approved_on": date(2019, 6, 1), "states": states}
    return store.create(Platform, {**known, **values})


def test_an_institution_has_its_states_and_its_unit_s_contracts_by_year(store: Store, opened: Opened) -> None:
    made = institution(store, years=(PlatformYearRow(str(new_id()), 1, 2025, contracts=1),))
    subsidy = store.create(Subsidy, {"name": "运行补助", "platform_id": made, "paid_on": date(2024, 8, 1)})
    for n, year in enumerate((2026, 2026, 2025)):
        worth = {"amount": Decimal(30), "signed_on": date(year, 1, 5)}
        store.create(Contract, {"name": f"合同{n}", "seller": "沈阳某大学", **worth})
    store.create(Contract, {"name": "别家的", "seller": "沈阳某大学附属中学", "signed_on": date(2026, 1, 5)})
    more = chain_card.load(opened, Platform, made).more
    told = [(e.on, e.word, e.title) for e in more.timeline.events if e.kind in ("platform", "subsidy")]
    assert told == [
        (date(2024, 8, 1), "补助", "运行补助"), (date(2023, 5, 1), "状态", "摘牌"), (date(2019, 6, 1), "批准", "批准设立"),
    ]  # fmt: skip
    assert more.notes["years"].endswith("的合同：2026 年 2 项（草稿 60 万元），可据此填写"), "2025 is filled in already"
    assert "现状：摘牌" in more.notes["states"]
    of_2023 = chain_card.load(opened, Platform, made, 2023).more.timeline
    assert [e.word for e in of_2023.events] == ["状态"]
    assert more.timeline.counts == {"contract": 3, "subsidy": 1} and subsidy in {e.id for e in more.timeline.events}


def test_who_only_wrote_for_others_did_not_do_it(store: Store, opened: Opened) -> None:
    clerk = person(store)
    visit = store.create(Visit, {"visited_on": date(2026, 1, 8), "visitors": (OTHER,)})
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE visit SET author_id = ? WHERE id = ?", (str(clerk), str(visit)))
    assert chain.timeline(opened, Person, clerk).counts == {}
