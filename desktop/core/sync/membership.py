"""Which record is in which stream, at which rev; digest and count of every stream kept by difference (design §4, Integrity).

Stream 0 is no stream: it marks records that left one (`leave`, `dropped`) until the purge has looked at them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from db import digest
from desktop.core.sync import raw

LEFT = 0
Entry = tuple[str, str, int]
"""(id, kind, rev)"""

_PUT = """INSERT INTO membership (stream, id, kind, rev) VALUES (?, ?, ?, ?)
          ON CONFLICT (stream, id) DO UPDATE SET kind = excluded.kind, rev = excluded.rev"""
_IN = "(SELECT value FROM json_each(?))"


def stream_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Local numbers of streams, given out at first sight."""
    wanted = sorted(set(names))
    raw.many(connection, "INSERT OR IGNORE INTO stream (name) VALUES (?)", [(n,) for n in wanted])
    found = raw.rows(connection, f"SELECT name, id FROM stream WHERE name IN {_IN}", (raw.id_list(wanted),))
    return dict(found)


def put(connection: Connection, stream: int, entries: Sequence[Entry]) -> None:
    """Records enter a stream, or have a new rev there."""
    latest = {entry[0]: entry for entry in entries}
    old = _known(connection, stream, latest)
    change = sum(digest.entry(i, rev) for i, _, rev in latest.values()) - _sum(old.items())
    raw.many(connection, _PUT, [(stream, *entry) for entry in latest.values()])
    _add(connection, stream, len(latest) - len(old), change)


def leave(connection: Connection, stream: int, ids: Iterable[str], *, mark: bool) -> None:
    """Records go from a stream; with `mark` because the account no longer reads it, not because they were deleted."""
    old = _known(connection, stream, ids)
    if mark:
        _mark(connection, "stream = ? AND id IN " + _IN, (stream, raw.id_list(old)))
    raw.run(connection, f"DELETE FROM membership WHERE stream = ? AND id IN {_IN}", (stream, raw.id_list(old)))
    _add(connection, stream, -len(old), -_sum(old.items()))


def drop(connection: Connection, names: Iterable[str]) -> None:
    """Streams the account no longer reads; what it decided there is no business of it any more either."""
    known = raw.rows(connection, f"SELECT id FROM stream WHERE name IN {_IN}", (raw.id_list(names),))
    for (stream,) in known:
        _mark(connection, "stream = ?", (stream,))
        raw.run(connection, "DELETE FROM desk WHERE id IN (SELECT id FROM membership WHERE stream = ?)", (stream,))
        clear(connection, stream)


def clear(connection: Connection, stream: int) -> None:
    """Forgets what is in a stream, before it is told again from the start."""
    raw.run(connection, "DELETE FROM membership WHERE stream = ?", (stream,))
    raw.run(connection, "UPDATE stream SET digest = 0, count = 0 WHERE id = ?", (stream,))


def set_streams(connection: Connection, found: Sequence[tuple[str, str, int, Sequence[str]]]) -> None:
    """(id, kind, rev, streams): these records are in exactly these streams of the account."""
    numbers = stream_ids(connection, {name for *_, names in found for name in names})
    ids = raw.id_list(record for record, *_ in found)
    sql = f"SELECT stream, id, rev FROM membership WHERE id IN {_IN} AND stream <> {LEFT}"
    old = {(stream, record): rev for stream, record, rev in raw.rows(connection, sql, (ids,))}
    change: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    fresh: list[tuple[int, str, str, int]] = []
    for record, kind, rev, names in found:
        share = digest.entry(record, rev)
        for name in names:
            stream = numbers[name]
            before = old.pop((stream, record), None)
            if before is not None and before >= rev:
                continue
            fresh.append((stream, record, kind, rev))
            change[stream][0] += before is None
            change[stream][1] += share - (0 if before is None else digest.entry(record, before))
    for (stream, record), before in old.items():
        change[stream][0] -= 1
        change[stream][1] -= digest.entry(record, before)
    raw.many(connection, "DELETE FROM membership WHERE stream = ? AND id = ?", list(old))
    raw.many(connection, _PUT, fresh)
    for stream, (count, total) in change.items():
        _add(connection, stream, count, total)


def totals(connection: Connection) -> dict[str, tuple[int, int]]:
    """Stream → (count, digest as an unsigned number)."""
    found = raw.rows(connection, "SELECT name, count, digest FROM stream")
    return {name: (count, digest.unsigned(total)) for name, count, total in found}


def everything(connection: Connection) -> dict[str, dict[str, int]]:
    """Kind → id → rev of all that is in any stream."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    sql = f"SELECT kind, id, max(rev) FROM membership WHERE stream <> {LEFT} GROUP BY kind, id"
    for kind, record, rev in raw.rows(connection, sql):
        found[kind][record] = rev
    return found


def recount(connection: Connection, name: str) -> tuple[int, int]:
    """Count and digest of a stream from its rows, kept as the new sums."""
    stream = stream_ids(connection, [name])[name]
    found = raw.rows(connection, "SELECT id, rev FROM membership WHERE stream = ?", (stream,))
    total = digest.total((record, rev) for record, rev in found)
    raw.run(connection, "UPDATE stream SET count = ?, digest = ? WHERE id = ?", (len(found), digest.signed(total), stream))
    return len(found), total


def _known(connection: Connection, stream: int, ids: Iterable[str]) -> dict[str, int]:
    sql = f"SELECT id, rev FROM membership WHERE stream = ? AND id IN {_IN}"
    return dict(raw.rows(connection, sql, (stream, raw.id_list(ids))))


def _mark(connection: Connection, where: str, parameters: Sequence[Any]) -> None:
    sql = f"INSERT OR IGNORE INTO membership SELECT {LEFT}, id, kind, rev FROM membership WHERE {where}"
    raw.run(connection, sql, parameters)


def _sum(entries: Iterable[tuple[str, int]]) -> int:
    return sum(digest.entry(record, rev) for record, rev in entries)


def _add(connection: Connection, stream: int, count: int, change: int) -> None:
    if not count and not change:
        return
    before = raw.rows(connection, "SELECT digest FROM stream WHERE id = ?", (stream,))[0][0]
    total = digest.signed(digest.unsigned(before) + change)
    raw.run(connection, "UPDATE stream SET digest = ?, count = count + ? WHERE id = ?", (total, count, stream))
