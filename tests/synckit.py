"""Laptops for tests: a real encrypted database, the real client and engine, against a server of `tests.serverkit`.

with desktop(folder, server.url, "zhang.san") as laptop:
    visit = laptop.add(Visit, enterprise_id=…)
    outcome = laptop.sync()
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import text

from db.base import Record
from db.bodies import table_columns
from db.records import KINDS
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
from tests.serverkit import PASSWORD

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
        with self.local.connection(write=True) as connection:
            return Author(str(self.account), state.log_id(connection))

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
            meta.write(connection, meta.TOKEN, answer.device.token)
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
        theirs = {row[0]: row for row in conn.execute(f"SELECT {select} FROM {kind.__tablename__}")}  # type: ignore[arg-type]
        for record, row in mine.items():
            other = theirs.get(record)
            if other is None:
                found.append(f"{kind.__tablename__} {record}: not on the server")
                continue
            for name, a, b in zip(names, row, other, strict=True):
                if a != (int(b) if isinstance(b, bool) else b):
                    found.append(f"{kind.__tablename__} {record} {name}: {a!r} here, {b!r} there")
    return found
