"""Local backups: encrypted copies of a profile's database, made by themselves, thinned, checked, and restored in one call."""

import contextlib
import logging
import shutil
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from db.codes import BEIJING
from db.session import Local
from desktop.core.clock import Clock
from desktop.core.errors import StorageKind, UserError, explained, storage_error
from desktop.core.files import PART, move_whole, sync_file
from desktop.core.profile_files import Profile

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=30)
KEEP_LAST, KEEP_DAYS, KEEP_WEEKS, KEEP_MONTHS = 6, 7, 4, 6
_STAMP = "%Y%m%dT%H%M%S%f"
_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: when it was taken (UTC, by this device's clock) and why (auto, upgrade, import, hand)."""

    path: Path
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the copy's age, where the damaged file went, copies that were no good either."""

    taken_at: datetime
    kept: Path | None
    unusable: tuple[Path, ...] = ()
    salvaged: int = 0  # unsent records written after the backup that could still be read from the damaged file
    incomplete: bool = False  # parts of the damaged file could not be read

    @property
    def text(self) -> str:
        """For the user."""
        when = self.taken_at.astimezone(BEIJING)
        parts = [f"已恢复到 {when:%Y年%m月%d日 %H:%M} 的备份，此后上传过的记录下次同步会自动取回。"]
        if self.salvaged:
            parts.append(f"从损坏的文件中找回了 {self.salvaged} 条未上传的记录，请核对。")
        if self.incomplete:
            parts.append("损坏的文件有一部分读不出来，请核对备份之后录入的内容，缺少的需要重录。")
        return "".join([*parts, "损坏的文件已另外保留，没有删除。"])


def list_backups(folder: Path) -> list[Backup]:
    """All finished copies, the newest first."""
    found = []
    for path in folder.glob("*.db"):
        stamp, _, reason = path.stem.partition("-")
        with contextlib.suppress(ValueError):
            found.append(Backup(path, datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC), reason.split(".")[0]))
    return sorted(found, key=lambda b: (b.at, b.path.name), reverse=True)


def make(local: Local, folder: Path, now: datetime, reason: str) -> Backup:
    """Copies the open database, under the same key, checked before it counts. StorageError leaves nothing half-written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _free_name(folder, f"{now.astimezone(UTC):{_STAMP}}-{reason}")
    part = path.with_name(path.name + PART)
    part.unlink(missing_ok=True)
    with explained(), _dropped_on_error(part):
        with contextlib.closing(local.engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(part),))
        sync_file(part)
        move_whole(part, path)
    thin(folder)
    return Backup(path, now, reason)


@contextlib.contextmanager
def _dropped_on_error(part: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlcipher.Error):
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _free_name(folder: Path, stem: str) -> Path:
    path, number = folder / f"{stem}.db", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}.{number}.db"
    return path


def thin(folder: Path) -> list[Path]:
    """Deletes copies that no rule keeps: the last 6, and the newest of each of 7 days, 4 weeks, 6 months (Beijing)."""
    copies = list_backups(folder)
    wanted = to_keep(b.at for b in copies)
    gone = [b.path for b in copies if b.at not in wanted]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def to_keep(moments: Iterable[datetime]) -> set[datetime]:
    """Which moments the rules keep."""
    newest = sorted(set(moments), reverse=True)
    keep = set(newest[:KEEP_LAST])
    for form, count in (("%Y-%m-%d", KEEP_DAYS), ("%G-%V", KEEP_WEEKS), ("%Y-%m", KEEP_MONTHS)):
        first: dict[str, datetime] = {}
        for moment in newest:
            first.setdefault(moment.astimezone(BEIJING).strftime(form), moment)
        keep.update(list(first.values())[:count])
    return keep


def is_sound(path: Path, key: bytes) -> bool:
    """Whether a database file opens with the key and passes SQLite's quick check (every page's HMAC read on the way)."""
    try:
        with contextlib.closing(sqlcipher.connect(str(path), timeout=1, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()
            return bool(answer and answer[0] == "ok")
    except sqlcipher.Error as error:
        log.warning("%s is not sound: %s", path.name, error)
        return False


def restore_latest(profile: Profile, key: bytes, now: datetime) -> Restored:
    """Puts the newest sound copy in place of the database; the caller holds the profile's lock. The old file is kept.

    Raises UserError when no copy is usable, and StorageError when the disk refuses; then everything is as before.
    """
    unusable: list[Path] = []
    for copy in list_backups(profile.backups):
        if is_sound(copy.path, key):
            return _put_back(profile, copy, now, tuple(unusable))
        unusable.append(copy.path)
    raise UserError("没有可用的备份。", "请联系联络员；已上传的记录可以删除本机资料后重新登录取回。")


def restore_copy(profile: Profile, key: bytes, copy: Backup, now: datetime) -> Restored:
    """Puts one chosen copy in place of the database, under the same conditions."""
    if not is_sound(copy.path, key):
        raise UserError("这份备份已损坏，不能用。", "请选另一份备份；现在的数据没有变动。")
    return _put_back(profile, copy, now, ())


def _put_back(profile: Profile, copy: Backup, now: datetime, unusable: tuple[Path, ...]) -> Restored:
    part = profile.database.with_name(profile.database.name + PART)
    with explained(), _dropped_on_error(part):
        shutil.copyfile(copy.path, part)
        sync_file(part)
        kept = _put_aside(profile, now)
        move_whole(part, profile.database)
    return Restored(copy.at, kept, unusable)


def _put_aside(profile: Profile, now: datetime) -> Path | None:
    """Moves database, WAL and index of the WAL into a folder of their own; they belong together."""
    if not profile.database.exists():
        return None
    folder = profile.damaged / f"{now.astimezone(UTC):{_STAMP}}"
    number = 1
    while folder.exists():
        number += 1
        folder = folder.with_name(f"{now.astimezone(UTC):{_STAMP}}.{number}")
    folder.mkdir(parents=True)
    for ending in ("", *_SIDE_FILES):
        path = profile.database.with_name(profile.database.name + ending)
        if path.exists():
            path.replace(folder / path.name)
    return folder


class AutoBackup:
    """Knows when the next copy is due: 30 minutes after the first change that no copy holds."""

    def __init__(self, local: Local, folder: Path, clock: Clock) -> None:
        self._local, self._folder, self._clock = local, folder, clock
        self._guard = threading.Lock()
        self._since: datetime | None = None

    def worked(self, _changes: object = None) -> None:
        """Something was written."""
        with self._guard:
            self._since = self._since or self._clock.now()

    @property
    def due(self) -> bool:
        """Whether it is time; cheap, ask as often as you like. A clock set back counts as time passed."""
        since = self._since
        return since is not None and not timedelta() <= self._clock.now() - since < EVERY

    def run(self, reason: str = "auto") -> Backup:
        """Makes a copy now. Raises StorageError; then it stays due."""
        with self._guard:
            before, self._since = self._since, None
        try:
            return make(self._local, self._folder, self._clock.now(), reason)
        except (UserError, OSError, sqlcipher.Error):
            self._since = before
            raise

    def listed(self) -> list[Backup]:
        """The newest first."""
        return list_backups(self._folder)


def check(local: Local) -> None:
    """Reads the whole database once, on suspicion. Raises StorageError(DAMAGED)."""
    with explained(), contextlib.closing(local.engine.raw_connection()) as connection:
        answer = connection.cursor().execute("PRAGMA quick_check(1)").fetchone()
    if answer is None or answer[0] != "ok":
        raise storage_error(StorageKind.DAMAGED)
