"""What the pill says: where the work is, in words (Qt-free)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.codes import BEIJING
from desktop.core.errors import Offline
from desktop.core.status import Waiting
from desktop.core.sync.errors import SignInNeeded

PillTone = Literal["ok", "waiting", "wrong", "busy"]


@dataclass(frozen=True, slots=True)
class SyncState:
    """How the sync stands: a run under way (`words`, `done`, `total`), else how the last one ended."""

    running: bool = False
    words: str = ""
    done: int = 0
    total: int = 0
    server: str = ""  # address; empty: none given yet
    last: datetime | None = None  # end of the last run that came through
    error: BaseException | None = None  # of the last run, None after one that came through


def when_text(moment: datetime, now: datetime) -> str:
    """10:32, 昨天 17:40, 11-20 17:40, or with the year: in Beijing's time."""
    then, today = moment.astimezone(BEIJING), now.astimezone(BEIJING)
    clock = f"{then:%H:%M}"
    if then.date() == today.date():
        return clock
    if then.date() == today.date() - timedelta(days=1):
        return f"昨天 {clock}"
    return f"{then:%m-%d} {clock}" if then.year == today.year else f"{then:%Y-%m-%d} {clock}"


def pill_words(waiting: Waiting, sync: SyncState, now: datetime) -> tuple[PillTone, str]:
    """State and sentence of the pill: 离线 · 3 条待上传 · 上次同步 昨天 17:40."""
    if sync.running:
        share = f"{sync.done}/{sync.total}" if sync.total and f"{sync.total}" not in sync.words else ""
        return "busy", " · ".join(p for p in ("正在同步", sync.words.removeprefix("正在同步"), share) if p)
    lost = " · ".join(p for p in (_trouble(sync), waiting.text) if p)
    last = f"上次同步 {when_text(sync.last, now)}" if sync.last else "尚未同步"
    if waiting.refused or waiting.conflicts or (sync.error is not None and not isinstance(sync.error, (Offline, SignInNeeded))):
        return "wrong", f"{lost} · {last}"
    if lost:
        return "waiting", f"{lost} · {last}"
    if sync.last is None:
        return "waiting", "尚未同步 · 联网后自动下载"
    return "ok", f"全部已报送 {when_text(sync.last, now)} · 省级已收到"


def _trouble(sync: SyncState) -> str:
    if not sync.server:
        return "单机使用"
    if sync.error is None:
        return ""
    if isinstance(sync.error, Offline):
        return "离线"
    return "登录已过期" if isinstance(sync.error, SignInNeeded) else "上次同步没有完成"
