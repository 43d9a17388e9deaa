"""The small parts everything stands on: settings, changes and bus, clock, errors, whole files."""

import errno
import gc
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2 as sqlcipher

from db.outbox import TooLarge
from db.session import NewerFormat
from desktop.core import settings as s
from desktop.core.changes import Bus, Changes
from desktop.core.clock import Clock
from desktop.core.errors import Cancelled, Invalid, StorageError, StorageKind, UserError, explain, explained
from desktop.core.files import write_whole

A, B = UUID(int=1), UUID(int=2)


# ------------------------------------------------------------------------------------------------------------- settings
def test_settings_are_kept_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    found = s.Settings(path)
    assert found.get(s.THEME) == "system"
    found.set(s.THEME, "dark")
    found.set(s.AUTO_SYNC, 30)
    again = s.Settings(path)
    assert (again.get(s.THEME), again.get(s.AUTO_SYNC), again.notice) == ("dark", 30, "")
    for setting, value in ((s.THEME, "pink"), (s.AUTO_SYNC, 500)):
        with pytest.raises(ValueError, match=setting.name):
            again.set(setting, value)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_damaged_settings_give_defaults_and_a_notice(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    found = s.Settings(path)
    assert found.get(s.FONT_SIZE) == 14
    assert "settings.damaged.json" in found.notice
    assert (tmp_path / "settings.damaged.json").read_bytes() == content
    found.set(s.FONT_SIZE, 16)
    assert s.Settings(path).get(s.FONT_SIZE) == 16


def test_values_of_other_versions_are_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": 3, "font_size": true, "auto_sync_minutes": 9999, "of_a_newer_version": [1]}')
    found = s.Settings(path)
    assert [found.get(x) for x in (s.THEME, s.FONT_SIZE, s.AUTO_SYNC)] == ["system", 14, 10]
    found.set(s.THEME, "light")
    assert "of_a_newer_version" in path.read_text()


def test_names_of_settings_are_unique() -> None:
    assert len({x.name for x in s.SETTINGS}) == len(s.SETTINGS)
    assert all(x.accepts(x.default) for x in s.SETTINGS)


# -------------------------------------------------------------------------------------------------------------- changes
def test_changes_add_up() -> None:
    one, two = Changes.of("visit", [A]), Changes.of("need", [B])
    assert (one | two) == Changes(frozenset({"visit", "need"}), frozenset({A, B}))
    assert (one | Changes()) == one
    assert not Changes.of("visit", [])
    everything = one | Changes(frozenset({"need"}))
    assert everything.ids == frozenset(), "all of some kinds is more than some"
    assert everything.touches("need", B)
    assert one.touches("visit", A)
    assert not one.touches("visit", B)
    assert not one.touches("need")


class Screen:
    """Somebody who listens."""

    def __init__(self) -> None:
        self.heard: list[Changes] = []

    def hear(self, changes: Changes) -> None:
        self.heard.append(changes)


def test_bus_forgets_screens_that_are_gone() -> None:
    bus, screen = Bus(), Screen()
    told: list[Changes] = []
    bus.subscribe(screen.hear)
    stop = bus.subscribe(told.append)
    bus.publish(Changes.of("visit", [A]))
    bus.publish(Changes())
    assert len(screen.heard) == len(told) == 1
    del screen
    gc.collect()
    stop()
    stop()
    bus.publish(Changes.of("visit", [A]))
    assert len(told) == 1


# ---------------------------------------------------------------------------------------------------------------- clock
def test_clock_learns_how_far_it_is_off() -> None:
    noon = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    clock = Clock(source=lambda: noon)
    assert clock.today().isoformat() == "2026-11-23", "half past midnight in Beijing"
    assert clock.warning == ""
    clock.learn(noon + timedelta(minutes=7, seconds=1), noon, noon + timedelta(seconds=2))
    assert clock.offset == timedelta(minutes=7)
    assert clock.server_now() == noon + timedelta(minutes=7)
    assert "慢约 7 分钟" in clock.warning
    clock.offset = -timedelta(minutes=6)
    assert "快约 6 分钟" in clock.warning


# --------------------------------------------------------------------------------------------------------------- errors
@pytest.mark.parametrize(("error", "kind"), [
    (sqlcipher.OperationalError("database or disk is full"), StorageKind.FULL),
    (OperationalError("INSERT", {}, sqlcipher.OperationalError("database is locked")), StorageKind.LOCKED),
    (sqlcipher.DatabaseError("file is not a database"), StorageKind.DAMAGED),
    (sqlcipher.DatabaseError("database disk image is malformed"), StorageKind.DAMAGED),
    (sqlite3.OperationalError("disk I/O error"), StorageKind.UNREADABLE),
    (sqlite3.OperationalError("attempt to write a readonly database"), StorageKind.READ_ONLY),
    (OSError(errno.ENOSPC, "x"), StorageKind.FULL),
    (OSError(errno.EIO, "x"), StorageKind.UNREADABLE),
])  # fmt: skip
def test_environment_errors_say_what_to_do(error: Exception, kind: StorageKind) -> None:
    told = explain(error)
    assert isinstance(told, StorageError)
    assert told.kind is kind
    assert told.text.endswith("。")
    assert told.hint


def test_other_errors_are_for_the_user_or_bugs() -> None:
    assert "256 KB" in str(explain(TooLarge()))
    assert "更新版本" in str(explain(NewerFormat()))
    assert "没有权限" in str(explain(PermissionError(13, "x", "甲.pdf")))
    assert "找不到 甲.pdf" in str(explain(FileNotFoundError(2, "x", "甲.pdf")))
    for bug in (ValueError("x"), KeyError("x"), Cancelled(), sqlite3.OperationalError("no such table: x"), OSError(9, "x")):
        assert explain(bug) is None
    mine = Invalid([], "甲")
    assert explain(mine) is mine
    with pytest.raises(ZeroDivisionError), explained():
        _ = 1 // 0
    with pytest.raises(UserError, match="磁盘已满"), explained():
        raise OSError(errno.ENOSPC, "x")


def test_file_is_whole_or_untouched(tmp_path: Path) -> None:
    path = tmp_path / "甲.json"
    write_whole(path, b"1")
    write_whole(path, b"22")
    assert path.read_bytes() == b"22"
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "没有" / "乙.json", b"1")
    assert [p.name for p in tmp_path.iterdir()] == ["甲.json"]
