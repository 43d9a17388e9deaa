"""The one entrance for background work: one thread owns the database, a small pool serves the network."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, Signal
from shiboken6 import isValid

from desktop.core.errors import Cancelled

log = logging.getLogger(__name__)
NETWORK_THREADS = 4

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


class Job:
    """One piece of background work: the side of it that can be asked to stop and that tells how far it is."""

    def __init__(self) -> None:
        self._stop = Event()
        self._listener: Callable[[int, int, str], None] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to stop; safe from any thread. Its `on_error` gets Cancelled if it had not finished."""
        self._stop.set()

    def check(self) -> None:
        """Raise Cancelled if it was asked to stop; long work calls this often."""
        if self._stop.is_set():
            raise Cancelled

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Tell how far the work is (total 0: unknown); safe from any thread; raises Cancelled when stopped."""
        self.check()
        if self._listener is not None:
            self._listener(done, total, text)


@dataclass(slots=True)
class _Work:
    run: Callable[[], Any]
    on_done: Done | None
    on_error: Failed | None
    owner: QObject | None
    job: Job
    must_end: bool = False  # a short write: closing the program waits for it


class Tasks(QObject):
    """Runs functions off the main thread and calls back on it.

    `read` and `change` share one thread, in the order given; `net` has a pool. With an `owner`, the callback is
    dropped when the owner is gone. An error without `on_error` goes out by the signal `failed`.
    """

    failed = Signal(object)
    idle = Signal()
    _finished = Signal(object, object, object)
    _moved = Signal(object, int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = 0
        self._closed = False
        self._jobs: dict[int, _Work] = {}
        self._listeners: dict[int, Callable[[int, int, str], None]] = {}
        self._finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._move, Qt.ConnectionType.QueuedConnection)
        self._database, self._network = self._executors()

    def _executors(self) -> tuple[Executor, Executor]:
        return (
            ThreadPoolExecutor(1, thread_name_prefix="tepai-db"),
            ThreadPoolExecutor(NETWORK_THREADS, thread_name_prefix="tepai-net"),
        )

    def read(
        self,
        fn: Callable[[], Any],
        on_done: Done | None = None,
        on_error: Failed | None = None,
        *,
        owner: QObject | None = None,
        job: Job | None = None,
    ) -> Job:
        """Run a function that only reads the local database, on the database thread."""
        return self._start(self._database, _Work(fn, on_done, on_error, owner, job or Job()))

    def change(
        self,
        fn: Callable[[], Any],
        on_done: Done | None = None,
        on_error: Failed | None = None,
        *,
        owner: QObject | None = None,
        job: Job | None = None,
    ) -> Job:
        """Run a function that writes the local database, on the database thread.

        `close` carries it out even when it still waits, unless it came with a job of its own (an import), which is
        asked to stop.
        """
        return self._start(self._database, _Work(fn, on_done, on_error, owner, job or Job(), job is None))

    def net(
        self,
        fn: Callable[[], Any],
        on_done: Done | None = None,
        on_error: Failed | None = None,
        *,
        owner: QObject | None = None,
        job: Job | None = None,
    ) -> Job:
        """Run a function that waits for the network, in the pool."""
        return self._start(self._network, _Work(fn, on_done, on_error, owner, job or Job()))

    def watch(self, job: Job, listener: Callable[[int, int, str], None]) -> None:
        """Have `listener(done, total, text)` called on the main thread whenever the job tells its progress."""
        self._listeners[id(job)] = listener
        job._listener = lambda done, total, text: self._moved.emit(job, done, total, text)

    @property
    def closed(self) -> bool:
        """Whether it takes no more work."""
        return self._closed

    @property
    def busy(self) -> bool:
        """Whether any work is under way or waits."""
        return self._running > 0

    def close(self) -> None:
        """Stop taking work, ask long work to stop, finish writes already given, and end the threads."""
        if self._closed:
            return
        self._closed = True
        for work in list(self._jobs.values()):
            if not work.must_end:
                work.job.cancel()
        self._network.shutdown(wait=True, cancel_futures=True)
        self._database.shutdown(wait=True)
        QCoreApplication.sendPostedEvents(self)

    def _start(self, executor: Executor, work: _Work) -> Job:
        if self._closed:
            log.info("work refused: the program is closing")
            return work.job
        self._running += 1
        self._jobs[id(work)] = work
        executor.submit(self._carry_out, work)
        return work.job

    def _carry_out(self, work: _Work) -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            work.job.check()
            result = work.run()
        except BaseException as caught:  # noqa: BLE001  handed over whole to the main thread, never swallowed
            error = caught
        self._deliver(work, result, error)

    def _deliver(self, work: _Work, result: Any, error: BaseException | None) -> None:
        if isValid(self):
            self._finished.emit(work, result, error)

    def _finish(self, work: _Work, result: Any, error: BaseException | None) -> None:
        assert QThread.currentThread() is self.thread()
        self._running -= 1
        self._jobs.pop(id(work), None)
        self._listeners.pop(id(work.job), None)
        try:
            self._call_back(work, result, error)
        finally:
            if not self._running:
                self.idle.emit()

    def _call_back(self, work: _Work, result: Any, error: BaseException | None) -> None:
        if work.owner is not None and not isValid(work.owner):
            return
        if error is None:
            if work.on_done is not None:
                work.on_done(result)
        elif work.on_error is not None:
            work.on_error(error)
        elif not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _move(self, job: Job, done: int, total: int, text: str) -> None:
        listener = self._listeners.get(id(job))
        if listener is not None and not job.cancelled:
            listener(done, total, text)


class _AtOnce(Executor):
    """An executor without threads."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Run the function now."""
        return fn(*args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing to end."""


class InlineTasks(Tasks):
    """The same entrance without threads: work is done, and called back, before the call returns. For tests."""

    def _executors(self) -> tuple[Executor, Executor]:
        return _AtOnce(), _AtOnce()

    def _deliver(self, work: _Work, result: Any, error: BaseException | None) -> None:
        self._finish(work, result, error)

    def watch(self, job: Job, listener: Callable[[int, int, str], None]) -> None:
        """Call the listener directly."""
        job._listener = listener
