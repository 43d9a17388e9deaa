"""The whole program at work on a real profile in a temporary folder, for tests of windows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop import app
from desktop.core.paths import Paths
from desktop.core.profile import Opened, create, unlock
from desktop.core.settings import AUTO_SYNC, IDLE_LOCK
from desktop.core.store import Store
from desktop.ui.record_page import RecordPage
from desktop.ui.sitting import Sitting
from desktop.ui.widgets.base import keyboard_in
from tests.ui.hands import type_in
from tests.unit.core.conftest import ME, PASSWORD, answer

NOTHING = Qt.KeyboardModifier.NoModifier
WAIT_MS = 60_000  # how long a window may take; reached only by a test that fails


class AtWork:
    """A person at the program."""

    def __init__(self, program: app.Program, sitting: Sitting, qtbot: QtBot) -> None:
        self.program, self.sitting, self.qtbot = program, sitting, qtbot
        self.window = sitting.frame
        self.workspace = sitting.workspace
        self.store: Store = sitting.workspace.store
        self.opened: Opened = sitting.opened

    def page(self, key: str = "visit") -> Any:
        """The page of a place, in sight."""
        self.window.go(key)
        self.settle()
        return self.window.page(key)

    def settle(self, *more: Callable[[], bool]) -> None:
        """Until everything typed is saved and everything saved is shown."""
        def there() -> None:
            if not self.window.isActiveWindow():  # the offscreen screen lets go of a window now and then
                self.window.activateWindow()
            assert self._quiet(), f"still busy: {self._why()}"
            assert all(check() for check in more), f"the keyboard is in {keyboard_in()}, notices {self.texts()}"

        self.qtbot.waitUntil(there, timeout=WAIT_MS)

    def _why(self) -> str:
        page = self.window.page(self.window.current() or "")
        record = (page.form._wanted, page.form.record_id) if isinstance(page, RecordPage) else ()
        return f"tasks {self.sitting.tasks.busy}, records {record}"

    def _quiet(self) -> bool:
        page = self.window.page(self.window.current() or "")
        if self.sitting.tasks.busy or self.workspace.changes._pending:
            return False
        if not isinstance(page, RecordPage):
            return True
        timers = [page._follow, page.side._reload, page.side._search, page.form._timer]
        if hasattr(page.form, "needs"):
            timers += [page.form.needs._timer, page.form.strip._timer]
        return not any(timer.isActive() for timer in timers) and page.form._wanted == page.form.record_id

    def keys(self, *keys: Qt.Key, to: QWidget | None = None, modifiers: Qt.KeyboardModifier = NOTHING) -> None:
        """Press keys where the keyboard is."""
        for key in keys:
            QTest.keyClick(to or keyboard_in() or self.window, key, modifiers)

    def ctrl(self, key: Qt.Key) -> None:
        """Press Ctrl and a key."""
        self.keys(key, modifiers=Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str, to: QWidget | None = None) -> None:
        """Type a text where the keyboard is."""
        widget = to or keyboard_in()
        assert widget is not None
        type_in(widget, text)

    def texts(self) -> list[str]:
        """The notices in sight."""
        return [notice.text for notice in self.window.notices.notices()]


@contextmanager
def at_work(
    folder: Path, qtbot: QtBot, place: str = "visit", fill: Callable[[Store], object] = lambda store: None, roles: str = ""
) -> Iterator[AtWork]:
    """The program with a fresh profile (or the one already in the folder), at a place; `roles` as Account has them."""
    paths = Paths(folder)
    there = (paths.profiles / str(ME)).exists()
    login = answer()
    login = replace(login, account=replace(login.account, roles=roles))
    opened = unlock(paths, ME, PASSWORD) if there else create(paths, login, PASSWORD)
    fill(Store(opened))
    program = app.Program(app.application(), paths)
    program.settings.set(AUTO_SYNC, 0)
    program.settings.set(IDLE_LOCK, 0)
    program.place = place
    sitting = program.sit(opened)
    qtbot.waitExposed(sitting.frame)
    sitting.frame.activateWindow()
    qtbot.waitUntil(sitting.frame.isActiveWindow, timeout=WAIT_MS)
    work = AtWork(program, sitting, qtbot)
    try:
        work.settle()
        yield work
    finally:
        program.close()


def account() -> UUID:
    """Who works."""
    return ME
