"""The rules of the plan (domain.md §3), each under its number; and the traps of §9 that they settle."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import rules as record_rules
from db.base import Record
from db.contract_choices import ContractSubtype, ContractType, RegisterState
from db.parameters import KNOWN, Held, Rules, problem
from db.plan_rules import (
    LEAVE_NOTICES,
    Verdict,
    annual_report_due,
    approval_needed,
    counted_amount,
    credited_city,
    deductible,
    income_share,
    instalment_plan_due,
    instalments,
    landings,
    leave_ends,
    leave_notice,
    licence_filing_due,
    postdoc_sum,
    registration_due,
    struck_off,
)
from db.platform_choices import MobilityMode, PlatformState, SubsidyUse
from db.records.contract import Contract
from db.records.income import Income
from db.records.landing import Landing
from db.records.mobility import Mobility
from db.records.patent_deal import PatentDeal
from db.records.platform import Platform, PlatformYearRow, StateRow
from db.records.recommendation import Recommendation
from db.records.subsidy import Subsidy
from db.transfer_choices import IncomeBase, LicenceKind, PatentOp

SHIPPED = Rules()
DAY = date(2026, 3, 5)


def codes(record: Record, stage: str = "submit") -> set[str]:
    return {p.code for p in record_rules.problems(record, stage)}  # type: ignore[arg-type]  # both stages are literals


def an_income(**more: object) -> Income:
    given: dict[str, object] = {
        "unit": "某研究所", "in_zone": True, "shared_on": DAY, "gross": Decimal(100), "cost": Decimal(20), "base": IncomeBase.NET,
        "team_cash": Decimal(40), "team_equity": Decimal(20), "landing_id": uuid4(),
    }  # fmt: skip
    return Income(**(given | more))


# ----------------------------------------------------------------------------------------------------------- R01 … R18
def test_r01_the_team_gets_seventy_percent_of_the_base_that_was_used() -> None:
    assert income_share(an_income(), SHIPPED).verdict is Verdict.PASSED  # 60 of net 80
    of_gross = income_share(an_income(base=IncomeBase.GROSS), SHIPPED)  # 60 of gross 100
    assert (of_gross.verdict, of_gross.percent) == (Verdict.FAILED, Decimal("60.00"))
    assert income_share(an_income(team_cash=Decimal(36)), SHIPPED).verdict is Verdict.PASSED  # exactly 70


@pytest.mark.parametrize(("team", "said"), [("69.999999", "69.99"), ("69.995", "69.99"), ("69.994", "69.99"), ("70", "70.00")])
def test_r01_compares_what_is_so_and_not_what_is_shown(team: str, said: str) -> None:
    share = income_share(an_income(base=IncomeBase.GROSS, team_cash=Decimal(team), team_equity=None), SHIPPED)
    assert (share.verdict, share.percent) == (Verdict.PASSED if team == "70" else Verdict.FAILED, Decimal(said))


def test_trap_10_outside_the_zone_it_is_not_applicable_and_never_failed() -> None:
    share = income_share(an_income(in_zone=False, team_cash=Decimal(1), team_equity=None), SHIPPED)
    assert share.verdict is Verdict.NOT_APPLICABLE
    assert income_share(an_income(in_zone=None), SHIPPED).verdict is Verdict.UNKNOWN
    assert income_share(an_income(team_cash=None, team_equity=None), SHIPPED).verdict is Verdict.UNKNOWN
    assert income_share(an_income(gross=Decimal(0), cost=None), SHIPPED).verdict is Verdict.UNKNOWN


def test_r02_a_leave_lasts_three_years() -> None:
    leave = Mobility(mode=MobilityMode.ON_LEAVE, began_on=date(2024, 9, 1), document_no="某发〔2024〕1号")
    assert leave_ends(leave, SHIPPED) == date(2027, 9, 1)
    assert leave_notice(leave, SHIPPED, date(2027, 3, 1)) is None  # 184 days
    assert [leave_notice(leave, SHIPPED, date(2027, 9, 1 + 0)), leave_notice(leave, SHIPPED, date(2027, 3, 5))] == [
        0,
        max(LEAVE_NOTICES),
    ]
    leave.returned_on = date(2027, 1, 1)
    assert leave_notice(leave, SHIPPED, date(2027, 8, 1)) is None
    longer = Mobility(mode=MobilityMode.ON_LEAVE, began_on=DAY, ends_on=date(2029, 3, 6), document_no="x")
    assert "warn_leave" in codes(longer)
    assert leave_ends(Mobility(mode=MobilityMode.PART_TIME, began_on=DAY), SHIPPED) is None


def test_trap_9_a_leave_that_began_on_29_february_ends_on_the_28th() -> None:
    leave = Mobility(mode=MobilityMode.ON_LEAVE, began_on=date(2024, 2, 29))
    assert leave_ends(leave, SHIPPED) == date(2027, 2, 28)
    assert leave_ends(leave, Rules([Held("leave.years", "4")])) == date(2028, 2, 29)


def test_r03_a_postdoc_counts_once_and_after_review() -> None:
    one, two = uuid4(), uuid4()

    def paid(person: UUID, reviewed: date | None, purpose: SubsidyUse = SubsidyUse.POSTDOC) -> Subsidy:
        return Subsidy(person_id=person, reviewed_on=reviewed, purpose=purpose)

    total, twice = postdoc_sum([paid(one, DAY), paid(one, DAY), paid(two, DAY), paid(uuid4(), None)], SHIPPED)
    assert (total, twice) == (Decimal(12), {one})
    assert postdoc_sum([paid(one, DAY, SubsidyUse.TALENT)], SHIPPED)[0] == 0
    assert "need_review" in codes(paid(one, None))


def test_r04_what_cannot_be_deducted_is_carried_on() -> None:
    assert deductible(Decimal(500), Decimal(1000), DAY, SHIPPED) == (Decimal(350), Decimal(0))
    assert deductible(Decimal(500), Decimal(100), DAY, SHIPPED) == (Decimal(100), Decimal(250))
    assert deductible(Decimal(500), Decimal(-5), DAY, SHIPPED) == (Decimal(0), Decimal(350))


@given(st.integers(1, 10**9), st.integers(1, 5))
def test_r05_instalments_add_up_and_end_in_the_fifth_year_at_the_latest(cents: int, years: int) -> None:
    tax = Decimal(cents) / 100
    parts = instalments(tax, DAY, years, SHIPPED)
    assert sum(amount for _, amount in parts) == tax
    assert [year for year, _ in parts] == list(range(2026, 2026 + years))


def test_r05_more_than_five_years_there_are_not_and_the_plan_is_filed_in_the_next_month() -> None:
    with pytest.raises(ValueError, match="1 至 5"):
        instalments(Decimal(10), DAY, 6, SHIPPED)
    assert instalment_plan_due(date(2026, 12, 31)) == date(2027, 1, 15)


def test_r06_a_deferred_tax_is_a_flag_and_no_exemption() -> None:
    assert codes(an_income(equity_deferred=True)) == set()
    assert "递延" in Income.__table__.c.equity_deferred.info["field"].help


def test_r07_in_the_zone_nothing_is_approved() -> None:
    assert (approval_needed(True), approval_needed(False), approval_needed(None)) == (False, True, True)


def test_r08_income_handed_to_the_treasury_is_asked_about_and_zero_is_not() -> None:
    assert "warn_turned_in" in codes(an_income(turned_in=Decimal(1)))
    assert codes(an_income(turned_in=Decimal(0))) == set()


def test_r09_an_institution_whose_posts_grew_is_asked_about() -> None:
    def years(*posts: int | None) -> Platform:
        rows = tuple(PlatformYearRow(id=str(uuid4()), n=n, year=2024 + n, posts=p) for n, p in enumerate(posts))
        return Platform(name="某技术转移中心", years=rows)

    assert "warn_posts" in codes(years(5, 6), "draft")
    assert "warn_posts" not in codes(years(5, 5, None, 9), "draft")  # no year before it is known


def test_r10_more_posts_than_planned_need_a_plan() -> None:
    assert "need_plan" in codes(Mobility(mode=MobilityMode.PART_TIME, over_quota=True))
    assert "need_plan" not in codes(Mobility(mode=MobilityMode.PART_TIME, over_quota=True, absorbed_by=DAY))


def test_r11_two_failed_years_in_succession_end_a_qualification() -> None:
    assert struck_off({2024: False, 2025: False}, DAY, SHIPPED)
    assert not struck_off({2023: False, 2024: True, 2025: False}, DAY, SHIPPED)
    assert not struck_off({2023: False, 2025: False}, DAY, SHIPPED)  # a year without an evaluation proves nothing


def test_r12_a_subsidy_after_the_service_names_the_service() -> None:
    assert "need_basis" in codes(Subsidy(name="某项目", purpose=SubsidyUse.AFTER))
    assert "need_basis" not in codes(Subsidy(name="某项目", purpose=SubsidyUse.AFTER, basis="2025 年促成合同 12 项"))


def test_r13_the_annual_report_is_due_in_the_next_spring_unless_a_notice_says_otherwise() -> None:
    assert annual_report_due(2025, SHIPPED) == date(2026, 3, 31)
    assert annual_report_due(2025, Rules([Held("report.annual", "04-15", date(2026, 1, 1))])) == date(2026, 4, 15)


def test_r16_a_horizontal_project_is_a_mark_on_the_contract() -> None:
    assert "横向课题" in Contract.__table__.c.horizontal.info["field"].label


def a_contract(**more: object) -> Contract:
    given: dict[str, object] = {
        "contract_type": ContractType.SERVICE, "signed_on": DAY, "seller_region": "210102", "amount": Decimal("12.5"),
        "register_state": RegisterState.REGISTERED, "register_no": "2026210100000001", "registered_on": DAY,
    }  # fmt: skip
    return Contract(**(given | more))


def test_r17_the_sellers_city_gets_the_amount_and_a_seller_outside_gives_none() -> None:
    assert (credited_city(a_contract()), counted_amount(a_contract())) == ("210100", Decimal("12.5"))
    outside = a_contract(seller_region="110108", buyer_region="210102")
    assert (credited_city(outside), counted_amount(outside)) == (None, 0)
    accepted = a_contract(register_state=RegisterState.ACCEPTED, accepted_on=date(2026, 1, 31))
    assert registration_due(accepted, SHIPPED) == date(2026, 3, 2)
    assert registration_due(a_contract(), SHIPPED) is None


def test_trap_2_what_is_not_registered_is_shown_and_counts_nothing() -> None:
    assert counted_amount(a_contract(register_state=RegisterState.NONE, register_no=None)) == 0
    assert "tech_amount" in codes(a_contract(tech_amount=Decimal("12.6")))


def test_trap_4_a_contract_number_is_sixteen_digits_and_one_contracts_only() -> None:
    assert Contract.natural_key == "register_no"
    assert "register_no" in codes(a_contract(register_no="2026-21-001"))
    assert "register_no" not in codes(a_contract(register_no="20262101000001"))  # the older form had 14
    assert "need_no" in codes(a_contract(register_no=None))


def test_trap_5_a_licence_signed_before_2021_is_a_transfer() -> None:
    licence = {"contract_type": ContractType.LICENCE, "subtype": ContractSubtype.PATENT_LICENCE}
    assert "four_types" in codes(a_contract(**licence, signed_on=date(2020, 12, 31)))
    assert "four_types" not in codes(a_contract(**licence, signed_on=date(2021, 1, 1)))
    older = {"contract_type": ContractType.TRANSFER, "subtype": ContractSubtype.PATENT_LICENCE}
    assert "subtype" not in codes(a_contract(**older, signed_on=date(2020, 12, 31)))
    assert "subtype" in codes(a_contract(**older, signed_on=date(2021, 1, 1)))
    assert a_contract(**licence).comparable_type is ContractType.TRANSFER


def test_r18_a_licence_is_filed_within_three_months() -> None:
    deal = PatentDeal(op=PatentOp.LICENCE, licence_kind=LicenceKind.PLAIN, dealt_on=date(2026, 1, 31))
    assert licence_filing_due(deal, SHIPPED) == date(2026, 4, 30)
    deal.recorded_on = date(2026, 5, 1)
    assert licence_filing_due(deal, SHIPPED) is None
    assert "warn_late" in codes(deal)
    pledge = PatentDeal(op=PatentOp.PLEDGE, pledged_on=date(2025, 8, 31), term_months=6)
    assert pledge.pledge_ends() == date(2026, 2, 28)


def test_trap_14_what_is_secret_is_refused_with_what_to_do() -> None:
    assert "secret" in codes(Recommendation(product="某产品", open_confirmed=False), "draft")
    assert "missing" in codes(Recommendation(product="某产品"), "submit")
    assert "secret" in codes(a_contract(military=True, content="细节"))


def test_landings_are_counted_by_receiver_unless_the_switch_is_off() -> None:
    one = uuid4()
    found = [Landing(achievement_id=one, receiver_id=uuid4()) for _ in range(5)]
    found.append(Landing(achievement_id=one, receiver_id=found[0].receiver_id))
    assert landings(found, DAY, SHIPPED) == 5
    assert landings(found, DAY, Rules([Held("landing.each_receiver", "off")])) == 1


def test_a_past_years_stock_of_platforms_can_be_counted_again() -> None:
    base = Platform(
        approved_on=date(2019, 6, 1),
        states=(StateRow(id=str(uuid4()), n=1, since=date(2022, 1, 1), state=PlatformState.REMOVED),),
    )
    assert [base.counts_on(date(year, 12, 31)) for year in (2018, 2019, 2021, 2022)] == [False, True, True, False]


# ------------------------------------------------------------------------------------------------------- parameters
def test_old_records_keep_the_rule_of_their_date() -> None:
    rules = Rules([Held("leave.years", "5", date(2027, 1, 1)), Held("leave.years", "3", date(2018, 1, 24), date(2026, 12, 31))])
    early = Mobility(mode=MobilityMode.ON_LEAVE, began_on=date(2026, 12, 31))
    late = Mobility(mode=MobilityMode.ON_LEAVE, began_on=date(2027, 1, 1))
    assert (leave_ends(early, rules), leave_ends(late, rules)) == (date(2029, 12, 31), date(2032, 1, 1))


def test_the_narrowest_place_and_the_latest_day_win() -> None:
    rules = Rules(
        [
            Held("report.day", "28"),
            Held("report.day", "25", region="210100"),
            Held("report.day", "20", date(2026, 1, 1), region="210112"),
        ]
    )
    told = [rules.text("report.day", DAY, place) for place in ("210213", "210102", "210112", "")]
    assert told == ["28", "25", "20", "28"]
    assert rules.text("report.day", date(2025, 1, 1), "210112") == "25"


def test_what_ships_is_well_formed_and_nonsense_of_the_province_does_not_stop_anyone() -> None:
    assert all(problem(known.code, known.value) is None for known in KNOWN)
    assert Rules([Held("leave.years", "三")]).whole("leave.years", DAY) == 3
    assert problem("leave.years", "三") == "应填数字"
    assert problem("income.team_share", "170") == "不能超过 100%"
    assert problem("report.annual", "02-30") == "应写成 03-31（月-日）"
    assert problem("own.code", "随意") is None
    with pytest.raises(KeyError):
        SHIPPED.text("nobody.knows", DAY)
