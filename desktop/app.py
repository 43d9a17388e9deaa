"""The roof: builds the program out of its parts and starts it. What is slow to import is made in `late` and `pages`."""

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core import profile
from desktop.core.errors import UserError
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.settings import FONT_SIZE, THEME, Settings
from desktop.late import LazyPrinting, finder, first_login, sync_state, sync_work
from desktop.pages import all_pages
from desktop.ui.entry import Entry
from desktop.ui.errors import CrashWindow, Excepthook
from desktop.ui.garbage import MainThreadGarbage
from desktop.ui.pages.visits import VisitsPage
from desktop.ui.places import places
from desktop.ui.sitting import Parts, Sitting
from desktop.ui.theme import Mode, Theme
from desktop.ui.workspace import Workspace

VERSION = "0.2.0"
LOG_BYTES, LOGS = 1_000_000, 5


class Program(QObject):
    """From start to end: entry, sitting, entry again after a lock."""

    def __init__(self, application: QApplication, paths: Paths) -> None:
        super().__init__()
        self.application, self.paths = application, paths
        self.settings = Settings(paths.settings)
        self.theme = Theme(application, Mode(self.settings.get(THEME)), self.settings.get(FONT_SIZE))
        self.hook = Excepthook()
        self.hook.install()
        self.garbage = MainThreadGarbage(self)
        self.entry: Entry | None = None
        self.sitting: Sitting | None = None
        self.place = "home"
        self._told = ""  # what the next entry says

    def enter(self, told: str = "") -> Entry:
        """Ask for the password."""
        entry = self.entry = Entry(self.paths, self.settings, first_login, f"特派通 {VERSION}")
        entry.opened.connect(self.sit)
        entry.left.connect(self.application.quit)
        entry.show(told or self.settings.notice)
        return entry

    def sit(self, opened: Opened) -> Sitting:
        """Work with an opened profile."""
        parts = Parts(places, all_pages(self._settings_page), sync_work, sync_state, LazyPrinting, finder)
        sitting = self.sitting = Sitting(opened, self.settings, self.theme, parts)
        sitting.ended.connect(self._ended)
        sitting.begin(self.place)
        if self.entry is not None:
            self.entry.close()
            self.entry = None
        QTimer.singleShot(0, sitting.settle)
        return sitting

    def _settings_page(self, workspace: Workspace) -> QWidget:
        from desktop.ui.pages.settings import SettingsPage

        page = SettingsPage(workspace)
        page.switch_wanted.connect(self._switch)
        page.restore_wanted.connect(self._restore)
        return page

    def _restore(self, backup: str) -> None:
        """Close, put the chosen copy in place of the database, and ask for the password again."""
        sitting = self.sitting
        if sitting is None:
            return

        def put_back() -> None:
            try:
                self._told = sitting.opened.restore(Path(backup)).text
            except UserError as error:
                self._told = f"没有恢复：{error.text}{error.hint}"

        sitting.end("restore", put_back)

    def _switch(self) -> None:
        if self.sitting is not None:
            self.sitting.end("switch")

    def _ended(self, why: str) -> None:
        sitting = self.sitting
        if sitting is None:
            return
        self.sitting = None
        self.place = sitting.frame.current() or "home"
        told = {"lock": "已锁定：一段时间没有操作。内容都已保存，请输入密码继续。", "switch": "请选择账号。"}.get(why, self._told)
        if why == "quit":
            self.application.quit()
        else:
            self.enter(told)
        sitting.deleteLater()

    def close(self) -> None:
        """Give Python back what was taken over."""
        if self.sitting is not None:
            self.sitting.end("quit")
        if self.entry is not None:
            self.entry.close()
        self.garbage.stop()
        self.hook.uninstall()


def log_to(paths: Paths) -> None:
    """What the program did, without any record's text."""
    from logging.handlers import RotatingFileHandler

    paths.logs.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(paths.logs / "tepai.log", maxBytes=LOG_BYTES, backupCount=LOGS, encoding="utf-8")
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(name)s %(threadName)s %(message)s"
    )
    CrashWindow.log_place = str(paths.logs / "tepai.log")


def application() -> QApplication:
    """The one QApplication, named."""
    made = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(made, QApplication)
    made.setApplicationName("tepai")
    made.setApplicationDisplayName("特派通")
    made.setQuitOnLastWindowClosed(False)
    return made


def run(paths: Paths, opened: Opened | None = None, place: str = "home") -> int:
    """Until the person leaves; with an opened profile without asking for a password. Returns the exit code."""
    log_to(paths)
    program = Program(application(), paths)
    program.place = place
    if opened is None:
        program.enter()
    else:
        program.sit(opened)
    code = program.application.exec()
    program.close()
    return code


def bench_start(paths: Paths) -> int:
    """Unlock the only profile with TEPAI_BENCH_PASSWORD, show the visits, leave when their first rows are painted."""
    program = Program(application(), paths)
    program.place = "visit"
    (only,) = profile.list_profiles(paths)
    sitting = program.sit(profile.unlock(paths, only.account.id, os.environ["TEPAI_BENCH_PASSWORD"]))
    page = sitting.frame.page("visit")
    assert isinstance(page, VisitsPage)

    def painted() -> None:
        page.records.list.viewport().repaint()
        sitting.end("quit")

    page.records.model.page_loaded.connect(lambda _: QTimer.singleShot(0, painted))
    code = program.application.exec()
    program.close()
    return code
