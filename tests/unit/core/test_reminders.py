"""Reminders: each from a record's own dates and the rules of its day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from db.contract_choices import RegisterState
from db.parameters import Held, Rules
from db.platform_choices import MobilityMode
from db.records.certificate import Certificate
from db.records.consultation import Consultation
from db.records.contract import Contract, PaidRow
from db.records.docking import Docking
from db.records.enrolment import Enrolment
from db.records.mobility import Mobility
from db.records.need import Need
from db.records.patent_deal import PatentDeal
from db.records.person import Person
from db.records.team import MemberRow, Team
from db.records.training import Training
from db.training_choices import ExamResult
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


def test_a_contract_that_was_signed_is_to_be_registered_and_paid(opened: Opened) -> None:
    store = Store(opened)
    none = {"register_state": RegisterState.NONE}
    store.create(Contract, {"name": "早", "signed_on": date(2026, 11, 20), **none})
    store.create(Contract, {"name": "快到了", "signed_on": date(2026, 11, 1), **none})
    done = {"register_state": RegisterState.REGISTERED, "amount": Decimal("126.5")}
    part = PaidRow(id=str(uuid4()), n=1, on=date(2026, 3, 1), amount=Decimal(46))
    store.create(Contract, {"name": "欠款", "ended_on": date(2026, 11, 10), "paid": (part,), **done})
    store.create(Contract, {"name": "付清", "ended_on": date(2026, 11, 10), **done, "amount": Decimal(46), "paid": (part,)})
    store.create(Contract, {"name": "将到期", "ended_on": date(2026, 12, 1), **done, "amount": None})
    assert [(r.headline, r.note) for r in told(opened)] == [
        ("欠款", "合同 2026-11-10 到期；已到账 46 / 126.5 万元，已超期 15 天"),
        ("快到了", "已签订，还没有登记；应在 2026-12-01 前申请，还有 6 天"),
        ("将到期", "合同 2026-12-01 到期，还有 6 天"),
    ]


def test_what_is_void_reminds_of_nothing(opened: Opened) -> None:
    store = Store(opened)
    store.create(Mobility, {"mode": MobilityMode.ON_LEAVE, "began_on": date(2024, 2, 29)})
    store.create(Consultation, {"question": "作废", "asked_on": date(2026, 11, 20)})
    mine = MemberRow(id=str(uuid4()), n=1, person=opened.account.id)
    store.create(Team, {"name": "团", "until": date(2026, 12, 10), "members": (mine,)})
    store.create(Certificate, {"training_id": uuid4(), "trainee_id": uuid4(), "issued_on": TODAY})
    assert len(told(opened)) == 4
    with opened.local.connection(write=True) as connection:
        for name in ("mobility", "consultation", "team", "certificate"):
            connection.exec_driver_sql(f"UPDATE {name} SET state = 'void'")
    assert told(opened) == []


def test_a_class_that_is_over_and_has_no_certificates(opened: Opened) -> None:
    store = Store(opened)
    training = store.create(Training, {"name": "水稻班", "ended_on": date(2026, 11, 5)})
    people = [uuid4() for _ in range(3)]
    for person, result in zip(people, (ExamResult.PASSED, ExamResult.PASSED, ExamResult.FAILED), strict=True):
        store.create(Enrolment, {"training_id": training, "trainee_id": person, "result": result})
    (found,) = told(opened)
    assert (found.id, found.headline, found.note) == (training, "水稻班", "2 人合格，还没有发证，还有 10 天")
    store.create(Certificate, {"training_id": training, "trainee_id": people[0], "issued_on": TODAY, "cert_no": "1"})
    assert [r.note for r in told(opened)] == ["1 人合格，还没有发证，还有 10 天"]
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE training SET author_id = ?", (str(uuid4()),))
    assert told(opened, roles="commissioner@210112") == []
    assert len(told(opened, roles="organiser@210112")) == 1


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
