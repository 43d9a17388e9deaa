"""A commissioner's day: beginning a visit, carrying over, needs, the enterprise's card, the home page, paper."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pypdfium2
import pytest

from db.choices import State, VisitMode, VisitPurpose, VisitResult
from db.ids import new_id
from db.records import CONFLICTING, HAD, KEPT, KINDS, REVIEWED, UNFINISHED
from db.records.enterprise import ContactRow, Enterprise, YearRow
from db.records.need import Need
from db.records.visit import Visit
from db.search import SearchIndex
from desktop.core import cards, enterprises, home, printing, visits
from desktop.core.clock import Clock
from desktop.core.errors import Invalid, Locked
from desktop.core.listing import Listing
from desktop.core.paths import Paths
from desktop.core.profile import Opened, create
from desktop.core.searching import Searching
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER, PASSWORD, answer
from tests.unit.core.test_store import ready, visit_of

TODAY = date(2026, 11, 22)


@pytest.fixture
def opened(paths: Paths) -> Iterator[Opened]:
    clock = Clock(source=lambda: datetime(2026, 11, 22, 1, tzinfo=UTC))
    found = create(paths, answer(), PASSWORD, clock)
    yield found
    found.close()


def card(store: Store, name: str = "沈阳测试机床有限公司", **more: object) -> UUID:
    contact = ContactRow(str(new_id()), 1, name="钱七", post="总工", phone="13800000000")
    year = YearRow(str(new_id()), 1, year=2025, revenue=Decimal("1200.5"), staff=80)
    return store.create(Enterprise, {"name": name, "region": "210112", "contacts": (contact,), "years": (year,), **more})


def test_new_visit_knows_who_when_and_where(store: Store) -> None:
    visit = visit_of(store, visits.new_visit(store))
    assert (visit.visited_on, visit.visitors, visit.mode, visit.report_unit) == (TODAY, (ME,), VisitMode.ONSITE, "210112")
    assert visits.drop_if_empty(store, visit.id)
    assert store.get(Visit, visit.id) is None
    assert store.waiting_summary().records == 0


def test_enterprise_brings_what_its_card_tells(store: Store) -> None:
    visit = visit_of(store, visits.new_visit(store, card(store)))
    assert (visit.interviewee, visit.interviewee_post, visit.revenue, visit.staff) == ("钱七", "总工", Decimal("1200.5"), 80)
    assert not visits.drop_if_empty(store, visit.id)


def test_another_enterprise_replaces_what_was_carried_and_keeps_what_was_typed(store: Store) -> None:
    made = visits.new_visit(store, card(store))
    store.save(Visit, made, {"staff": 81})
    other = store.create(Enterprise, {"name": "抚顺测试仪表厂", "region": "210402"})
    visits.choose_enterprise(store, made, other)
    visit = visit_of(store, made)
    assert (visit.region, visit.interviewee, visit.revenue, visit.staff) == ("210402", None, None, 81)


def test_last_visit_is_repeated_without_its_findings(store: Store) -> None:
    assert visits.copy_last_visit(store) is None
    first = visits.new_visit(store, card(store))
    typed = {"visited_on": date(2026, 10, 8), "interviewee": "孙八", "purposes": (VisitPurpose.POLICY,), "biz_status": "好"}
    store.save(Visit, first, typed)
    again = visits.copy_last_visit(store, visit_of(store, first).enterprise_id)
    assert again is not None
    visit = visit_of(store, again)
    assert (visit.interviewee, visit.purposes, visit.visited_on) == ("孙八", (VisitPurpose.POLICY,), TODAY)
    assert visit.biz_status is None
    assert visits.ordinal_text(store, again) == "第 2 次走访"
    assert [v.id for v in visits.visits_of(store, visit.enterprise_id or ME)] == [again, first]


def test_possible_double_entry_is_a_warning(store: Store) -> None:
    first = visits.new_visit(store, card(store))
    second = visits.copy_last_visit(store)
    assert second is not None
    assert [p.blocking for p in visits.warnings(store, second)] == [False]
    store.save(Visit, second, {"visitors": (OTHER,)})
    assert visits.warnings(store, second), "the author went himself both times, whoever is named"
    store.save(Visit, first, {"visited_on": date(2026, 11, 1)})
    assert visits.warnings(store, second) == []


def test_need_is_made_in_place_with_all_that_is_known(store: Store) -> None:
    made = visits.new_visit(store, card(store))
    need_id = visits.add_need(store, made, {"name": "主轴热变形"})
    need = store.get(Need, need_id)
    assert need is not None
    assert (need.visit_id, need.contact, need.region) == (made, "钱七", "210112")
    assert need.enterprise_id == visit_of(store, made).enterprise_id
    assert [n.id for n in visits.needs_of(store, made)] == [need_id]
    store.void(Visit, made, "错")
    with pytest.raises(Locked):
        visits.add_need(store, made, {"name": "乙"})


def test_card_learns_from_the_visit_only_when_asked(store: Store) -> None:
    enterprise = card(store)
    made = visits.new_visit(store, enterprise)
    store.save(Visit, made, {"interviewee": "周九", "interviewee_phone": "13900000000", "staff": 85, "rd_staff": 6})
    before = store.get(Enterprise, enterprise)
    assert before is not None
    assert set(visits.card_update(store, made)) == {"years", "contacts"}
    assert [r.staff for r in before.years or ()] == [80]
    visits.update_card(store, made)
    after = store.get(Enterprise, enterprise)
    assert after is not None
    assert [(r.year, r.staff, r.rd_staff, r.revenue) for r in after.years or ()] == [(2025, 85, 6, Decimal("1200.5"))]
    assert [r.name for r in after.contacts or ()] == ["钱七", "周九"]
    assert visits.card_update(store, made) == {}


@pytest.mark.parametrize(("typed", "core"), [
    ("辽宁省沈阳市测试机床（集团）有限公司", "测试机床"), ("沈阳测试机床厂", "测试机床"), (" 大连 测试 股份有限公司", "测试"),
    ("沈阳有限公司", "沈阳"), ("甲", "甲"),
])  # fmt: skip
def test_core_of_a_name(typed: str, core: str) -> None:
    assert enterprises.core_name(typed) == core


def test_similar_enterprises_are_found_before_a_second_is_made(opened: Opened, store: Store) -> None:
    first = card(store, uscc="91210112MA0TEXT01N", former_names="沈阳第一测试厂")
    card(store, "鞍山完全不同矿业有限公司")
    assert [(s.id, s.reason) for s in enterprises.find_similar(opened, "沈阳市测试机床股份有限公司")] == [(first, "名称相近")]
    assert enterprises.find_similar(opened, "沈阳测试机床有限公司")[0].reason == "名称相同"
    assert enterprises.find_similar(opened, "第一测试厂")[0].reason == "曾用名相近"
    assert enterprises.find_similar(opened, "", "91210112ma0text01n")[0].reason == "统一社会信用代码相同"
    assert enterprises.find_similar(opened, "营口毫无关系") == []
    assert enterprises.find_similar(opened, "机") == []
    made = store.get(Enterprise, enterprises.quick_create(store, " 丹东新企业 "))
    assert made is not None
    assert (made.name, made.region) == ("丹东新企业", "210112")
    with pytest.raises(Invalid):
        enterprises.quick_create(store, "  ")


def test_home_tells_what_waits_and_how_figures_are_counted(opened: Opened, store: Store) -> None:
    enterprise = card(store)
    for day, mode in ((3, VisitMode.ONSITE), (3, VisitMode.ONSITE), (5, VisitMode.PHONE), (9, VisitMode.ONSITE)):
        made = visits.new_visit(store, enterprise)
        store.save(Visit, made, {"visited_on": date(2026, 11, day), "mode": mode})
    store.save(Visit, made, {"follow_up_due": date(2026, 11, 20), "result": VisitResult.TRACKING})
    elsewhere = visits.new_visit(store, enterprise)
    store.save(Visit, elsewhere, {"visited_on": date(2026, 10, 31), "visitors": (OTHER,), "follow_up_due": date(2026, 11, 25)})
    found = home.load(opened)
    assert {f.key: f.value for f in found.figures} == {"visits": 4, "enterprises": 1, "onsite_days": 2}
    assert all(f.basis and len(f.ids) >= f.value for f in found.figures)
    groups = {g.key: g for g in found.groups}
    assert groups["drafts"].count == 5
    assert [(i.note, i.days) for i in groups["due"].items] == [("已超期 2 天", -2), ("还有 3 天", 3)]
    assert groups["due"].items[0].headline == "沈阳测试机床有限公司 · 11月9日"
    store.save(Visit, made, {"result": VisitResult.SOLVED})
    store.void(Visit, elsewhere, "错")
    assert "due" not in {g.key for g in home.load(opened).groups}
    assert home.load(opened, date(2026, 10, 5)).figures[0].value == 0


@pytest.mark.parametrize(("kind", "where", "index"), [
    *((k.__tablename__, CONFLICTING, "conflicting") for k in KINDS),
    *((k.__tablename__, f"author_id = 'x' AND {UNFINISHED}", "unfinished") for k in KINDS if k.submittable),
    *((k.__tablename__, HAD, "had") for k in REVIEWED),
    *((k.__tablename__, KEPT, "kept") for k in KINDS),
])  # fmt: skip
def test_what_waits_is_found_by_an_index(opened: Opened, kind: str, where: str, index: str) -> None:
    with opened.local.connection() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT id FROM {kind} WHERE {where}").all()
    assert f"ix_{kind}_{index}" in plan[0][-1]


def test_sheet_and_card_carry_the_words(opened: Opened, store: Store) -> None:
    visit = ready(store, biz_status="满负荷生产", follow_up_owner=ME, revenue=Decimal(0))
    visits.add_need(store, visit, {"name": "主轴热变形", "negotiable": True})
    (sheet,) = printing.visit_sheets(opened, [visit])
    assert (sheet.visitors, sheet.follow_up_owner, sheet.mode, sheet.draft) == (("张三丰",), "张三丰", "实地", True)
    assert (sheet.needs[0].budget, sheet.revenue, sheet.figures_year) == ("面议", Decimal(0), 2025)
    assert "主轴热变形" in text_of(printing.visit_pdf(opened, [visit]))
    text = text_of(printing.card_pdf(opened, Visit, visit))
    assert "满负荷生产" in text
    assert State.DRAFT.text in text


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_of_enterprises_alike_those_visited_and_those_of_the_own_county_come_first(opened: Opened, store: Store) -> None:
    far = store.create(Enterprise, {"name": "锦州牤牛河铸造有限公司", "region": "210781"})
    city = store.create(Enterprise, {"name": "沈阳牤牛河机械有限公司", "region": "210106"})
    own = store.create(Enterprise, {"name": "沈阳牤牛河泵业有限公司", "region": "210112"})
    been = store.create(Enterprise, {"name": "大连牤牛河轴承有限公司", "region": "210211", "uscc": "91210112MA0000496C"})
    told = store.create(Enterprise, {"name": "沈阳测试阀门有限公司", "region": "210112", "main_products": "牤牛河配套阀门"})
    store.submit(Visit, ready(store, enterprise_id=been))
    index = SearchIndex(opened.local)
    index.load()
    listing, searching = Listing(opened.local, index), Searching(opened.local, index)
    found = cards.find_refs(listing, searching, "enterprise", "牤牛河", "210112")
    assert [ref.id for ref in found] == [been, own, city, far, told], "what only mentions the words comes last"
    assert [ref.place for ref in found][:4] == ["大连市甘井子区", "沈阳市浑南区", "沈阳市铁西区", "锦州市凌海市"]
    assert [ref.id for ref in cards.find_refs(listing, searching, "enterprise", "mnh", "210112")][:2] == [been, own]
