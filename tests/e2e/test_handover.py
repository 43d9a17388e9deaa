"""工作交接 with whole profiles and the real province: nothing is lost, the author stays, the new one goes on."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.choices import State
from db.contract_choices import RegisterState
from db.records import Contract, Need, Visit
from db.records.handover import Handover
from db.search import SearchIndex
from desktop.core import cards, handing_over, home, keys, overview, reviewing
from desktop.core.entering import first_login
from desktop.core.errors import Invalid, Locked
from desktop.core.listing import Listing, ListQuery
from desktop.core.paths import Paths
from server.database import Database
from server.tables import Role
from tests.e2e.test_review import Worker
from tests.serverkit import PASSWORD, ThreadServer, make_account

Enter = Callable[..., Worker]


@pytest.fixture
def enter(database: Database, server: ThreadServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Enter]:
    """`enter("zhang.san")`: the account made, logged in on a computer of its own."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)
    with ExitStack() as stack:

        def make(login: str, role: Role = Role.COMMISSIONER, *, name: str) -> Worker:
            make_account(database, login, role, "210112", name=name)
            worker = Worker(first_login(Paths(tmp_path / login), server.url, login, PASSWORD))
            stack.callback(worker.close)
            return worker

        yield make


def visit_of(worker: Worker, record: UUID) -> Visit:
    found = worker.store.get(Visit, record)
    assert found is not None
    return found


def told(worker: Worker) -> list[tuple[str, str]]:
    """What the home page says of handovers."""
    return [(i.headline, i.note) for g in home.load(worker.opened).groups if g.key == "handover" for i in g.items]


def hand(worker: Worker, giver: Worker, taker: Worker) -> UUID:
    return handing_over.hand_over(worker.store, giver.me, taker.me, worker.opened.clock.today(), (), "调任")


def test_the_old_one_is_offline_with_unsent_work_while_the_contact_hands_over(enter: Enter) -> None:
    old, new = enter("zhang.san", name="张三丰"), enter("li.si", name="李四光")
    desk = enter("wang.wu", Role.CONTACT_COUNTY, name="王五一")
    seen = old.visit(interviewee="牤")
    old.sync()
    for each in (new, desk):
        each.sync()
    # offline: an edit of what the province has, and a new draft
    old.store.save(Visit, seen, {"interviewee": "牤·改"})
    unsent = old.visit(interviewee="赵六六")
    hand(desk, old, new)
    assert told(desk) == [], "the desk did it, it is told to both sides"
    assert desk.sync().refused == 0
    # the new one goes on with the draft and hands it in
    new.sync()
    assert visit_of(new, seen).author_id == old.me
    card = cards.load(new.opened, Visit, seen)
    assert card.lock == ""
    assert {"submit", "delete"} <= card.actions
    assert any(item.id == seen for g in home.load(new.opened).groups if g.key == "drafts" for item in g.items)
    new.store.save(Visit, seen, {"staff": 12})
    new.store.submit(Visit, seen)
    assert new.sync().refused == 0
    assert told(new)[0][0] == "张三丰的工作移交给您"
    # the old one comes online: his edit is kept aside with the reason, his new draft goes the same way
    old.sync()
    (held,) = [r for r in old.store.refused() if r.kind == "visit"]
    assert held.status == "held"
    assert "已移交" in held.reason
    assert visit_of(old, unsent).keeper_id == new.me
    assert cards.load(old.opened, Visit, unsent).lock == "已移交给李四光经办，您可以查看，不能修改。"
    assert cards.load(old.opened, Visit, unsent).actions == frozenset()
    with pytest.raises(Locked):
        old.store.submit(Visit, unsent)
    assert told(old)[0][0] == "您的工作移交给李四光"
    new.sync()
    assert (visit_of(new, unsent).interviewee, visit_of(new, unsent).author_id) == ("赵六六", old.me)
    new.store.submit(Visit, unsent)
    assert new.sync().refused == 0
    # and a return of the desk reaches who has it now
    desk.sync()
    assert {row.id for row in reviewing.inbox(desk.opened).rows} == {seen, unsent}
    reviewing.give_back(desk.opened, Visit, unsent, {"interviewee": "请写全名"}, desk.opened.clock.today() + timedelta(days=7))
    desk.sync()
    new.sync()
    assert cards.load(new.opened, Visit, unsent).notes == {"interviewee": ("请写全名",)}
    assert new.state(unsent) is State.RETURNED


def test_what_one_hands_over_himself_is_previewed_and_checked(enter: Enter) -> None:
    old, new = enter("zhang.san", name="张三丰"), enter("li.si", name="李四光")
    old.visit()
    old.visit(follow_up_due=date(2026, 12, 1), follow_up_owner=old.me)
    parts = {part.title: part.count for part in handing_over.preview(old.opened, old.me, ())}
    assert parts == {"企业走访": 2, "由其负责的跟进": 1}
    with pytest.raises(Invalid) as wrong:
        handing_over.hand_over(old.store, old.me, old.me, old.opened.clock.today() + timedelta(days=3), (), "")
    assert {p.field for p in wrong.value.problems} == {"to_id", "from_day"}
    with pytest.raises(Invalid) as wrong:
        handing_over.hand_over(old.store, new.me, old.me, old.opened.clock.today(), (), "")
    assert {p.field for p in wrong.value.problems} == {"from_id"}
    old.sync()
    made = hand(old, old, new)
    assert told(old)[0][1].endswith("同步后生效")
    old.sync()
    found = old.store.get(Handover, made)
    assert found is not None
    assert found.moved == 2
    assert told(old)[0][1].endswith("已移交 2 条")
    assert handing_over.preview(old.opened, old.me, ()) == []
    assert not [g for g in home.load(old.opened).groups if g.key in ("drafts", "due")]
    new.sync()
    assert {g.key for g in home.load(new.opened).groups} >= {"drafts", "handover"}


def test_whose_work_it_is_now_is_asked_of_the_one_who_has_it_and_who_did_it_of_the_author(enter: Enter) -> None:
    """Inbox, own lists, reminders and reports go to the new owner; visits made stay with who made them (decision 013)."""
    old, new = enter("zhang.san", name="张三丰"), enter("li.si", name="李四光")
    desk, colleague = enter("wang.wu", Role.CONTACT_COUNTY, name="王五一"), enter("wang.liu", Role.CONTACT_COUNTY, name="王六六")
    today = old.opened.clock.today()
    visit = old.visit(visited_on=today)
    need = old.store.create(Need, {"name": "热变形补偿", "region": "210112", "report_unit": "210112"})
    contract = old.store.create(Contract, {
        "name": "演示合同", "register_state": RegisterState.ACCEPTED, "accepted_on": today, "region": "210112",
        "report_unit": "210112",
    })  # fmt: skip
    old.store.submit(Visit, visit)
    assert old.sync().refused == 0
    assert contract in reminded(old)
    desk.sync()
    handing_over.hand_over(desk.store, old.me, new.me, today, (), "调任")
    assert desk.sync().refused == 0
    for each in (old, new, colleague, desk):
        each.sync()
    # what waits stands under the new owner's name, and is found by either
    (row,) = reviewing.inbox(colleague.opened, kind="visit").rows
    assert (row.id, row.author_name, row.author) == (visit, "李四光（张三丰填写）", old.me)
    for text in ("李四光", "张三丰"):
        assert reviewing.inbox(colleague.opened, text=text).count == 1
    # own lists and what is due
    mine = ListQuery("contract", author=new.me)
    index = SearchIndex(new.opened.local)
    assert Listing(new.opened.local, index, new.opened.clock.today).ids(mine) == [contract]
    recent = {each.opened.account.login: {r.id for r in overview.load(each.opened).recent} for each in (old, new)}
    assert recent == {"zhang.san": set(), "li.si": {visit}}
    assert contract in reminded(new)
    assert contract not in reminded(old)
    # who did it stays: the month's visits are the visitor's, on both computers
    visits = {w.opened.account.login: home.load(w.opened).figures[0].value for w in (old, new)}
    assert visits == {"zhang.san": 1, "li.si": 0}
    # the new owner hands the need in: his report
    assert need in {item.id for g in home.load(new.opened).groups if g.key == "drafts" for item in g.items}


def test_a_contact_who_took_work_over_does_not_decide_about_it(enter: Enter) -> None:
    old = enter("zhang.san", name="张三丰")
    desk, colleague = enter("wang.wu", Role.CONTACT_COUNTY, name="王五一"), enter("wang.liu", Role.CONTACT_COUNTY, name="王六六")
    visit = old.visit()
    old.store.submit(Visit, visit)
    old.sync()
    desk.sync()
    assert reviewing.inbox(desk.opened).count == 1
    handing_over.hand_over(desk.store, old.me, desk.me, desk.opened.clock.today(), (), "调任")
    assert desk.sync().refused == 0
    assert reviewing.inbox(desk.opened).count == 0
    assert reviewing.approve(desk.opened, Visit, [visit]).done == 0
    colleague.sync()
    assert reviewing.approve(colleague.opened, Visit, [visit]).done == 1
    assert colleague.sync().refused == 0


def reminded(worker: Worker) -> set[UUID | None]:
    return {item.id for g in home.load(worker.opened).groups if g.key == "reminders" for item in g.items}
