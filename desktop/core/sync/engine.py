"""Sync of one open profile with one server: one run at a time, in whichever thread asks for it."""

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from db.session import Local
from db.wire import Malformed, SyncServer
from desktop.core.errors import explained
from desktop.core.sync.courier import Courier
from desktop.core.sync.errors import AlreadyRunning, NotOurServer
from desktop.core.sync.outcome import Outcome
from desktop.core.sync.run import Ends, Progress, Run
from desktop.core.sync.touched import Touched

HAND_OVER = 0.0005
"""Seconds until a thread that computes lets another one on. At Python's 0.005 the thread at the wire waits at each piece it
sends: 95 ms of a push of 10,000 in which the province has nothing to do, here 49 (measured)."""


def silent(_done: int, _total: int, _words: str) -> None:
    """Tells nobody."""


class Engine:
    """`touched` is called after every commit that changed records, in the run's thread.

    `keys` fetches the province's signing keys when an answer names one that is not pinned.
    """

    def __init__(
        self, local: Local, server: SyncServer, *, touched: Callable[[Touched], object] | None = None,
        keys: Callable[[], dict[str, bytes]] | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self.ends = Ends(local, server, touched or (lambda _: None), keys, now)
        self._busy = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._busy.locked()

    def run(self, progress: Progress = silent, *, purge_confirmed: bool = False) -> Outcome:
        """Everything up, everything down. Raises UserError (network, sign-in, full disk, …), Cancelled, AlreadyRunning.

        Whatever was answered before an error is kept; the next run goes on from there.
        """
        if not self._busy.acquire(blocking=False):
            raise AlreadyRunning
        courier = Courier()
        patience = sys.getswitchinterval()
        sys.setswitchinterval(HAND_OVER)
        try:
            with explained():
                return Run(self.ends, courier, progress, purge_confirmed=purge_confirmed).go()
        except Malformed as error:
            raise NotOurServer from error
        finally:
            sys.setswitchinterval(patience)
            courier.close()
            self._busy.release()
