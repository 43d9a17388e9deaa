"""Real servers for tests: one embedded PostgreSQL a test run, a database a test, real HTTP in a thread or a process.

with fresh_database() as database:                       # migrated, empty, dropped afterwards
    with thread_server(database) as server: …            # server.url, server.connect(), server.stop()
with ProcessServer(folder) as server: …                  # `tepai-server serve` with its own PostgreSQL; server.kill()
account = make_account(database, "zhang.san")            # password PASSWORD
session = log_in(server.url, "zhang.san")                # session.headers, session.answer
"""

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, Self
from uuid import UUID

import psycopg
import requests
import uvicorn
from fastapi import APIRouter
from nacl.signing import SigningKey
from psycopg import sql

from server import accounts, challenges, migrate
from server.accounts import NewAccount
from server.app import ROUTERS, create_app
from server.audit import COMMAND_LINE
from server.caller import Clock, utc_now
from server.config import Config
from server.database import Database
from server.embedded import Embedded
from server.serve import AnnouncingServer, listening_socket, url_of
from server.tables import Role

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "Wei-Lan-Tian-Kong-7"
TEMPLATE = "template_tepai"
LONG = 60.0  # seconds until a server that does not come up fails the test


@cache
def shared_postgres() -> Embedded:
    """The PostgreSQL of this test run; stopped and removed when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="tepai-test-"))
    embedded = Embedded(folder)

    def end() -> None:
        embedded.close()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return embedded


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for `ProcessServer` and `Embedded`. Not `tmp_path`: each pytest that starts closes the folder above those
    of all others, and PostgreSQL, run as another user, is locked out of its own.
    """
    with tempfile.TemporaryDirectory(prefix="tepai-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@cache
def _template() -> str:
    """A migrated database to copy."""
    _administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    with Database.open(config_for(TEMPLATE)) as database:
        migrate.upgrade_to_head(database.engine)
    return TEMPLATE


def _administer(statement: sql.Composed) -> None:
    with psycopg.connect(conninfo("postgres"), autocommit=True) as conn:
        conn.execute(statement)


def conninfo(name: str) -> str:
    """For plain psycopg, to look at what is stored without the program's code."""
    url = shared_postgres().url(name)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def config_for(name: str, **given: Any) -> Config:
    """Settings for a database of the shared PostgreSQL."""
    url = shared_postgres().url(name).render_as_string(hide_password=False)
    return Config(**{"database_url": url, "data_dir": shared_postgres().data_dir / name, "pool_size": 5, **given})


@contextmanager
def empty_database() -> Iterator[str]:
    """The name of a database with nothing in it."""
    name = f"test_{secrets.token_hex(6)}"
    _administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        _administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def fresh_database(**given: Any) -> Iterator[Database]:
    """A migrated database of its own; `given` are settings. `database.engine.url.database` is its name."""
    name = f"test_{secrets.token_hex(6)}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _administer(copy.format(sql.Identifier(name), sql.Identifier(_template())))
    try:
        with Database.open(config_for(name, **given)) as database:
            yield database
    finally:
        _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass
class TestClock:
    """A clock that stands until it is moved."""

    __test__ = False
    now: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        return self.now


class ThreadServer:
    """The application over a given database, by real HTTP, in a thread of the test."""

    def __init__(self, database: Database, config: Config, clock: Clock, routers: tuple[APIRouter, ...]) -> None:
        self.database = database
        self.config = config
        app = create_app(database, config, clock=clock, routers=routers)
        ready = threading.Event()
        settings = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5)
        self._server = AnnouncingServer(settings, ready.set)
        self._socket = listening_socket("127.0.0.1", 0)
        self.url = url_of(self._socket)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name="test-server")
        self._thread.start()
        if not ready.wait(LONG):
            self.stop()
            raise RuntimeError("the server did not come up")

    def connect(self) -> psycopg.Connection[Any]:
        """Plain SQL on what is stored."""
        return psycopg.connect(conninfo(str(self.database.engine.url.database)), autocommit=True)

    def stop(self) -> None:
        """Ends as on SIGTERM; the database stays open."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


@contextmanager
def thread_server(
    database: Database, *, clock: Clock = utc_now, routers: tuple[APIRouter, ...] = ROUTERS, **given: Any
) -> Iterator[ThreadServer]:
    """Serves `database` while it lasts; `given` are settings."""
    config = config_for(str(database.engine.url.database), **given)
    server = ThreadServer(database, config, clock, routers)
    try:
        yield server
    finally:
        server.stop()


class ProcessServer:
    """`tepai-server serve` as a process, with the embedded PostgreSQL of its data folder (or `TEPAI_DATABASE_URL`)."""

    def __init__(self, data_dir: Path, *, port: int = 0, env: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self._port, self._env = port, env or {}
        self.url = ""
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[str] | None = None

    def start(self) -> Self:
        """Returns when it listens. After `stop` or `kill` it may be started again, on the same port."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._log = (self.data_dir.parent / f"{self.data_dir.name}.log").open("a")
        options = ["serve", "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(
            command(*options, "--data-dir", str(self.data_dir)),
            cwd=ROOT, env={**os.environ, **self._env}, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            self.kill()
            raise RuntimeError(f"the server did not come up:\n{self.log()}")
        self.url = line.removeprefix("listening on ").strip()
        self._port = int(self.url.rpartition(":")[2])
        return self

    def log(self) -> str:
        """What it has written to standard error."""
        return (self.data_dir.parent / f"{self.data_dir.name}.log").read_text()

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """SIGKILL: no farewell, no clean-up. Its PostgreSQL runs on until the next server on the folder ends."""
        return self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        process.communicate(timeout=LONG)
        if self._log is not None:
            self._log.close()
        return process.returncode

    def run(self, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A command of `tepai-server` on the same data folder."""
        return run_command(*args, "--data-dir", str(self.data_dir), stdin=stdin, env=self._env)

    def connect(self) -> psycopg.Connection[Any]:
        """Plain SQL on what is stored; the server (or another user of the folder) must be running."""
        with Embedded(self.data_dir) as embedded:
            url = embedded.url().set(drivername="postgresql").render_as_string(hide_password=False)
            return psycopg.connect(url, autocommit=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        status = self.stop()
        assert kind is not None or status == 0, f"the server did not end well:\n{self.log()}"


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "server", *args]


def run_command(*args: str, stdin: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `tepai-server` to its end."""
    return subprocess.run(
        command(*args), cwd=ROOT, env={**os.environ, **(env or {})}, input=stdin, capture_output=True, text=True, check=False
    )


def make_account(
    database: Database,
    login: str,
    role: Role = Role.COMMISSIONER,
    division: str = "210112",
    *,
    name: str = "测试员",
    password: str = PASSWORD,
) -> UUID:
    """An account whose password need not be changed."""
    with database.begin() as conn:
        new = NewAccount(login, name, role, division)
        return accounts.add(conn, new, password, COMMAND_LINE, date(2020, 1, 1), must_change=False)


@dataclass(frozen=True)
class Session:
    """A device that is logged in."""

    key: SigningKey
    answer: dict[str, Any]

    @property
    def token(self) -> str:
        return str(self.answer["token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def login_request(
    url: str, account: str, password: str = PASSWORD, key: SigningKey | None = None, **device: Any
) -> tuple[SigningKey, requests.Response]:
    """Both steps of a login with whatever the server answers. `device`: id, name, public_key, proof."""
    key = key or SigningKey.generate()
    challenge = requests.get(f"{url}/v1/challenge", timeout=LONG).json()["challenge"]
    public_key = challenges.b64(bytes(key.verify_key))
    proof = challenges.b64(key.sign(challenges.login_message(challenge, account, public_key)).signature)
    device = {"name": "测试机", "public_key": public_key, "proof": proof, **device}
    body = {"account": account, "password": password, "challenge": challenge, "device": device}
    return key, requests.post(f"{url}/v1/login", json=body, timeout=LONG)


def log_in(url: str, account: str, password: str = PASSWORD, key: SigningKey | None = None, **device: Any) -> Session:
    """A session; fails the test when the server refuses."""
    key, answer = login_request(url, account, password, key, **device)
    assert answer.status_code == 200, answer.text
    return Session(key, answer.json())


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def instant(text: str) -> datetime:
    """2026-11-22T10:00 as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
