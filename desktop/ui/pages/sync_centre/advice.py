"""The state of the sync in plain words (Qt-free): one sentence, and what to do."""

from datetime import datetime

from desktop.core.errors import Offline, explain
from desktop.core.receipts import Receipts
from desktop.core.status import Waiting
from desktop.core.sync.errors import SignInNeeded
from desktop.ui.pill import SyncState, when_text


def headline(waiting: Waiting, sync: SyncState) -> str:
    """One short sentence."""
    if sync.running:
        return "正在同步"
    if not sync.server:
        return "单机使用，还没有填写服务器地址"
    if isinstance(sync.error, SignInNeeded):
        return "登录已过期，请重新登录"
    if waiting.refused or waiting.conflicts:
        return "有内容需要您处理"
    if isinstance(sync.error, Offline):
        return "离线"
    if sync.error is not None:
        return "上次同步没有完成"
    if waiting.records:
        return f"{waiting.records:,} 条待上传"
    return "全部已上传，省级已收到" if sync.last else "还没有同步过"


def detail(waiting: Waiting, sync: SyncState, receipts: Receipts, now: datetime) -> str:
    """What else is worth knowing, in one line."""
    parts = []
    if waiting.records:
        since = f"，最早一条改于 {when_text(waiting.oldest, now)}" if waiting.oldest else ""
        parts.append(f"{waiting.records:,} 条待上传{since}")
    if sync.last:
        parts.append(f"上次同步 {when_text(sync.last, now)}")
    if receipts.count and receipts.last:
        parts.append(f"省级已签收 {receipts.count:,} 条，最近 {when_text(receipts.last, now)}")
    return " · ".join(parts)


def trouble(sync: SyncState) -> tuple[str, str]:
    """The last error as sentence and hint; empty after a run that came through."""
    if sync.running or sync.error is None:
        return "", ""
    told = explain(sync.error)
    if told is None:
        return "同步时程序出错，已录入的内容都在本机。", "请再同步一次；若仍出现，请把日志发给技术支持。"
    return told.text, told.hint
