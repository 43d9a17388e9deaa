"""Profiles: made at login, opened by password only, one copy of the program at a time, each account's own."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.public import PrivateKey, SealedBox

from db.records.enterprise import Enterprise
from desktop.core import profile
from desktop.core.clock import Clock
from desktop.core.errors import ProfileInUse, StorageError, StorageKind, UserError, WrongPassword
from desktop.core.paths import Paths, find
from desktop.core.profile import Idle, Opened
from desktop.core.profile_files import load
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER, PASSWORD, answer


def test_what_was_written_is_there_after_unlocking(paths: Paths, opened: Opened, store: Store) -> None:
    made = store.create(Enterprise, {"name": "沈阳测试机床有限公司"})
    log = opened.author.log
    opened.close()
    again = profile.unlock(paths, ME, PASSWORD)
    card = Store(again).get(Enterprise, made)
    assert card is not None
    assert card.name == "沈阳测试机床有限公司"
    assert again.author.log == log
    again.close()


def test_wrong_password_opens_nothing(paths: Paths, opened: Opened) -> None:
    opened.close()
    with pytest.raises(WrongPassword) as caught:
        profile.unlock(paths, ME, "别的密码")
    assert "密码不对" in caught.value.text


def test_nothing_on_the_disk_can_be_read_without_the_key(paths: Paths, opened: Opened, store: Store) -> None:
    store.create(Enterprise, {"name": "UNMISTAKABLE"})
    opened.backups.run()
    opened.close()
    files = [p for p in paths.home.rglob("*") if p.is_file()]
    assert len(files) >= 4
    for path in files:
        data = path.read_bytes()
        assert b"UNMISTAKABLE" not in data
        assert b"SQLite format" not in data or path.name == "lock.db"


def test_second_copy_of_the_program_is_kept_out(paths: Paths, opened: Opened) -> None:
    with pytest.raises(ProfileInUse):
        profile.unlock(paths, ME, PASSWORD)
    opened.close()
    profile.unlock(paths, ME, PASSWORD).close()


HOLD = """
import sys
from desktop.core import keys, profile
from desktop.core.paths import Paths
from pathlib import Path
opened = profile.unlock(Paths(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
print("open", flush=True)
sys.stdin.read()
"""


def test_another_process_holds_the_lock_until_it_is_killed(paths: Paths, opened: Opened) -> None:
    opened.close()
    command = [sys.executable, "-c", HOLD, str(paths.home), str(ME), PASSWORD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(ProfileInUse):
            profile.unlock(paths, ME, PASSWORD)
        other.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        other.wait()
    profile.unlock(paths, ME, PASSWORD).close()


def test_changing_the_password_leaves_the_data_alone(paths: Paths, opened: Opened, store: Store) -> None:
    made = store.create(Enterprise, {"name": "甲"})
    with pytest.raises(WrongPassword):
        opened.change_password("不是它", "新密码")
    opened.change_password(PASSWORD, "新密码")
    opened.close()
    with pytest.raises(WrongPassword):
        profile.unlock(paths, ME, PASSWORD)
    again = profile.unlock(paths, ME, "新密码")
    assert Store(again).get(Enterprise, made) is not None
    again.close()


def test_forgotten_password_is_mended_with_the_recovery_key(paths: Paths) -> None:
    province = PrivateKey.generate()
    login = answer()
    account = profile.Account(**{**{n: getattr(login.account, n) for n in login.account.__dataclass_fields__},
                                 "recovery_key": bytes(province.public_key).hex()})  # fmt: skip
    opened = profile.create(paths, profile.LoginAnswer(account, login.device), PASSWORD)
    made = Store(opened).create(Enterprise, {"name": "甲"})
    opened.close()
    sealed = profile.find(paths, ME).wrapped.sealed
    key = SealedBox(province).decrypt(bytes.fromhex(sealed))
    with pytest.raises(UserError):
        profile.reset_password(paths, ME, bytes(32), "记得住的")
    profile.reset_password(paths, ME, key, "记得住的")
    again = profile.unlock(paths, ME, "记得住的")
    assert Store(again).get(Enterprise, made) is not None
    again.close()


def test_unlock_list_shows_everyone_and_no_secrets(paths: Paths, opened: Opened) -> None:
    profile.create(paths, answer(OTHER, "王五"), "另一个密码").close()
    assert [p.account.name for p in profile.list_profiles(paths)] == ["张三丰", "王五"]
    assert profile.list_profiles(Paths(paths.home / "none")) == []
    text = (opened.profile.folder / "profile.json").read_text()
    assert opened.device.seed.hex() not in text
    assert json.loads(text)["division_text"] == "沈阳市浑南区"


def test_damaged_profile_description_is_read_from_its_copy(paths: Paths, opened: Opened) -> None:
    opened.close()
    (opened.profile.folder / "profile.json").write_bytes(b"{\0\0")
    assert [p.account.name for p in profile.list_profiles(paths)] == ["张三丰"]
    profile.unlock(paths, ME, PASSWORD).close()


def test_description_of_a_newer_format_is_left_alone(paths: Paths, opened: Opened) -> None:
    opened.close()
    path = opened.profile.folder / "profile.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(UserError, match="更新版本"):
        load(opened.profile.folder)


def test_database_of_a_newer_format_is_left_alone(paths: Paths, opened: Opened) -> None:
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("PRAGMA user_version = 999")
    opened.close()
    with pytest.raises(UserError, match="更新版本"):
        profile.unlock(paths, ME, PASSWORD)


def test_older_shape_is_backed_up_before_it_is_brought_up_to_date(paths: Paths, opened: Opened) -> None:
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("ALTER TABLE enterprise DROP COLUMN former_names")
        connection.exec_driver_sql("UPDATE meta SET value = 'older' WHERE name = 'shape'")
    opened.close()
    again = profile.unlock(paths, ME, PASSWORD)
    assert [b.reason for b in again.backups.listed()] == ["upgrade"]
    Store(again).create(Enterprise, {"name": "甲", "former_names": "乙"})
    again.close()


def test_account_switch_with_unsent_work_touches_nothing_of_the_other(paths: Paths, opened: Opened, store: Store) -> None:
    made = store.create(Enterprise, {"name": "甲的企业"})
    opened.close()
    before = {p.name: p.read_bytes() for p in opened.profile.folder.glob("*") if p.is_file()}
    second = profile.create(paths, answer(OTHER, "王五"), "另一个密码")
    mine = Store(second).create(Enterprise, {"name": "乙的企业"})
    assert Store(second).get(Enterprise, made) is None
    assert Store(second).waiting_summary().records == 1
    second.close()
    assert {p.name: p.read_bytes() for p in opened.profile.folder.glob("*") if p.is_file()} == before
    assert [(p.account.name, p.waiting) for p in profile.list_profiles(paths)] == [("张三丰", 1), ("王五", 1)]
    first = profile.unlock(paths, ME, PASSWORD)
    assert Store(first).waiting_summary().records == 1
    card = Store(first).get(Enterprise, made)
    assert card is not None
    assert card.author_id == ME
    assert Store(first).get(Enterprise, mine) is None
    with pytest.raises(UserError, match="不是这个账号"):
        first.keep_login(answer(OTHER, "王五"))
    first.close()


def test_another_login_renews_token_and_name(paths: Paths, opened: Opened) -> None:
    renewed = answer(name="张三丰（调任）")
    opened.keep_login(profile.LoginAnswer(renewed.account, profile.Device(renewed.device.seed, "d-1", "t-2"), {"k1": "00"}))
    assert (opened.device.token, opened.device.id) == ("t-2", "d-1")
    opened.close()
    assert profile.list_profiles(paths)[0].account.name == "张三丰（调任）"


def test_missing_database_says_what_to_do(paths: Paths, opened: Opened) -> None:
    opened.close()
    opened.profile.database.unlink()
    with pytest.raises(UserError, match="不见了"):
        profile.unlock(paths, ME, PASSWORD)
    assert not opened.profile.database.exists()


def test_log_is_read_anew_for_each_unit_of_work(opened: Opened, store: Store) -> None:
    store.create(Enterprise, {"name": "甲"})
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'other' WHERE name = 'log'")
    store.create(Enterprise, {"name": "乙"})
    with opened.local.connection() as connection:
        logs = connection.exec_driver_sql("SELECT log FROM outbox ORDER BY op").scalars().all()
    assert logs[1] == "other" != logs[0]


def test_idle_profile_is_due_for_locking() -> None:
    moment = [datetime(2026, 11, 22, tzinfo=UTC)]
    idle = Idle(Clock(source=lambda: moment[0]), timedelta(minutes=15))
    moment[0] += timedelta(minutes=14)
    assert not idle.due
    idle.touch()
    moment[0] += timedelta(minutes=14)
    assert not idle.due
    moment[0] += timedelta(minutes=1)
    assert idle.due
    idle.limit = timedelta()
    assert not idle.due


def test_home_can_be_named_by_the_environment(tmp_path: Path) -> None:
    assert find({"TEPAI_HOME": str(tmp_path / "家")}).profiles == tmp_path / "家" / "profiles"
    assert (tmp_path / "家").is_dir()


def test_damaged_database_is_told_as_such(paths: Paths, opened: Opened) -> None:
    opened.close()
    opened.profile.database.write_bytes(os.urandom(8192))
    with pytest.raises(StorageError) as caught:
        profile.unlock(paths, ME, PASSWORD)
    assert caught.value.kind is StorageKind.DAMAGED
