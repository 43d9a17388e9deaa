"""Brings a database to the shape of the model: additive changes are derived, so that a new field or kind needs no script.

Anything that is not a new table, column or index is a numbered step in `db.migrations.STEPS`. See decisions/005.
"""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Connection, Index, MetaData, Table, inspect
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable


def fingerprint(metadatas: Iterable[MetaData], connection: Connection) -> str:
    """Changes whenever the model's DDL changes."""
    parts = []
    for metadata in metadatas:
        for table in metadata.sorted_tables:
            parts.append(str(CreateTable(table).compile(connection)))
            parts.extend(str(CreateIndex(i).compile(connection)) for i in _indexes(connection, table))
    return sha256("\n".join(parts).encode()).hexdigest()


def missing(connection: Connection, metadatas: Iterable[MetaData]) -> list[str]:
    """The statements that would bring the database up to the model; empty when nothing is to do."""
    found: list[str] = []
    known = inspect(connection)
    there = set(known.get_table_names())
    for metadata in metadatas:
        for table in metadata.sorted_tables:
            if table.name not in there:
                found.append(str(CreateTable(table).compile(connection)))
                found.extend(str(CreateIndex(i).compile(connection)) for i in _indexes(connection, table))
            else:
                columns = {c["name"] for c in known.get_columns(table.name)}
                indexes = {str(i["name"]) for i in known.get_indexes(table.name)}
                found.extend(_additions(connection, table, columns, indexes))
    return found


def widens(statements: Iterable[str]) -> bool:
    """Whether they bring a new table or column: something that an older version could not keep. An index does not."""
    return any(s.lstrip().startswith(("CREATE TABLE", "ALTER TABLE")) for s in statements)


def _additions(connection: Connection, table: Table, columns: set[str], indexes: set[str]) -> list[str]:
    found = [
        f"ALTER TABLE {table.name} ADD COLUMN {CreateColumn(c).compile(connection)}"
        for c in table.columns
        if c.name not in columns
    ]
    fresh = [i for i in _indexes(connection, table) if str(i.name) not in indexes]
    found.extend(str(CreateIndex(i).compile(connection)) for i in fresh)
    return found


def _indexes(connection: Connection, table: Table) -> list[Index]:
    """In order of name. `info={"desktop": True}` marks what only the windows' lists use: the server is spared its upkeep."""
    wanted = [i for i in table.indexes if connection.dialect.name == "sqlite" or not i.info.get("desktop")]
    return sorted(wanted, key=lambda i: str(i.name))


def apply(connection: Connection, statements: Iterable[str]) -> None:
    """Runs them in the caller's transaction."""
    for statement in statements:
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.paramstyle in ("format", "pyformat") else statement
        )
