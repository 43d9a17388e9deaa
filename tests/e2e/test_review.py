"""The county's desk with whole profiles and the real province: decisions made offline, and what they mean to the author."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.choices import State, VisitMode, VisitPurpose
from db.records import Enterprise, Visit
from db.records.attachment import Attachment
from db.records.correction import Correction
from db.reviewing import BULK
from desktop.core import cards, correcting, correction_card, home, keys, reporting, review_history, reviewing
from desktop.core.entering import first_login
from desktop.core.enterprises import find_similar
from desktop.core.errors import Locked
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.store import Store
from desktop.core.sync.account import AccountSync
from desktop.core.sync.outcome import Outcome
from server import accounts
from server.access import Grant
from server.audit import COMMAND_LINE
from server.caller import BEIJING
from server.database import Database
from server.tables import Role
from tests.serverkit import PASSWORD, ThreadServer, make_account

GOOD = "91210112MA0XK3A27X"
Enter = Callable[..., "Worker"]


class Worker:
    """One person with his profile on a computer."""

    def __init__(self, opened: Opened) -> None:
        self.opened, self.store = opened, Store(opened)
        self.engine = AccountSync(opened, opened.account.server)

    @property
    def me(self) -> UUID:
        return self.opened.account.id

    def sync(self) -> Outcome:
        return self.engine.run(lambda *_: None)

    def visit(self, **values: object) -> UUID:
        """A draft that could be handed in."""
        if "enterprise_id" not in values:
            found = find_similar(self.opened, uscc=GOOD)
            card = found[0].id if found else self.store.create(Enterprise, {"name": "沈阳试验机床厂", "uscc": GOOD})
            values["enterprise_id"] = card
        given = {
            "visited_on": date(2026, 3, 5), "mode": VisitMode.ONSITE, "visitors": (self.me,),
            "purposes": (VisitPurpose.NEEDS,), "interviewee": "牤", "region": "210112", **values,
        }  # fmt: skip
        return self.store.create(Visit, given)

    def state(self, record: UUID) -> State:
        found = self.store.get(Visit, record)
        assert found is not None
        return found.state

    def close(self) -> None:
        self.engine.close()
        self.opened.close()


@pytest.fixture
def enter(database: Database, server: ThreadServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Enter]:
    """`enter("zhang.san")`: the account made, logged in on a computer of its own (or the one named)."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)
    with ExitStack() as stack:

        def make(
            login: str, role: Role = Role.COMMISSIONER, division: str = "210112", *, computer: str = "", name: str = "张三丰"
        ) -> Worker:
            make_account(database, login, role, division, name=name)
            worker = Worker(first_login(Paths(tmp_path / (computer or login)), server.url, login, PASSWORD))
            stack.callback(worker.close)
            return worker

        yield make


def test_a_return_reaches_its_author_and_what_he_mended_stands_beside_it(enter: Enter) -> None:
    """Return with field marks, read and mended without a network: the gap of DHIS2 and ODK."""
    author, desk = enter("zhang.san"), enter("wang.wu", Role.CONTACT_COUNTY, name="王五一")
    record = author.visit(staff=0)
    author.store.submit(Visit, record)
    author.sync()
    desk.sync()
    (row,) = reviewing.inbox(desk.opened).rows
    assert (row.id, row.author_name, row.marks, row.steps) == (record, "张三丰", (), ("approve", "return"))
    assert reviewing.compare(desk.opened, Visit, record).first
    due = desk.opened.clock.today() + timedelta(days=7)
    reviewing.give_back(desk.opened, Visit, record, {"interviewee": "请写全名", "": "内容太少"}, due)
    assert reviewing.inbox(desk.opened).count == 0
    assert desk.sync().refused == 0
    author.sync()
    card = cards.load(author.opened, Visit, record)
    assert (card.lock, dict(card.notes)) == ("", {"interviewee": ("请写全名",), "": ("内容太少",)})
    group = next(g for g in home.load(author.opened).groups if g.key == "returned")
    (item,) = group.items
    assert item.days == 7
    assert item.note == f"企业走访：请修改：受访人；内容太少；{due.month}月{due.day}日前改好，还有 7 天"
    author.store.save(Visit, record, {"interviewee": "牤䶮·王", "staff": None})
    author.store.submit(Visit, record)
    assert author.sync().refused == 0
    assert not [g for g in home.load(author.opened).groups if g.key == "returned"]
    desk.sync()
    (row,) = reviewing.inbox(desk.opened).rows
    assert row.marks == ("再次提交",)
    found = reviewing.compare(desk.opened, Visit, record)
    changed = {s.field: (s.before, s.now, s.remark) for s in found.sides if s.changed}
    assert changed == {"interviewee": ("牤", "牤䶮·王", "请写全名"), "staff": ("0 人", "", "")}, "trap 11: empty is not 0"
    reviewing.approve(desk.opened, Visit, [record])
    desk.sync()
    author.sync()
    assert author.state(record) is State.APPROVED_COUNTY
    card = cards.load(author.opened, Visit, record)
    assert card.lock == "县级已通过，等待沈阳市审核；需要改动请申请更正。"
    assert card.actions == {"correct"}
    with pytest.raises(Locked):
        author.store.withdraw(Visit, record)


def test_taken_back_before_the_decision_came_and_handed_in_again(enter: Enter) -> None:
    """The desk keeps what it had before it; its late decision says what happened, and is settled when the record is back."""
    author, desk = enter("zhang.san"), enter("wang.wu", Role.CONTACT_COUNTY, name="王五一")
    record = author.visit()
    author.store.submit(Visit, record)
    author.sync()
    desk.sync()
    reviewing.give_back(desk.opened, Visit, record, {"interviewee": "请写全名"}, None)
    desk.sync()
    author.sync()
    author.store.save(Visit, record, {"interviewee": "牤䶮·王"})
    author.store.submit(Visit, record)
    author.sync()
    desk.sync()
    author.store.withdraw(Visit, record)
    author.sync()
    assert [g.key for g in home.load(author.opened).groups][:1] == ["returned"], "the return is not forgotten"
    reviewing.approve(desk.opened, Visit, [record])
    assert desk.sync().refused == 1
    assert desk.store.get(Visit, record) is None
    (refusal,) = desk.store.refused()
    assert (refusal.gone, refusal.reason) == (True, "填报人已撤回，改好再交后会重新出现在待审核里。")
    (item,) = next(g for g in home.load(desk.opened).groups if g.key == "refused").items
    assert item.headline == "沈阳试验机床厂 · 3月5日"
    author.store.save(Visit, record, {"staff": 12})
    author.store.submit(Visit, record)
    author.sync()
    desk.sync()
    assert desk.store.refused() == []
    assert desk.store.waiting_summary().refused == 0
    (row,) = reviewing.inbox(desk.opened).rows
    assert (row.id, row.marks) == (record, ("再次提交",))
    found = reviewing.compare(desk.opened, Visit, record)
    assert not found.first
    assert {s.field: (s.before, s.now) for s in found.sides if s.changed} == {"staff": ("", "12 人")}
    assert reviewing.approve(desk.opened, Visit, [record]).done == 1
    assert desk.sync().refused == 0


def test_edited_offline_while_it_is_decided(enter: Enter) -> None:
    """Trap 8: one contact has returned it, the author mends it without a network, a second approves what he saw before."""
    author = enter("zhang.san")
    first, second = (enter(login, Role.CONTACT_COUNTY) for login in ("wang.wu", "zhao.liu"))
    record = author.visit()
    author.store.submit(Visit, record)
    for each in (author, first, second):
        each.sync()
    reviewing.give_back(first.opened, Visit, record, {"interviewee": "请写全名"}, None)
    first.sync()
    author.sync()
    author.store.save(Visit, record, {"interviewee": "王秀兰"})
    reviewing.approve(second.opened, Visit, [record])
    outcome = second.sync()
    assert outcome.refused == 1
    (refusal,) = second.store.refused()
    assert (refusal.action, refusal.reason) == ("审核通过", "记录的状态已变，这一步没有被接收。")
    author.store.submit(Visit, record)
    assert author.sync().refused == 0
    second.sync()
    assert second.state(record) is State.SUBMITTED
    reviewing.approve(second.opened, Visit, [record])
    assert second.sync().refused == 0
    assert second.store.refused() == []
    for each in (author, first):
        each.sync()
    found = author.store.get(Visit, record)
    assert found is not None and (found.state, found.interviewee) == (State.APPROVED_COUNTY, "王秀兰")
    assert first.state(record) is State.APPROVED_COUNTY


def test_an_approval_of_what_changed_since_comes_back(enter: Enter) -> None:
    author, desk = enter("zhang.san"), enter("wang.wu", Role.CONTACT_COUNTY)
    record = author.visit()
    author.store.submit(Visit, record)
    author.sync()
    desk.sync()
    author.store.withdraw(Visit, record)
    author.store.save(Visit, record, {"interviewee": "王秀兰"})
    author.store.submit(Visit, record)
    author.sync()
    reviewing.approve(desk.opened, Visit, [record])
    desk.sync()
    (refusal,) = desk.store.refused()
    assert refusal.reason == "记录在别处有了新的改动，请看过再办。"
    assert [row.id for row in reviewing.inbox(desk.opened).rows] == [record], "it waits again, as it is now"
    reviewing.give_back(desk.opened, Visit, record, {"": "请补充"}, None)
    assert desk.sync().refused == 0
    assert desk.store.refused() == []
    author.sync()
    assert author.state(record) is State.RETURNED


def test_written_for_somebody_else(enter: Enter) -> None:
    """代录 from end to end: the contact writes, the commissioner gives his word; nobody decides about his own."""
    desk, author = enter("wang.wu", Role.CONTACT_COUNTY, name="王五一"), enter("zhang.san")
    record = desk.visit(visitors=(author.me,))
    desk.store.submit(Visit, record)
    desk.sync()
    assert reviewing.inbox(desk.opened).count == 0
    assert reviewing.approve(desk.opened, Visit, [record]).refused[0][1].startswith("不能审核自己填写")
    assert cards.load(desk.opened, Visit, record).lock == "由他人代录，等待张三丰确认；需要修改请先撤回。"
    author.sync()
    group = next(g for g in home.load(author.opened).groups if g.key == "vouch")
    assert (group.title, group.count, group.items[0].note) == ("代录待本人确认", 1, "企业走访 · 王五一 · 今天提交 · 代录")
    assert cards.load(author.opened, Visit, record).actions == {"vouch"}
    reviewing.vouch(author.opened, Visit, record)
    assert author.sync().refused == 0
    desk.sync()
    assert desk.state(record) is State.APPROVED_COUNTY


def test_a_correction_from_the_form_to_the_next_version(enter: Enter) -> None:
    author, desk = enter("zhang.san"), enter("wang.wu", Role.CONTACT_COUNTY)
    record = author.visit(staff=5)
    author.store.submit(Visit, record)
    author.sync()
    desk.sync()
    reviewing.approve(desk.opened, Visit, [record])
    desk.sync()
    author.sync()
    made = correcting.begin(author.opened, Visit, record)
    assert correcting.begin(author.opened, Visit, record) == made == correcting.open_correction(author.opened, record)
    correcting.save(author.opened, made, {"staff": 0, "interviewee": None})
    card = correcting.load(author.opened, made)
    assert isinstance(card.record, Visit) and (card.record.staff, card.record.interviewee) == (0, None)
    assert [p.field for p in card.problems if p.blocking] == ["interviewee"]
    correcting.save(author.opened, made, {"interviewee": "牤"})
    author.store.save(Correction, made, {"reason": "人数写错了"})
    author.store.submit(Correction, made)
    assert author.sync().refused == 0
    desk.sync()
    (row,) = reviewing.inbox(desk.opened).rows
    assert row.kind == "correction"
    found = reviewing.compare(desk.opened, Correction, made)
    assert [(s.field, s.before, s.now) for s in found.sides if s.changed] == [("staff", "5 人", "0 人")]
    _give_the_correction_back(author, desk, made)
    assert reviewing.approve(desk.opened, Correction, [made]).done == 1
    assert desk.sync().refused == 0
    author.sync()
    for each in (author, desk):
        record_now, correction = each.store.get(Visit, record), each.store.get(Correction, made)
        assert record_now is not None and (record_now.staff, record_now.state) == (0, State.APPROVED_COUNTY)
        assert correction is not None and correction.state is State.ARCHIVED
    assert correcting.open_correction(author.opened, record) is None


def _give_the_correction_back(author: Worker, desk: Worker, made: UUID) -> None:
    """The remarks name fields of the record that is mended, and stand at them on the author's laptop."""
    due = desk.opened.clock.today() + timedelta(days=7)
    with pytest.raises(KeyError):
        reviewing.give_back(desk.opened, Correction, made, {"no_such_field": "？"}, due)
    reviewing.give_back(desk.opened, Correction, made, {"staff": "请附花名册再改", "reason": "请写依据"}, due)
    assert desk.sync().refused == 0
    author.sync()
    card = correction_card.load(author.opened, made)
    assert dict(card.notes) == {"staff": ("请附花名册再改",), "reason": ("请写依据",)}
    (item,) = next(g for g in home.load(author.opened).groups if g.key == "returned").items
    assert "请修改：职工人数、更正原因" in item.note
    (told,) = [e.lines for e in review_history.events(author.opened, Correction, made) if e.text == "退回修改"]
    assert set(told) == {"职工人数：请附花名册再改", "更正原因：请写依据"}
    author.store.save(Correction, made, {"reason": "人数写错了，花名册在附件里"})
    author.store.submit(Correction, made)
    assert author.sync().refused == 0
    desk.sync()
    remarks = {s.field: s.remark for s in reviewing.compare(desk.opened, Correction, made).sides if s.remark}
    assert remarks == {"staff": "请附花名册再改", "reason": "请写依据"}


def test_a_contact_who_moved_away_between_decision_and_upload(database: Database, enter: Enter) -> None:
    author, desk = enter("zhang.san"), enter("wang.wu", Role.CONTACT_COUNTY)
    record = author.visit()
    author.store.submit(Visit, record)
    author.sync()
    desk.sync()
    reviewing.approve(desk.opened, Visit, [record])
    with database.begin() as conn:
        today = datetime.now(BEIJING).date()
        accounts.move(conn, "wang.wu", Role.CONTACT_COUNTY, "210102", COMMAND_LINE, today)
    outcome = desk.sync()
    assert (outcome.held, outcome.refused) == (1, 0)
    assert desk.opened.account.roles == "contact_county@210102", "the new place is known without another login"
    author.sync()
    assert author.state(record) is State.SUBMITTED


def test_a_new_right_works_after_the_next_sync(database: Database, enter: Enter) -> None:
    desk = enter("wang.wu", Role.CONTACT_COUNTY)
    desk.sync()
    assert not desk.opened.account.reviewer.bulk
    with database.begin() as conn:
        accounts.grant(conn, "wang.wu", Grant(Role(BULK), "210112", date(2020, 1, 1)), COMMAND_LINE)
    desk.sync()
    assert desk.opened.account.reviewer.bulk
    assert desk.opened.account.role == "县级联络员、批量审核"


def test_the_author_stays_when_the_account_changes(enter: Enter) -> None:
    """Trap 7: two people at one computer; what one wrote offline is his whoever logs in before it is uploaded."""
    first = enter("zhang.san", computer="office")
    record = first.visit()
    first.store.submit(Visit, record)
    second = enter("li.si", computer="office", name="李四光")
    mine = second.visit(enterprise_id=second.store.create(Enterprise, {"name": "沈阳试验泵厂"}))
    second.sync()
    assert second.store.get(Visit, record) is None
    first.sync()
    second.sync()
    one, other = first.store.get(Visit, record), second.store.get(Visit, mine)
    assert one is not None and other is not None
    assert (one.author_id, other.author_id) == (first.me, second.me)
    assert second.store.get(Visit, record) is None, "nor does the other one read it"


def test_no_photograph_is_ever_asked_for(enter: Enter, tmp_path: Path) -> None:
    """Trap 15: handed in and approved without a file, a place or a time of a picture; a file goes along when there is one."""
    author, desk = enter("zhang.san"), enter("wang.wu", Role.CONTACT_COUNTY)
    bare, pictured = author.visit(), author.visit()
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(b"no time, no place in it")
    card = author.store.attach(Visit, pictured, photo)
    for record in (bare, pictured):
        author.store.submit(Visit, record)
    assert author.sync().refused == 0
    desk.sync()
    for record in (bare, pictured):
        assert reviewing.approve(desk.opened, Visit, [record]).done == 1
    assert desk.sync().refused == 0
    author.sync()
    attached = author.store.get(Attachment, card)
    assert attached is not None and attached.state is State.APPROVED_COUNTY
    assert {author.state(record) for record in (bare, pictured)} == {State.APPROVED_COUNTY}


def test_who_has_not_reported_stands_first(enter: Enter) -> None:
    """Trap 11: nobody is said to have done nothing; only that nothing has come."""
    desk = enter("wang.wu", Role.CONTACT_COUNTY)
    one, silent = enter("zhang.san", name="张三丰"), enter("li.si", name="李四光")
    record = one.visit()
    one.store.submit(Visit, record)
    silent.visit(interviewee="还没交", enterprise_id=silent.store.create(Enterprise, {"name": "沈阳试验泵厂"}))
    for each in (one, silent, desk):
        each.sync()
    rows = reporting.reporting(desk.opened, date(2026, 3, 1))
    assert [(r.name, r.submitted, r.approved, r.last_on) for r in rows] == [
        ("李四光", 0, 0, None), ("张三丰", 1, 0, date(2026, 3, 5)),
    ]  # fmt: skip
    assert rows[0].silent_days is None and rows[0].role_text == "企业科技特派员"
    assert [r.submitted for r in reporting.reporting(desk.opened, date(2026, 4, 1))] == [0, 0]
