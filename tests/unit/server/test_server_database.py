"""The database layer on real PostgreSQL: durability, transactions, schema, keys, epoch, audit."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from nacl.signing import VerifyKey
from psycopg import errors
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from db import upgrade
from server import audit, migrate
from server.audit import COMMAND_LINE
from server.database import Database, DatabaseError
from server.migrate import MigrationError, alembic_config, upgrade_to_head
from server.schema import DERIVED
from server.state import end_recovery, prepare, raise_epoch, read_state
from server.tables import account
from tests.serverkit import config_for, conninfo, empty_database, fresh_database


@pytest.fixture
def database() -> Iterator[Database]:
    with fresh_database() as database:
        yield database


def test_nothing_confirmed_can_be_lost(database: Database) -> None:
    with database.raw() as conn:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert conn.execute(f"SHOW {name}").fetchone() == ("on",)


def test_a_database_told_to_forget_is_overruled() -> None:
    with empty_database() as name:
        with psycopg.connect(conninfo(name), autocommit=True) as conn:
            conn.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        with Database.open(config_for(name)) as database, database.raw() as conn:
            assert conn.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_database_that_is_not_there_is_said_so() -> None:
    with pytest.raises(DatabaseError, match="连不上数据库"):
        Database.open(config_for("no_such_database"))


def test_a_database_in_another_encoding_is_refused() -> None:
    with empty_database() as name, psycopg.connect(conninfo("postgres"), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name}")
        conn.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
        with pytest.raises(DatabaseError, match="SQL_ASCII"):
            Database.open(config_for(name))


def test_raw_commits_at_the_end_and_rolls_back_on_an_exception(database: Database) -> None:
    with database.raw() as conn:
        conn.execute("CREATE TABLE t (n int)")
        with conn.cursor().copy("COPY t FROM STDIN") as copy:
            copy.write_row([1])
    with pytest.raises(ZeroDivisionError), database.raw() as conn:
        conn.execute("INSERT INTO t VALUES (2)")
        raise ZeroDivisionError
    with database.raw() as conn:
        assert conn.execute("SELECT n FROM t").fetchall() == [(1,)]


def test_a_snapshot_sees_one_moment_and_leaves_no_trace(database: Database) -> None:
    with database.raw() as conn:
        conn.execute("CREATE TABLE t (n int)")
    with database.raw(snapshot=True) as reader:
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
        with database.raw() as writer:
            writer.execute("INSERT INTO t VALUES (1)")
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
    with pytest.raises(errors.ReadOnlySqlTransaction), database.raw(snapshot=True) as reader:
        reader.execute("INSERT INTO t VALUES (2)")
    for _ in range(3):
        with database.raw() as conn:  # the same connection again, ordinary
            conn.execute("INSERT INTO t VALUES (3)")
            assert conn.execute("SHOW transaction_isolation").fetchone() == ("read committed",)


def test_a_lost_connection_costs_one_call_only(database: Database) -> None:
    with pytest.raises(psycopg.OperationalError), database.raw() as conn, psycopg.connect(_url(database)) as killer:
        killer.execute("SELECT pg_terminate_backend(%s)", (conn.info.backend_pid,))
        conn.execute("SELECT 1")
    with database.raw() as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)


def test_migrations_make_what_the_models_say(database: Database) -> None:
    with database.begin() as conn:
        command.check(alembic_config(conn))  # raises when a revision is missing
        assert upgrade.missing(conn, DERIVED) == []
    assert migrate.current(database.engine) == migrate.head()
    upgrade_to_head(database.engine)  # again: nothing to do


def test_a_newer_database_is_left_alone(database: Database) -> None:
    with database.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationError, match="请先升级"):
        upgrade_to_head(database.engine)


def test_a_migration_that_fails_leaves_nothing() -> None:
    with empty_database() as name, Database.open(config_for(name)) as database:
        with database.begin() as conn:
            conn.execute(text("CREATE TABLE token (n int)"))  # in the way
        with pytest.raises(DBAPIError):
            upgrade_to_head(database.engine)
        assert migrate.current(database.engine) is None


def test_keys_are_made_once_and_sign(database: Database) -> None:
    _, keys = prepare(database)
    _, again = prepare(database)
    assert keys == again
    VerifyKey(keys.sign_all[0][1]).verify(b"receipt", keys.sign.sign(b"receipt"))
    assert len(keys.recovery.public) == 32
    assert keys.id_hash.mac(b"x") != keys.challenge.mac(b"x")


def test_the_epoch_rises_when_the_database_has_moved(database: Database) -> None:
    state, _ = prepare(database)
    assert (state.epoch, state.recovering) == (1, False)
    assert prepare(database)[0] == state
    with database.begin() as conn:
        conn.execute(text("UPDATE meta SET system_id = system_id + 1"))
    moved, _ = prepare(database)
    assert (moved.epoch, moved.recovering) == (2, True)
    assert prepare(database)[0] == moved
    with database.begin() as conn:
        conn.execute(text("UPDATE meta SET timeline = timeline + 1"))
    assert prepare(database)[0].epoch == 3


def test_the_epoch_rises_above_what_was_seen(database: Database) -> None:
    with database.begin() as conn:
        assert raise_epoch(conn, at_least=7) == 8
        assert raise_epoch(conn) == 9
        end_recovery(conn)
        assert read_state(conn).recovering is False


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_log_only_grows(database: Database, statement: str) -> None:
    with database.begin() as conn:
        audit.record(conn, "test", COMMAND_LINE, "thing", {"姓名": "冮牤䶮𬭊"})
    with pytest.raises(errors.RaiseException), database.raw() as raw:
        raw.execute(statement)
    with database.begin() as conn:
        (line,) = audit.lines(conn)
        assert (line.action, line.object, line.detail) == ("test", "thing", {"姓名": "冮牤䶮𬭊"})
        assert conn.execute(select(account.c.id)).all() == []


def _url(database: Database) -> str:
    return conninfo(str(database.engine.url.database))
