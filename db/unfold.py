"""Fields that an older version did not know wait in `extra`; a version that knows them puts them into their places.

The province keeps there what a newer laptop sent; once it is newer itself, and on every laptop that is, they are ordinary fields.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.base import SERVER_ONLY, Record
from db.bodies import wire_types
from db.records import BY_NAME, KINDS


def unfold(kind: type[Record], body: Mapping[str, Any]) -> dict[str, Any]:
    """Wire values with what this version knows taken out of `extra`. What does not fit its field stays there.

    A field that has a value keeps it: it is newer than what an older version put aside.
    """
    found = dict(body)
    kept = found.get("extra")
    if not kept:
        return found
    types = wire_types(kind)
    rest = {}
    for name, value in kept.items():
        wired = types.get(name)
        if wired is None or name in SERVER_ONLY or name == kind.natural_key or (value is not None and wired.refuse(value)):
            rest[name] = value
        elif found.get(name) is None:
            found[name] = value
    found["extra"] = rest or None
    return found


def unfold_columns(kind: type[Record], columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same for many records as columns; nothing is copied while no `extra` is filled."""
    kept = columns.get("extra")
    if kept is None or not any(kept):
        return columns
    found = {name: list(column) for name, column in columns.items()}
    for row, extra in enumerate(kept):
        if extra:
            for name, value in unfold(kind, {n: column[row] for n, column in columns.items()}).items():
                found.setdefault(name, [None] * len(kept))[row] = value
    return found


def unfold_file(connection: Connection) -> None:
    """After a laptop's file grew: rows and the server's copies under waiting operations."""
    for kind in KINDS:
        table, types = kind.__tablename__, wire_types(kind)
        query = f"SELECT id, {', '.join(_quoted(types))} FROM {table} WHERE extra IS NOT NULL"
        for record, *stored in connection.exec_driver_sql(query).all():
            body = {n: None if v is None else types[n].from_store(v) for n, v in zip(types, stored, strict=True)}
            _write_row(connection, kind, record, body, unfold(kind, body))
    for record, name, text in connection.exec_driver_sql("SELECT id, kind, body FROM image").all():
        image = canonical.loads(text)
        if name in BY_NAME and image and image.get("extra"):
            told = canonical.text(unfold(BY_NAME[name], image))
            connection.exec_driver_sql("UPDATE image SET body = ? WHERE id = ?", (told, record))


def _write_row(
    connection: Connection, kind: type[Record], record: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:  # fmt: skip
    types = wire_types(kind)
    changed = {n: None if v is None else types[n].to_store(v) for n, v in after.items() if v != before.get(n)}
    if changed:
        sets = ", ".join(f"{name} = ?" for name in _quoted(changed))
        connection.exec_driver_sql(f"UPDATE {kind.__tablename__} SET {sets} WHERE id = ?", (*changed.values(), record))


def _quoted(names: Sequence[str] | Mapping[str, Any]) -> list[str]:
    return [f'"{name}"' for name in names]
