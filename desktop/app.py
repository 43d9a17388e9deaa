"""The roof: builds the program out of its parts and starts it. Slow imports are made here, when first needed."""

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from db.base import Record
from db.records import BY_NAME, KINDS
from desktop.core import meta, profile
from desktop.core.errors import UserError
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.settings import FONT_SIZE, SERVER, THEME, Settings
from desktop.ui.entry import Entry
from desktop.ui.errors import CrashWindow, Excepthook
from desktop.ui.garbage import MainThreadGarbage
from desktop.ui.pages.visits import VisitsPage
from desktop.ui.pill import SyncState
from desktop.ui.places import label_of, places
from desktop.ui.record_page import RecordPage
from desktop.ui.sitting import Parts, Sitting
from desktop.ui.sync_desk import SyncWork
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Mode, Theme
from desktop.ui.workspace import Printing, Workspace

VERSION = "0.2.0"
CHAIN = ("achievement", "contract", "landing", "income", "patent_deal", "activity")
LOG_BYTES, LOGS = 1_000_000, 5
LAST_SYNC = "last_sync"  # in `meta`, as desktop.core.sync.state has it; that module is not needed at the start


# ------------------------------------------------------------------------------------------------- pages, imported when shown
def _home(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.home import HomePage

    return HomePage(workspace)


def _enterprises(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.enterprises import EnterprisesPage

    return EnterprisesPage(workspace)


def _imports(of_visits: bool) -> Callable[[Workspace], QWidget]:
    def make(workspace: Workspace) -> QWidget:
        from desktop.ui.pages.imports import ImportPage, VisitWork

        return ImportPage(workspace, VisitWork) if of_visits else ImportPage(workspace)

    return make


def _sync(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.sync_centre import SyncPage

    return SyncPage(workspace)


def _inbox(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.inbox import InboxPage

    return InboxPage(workspace)


def _reporting(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.reporting import ReportingPage

    return ReportingPage(workspace)


def _service_logs(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.service_logs import ServiceLogsPage

    return ServiceLogsPage(workspace)


def _served(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.served import ServedPage

    return ServedPage(workspace)


def _training(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.training import TrainingPage

    return TrainingPage(workspace)


def _trainees(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.trainees import TraineesPage

    return TraineesPage(workspace)


def _certificates(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.certificates import CertificatesPage

    return CertificatesPage(workspace)


def _corrections(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.corrections import CorrectionsPage

    return CorrectionsPage(workspace)


def _policies(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.policies import PoliciesPage

    return PoliciesPage(workspace)


def _consultations(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.consultations import ConsultationsPage

    return ConsultationsPage(workspace)


def _parameters(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.parameters import ParametersPage

    return ParametersPage(workspace)


def _needs(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.needs import NeedsPage

    return NeedsPage(workspace)


def _dockings(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.dockings import DockingsPage

    return DockingsPage(workspace)


def _chain(kind: str) -> Callable[[Workspace], QWidget]:
    def make(workspace: Workspace) -> QWidget:
        from desktop.ui.chain_page import ChainPage

        return ChainPage(workspace, BY_NAME[kind])

    return make


def _network(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.network import NetworkPage

    return NetworkPage(workspace)


def _people(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.people import PeoplePage

    return PeoplePage(workspace)


def _platforms(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.platforms import PlatformsPage

    return PlatformsPage(workspace)


def _noted(kind: str) -> Callable[[Workspace], QWidget]:
    def make(workspace: Workspace) -> QWidget:
        from desktop.ui.noted_page import NotedPage

        return NotedPage(workspace, BY_NAME[kind])

    return make


def _any(kind: type[Record]) -> Callable[[Workspace], QWidget]:
    return lambda workspace: RecordPage(workspace, kind, label_of(kind.__tablename__))


class LazyPrinting:
    """Imports ReportLab and PDFium when something is first printed."""

    def __init__(self, opened: Opened, tasks: Tasks, settings: Settings) -> None:
        self._given = (opened, tasks, settings)
        self._desk: Printing | None = None

    def _ready(self) -> Printing:
        if self._desk is None:
            from desktop.ui.print_desk import PrintDesk

            self._desk = PrintDesk(*self._given)
        return self._desk

    def preview(self, kind: type[Record], ids: Sequence[UUID], parent: QWidget) -> None:
        """Open the preview of these records' sheet."""
        self._ready().preview(kind, ids, parent)

    def card(self, kind: type[Record], record_id: UUID, parent: QWidget) -> None:
        """The plain card with every field."""
        self._ready().card(kind, record_id, parent)

    def blank(self, parent: QWidget) -> None:
        """The visit's sheet for handwriting."""
        self._ready().blank(parent)

    def sheet(self, name: str, ids: Sequence[UUID], options: Mapping[str, Any], parent: QWidget) -> None:
        """Open the preview of a sheet by its name."""
        self._ready().sheet(name, ids, options, parent)


def _sync_work(opened: Opened, address: str) -> SyncWork:
    from desktop.core.sync.account import AccountSync

    return AccountSync(opened, address)


def _sync_state(opened: Opened, settings: Settings) -> SyncState:
    from datetime import datetime

    with opened.local.read() as session:
        last = meta.read(session, LAST_SYNC)
    return SyncState(server=settings.get(SERVER) or opened.account.server, last=datetime.fromisoformat(last) if last else None)


def _first_login(paths: Paths, address: str, login: str, password: str) -> Opened:
    from desktop.core.entering import first_login

    return first_login(paths, address, login, password)


def _finder(workspace: Workspace, window: QWidget) -> Callable[[str], object]:
    """What opens the search; it is built when first wanted."""
    made: list[Callable[[str], object]] = []

    def search(text: str) -> None:
        if not made:
            from desktop.ui.finding import Finder

            made.append(Finder(workspace, window).open)
        made[0](text)

    return search


# ----------------------------------------------------------------------------------------------------------------- the program
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
        entry = self.entry = Entry(self.paths, self.settings, _first_login, f"特派通 {VERSION}")
        entry.opened.connect(self.sit)
        entry.left.connect(self.application.quit)
        entry.show(told or self.settings.notice)
        return entry

    def sit(self, opened: Opened) -> Sitting:
        """Work with an opened profile."""
        pages: dict[str, Callable[[Workspace], QWidget]] = {k.__tablename__: _any(k) for k in KINDS if k.own_page}
        pages |= {
            "need": _needs, "docking": _dockings, **{name: _chain(name) for name in CHAIN},
            "service_log": _service_logs, "served": _served, "training": _training, "trainee": _trainees,
            "certificate": _certificates, "person": _people, "node": _network, "platform": _platforms,
            "mobility": _noted("mobility"), "subsidy": _noted("subsidy"), "recommendation": _noted("recommendation"),
            "policy": _policies, "consultation": _consultations, "parameter": _parameters,
            "home": _home, "visit": VisitsPage, "enterprise": _enterprises, "sync": _sync,
            "import": _imports(False), "import_visit": _imports(True),
            "settings": self._settings_page, "inbox": _inbox, "reporting": _reporting, "correction": _corrections,
        }  # fmt: skip
        parts = Parts(places, pages, _sync_work, _sync_state, LazyPrinting, _finder)
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
