"""Backups: encrypted alike, thinned by rule, restored in one call, and clear words when the disk is full."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.codes import BEIJING
from db.records.enterprise import Enterprise
from db.records.visit import Visit
from desktop.core import backups, keys, profile
from desktop.core.clock import Clock
from desktop.core.errors import StorageError, StorageKind, UserError
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.unit.core.conftest import ME, PASSWORD

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_copy_opens_with_the_same_key_only(opened: Opened, store: Store) -> None:
    store.create(Enterprise, {"name": "甲"})
    copy = opened.backups.run()
    key = keys.unwrap(opened.profile.wrapped, PASSWORD)
    assert backups.is_sound(copy.path, key)
    assert not backups.is_sound(copy.path, bytes(32))
    assert opened.backups.listed() == [backups.Backup(copy.path, copy.at, "auto")]


def test_due_half_an_hour_after_the_first_change(paths: Paths, opened: Opened) -> None:
    opened.close()
    moment = [NOON]
    again = profile.unlock(paths, ME, PASSWORD, Clock(source=lambda: moment[0]))
    assert not again.backups.due
    Store(again).create(Enterprise, {"name": "甲"})
    moment[0] += timedelta(minutes=29)
    assert not again.backups.due
    moment[0] += timedelta(minutes=1)
    assert again.backups.due
    again.backups.run()
    moment[0] += timedelta(hours=5)
    assert not again.backups.due
    Store(again).create(Enterprise, {"name": "乙"})
    moment[0] -= timedelta(days=1)
    assert again.backups.due, "a clock set back must not stop the backups"
    again.close()


@given(st.lists(st.integers(0, 60 * 24 * 400), max_size=300, unique=True))
def test_thinning_keeps_the_newest_and_one_of_each_span(minutes: list[int]) -> None:
    moments = [NOON - timedelta(minutes=m) for m in minutes]
    kept = backups.to_keep(moments)
    newest = sorted(moments, reverse=True)
    assert set(newest[:6]) <= kept <= set(moments)
    assert len(kept) <= 6 + 7 + 4 + 6
    days = list(dict.fromkeys(m.astimezone(BEIJING).date() for m in newest))[:7]
    assert {m.astimezone(BEIJING).date() for m in kept} >= set(days)
    months = list(dict.fromkeys((m.astimezone(BEIJING).year, m.astimezone(BEIJING).month) for m in newest))[:6]
    assert {(m.astimezone(BEIJING).year, m.astimezone(BEIJING).month) for m in kept} >= set(months)


def test_old_copies_go_as_new_ones_come(paths: Paths, opened: Opened) -> None:
    opened.close()
    moment = [NOON - timedelta(days=3)]
    again = profile.unlock(paths, ME, PASSWORD, Clock(source=lambda: moment[0]))
    for _ in range(12):
        again.backups.run()
        moment[0] += timedelta(minutes=30)
    assert len(again.backups.listed()) == 6
    assert not list(again.profile.backups.glob("*.part"))
    again.close()


def damage(path: Path, at: float = 0.5) -> None:
    """Overwrites a page, as a dying disk does."""
    with path.open("r+b") as stream:
        stream.seek(int(path.stat().st_size * at) // 4096 * 4096)
        stream.write(os.urandom(4096))


def test_damaged_file_is_put_aside_and_the_backup_takes_its_place(paths: Paths, opened: Opened, store: Store) -> None:
    before = store.create(Enterprise, {"name": "备份之前"})
    opened.backups.run()
    store.create(Enterprise, {"name": "备份之后"})
    opened.close()
    opened.profile.database.write_bytes(os.urandom(65536))
    with pytest.raises(StorageError) as caught:
        profile.unlock(paths, ME, PASSWORD)
    assert caught.value.kind is StorageKind.DAMAGED
    assert "一键恢复" in caught.value.hint

    restored = profile.restore(paths, ME, PASSWORD)
    assert restored.kept is not None
    assert (restored.kept / "data.db").stat().st_size == 65536
    assert restored.salvaged == 0, "nothing can be read from noise"
    assert "没有删除" in restored.text
    again = profile.unlock(paths, ME, PASSWORD)
    assert Store(again).get(Enterprise, before) is not None
    assert Store(again).waiting_summary().records == 1, "what was unsent in the backup is unsent again"
    again.close()


def test_unsent_work_after_the_backup_is_read_from_the_damaged_file(
    paths: Paths, opened: Opened, store: Store, tmp_path: Path
) -> None:
    kept = store.create(Enterprise, {"name": "备份之前", "remark": "旧"})
    opened.backups.run()
    store.save(Enterprise, kept, {"remark": "新"})
    made = [store.create(Enterprise, {"name": f"备份之后{n}", "main_products": "字" * 900}) for n in range(200)]
    visit = store.create(Visit, {"enterprise_id": made[0]})
    picture = tmp_path / "图.png"
    picture.write_bytes(b"1" * 5000)
    store.attach(Visit, visit, picture)
    gone = store.create(Enterprise, {"name": "删去"})
    store.delete(Enterprise, [gone])
    opened.close()
    opened.profile.running.touch()  # as after a power cut: the next opening looks at every page
    damage(opened.profile.database, 0.6)
    with pytest.raises(StorageError):
        profile.unlock(paths, ME, PASSWORD)
    restored = profile.restore(paths, ME, PASSWORD)
    assert restored.salvaged >= 190, "one bad page costs a few records"
    assert f"找回了 {restored.salvaged} 条" in restored.text
    again = profile.unlock(paths, ME, PASSWORD)
    found = [c for i in made if (c := Store(again).get(Enterprise, i))]
    assert all(c.main_products == "字" * 900 for c in found)
    assert len(found) >= 188
    assert Store(again).waiting_summary().records >= restored.salvaged
    assert Store(again).get(Enterprise, gone) is None
    again.close()


def test_damaged_backups_are_passed_over(paths: Paths, opened: Opened, store: Store) -> None:
    made = store.create(Enterprise, {"name": "甲"})
    good = opened.backups.run()
    bad = opened.backups.run()
    damage(bad.path)
    opened.close()
    opened.profile.database.write_bytes(b"")
    restored = profile.restore(paths, ME, PASSWORD)
    assert restored.unusable == (bad.path,)
    assert good.path.exists()
    assert bad.path.exists()
    again = profile.unlock(paths, ME, PASSWORD)
    assert Store(again).get(Enterprise, made) is not None
    again.close()


def test_without_a_usable_backup_everything_stays_as_it_was(paths: Paths, opened: Opened) -> None:
    opened.close()
    damage(opened.profile.database)
    before = opened.profile.database.read_bytes()
    with pytest.raises(UserError, match="没有可用的备份"):
        profile.restore(paths, ME, PASSWORD)
    assert opened.profile.database.read_bytes() == before


FULL = """
import resource, sys
from pathlib import Path
from uuid import UUID
from db.records.enterprise import Enterprise
from desktop.core import profile
from desktop.core.errors import StorageError
from desktop.core.paths import Paths
from desktop.core.store import Store
opened = profile.unlock(Paths(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
store = Store(opened)
made = store.create(Enterprise, {"name": "甲"})
size = opened.profile.database.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 65536, size + 65536))
saved, said = 0, []
for n in range(400):
    try:
        store.save(Enterprise, made, {"main_products": str(n) * 300})
        saved = n
    except StorageError as error:
        said.append(error.kind.value)
        break
try:
    opened.backups.run()
except StorageError as error:
    said.append(error.kind.value)
print(saved, *said, len(list(opened.profile.backups.glob("*.part"))))
card = store.get(Enterprise, made)
assert card.main_products == str(saved) * 300, card.main_products[:9]
"""


@pytest.mark.skipif(os.name != "posix", reason="file size limits are set by setrlimit")
def test_full_disk_is_told_and_leaves_nothing_half_written(paths: Paths, opened: Opened) -> None:
    for _ in range(3):
        Store(opened).create(Enterprise, {"name": "丙", "main_products": "字" * 900})
    opened.close()
    command = [sys.executable, "-c", FULL, str(paths.home), str(ME), PASSWORD]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    saved, *said, parts = done.stdout.split()
    assert int(saved) > 0
    assert said
    assert set(said) <= {"full", "unreadable"}
    assert parts == "0"
    again = profile.unlock(paths, ME, PASSWORD)  # after the kill of that process: checked as a whole
    assert Store(again).waiting_summary().records == 4
    again.close()
