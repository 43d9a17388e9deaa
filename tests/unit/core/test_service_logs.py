"""服务日志: what a new one knows, what follows from choices, how days are counted, which are taken."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ids import new_id
from db.records import Enrolment, Person, Served, ServiceLog, Team, Training
from db.records.service_log import DayRow
from db.records.team import MemberRow
from db.records.training import LessonRow
from db.rural_choices import DayPart, LocalIndustry, ServedType, ServiceContent, TeamPost
from desktop.core import service_log_card, service_logs
from desktop.core.clock import Clock
from desktop.core.paths import Paths
from desktop.core.profile import Opened, create
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER, PASSWORD, answer

TODAY = date(2026, 11, 22)
VILLAGE = "210112009001"
CREW = [UUID(int=n) for n in range(1, 6)]


@pytest.fixture
def opened(paths: Paths) -> Iterator[Opened]:
    found = create(paths, answer(), PASSWORD, Clock(source=lambda: datetime(2026, 11, 22, 1, tzinfo=UTC)))
    yield found
    found.close()


def day(on: date, *present: UUID, part: DayPart = DayPart.WHOLE) -> DayRow:
    return DayRow(str(new_id()), 1, on, part, present)


def member(person: UUID, post: TeamPost = TeamPost.MEMBER, **more: date) -> MemberRow:
    return MemberRow(str(new_id()), 1, person, post, **more)


def team(store: Store, *rows: MemberRow, **more: object) -> UUID:
    return store.create(Team, {"name": "水稻特派团", "members": rows, "farm_trade": LocalIndustry.RICE, **more})


def village(store: Store, **more: object) -> UUID:
    place = {"region": "210112", "town": "210112009", "village": VILLAGE, "code": VILLAGE}
    return store.create(Served, {"served_type": ServedType.VILLAGE, "name": "大洼村", **place, **more})


def log_of(store: Store, log_id: UUID) -> ServiceLog:
    found = store.get(ServiceLog, log_id)
    assert found is not None
    return found


def test_a_new_log_knows_team_object_and_day(store: Store) -> None:
    ours = team(store, member(ME), member(OTHER, TeamPost.LEADER))
    team(store, member(ME, until=date(2026, 10, 31)))  # left
    team(store, member(ME), until=date(2026, 9, 30))  # its service is over
    team(store, member(OTHER))
    served = village(store)
    first = service_logs.new_log(store, served)
    log = log_of(store, first)
    assert (log.team_id, log.served_id, log.began_on, log.ended_on) == (ours, served, TODAY, TODAY)
    assert (log.village, log.farm_trade, log.report_unit, log.days) == (VILLAGE, LocalIndustry.RICE, "210112", None)
    store.save(ServiceLog, first, {"summary": "插秧指导"})
    assert log_of(store, service_logs.new_log(store)).served_id == served, "the last object again"


def test_who_belongs_to_two_teams_chooses(store: Store) -> None:
    team(store, member(ME))
    team(store, member(ME))
    assert log_of(store, service_logs.new_log(store)).team_id is None


def test_a_new_log_left_untouched_goes_and_one_with_a_day_stays(store: Store) -> None:
    made = service_logs.new_log(store, village(store))
    assert service_logs.drop_if_empty(store, made)
    made = service_logs.new_log(store)
    store.save(ServiceLog, made, {"days": (day(TODAY, ME),)})
    assert not service_logs.drop_if_empty(store, made)


def test_a_copy_repeats_where_and_what_but_not_the_days(store: Store) -> None:
    assert service_logs.copy_last(store) is None
    made = service_logs.new_log(store, village(store))
    typed = {"began_on": date(2026, 11, 3), "ended_on": date(2026, 11, 4), "days": (day(date(2026, 11, 3), ME),)}
    store.save(ServiceLog, made, {**typed, "contents": (ServiceContent.PESTS,), "summary": "查虫"})
    copied = service_logs.copy_last(store)
    assert copied is not None
    log = log_of(store, copied)
    assert (log.contents, log.began_on, log.days, log.summary) == ((ServiceContent.PESTS,), TODAY, None, None)
    assert log.served_id == log_of(store, made).served_id


def test_the_object_brings_place_and_trade_and_what_was_typed_stays(store: Store) -> None:
    made = service_logs.new_log(store)
    service_logs.save(store, made, {"served_id": village(store, industries=(LocalIndustry.RICE,))})
    log = log_of(store, made)
    assert (log.region, log.village, log.farm_trade) == ("210112", VILLAGE, LocalIndustry.RICE)
    other = store.create(Served, {"served_type": ServedType.BASE, "name": "柞蚕基地", "region": "210624",
                                  "industries": (LocalIndustry.TUSSAH,)})  # fmt: skip
    service_logs.save(store, made, {"served_id": other})
    log = log_of(store, made)
    assert (log.region, log.farm_trade) == ("210624", LocalIndustry.TUSSAH)
    service_logs.save(store, made, {"farm_trade": LocalIndustry.PIG})
    service_logs.save(store, made, {"served_id": village(store, code=None, industries=(LocalIndustry.RICE,))})
    assert log_of(store, made).farm_trade is LocalIndustry.PIG


def test_the_end_follows_the_beginning_until_somebody_is_signed_in(store: Store) -> None:
    made = service_logs.new_log(store)
    service_logs.save(store, made, {"began_on": date(2026, 11, 18)})
    assert log_of(store, made).ended_on == date(2026, 11, 18)
    service_logs.save(store, made, {"ended_on": date(2026, 11, 20)})
    service_logs.save(store, made, {"began_on": date(2026, 11, 19)})
    assert log_of(store, made).ended_on == date(2026, 11, 20)
    service_logs.save(store, made, {"days": (day(date(2026, 11, 20), ME),)})
    service_logs.save(store, made, {"began_on": date(2026, 11, 21)})
    log = log_of(store, made)
    assert (log.ended_on, len(log.days or ())) == (date(2026, 11, 20), 1), "nothing moves or goes; the form says what is wrong"


# ------------------------------------------------------------------------------------------------------------- trap 1
def test_trap_1_a_team_of_five_on_one_day_is_five_person_days_and_one_team_day() -> None:
    found = service_logs.figures((day(TODAY, *CREW),))
    assert (found.team_days, found.person_days, found.people) == (Decimal(1), Decimal(5), 5)
    assert found.text(team=True) == "团队 1 天 · 5 人天 · 5 人"
    halves = (
        day(TODAY, *CREW[:2]),
        day(TODAY, CREW[2], part=DayPart.HALF),
        day(TODAY - timedelta(1), CREW[0], part=DayPart.HALF),
    )
    found = service_logs.figures(halves)
    assert found.text(team=True) == "团队 1.5 天 · 3 人天 · 3 人"
    assert service_logs.figures((day(TODAY, ME),)).text(team=False) == "服务 1 天"
    assert service_logs.figures(()).text(team=True) == "还没有填到场情况"


rows = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(DayPart), st.sets(st.sampled_from(CREW))).map(
        lambda t: DayRow(str(uuid4()), 1, TODAY - timedelta(days=t[0]), t[1], tuple(t[2]))
    ),
    max_size=12,
)


@given(rows)
def test_trap_1_days_never_exceed_the_calendar(found: list[DayRow]) -> None:
    counted = service_logs.figures(found)
    dates = {row.on for row in found if row.present}
    assert counted.team_days <= len(dates)
    assert counted.team_days <= counted.person_days <= counted.people * len(dates)
    assert counted.people == len({p for row in found for p in row.present or ()})
    whole = [row for row in found if row.part is DayPart.WHOLE]
    assert service_logs.figures(whole + whole) == service_logs.figures(whole), "the same day told twice is one day"


def test_trap_1_days_that_other_logs_have_are_told_by_person(opened: Opened, store: Store) -> None:
    served = village(store)
    first = service_logs.new_log(store, served)
    store.save(ServiceLog, first, {"days": (day(TODAY, ME), day(TODAY, OTHER, part=DayPart.HALF))})
    second = service_logs.new_log(store, served)
    more = service_log_card.load(opened, second).more
    assert more.taken[ME, TODAY].halves == 2
    assert more.taken[ME, TODAY].where == "大洼村（草稿）"
    assert more.taken[OTHER, TODAY].halves == 1
    assert service_log_card.load(opened, first).more.taken == {}, "its own days are not in its way"
    with opened.local.write(opened.author) as session:
        from_session = session.get_one(ServiceLog, first)
        session.delete(from_session)
    assert service_log_card.load(opened, second).more.taken == {}


def test_the_crew_is_the_team_of_these_days_and_whoever_is_signed_in(opened: Opened, store: Store) -> None:
    guest, gone = store.create(Person, {"name": "客座专家"}), store.create(Person, {"name": "前团员"})
    rows = (member(ME), member(OTHER, TeamPost.LEADER), member(gone, until=date(2026, 10, 1)))
    made = service_logs.new_log(store)
    alone = service_log_card.load(opened, made).more
    assert [(m.id, m.name) for m in alone.crew] == [(ME, "张三丰")]
    late = member(CREW[0], since=TODAY)
    service_logs.save(store, made, {"team_id": team(store, *rows, late), "began_on": date(2026, 11, 20)})
    service_logs.save(store, made, {"ended_on": TODAY, "days": (day(TODAY, guest),)})
    more = service_log_card.load(opened, made).more
    assert [m.id for m in more.crew] == [OTHER, ME, CREW[0], guest]
    assert more.crew[0].leader
    assert more.crew[2].away == {date(2026, 11, 20), date(2026, 11, 21)}
    assert more.span == (date(2026, 11, 20), date(2026, 11, 21), TODAY)


def test_training_figures_are_computed_never_typed(opened: Opened, store: Store) -> None:
    """人次 = sign-ins by lesson-day: a morning and an afternoon of one person are one."""
    on = (TODAY, TODAY, TODAY - timedelta(days=1))
    lessons = tuple(LessonRow(str(new_id()), n, on=d) for n, d in enumerate(on))
    training = store.create(Training, {"name": "柞蚕培训", "lessons": lessons})
    made = service_logs.new_log(store)
    service_logs.save(store, made, {"training_id": training})
    assert service_log_card.load(opened, made).more.training == "3 场，人次以培训班的签到为准"
    for attended in (lessons[:2], lessons, ()):
        store.create(
            Enrolment, {"training_id": training, "trainee_id": new_id(), "attended": tuple(UUID(r.id) for r in attended)}
        )
    assert service_log_card.load(opened, made).more.training == "3 场 · 3 人次，随签到自动更新"
