"""The villages' side on several laptops: one village, one effect a year, one row a day, whoever wrote first."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from db.ids import new_id
from db.records import Effect, Served, ServiceLog, Team
from db.records.effect import object_year
from db.records.service_log import DayRow
from db.records.team import MemberRow
from db.rural_choices import DayPart, LocalIndustry, ServedType, ServiceContent, TeamPost
from desktop.core.day_grid import row_id
from server.database import Database
from tests.serverkit import ThreadServer, make_account
from tests.synckit import Desktop, Laptop, equal

VILLAGE = "210112009001"
DAY = date(2026, 11, 20)


@pytest.fixture
def two(database: Database, laptop: Laptop) -> tuple[Desktop, Desktop]:
    """Two of one county."""
    make_account(database, "zhang.san")
    make_account(database, "li.si")
    return laptop("zhang.san"), laptop("li.si")


def village(one: Desktop, **more: object) -> UUID:
    place = {"region": "210112", "town": "210112009", "village": VILLAGE, "code": VILLAGE}
    return one.add(Served, **{"served_type": ServedType.VILLAGE, "name": "大洼村", **place, **more})


def log(one: Desktop, served: UUID, day: date = DAY, *present: UUID) -> UUID:
    row = DayRow(row_id(day, DayPart.WHOLE), 1, day, DayPart.WHOLE, present or (one.account,))
    return one.add(
        ServiceLog, served_id=served, began_on=day, ended_on=day, days=(row,), contents=(ServiceContent.GUIDANCE,),
        farm_trade=LocalIndustry.RICE, summary="插秧指导", region="210112", report_unit="210112",
    )  # fmt: skip


def effect(one: Desktop, served: UUID, year: int = 2026, **figures: object) -> UUID:
    return one.add(Effect, served_id=served, year=year, object_year=object_year(served, year), region="210112", **figures)


def test_trap_8_the_same_village_made_on_two_laptops_is_one_and_both_logs_point_to_it(
    server: ThreadServer, two: tuple[Desktop, Desktop]
) -> None:
    one, other = two
    mine, theirs = village(one, leader="书记甲"), village(other, households=412)
    first, second = log(one, mine), log(other, theirs, date(2026, 11, 21))
    assert one.sync().refused == 0
    assert other.sync().refused == 0
    assert other.get(Served, theirs) is None
    late = log(other, theirs, date(2026, 11, 22))  # from a form that was open before the answer came
    other.sync()
    one.sync()
    assert other.one(ServiceLog, second).served_id == other.one(ServiceLog, late).served_id == mine
    assert one.one(ServiceLog, first).served_id == mine
    assert (one.count(Served), other.count(Served)) == (1, 1)
    card = one.one(Served, mine)
    assert (card.leader, card.households, card.candidates) == ("书记甲", 412, None)
    equal(server, one, other)
    with server.connect() as conn:
        assert conn.execute("SELECT DISTINCT served_id::text FROM service_log").fetchall() == [(str(mine),)]


@pytest.mark.parametrize("apart", [False, True], ids=["in one push", "in a later one"])
def test_trap_3_effects_of_a_village_made_twice_meet_in_one_record(
    server: ThreadServer, two: tuple[Desktop, Desktop], apart: bool
) -> None:
    one, other = two
    mine, theirs = village(one), village(other)
    kept = effect(one, mine, income_gain=Decimal("12.5"))
    effect(one, mine, 2025, jobs=4)
    one.sync()
    if apart:
        other.sync()
        theirs = mine  # the laptop knows by now
    lost = effect(other, theirs, income_gain=Decimal("12.5"), jobs=0)
    alone = effect(other, theirs, 2024, tax=Decimal(1))
    if apart:  # a card opened before the answer came still calls the village by its old name
        other.change(Effect, lost, object_year="an old key")
    outcome = other.sync()
    assert (outcome.refused, outcome.held, outcome.waiting) == (0, 0, 0)
    one.sync()
    assert other.get(Effect, lost) is None
    for laptop in two:
        found = laptop.one(Effect, kept)
        assert (found.served_id, found.income_gain, found.jobs, found.candidates) == (mine, Decimal("12.5"), 0, None)
        assert laptop.count(Effect) == 3
        assert laptop.one(Effect, alone).object_year == object_year(mine, 2024)
    equal(server, one, other)


def test_trap_3_two_who_report_different_income_choose_between_them(server: ThreadServer, two: tuple[Desktop, Desktop]) -> None:
    one, other = two
    mine, theirs = village(one), village(other)
    kept = effect(one, mine, income_gain=Decimal("12.5"))
    one.sync()
    effect(other, theirs, income_gain=Decimal(20))
    other.sync()
    one.sync()
    found = one.one(Effect, kept)
    assert found.income_gain == Decimal("12.5")
    assert [c["value"] for c in (found.candidates or {})["income_gain"]] == ["20"]
    assert one.count(Effect) == other.count(Effect) == 1
    equal(server, one, other)


def test_object_and_year_of_an_effect_stay(server: ThreadServer, two: tuple[Desktop, Desktop]) -> None:
    one, _ = two
    mine = village(one)
    found = effect(one, mine, jobs=3)
    one.sync()
    one.change(Effect, found, year=2025)
    assert one.sync().refused == 1
    with server.connect() as conn:
        assert conn.execute("SELECT year, object_year FROM effect").fetchone() == (2026, object_year(mine, 2026))


def test_two_teammates_sign_themselves_in_on_one_day(server: ThreadServer, two: tuple[Desktop, Desktop]) -> None:
    one, other = two
    record = log(one, village(one), DAY, one.account, other.account)
    third = new_id()
    one.sync()
    other.sync()
    key = row_id(DAY, DayPart.WHOLE)
    one.change(ServiceLog, record, days=(DayRow(key, 1, DAY, DayPart.WHOLE, (one.account, other.account, third)),))
    evening = DayRow(row_id(date(2026, 11, 21), DayPart.HALF), 2, date(2026, 11, 21), DayPart.HALF, (other.account,))
    fourth = new_id()
    other.change(ServiceLog, record, days=(DayRow(key, 1, DAY, DayPart.WHOLE, (one.account, other.account, fourth)), evening))
    one.sync()
    outcome = other.sync()
    one.sync()
    assert outcome.refused == 0
    found = one.one(ServiceLog, record)
    assert found.candidates is None
    assert found.person_days() == {
        **{(who, DAY): Decimal(1) for who in (one.account, other.account, third, fourth)},
        (other.account, date(2026, 11, 21)): Decimal("0.5"),
    }
    equal(server, one, other)


def member(person: UUID, place: int, until: date | None = None) -> MemberRow:
    return MemberRow(str(new_id()), place, person, TeamPost.MEMBER if place > 1 else TeamPost.LEADER, date(2026, 1, 1), until)


def test_a_team_reads_together_what_is_recorded_in_its_name_and_only_while_one_belongs_to_it(
    database: Database, server: ThreadServer, laptop: Laptop, two: tuple[Desktop, Desktop]
) -> None:
    leader, mate = two
    make_account(database, "wang.wu")
    stranger = laptop("wang.wu")
    rows = (member(leader.account, 1), member(mate.account, 2), member(stranger.account, 3, date(2026, 1, 31)))
    team = leader.add(Team, name="水稻团", region="210112", report_unit="210112", members=rows)
    place = village(leader)
    leader.sync()
    mate.sync()
    written = log(mate, place, DAY, mate.account)
    mate.change(ServiceLog, written, team_id=team)
    mate.sync()
    leader.sync()
    stranger.sync()
    assert leader.one(ServiceLog, written).author_id == mate.account  # though he was not there himself
    assert stranger.get(ServiceLog, written) is None  # he left in January
    leader.change(Team, team, members=(rows[0], rows[2]))
    leader.sync()
    leader.change(ServiceLog, log(leader, place), team_id=team)
    leader.sync()
    mate.sync()
    assert mate.get(ServiceLog, written) is not None  # his own stays
    for each in (leader, stranger):
        each.sync()
    equal(server, leader, mate, stranger)
