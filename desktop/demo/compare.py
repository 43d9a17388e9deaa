"""Holds a laptop's decrypted file against PostgreSQL: every field of every row, by plain SQL, without the program's sync code."""

from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlcipher3 import dbapi2 as sqlcipher

from db.records import BY_NAME

Rows = dict[str, dict[str, Any]]


def laptop_rows(database: Path, key: bytes, kind: str) -> Rows:
    """A kind's rows by id, straight from the encrypted file."""
    connection = sqlcipher.connect(str(database))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        cursor = connection.execute(f"SELECT * FROM {kind}")
        names = [column[0] for column in cursor.description]
        return {row[names.index("id")]: dict(zip(names, row, strict=True)) for row in cursor}
    finally:
        connection.close()


def server_rows(conninfo: str, kind: str) -> Rows:
    """The same from PostgreSQL."""
    with psycopg.connect(conninfo, row_factory=dict_row) as connection:
        rows = connection.execute(f"SELECT * FROM {kind}").fetchall()
    return {str(row["id"]): {name: _plain(value) for name, value in row.items()} for row in rows}


def _plain(value: Any) -> Any:
    """PostgreSQL's UUID and boolean as SQLite holds them."""
    if isinstance(value, bool):
        return int(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def differences(database: Path, key: bytes, conninfo: str, account: str, county: str, *, reviews: bool) -> list[str]:
    """What is not equal, and what should be on the laptop and is not. Empty is the only good answer.

    On the laptop should be what the person wrote or took part in, every public card, and for a contact what the county was
    handed in; nothing else.
    """
    found: list[str] = []
    for kind in BY_NAME:
        mine, theirs = laptop_rows(database, key, kind), server_rows(conninfo, kind)
        for record, row in mine.items():
            other = theirs.get(record)
            if other is None:
                found.append(f"{kind} {record}: not on the server")
            elif row != other:
                names = [n for n in {*row, *other} if row.get(n) != other.get(n)]
                found.append(f"{kind} {record}: {', '.join(sorted(names))} differ")
        for record, row in theirs.items():
            expected = _belongs(kind, row, account, county, reviews=reviews)
            if expected and record not in mine:
                found.append(f"{kind} {record}: missing on the laptop")
            if not expected and record in mine:
                found.append(f"{kind} {record}: on the laptop without a right to it")
    return found


def _belongs(kind: str, row: dict[str, Any], account: str, county: str, *, reviews: bool) -> bool:
    if kind in ("enterprise", "policy"):
        return True
    if kind == "person":
        return bool(row["id"] == account or row["region"] == county)
    if account in (row["author_id"], row.get("to_id")) or account in (row.get("visitors") or ""):
        return True
    handed_in = kind == "review_note" or row["state"] != "draft"
    return bool(reviews and handed_in and (row["report_unit"] or row["region"]) == county)
