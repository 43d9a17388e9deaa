"""Looks for identity numbers in the clear: in every table of PostgreSQL and of each laptop, and in every file on disk.

Digits of a number may be hidden by an index's or a file's own packing; a table holds them as they are.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from desktop.demo.compare import decrypted

CHUNK = 1 << 24


def pattern(numbers: Iterable[str]) -> re.Pattern[bytes]:
    """Any of the numbers, with x or X."""
    return re.compile(b"|".join(sorted(number.encode() for number in numbers)), re.IGNORECASE)


def in_postgres(conninfo: str, wanted: re.Pattern[bytes]) -> list[str]:
    """Tables and columns of the province that show one."""
    tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    found: set[str] = set()
    with psycopg.connect(conninfo) as connection:
        for schema, table in connection.execute(tables).fetchall():
            cursor = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table)))
            names = [column.name for column in cursor.description or ()]
            found |= {f"province: {table}.{name}" for name in _shown(names, cursor, wanted)}
    return sorted(found)


def on_laptop(name: str, database: Path, key: bytes, wanted: re.Pattern[bytes]) -> list[str]:
    """Tables and columns of a laptop's decrypted file that show one."""
    found: set[str] = set()
    with decrypted(database, key) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        for (table,) in tables.fetchall():
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found |= {f"{name}: {table}.{column}" for column in _shown(names, cursor, wanted)}
    return sorted(found)


def _shown(names: list[str], rows: Iterable[tuple[Any, ...]], wanted: re.Pattern[bytes]) -> Iterator[str]:
    for row in rows:
        for name, value in zip(names, row, strict=True):
            raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            if len(raw) >= 15 and wanted.search(raw):
                yield name


def in_files(folder: Path, wanted: re.Pattern[bytes]) -> list[str]:
    """Files that show one: PostgreSQL's own with its journal, logs, profiles, backups."""
    return [f"file: {path.relative_to(folder)}" for path in sorted(folder.rglob("*")) if path.is_file() and _holds(path, wanted)]


def _holds(path: Path, wanted: re.Pattern[bytes]) -> bool:
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if wanted.search(before + chunk):
                return True
            before = chunk[-20:]
    return False
