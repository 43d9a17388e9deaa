"""A parameter changes as a new dated row: old records keep the rule of their day, mistakes stand beside their field."""

from datetime import date, timedelta

import pytest

from db.choices import State
from db.ids import NIL
from db.parameters import KNOWN, bare, shown
from db.records import Parameter
from db.reviewing import CITY_STEP, Reviewer
from desktop.core import parameter_desk
from desktop.core.authority import Authority
from desktop.core.errors import Invalid
from desktop.core.parameter_desk import ParameterLine
from desktop.core.plan import rules_of
from desktop.core.profile import Opened
from tests.unit.core.supportkit import holds
from tests.unit.core.test_reviewing import put

CODE = "need.answer_days"


def line(opened: Opened, code: str = CODE) -> ParameterLine:
    return next(each for each in parameter_desk.table(opened) if each.code == code)


def whole(opened: Opened, day: date, region: str = "") -> int:
    with opened.local.read() as session:
        return rules_of(session).whole(CODE, day, region)


def fields(caught: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [p.field for p in caught.value.problems]


@pytest.fixture
def province(opened: Opened) -> Opened:
    holds(opened, "contact_province@210000")
    for known in KNOWN:
        put(opened, Parameter, NIL, code=known.code, label=known.label, value=known.value, since=known.since, basis=known.basis,
            region=None, state=State.DRAFT)  # fmt: skip
    return opened


def test_what_ships_is_shown_where_the_province_has_said_nothing(opened: Opened) -> None:
    assert [each.shown for each in parameter_desk.table(opened)][:3] == ["70%", "3 年", "6 万元/人"]
    assert not parameter_desk.may_edit(opened)


def test_old_records_keep_the_rule_of_their_day(province: Opened) -> None:
    today = province.clock.today()
    parameter_desk.change(province, CODE, "20", today, basis="辽科发〔2026〕9号")
    found = line(province)
    assert (found.shown, found.since, found.basis) == ("20 天", today, "辽科发〔2026〕9号")
    assert [(t.value, t.until, t.current) for t in found.terms] == [("20", None, True), ("30", today - timedelta(days=1), False)]
    assert (whole(province, today), whole(province, today - timedelta(days=1)), whole(province, date(2019, 1, 1))) == (20, 30, 30)


def test_a_value_not_in_force_yet_is_put_right_in_its_place(province: Opened) -> None:
    today = province.clock.today()
    parameter_desk.change(province, CODE, "20", today + timedelta(days=30))
    assert line(province).shown == "30 天"
    parameter_desk.change(province, CODE, "25", today + timedelta(days=10))
    found = line(province)
    assert [(t.value, t.since, t.until) for t in found.terms] == [
        ("25", today + timedelta(days=10), None), ("30", None, today + timedelta(days=9)),
    ]  # fmt: skip


def test_a_city_may_have_its_own_value_and_its_own_review(province: Opened) -> None:
    today = province.clock.today()
    parameter_desk.change(province, CODE, "5", today, "210600")
    assert (whole(province, today, "210602"), whole(province, today, "210112")) == (5, 30)
    assert line(province).places == "丹东市 5 天"
    parameter_desk.change(province, CITY_STEP, "off", today, "210600")

    def steps() -> tuple[bool, bool]:
        with province.local.read() as session:
            authority = Authority(session, Reviewer("x", frozenset()), today + timedelta(days=1))
            return authority.city_step("210602"), authority.city_step("210112")

    assert steps() == (False, True)
    parameter_desk.change(province, CITY_STEP, "on", today + timedelta(days=1), "210600")
    assert steps() == (True, True)


@pytest.mark.parametrize(
    ("code", "value", "region", "wrong"),
    [
        (CODE, "", "", ["value"]), (CODE, "很多", "", ["value"]), ("income.team_share", "120", "", ["value"]),
        (CITY_STEP, "off", "210112", ["region"]), (CODE, "5", "210000", ["region"]), ("report.annual", "13-01", "", ["value"]),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(province: Opened, code: str, value: str, region: str, wrong: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        parameter_desk.change(province, code, value, province.clock.today(), region)
    assert fields(caught) == wrong


def test_the_past_is_not_rewritten(province: Opened) -> None:
    today = province.clock.today()
    parameter_desk.change(province, CODE, "20", today)
    with pytest.raises(Invalid) as caught:
        parameter_desk.change(province, CODE, "10", today)
    assert fields(caught) == ["since"]
    with pytest.raises(Invalid) as caught:
        parameter_desk.change(province, "leave.years", "5", date(2017, 1, 1))
    assert fields(caught) == ["since"]


def test_others_only_see_them(opened: Opened) -> None:
    holds(opened, "contact_city@210100")
    with pytest.raises(Invalid):
        parameter_desk.change(opened, CODE, "20", opened.clock.today())
    assert line(opened).shown == "30 天"


def test_a_unit_written_along_stands_once() -> None:
    assert shown("training.attendance", "80%") == "80%"
    assert [bare("training.attendance", text) for text in ("75%", " 75 % ", "75")] == ["75"] * 3
