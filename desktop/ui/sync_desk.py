"""The windows' entrance to the sync: by button, by itself, one run at a time in the network pool; says how it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.changes import Changes
from desktop.core.clock import Clock
from desktop.core.errors import Cancelled
from desktop.core.settings import AUTO_SYNC, Settings
from desktop.core.sync.errors import ServerBusy, SignInNeeded, Stopped
from desktop.core.sync.outcome import Outcome
from desktop.ui.pill import SyncState
from desktop.ui.tasks import Failed, Job, Tasks

TICK_MS = 15_000
SETTLED = timedelta(seconds=20)  # after the last keystroke, so that a form under way is not sent field by field
LONGEST = timedelta(minutes=10)  # between tries without a network


class SyncWork(Protocol):
    """What runs in the network pool; made there by the roof, since it needs slow imports."""

    def run(self, progress: Callable[[int, int, str], object], *, purge_confirmed: bool = False) -> Outcome:
        """Everything up, everything down."""

    def sign_in(self, password: str) -> None:
        """Log in again with this account."""

    def test(self, address: str) -> str:
        """A sentence about the server at an address. Raises UserError."""

    def close(self) -> None:
        """Let go of the connection."""


class SyncDesk(QObject):
    """`moved` with every change of `state`; `finished(Outcome)` and `failed(error)` at the end of a run."""

    moved = Signal()
    finished = Signal(object)
    failed = Signal(object)

    def __init__(
        self, tasks: Tasks, settings: Settings, clock: Clock, make: Callable[[], SyncWork], state: SyncState,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._tasks, self._settings, self._clock, self._make = tasks, settings, clock, make
        self._work: SyncWork | None = None
        self._job: Job | None = None
        self._tries = 0
        self._next: datetime | None = clock.now()  # when to try by itself; None: not before something happens
        self.state = state
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)

    def begin(self) -> None:
        """From now on sync by itself."""
        self._timer.start(TICK_MS)

    def close(self) -> None:
        """No more runs; the one under way is asked to stop."""
        self._timer.stop()
        self.cancel()
        if self._work is not None:
            self._work.close()

    def start(self, *, purge_confirmed: bool = False) -> None:
        """Sync now; nothing while a run is under way."""
        if self.state.running:
            return
        job = self._job = Job()
        self._tell(replace(self.state, running=True, words="", done=0, total=0))
        self._tasks.watch(job, self._progress)

        def run() -> Outcome:
            return self._ready().run(job.progress, purge_confirmed=purge_confirmed)

        self._tasks.net(run, self._done, self._broken, owner=self, job=job)

    def cancel(self) -> None:
        """Stop the run under way at the next call; what was answered is kept."""
        if self._job is not None:
            self._job.cancel()

    def sign_in(self, password: str, on_done: Callable[[object], None], on_error: Failed, owner: QObject | None = None) -> None:
        """Log in again; then a run begins by itself."""

        def signed_in(answer: object) -> None:
            on_done(answer)
            self.start()

        self._tasks.net(lambda: self._ready().sign_in(password), signed_in, on_error, owner=owner or self)

    def test(self, address: str, on_done: Callable[[str], None], on_error: Failed, owner: QObject | None = None) -> Job:
        """Ask the server at an address whether it is one."""
        return self._tasks.net(lambda: self._ready().test(address), on_done, on_error, owner=owner or self)

    def set_server(self, address: str) -> None:
        """Another address; the next run uses it."""
        if address != self.state.server:
            if self._work is not None:
                self._work.close()
            self._work = None
            self._next = self._clock.now()
            self._tell(replace(self.state, server=address, error=None))

    def noticed(self, changes: Changes) -> None:
        """Something was written here: send it soon, if the network was there the last time."""
        if changes and self._minutes and self.state.error is None and not self.state.running:
            self._next = self._clock.now() + SETTLED

    def tick(self) -> None:
        """Start a run when one is due."""
        if self.state.running or not self.state.server or not self._minutes or self._next is None:
            return
        if self._clock.now() >= self._next:
            self.start()

    @property
    def _minutes(self) -> int:
        return self._settings.get(AUTO_SYNC)

    def _ready(self) -> SyncWork:
        if self._work is None:
            self._work = self._make()
        return self._work

    def _progress(self, done: int, total: int, words: str) -> None:
        self._tell(replace(self.state, done=done, total=total, words=words))

    def _done(self, outcome: Outcome) -> None:
        self._tries = 0
        now = self._clock.now()
        self._next = now + timedelta(minutes=self._minutes)
        self._ended(replace(self.state, running=False, words="", last=now, error=None))
        self.finished.emit(outcome)

    def _broken(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._next = self._clock.now() + timedelta(minutes=max(self._minutes, 1))
            self._ended(replace(self.state, running=False, words=""))
            return
        self._tries += 1
        wait = min(timedelta(seconds=30) * 2 ** min(self._tries, 10), LONGEST)
        if isinstance(error, ServerBusy):
            wait = max(wait, timedelta(seconds=error.retry_after))
        self._next = None if isinstance(error, (SignInNeeded, Stopped)) else self._clock.now() + wait
        self._ended(replace(self.state, running=False, words="", error=error))
        self.failed.emit(error)

    def _ended(self, state: SyncState) -> None:
        self._job = None
        self._tell(state)

    def _tell(self, state: SyncState) -> None:
        self.state = state
        self.moved.emit()
