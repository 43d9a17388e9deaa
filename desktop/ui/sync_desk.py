"""The windows' entrance to the sync: by button, by itself, one run at a time in the network pool; says how it stands."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.changes import Changes
from desktop.core.clock import Clock
from desktop.core.errors import Cancelled, Offline
from desktop.core.settings import AUTO_SYNC, Settings
from desktop.core.sync.auto import Schedule
from desktop.core.sync.errors import ServerBusy, SignInNeeded, Stopped
from desktop.core.sync.outcome import Outcome
from desktop.ui.pill import SyncState
from desktop.ui.tasks import Failed, Job, Tasks

TICK_MS = 15_000
PROBE_SECONDS = 60.0  # between looks whether the province is back


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
        self._schedule = Schedule(self._seconds(), every=self._every)
        self.state = state
        self._probing, self._probed = False, 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)

    def begin(self) -> None:
        """From now on sync by itself."""
        self._timer.start(TICK_MS)
        self.tick()

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
        self._schedule.started()
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
            self._schedule.unblock(self._seconds())
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
            self._schedule.unblock(self._seconds())
            self._tell(replace(self.state, server=address, error=None))

    def noticed(self, changes: Changes) -> None:
        """Something was written here: it goes up when the person pauses."""
        if changes and not self.state.running:
            self._schedule.edited(self._seconds())

    def tick(self) -> None:
        """Start a run when one is due."""
        if self.state.running or not self.state.server or not self._minutes:
            return
        self._schedule.every = self._every
        if self._schedule.due(self._seconds(), waiting=1):
            self.start()
        elif isinstance(self.state.error, Offline):
            self._probe()

    def _probe(self) -> None:
        """After a long time without a network the next try may be half an hour away: look whether the province is back."""
        now = self._seconds()
        if self._probing or now < self._probed + PROBE_SECONDS:
            return
        self._probing, self._probed = True, now
        address = self.state.server

        def over(back: bool) -> None:
            self._probing = False
            if back and address == self.state.server:
                self._schedule.reachable(self._seconds())
                self.tick()

        self._tasks.net(lambda: self._ready().test(address), lambda _: over(True), lambda _: over(False), owner=self)

    @property
    def _minutes(self) -> int:
        return self._settings.get(AUTO_SYNC)

    @property
    def _every(self) -> float:
        return 60.0 * max(1, self._minutes)

    def _seconds(self) -> float:
        return self._clock.now().timestamp()

    def _ready(self) -> SyncWork:
        if self._work is None:
            self._work = self._make()
        return self._work

    def _progress(self, done: int, total: int, words: str) -> None:
        self._tell(replace(self.state, done=done, total=total, words=words))

    def _done(self, outcome: Outcome) -> None:
        now = self._clock.now()
        self._schedule.done(now.timestamp())
        self._ended(replace(self.state, running=False, words="", last=now, error=None))
        self.finished.emit(outcome)

    def _broken(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._schedule.done(self._seconds())
            self._ended(replace(self.state, running=False, words=""))
            return
        wait = error.retry_after if isinstance(error, ServerBusy) else 0.0
        self._schedule.failed(self._seconds(), wait, blocked=isinstance(error, SignInNeeded | Stopped))
        self._ended(replace(self.state, running=False, words="", error=error))
        self.failed.emit(error)

    def _ended(self, state: SyncState) -> None:
        self._job = None
        self._tell(state)

    def _tell(self, state: SyncState) -> None:
        self.state = state
        self.moved.emit()
