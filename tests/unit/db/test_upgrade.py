"""A new field or kind reaches an existing file and an existing PostgreSQL without a script and without losing a row."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, String, Table, inspect, text

from db import session as local_session
from db import upgrade
from db.base import Base
from db.ids import new_id
from db.local import local_metadata
from db.records.visit import Visit
from db.session import Author, Local, NewerFormat
from server.database import Database
from server.sync.tables import sync_metadata
from tests.serverkit import fresh_database

KEY = bytes(32)
ME = Author(str(new_id()), str(new_id()))


def newer() -> MetaData:
    """Base.metadata as a later version might have it: a field and an index on visits, and one more kind."""
    found = MetaData(naming_convention=dict(Base.metadata.naming_convention))
    for table in Base.metadata.sorted_tables:
        marks = {tuple(c.name for c in index.columns): index.info for index in table.indexes}
        for index in table.to_metadata(found).indexes:  # which forgets what an index is marked with
            index.info.update(marks[tuple(c.name for c in index.columns)])
    visit = found.tables["visit"]
    visit.append_column(Column("weather", String(20), nullable=True))
    visit.append_column(Column("kilometres", Integer, nullable=False, server_default="0"))
    Index("ix_visit_weather", visit.c.weather)
    Table(
        "harvest",
        found,
        Column("id", String(36), primary_key=True),
        Column("tonnes", BigInteger),
        Index("ix_harvest_tonnes", "tonnes"),
    )
    return found


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    local = Local(tmp_path / "p.db", KEY)
    local.upgrade()
    yield local
    local.close()


@pytest.fixture
def database() -> Iterator[Database]:
    with fresh_database() as database:
        yield database


def grow(conn: Connection, old: list[MetaData], new: list[MetaData]) -> None:
    """Brings a database to the newer model and proves what came of it."""
    assert upgrade.missing(conn, old) == []
    statements = upgrade.missing(conn, new)
    assert len(statements) == 5, statements
    upgrade.apply(conn, statements)
    assert upgrade.missing(conn, new) == []
    known = inspect(conn)
    assert {"weather", "kilometres"} <= {c["name"] for c in known.get_columns("visit")}
    assert {"ix_visit_weather"} <= {i["name"] for i in known.get_indexes("visit")}
    assert {c["name"] for c in known.get_columns("harvest")} == {"id", "tonnes"}
    assert {i["name"] for i in known.get_indexes("harvest")} == {"ix_harvest_tonnes"}
    assert upgrade.fingerprint(new, conn) != upgrade.fingerprint(old, conn)
    assert upgrade.fingerprint(new, conn) == upgrade.fingerprint([newer(), *new[1:]], conn)
    conn.execute(text("INSERT INTO harvest VALUES ('x', 9000000000)"))
    assert conn.execute(text("SELECT remark, weather, kilometres FROM visit")).all() == [("䶮 100%", None, 0)]


def test_an_existing_file_grows(local: Local) -> None:
    with local.write(ME) as session:
        session.add(Visit(remark="䶮 100%"))
    with local.connection(write=True) as conn:
        grow(conn, [Base.metadata, local_metadata], [newer(), local_metadata])


def test_an_existing_postgresql_grows(database: Database) -> None:
    with database.begin() as conn:
        conn.execute(text("INSERT INTO visit (id, remark) VALUES (gen_random_uuid(), '䶮 100%')"))
    with database.begin() as conn:
        grow(conn, [Base.metadata, sync_metadata], [newer(), sync_metadata])


def test_growth_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as conn:
        upgrade.apply(conn, upgrade.missing(conn, [newer()]))
        raise ZeroDivisionError
    with database.begin() as conn:
        assert "harvest" not in inspect(conn).get_table_names()


def test_opening_with_a_newer_program_asks_for_a_backup_first(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    with local.write(ME) as session:
        session.add(Visit(remark="kept"))
    assert not local.pending_upgrade()
    monkeypatch.setattr(local_session, "METADATA", (newer(), local_metadata))
    assert local.pending_upgrade()
    local.upgrade()
    assert not local.pending_upgrade()
    with local.connection() as conn:
        assert conn.execute(text("SELECT remark, weather FROM visit")).all() == [("kept", None)]
        assert len(conn.execute(text("SELECT op FROM outbox")).all()) == 1


def test_upgrading_twice_does_nothing(local: Local) -> None:
    with local.connection() as conn:
        before = conn.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY name")).all()
    local.upgrade()
    with local.connection() as conn:
        assert conn.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY name")).all() == before


def test_a_new_file_needs_no_backup_and_a_newer_one_is_left_alone(tmp_path: Path, local: Local) -> None:
    fresh = Local(tmp_path / "fresh.db", KEY)
    assert not fresh.pending_upgrade()
    fresh.close()
    with local.connection(write=True) as conn:
        conn.exec_driver_sql("PRAGMA user_version = 9999")
    with pytest.raises(NewerFormat):
        local.pending_upgrade()
    with pytest.raises(NewerFormat):
        local.upgrade()
