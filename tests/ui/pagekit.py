"""A whole desk for tests of pages: a real encrypted profile, real threads, and a frame that shows pages as the roof does.

with desk(tmp_path, qapp) as here:            # offline; `url=` and `login=` for one that has logged in
    page = here.show("home", HomePage)
    here.settle()                              # all background work done, all changes told
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from db.base import Record
from db.choices import ProblemKind, VisitMode, VisitPurpose
from db.ids import new_id
from db.records import Enterprise, Visit
from db.records.visit import ProblemRow
from db.search import SearchIndex
from desktop.core.clock import Clock
from desktop.core.listing import Listing
from desktop.core.paths import Paths
from desktop.core.profile import LoginAnswer, Opened, create, new_device
from desktop.core.profile_files import Account
from desktop.core.searching import Searching
from desktop.core.settings import SERVER, Settings
from desktop.core.store import Store
from desktop.core.sync.account import AccountSync, last_sync, server_address
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.login import log_in
from desktop.ui import icons
from desktop.ui.main_window import MainWindow
from desktop.ui.pill import SyncState, pill_words
from desktop.ui.sync_desk import SyncDesk
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Mode, Theme
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.rail_entry import Place
from desktop.ui.workspace import ChangesBridge, Workspace

P = TypeVar("P", bound=QWidget)
PASSWORD = "Wei-Lan-Tian-Kong-7"
PLACES = (
    Place("home", "工作台", icons.HOME),
    Place("visit", "企业走访", icons.VISIT),
    Place("enterprise", "企业", icons.ENTERPRISE),
    Place("need", "技术需求", icons.NEED),
    Place("sync", "同步", icons.SYNC, bottom=True),
    Place("settings", "设置", icons.SETTINGS, bottom=True),
)


class Frame(MainWindow):
    """The frame, and where it was asked to go."""

    def __init__(self) -> None:
        super().__init__(PLACES, "企业科技特派员 · 浑南区")
        self.asked: list[tuple[str, UUID | None]] = []
        self.locked = 0

    def go(self, key: str, record_id: UUID | None = None, *, fresh: bool = False) -> QWidget | None:
        """Remember; show the page if there is one."""
        self.asked.append((key, record_id))
        return super().go(key) if key in self._makers else None

    def lock(self) -> None:
        """Count."""
        self.locked += 1

    def told(self) -> list[str]:
        """Sentences of the notices in sight."""
        return [notice.text for notice in self.notices.notices()]

    def notice(self, text: str) -> Notice:
        """The notice that says so."""
        return next(n for n in self.notices.notices() if text in n.text)


@dataclass
class Paper:
    """Notes what would be printed."""

    previews: list[tuple[type[Record], Sequence[UUID]]] = field(default_factory=list)
    blanks: int = 0
    cards: list[tuple[type[Record], UUID]] = field(default_factory=list)
    sheets: list[tuple[str, tuple[UUID, ...], dict[str, Any]]] = field(default_factory=list)

    def preview(self, kind: type[Record], ids: Sequence[UUID], parent: QWidget) -> None:
        self.previews.append((kind, ids))

    def card(self, kind: type[Record], record_id: UUID, parent: QWidget) -> None:
        self.cards.append((kind, record_id))

    def blank(self, parent: QWidget) -> None:
        self.blanks += 1

    def sheet(self, name: str, ids: Sequence[UUID], options: Mapping[str, Any], parent: QWidget) -> None:
        self.sheets.append((name, tuple(ids), dict(options)))


@dataclass
class Desk:
    """One profile at work."""

    opened: Opened
    workspace: Workspace
    frame: Frame
    paper: Paper
    paths: Paths

    @property
    def store(self) -> Store:
        return self.workspace.store

    def show(self, key: str, make: Callable[[Workspace], P]) -> P:
        """Make a page and show it in the frame."""
        page = make(self.workspace)
        self.frame.add_page(key, lambda: page)
        self.frame.show()
        self.frame.activateWindow()
        self.frame.go(key)
        self.settle()
        return page

    def settle(self) -> None:
        """Until all background work is done and told."""
        for _ in range(3):
            self.wait(lambda: not self.workspace.tasks.busy)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let Qt work until a condition holds; a test that waits for ever is ended by faulthandler."""
        while not condition():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()

    def enterprise(self, name: str = "沈阳浑河精密机床有限公司", **values: object) -> UUID:
        """A card."""
        return self.store.create(Enterprise, {"name": name, "region": "210112", **values})

    def visit(self, enterprise: UUID | None, **values: object) -> UUID:
        """A visit that is fit to be submitted if its enterprise is."""
        told = ProblemRow(id=str(new_id()), n=1, kind=ProblemKind.TECHNOLOGY, text="主轴热变形影响精度")
        given = {
            "enterprise_id": enterprise, "visited_on": self.opened.clock.today(), "mode": VisitMode.ONSITE,
            "visitors": (self.opened.account.id,), "purposes": (VisitPurpose.NEEDS,), "interviewee": "总工程师",
            "region": "210112", "report_unit": "210112", "findings": (told,), **values,
        }  # fmt: skip
        return self.store.create(Visit, {n: v for n, v in given.items() if v is not None})

    def sync(self) -> None:
        """A run by the desk, waited for."""
        self.workspace.sync.start()
        self.wait(lambda: not self.workspace.sync.state.running)
        self.settle()


def _answer(url: str, login: str, division: str) -> LoginAnswer:
    if not url:
        account = Account(uuid4(), login, "测试员", "企业科技特派员", division, "辽宁省沈阳市浑南区")
        return LoginAnswer(account, new_device())
    server = HttpSyncServer(url)
    try:
        return log_in(server, login, PASSWORD, new_device(), "测试机")
    finally:
        server.close()


@contextmanager
def desk(
    folder: Path, app: QApplication, *, url: str = "", login: str = "zhang.san", clock: Clock | None = None,
    mode: Mode = Mode.LIGHT, size: int = 14,
) -> Iterator[Desk]:  # fmt: skip
    """A desk with an empty profile of its own under `folder`."""
    paths = Paths(folder)
    opened = create(paths, _answer(url, login, "210112"), PASSWORD, clock or Clock())
    settings = Settings(paths.settings)
    if url:
        settings.set(SERVER, url)
    theme = Theme(app, mode, size)
    tasks, frame, paper = Tasks(), Frame(), Paper()
    index = SearchIndex(opened.local)
    index.load()
    stop = opened.bus.subscribe(lambda changes: index.update(changes.kinds, changes.ids))
    changes = ChangesBridge(opened.bus)
    address = server_address(opened, settings)
    sync = SyncDesk(
        tasks, settings, opened.clock, lambda: AccountSync(opened, server_address(opened, settings)),
        SyncState(server=address, last=last_sync(opened)),
    )  # fmt: skip
    workspace = Workspace(
        opened, Store(opened), Listing(opened.local, index, opened.clock.today), Searching(opened.local, index), index,
        tasks, settings, theme, changes, sync, paper, frame,
    )  # fmt: skip

    def tell() -> None:
        waiting = workspace.store.waiting_summary()
        tone, text = pill_words(waiting, sync.state, opened.clock.now())
        frame.set_sync(tone, text, waiting.records)

    sync.moved.connect(tell)
    changes.changed.connect(tell)
    made = Desk(opened, workspace, frame, paper, paths)
    try:
        yield made
    finally:
        made.settle()
        sync.close()
        tasks.close()
        changes.close()
        stop()
        frame.close()
        frame.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        opened.close()


class TestClock(Clock):
    """A clock that stands at a Sunday morning in Beijing until it is moved."""

    __test__ = False

    def __init__(self, at: datetime = datetime(2026, 11, 22, 2, 32, tzinfo=UTC)) -> None:
        self.at = at
        super().__init__(source=lambda: self.at)

    def pass_(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


