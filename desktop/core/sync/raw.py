"""Plain SQL on the driver's own cursor: work on sets, where SQLAlchemy's parameter handling would cost more than SQLite."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from db import canonical


def rows(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query in the caller's transaction."""
    cursor = _cursor(connection)
    found: list[tuple[Any, ...]] = cursor.execute(sql, parameters).fetchall()
    cursor.close()
    return found


def run(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> int:
    """One statement; the number of rows it changed."""
    cursor = _cursor(connection)
    cursor.execute(sql, parameters)
    changed: int = cursor.rowcount
    cursor.close()
    return changed


def many(connection: Connection, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
    """One statement for many rows."""
    cursor = _cursor(connection)
    cursor.executemany(sql, parameters)
    cursor.close()


def id_list(ids: Iterable[str]) -> str:
    """For `… IN (SELECT value FROM json_each(?))`: any number of ids as one parameter."""
    return canonical.text(list(ids))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
