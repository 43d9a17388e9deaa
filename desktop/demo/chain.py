"""What a broker does with the needs that commissioners hear: achievements, dockings. What comes of them: `chain_deals`."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from db.base import Record
from db.choices import PersonRole, Satisfaction, Visibility
from db.contract_choices import PlanSource, SocialGoal
from db.ids import new_id
from db.platform_choices import ActivityKind
from db.records.achievement import Achievement, FinisherRow
from db.records.activity import Activity
from db.records.contract import Contract
from db.records.docking import Docking, OwnerRow
from db.records.income import Income
from db.records.landing import Landing
from db.records.need import Need
from db.records.patent_deal import PatentDeal
from db.transfer_choices import AppliedState, DockingStage
from desktop.core import dockings, onward
from desktop.demo import chain_deals, scenes
from desktop.demo.calendar import EVENING, Calendar
from desktop.demo.chain_tales import BEFORE, MINE, SOLUTIONS, TALKS, Solution, Step, Talk
from desktop.demo.people import Laptop
from desktop.demo.scenes import Story

OFFERED, HELD, CHANGED, WRITTEN = 26, 20, 17, 13
"""Days ago: the achievements are written, the fair is entered, the spindle changes hands, older work is written down."""
FAIR = 28
BUREAU = "沈阳市浑南区科技主管部门（演示）"


# ------------------------------------------------------------------------------------------------------ the commissioner
def first_talks(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """The commissioner follows up what he heard himself: a docking of which he is in charge."""
    docking = onward.begin(laptop.store, Need, _need(story, MINE), "docking")
    laptop.store.save(Docking, docking, {
        "began_on": calendar.day(MINE.began), "other_solution": "大连理工大学机床热误差团队", "stage": DockingStage.PROPOSED,
        "owners": (_owner(laptop, 1, calendar.day(MINE.began)),),
    })  # fmt: skip
    _talk(laptop, docking, BEFORE, calendar)
    story.spindle = docking
    story.links[Docking].append(docking)


def hand_over(laptop: Laptop, broker: Laptop, story: Story, calendar: Calendar) -> None:
    """A broker takes charge from a day on; who was in charge before stays written."""
    assert story.spindle is not None
    ends = calendar.day(WRITTEN + 1)
    mine = _owner(laptop, 1, calendar.day(MINE.began), ends)
    laptop.store.save(Docking, story.spindle, {"owners": (mine, _owner(broker, 2, calendar.day(WRITTEN)))})


# ------------------------------------------------------------------------------------------------------------ the broker
def offer(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """Achievements of universities and institutes, handed in; passed and public, they can be matched by everybody."""
    scenes.introduce(
        laptop, "沈阳某技术转移中心（演示）", "助理技术经纪师", "装备制造、新材料成果转化", calendar.today, PersonRole.BROKER
    )
    with calendar.on(OFFERED, EVENING) as day:
        for key, solution in SOLUTIONS.items():
            made = laptop.store.create(Achievement, {**onward.place_of(laptop.opened.account), **_achievement(solution, day)})
            laptop.store.submit(Achievement, made)
            story.solutions[key] = made
            story.links[Achievement].append(made)


def _achievement(solution: Solution, day: date) -> dict[str, object]:
    people = (
        FinisherRow(id=str(new_id()), n=1, name="宋（演示）", unit=solution.unit, professional_title="教授", share="总体方案"),
        FinisherRow(id=str(new_id()), n=2, name="韩（演示）", unit=solution.unit, professional_title="副教授", share="试验验证"),
    )  # fmt: skip
    price = Decimal(solution.price) if solution.price else None
    return {
        "name": solution.name, "first_unit": solution.unit, "source_kind": solution.kind, "source_region": solution.region,
        "owner": solution.unit, "domain": solution.field, "stage": solution.stage, "form": solution.form,
        "readiness": solution.readiness, "brief": solution.brief, "tech_index": solution.index, "coop_modes": solution.coop,
        "price": price, "negotiable": price is None or None, "plan": PlanSource.PROVINCE, "social_goal": SocialGoal.INDUSTRY,
        "applied": AppliedState.SMALL, "ip_state": "发明专利 2 件，软件著作权 1 项", "finishers": people,
        "visibility": Visibility.PUBLIC, "valid_until": day.replace(year=day.year + 2, day=1), "contact": "宋（演示）",
        "contact_phone": "024-88880031",
    }  # fmt: skip


def broker(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """From the needs that the county has passed to what came of them; what is older is written down from his notebook."""
    with calendar.on(WRITTEN):
        for talk in TALKS:
            docking = _docking(laptop, story, talk, calendar)
            _talk(laptop, docking, [step for step in talk.steps if step.ago >= WRITTEN], calendar)
            if talk.deal is not None:
                chain_deals.sign(laptop, story, docking, talk, calendar)
            _ended(laptop, docking, talk)
        chain_deals.advise(laptop, story, calendar)
        chain_deals.pledge(laptop, story, calendar)
    assert story.spindle is not None
    laptop.store.save(Docking, story.spindle, {"achievement_id": story.solutions[MINE.solution], "intent_amount": Decimal(120)})
    for step in MINE.steps:
        with calendar.on(step.ago, EVENING):
            if step.stage is DockingStage.SIGNED:
                chain_deals.sign(laptop, story, story.spindle, MINE, calendar)
            _talk(laptop, story.spindle, [step], calendar)
    with calendar.on(8, EVENING):
        for talk in TALKS:
            if talk.use is not None:
                chain_deals.use(laptop, story, story.deals[talk.solution], talk.use, calendar)
        chain_deals.license_patent(laptop, story)
        _after_the_fair(laptop, story)


def _docking(laptop: Laptop, story: Story, talk: Talk, calendar: Calendar) -> UUID:
    docking = onward.begin(laptop.store, Need, _need(story, talk), "docking")
    known = talk.solution in SOLUTIONS
    laptop.store.save(Docking, docking, {
        "began_on": calendar.day(talk.began), "owners": (_owner(laptop, 1, calendar.day(talk.began)),),
        "intent_amount": Decimal(talk.intent) if talk.intent else None,
        **({"achievement_id": story.solutions[talk.solution]} if known else {"other_solution": talk.solution}),
    })  # fmt: skip
    story.dockings[talk.need] = docking
    story.links[Docking].append(docking)
    return docking


def _talk(laptop: Laptop, docking: UUID, steps: "list[Step] | tuple[Step, ...]", calendar: Calendar) -> None:
    for step in steps:
        dockings.add_round(laptop.store, docking, {
            "on": calendar.day(step.ago), "mode": step.mode, "attendees": step.who, "content": step.content,
            "result": step.result, "stage": step.stage,
        })  # fmt: skip


def _ended(laptop: Laptop, docking: UUID, talk: Talk) -> None:
    """How it came out, where it is over."""
    if talk.stopped is not None:
        reason, told = talk.stopped
        laptop.store.save(Docking, docking, {"stage": DockingStage.STOPPED, "fail_reason": reason, "fail_text": told})
    elif talk.stage is DockingStage.DONE:
        laptop.store.save(Docking, docking, {
            "need_side": Satisfaction.SATISFIED, "solution_side": Satisfaction.SATISFIED, "broker_fee": Decimal("2.3"),
        })  # fmt: skip


def _owner(laptop: Laptop, n: int, since: date, until: date | None = None) -> OwnerRow:
    return OwnerRow(id=str(new_id()), n=n, person=laptop.opened.account.id, since=since, until=until)


def _need(story: Story, talk: Talk) -> UUID:
    """The one that was told so; with a register of other trades any that was."""
    return story.needs.get(talk.need) or next(iter(story.needs.values()))


def _after_the_fair(laptop: Laptop, story: Story) -> None:
    """What others wrote is mended by whoever knows more."""
    assert story.fair is not None
    laptop.store.save(Activity, story.fair, {
        "achievements": tuple(story.solutions.values()),
        "follow_up": "焊缝识别已到厂采样；米制品先签咨询合同；分子标记下月到制种田看。",
    })  # fmt: skip


# ----------------------------------------------------------------------------------------------------- the county's desk
def fair(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """The county held a fair with the needs that its commissioners had brought."""
    with calendar.on(HELD):
        needs = tuple(story.needs[name] for name in ("强光环境焊缝视觉识别", "米制品抗回生工艺") if name in story.needs)
        story.fair = laptop.store.create(Activity, onward.place_of(laptop.opened.account) | {
            "name": "浑南区装备与食品产业技术需求对接会（演示）", "activity_kind": ActivityKind.DOCKING, "organiser": BUREAU,
            "began_on": calendar.day(FAIR), "ended_on": calendar.day(FAIR), "place": "浑南区某孵化器报告厅", "online": False,
            "needs": needs, "units": 32, "attendances": 86, "intents": 5, "intent_amount": Decimal(210),
            "brief": "发布需求 9 项，高校院所路演成果 6 项，现场洽谈 14 对。",
        })  # fmt: skip
        story.links[Activity].append(story.fair)


def of_chain(story: Story) -> frozenset[UUID]:
    """Everything of the chain that has a review, the needs that it began with included."""
    kinds: tuple[type[Record], ...] = (Achievement, Contract, Landing, Income, PatentDeal)
    return frozenset((*story.needs.values(), *(made for kind in kinds for made in story.links[kind])))
