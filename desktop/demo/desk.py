"""Scenes of the desks: county, city and province decide offline; returns, corrections, and visits written for others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from db.base import Record
from db.choices import PersonRole, ProblemKind, RoleLevel, RoleState, VisitMode, VisitPurpose
from db.ids import new_id
from db.records import REVIEWED
from db.records.correction import Correction
from db.records.parameter import Parameter
from db.records.person import Person, RoleRow
from db.records.service_log import ServiceLog
from db.records.visit import ProblemRow, Visit
from db.reviewing import CITY_STEP
from desktop.core import correcting, reviewing, visits
from desktop.core.parameters import ATTENDANCE
from desktop.core.reviewing import InboxRow
from desktop.demo.people import Laptop
from desktop.demo.scenes import Story

WEEK = timedelta(days=7)
OTHER_CITY = "210600"
CORRECTED: dict[str, object] = {"staff": 148, "rd_staff": 26}


def set_rules(laptop: Laptop, today: date) -> None:
    """The province keeps the parameters: how much of a class is to be attended, and a city that leaves its step out."""
    since = today.replace(month=1, day=1)
    basis = "演示用的参数，不是文件规定"
    for code, label, value, region in (
        (ATTENDANCE, "发证出勤比例", "80", None), (CITY_STEP, "丹东市不设市级审核", "off", OTHER_CITY),
    ):  # fmt: skip
        given = {"code": code, "label": label, "value": value, "region": region, "since": since, "basis": basis}
        laptop.store.create(Parameter, {name: value for name, value in given.items() if value is not None})


def expect(laptop: Laptop, today: date) -> None:
    """The county has appointed somebody who has not recorded anything yet: 报送情况 names him first."""
    role = RoleRow(
        id=str(new_id()), n=1, role=PersonRole.INDUSTRIAL, level=RoleLevel.COUNTY, since=date(today.year, 6, 1),
        state=RoleState.APPOINTED,
    )  # fmt: skip
    laptop.store.create(Person, {
        "name": "许（演示）", "unit": "沈阳某研究所（演示）", "phone": "024-88880000", "region": laptop.who.division,
        "roles": (role,),
    })  # fmt: skip


def decide(laptop: Laptop, only: Callable[[InboxRow], bool] | None = None, each: int = 10_000) -> int:
    """Approves what waits, the oldest first, at once where the account may; `each`: of a kind. Returns how many."""
    done = 0
    for kind in REVIEWED:
        rows = reviewing.inbox(laptop.opened, kind=kind.__tablename__, limit=10_000).rows
        ids = [row.id for row in rows if only is None or only(row)][:each]
        groups = [ids] if laptop.opened.account.reviewer.bulk else [[one] for one in ids]
        done += sum(reviewing.approve(laptop.opened, kind, group).done for group in groups if group)
    return done


def give_back(laptop: Laptop, kind: type[Record], record_id: UUID, remarks: dict[str, str], day: date) -> None:
    """退回修改, with the reasons at their fields and a week for them."""
    reviewing.give_back(laptop.opened, kind, record_id, remarks, day + WEEK)


def return_visit(laptop: Laptop, story: Story, day: date) -> None:
    """One visit and one service log have gaps."""
    story.returned = story.visits[-1]
    give_back(laptop, Visit, story.returned, {
        "interviewee_phone": "与企业名片上的不一致，请核对后填写。", "biz_status": "内容过于简单，请补充产值、订单的具体情况。",
    }, day)  # fmt: skip
    story.returned_log = next(log for log in story.logs if _uncounted(laptop, log))
    give_back(laptop, ServiceLog, story.returned_log, {"outputs": "请写明推广面积；没有数的成果不能进台账。"}, day)


def _uncounted(laptop: Laptop, log: UUID) -> bool:
    found = laptop.store.get(ServiceLog, log)
    return found is not None and any(row.quantity is None for row in found.outputs or ())


def mend_visit(laptop: Laptop, story: Story) -> None:
    """Offline, the author mends what was named and hands it in again."""
    assert story.returned is not None
    laptop.store.save(Visit, story.returned, {
        "interviewee_phone": "024-88880016",
        "biz_status": "1—10 月产值 2.1 亿元，同比增长 12%；在手订单 8600 万元，排产到明年 3 月，试验台架排队是主要瓶颈。",
    })  # fmt: skip
    laptop.store.submit(Visit, story.returned)


def mend_log(laptop: Laptop, story: Story) -> None:
    """The leader fills in what was asked for."""
    assert story.returned_log is not None
    log = laptop.store.get(ServiceLog, story.returned_log)
    assert log is not None
    outputs = tuple(replace(row, quantity=Decimal(80), unit="亩") for row in log.outputs or ())
    laptop.store.save(ServiceLog, story.returned_log, {"outputs": outputs})
    laptop.store.submit(ServiceLog, story.returned_log)


def write_for(laptop: Laptop, whom: Laptop, company: UUID, day: date, told: str) -> UUID:
    """代录: somebody handed in paper; the contact types it, the visitor is whoever went there."""
    visit = visits.new_visit(laptop.store, company)
    row = ProblemRow(id=str(new_id()), n=1, kind=ProblemKind.TECHNOLOGY, text=told)
    laptop.store.save(Visit, visit, {
        "visited_on": day, "visitors": (whom.opened.account.id,), "mode": VisitMode.ONSITE,
        "purposes": (VisitPurpose.DIAGNOSIS,), "interviewee": "生产副总", "interviewee_phone": "024-88880021",
        "biz_status": "纸质记录由本人签字交来。", "findings": (row,), "region": laptop.who.division,
        "report_unit": laptop.who.division, "remark": "按纸质走访表代录",
    })  # fmt: skip
    laptop.store.submit(Visit, visit)
    return visit


def vouch(laptop: Laptop, story: Story) -> None:
    """The visitor confirms with his own word what was written for him."""
    assert story.written_for is not None
    reviewing.vouch(laptop.opened, Visit, story.written_for)


def correct(laptop: Laptop, record_id: UUID, values: dict[str, object], reason: str) -> UUID:
    """更正 of an approved visit: what changes, and why; reviewed like any other record."""
    made = correcting.begin(laptop.opened, Visit, record_id)
    correcting.save(laptop.opened, made, values)
    laptop.store.save(Correction, made, {"reason": reason})
    laptop.store.submit(Correction, made)
    return made

