"""The sync centre against the real server: upload, refusals and their ways out, a conflict settled by keys, trouble in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.choices import State
from db.outbox import transitioned
from db.records import Visit
from desktop.core import meta, remarks, reviewing
from desktop.core.clock import Clock
from desktop.ui.conflict import ConflictWindow
from desktop.ui.pages.sync_centre import SyncPage
from tests.serverkit import PASSWORD, ThreadServer, fresh_database, make_account, thread_server
from tests.synckit import LossyProxy, desktop
from tests.ui.deskkit import CONTACT, waiting
from tests.ui.hands import press, type_in
from tests.ui.pagekit import Desk, TestClock, desk

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
USCC = "91210112MA0000496C"


@pytest.fixture
def server() -> Iterator[ThreadServer]:
    with fresh_database() as database, thread_server(database) as running:
        make_account(database, "zhang.san")
        yield running


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication, server: ThreadServer) -> Iterator[Desk]:
    with desk(tmp_path, qapp, url=server.url) as made:
        yield made


@pytest.fixture
def page(here: Desk) -> SyncPage:
    return here.show("sync", SyncPage)


def filed(here: Desk, record: UUID) -> None:
    """Submit as a program would that does not know the rules."""
    with here.opened.work() as session:
        transitioned(session, [session.get_one(Visit, record)], "submit", here.opened.author.log, datetime.now(UTC))


def refused_visit(here: Desk) -> UUID:
    """A visit without an interviewee whose submission the province refuses."""
    visit = here.visit(here.enterprise(uscc=USCC), interviewee=None)
    here.sync()
    filed(here, visit)
    here.sync()
    return visit


def test_upload_by_the_button(here, page, server) -> None:
    enterprise = here.enterprise(uscc=USCC)
    visit = here.visit(enterprise)
    here.settle()
    assert page.state.text() == "2 条待上传"
    assert {line.entry.value for line in page.waiting.list.lines()} == {("enterprise", enterprise), ("visit", visit)}
    page.waiting.list.lines()[0].click()
    assert here.frame.asked[-1][1] in (enterprise, visit)
    press(page, KEY.Key_F5)
    assert page.state.text() == "正在同步"
    assert page.progress.isVisible()
    here.wait(lambda: not here.workspace.sync.state.running)
    here.settle()
    assert page.state.text() == "全部已上传，省级已收到"
    assert "已上传 2 条" in page.outcome.text()
    assert page.waiting.nothing.isVisible()
    assert "省级已签收 2 条" in page.receipts.total.text()
    line = page.receipts.list.lines()[0]
    assert (line.entry.note, line.entry.right) == ("已收下 2 条", "2 条")
    line.click()
    assert here.opened.author.log in page.receipts.detail_text()
    with server.connect() as conn:
        assert conn.execute("SELECT count(*) FROM visit").fetchone() == (1,)


def test_a_refusal_says_why_and_is_mended(here, page) -> None:
    visit = refused_visit(here)
    assert page.state.text() == "有内容需要您处理"
    (row,) = page.refused.rows
    assert "提交" in row.refusal.action
    assert any(problem.label == "受访人" for problem in row.refusal.problems)
    row.reopen.setFocus()
    press(row.reopen, KEY.Key_Return)
    here.settle()
    assert here.frame.asked[-1] == ("visit", visit)
    assert here.store.get(Visit, visit).state is State.DRAFT
    assert any("再提交" in told for told in here.frame.told())
    here.store.save(Visit, visit, {"interviewee": "总工程师"})
    here.store.submit(Visit, visit)
    here.sync()
    assert page.refused.isHidden()
    assert here.store.get(Visit, visit).state is State.SUBMITTED


def test_a_refused_change_is_given_up_after_a_second_thought(here, page) -> None:
    visit = refused_visit(here)
    (row,) = page.refused.rows
    row.discard.click()
    assert row.keep.hasFocus(), "Enter pressed too quickly gives nothing up"
    press(row.keep, KEY.Key_Return)
    assert row.ways.isVisible()
    row.discard.click()
    row.really.click()
    here.settle()
    assert page.refused.isHidden()
    assert here.store.get(Visit, visit).state is State.DRAFT
    assert not here.store.refused()


def test_a_new_record_given_up_can_be_found_again(here, page) -> None:
    visit = here.visit(here.enterprise(uscc=USCC), interviewee=None)
    filed(here, visit)
    here.sync()
    (row,) = page.refused.rows
    row.discard.click()
    row.really.click()
    here.settle()
    assert here.store.get(Visit, visit) is None
    page.given_up_list.lines()[0].click()
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "visit"
    assert here.store.get(Visit, made).findings[0].text == "主轴热变形影响精度"


@pytest.mark.parametrize(("key", "stands"), [(KEY.Key_1, "李总"), (KEY.Key_2, "王总")])
def test_a_conflict_is_settled_by_keys(here, page, server, tmp_path, key, stands) -> None:
    visit = here.visit(here.enterprise(uscc=USCC))
    here.sync()
    with desktop(tmp_path, server.url, "zhang.san") as other:
        other.sync()
        other.change(Visit, visit, interviewee="王总")
        other.sync()
        here.store.save(Visit, visit, {"interviewee": "李总"})
        here.sync()
        (line,) = page.conflict_list.lines()
        assert line.entry.note == "受访人"
        press(line, KEY.Key_Return)
        here.settle()
        window = here.frame.findChild(ConflictWindow)
        press(window, key)
        press(window, KEY.Key_Return, modifiers=CTRL)
        here.settle()
        assert here.store.get(Visit, visit).interviewee == stands
        here.sync()
        assert page.conflicts.isHidden()
        assert page.state.text() == "全部已上传，省级已收到"
        other.sync()
        assert other.one(Visit, visit).interviewee == stands
        assert other.one(Visit, visit).candidates is None


def test_a_page_of_html_is_told_and_nothing_is_lost(tmp_path, qapp, server) -> None:
    with LossyProxy(server.url) as proxy, desk(tmp_path, qapp, url=proxy.url) as here:
        page = here.show("sync", SyncPage)
        here.enterprise(uscc=USCC)
        proxy.faults = ["html"]
        here.sync()
        assert page.state.text() == "离线"
        assert "不是省级服务器" in page.problem.text()
        assert "浏览器" in page.hint.text()
        assert "1 条待上传" in page.detail.text()
        here.sync()
        assert page.state.text() == "全部已上传，省级已收到"
        assert page.problem.isHidden()


def test_a_server_that_is_gone(here, page, server) -> None:
    here.enterprise(uscc=USCC)
    server.stop()
    here.sync()
    assert page.problem.text() == "连不上省级服务器。"
    assert "数据都在本机" in page.hint.text()
    assert page.waiting.list.lines()


def test_after_a_long_time_offline_the_network_is_noticed_within_a_minute(tmp_path, qapp, server) -> None:
    clock = TestClock(datetime.now(UTC))
    with LossyProxy(server.url) as proxy, desk(tmp_path, qapp, url=proxy.url, clock=clock) as here:
        here.enterprise(uscc=USCC)
        for _ in range(8):  # by now the next try is half an hour away
            proxy.faults = ["html"]
            here.sync()
        sync = here.workspace.sync
        proxy.faults = ["html"]
        clock.pass_(seconds=61)
        sync.tick()  # looks, finds nothing
        here.settle()
        assert sync.state.error is not None
        sync.tick()  # looks again only after a pause
        assert not here.workspace.tasks.busy
        clock.pass_(seconds=61)
        sync.tick()
        here.wait(lambda: sync.state.error is None and not sync.state.running)
        here.settle()
        assert here.store.waiting_summary().records == 0


def test_an_expired_login_is_renewed_in_place(here, page) -> None:
    here.enterprise(uscc=USCC)
    with here.opened.local.connection(write=True) as connection:
        meta.write(connection, meta.TOKEN, "no-longer-good")
    here.sync()
    assert page.sign_in.isVisible()
    assert page.state.text() == "登录已过期，请重新登录"
    page.sign_in.go.click()
    assert page.sign_in.password.problem() == "请填写密码。"
    type_in(page.sign_in.password.line(), "wrong-password-1")
    press(page.sign_in.password.line(), KEY.Key_Return)
    here.settle()
    assert page.sign_in.password.problem()
    assert page.sign_in.isVisible()
    page.sign_in.password.line().clear()
    type_in(page.sign_in.password.line(), PASSWORD)
    press(page.sign_in.password.line(), KEY.Key_Return)
    here.wait(lambda: here.workspace.sync.state.last is not None and not here.workspace.sync.state.running)
    here.settle()
    assert page.sign_in.isHidden()
    assert page.sign_in.password.value() is None
    assert page.state.text() == "全部已上传，省级已收到"


def test_a_run_can_be_stopped(here, page) -> None:
    here.enterprise(uscc=USCC)
    page.start.click()
    page.progress.cancel.click()
    here.wait(lambda: not here.workspace.sync.state.running)
    assert page.start.isVisible()
    assert page.problem.isHidden()


def test_without_a_server_the_work_goes_on(tmp_path, qapp) -> None:
    with desk(tmp_path, qapp, clock=Clock()) as here:
        page = here.show("sync", SyncPage)
        assert "单机使用" in page.state.text()
        assert not page.start.isEnabled()


def test_a_refused_decision_is_taken_back_and_looked_at_again_with_its_remarks(tmp_path: Path, qapp: QApplication) -> None:
    with desk(tmp_path, qapp) as here:
        here.opened.account = replace(here.opened.account, roles=CONTACT)
        (visit,) = waiting(here.store, 1, 0)
        reviewing.give_back(here.opened, Visit, visit, {"interviewee": "请写全名"}, None)
        with here.opened.local.connection(write=True) as connection:  # as the province answers when the record has changed since
            connection.exec_driver_sql("UPDATE outbox SET status = 'returned', code = 'stale' WHERE action = 'transition'")
            connection.exec_driver_sql("UPDATE outbox SET status = 'returned', code = 'group' WHERE kind = 'review_note'")
        page = here.show("sync", SyncPage)
        (row,) = page.refused.rows
        assert row.refusal.action == "退回修改"
        assert row.refusal.kind == "visit"
        assert "新的改动" in row.refusal.reason
        assert not row.reopen.isVisible()
        assert not row.discard.isVisible()
        row.again.click()
        here.settle()
        assert here.frame.asked[-1] == ("inbox", visit)
        kept = remarks.read(here.opened, visit)
        assert kept is not None and kept.texts == {"interviewee": "请写全名"}
        record = here.store.get(Visit, visit)
        assert record is not None and record.state is State.SUBMITTED
        assert here.store.discarded() == []
