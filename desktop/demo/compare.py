"""Holds a laptop's decrypted file against PostgreSQL: every field of every row, by plain SQL, without the program's sync code."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlcipher3 import dbapi2 as sqlcipher

from db.records import BY_NAME
from desktop.demo.reach import Reader, should_have

Rows = dict[str, dict[str, Any]]
MISSING = "no such column"


@contextlib.contextmanager
def decrypted(database: Path, key: bytes) -> Iterator[sqlcipher.Connection]:
    """The laptop's file, opened by its key alone."""
    connection = sqlcipher.connect(str(database))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        yield connection
    finally:
        connection.close()


def laptop_rows(connection: sqlcipher.Connection, kind: str) -> Rows:
    """A kind's rows by id, straight from the encrypted file."""
    cursor = connection.execute(f"SELECT * FROM {kind}")
    names = [column[0] for column in cursor.description]
    return {row[names.index("id")]: dict(zip(names, row, strict=True)) for row in cursor}


def server_rows(conninfo: str) -> dict[str, Rows]:
    """All of the province by kind and id, as SQLite would hold it."""
    with psycopg.connect(conninfo, row_factory=dict_row) as connection:
        found = {kind: connection.execute(f"SELECT * FROM {kind}").fetchall() for kind in BY_NAME}
    return {kind: {str(r["id"]): {n: _plain(v) for n, v in r.items()} for r in rows} for kind, rows in found.items()}


def _plain(value: Any) -> Any:
    """PostgreSQL's UUID and boolean as SQLite holds them."""
    if isinstance(value, bool):
        return int(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def differences(database: Path, key: bytes, province: dict[str, Rows], reader: Reader) -> list[str]:
    """What is not equal, what should be on the laptop and is not, and what should not. Empty is the only good answer."""
    with decrypted(database, key) as connection:
        return [
            line for kind, theirs in province.items()
            for line in _of_kind(kind, laptop_rows(connection, kind), theirs, reader)
        ]  # fmt: skip


def _of_kind(kind: str, mine: Rows, theirs: Rows, reader: Reader) -> Iterator[str]:
    for record, row in mine.items():
        other = theirs.get(record)
        if other is None:
            yield f"{kind} {record}: not on the server"
        elif row != other:
            names = [n for n in {*row, *other} if row.get(n, MISSING) != other.get(n, MISSING)]
            yield f"{kind} {record}: {', '.join(sorted(names))} differ"
    for record, row in theirs.items():
        expected = should_have(reader, kind, row)
        if expected and record not in mine:
            yield f"{kind} {record}: missing on the laptop"
        if not expected and record in mine:
            yield f"{kind} {record}: on the laptop without a right to it"
