"""The server's database: SQLAlchemy Core over psycopg 3, and raw psycopg connections of the same pool for COPY."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import IsolationLevel
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from server.config import Config
from server.embedded import Embedded

SERVING, COMMAND = "tepai-server serve", "tepai-server command"  # application_name, seen in pg_stat_activity
_WEAK_COMMIT = {"off", "local"}  # an answer would leave before the rows are on disk (and on the standby)


class DatabaseError(Exception):
    """The database cannot be used as it is; the text says what the administrator has to change."""


class Database:
    """A pool of connections; with an embedded PostgreSQL also its handle."""

    def __init__(self, engine: Engine, embedded: Embedded | None = None) -> None:
        self.engine = engine
        self.embedded = embedded

    @classmethod
    def open(cls, config: Config, application: str = SERVING) -> Self:
        """Connects to `database_url`, or to the embedded PostgreSQL of `data_dir`, starting it where needed.

        Raises DatabaseError or EmbeddedError in words for the administrator.
        """
        embedded = None if config.database_url else Embedded(config.data_dir)
        url: Any = config.database_url if embedded is None else embedded.url()
        database = cls(_engine(url, config, application), embedded)
        try:
            database.check_durable()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A SQLAlchemy connection in a transaction: committed at the end, rolled back on any exception."""
        with self.engine.begin() as conn:
            yield conn

    @contextmanager
    def raw(self, *, snapshot: bool = False) -> Iterator[psycopg.Connection[Any]]:
        """A psycopg connection in a transaction: committed at the end, rolled back on any exception.

        `snapshot`: REPEATABLE READ and read-only, so that several queries see one moment.
        """
        pooled = self.engine.raw_connection()
        try:
            conn = pooled.driver_connection
            assert isinstance(conn, psycopg.Connection)
            if snapshot:
                conn.isolation_level, conn.read_only = IsolationLevel.REPEATABLE_READ, True
            try:
                yield conn
                conn.commit()
            finally:
                if not conn.closed:
                    conn.rollback()  # nothing after a commit
                    if snapshot:
                        conn.isolation_level, conn.read_only = None, None
        finally:
            pooled.close()

    def check_durable(self) -> None:
        """Refuses a PostgreSQL that may forget what it has confirmed."""
        try:
            with self.engine.connect() as conn:
                off = [name for name in ("fsync", "full_page_writes") if conn.scalar(text(f"SHOW {name}")) != "on"]
                encoding = conn.scalar(text("SHOW server_encoding"))
        except OperationalError as error:
            raise DatabaseError(f"连不上数据库：{str(error.orig).strip()}") from error
        if off:
            raise DatabaseError(f"数据库的 {'、'.join(off)} 关着，断电会丢数据。请在 postgresql.conf 中打开后重启数据库。")
        if encoding != "UTF8":
            raise DatabaseError(f"数据库的编码是 {encoding}，存不下所有汉字。请用 ENCODING 'UTF8' 重新建库。")

    def close(self) -> None:
        self.engine.dispose()
        if self.embedded is not None:
            self.embedded.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _engine(url: Any, config: Config, application: str) -> Engine:
    settings = {
        "timezone": "UTC",
        "statement_timeout": f"{config.statement_seconds}s",
        "lock_timeout": "20s",
        "idle_in_transaction_session_timeout": "60s",
    }
    engine = create_engine(
        url,
        pool_size=config.pool_size,
        max_overflow=config.pool_size,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={
            "application_name": application,
            "connect_timeout": 10,
            "client_encoding": "utf8",
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        },
    )
    event.listen(engine, "connect", _commit_safely)
    return engine


def _commit_safely(conn: Any, _record: object) -> None:
    """A cluster or role set to lose commits is overruled for our sessions; stricter settings stay."""
    with conn.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] in _WEAK_COMMIT:
            cursor.execute("SET synchronous_commit = on")
    conn.commit()
