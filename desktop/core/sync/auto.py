"""When to sync without being asked. No clock and no network of its own: the windows have a timer."""

import random
from collections.abc import Callable

IDLE = 20.0  # seconds without an edit before what waits goes up
EVERY = 15 * 60.0  # seconds between looks at what others did
FIRST_RETRY, LAST_RETRY = 15.0, 30 * 60.0


class Schedule:
    """Ask `due` now and then; tell what happens. Times are seconds of one steady clock (`time.monotonic`)."""

    def __init__(self, now: float, jitter: Callable[[], float] = random.random, every: float = EVERY) -> None:
        self.every = every
        self._jitter = jitter
        self._next = now  # at the start of the program at once
        self._edited: float | None = None  # the last edit since the last run
        self._since: float | None = None  # the first
        self._running = False
        self._failures = 0
        self._blocked = False

    @property
    def blocked(self) -> bool:
        """No more tries until a person has logged in or asked himself."""
        return self._blocked

    def edited(self, now: float) -> None:
        """Somebody is working: what waits goes up when he pauses, or after `every` at the latest."""
        self._edited = now
        if self._since is None:
            self._since = now

    def reachable(self, now: float) -> None:
        """The network is back (a health probe answered): no need to wait any longer."""
        if self._failures and not self._running:
            self._failures, self._next = 0, now

    def started(self) -> None:
        """A run has begun, by itself or by the button; edits from now on wait for the next."""
        self._running = True
        self._edited = self._since = None

    def done(self, now: float) -> None:
        """The run came to its end."""
        self._running, self._failures, self._blocked = False, 0, False
        self._next = now + self.every * (0.9 + 0.2 * self._jitter())

    def failed(self, now: float, retry_after: float = 0.0, *, blocked: bool = False) -> None:
        """The run broke off. Waits twice as long each time, spread so that a county does not come back at one moment."""
        self._running, self._blocked = False, blocked
        pause = min(LAST_RETRY, FIRST_RETRY * 2.0 ** min(self._failures, 10)) * (0.75 + 0.5 * self._jitter())
        self._failures += 1
        self._next = now + max(retry_after * (1.0 + 0.25 * self._jitter()), pause)  # never before it was told to

    def unblock(self, now: float) -> None:
        """Logged in again."""
        self._blocked, self._failures, self._next = False, 0, now

    def due(self, now: float, waiting: int) -> bool:
        """Whether to start a run now; never two at once. `waiting`: operations not yet at the province."""
        if self._running or self._blocked:
            return False
        if self._failures:
            return now >= self._next
        if self._edited is None or self._since is None:
            return now >= self._next
        if now < self._edited + IDLE and now < self._since + self.every:
            return False
        return bool(waiting) or now >= self._next
