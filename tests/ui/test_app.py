"""The roof: from the password to the window and out again, the second copy, the damaged profile, the lock."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.records import KINDS
from db.records.person import Person
from desktop import app
from desktop.core import keys, profile
from desktop.core.listing import ListQuery
from desktop.core.paths import Paths
from desktop.core.profile import create
from desktop.core.store import Store
from desktop.ui.places import places
from desktop.ui.unlock import UnlockState
from tests.ui.at_work import at_work
from tests.unit.core.conftest import ME, PASSWORD, answer

ROOT = Path(__file__).resolve().parents[2]
WAIT_MS = 10_000


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(tmp_path)
    opened = create(found, answer(), PASSWORD)
    Store(opened).create(Person, {"name": "李明远"})
    opened.backups.run("hand")
    opened.close()
    return found


@pytest.fixture
def program(paths: Paths) -> Iterator[app.Program]:
    made = app.Program(app.application(), paths)
    yield made
    made.close()


def entered(program: app.Program, qtbot: QtBot, password: str = PASSWORD) -> None:
    entry = program.enter()
    qtbot.waitExposed(entry.window)
    entry.window.password.set_value(password)
    entry.window.unlock.click()


def test_unlocking_opens_the_frame_and_leaving_ends_everything(program: app.Program, qtbot: QtBot) -> None:
    entered(program, qtbot)
    qtbot.waitUntil(lambda: program.sitting is not None, timeout=WAIT_MS)
    assert program.sitting is not None
    frame, tasks = program.sitting.frame, program.sitting.tasks
    assert frame.isVisible()
    assert program.entry is None
    with qtbot.waitSignal(program.sitting.ended, timeout=WAIT_MS):
        frame.close()
    assert tasks.closed
    assert not list(program.paths.profiles.glob("*/data.db-wal"))
    profile.unlock(program.paths, ME, PASSWORD).close()  # the lock is free


def test_a_wrong_password_is_said_in_place(program: app.Program, qtbot: QtBot) -> None:
    entered(program, qtbot, "不对")
    assert program.entry is not None
    window = program.entry.window
    qtbot.waitUntil(lambda: window.state() is UnlockState.WRONG, timeout=WAIT_MS)
    assert "密码不对" in window.message()


def test_a_second_copy_says_so(program: app.Program, qtbot: QtBot) -> None:
    other = profile.unlock(program.paths, ME, PASSWORD)
    entered(program, qtbot)
    assert program.entry is not None
    window = program.entry.window
    qtbot.waitUntil(lambda: "另一个窗口" in window.message(), timeout=WAIT_MS)
    other.close()
    window.unlock.click()
    qtbot.waitUntil(lambda: program.sitting is not None, timeout=WAIT_MS)


def test_a_damaged_profile_is_restored_by_one_click(program: app.Program, qtbot: QtBot) -> None:
    database = program.paths.profiles / str(ME) / "data.db"
    data = bytearray(database.read_bytes())
    data[100:8292] = bytes(8192)
    database.write_bytes(data)
    entered(program, qtbot)
    assert program.entry is not None
    window = program.entry.window
    qtbot.waitUntil(lambda: window.state() is UnlockState.DAMAGED, timeout=WAIT_MS)
    assert window.restore.isVisible()
    window.restore.click()
    qtbot.waitUntil(lambda: "已恢复到" in window.message(), timeout=WAIT_MS)
    window.unlock.click()
    qtbot.waitUntil(lambda: program.sitting is not None, timeout=WAIT_MS)


def test_the_lock_closes_the_profile_and_comes_back_to_the_same_place(program: app.Program, qtbot: QtBot) -> None:
    program.place = "person"
    entered(program, qtbot)
    qtbot.waitUntil(lambda: program.sitting is not None, timeout=WAIT_MS)
    assert program.sitting is not None
    program.sitting.workspace.shell.lock()
    assert program.sitting is None
    assert program.entry is not None
    assert "已锁定" in program.entry.window.message()
    program.entry.window.password.set_value(PASSWORD)
    program.entry.window.unlock.click()
    qtbot.waitUntil(lambda: program.sitting is not None, timeout=WAIT_MS)
    assert program.sitting.frame.current() == "person"


def test_a_chosen_backup_is_put_in_place_and_the_password_asked_again(program: app.Program, qtbot: QtBot) -> None:
    entered(program, qtbot)
    qtbot.waitUntil(lambda: program.sitting is not None, timeout=WAIT_MS)
    assert program.sitting is not None
    opened = program.sitting.opened
    program.sitting.workspace.store.create(Person, {"name": "备份之后"})
    program._restore(str(opened.backups.listed()[0].path))
    assert program.entry is not None
    assert "已恢复到" in program.entry.window.message()
    program.entry.window.password.set_value(PASSWORD)
    program.entry.window.unlock.click()
    qtbot.waitUntil(lambda: program.sitting is not None, timeout=WAIT_MS)
    assert program.sitting.workspace.listing.count(ListQuery("person")) == 1


def test_first_login_without_network_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    program = app.Program(app.application(), Paths(tmp_path))
    try:
        window = program.enter().window
        window.login_wanted.emit("http://127.0.0.1:9", "zhang.san", "whatever")
        qtbot.waitUntil(lambda: window.state() is UnlockState.READY and "连不上" in window.message(), timeout=WAIT_MS)
    finally:
        program.close()


def test_every_kind_with_a_page_has_a_place(tmp_path: Path, qtbot: QtBot) -> None:
    wanted = {kind.__tablename__ for kind in KINDS if kind.own_page}
    with at_work(tmp_path, qtbot, "home") as work:
        found = places(work.opened.account)
        assert wanted < {place.key for place in found}
        for place in found:
            work.page(place.key)
            assert work.window.current() == place.key


def test_the_pill_and_the_rail_say_what_waits(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "person") as work:
        assert "尚未同步" in work.window.top_bar.pill.text()
        work.store.create(Person, {"name": "李明远"})
        qtbot.waitUntil(lambda: "1 条待上传" in work.window.top_bar.pill.text(), timeout=WAIT_MS)


def test_search_finds_what_was_just_typed(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "person") as work:
        work.store.create(Person, {"name": "欧阳修远"})
        qtbot.waitUntil(lambda: not work.sitting.tasks.busy and not work.workspace.changes._pending, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: bool(work.workspace.searching.palette("oyxy")), timeout=WAIT_MS)


def test_the_command_says_its_version_and_starts_on_a_profile(paths: Paths) -> None:
    environment = {**os.environ, "TEPAI_BENCH_PASSWORD": PASSWORD, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "desktop", "--home", str(paths.home)]
    told = subprocess.run([*command, "--version"], env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout == f"特派通 {app.VERSION}\n"
    command.append("--bench-start")
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


_WRITER = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from desktop import app
from desktop.core import profile
from desktop.core.paths import Paths
paths = Paths(Path(sys.argv[1]))
program = app.Program(app.application(), paths)
program.place = "person"
(only,) = profile.list_profiles(paths)
sitting = program.sit(profile.unlock(paths, only.account.id, sys.argv[2]))
page = sitting.frame.page("person")
def type_on():
    binding = page.form.binding("post")
    QTest.keyClicks(binding.editor.line(), "chuzhang")
    page.form.stored.connect(lambda: os.kill(os.getpid(), 9))  # as soon as the first save is reported
def opened():
    QTimer.singleShot(0, type_on)
QTimer.singleShot(0, lambda: page.form.opened.connect(opened))
program.application.exec()
"""


def test_killed_while_typing_only_the_keystroke_in_flight_is_lost(paths: Paths, qtbot: QtBot) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _WRITER, str(paths.home), PASSWORD]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == -9, done.stderr
    with at_work(paths.home, qtbot, "person") as work:
        page = work.page("person")
        assert page.form.binding("post").editor.value() == "chuzhang"
