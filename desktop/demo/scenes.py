"""What happens in the demonstration, scene by scene. Every write and every sync is the program's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.base import Record
from db.choices import (
    CoopMode,
    PersonRole,
    ProblemKind,
    RoleLevel,
    RoleState,
    TechField,
    Visibility,
    VisitMode,
    VisitPurpose,
    VisitResult,
)
from db.ids import new_id
from db.records.enterprise import Enterprise
from db.records.person import Person, RoleRow
from db.records.policy import Policy
from db.records.visit import ProblemRow, Visit
from db.transfer_choices import NeedState
from desktop.core import enterprises, importing, visits
from desktop.core.importing import ImportReport
from desktop.core.register_reader import read_register
from desktop.demo.books_story import Books
from desktop.demo.calendar import EVENING, Calendar
from desktop.demo.people import Laptop
from desktop.demo.tales import Tale, pick

AGO = (146, 133, 119, 105, 91, 77, 63, 49, 38, 30, 26, 22, 13, 6, 1)  # days since each visit
DRAFTS = 2  # the newest
CHECKED = 21  # days: needs heard before are whole and published
FOLLOWED = 3  # of the newest visits the follow-up is still open
TWIN_CODE = "91210100MA00004960"  # a valid code whose check value is 0 (domain.md §5.3); nobody's


@dataclass(slots=True)
class Story:
    """What the scenes hand on to one another."""

    report: ImportReport | None = None
    visits: list[UUID] = field(default_factory=list)
    drafts: list[UUID] = field(default_factory=list)
    shared: UUID | None = None
    twins: list[UUID] = field(default_factory=list)
    conflicts: int = 0
    companies: list[UUID] = field(default_factory=list)
    # the team
    crew: dict[str, UUID] = field(default_factory=dict)
    places: dict[str, UUID] = field(default_factory=dict)
    team: UUID | None = None
    logs: list[UUID] = field(default_factory=list)
    log_writers: dict[UUID, str] = field(default_factory=dict)
    # the classes
    training: UUID | None = None
    short: UUID | None = None
    certified: int = 0
    pending_numbers: int = 0
    # the chain
    needs: dict[str, UUID] = field(default_factory=dict)  # by what was heard, the first of it
    solutions: dict[str, UUID] = field(default_factory=dict)
    dockings: dict[str, UUID] = field(default_factory=dict)  # by the need
    begun: dict[type[Record], UUID] = field(default_factory=dict)  # not handed in yet
    deals: dict[str, UUID] = field(default_factory=dict)  # contracts by the solution that they are about
    links: dict[type[Record], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    spindle: UUID | None = None  # the docking that changes hands
    fair: UUID | None = None
    # the desks
    returned: UUID | None = None
    returned_log: UUID | None = None
    written_for: UUID | None = None
    unread: UUID | None = None  # written for 张 and not confirmed yet
    correction: UUID | None = None  # applied
    corrected: UUID | None = None
    waiting_correction: UUID | None = None
    decisions: int = 0
    books: Books = field(default_factory=Books)


def import_register(laptop: Laptop, path: Path) -> ImportReport:
    """The county's register, row by row or with a reason."""
    rows = read_register(path, lambda: None)
    return importing.import_register(laptop.opened, rows, lambda _done, _total, _words: None, lambda: None)


def some_enterprises(laptop: Laptop, count: int) -> list[UUID]:
    """Cards of the person's own county with a credit code, so that visits to them may be handed in; of many trades."""
    with laptop.opened.local.read() as session:
        query = select(Enterprise.id, Enterprise.name).where(
            Enterprise.uscc.is_not(None), Enterprise.region == laptop.who.division
        )
        rows = [(row.id, row.name or "") for row in session.execute(query.order_by(Enterprise.address, Enterprise.id))]
    told: list[Tale] = []
    first: list[UUID] = []
    rest: list[UUID] = []
    for company, name in rows:
        tale = pick(name, told)
        (first if tale.trade in name and tale not in told else rest).append(company)
        told.append(tale)
    return [*first, *rest][:count]


def introduce(
    laptop: Laptop, unit: str, title: str, expertise: str, today: date, kind: PersonRole = PersonRole.INDUSTRIAL
) -> None:  # fmt: skip
    """Somebody completes the own card: unit, field, and the appointment with its days."""
    since = date(today.year, 3, 1)
    role = RoleRow(
        id=str(new_id()), n=1, role=kind, level=RoleLevel.PROVINCE, since=since,
        until=since.replace(year=since.year + 2) - timedelta(days=1), state=RoleState.APPOINTED,
    )  # fmt: skip
    laptop.store.save(Person, laptop.opened.account.id, {
        "unit": unit, "professional_title": title, "phone": "024-88880000", "expertise": expertise,
        "tech_fields": (TechField.MANUFACTURING, TechField.MATERIALS), "roles": (role,),
    })  # fmt: skip


def days_work(laptop: Laptop, story: Story, calendar: Calendar, numbers: Iterable[int]) -> None:
    """Offline: visits with findings, needs and policies, each on its own day; all but the newest are handed in."""
    with laptop.opened.local.read() as session:
        policies = tuple(session.scalars(select(Policy.id)))
        names = {row.id: row.name for row in session.execute(select(Enterprise.id, Enterprise.name))}
    tales = list(told(names, story.companies))
    for n in numbers:
        company, tale = story.companies[n % len(story.companies)], tales[n]
        with calendar.on(AGO[n], EVENING) as day:
            visit = visits.new_visit(laptop.store, company)
            laptop.store.save(Visit, visit, _visit(laptop, tale, n, day, calendar.today) | {"policies": policies})
            if tale.need:
                need = visits.add_need(laptop.store, visit, _need(tale, AGO[n], calendar.today))
                if AGO[n] > CHECKED:
                    story.needs.setdefault(tale.need, need)
            if n < len(AGO) - DRAFTS:
                laptop.store.submit(Visit, visit)
                story.visits.append(visit)
            else:
                story.drafts.append(visit)
    if story.drafts:
        laptop.store.save(Visit, visit, {"ended": time(9, 20), "interviewee": None})  # a draft may be wrong, and says so


def told(names: Mapping[UUID, str | None], companies: Sequence[UUID]) -> Iterator[Tale]:
    """What is heard at each visit."""
    before: list[Tale] = []
    for n in range(len(AGO)):
        tale = pick(names[companies[n % len(companies)]] or "", before)
        before.append(tale)
        yield tale


def _visit(laptop: Laptop, tale: Tale, n: int, visited: date, today: date) -> dict[str, Any]:
    """What is typed into the n-th visit."""
    row = ProblemRow(id=str(new_id()), n=1, kind=ProblemKind.TECHNOLOGY, text=tale.trouble)
    left = n - (len(AGO) - FOLLOWED)
    due = today + timedelta(days=3 * left - 2) if left >= 0 else visited + timedelta(days=30)
    return {
        "visited_on": visited, "started": time(9, 30), "ended": time(11, 20 + n),
        "mode": VisitMode.ONSITE if n % 4 else VisitMode.MEETING, "purposes": tuple({tale.purpose: 0, VisitPurpose.POLICY: 0}),
        "interviewee": "刘工", "interviewee_post": "总工程师", "interviewee_phone": "024-88880000",
        "biz_status": tale.status, "revenue": Decimal(8600 + 730 * n) + Decimal("0.5"), "rd_spend": Decimal(410 + 35 * n),
        "staff": 96 + 13 * n, "rd_staff": 0 if n == 4 else 11 + 2 * n,
        "findings": (row,), "on_site": "解读研发费用加计扣除和首台（套）保险补偿。",
        "follow_up": tale.follow_up, "follow_up_due": due,
        "follow_up_owner": laptop.opened.account.id, "result": VisitResult.TRACKING if left >= 0 else VisitResult.SOLVED,
    }  # fmt: skip


def _need(tale: Tale, ago: int, today: date) -> dict[str, Any]:
    """The need heard there; an older one has been checked and may be published."""
    money = Decimal(tale.budget) if tale.budget else None
    return {
        "name": tale.need, "domain": tale.field, "problem": tale.trouble, "indicators": tale.indicators, "budget": money,
        "negotiable": money is None or None, "need_types": (tale.kind,), "deadline": today + timedelta(days=200),
        "background": tale.status, "coop_modes": (CoopMode.COMMISSIONED, CoopMode.JOINT), "visibility": Visibility.PUBLIC,
        "state_of": NeedState.PUBLISHED if ago > CHECKED else NeedState.NEW,
    }  # fmt: skip


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


def edit_late(colleague: Laptop, story: Story) -> None:
    """Offline, the colleague goes on with a visit that has been handed in meanwhile: the province will not take it."""
    assert story.shared is not None
    colleague.store.save(Visit, story.shared, {"on_site": "设备科现场演示，另补一次培训"})


def give_up(colleague: Laptop) -> int:
    """The way out that the sync centre offers: back to what the province has. Returns how many changes were refused."""
    found = [refusal for refusal in colleague.store.refused() if "discard" in refusal.ways]
    for refusal in found:
        colleague.store.discard_returned(refusal.op)
    return len(found)
