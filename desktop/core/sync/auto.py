"""When to sync without being asked, and the words of the pill. No clock and no network of its own: the roof has a timer."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.codes import BEIJING

IDLE = 20.0  # seconds without an edit before what waits goes up
EVERY = 15 * 60.0  # seconds between looks at what others did
FIRST_RETRY, LAST_RETRY = 15.0, 30 * 60.0
Tone = Literal["plain", "accent", "waiting", "wrong", "done"]
WEEKDAYS = "一二三四五六日"


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


@dataclass(frozen=True, slots=True)
class PillState:
    """All the pill has to say."""

    waiting: int = 0  # records that are not at the province
    refused: int = 0
    conflicts: int = 0
    held: int = 0
    asking: int = 0
    online: bool | None = None  # None: not tried yet
    signed_in: bool = True
    running: str = ""  # the words of the progress while a run is under way
    last_sync: datetime | None = None
    trouble: str = ""  # the sentence of the last error that is none of the network


def pill(state: PillState, now: datetime) -> tuple[Tone, str]:
    """Tone and words, the most pressing first. Always says where the work is."""
    pressing = _pressing(state)
    if pressing is not None:
        return pressing
    since = f"上次同步 {when(state.last_sync, now)}" if state.last_sync else "还没有同步过"
    if state.online is False:
        return "waiting" if state.waiting else "plain", _joined("离线", _waiting(state), since)
    if state.waiting:
        return "waiting", _joined(_waiting(state), since)
    if state.last_sync is None:
        return "plain", since
    done = f"全部已报送 {when(state.last_sync, now)}"
    return "done", _joined(done, f"{state.held} 条待联络员处理" if state.held else "省级已收到")


def _pressing(state: PillState) -> tuple[Tone, str] | None:
    """What is under way, or what a person has to do."""
    if state.running:
        return "accent", state.running
    if state.refused:
        return "wrong", _joined(f"{state.refused} 条被退回，请处理", _waiting(state))
    if state.conflicts:
        return "wrong", _joined(f"{state.conflicts} 处不同值待选择", _waiting(state))
    if state.asking:
        return "wrong", f"省级删除了 {state.asking} 条，请确认"
    if not state.signed_in:
        return "waiting", _joined("请重新登录", _waiting(state))
    if state.trouble:
        return "wrong", _joined(state.trouble.rstrip("。"), _waiting(state))
    return None


def _waiting(state: PillState) -> str:
    return f"{state.waiting} 条待上传" if state.waiting else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def when(moment: datetime, now: datetime) -> str:
    """10:32, 昨天 17:40, 周三 09:05, 11月3日, 2025年12月30日: Beijing time, no more than is needed."""
    there, here = moment.astimezone(BEIJING), now.astimezone(BEIJING)
    days = (here.date() - there.date()).days
    if days <= 0:
        return f"{there:%H:%M}"
    if days == 1:
        return f"昨天 {there:%H:%M}"
    if here - there < timedelta(days=6):
        return f"周{WEEKDAYS[there.weekday()]} {there:%H:%M}"
    if there.year == here.year:
        return f"{there.month}月{there.day}日"
    return f"{there.year}年{there.month}月{there.day}日"
