"""What the plan's rules say of single records, with the parameters of the record's own day (domain.md §3).

Each answer is for people: nothing here stops anybody, and tax questions are printed with 「以税务机关核定为准」.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import Enum
from uuid import UUID

from db.calendar_rules import add_months
from db.contract_choices import RegisterState
from db.parameters import Rules
from db.platform_choices import MobilityMode, SubsidyUse
from db.records.contract import Contract
from db.records.income import Income
from db.records.landing import LIAONING, Landing
from db.records.mobility import Mobility
from db.records.patent_deal import PatentDeal
from db.records.subsidy import Subsidy
from db.reviewing import city_of
from db.transfer_choices import IncomeBase

CENT = Decimal("0.01")
LEAVE_NOTICES = (180, 90, 30)
"""Days before a leave ends on which one is reminded; 浙江 asks for notice three months before."""
TAX_CAVEAT = "仅供参考，以税务机关核定为准"


class Verdict(Enum):
    """R01: outside the zone the rule does not apply, which is not the same as failing it."""

    PASSED = "达标"
    FAILED = "未达标"
    NOT_APPLICABLE = "不适用"
    UNKNOWN = "数据不全"


@dataclass(frozen=True, slots=True)
class Share:
    """R01 of one distribution. `percent` of the base that was used; None while it cannot be computed."""

    verdict: Verdict
    percent: Decimal | None
    least: Decimal


def income_share(income: Income, rules: Rules) -> Share:
    """R01 (二（三）4): the team's part of the income, only for units in the 沈大自创区."""
    day = income.shared_on or date.max
    least = rules.number("income.team_share", day)
    base = income.gross if income.base is IncomeBase.GROSS else income.net
    exact = percent = None
    if base and income.team is not None:
        exact = income.team * 100 / base
        percent = exact.quantize(CENT, ROUND_HALF_UP)
        if exact < least <= percent:  # what falls short is not shown as enough
            percent = exact.quantize(CENT, ROUND_DOWN)
    if income.in_zone is False:
        return Share(Verdict.NOT_APPLICABLE, percent, least)
    if income.in_zone is None or exact is None:
        return Share(Verdict.UNKNOWN, percent, least)
    return Share(Verdict.PASSED if exact >= least else Verdict.FAILED, percent, least)


def leave_ends(mobility: Mobility, rules: Rules) -> date | None:
    """R02 (二（三）3): the last day of a leave, by the rule of the day it began."""
    return mobility.term_ends(rules.whole("leave.years", mobility.began_on or date.max))


def leave_notice(mobility: Mobility, rules: Rules, today: date) -> int | None:
    """R02: days left when one of the notices (180, 90, 30) is due, or minus the days over; None when it is early."""
    ends = leave_ends(mobility, rules)
    if ends is None or mobility.mode is not MobilityMode.ON_LEAVE or mobility.returned_on is not None:
        return None
    left = (ends - today).days
    return left if left <= max(LEAVE_NOTICES) else None


def postdoc_sum(subsidies: Iterable[Subsidy], rules: Rules) -> tuple[Decimal, frozenset[UUID]]:
    """R03 (二（三）2): what 企业项目博士后 are due in 万元, once a person and only after 专家论证; and who was claimed twice."""
    total, seen, twice = Decimal(0), set[UUID](), set[UUID]()
    for each in subsidies:
        if each.purpose is not SubsidyUse.POSTDOC or each.reviewed_on is None or each.person_id is None:
            continue
        if each.person_id in seen:
            twice.add(each.person_id)
            continue
        seen.add(each.person_id)
        total += rules.number("postdoc.amount", each.reviewed_on)
    return total, frozenset(twice)


def deductible(investment: Decimal, taxable: Decimal, day: date, rules: Rules) -> tuple[Decimal, Decimal]:
    """R04 (二（三）5): what may be deducted this year and what is carried on, in 万元. Advice only (TAX_CAVEAT)."""
    whole = (investment * rules.number("invest.deduction", day) / 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    now = min(whole, max(taxable, Decimal(0)))
    return now, whole - now


def instalments(tax: Decimal, event: date, years: int, rules: Rules) -> list[tuple[int, Decimal]]:
    """R05 (二（三）4): yearly parts of the tax on 转增股本; the year of the event is the first. ValueError beyond the rule."""
    most = rules.whole("capital.instalments", event)
    if not 1 <= years <= most:
        raise ValueError(f"分期应为 1 至 {most} 个公历年度")
    part = (tax / years).quantize(CENT, ROUND_HALF_UP)
    parts = [part] * (years - 1) + [tax - part * (years - 1)]
    return [(event.year + n, amount) for n, amount in enumerate(parts)]


def instalment_plan_due(event: date) -> date:
    """R05: the plan is filed by the 15th of the month after the event (财税〔2015〕116号)."""
    return add_months(event.replace(day=1), 1).replace(day=15)


def approval_needed(in_zone: bool | None) -> bool:
    """R07 (二（三）4): units in the zone dispose of their achievements without approval or filing."""
    return in_zone is not True


def struck_off(grades: Mapping[int, bool], day: date, rules: Rules) -> bool:
    """R11 (二（一）3): year → passed; as many failed years in succession as the rule names end the qualification."""
    run = rules.whole("evaluation.years", day)
    return any(all(grades.get(year - back) is False for back in range(run)) for year in grades)


def annual_report_due(year: int, rules: Rules) -> date:
    """R13 (二（一）1): when the conversion report on a year is due, in the year after it."""
    text = rules.text("report.annual", date(year + 1, 1, 1))
    return date.fromisoformat(f"{year + 1}-{text}")


def credited_city(contract: Contract) -> str | None:
    """R17: the seller's city gets the whole amount, once; None where the seller is outside Liaoning (落地, not 成交额)."""
    region = contract.seller_region or ""
    return city_of(region) if region.startswith(LIAONING) else None


def counted_amount(contract: Contract) -> Decimal:
    """R17: what the contract adds to 登记合同成交额 in 万元; 未登记 adds nothing and is shown apart."""
    counts = contract.registered and credited_city(contract) is not None
    return (contract.amount or Decimal(0)) if counts else Decimal(0)


def registration_due(contract: Contract, rules: Rules) -> date | None:
    """When a contract that was accepted should be registered; None where nothing is under way."""
    if contract.register_state is not RegisterState.ACCEPTED or contract.accepted_on is None:
        return None
    return contract.accepted_on + timedelta(days=rules.whole("contract.register_days", contract.accepted_on))


def licence_filing_due(deal: PatentDeal, rules: Rules) -> date | None:
    """R18: the last day to file a licence."""
    return deal.file_until(rules.whole("patent.filing_months", deal.dealt_on or date.max))


def landings(records: Iterable[Landing], day: date, rules: Rules) -> int:
    """T14's 口径: each achievement and receiver once; with the switch off each achievement once."""
    each = rules.text("landing.each_receiver", day) == "on"
    return len({r.counted_as if each else r.counted_as[:1] for r in records if r.achievement_id})
