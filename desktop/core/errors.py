"""The three families of errors: for the user, cancelled, and everything else, which is a bug."""

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher

from db.outbox import TooLarge
from db.session import NewerFormat


class TepaiError(Exception):
    """Root of all errors this program raises on purpose."""


class UserError(TepaiError):
    """Something the user can mend; `text` is one plain Chinese sentence, `hint` says what to do."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint


class Invalid(UserError):
    """A record breaks rules; `problems` are shown next to the fields they name."""

    def __init__(self, problems: Sequence[object], text: str = "有内容需要改正。", hint: str = "") -> None:
        super().__init__(text, hint)
        self.problems = tuple(problems)


class Locked(UserError):
    """The record's state does not allow the change; the hint names the way out."""


class WrongPassword(UserError):
    """The password does not open the profile."""


class ProfileInUse(UserError):
    """Another copy of the program has this profile open."""


class Cancelled(TepaiError):
    """The user stopped the work; nothing is shown."""


class StorageKind(StrEnum):
    """What is wrong with the place where the data lies."""

    FULL = "full"
    LOCKED = "locked"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"  # the disk itself: loose cable, pulled stick, failing sector
    READ_ONLY = "read_only"


class StorageError(UserError):
    """The disk or the local database is the trouble, not the program and not the input."""

    def __init__(self, kind: StorageKind, text: str, hint: str = "") -> None:
        super().__init__(text, hint)
        self.kind = kind


class Offline(UserError):
    """The server cannot be reached, or what answered is not our server."""


_STORAGE: dict[StorageKind, tuple[str, str]] = {
    StorageKind.FULL: ("磁盘已满，刚才的内容还没有存下来。", "请清理磁盘空间，然后再试一次；窗口里的内容还在，先不要关闭。"),
    StorageKind.LOCKED: ("数据正被另一个程序占用。", "请关闭打开同一账号的其他窗口，稍等片刻再试。"),
    StorageKind.DAMAGED: ("本机数据文件已损坏。", "请退出程序后重新进入，在登录窗口点“一键恢复”。"),
    StorageKind.UNREADABLE: ("读写磁盘出错，磁盘可能已满或已断开。", "请检查剩余空间和磁盘连接，然后再试一次。"),
    StorageKind.READ_ONLY: ("数据文件是只读的，不能保存。", "请检查文件夹权限，或联系管理员。"),
}
_SIGNS: tuple[tuple[str, StorageKind], ...] = (  # texts of sqlite3_errstr(), which are part of SQLite's stable interface
    ("disk is full", StorageKind.FULL),
    ("database is locked", StorageKind.LOCKED),
    ("database table is locked", StorageKind.LOCKED),
    ("malformed", StorageKind.DAMAGED),
    ("file is not a database", StorageKind.DAMAGED),
    ("file is encrypted", StorageKind.DAMAGED),
    ("disk i/o error", StorageKind.UNREADABLE),
    ("unable to open database file", StorageKind.UNREADABLE),
    ("readonly database", StorageKind.READ_ONLY),
)
_ERRNOS = {
    errno.ENOSPC: StorageKind.FULL,
    errno.EDQUOT: StorageKind.FULL,
    errno.EFBIG: StorageKind.FULL,
    errno.EIO: StorageKind.UNREADABLE,
    errno.ENODEV: StorageKind.UNREADABLE,
    errno.EROFS: StorageKind.READ_ONLY,
}


def storage_error(kind: StorageKind) -> StorageError:
    """The error with its usual sentence."""
    return StorageError(kind, *_STORAGE[kind])


def explain(error: BaseException) -> UserError | None:
    """What to tell the user of any error; None for Cancelled and for bugs. Environment errors become StorageError."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, NewerFormat):
        return UserError("本机数据由更新版本的程序写成，这个版本打不开。", "请安装新版本的特派通。")
    if isinstance(error, TooLarge):
        return UserError("这条记录的文字太多，超过 256 KB，放不下。", "请把较长的材料作为附件添加。")
    if isinstance(error, DBAPIError):
        return _of_database(error.orig) if error.orig is not None else None
    if isinstance(error, sqlcipher.Error | sqlite3.Error):
        return _of_database(error)
    if isinstance(error, OSError):
        return _of_system(error)
    return None


@contextmanager
def explained() -> Iterator[None]:
    """Turns what `explain` knows into the error for the user; bugs pass as they are."""
    try:
        yield
    except Exception as error:
        told = explain(error)
        if told is None or told is error:
            raise
        raise told from error


def _of_database(error: BaseException) -> StorageError | None:
    said = str(error).lower()
    return next((storage_error(kind) for sign, kind in _SIGNS if sign in said), None)


def _of_system(error: OSError) -> UserError | None:
    kind = _ERRNOS.get(error.errno or 0)
    if kind is not None:
        return storage_error(kind)
    name = error.filename or "这个文件"
    if isinstance(error, PermissionError):
        return UserError(f"没有权限读写 {name}。", "请换一个文件夹，或关闭正在使用它的程序。")
    if isinstance(error, FileNotFoundError):
        return UserError(f"找不到 {name}。", "请确认它没有被移走或改名。")
    return None
