"""What must have come of the chain: the same figures at county, city and province, and those that the story tells."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from db.contract_choices import ContractType
from db.plan_rules import Verdict, counted_amount, credited_city, income_share, landings
from db.records.contract import Contract
from db.records.docking import Docking
from db.records.income import Income
from db.records.landing import Landing
from db.transfer_choices import DockingStage, NeedState
from desktop.core import need_states
from desktop.core.plan import rules_of
from desktop.demo.chain_tales import ADVICE, BEFORE, MINE, TALKS, Deal
from desktop.demo.people import Laptop
from desktop.demo.scenes import Story

SHENYANG, DALIAN = "210100", "210200"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a level reckons from the records it has."""

    credited: dict[str, Decimal]  # 登记合同成交额 in 万元 by the seller's city
    unregistered: Decimal
    landings: int
    verdicts: dict[Verdict, int]


def figures(laptop: Laptop) -> Figures:
    """By the functions behind the program's own words."""
    today = laptop.opened.clock.today()
    with laptop.opened.local.read() as session:
        rules, credited, apart = rules_of(session), dict[str, Decimal](), Decimal(0)
        for contract in session.scalars(select(Contract)):
            city = credited_city(contract)
            if city is not None and contract.registered:
                credited[city] = credited.get(city, Decimal(0)) + counted_amount(contract)
            elif not contract.registered:
                apart += contract.amount or 0
        verdicts = Counter(income_share(income, rules).verdict for income in session.scalars(select(Income)))
        return Figures(credited, apart, landings(session.scalars(select(Landing)), today, rules), dict(verdicts))


def told() -> Figures:
    """What the story says they are."""
    deals = [talk.deal for talk in (MINE, *TALKS) if talk.deal is not None]
    dalian = _sum(MINE.deal)
    registered = _sum(*(deal for deal in deals if deal.registered))
    uses = [talk.use for talk in TALKS if talk.use is not None]
    verdicts = {Verdict.PASSED: 1, Verdict.FAILED: 1, Verdict.NOT_APPLICABLE: 1}
    apart = _sum(ADVICE, *(deal for deal in deals if not deal.registered))
    return Figures({DALIAN: dalian, SHENYANG: registered - dalian}, apart, sum(1 for use in uses if use.landed), verdicts)


def _sum(*deals: Deal | None) -> Decimal:
    return sum((Decimal(deal.amount) for deal in deals if deal is not None), Decimal(0))


def unfulfilled(desks: Sequence[Laptop], story: Story) -> list[str]:
    """Empty is the only good answer."""
    return [*_figures(desks), *_story(desks[-1], story)]


def _figures(desks: Sequence[Laptop]) -> Iterator[str]:
    expected = told()
    for desk in desks:
        if (found := figures(desk)) != expected:
            yield f"{desk.who.name}算出的成交额、落地、收益比例与经过不符：{found}，应为 {expected}"


def _story(province: Laptop, story: Story) -> Iterator[str]:
    assert story.spindle is not None
    with province.opened.local.read() as session:
        kinds = {contract.contract_type for contract in session.scalars(select(Contract))}
        if kinds != set(ContractType):
            yield f"技术合同没有五类齐全：{sorted(kind.text for kind in kinds if kind)}"
        docking = session.get_one(Docking, story.spindle)
        owners, rounds = docking.owners or (), docking.rounds or ()
        if len(owners) != 2 or owners[0].until is None or owners[1].until is not None:
            yield "供需对接换主办人没有留下前任和起止日期"
        if len(rounds) != len(BEFORE) + len(MINE.steps) or docking.stage is not DockingStage.SIGNED or not docking.contract_id:
            yield "换过主办人的对接，经过、阶段或合同不全"
        assert docking.need_id is not None
        if need_states.shown(session, [docking.need_id]) != {docking.need_id: NeedState.SIGNED}:
            yield "需求没有随对接显示为已签约"
        stages = {stage for (stage,) in session.execute(select(Docking.stage))}
        if len(stages) < 6:
            yield f"看板只有 {len(stages)} 个阶段有对接"
