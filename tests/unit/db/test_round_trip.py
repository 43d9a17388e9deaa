"""Every kind, every field: wire ⇄ record ⇄ SQLCipher file, wire ⇄ PostgreSQL by COPY, and both stores hold the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError

from db import canonical
from db.base import DERIVED, Base, Record
from db.bodies import body_of, build, changed_fields, from_columns, table_columns, to_rows, wire_types
from db.ids import new_id
from db.local import image, outbox
from db.records import KINDS
from db.session import Author, Local
from db.types import ShortText
from server.database import Database
from server.sync.working import Rec, Working, read_records, select_columns
from server.sync.write import write_records
from tests.serverkit import fresh_database
from tests.unit.db.values import bodies

KEY = bytes(range(32))
AUTHOR = Author(str(new_id()), str(new_id()))
by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    local = Local(tmp_path_factory.mktemp("local") / "profile.db", KEY)
    local.upgrade()
    yield local
    local.close()


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with fresh_database() as database:
        yield database


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_through_the_encrypted_file(local: Local, kind: type[Record]) -> None:
    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(bodies(kind))
    def each(body: dict[str, Any]) -> None:
        record = build(kind, str(new_id()), 0, body)
        with local.write(AUTHOR) as session:
            session.add(record)
        body = {**body, "changed_at": body_of(record)["changed_at"]}
        with local.read() as session:
            loaded = session.get(kind, record.id)
            assert loaded is not None
            assert body_of(loaded) == body
            assert not changed_fields(loaded)
            (fields,) = session.scalars(select(outbox.c.fields).where(outbox.c.id == str(record.id)))
        sent = {n: v for n, v in body.items() if v is not None and n not in DERIVED}
        assert canonical.loads(fields) == sent
        if kind.written_once:
            _stands(local, kind, record.id)
            return
        with local.write(AUTHOR) as session:
            session.delete(session.get(kind, record.id))
        with local.read() as session:
            assert not session.scalars(select(outbox.c.op)).all()
            assert not session.scalars(select(image.c.id)).all()

    each()


def _stands(local: Local, kind: type[Record], record_id: UUID) -> None:
    """What is written once is refused to whoever changes or deletes it; cleared away below the rule for the next example."""
    with pytest.raises(RuntimeError), local.write(AUTHOR) as session:
        session.delete(session.get(kind, record_id))
    with pytest.raises(RuntimeError), local.write(AUTHOR) as session:
        session.get_one(kind, record_id).remark = "改过"
    with local.connection(write=True) as connection:
        for table in (kind.__table__, outbox, image):
            connection.execute(delete(table))


@by_kind
def test_through_postgresql_and_the_same_as_in_the_file(local: Local, database: Database, kind: type[Record]) -> None:
    name = str(kind.__tablename__)

    @settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.lists(bodies(kind), min_size=1, max_size=3))
    def each(listed: list[dict[str, Any]]) -> None:
        recs = {}
        for body in listed:
            record_id = str(new_id())
            kept = {n: v for n, v in body.items() if v is not None}
            recs[record_id] = Rec(name, record_id, 7, kept, touched=True)
        with database.raw() as conn:
            write_records(conn, Working(records=recs))
            found = read_records(conn, name, recs)
            assert {r.id: (r.rev, r.body) for r in found} == {i: (7, r.body) for i, r in recs.items()}
            query = f"SELECT {select_columns(name)} FROM {name} WHERE id = ANY(%s::uuid[]) ORDER BY id"
            there = conn.execute(query, (list(recs),)).fetchall()
            conn.rollback()
        columns = {n: [(r.body or {}).get(n) for r in recs.values()] for n in wire_types(kind)}
        rows = to_rows(kind, list(recs), [7] * len(recs), columns)
        names = ", ".join(table_columns(kind))
        with local.connection(write=True) as connection:
            marks = ", ".join("?" for _ in table_columns(kind))
            for row in rows:
                connection.exec_driver_sql(f"INSERT INTO {name} ({names}) VALUES ({marks})", tuple(row))
            here = connection.exec_driver_sql(f"SELECT {names} FROM {name} ORDER BY id").fetchall()
            connection.exec_driver_sql(f"DELETE FROM {name}")
        assert [list(map(_plain, row)) for row in here] == [list(map(_plain, row)) for row in there]
        assert [row[0] for row in here] == sorted(recs)

    each()


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


@by_kind
def test_by_columns(kind: type[Record]) -> None:
    @settings(max_examples=20)
    @given(st.lists(bodies(kind), max_size=3))
    def each(listed: list[dict[str, Any]]) -> None:
        columns = {n: [b[n] for b in listed] for n in wire_types(kind)}
        rows = to_rows(kind, [str(i) for i in range(len(listed))], [1] * len(listed), columns)
        names = table_columns(kind)
        stored = {n: [row[i] for row in rows] for i, n in enumerate(names)}
        assert from_columns(kind, stored) == columns

    each()


@by_kind
def test_absent_columns_are_null_and_unknown_names_ignored(kind: type[Record]) -> None:
    (row,) = to_rows(kind, ["x"], [3], {"remark": ["好"], "no_such_field": [1]})
    assert dict(zip(table_columns(kind), row, strict=True)) == {
        **dict.fromkeys(table_columns(kind)), "id": "x", "rev": 3, "remark": "好",
    }  # fmt: skip
    record = build(kind, str(new_id()), 1, {"remark": "好", "no_such_field": 1})
    assert body_of(record)["remark"] == "好"


@by_kind
def test_tables_are_as_wide_as_the_text_may_be(kind: type[Record]) -> None:
    """COPY would be refused where a column were narrower than its type says."""
    table = Base.metadata.tables[str(kind.__tablename__)]
    for name, wired in wire_types(kind).items():
        assert table.c[name].nullable, name
        if isinstance(wired, ShortText) and not wired.multiline:
            assert wired.length == getattr(table.c[name].type, "length", None)


def test_the_file_is_encrypted(tmp_path: Path) -> None:
    local = Local(tmp_path / "profile.db", KEY)
    local.upgrade()
    kind = KINDS[0]
    with local.write(AUTHOR) as session:
        session.add(build(kind, str(new_id()), 0, {"name": "张三丰特征串"}))
    local.close()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "张三丰特征串".encode() not in data
    assert not data.startswith(b"SQLite format 3")
    wrong = Local(tmp_path / "profile.db", bytes(32))
    with pytest.raises(DatabaseError, match="not a database"):
        wrong.upgrade()
    wrong.close()


def test_ids_are_uuid7_and_unique() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(isinstance(i, UUID) and i.version == 7 and i.variant == "specified in RFC 4122" for i in made)
