"""服务对象: what a village brings, doubles, history in one load, one effect for each object and year; the figures at home."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.choices import VisitMode
from db.ids import new_id
from db.records import Effect, Enterprise, Served, ServiceLog, Trainee, Training, Visit
from db.records.service_log import DayRow
from db.rural_choices import DayPart, ServedType
from desktop.core import cards, home, overview, served, served_card, service_log_card, service_logs, visits
from desktop.core.clock import Clock
from desktop.core.errors import Invalid, UserError
from desktop.core.list_rows import rows_of
from desktop.core.paths import Paths
from desktop.core.profile import Opened, create
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER, PASSWORD, answer

TODAY = date(2026, 11, 22)
VILLAGE, NEXT = "210104018208", "210104018209"
USCC = "93211322MA77631708"


@pytest.fixture
def opened(paths: Paths) -> Iterator[Opened]:
    found = create(paths, answer(), PASSWORD, Clock(source=lambda: datetime(2026, 11, 22, 1, tzinfo=UTC)))
    yield found
    found.close()


def card_of(store: Store, record: UUID) -> Served:
    found = store.get(Served, record)
    assert found is not None
    return found


def worked(store: Store, served_id: UUID, *days: date, people: tuple[UUID, ...] = (ME,), part: DayPart = DayPart.WHOLE) -> UUID:
    made = service_logs.new_log(store, served_id)
    rows = tuple(DayRow(str(new_id()), n, on, part, people) for n, on in enumerate(days))
    store.save(ServiceLog, made, {"days": rows, "began_on": days[0], "ended_on": days[-1]})
    return made


# -------------------------------------------------------------------------------------------------------------- villages
def test_a_village_brings_its_code_and_an_empty_name(store: Store) -> None:
    made = store.create(Served, {"served_type": ServedType.VILLAGE})
    served.save(store, made, {"region": VILLAGE[:6], "town": VILLAGE[:9], "village": VILLAGE})
    card = card_of(store, made)
    assert (card.code, card.name) == (VILLAGE, "大洼村")
    assert not [p for p in store.problems(Served, made) if p.blocking]
    served.save(store, made, {"village": NEXT})
    assert (card_of(store, made).code, card_of(store, made).name) == (NEXT, "大志村")
    served.save(store, made, {"name": "大志新村"})
    served.save(store, made, {"village": VILLAGE})
    assert (card_of(store, made).code, card_of(store, made).name) == (VILLAGE, "大志新村"), "what was typed stays"
    served.save(store, made, {"served_type": ServedType.COOPERATIVE})
    assert card_of(store, made).code is None, "a village's number is no credit code"


def test_a_cooperative_s_code_is_cleaned_and_its_check_digit_told(store: Store) -> None:
    made = served.quick_create(store, "建平县测试谷子专业合作社")
    assert card_of(store, made).served_type is ServedType.COOPERATIVE
    served.save(store, made, {"code": " 93211322ma7763170－8 "})
    assert card_of(store, made).code == USCC
    assert not store.problems(Served, made, "draft")
    wrong = served.save(store, made, {"code": USCC[:-1] + "9"}).problems
    assert [(p.field, p.blocking) for p in wrong] == [("code", True)]


def test_a_village_has_one_card_on_a_laptop(opened: Opened, store: Store) -> None:
    first = served.quick_create(store, village=VILLAGE)
    assert served.quick_create(store, village=VILLAGE) == first
    with pytest.raises(Invalid):
        served.quick_create(store, "  ")
    by_name = served.quick_create(store, "大洼村")
    assert card_of(store, by_name).region == "210112", "the county of whoever makes it"
    served.save(store, by_name, {"region": VILLAGE[:6]})
    (similar,) = served.find_similar(opened, card_of(store, by_name))
    assert (similar.id, similar.reason) == (first, "名称相同")
    assert similar.place.startswith("沈阳市大东区")
    served.save(store, by_name, {"town": VILLAGE[:9], "village": VILLAGE})
    assert served.find_similar(opened, card_of(store, by_name))[0].reason == "代码相同"
    assert served.find_similar(opened, card_of(store, served.quick_create(store, village=NEXT))) == []


@pytest.mark.parametrize(("name", "kind"), [
    ("铁岭测试水稻专业合作社", ServedType.COOPERATIVE), ("老李家庭农场", ServedType.FAMILY_FARM),
    ("王家窝棚村", ServedType.VILLAGE), ("柞蚕示范基地", ServedType.BASE), ("某处", ServedType.OTHER),
])  # fmt: skip
def test_the_name_tells_the_type(name: str, kind: ServedType) -> None:
    assert served.kind_by_name(name) is kind


def test_villages_are_found_within_the_county(store: Store) -> None:
    assert VILLAGE in [d.code for d in served.villages_named("大洼", "210104")]
    assert VILLAGE in [d.code for d in served.villages_named("dwc", "210100")]
    assert {d.code[:6] for d in served.villages_named("三家子", "211322")} <= {"211322"}


def test_what_is_used_is_not_deleted(store: Store) -> None:
    made = served.quick_create(store, village=VILLAGE)
    worked(store, made, TODAY)
    served.set_effect(store.opened, made, 2026, {"jobs": 3})
    with pytest.raises(UserError, match="1 条服务日志、1 条年度成效"):
        store.delete(Served, [made])


def test_a_card_made_by_mistake_gives_way(store: Store) -> None:
    right, wrong = served.quick_create(store, village=VILLAGE), served.quick_create(store, "大洼")
    log = service_logs.new_log(store, wrong)
    service_log_card.use_instead(store, log, right, wrong)
    assert store.get(Served, wrong) is None
    found = store.get(ServiceLog, log)
    assert found is not None
    assert (found.served_id, found.village) == (right, VILLAGE)


# --------------------------------------------------------------------------------------------------------------- effects
def test_trap_3_effects_stand_once_for_an_object_and_a_year(opened: Opened, store: Store) -> None:
    made = served.quick_create(store, village=VILLAGE)
    for _ in range(3):  # three logs do not make three times the income
        worked(store, made, TODAY)
        served.set_effect(opened, made, 2026, {"income_gain": Decimal("12.5")})
    served.set_effect(opened, made, 2026, {"jobs": 0})
    served.set_effect(opened, made, 2025, {"income_gain": Decimal(8)})
    effects = served_card.load(opened, made).more.effects
    assert [(e.year, e.income_gain, e.jobs) for e in effects] == [(2026, Decimal("12.5"), 0), (2025, Decimal(8), None)]
    assert effects[0].object_year == f"{made}/2026"
    assert (effects[0].region, effects[0].village) == ("210104", VILLAGE)
    served.set_effect(opened, made, 2026, {"income_gain": None})
    assert served_card.load(opened, made).more.effects[0].income_gain is None
    with pytest.raises(KeyError):
        served.set_effect(opened, made, 2026, {"year": 2020})


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(2020, 2023), st.sampled_from(("income_gain", "tax")), st.decimals(0, 9, places=1)), max_size=8)
)
def test_trap_3_whatever_is_typed_in_whatever_order(opened: Opened, store: Store, typed: list) -> None:
    made = served.quick_create(store, "某基地")
    wanted: dict[tuple[int, str], Decimal] = {}
    for year, name, value in typed:
        served.set_effect(opened, made, year, {name: value})
        wanted[year, name] = value
    effects = served_card.load(opened, made).more.effects
    assert len({e.year for e in effects}) == len(effects)
    assert {(e.year, n): v for e in effects for n in ("income_gain", "tax") if (v := getattr(e, n)) is not None} == wanted


# --------------------------------------------------------------------------------------------------------------- history
def test_the_history_of_a_village_is_read_at_once(opened: Opened, store: Store) -> None:
    made = served.quick_create(store, village=VILLAGE)
    log = worked(store, made, date(2026, 11, 3), date(2026, 11, 4), people=(ME, OTHER))
    worked(store, made, date(2026, 11, 4), part=DayPart.HALF)
    elsewhere = store.create(Training, {"name": "在城里办的", "began_on": date(2026, 5, 1)})
    store.save(ServiceLog, log, {"training_id": elsewhere})
    here = store.create(Training, {"name": "在村里办的", "village": VILLAGE, "began_on": date(2026, 6, 1)})
    store.create(Training, {"name": "不相干的", "began_on": date(2026, 6, 2)})
    store.create(Trainee, {"name": "学员甲", "village": VILLAGE})
    more = served_card.load(opened, made).more
    assert (more.logs, more.trainings, more.trainees, more.visits) == (2, 2, 1, 0)
    assert [(e.row.kind, e.on) for e in more.events] == [
        ("service_log", date(2026, 11, 4)), ("service_log", date(2026, 11, 3)),
        ("training", date(2026, 6, 1)), ("training", date(2026, 5, 1)),
    ]  # fmt: skip
    assert more.events[2].row.id == here
    assert more.days.text(team=True) == "团队 2 天 · 4 人天 · 2 人", "a day told by two logs is one day"


def test_visits_to_the_enterprise_of_a_cooperative_belong_to_its_history(opened: Opened, store: Store) -> None:
    made = store.create(Served, {"served_type": ServedType.COOPERATIVE, "name": "测试谷子合作社", "code": USCC})
    company = store.create(Enterprise, {"name": "测试谷子合作社", "uscc": USCC})
    visits.new_visit(store, company)
    assert served_card.load(opened, made).more.visits == 1


def test_rows_say_who_when_and_how_long(opened: Opened, store: Store) -> None:
    made = served.quick_create(store, village=VILLAGE)
    worked(store, made, date(2026, 11, 3), date(2026, 11, 4), part=DayPart.HALF)
    with opened.local.read() as session:
        (row,) = rows_of(session, ServiceLog, [1], TODAY)
        (card,) = rows_of(session, Served, [1], TODAY)
    assert (row.headline, row.right) == ("大洼村", "11-03 · 1 天")
    assert (card.headline, card.right) == ("大洼村", "服务 1 次 · 11-03")
    assert card.second.startswith("村（社区） · ")


# ------------------------------------------------------------------------------------------------------------------ home
def test_trap_1_days_at_home_are_calendar_days_over_logs_and_visits(opened: Opened, store: Store) -> None:
    first, second = served.quick_create(store, village=VILLAGE), served.quick_create(store, village=NEXT)
    logs = [
        worked(store, first, date(2026, 11, 3), date(2026, 11, 4)),
        worked(store, second, date(2026, 11, 4), part=DayPart.HALF),
    ]
    worked(store, second, date(2026, 11, 5), people=(OTHER,))  # I was not there
    void = worked(store, second, date(2026, 11, 6))
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE service_log SET state = 'void' WHERE id = ?", (str(void),))
    figures = {f.key: f for f in home.load(opened).figures}
    assert {key: f.value for key, f in figures.items()} == {"onsite_days": 2, "served": 2}
    assert set(figures["onsite_days"].ids) == set(logs)
    assert all(f.basis for f in figures.values())
    company = store.create(Enterprise, {"name": "测试厂", "uscc": "91210112MA0TEXT01N"})
    for on, mode in ((4, VisitMode.ONSITE), (9, VisitMode.ONSITE), (10, VisitMode.PHONE)):
        store.save(Visit, visits.new_visit(store, company), {"visited_on": date(2026, 11, on), "mode": mode})
    figures = {f.key: f for f in home.load(opened).figures}
    assert {k: f.value for k, f in figures.items()} == {"visits": 3, "enterprises": 1, "onsite_days": 3, "served": 2}
    behind = overview.rows_behind(opened, figures["onsite_days"].ids)
    assert [(r.kind, r.right[:5]) for r in behind] == [
        ("visit", "11-09"), ("visit", "11-04"), ("service_log", "11-04"), ("service_log", "11-03"),
    ]  # fmt: skip
    assert overview.load(opened).months[-1].days == 3
    assert home.load(opened, date(2026, 10, 1)).figures[0].value == 0


def test_references_to_logs_have_words(opened: Opened, store: Store) -> None:
    log = worked(store, served.quick_create(store, village=VILLAGE), TODAY)
    found = cards.load(opened, ServiceLog, log)
    assert found.refs["served", found.record.served_id].text == "大洼村"
    with opened.local.read() as session:
        assert home.headline(session, session.get_one(ServiceLog, log)) == "大洼村 · 11月22日"
        assert session.get(Effect, log) is None
