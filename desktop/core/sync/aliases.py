"""Two people created the same enterprise: what points to the loser here points to the winner (design §4, Natural keys).

Rows, images and operations not yet sealed are rewritten; sealed ones never, the server resolves those.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.base import Record
from db.bodies import wire_types
from db.fields import fields_of
from db.local import OPEN
from db.records import KINDS
from db.types import RecordId, RefList
from desktop.core.sync import raw
from desktop.core.sync.touched import Touched

_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOSERS = "(SELECT loser FROM alias)"


def known(connection: Connection) -> dict[str, str]:
    """Loser → winner, flat."""
    return dict(raw.rows(connection, "SELECT loser, winner FROM alias"))


def learn(connection: Connection, kind: type[Record], fresh: Mapping[str, str], at: str) -> Touched:
    """Keeps new aliases of one kind and rewrites what points to a loser; the losers' rows and images go."""
    name = kind.__tablename__
    touched = Touched()
    if not fresh:
        return touched
    pairs = [(winner, loser) for loser, winner in fresh.items()]
    raw.many(connection, "UPDATE alias SET winner = ? WHERE winner = ?", pairs)
    raw.many(
        connection, "INSERT OR REPLACE INTO alias (winner, loser, kind, at) VALUES (?, ?, ?, ?)", [(*p, name, at) for p in pairs]
    )
    losers = [(loser,) for loser in fresh]
    raw.many(connection, f"DELETE FROM {name} WHERE id = ?", losers)
    raw.many(connection, "DELETE FROM image WHERE id = ?", losers)
    raw.many(connection, f"UPDATE outbox SET id = ? WHERE id = ? AND status = '{OPEN}'", pairs)
    touched.add(name, [*fresh, *fresh.values()])
    pointing = [(k, f, many) for k in KINDS for f, many in references(k) if points_to(k, f, name)]
    for pointing_kind, field, many in pointing:
        rewrite = _rewrite_lists if many else _rewrite_ids
        touched.add(pointing_kind.__tablename__, rewrite(connection, pointing_kind, field, fresh))
    kinds = sorted({k.__tablename__ for k, _, _ in pointing})
    _rewrite_texts(connection, "image", "id", "body", kinds, fresh, "")
    for column in ("fields", "base"):
        _rewrite_texts(connection, "outbox", "op", column, kinds, fresh, f" AND status = '{OPEN}'")
    return touched


def references(kind: type[Record]) -> tuple[tuple[str, bool], ...]:
    """(field, is a list) of everything that points to a record."""
    return tuple((f.name, isinstance(f.type, RefList)) for f in fields_of(kind) if isinstance(f.type, RecordId | RefList))


def points_to(kind: type[Record], field: str, target: str) -> bool:
    """Whether the field may hold ids of that kind: by its `ref`, or because `of_kind` beside it says so at run time."""
    spec = next(f.spec for f in fields_of(kind) if f.name == field)
    return spec.ref == target or (field == "of_id" and "of_kind" in wire_types(kind))


def resolved(values: Mapping[str, Any], aliases: Mapping[str, str]) -> dict[str, Any]:
    """Wire values with losers replaced, wherever an id stands alone or in a list."""
    return {name: _resolve(value, aliases) for name, value in values.items()}


def _resolve(value: Any, aliases: Mapping[str, str]) -> Any:
    if type(value) is str:
        return aliases.get(value, value)
    if type(value) is list:
        return list(dict.fromkeys(aliases.get(v, v) if type(v) is str else v for v in value)) if _has_id(value) else value
    return value


def _has_id(values: list[Any]) -> bool:
    return bool(values) and all(type(v) is str for v in values)


def _rewrite_ids(connection: Connection, kind: type[Record], field: str, fresh: Mapping[str, str]) -> list[str]:
    table = kind.__tablename__
    sql = f'SELECT id FROM {table} WHERE "{field}" IN (SELECT value FROM json_each(?))'
    found = [row[0] for row in raw.rows(connection, sql, (raw.id_list(fresh),))]
    sql = f'UPDATE {table} SET "{field}" = (SELECT winner FROM alias WHERE loser = "{field}") WHERE "{field}" IN {_LOSERS}'
    if found:
        raw.run(connection, sql)
    return found


def _rewrite_lists(connection: Connection, kind: type[Record], field: str, fresh: Mapping[str, str]) -> list[str]:
    sql = f'SELECT id, "{field}" FROM {kind.__tablename__} WHERE "{field}" IS NOT NULL'
    changed = []
    for record, text in raw.rows(connection, sql):
        if not fresh.keys().isdisjoint(_UUID.findall(text)):
            changed.append((canonical.text(_resolve(canonical.loads(text), fresh)), record))
    raw.many(connection, f'UPDATE {kind.__tablename__} SET "{field}" = ? WHERE id = ?', changed)
    return [record for _, record in changed]


def _rewrite_texts(
    connection: Connection, table: str, key: str, column: str, kinds: list[str], fresh: Mapping[str, str], where: str
) -> None:
    """JSON bodies that hold a loser's id. One pass over them however many aliases there are."""
    sql = f"SELECT {key}, {column} FROM {table} WHERE kind IN (SELECT value FROM json_each(?)){where}"
    changed = []
    for row, text in raw.rows(connection, sql, (raw.id_list(kinds),)):
        if not fresh.keys().isdisjoint(_UUID.findall(text)):
            changed.append((canonical.text(resolved(canonical.loads(text), fresh)), row))
    raw.many(connection, f"UPDATE {table} SET {column} = ? WHERE {key} = ?", changed)
