"""Reminders: each from a record's own dates and the rules of its day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from db.contract_choices import RegisterState
from db.parameters import Held, Rules
from db.platform_choices import MobilityMode
from db.records.certificate import Certificate
from db.records.consultation import Consultation
from db.records.contract import Contract
from db.records.docking import Docking
from db.records.mobility import Mobility
from db.records.need import Need
from db.records.patent_deal import PatentDeal
from db.records.person import Person
from db.records.team import MemberRow, Team
from db.transfer_choices import PatentOp
from desktop.core.profile import Opened
from desktop.core.reminders import Reminder, due
from desktop.core.store import Store

TODAY = date(2026, 11, 25)


def told(opened: Opened, rules: Rules | None = None, today: date = TODAY, roles: str = "") -> list[Reminder]:
    account = replace(opened.account, roles=roles or opened.account.roles)
    with opened.local.read() as session:
        return due(session, account, rules or Rules(), today)


def test_a_leave_is_told_half_a_year_before_it_ends(opened: Opened) -> None:
    store = Store(opened)
    person = store.create(Person, {"name": "那玉山"})
    store.create(Mobility, {"person_id": person, "mode": MobilityMode.ON_LEAVE, "began_on": date(2024, 2, 29)})
    (found,) = told(opened)
    assert (found.headline, found.note, found.days) == ("那玉山 离岗创业", "2027-02-28 期满，还有 95 天", 95)
    assert told(opened, today=date(2026, 8, 1)) == []
    (over,) = told(opened, today=date(2027, 3, 2))
    assert over.note.endswith("已超期 2 天")
    assert told(opened, Rules([Held("leave.years", "5")])) == []


def test_a_licence_not_filed_and_a_pledge_that_ends(opened: Opened) -> None:
    store = Store(opened)
    store.create(PatentDeal, {"name": "某许可", "op": PatentOp.LICENCE, "dealt_on": date(2026, 9, 1)})
    store.create(PatentDeal, {"name": "某质押", "op": PatentOp.PLEDGE, "pledged_on": date(2025, 12, 31), "term_months": 12})
    store.create(PatentDeal, {"name": "已备案", "op": PatentOp.LICENCE, "dealt_on": date(2026, 9, 1), "recorded_on": TODAY})
    ended = {"op": PatentOp.PLEDGE, "pledged_on": date(2025, 12, 1), "term_months": 12, "released_on": TODAY}
    store.create(PatentDeal, {"name": "已解除", **ended})
    assert [(r.headline, r.days) for r in told(opened)] == [("某许可", 6), ("某质押", 36)]


def test_a_contract_that_was_accepted_waits_for_its_registration(opened: Opened) -> None:
    store = Store(opened)
    store.create(Contract, {"name": "某合同", "register_state": RegisterState.ACCEPTED, "accepted_on": date(2026, 10, 20)})
    store.create(Contract, {"name": "未登记", "register_state": RegisterState.NONE})
    assert [(r.headline, r.days) for r in told(opened)] == [("某合同", -6)]


@pytest.mark.parametrize("answered", [False, True])
def test_a_need_without_an_answer(opened: Opened, answered: bool) -> None:
    store = Store(opened)
    with opened.work() as session:
        need = Need(name="主轴热补偿", created_at=datetime(2026, 10, 20, 16, 30, tzinfo=UTC))  # the 21st in Beijing
        session.add(need)
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE need SET state = 'submitted'")
    if answered:
        store.create(Docking, {"need_id": need.id})
    assert [(r.headline, r.days) for r in told(opened)] == ([] if answered else [("主轴热补偿", -5)])


def test_a_question_waits_a_week(opened: Opened) -> None:
    store = Store(opened)
    store.create(Consultation, {"question": "研发费用怎样加计扣除？\n另问", "asked_on": date(2026, 11, 20)})
    store.create(Consultation, {"question": "已答", "asked_on": date(2026, 11, 1), "answered_on": date(2026, 11, 2)})
    assert [(r.headline, r.days) for r in told(opened)] == [("研发费用怎样加计扣除？", 2)]


def test_a_service_period_is_told_to_members_and_to_the_desk(opened: Opened) -> None:
    store = Store(opened)
    mine = MemberRow(id=str(uuid4()), n=1, person=opened.account.id)
    store.create(Team, {"name": "我的团", "until": date(2026, 12, 10), "members": (mine,)})
    store.create(Team, {"name": "别人的团", "until": date(2026, 12, 20)})
    assert [r.headline for r in told(opened)] == ["我的团"]
    assert [r.headline for r in told(opened, roles="contact_county@210112")][-2:] == ["我的团", "别人的团"]


def test_certificates_without_a_number_are_told_together(opened: Opened) -> None:
    store = Store(opened)
    for _ in range(3):
        store.create(Certificate, {"training_id": uuid4(), "trainee_id": uuid4(), "issued_on": TODAY})
    (found,) = told(opened)
    assert (found.id, found.headline) == (None, "3 份证书编号待发")


def test_the_report_day_is_told_to_the_county_in_its_last_week(opened: Opened) -> None:
    desk = "contact_county@210112"
    assert [r.note for r in told(opened, roles=desk)] == ["2026-11-30 截止，还有 5 天"]  # the 28th is a Saturday
    assert told(opened, roles=desk, today=date(2026, 11, 20)) == []
    assert told(opened, roles="commissioner@210112") == []
    assert [r.days for r in told(opened, Rules([Held("report.day", "25")]), roles=desk)] == [0]
