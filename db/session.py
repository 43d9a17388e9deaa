"""The encrypted local database: how it is opened, and the hook that fills the outbox in the transaction of the change.

SQLCipher with a raw key (a passphrase costs 0.13 s an open) and a page cache that holds the indexes of 100,000 visits: with 8 MB
counts are three times slower, with 64 MB nothing gets faster but sorting by a column, and each connection may fill its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from db import outbox, unfold, upgrade
from db.base import Base, Record
from db.local import REREAD, local_metadata
from db.migrations import NEWEST, STEPS

CACHE_KIB = 24_576
BUSY_MS = 20_000
FOLD, FOLD_BURST = 1_000, 8_000
"""Pages of the WAL after which a commit folds it into the file. Large transactions in a row write many pages more than once, and
each fold waits for the disk twice: a push of 10,000 folds once instead of eight times.
"""
METADATA = (Base.metadata, local_metadata)
sqlcipher.register_adapter(type(None), {}.get)
sqlcipher.register_adapter(bytes, bytes)
"""Both give back what they are given. Without them the driver raises and drops two exceptions at every NULL it binds: 0.9 µs
instead of 0.1 (measured), a third of the time of storing a pulled record.
"""


class NewerFormat(Exception):
    """The file was written by a newer version of the program."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: fixed into every record at its creation, whoever logs in later."""

    account_id: str
    log: str


class Local:
    """One opened profile database. `read()` and `write()` give sessions; `connection()` serves the sync engine's set work."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key.hex()
        self.engine: Engine = create_engine(
            "sqlite+pysqlite://",
            module=sqlcipher,
            creator=self._connect,
            poolclass=QueuePool,
            pool_size=3,
            max_overflow=2,
            pool_use_lifo=True,  # the connection used last has the pages at hand
            pool_timeout=30,
        )
        event.listen(self.engine, "begin", _begin)

    def _connect(self) -> Any:
        connection = sqlcipher.connect(str(self.path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
        connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment and changes nothing."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self, author: Author) -> Iterator[Session]:
        """A unit of work: commits at the end, rolls back on any error. Changes of records go to the outbox with it."""
        with Session(self.engine.execution_options(write=True), expire_on_commit=False) as session:
            session.info["author"] = author
            with session.begin():
                yield session

    @contextmanager
    def connection(self, *, write: bool = False, burst: bool = False) -> Iterator[Connection]:
        """A transaction below the ORM, for work on sets (sync, import, search). `burst`: more like it follow, then `fold`."""
        engine = self.engine.execution_options(write=True, burst=burst) if write else self.engine
        with engine.begin() as connection:
            yield connection

    def fold(self) -> None:
        """After a burst, so that nobody's next keystroke has to wait for it. Readers and writers go on meanwhile."""
        with self.connection() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def pending_upgrade(self) -> bool:
        """Whether opening would change the shape of an existing file, so that a backup comes first. Raises NewerFormat."""
        with self.connection() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > NEWEST:
                raise NewerFormat
            if version == 0:
                return False
            return self._stale(connection) or version < NEWEST

    def _stale(self, connection: Connection) -> bool:
        stored = connection.execute(text("SELECT value FROM meta WHERE name = 'shape'")).scalar()
        return bool(stored != upgrade.fingerprint(METADATA, connection))

    def upgrade(self) -> None:
        """Creates the tables of a new file, or brings an older one up to date."""
        with self.connection(write=True) as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > NEWEST:
                raise NewerFormat
            if version and version == NEWEST and not self._stale(connection):
                return
            for number, step in STEPS:
                if 0 < version < number:
                    step(connection)
            grown = bool(version) and upgrade.widens(upgrade.missing(connection, METADATA[:1]))
            upgrade.apply(connection, upgrade.missing(connection, METADATA))
            if grown:
                unfold.unfold_file(connection)
                connection.execute(text("INSERT OR REPLACE INTO meta VALUES (:name, 'all')"), {"name": REREAD})
            shape = upgrade.fingerprint(METADATA, connection)
            connection.execute(text("INSERT OR REPLACE INTO meta VALUES ('shape', :v)"), {"v": shape})
            connection.exec_driver_sql(f"PRAGMA user_version = {NEWEST}")

    def close(self) -> None:
        """Folds the WAL back and lets go of the file."""
        self.engine.dispose()


def _begin(connection: Connection) -> None:
    pages = FOLD_BURST if connection.get_execution_options().get("burst") else FOLD
    if connection.info.get("fold", FOLD) != pages:
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {pages}")
        connection.info["fold"] = pages
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    """Bulk statements bypass the flush hook, so they would change records and the province would never hear of it."""
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and state.bind_mapper and issubclass(state.bind_mapper.class_, Record):
        raise RuntimeError("bulk changes of records belong to import, sync and bulk steps, which see to the operations")


def _refuse_change(record: Record) -> None:
    """What is written once is neither changed nor deleted by whoever works here; the sync keeps it as the province has it."""
    if type(record).written_once:
        raise RuntimeError(f"{type(record).__name__} is written once")


@event.listens_for(Session, "before_flush")
def _fill_outbox(session: Session, _context: Any, _instances: Any) -> None:
    author: Author | None = session.info.get("author")
    if author is None:
        return
    told: Callable[[], datetime] | None = session.info.get("now")  # the device's clock, where one is kept
    now = told() if told else datetime.now(UTC)
    for record in list(session.new):
        if isinstance(record, Record):
            outbox.created(session, record, author.account_id, author.log, now)
    for record in list(session.dirty):
        if isinstance(record, Record) and session.is_modified(record):
            _refuse_change(record)
            outbox.patched(session, record, author.log, now)
    for record in list(session.deleted):
        if isinstance(record, Record):
            _refuse_change(record)
            outbox.deleted(session, record, author.log, now)
