"""Who has a record now, what locks it, and days that other logs have taken: as the laptop says it without a network."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.choices import State, VisitMode, VisitPurpose
from db.ids import new_id
from db.records import Enrolment, Parameter, Person, ServiceLog, Training, Visit
from db.records.correction import Correction
from db.records.service_log import DayRow
from db.reviewing import CITY_STEP
from db.rural_choices import DayPart, LocalIndustry, ServiceContent
from desktop.core import cards, correcting, reviewing
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER
from tests.unit.core.test_reviewing import put, visit


def move(opened: Opened, record: UUID, state: str) -> None:
    """As a pull would."""
    with opened.local.connection(write=True) as connection:
        for table in ("visit", "training", "service_log"):
            connection.execute(text(f"UPDATE {table} SET state = :state WHERE id = :id"), {"state": state, "id": str(record)})


@pytest.mark.parametrize("state, said", [
    ("submitted", "已提交，等待浑南区审核；需要修改请先撤回。"),
    ("county", "县级已通过，等待沈阳市审核；需要改动请申请更正。"),
    ("city", "市级已通过，等待省级确认；需要改动请申请更正。"),
    ("confirmed", "已确认；需要改动请申请更正。"),
    ("void", "已作废；需要时请新建一条。"),
    ("returned", ""),
])  # fmt: skip
def test_the_lock_says_who_has_it(opened: Opened, state: str, said: str) -> None:
    record = visit(opened, ME)
    move(opened, record, state)
    assert cards.load(opened, Visit, record).lock == said


def test_without_a_city_step_the_province_is_next(opened: Opened) -> None:
    put(opened, Parameter, code=CITY_STEP, value="off", region="210100", state=State.DRAFT)
    record = visit(opened, ME, state=State.APPROVED_COUNTY)
    assert cards.load(opened, Visit, record).lock.startswith("县级已通过，等待省级确认")


def test_what_somebody_wrote_for_me_waits_for_me(opened: Opened) -> None:
    record = visit(opened, OTHER, visitors=(ME,))
    card = cards.load(opened, Visit, record)
    assert (card.lock, card.actions) == ("由他人代录，等待您确认；由填写人修改，这里只能查看。", {"vouch"})


def test_somebody_without_an_account_is_not_waited_for(opened: Opened) -> None:
    """The card of an account is its own from the beginning (`seed.person`); one that a contact made belongs to no account."""
    without = put(opened, Person, ME, name="甲特派员", state=State.DRAFT)
    record = visit(opened, ME, visitors=(without,))
    said = "由他人代录，甲特派员没有账号，由其他联络员或市级审核；需要修改请先撤回。"
    assert cards.load(opened, Visit, record).lock == said
    put(opened, Person, OTHER, id=OTHER, name="乙特派员", state=State.DRAFT)
    record = visit(opened, ME, visitors=(without, OTHER))
    assert cards.load(opened, Visit, record).lock.startswith("由他人代录，等待乙特派员确认")


def test_what_the_province_keeps_is_only_seen(opened: Opened) -> None:
    record = put(opened, Parameter, code="x", value="1", state=State.DRAFT)
    assert cards.load(opened, Parameter, record).lock == "由省级维护，只能查看。"
    opened.account = replace(opened.account, roles="contact_province@210000")
    assert cards.load(opened, Parameter, record).lock == ""


def test_a_roster_is_locked_with_its_class(opened: Opened, store: Store) -> None:
    parent = put(opened, Training, ME, name="水稻班", state=State.DRAFT)
    one = store.create(Enrolment, {"training_id": parent, "trainee_id": new_id()})
    move(opened, parent, "submitted")
    assert cards.load(opened, Enrolment, one).lock == "培训班待审核，报名不能再修改。"
    with pytest.raises(Locked):
        store.save(Enrolment, one, {"seat": 2})
    with pytest.raises(Locked):
        store.create(Enrolment, {"training_id": parent, "trainee_id": new_id()})
    with pytest.raises(Locked):
        store.delete(Enrolment, [one])


def log(store: Store, *days: tuple[date, DayPart], who: UUID = ME) -> UUID:
    rows = tuple(DayRow(str(new_id()), n, on=on, part=part, present=(who,)) for n, (on, part) in enumerate(days, 1))
    values: dict[str, Any] = {
        "served_id": new_id(), "began_on": days[0][0], "ended_on": days[-1][0], "days": rows, "region": "210112",
        "contents": tuple(ServiceContent)[:1], "farm_trade": next(iter(LocalIndustry)), "summary": "指导育苗",
    }  # fmt: skip
    return store.create(ServiceLog, values)


def test_a_day_that_another_log_has_stops_the_submission(opened: Opened, store: Store) -> None:
    """Trap 1 on the laptop: between drafts a warning, once the other is handed in a barrier."""
    put(opened, Person, ME, id=ME, name="张三丰", state=State.DRAFT)
    day = date(2026, 3, 5)
    first, second = log(store, (day, DayPart.WHOLE)), log(store, (day, DayPart.HALF), (date(2026, 3, 6), DayPart.WHOLE))
    (found,) = [p for p in store.problems(ServiceLog, second) if p.field == "days"]
    assert (found.code, found.blocking) == ("warn_day_taken", False)
    assert found.text == "张三丰 3月5日在另一份没有提交的服务日志里也记了，请核对"
    store.submit(ServiceLog, first)
    with pytest.raises(Invalid) as caught:
        store.submit(ServiceLog, second)
    assert [str(p.text) for p in caught.value.problems if getattr(p, "field", "") == "days"] == [
        "张三丰 3月5日已记在另一份已提交的服务日志，一人一天只能算一天，请改正"
    ]
    store.withdraw(ServiceLog, first)
    store.submit(ServiceLog, second)


def test_two_half_days_are_one(store: Store) -> None:
    day = date(2026, 3, 5)
    store.submit(ServiceLog, log(store, (day, DayPart.HALF)))
    store.submit(ServiceLog, log(store, (day, DayPart.HALF)))
    with pytest.raises(Invalid):
        store.submit(ServiceLog, log(store, (day, DayPart.HALF)))


def test_a_correction_is_begun_once_and_says_what_is_wrong(opened: Opened, store: Store) -> None:
    draft = visit(opened, ME, state=State.DRAFT)
    with pytest.raises(UserError, match="草稿"):
        correcting.begin(opened, Visit, draft)
    record = visit(opened, ME, state=State.APPROVED_COUNTY, staff=5, enterprise_id=new_id())
    made = correcting.begin(opened, Visit, record)
    assert correcting.begin(opened, Visit, record) == made
    assert [p.code for p in correcting.load(opened, made).problems] == ["need_change"]
    correcting.save(opened, made, {"staff": 0})
    correcting.save(opened, made, {"staff": 5})
    with pytest.raises(Invalid):
        store.submit(Correction, made)
    saved = correcting.save(opened, made, {"visited_on": date(2999, 1, 1)})
    assert [p.field for p in saved.problems] == ["visited_on"]
    store.save(Correction, made, {"reason": "写错了"})
    with pytest.raises(Invalid):
        store.submit(Correction, made)
    correcting.save(opened, made, {"visited_on": date(2026, 11, 19), "purposes": (VisitPurpose.POLICY,), "mode": VisitMode.PHONE})
    store.submit(Correction, made)
    with pytest.raises(Locked):
        correcting.save(opened, made, {"staff": 7})
    assert reviewing.inbox(opened).count == 0
