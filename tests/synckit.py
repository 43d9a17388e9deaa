"""Laptops for tests: a real encrypted database, the real client and engine, against a server of `tests.serverkit`.

with desktop(folder, server.url, "zhang.san") as laptop:
    visit = laptop.add(Visit, enterprise_id=…)
    outcome = laptop.sync()
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

import psycopg
import requests
from sqlalchemy import text

from db.base import Record
from db.bodies import table_columns
from db.choices import VisitMode, VisitPurpose
from db.outbox import transitioned
from db.records import KINDS, Visit
from db.session import Author, Local
from db.types import RecordId
from db.wire import SyncServer
from desktop.core import meta
from desktop.core.profile import LoginAnswer, new_device
from desktop.core.sync import state
from desktop.core.sync.client import HttpSyncServer
from desktop.core.sync.engine import Engine
from desktop.core.sync.login import log_in
from desktop.core.sync.outcome import Outcome
from tests.serverkit import PASSWORD, ThreadServer

KEY = bytes(range(32))
R = TypeVar("R", bound=Record)


@dataclass
class Desktop:
    """One laptop with one account."""

    local: Local
    server: HttpSyncServer
    answer: LoginAnswer

    @property
    def account(self) -> UUID:
        return self.answer.account.id

    @property
    def author(self) -> Author:
        with self.local.connection() as connection:
            return Author(str(self.account), meta.read(connection, meta.LOG) or "")

    def add(self, kind: type[R], **values: Any) -> UUID:
        """A new record, written as the program writes it."""
        with self.local.write(self.author) as session:
            record = kind(**values)
            session.add(record)
            session.flush()
            return record.id

    def change(self, kind: type[Record], record_id: UUID, **values: Any) -> None:
        with self.local.write(self.author) as session:
            record = session.get_one(kind, record_id)
            for name, value in values.items():
                setattr(record, name, value)

    def get(self, kind: type[R], record_id: UUID) -> R | None:
        with self.local.read() as session:
            return session.get(kind, record_id)

    def one(self, kind: type[R], record_id: UUID) -> R:
        found = self.get(kind, record_id)
        assert found is not None
        return found

    def count(self, kind: type[Record]) -> int:
        return int(self.sql(f"SELECT count(*) FROM {kind.__tablename__}")[0][0])

    def sql(self, query: str, **values: Any) -> list[Any]:
        with self.local.connection() as connection:
            return list(connection.execute(text(query), values))

    def engine(self, server: SyncServer | None = None) -> Engine:
        return Engine(self.local, server or self.server, keys=self.server.signing_keys)

    def sync(self, server: SyncServer | None = None, **more: Any) -> Outcome:
        return self.engine(server).run(**more)


@contextmanager
def desktop(folder: Path, url: str, login: str, *, password: str = PASSWORD) -> Iterator[Desktop]:
    """A laptop that has logged in once. The same folder again is the same laptop, unlocked later."""
    server = HttpSyncServer(url)
    local = Local(folder / f"{login}.db", KEY)
    local.upgrade()
    try:
        answer = log_in(server, login, password, new_device(), "测试机")
        with local.connection(write=True) as connection:
            state.log_id(connection)
            meta.write(connection, meta.TOKEN, answer.device.token)
            meta.write(connection, meta.ID_KEY, answer.id_key)
            state.pin_server_keys(connection, {k: bytes.fromhex(v) for k, v in answer.server_keys.items()})
        yield Desktop(local, server, answer)
    finally:
        server.close()
        local.close()


def differences(laptop: Desktop, conn: psycopg.Connection[Any]) -> list[str]:
    """Every field of every row that is on the laptop against PostgreSQL, by plain SQL."""
    found = []
    for kind in KINDS:
        names = table_columns(kind)
        mine = {row[0]: tuple(row) for row in laptop.sql(f"SELECT {', '.join(names)} FROM {kind.__tablename__}")}
        ids = {"id"} | {n for n, c in kind.__table__.columns.items() if isinstance(c.type, RecordId)}
        select = ", ".join(f"{n}::text" if n in ids else n for n in names)
        theirs = {row[0]: row for row in conn.execute(f"SELECT {select} FROM {kind.__tablename__}")}
        for record, row in mine.items():
            other = theirs.get(record)
            if other is None:
                found.append(f"{kind.__tablename__} {record}: not on the server")
                continue
            for name, a, b in zip(names, row, other, strict=True):
                if a != (int(b) if isinstance(b, bool) else b):
                    found.append(f"{kind.__tablename__} {record} {name}: {a!r} here, {b!r} there")
    return found


Laptop = Callable[[str], Desktop]


def equal(server: ThreadServer, *laptops: Desktop) -> None:
    with server.connect() as conn:
        for one in laptops:
            assert differences(one, conn) == []


def visit(one: Desktop, enterprise: UUID, **more: object) -> UUID:
    values = {
        "visited_on": date(2026, 11, 20), "mode": VisitMode.ONSITE, "visitors": (one.account,), "region": "210112",
        "purposes": (VisitPurpose.NEEDS,), "interviewee": "王秀兰", **more,
    }  # fmt: skip
    return one.add(Visit, enterprise_id=enterprise, **values)


def step(one: Desktop, kind: type[Record], record_id: UUID, action: str) -> None:
    with one.local.write(one.author) as session:
        transitioned(session, [session.get_one(kind, record_id)], action, one.author.log, datetime.now(UTC))


class LossyProxy:
    """A bad network in front of a server, by real HTTP. `faults` names what happens to the next calls of `path`, one each:

    drop_request, drop_answer (after the server has committed), truncate, duplicate, html, error, pass.
    """

    def __init__(self, target: str, path: str = "/v1/sync") -> None:
        self.path = path
        self.faults: list[str] = []
        self.calls = 0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                proxy.handle(self, target)

            def do_POST(self) -> None:
                proxy.handle(self, target)

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients may hang up
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def handle(self, handler: BaseHTTPRequestHandler, target: str) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        sync = handler.path == self.path
        self.calls += sync
        fault = self.faults.pop(0) if sync and self.faults else "pass"
        if fault == "drop_request":
            _hang_up(handler)
        elif fault in ("html", "error"):
            _reply(handler, 200 if fault == "html" else 502, {"Content-Type": "text/html"}, b"<html>login</html>")
        else:
            status, headers, data = _forward(handler, target, body)
            if fault == "duplicate":
                _forward(handler, target, body)
            if fault == "drop_answer":
                _hang_up(handler)
            elif fault == "truncate":
                _reply(handler, status, {**headers, "Content-Length": str(len(data))}, data[: len(data) // 2])
                _hang_up(handler)
            else:
                _reply(handler, status, headers, data)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _forward(handler: BaseHTTPRequestHandler, target: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    headers = {k: v for k, v in handler.headers.items() if k.lower() not in ("host", "connection")}
    with requests.request(handler.command, target + handler.path, data=body, headers=headers, stream=True, timeout=60) as got:
        kept = {k: v for k, v in got.headers.items() if k.lower() not in ("content-length", "transfer-encoding", "connection")}
        return got.status_code, kept, got.raw.read(decode_content=False)


def _reply(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], data: bytes) -> None:
    handler.send_response_only(status)
    for name, value in {"Content-Length": str(len(data)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.flush()
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)
