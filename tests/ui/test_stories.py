"""Small misfortunes that a picky user met at the real windows, so that nobody meets them again."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.records.enterprise import Enterprise
from desktop import app
from desktop.core import keys
from desktop.core.listing import ListQuery
from desktop.core.paths import Paths
from desktop.core.store import Store
from desktop.ui.widgets.base import keyboard_in
from tests.serverkit import free_port
from tests.ui.at_work import WAIT_MS, AtWork, at_work

MACHINES = "沈阳测试精密机床有限公司"
CODE = "91210112MA0000496C"
Key = Qt.Key


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def company(store: Store) -> None:
    store.create(Enterprise, {"name": MACHINES, "uscc": CODE, "region": "210112"})


@pytest.fixture
def home(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path, qtbot, "home", fill=company) as found:
        yield found


def visits_of(work: AtWork) -> list[object]:
    return list(work.workspace.listing.ids(ListQuery("visit")))


def test_a_visit_begun_at_home_waits_for_the_keyboard_and_goes_when_nothing_is_typed(home: AtWork) -> None:
    home.ctrl(Key.Key_N)
    home.settle(lambda: home.window.current() == "visit")
    page = home.window.page("visit")
    home.settle(lambda: page.form.picker.line().hasFocus())
    assert len(visits_of(home)) == 1
    home.page("home")
    assert visits_of(home) == []


def test_two_visits_begun_in_a_hurry_leave_one(home: AtWork) -> None:
    page = home.page("visit")
    home.ctrl(Key.Key_N)
    home.ctrl(Key.Key_N)
    home.settle(lambda: page.form.picker.line().hasFocus())
    assert len(visits_of(home)) == 1


def test_tab_leads_through_the_form_in_the_order_in_which_it_is_seen(home: AtWork) -> None:
    page = home.page("visit")
    home.ctrl(Key.Key_N)
    home.settle(lambda: page.form.picker.line().hasFocus())
    findings, needs = page.form.binding("findings").editor, page.form.needs
    for rows in (findings, needs):  # rows made later than all the rest
        rows._add.setFocus()
        home.keys(Key.Key_Return)
    page.form.focus(page.form.binding("enterprise_id"))
    seen: list[QWidget] = []
    for _ in range(40):
        home.keys(Key.Key_Tab)
        focus = keyboard_in()
        if focus is None or not page.form.isAncestorOf(focus):
            break
        seen.append(focus)
    rows = [*(b.row for b in page.form.bindings), needs, page.form.files]
    rows.sort(key=lambda row: (row.mapTo(page.form.widget(), QPoint()).y() // 16, row.x()))
    visited = [next((n for n, row in enumerate(rows) if row.isAncestorOf(focus)), -1) for focus in seen]
    visited = [n for n in visited if n >= 0]
    assert len(set(visited)) > 12
    assert visited == sorted(visited)
    assert any(findings.isAncestorOf(focus) for focus in seen)
    assert any(needs.isAncestorOf(focus) for focus in seen)
    assert page.form.files.add in seen


def test_alt_n_adds_a_row_below_from_any_field_and_types_no_letter(home: AtWork) -> None:
    page = home.page("visit")
    home.ctrl(Key.Key_N)
    home.settle(lambda: page.form.picker.line().hasFocus())
    findings, needs = page.form.binding("findings").editor, page.form.needs
    for name, counts in (("biz_status", (1, 0)), ("follow_up", (1, 1))):
        page.form.focus(page.form.binding(name))
        home.keys(Key.Key_N, modifiers=Qt.KeyboardModifier.AltModifier)
        assert (findings.count(), needs.count()) == counts
        assert page.form.binding(name).editor.value() is None
    assert needs.isAncestorOf(keyboard_in())


def test_the_first_login_says_what_can_be_done_without_any_data_yet(tmp_path: Path, qtbot: QtBot) -> None:
    program = app.Program(app.application(), Paths(tmp_path))
    try:
        entry = program.enter()
        window = entry.window
        qtbot.waitExposed(window)
        window.server.set_value(f"http://127.0.0.1:{free_port()}")
        window.account.set_value("zhang.san")
        window.new_password.set_value("Wei-Lan-Tian-Kong-7")
        window.login.click()
        qtbot.waitUntil(lambda: "连不上服务器" in window.message(), timeout=WAIT_MS)
        assert "服务器地址" in window.message()
        assert "本机，网络恢复后会自动上传" not in window.message()
    finally:
        program.close()


def test_what_somebody_else_submitted_is_not_for_me_to_withdraw(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "visit", fill=company) as work:
        page = work.page("visit")
        work.ctrl(Key.Key_N)
        work.settle(lambda: page.form.picker.line().hasFocus())
        work.type("刘总", to=page.form.binding("interviewee").editor.line())
        work.settle()
        with work.opened.local.connection(write=True) as connection:  # as it comes from the province
            connection.exec_driver_sql("UPDATE visit SET state = 'submitted', author_id = ?", (str(uuid4()),))
        page.form.reread(lambda: None)
        work.settle()
        assert "撤回" not in page.panel.told.text()
        assert "由填写人修改" in page.panel.told.text()
        assert not page.panel.withdraw.isVisible()
        assert page.form.binding("started").editor.start.line().placeholderText() == ""


def test_the_keyboard_is_where_it_was_after_the_search(home: AtWork) -> None:
    page = home.page("visit")
    home.ctrl(Key.Key_N)
    home.settle(lambda: page.form.picker.line().hasFocus())
    home.ctrl(Key.Key_K)
    home.settle(lambda: not page.form.picker.line().hasFocus())
    home.keys(Key.Key_Escape)
    assert page.form.picker.line().hasFocus()


def test_a_window_larger_than_the_screen_fills_it(home: AtWork) -> None:
    room = home.window.screen().availableGeometry()
    home.window.resize(room.width() + 300, room.height() + 200)
    home.window.fit_screen()
    assert home.window.isMaximized()
    assert home.window.minimumWidth() <= 911  # 1366×768 at 150 %
    assert home.window.minimumHeight() <= 512
