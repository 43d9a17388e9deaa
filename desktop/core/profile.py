"""One encrypted profile for each account on this computer: made at login, opened by password, closed when idle (design §5).

Another account's profile is never touched, and the author of a record stays whoever logs in later.
"""

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import Connection, delete, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import canonical
from db.ids import new_id
from db.local import number_block
from db.session import Author, Local
from desktop.core import backups, keys, meta
from desktop.core.backups import AutoBackup, Restored
from desktop.core.changes import Bus, Changes
from desktop.core.clock import Clock
from desktop.core.errors import UserError, explained
from desktop.core.paths import Paths
from desktop.core.profile_files import Account, Profile, ProfileLock, load
from desktop.core.salvage import salvage


@dataclass(frozen=True, slots=True)
class Device:
    """This computer as the server knows it: its Ed25519 seed (32 bytes), its id, and the token of the login."""

    seed: bytes
    id: str = ""
    token: str = ""

    @property
    def public_key(self) -> bytes:
        """What the server is told at registration."""
        return bytes(SigningKey(self.seed).verify_key)


def new_device() -> Device:
    """A fresh key pair, made before the login that registers it."""
    return Device(bytes(SigningKey.generate()))


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """What a first login brings: who it is, and this computer's registration."""

    account: Account
    device: Device
    server_keys: Mapping[str, str] = field(default_factory=dict)  # key id → hex of the Ed25519 key that signs receipts
    id_key: str = ""  # hex of the X25519 key to which identity numbers are sealed


def _keep_login(connection: Connection, answer: LoginAnswer) -> None:
    meta.write(connection, meta.ACCOUNT, canonical.text(answer.account.as_dict()))
    meta.write(connection, meta.SERVER, answer.account.server or None)
    meta.write(connection, meta.DEVICE_KEY, answer.device.seed.hex())
    meta.write(connection, meta.DEVICE_ID, answer.device.id or None)
    meta.write(connection, meta.TOKEN, answer.device.token or None)
    if answer.id_key:
        meta.write(connection, meta.ID_KEY, answer.id_key)
    if answer.server_keys:
        meta.write(connection, meta.SERVER_KEYS, canonical.text(dict(answer.server_keys)))


@dataclass(slots=True)
class Opened:
    """An unlocked profile: everything the rest of the program works with."""

    profile: Profile
    account: Account
    local: Local
    clock: Clock
    lock: ProfileLock
    bus: Bus = field(default_factory=Bus)
    backups: AutoBackup = field(init=False)

    def __post_init__(self) -> None:
        self.backups = AutoBackup(self.local, self.profile.backups, self.clock)
        self.bus.subscribe(self.backups.worked)

    @property
    def author(self) -> Author:
        """The author of what is written now; the log is read anew each time, since a fork replaces it."""
        with self.local.read() as session:
            return self._author(session)

    @contextlib.contextmanager
    def work(self) -> Iterator[Session]:
        """A unit of work by this account. Environment errors come out as StorageError; nothing is half-written."""
        with explained(), self.local.write(Author(str(self.account.id), "")) as session:
            session.info["author"] = self._author(session)
            session.info["now"] = self.clock.now
            yield session

    def tell(self, changes: Changes) -> Changes:
        """Publishes what a finished write changed, and hands it back."""
        self.bus.publish(changes)
        return changes

    @property
    def device(self) -> Device:
        """This computer's registration."""
        with self.local.read() as session:
            seed = bytes.fromhex(meta.read(session, meta.DEVICE_KEY) or "")
            return Device(seed, meta.read(session, meta.DEVICE_ID) or "", meta.read(session, meta.TOKEN) or "")

    def keep_login(self, answer: "LoginAnswer") -> None:
        """After another login: new token, perhaps a new key; the account's name, role and division may have changed."""
        if answer.account.id != self.account.id:
            raise UserError("登录的不是这个账号。", "请退出后在登录窗口选择或新增那个账号。")
        with explained(), self.local.connection(write=True) as connection:
            _keep_login(connection, answer)
        self._keep_account(answer.account)

    def learn_account(self, told: Mapping[str, str]) -> None:
        """Name, place and roles of today, as a sync brings them: nobody has to log in again for a new role."""
        account = Account.of(self.account.as_dict() | dict(told))
        if account != self.account:
            with explained(), self.local.connection(write=True) as connection:
                meta.write(connection, meta.ACCOUNT, canonical.text(account.as_dict()))
            self._keep_account(account)

    def _keep_account(self, account: Account) -> None:
        if account != self.account:
            self.account = account
            self.profile = replace(self.profile, account=account)
            self.profile.save()

    def learn_clock(self, clock_offset: timedelta) -> None:
        """Keeps the difference to the server's clock."""
        self.clock.offset = clock_offset
        with self.local.connection(write=True) as connection:
            meta.write(connection, meta.CLOCK_OFFSET, str(round(clock_offset.total_seconds() * 1000)))

    def change_password(self, old: str, new: str) -> None:
        """The data key under another password; no record is touched. Raises WrongPassword."""
        key = keys.unwrap(self.profile.wrapped, old)
        self.profile = replace(self.profile, wrapped=keys.rewrap(self.profile.wrapped, key, new))
        self.profile.save()

    def restore(self, copy: Path) -> Restored:
        """Puts one of the backups in place of the database and closes; then `unlock` as usual. Raises UserError."""
        chosen = next((b for b in self.backups.listed() if b.path == copy), None)
        if chosen is None:
            raise UserError("这个备份已经不在了。", "请另选一个备份。")
        key = bytes.fromhex(self.local._key)
        self.local.close()
        try:
            found = backups.restore_copy(self.profile, key, chosen, self.clock.now())
            _forget_numbers(self.profile, key)
            return found
        finally:
            self.close()

    def close(self) -> None:
        """Ends all use: files unpacked for viewing go, the database is folded together, the lock is free. Also on idle."""
        if not self.lock.held:
            return
        shutil.rmtree(self.profile.opened_files, ignore_errors=True)
        self._note_waiting()
        self.local.close()
        self.profile.running.unlink(missing_ok=True)
        self.lock.release()

    def _note_waiting(self) -> None:
        """The unlock list tells of unsent work; a disk that refuses must not keep anybody from closing."""
        with contextlib.suppress(OSError, DBAPIError):
            with self.local.read() as session:
                sql = "SELECT count(DISTINCT id) FROM outbox WHERE status IN ('open', 'sealed')"
                count = session.execute(text(sql)).scalar_one()
            if count != self.profile.waiting:
                self.profile = replace(self.profile, waiting=count)
                self.profile.save()

    def _author(self, session: Session) -> Author:
        return Author(str(self.account.id), meta.read(session, meta.LOG) or "")


class Idle:
    """Tells when nobody has worked for a while; the windows call `touch` on every key and click."""

    def __init__(self, clock: Clock, limit: timedelta) -> None:
        self._clock, self.limit = clock, limit
        self._last = clock.now()

    def touch(self) -> None:
        """Somebody is there."""
        self._last = self._clock.now()

    @property
    def due(self) -> bool:
        """Time to close the profile and ask for the password. A limit of zero never locks."""
        return bool(self.limit) and self._clock.now() - self._last >= self.limit


def list_profiles(paths: Paths) -> list[Profile]:
    """Everyone who has worked here, by name, for the unlock list."""
    if not paths.profiles.is_dir():
        return []
    found = (load(folder) for folder in paths.profiles.iterdir() if folder.is_dir())
    return sorted((p for p in found if p is not None), key=lambda p: (p.account.name, p.account.login))


def find(paths: Paths, account_id: object) -> Profile:
    """The profile of an account. Raises UserError when there is none."""
    profile = load(paths.profiles / str(account_id))
    if profile is None:
        raise UserError("本机没有这个账号的资料。", "请联网登录一次。")
    return profile


def create(paths: Paths, answer: LoginAnswer, password: str, clock: Clock | None = None) -> Opened:
    """Makes the profile of a first login and opens it. Raises UserError when it is there already."""
    folder = paths.profiles / str(answer.account.id)
    if load(folder) is not None:
        raise UserError("本机已有这个账号的资料。", "请直接输入密码打开。")
    folder.mkdir(parents=True, exist_ok=True)
    key = keys.new_key()
    wrapped = keys.wrap(key, password, bytes.fromhex(answer.account.recovery_key))
    profile = Profile(folder, answer.account, wrapped)
    with _locked(folder) as lock:
        profile.database.unlink(missing_ok=True)  # left by a creation that was cut off before profile.json was there
        local = Local(profile.database, key)
        local.upgrade()
        with local.connection(write=True) as connection:
            meta.write(connection, meta.LOG, str(new_id()))
            _keep_login(connection, answer)
        profile.save()
        return _begin(profile, local, clock or Clock(), lock)


def unlock(paths: Paths, account_id: object, password: str, clock: Clock | None = None) -> Opened:
    """Opens a profile offline. Raises WrongPassword, ProfileInUse, StorageError (damaged: offer `restore`)."""
    profile = find(paths, account_id)
    key = keys.unwrap(profile.wrapped, password)
    return unlock_with_key(profile, key, clock)


def unlock_with_key(profile: Profile, key: bytes, clock: Clock | None = None) -> Opened:
    """The same with the data key itself, as the province hands it out to someone who forgot the password."""
    clock = clock or Clock()
    with _locked(profile.folder) as lock:
        suspicious = profile.running.exists()
        local = Local(profile.database, key)
        with explained(), contextlib.ExitStack() as undo:
            undo.callback(local.close)
            _prepare(local, profile, clock, suspicious=suspicious)
            undo.pop_all()
        shutil.rmtree(profile.opened_files, ignore_errors=True)
        return _begin(profile, local, clock, lock)


def restore(paths: Paths, account_id: object, password: str, clock: Clock | None = None) -> Restored:
    """Puts the newest sound backup in place of a damaged database, which is kept aside. Then `unlock` as usual."""
    profile = find(paths, account_id)
    key = keys.unwrap(profile.wrapped, password)
    with _locked(profile.folder) as lock:
        found = backups.restore_latest(profile, key, (clock or Clock()).now())
        profile.running.unlink(missing_ok=True)
        if found.kept is not None:
            found = _with_unsent(profile, key, found, found.kept / profile.database.name)
        _forget_numbers(profile, key)
        lock.release()
        return found


def _with_unsent(profile: Profile, key: bytes, found: Restored, damaged: Path) -> Restored:
    """Adds the unsent work that the damaged file still gives."""
    local = Local(profile.database, key)
    with explained(), contextlib.closing(local):
        local.upgrade()
        taken = salvage(damaged, key, local, profile.account.id)
    return replace(found, salvaged=taken.records, incomplete=taken.incomplete)


def _forget_numbers(profile: Profile, key: bytes) -> None:
    """Of leased certificate numbers a restored file does not know which were given out since: the next sync brings others."""
    local = Local(profile.database, key)
    with explained(), contextlib.closing(local):
        local.upgrade()
        with local.connection(write=True) as connection:
            connection.execute(delete(number_block))


def reset_password(paths: Paths, account_id: object, key: bytes, new: str) -> None:
    """A new password for the data key that the province opened with its recovery key. Raises UserError if it does not fit."""
    profile = find(paths, account_id)
    if not backups.is_sound(profile.database, key):
        raise UserError("恢复密钥与本机资料不符。", "请核对联络员提供的恢复码。")
    replace(profile, wrapped=keys.rewrap(profile.wrapped, key, new)).save()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[ProfileLock]:
    """Holds the lock; on an error lets go of it, else the holder does."""
    lock = ProfileLock(folder)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


def _prepare(local: Local, profile: Profile, clock: Clock, *, suspicious: bool) -> None:
    if not profile.database.exists():
        raise UserError("本机数据文件不见了。", "请在登录窗口点“一键恢复”，从最近的备份恢复。")
    if suspicious:
        backups.check(local)
    if local.pending_upgrade():
        backups.make(local, profile.backups, clock.now(), "upgrade")
    local.upgrade()


def _begin(profile: Profile, local: Local, clock: Clock, lock: ProfileLock) -> Opened:
    with local.read() as session:
        clock.offset = timedelta(milliseconds=int(meta.read(session, meta.CLOCK_OFFSET) or 0))
    profile.running.touch()
    return Opened(profile, profile.account, local, clock, lock)
