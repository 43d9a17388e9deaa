"""One opened profile at work: the frame with its pages, search, sync, backups, and the lock when nobody is there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

from db.search import SearchIndex
from desktop.core import folds
from desktop.core.changes import Changes
from desktop.core.listing import Listing
from desktop.core.profile import Idle, Opened
from desktop.core.profile_files import Account
from desktop.core.searching import Searching
from desktop.core.settings import AUTO_SYNC, GEOMETRY, IDLE_LOCK, Settings
from desktop.core.status import Waiting
from desktop.core.store import Store
from desktop.ui.errors import show_error
from desktop.ui.main_window import MainWindow
from desktop.ui.pill import SyncState, pill_words
from desktop.ui.sync_desk import SyncDesk, SyncWork
from desktop.ui.tasks import Job, Tasks
from desktop.ui.theme import Theme
from desktop.ui.widgets.rail_entry import Place
from desktop.ui.workspace import ChangesBridge, Printing, Workspace

NAMED = 200  # so many records are renewed in the search at once between other work; more get a thread of their own
TICK_MS = 10_000
SOME_ONE = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


@dataclass(frozen=True, slots=True)
class Parts:
    """What the roof brings along: places and their pages, and what needs slow imports."""

    places: Callable[[Account], Sequence[Place]]
    pages: Mapping[str, Callable[[Workspace], QWidget]]
    sync: Callable[[Opened, str], SyncWork]
    sync_state: Callable[[Opened, Settings], SyncState]
    printing: Callable[[Opened, Tasks, Settings], Printing]
    finder: Callable[[Workspace, QWidget], Callable[[str], object]]  # gives what opens the search


class Frame(MainWindow):
    """The main window as pages know it (`workspace.Shell`)."""

    lock_wanted = Signal()

    def go(self, key: str, record_id: UUID | None = None, *, fresh: bool = False) -> QWidget | None:
        """Show a place; with an id, open that record there; `fresh`: made just now, to be written at once."""
        page = super().go(key)
        opening = getattr(page, "open_fresh" if fresh else "open_record", None)
        if record_id is not None and callable(opening):
            opening(record_id)
        return page

    def lock(self) -> None:
        """Ask the roof to close the profile."""
        self.lock_wanted.emit()


class Sitting(QObject):
    """From unlocking to locking or leaving; `ended(why)` with lock or quit, after everything is closed."""

    ended = Signal(str)

    def __init__(self, opened: Opened, settings: Settings, theme: Theme, parts: Parts) -> None:
        super().__init__()
        self.opened, self._settings = opened, settings
        self.tasks = Tasks(self)
        self._index = SearchIndex(opened.local)
        self._loading: Job | None = None
        self._pill_asked = False
        self._waiting = Waiting()
        self._places = parts.places
        self._roles = opened.account.roles
        self.frame = Frame(parts.places(opened.account), _who(opened), folds=folds.read(opened))
        self.changes = ChangesBridge(opened.bus, self)
        sync = SyncDesk(
            self.tasks, settings, opened.clock, lambda: parts.sync(opened, sync.state.server),
            parts.sync_state(opened, settings), self,
        )  # fmt: skip
        self.workspace = Workspace(
            opened=opened, store=Store(opened), listing=Listing(opened.local, self._index, opened.clock.today),
            searching=Searching(opened.local, self._index), index=self._index, tasks=self.tasks, settings=settings, theme=theme,
            changes=self.changes, sync=sync, printing=parts.printing(opened, self.tasks, settings), shell=self.frame,
        )  # fmt: skip
        for key, make in parts.pages.items():
            self.frame.add_page(key, partial(make, self.workspace))
        self._search = parts.finder(self.workspace, self.frame)
        self._connect()
        self._watch()

    def _connect(self) -> None:
        sync = self.workspace.sync
        self.tasks.failed.connect(lambda error: show_error(self.frame, error))
        self.changes.changed.connect(self._changed)
        self.frame.search_wanted.connect(self._search)
        self.frame.sync_wanted.connect(lambda: self.frame.go("sync"))
        self.frame.folded.connect(self._keep_fold)
        self.frame.closing.connect(lambda: self.end("quit"))
        self.frame.lock_wanted.connect(lambda: self.end("lock"))
        sync.moved.connect(self._say_pill)
        sync.finished.connect(lambda _: self._follow_roles())

    def _watch(self) -> None:
        """Who is there, and whether a backup or a lock is due."""
        minutes = self._settings.get(IDLE_LOCK)
        self._idle = Idle(self.opened.clock, timedelta(minutes=minutes))
        self._windows: list[QWindow] = []
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        self._application = application
        application.focusWindowChanged.connect(self._at_window)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._due)

    # --------------------------------------------------------------------------------------------------------- beginning
    def begin(self, place: str) -> None:
        """Show the frame with a place; the search fills and the sync begins behind it."""
        geometry = self._settings.get(GEOMETRY)
        if not geometry or not self.frame.restoreGeometry(bytes.fromhex(geometry)):
            self.frame.resize(1366, 768)
        self.frame.fit_screen()
        self.frame.go(place)
        self.frame.show()
        self._say_pill()
        self._ask_waiting()

    def settle(self) -> None:
        """What may wait until the first page is in sight: the search index, the sync, the clock of idleness."""
        job = self._loading = Job()
        self.tasks.net(lambda: self._index.load(lambda: job.cancelled), job=job, owner=self)
        self._tick.start(TICK_MS)
        if self._settings.get(AUTO_SYNC):
            self.workspace.sync.begin()

    # ------------------------------------------------------------------------------------------------------------- going on
    def _changed(self, changes: Changes) -> None:
        kinds, ids = tuple(changes.kinds), changes.ids
        renew = self.tasks.read if ids and len(ids) <= NAMED else self.tasks.net
        renew(lambda: self._index.update(kinds, ids), owner=self)
        self.workspace.sync.noticed(changes)
        self._ask_waiting()

    def _ask_waiting(self) -> None:
        if not self._pill_asked:
            self._pill_asked = True
            self.tasks.read(self.workspace.store.waiting_summary, self._waiting_told, self._waiting_failed, owner=self)

    def _waiting_told(self, waiting: Waiting) -> None:
        self._pill_asked = False
        self._waiting = waiting
        self._say_pill()

    def _waiting_failed(self, error: BaseException) -> None:
        self._pill_asked = False
        show_error(self.frame, error)

    def _say_pill(self) -> None:
        waiting = self._waiting
        state, text = pill_words(waiting, self.workspace.sync.state, self._now())
        self.frame.set_sync(state, text, waiting.records + waiting.refused + waiting.conflicts)

    def _follow_roles(self) -> None:
        """A role given or taken at the province changes where one can go, without a new login."""
        account = self.opened.account
        if account.roles == self._roles:
            return
        self._roles = account.roles
        self.frame.set_who(_who(self.opened))
        self.frame.set_places(self._places(account))
        self.frame.notify("accent", "您的角色有变化，左边的页面已经更新。")
        self._say_pill()

    def _keep_fold(self, section: str, is_open: bool) -> None:
        self.tasks.change(lambda: folds.keep(self.opened, section, is_open), owner=self)

    def _now(self) -> datetime:
        return self.opened.clock.now()

    # ----------------------------------------------------------------------------------------------------- idle and backups
    def _at_window(self, window: QWindow | None) -> None:
        """Keys and clicks of every window of the program count; its own filter is cheap, an application's is not."""
        if window is not None and window not in self._windows:
            self._windows.append(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._forget(window))
        self._idle.touch()

    def _forget(self, window: QWindow) -> None:
        if window in self._windows:
            self._windows.remove(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is there."""
        if event.type() in SOME_ONE:
            self._idle.touch()
        return False

    def _due(self) -> None:
        self._idle.limit = timedelta(minutes=self._settings.get(IDLE_LOCK))
        if self._idle.due:
            self.end("lock")
        elif self.opened.backups.due:
            self.tasks.change(self.opened.backups.run, on_error=lambda error: show_error(self.frame, error))

    # --------------------------------------------------------------------------------------------------------------- ending
    def end(self, why: str, last: Callable[[], object] | None = None) -> None:
        """Save what is typed, end all threads, fold the database, close the windows. `last` closes the profile instead."""
        if self.tasks.closed:
            return
        leaving = getattr(self.frame.page(self.frame.current() or ""), "may_leave", None) if self.frame.current() else None
        if callable(leaving):
            leaving()
        self._settings.set(GEOMETRY, bytes(self.frame.saveGeometry().data()).hex())
        self.frame.hide()
        self._tick.stop()
        self._application.focusWindowChanged.disconnect(self._at_window)
        self.workspace.sync.close()
        self.changes.close()
        if self._loading is not None:
            self._loading.cancel()
        self.tasks.close()
        (last or self.opened.close)()
        self.frame.deleteLater()
        self.ended.emit(why)


def _who(opened: Opened) -> str:
    """企业科技特派员 · 浑南区."""
    account = opened.account
    return " · ".join(p for p in (account.role or account.name, _short(account.division_text)) if p)


def _short(place: str) -> str:
    """浑南区 of 沈阳市浑南区."""
    return place[place.rfind("市") + 1 :] or place
