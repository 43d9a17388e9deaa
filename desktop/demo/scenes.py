"""What happens in the demonstration, scene by scene. Every write and every sync is the program's own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from db.choices import NeedType, ProblemKind, TechField, VisitMode, VisitPurpose, VisitResult
from db.ids import new_id
from db.records.enterprise import Enterprise
from db.records.policy import Policy
from db.records.visit import ProblemRow, Visit
from desktop.core import enterprises, importing, visits
from desktop.core.importing import ImportReport
from desktop.core.register_reader import read_register
from desktop.demo.people import Laptop

VISITS = 14
APART = 11  # days from one visit to the next
TWIN_CODE = "91210100MA00004960"  # a valid code whose check value is 0 (domain.md §5.3); nobody's
_STORIES = (
    ("主轴热变形影响加工精度，夏季废品率上升", "主轴热变形在线补偿", "热变形误差不超过 5 微米", TechField.MANUFACTURING, "120",
     VisitPurpose.NEEDS),
    ("中试线运行两个月，缺少工艺工程师", "中试放大工艺包", "单程收率达到 92%", TechField.MATERIALS, "80.5", VisitPurpose.PROJECT),
    ("进口导轨交期八个月", "滚动直线导轨国产替代", "寿命 20000 小时以上", TechField.MANUFACTURING, None, VisitPurpose.DIAGNOSIS),
    ("霜霉病连续两年发生", "设施葡萄霜霉病绿色防控", "防效 85% 以上", TechField.AGRICULTURE, "15", VisitPurpose.DIAGNOSIS),
    ("首台（套）保险补偿不会申报", "", "", TechField.MANUFACTURING, None, VisitPurpose.POLICY),
    ("流动资金紧，想用专利质押贷款", "", "", TechField.ELECTRONICS, None, VisitPurpose.FINANCE),
)  # fmt: skip


@dataclass(slots=True)
class Story:
    """What the scenes hand on to one another."""

    report: ImportReport | None = None
    visits: list[UUID] = field(default_factory=list)
    drafts: list[UUID] = field(default_factory=list)
    shared: UUID | None = None
    twins: list[UUID] = field(default_factory=list)
    conflicts: int = 0


def import_register(laptop: Laptop, path: Path) -> ImportReport:
    """The county's register, row by row or with a reason."""
    rows = read_register(path, lambda: None)
    return importing.import_register(laptop.opened, rows, lambda _done, _total, _words: None, lambda: None)


def some_enterprises(laptop: Laptop, count: int) -> list[UUID]:
    """Cards of the person's own county with a credit code, so that visits to them may be handed in."""
    with laptop.opened.local.read() as session:
        query = select(Enterprise.id).where(Enterprise.uscc.is_not(None), Enterprise.region == laptop.who.division)
        return list(session.scalars(query.order_by(Enterprise.address, Enterprise.id).limit(count)))


def days_work(laptop: Laptop, story: Story, companies: Sequence[UUID], today: date) -> None:
    """Offline: visits of five months with findings, needs and policies; all but the last two are handed in."""
    with laptop.opened.local.read() as session:
        policies = tuple(session.scalars(select(Policy.id)))
    for n in range(VISITS):
        trouble, need, target, domain, budget, purpose = _STORIES[n % len(_STORIES)]
        visit = visits.new_visit(laptop.store, companies[n % len(companies)])
        row = ProblemRow(id=str(new_id()), n=1, kind=ProblemKind.TECHNOLOGY, text=trouble)
        laptop.store.save(Visit, visit, {
            "visited_on": today - timedelta(days=(VISITS - 1 - n) * APART + n % 3), "started": time(9, 30), "ended": time(11, 20),
            "mode": VisitMode.ONSITE if n % 4 else VisitMode.MEETING, "purposes": (purpose, VisitPurpose.POLICY),
            "interviewee": "总工程师", "interviewee_phone": "024-88880000",
            "biz_status": "在手订单同比增长，交期受关键部件制约。",
            "revenue": Decimal("12860.5"), "rd_spend": Decimal("643.2"), "staff": 186, "rd_staff": 0 if n == 4 else 27,
            "findings": (row,), "policies": policies, "on_site": "解读研发费用加计扣除和首台（套）保险补偿。",
            "follow_up": "请高校团队到厂测试", "follow_up_due": today + timedelta(days=n - 10),
            "follow_up_owner": laptop.opened.account.id, "result": VisitResult.TRACKING,
        })  # fmt: skip
        if need:
            money = Decimal(budget) if budget else None
            visits.add_need(laptop.store, visit, {
                "name": need, "domain": domain, "indicators": target, "budget": money, "negotiable": money is None,
                "need_types": (NeedType.RESEARCH,), "deadline": today + timedelta(days=200),
            })  # fmt: skip
        if n < VISITS - 2:
            laptop.store.submit(Visit, visit)
            story.visits.append(visit)
        else:
            story.drafts.append(visit)


def same_enterprise(laptops: Sequence[Laptop], story: Story, today: date) -> None:
    """Two people meet the same new enterprise offline; each makes a card and a visit. One card will remain."""
    for laptop in laptops:
        card = enterprises.quick_create(laptop.store, "沈阳牤牛河䶮田智能装备有限公司", TWIN_CODE)
        visit = visits.new_visit(laptop.store, card)
        laptop.store.save(Visit, visit, {
            "visited_on": today, "purposes": (VisitPurpose.NEEDS,), "interviewee": "厂长", "region": "210112",
        })  # fmt: skip
        laptop.store.submit(Visit, visit)
        story.twins.append(visit)


def begin_shared(laptop: Laptop, colleague: Laptop, story: Story, company: UUID, today: date) -> None:
    """A visit of two, still a draft."""
    visit = visits.new_visit(laptop.store, company)
    both = (laptop.opened.account.id, colleague.opened.account.id)
    laptop.store.save(Visit, visit, {"visited_on": today, "visitors": both, "purposes": (VisitPurpose.PROJECT,)})
    story.shared = visit


def edit_apart(laptop: Laptop, colleague: Laptop, story: Story) -> None:
    """Offline, both go on with it: different fields merge, the same field will conflict."""
    assert story.shared is not None
    laptop.store.save(Visit, story.shared, {"on_site": "设备科现场演示", "follow_up": "下周一复测，由张负责"})
    colleague.store.save(Visit, story.shared, {"biz_status": "订单饱满", "follow_up": "下周三复测，由李负责"})


def settle(laptop: Laptop, story: Story) -> int:
    """The author chooses among the values of the fields that conflict: here the colleague's. Returns how many there were."""
    assert story.shared is not None
    found = laptop.store.conflicts(Visit, story.shared)
    laptop.store.settle(Visit, story.shared, {c.field: c.candidates[0].value for c in found})
    laptop.store.save(Visit, story.shared, {"interviewee": "设备科长"})
    laptop.store.submit(Visit, story.shared)
    return len(found)
