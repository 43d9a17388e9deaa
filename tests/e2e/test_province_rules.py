"""What the province keeps reaches every laptop: parameters by date, the plan by clauses, the network by level."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from db import outbox
from db.choices import ExportWay
from db.ids import new_id
from db.records import Consultation, Node, Parameter, Policy
from db.records.export_log import ExportLog
from db.reviewing import CITY_STEP
from db.search import SearchIndex
from desktop.core import consultations, export_log, network, parameter_desk, policy_library
from desktop.core.authority import Authority
from desktop.core.errors import Locked
from desktop.core.export_log import Use
from desktop.core.plan import rules_of
from desktop.core.replay import Silence
from desktop.core.searching import Searching
from server.tables import Role
from tests.e2e.test_review import Enter, Worker, enter

__all__ = ["enter"]  # the fixture
CODE = "need.answer_days"


@pytest.fixture
def people(enter: Enter) -> Iterator[tuple[Worker, Worker, Worker]]:
    """The province, a county's contact, a commissioner; all have synced once."""
    found = (
        enter("province", Role.CONTACT_PROVINCE, "210000"), enter("contact", Role.CONTACT_COUNTY), enter("zhang.san"),
    )  # fmt: skip
    for each in found:
        each.sync()
    return found


def days(worker: Worker, day: date) -> int:
    with worker.opened.local.read() as session:
        return rules_of(session).whole(CODE, day, "210112")


def test_case_parameter_reaches_every_laptop_and_old_dates_keep_the_old_value(people: tuple[Worker, Worker, Worker]) -> None:
    province, contact, zhang = people
    today = province.opened.clock.today()
    parameter_desk.change(province.opened, CODE, "20", today, basis="辽科发〔2026〕9号")
    assert (days(province, today), days(zhang, today)) == (20, 30), "before anybody has synced"
    outcome = province.sync()
    assert (outcome.refused, outcome.held) == (0, 0)
    for worker in (contact, zhang):
        worker.sync()
        assert (days(worker, today), days(worker, today - timedelta(days=1))) == (20, 30)
        found = next(line for line in parameter_desk.table(worker.opened) if line.code == CODE)
        assert (found.shown, found.basis) == ("20 天", "辽科发〔2026〕9号")
        assert not parameter_desk.may_edit(worker.opened)


def test_the_city_step_is_switched_off_for_one_city(people: tuple[Worker, Worker, Worker]) -> None:
    province, contact, _ = people
    today = province.opened.clock.today()
    parameter_desk.change(province.opened, CITY_STEP, "off", today, "210100")
    province.sync()
    contact.sync()
    with contact.opened.local.read() as session:
        authority = Authority(session, contact.opened.account.reviewer, today)
        assert (authority.city_step("210112"), authority.city_step("210213")) == (False, True)


def test_what_others_write_into_parameters_is_held(people: tuple[Worker, Worker, Worker]) -> None:
    province = people[0]
    today = province.opened.clock.today()
    for other in people[1:]:
        with pytest.raises(Locked):
            other.store.create(Parameter, {"code": CODE, "value": "1", "since": today})
        with other.opened.work() as session:  # as a program that does not know the rule would write it
            session.add(Parameter(id=new_id(), code=CODE, value="1", since=today))
        assert other.sync().held == 1
        (told,) = other.store.refused()
        assert told.problems[0].text == "参数由省级维护，您的改动先保留在省级，由省级联络员决定"
    province.sync()
    assert days(province, today) == 30


def test_what_was_exported_is_known_to_the_desks_above_and_changed_by_nobody(people: tuple[Worker, Worker, Worker]) -> None:
    province, contact, zhang = people
    use = Use("学员台账", "trainee", 40, "今年", "上报汇总", personal=True)
    made = export_log.note(zhang.opened, ExportWay.WORKBOOK, use, "学员.xlsx")
    assert zhang.sync().held == 0
    for desk in (contact, province):
        desk.sync()
        line = desk.store.get(ExportLog, made)
        assert line is not None
        assert (line.author_id, line.count, line.purpose) == (zhang.me, 40, "上报汇总")
    # a program that does not know the rule
    with zhang.opened.work() as session, Silence(session):
        record = session.get_one(ExportLog, made)
        record.count = 4
        outbox.patched(session, record, zhang.opened.author.log, zhang.opened.clock.now())
    zhang.sync()
    (told,) = zhang.store.refused()
    assert (told.status, told.problems[0].text) == ("returned", "导出记录写成以后不能修改或删除；需要时请再办一次")
    province.sync()
    line = province.store.get(ExportLog, made)
    assert line is not None and line.count == 40


def test_a_node_is_kept_by_its_own_contact_and_known_to_all(people: tuple[Worker, Worker, Worker], enter: Enter) -> None:
    province, contact, zhang = people
    today = contact.opened.clock.today()
    first = network.appoint(contact.store, "210112", {"name": "王主任", "since": today - timedelta(days=90)})
    assert contact.sync().held == 0
    network.appoint(contact.store, "210112", {"name": "钱主任", "since": today})
    outcome = contact.sync()
    assert (outcome.refused, outcome.held) == (0, 0)
    for worker in (province, zhang):
        worker.sync()
        site = network.load(worker.opened).site("210112")
        assert ([c.name for c in site.now], [c.name for c in site.before]) == (["钱主任"], ["王主任"])
    far = enter("far.away", Role.CONTACT_COUNTY, "210213")
    far.sync()
    far.store.save(Node, first, {"phone": "024-31000000"})
    assert far.sync().held == 1
    zhang.store.create(Node, {"site": "210112", "name": "冒名"})
    assert zhang.sync().held == 1
    province.sync()
    assert [c.name for c in network.load(province.opened).site("210112").now] == ["钱主任"]


def test_case_consultation_quotes_the_plan_as_the_province_sent_it(people: tuple[Worker, Worker, Worker]) -> None:
    """The shipped plan comes by sync, is found offline, quoted, and the answer reaches the county's desk."""
    _, contact, zhang = people
    index = SearchIndex(zhang.opened.local)
    index.load()
    (group,) = Searching(zhang.opened.local, index).palette("投资引导基金")
    assert group.rows[0].snippet.label.startswith("条款 二（三）")
    asked = consultations.new(zhang.store)
    zhang.store.save(Consultation, asked, {"asker": "王总工", "question": "天使投资能抵扣吗", "report_unit": "210112"})
    consultations.quote(zhang.store, asked, policy_library.find_clauses(zhang.opened, "二（三）5")[0])
    assert zhang.sync().held == 0
    contact.sync()
    there = contact.store.get(Consultation, asked)
    assert there is not None
    assert there.clauses == "二（三）5"
    (policy,) = there.policies or ()
    plan = contact.store.get(Policy, policy)
    assert plan is not None
    assert len(plan.clauses or ()) > 50


