"""Settings take effect at once; password at the province and here; backups; the search palette."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.records import Enterprise, Visit
from desktop.core import keys, profile
from desktop.core.errors import WrongPassword
from desktop.core.settings import AUTO_SYNC, FONT_SIZE, IDLE_LOCK, SERVER, THEME, Settings
from desktop.ui.finding import Finder
from desktop.ui.pages.settings import SettingsPage
from desktop.ui.pages.settings.about_cards import SHORTCUTS
from desktop.ui.theme import Mode, look
from tests.serverkit import PASSWORD, free_port, fresh_database, log_in, make_account, thread_server
from tests.ui.hands import press, type_in
from tests.ui.pagekit import Desk, desk

KEY = Qt.Key
NEW = "Xin-De-Mi-Ma-2026"


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp) as made:
        yield made
        made.workspace.theme.set_mode(Mode.LIGHT)
        made.workspace.theme.set_size(14)


@pytest.fixture
def page(here: Desk) -> SettingsPage:
    return here.show("settings", SettingsPage)


def test_the_look_changes_at_once_and_is_remembered(here, page) -> None:
    page.look.mode.chips()[2].click()
    page.look.sizes.chips()[4].click()
    assert look().tokens.dark
    assert look().size == 20
    assert here.frame.rail.button("home").font().pixelSize() == 20
    kept = Settings(here.paths.settings)
    assert (kept.get(THEME), kept.get(FONT_SIZE)) == ("dark", 20)
    page.look.sizes.chips()[4].click()
    assert look().size == 20, "one is always chosen"


def test_lock_and_rhythm_are_kept(here, page, qtbot) -> None:
    with qtbot.waitSignal(page.setting_changed) as changed:
        page.account.locks.chips()[1].click()
    assert changed.args == [IDLE_LOCK.name]
    page.server.every.chips()[-1].click()
    kept = Settings(here.paths.settings)
    assert (kept.get(IDLE_LOCK), kept.get(AUTO_SYNC)) == (15, 0)
    page.account.lock_now.click()
    assert here.frame.locked == 1


def test_the_server_is_tried_in_place(here, page) -> None:
    page.server.test.click()
    assert page.server.address.problem() == "请填写服务器地址。"
    for address, said in (("tepai.ln", "地址不正确"), (f"http://127.0.0.1:{free_port()}", "连不上省级服务器")):
        page.server.address.line().setText(address)
        page.server.test.click()
        here.settle()
        assert said in page.server.told.text()
    with fresh_database() as database, thread_server(database) as server:
        page.server.address.line().setText(server.url)
        page.server.test.click()
        here.settle()
        assert page.server.told.text() == "已连上省级服务器。"
        assert here.workspace.sync.state.server == server.url
        assert Settings(here.paths.settings).get(SERVER) == server.url


def fill(page: SettingsPage, old: str, new: str, again: str) -> None:
    for editor, text in ((page.account.old, old), (page.account.new, new), (page.account.again, again)):
        editor.line().clear()
        type_in(editor.line(), text)
    press(page.account.again.line(), KEY.Key_Return)


def test_what_is_wrong_with_a_new_password_stands_beside_it(here, page) -> None:
    page.account.change.click()
    assert page.account.old.line().hasFocus()
    fill(page, "", NEW, NEW)
    assert page.account.old.problem() == "请填写原密码。"
    fill(page, PASSWORD, "short", "short")
    assert "至少" in page.account.new.problem()
    fill(page, PASSWORD, NEW, NEW + "x")
    assert "不一样" in page.account.again.problem()
    fill(page, "not-it-at-all", NEW, NEW)
    here.settle()
    assert "密码不对" in page.account.old.problem()
    assert page.account.save.isEnabled()


def test_one_password_for_the_province_and_here(tmp_path, qapp) -> None:
    with fresh_database() as database, thread_server(database) as server:
        make_account(database, "zhang.san")
        with desk(tmp_path, qapp, url=server.url) as here:
            page = here.show("settings", SettingsPage)
            page.account.change.click()
            fill(page, PASSWORD, "1234567890", "1234567890")
            here.settle()
            assert "数字" in page.account.new.problem()
            keys.unwrap(here.opened.profile.wrapped, PASSWORD)
            fill(page, PASSWORD, NEW, NEW)
            here.settle()
            assert page.account.form.isHidden()
            log_in(server.url, "zhang.san", NEW)
            with pytest.raises(WrongPassword):
                keys.unwrap(here.opened.profile.wrapped, PASSWORD)
            here.enterprise()
            here.sync()
            assert here.workspace.sync.state.error is None, "this session goes on"
            account = here.opened.account.id
        profile.unlock(here.paths, account, NEW).close()


def test_backup_and_the_way_back(here, page, qtbot) -> None:
    kept = here.enterprise("备份之前的企业")
    page.backups.now.click()
    here.settle()
    (line,) = page.backups.list.lines()
    assert line.entry.note == "手动"
    lost = here.enterprise("备份之后的企业")
    press(line, KEY.Key_Return)
    assert page.backups.cancel.hasFocus(), "Enter pressed too quickly restores nothing"
    assert "还没有上传的改动会退回" in page.backups.question.text()
    page.backups.cancel.click()
    assert page.backups.sure.isHidden()
    line.click()
    with qtbot.waitSignal(page.restore_wanted) as wanted:
        page.backups.go.click()
    here.settle()
    told = here.opened.restore(Path(wanted.args[0]))  # the roof's part
    assert "已恢复到" in told.text
    again = profile.unlock(here.paths, here.opened.account.id, PASSWORD)
    with again.local.read() as session:
        assert session.get(Enterprise, kept) is not None
        assert session.get(Enterprise, lost) is None
    again.close()


def test_shortcuts_are_told_once() -> None:
    assert len({keys for keys, _ in SHORTCUTS}) == len(SHORTCUTS)


def test_everything_is_found_from_one_line(here, page) -> None:
    enterprise = here.enterprise("沈阳浑河精密机床有限公司")
    visit = here.visit(enterprise, biz_status="在手订单同比增长，主轴精度制约交期")
    here.settle()
    finder = Finder(here.workspace, here.frame)
    finder.open()
    here.settle()
    assert ("visit", visit) in [item.value for item in finder.palette.items()]
    type_in(finder.palette.line(), "jmjc")
    press(finder.palette.line(), KEY.Key_Return)  # straight after typing: opens what answers it, not what stood there
    here.settle()
    assert here.frame.asked[-1] == ("enterprise", enterprise)
    finder.open("主轴精度")
    here.settle()
    found = [item for item in finder.palette.items() if not item.header]
    assert [item.value for item in found] == [("visit", visit)]
    assert "主轴精度" in found[0].second
    press(finder.palette.line(), KEY.Key_Return)
    assert here.frame.asked[-1] == ("visit", visit)


def test_the_palette_begins_a_visit(here, page) -> None:
    finder = Finder(here.workspace, here.frame)
    finder.open()
    here.settle()
    press(finder.palette.line(), KEY.Key_Return)
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "visit"
    assert here.store.get(Visit, made) is not None
