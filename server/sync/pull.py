"""The pull half of a sync call: one page of the caller's streams from one snapshot (design §4, Pull)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db import digest
from db.bodies import wire_types
from db.records import BY_NAME
from server.access import StreamScope
from server.sync.cursor import Cursor, encode
from server.sync.working import ANY_ID, Conn, fragment, select_columns, valid_ids
from server.sync.working import listed as in_text

OPS = {"p": "put", "d": "del", "l": "leave"}
MAX_PAGE = 5000
Entry = tuple[int, str, int, str, str]  # pos, id, rev, op, kind


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream the caller may read, at the moment of the snapshot."""

    id: int
    name: str
    head: int
    count: int
    digest: int


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request wants to read."""

    log: UUID
    cursor: Cursor
    limit: int
    need: list[tuple[str, str]]
    redo: list[str]
    whole: bool  # bodies that the log itself made come, too
    own: frozenset[tuple[str, int]]  # (id, rev) that are results of this answer
    spans: dict[str, tuple[int, int]]  # stream → its head before and after this push, when all of it is own


def allowed_streams(conn: Conn, scope: StreamScope) -> list[Stream]:
    """All streams within the scope, in order of id."""
    query = "SELECT id, name, head, count, digest FROM sync_stream WHERE name LIKE ANY(%s) ORDER BY id"
    return [Stream(*row) for row in conn.execute(query, (scope.like(),))]


def page(conn: Conn, scope: StreamScope, ask: Ask) -> dict[str, Any]:
    """entries, bodies, dropped, cursor, more and, at the end of a run, digests."""
    streams = allowed_streams(conn, scope)
    names = {s.name for s in streams}
    dropped = [n for n in ask.cursor if n not in names and not scope.allows(n)]
    cursor: Cursor = {n: pos for n, pos in ask.cursor.items() if n in names and n not in ask.redo}
    left = min(ask.limit, MAX_PAGE)
    listed: list[dict[str, Any]] = []
    wanted: dict[str, dict[str, int]] = {}
    cursor.update((n, after) for n, (before, after) in ask.spans.items() if cursor.get(n) == before)  # nothing to read there
    for stream in streams:
        pos = cursor.get(stream.name, 0)
        if left <= 0:
            break
        if stream.name in cursor and pos >= stream.head:
            continue
        entries = _entries(conn, stream, pos, left)
        left -= len(entries)
        cursor[stream.name] = entries[-1][0] if entries and left <= 0 else stream.head
        shown = [e for e in entries if (e[1], e[2]) not in ask.own]
        if shown:
            listed.append(_table(stream.name, shown))
            for _, record_id, rev, op, kind in shown:
                if op == "p":
                    wanted.setdefault(kind, {})[record_id] = rev
    more = any(cursor.get(s.name, -1) < s.head for s in streams)
    _leave_out_own(conn, ask, wanted)
    for kind, record_id in ask.need:
        if kind in BY_NAME and _may_read(conn, streams, record_id):
            wanted.setdefault(kind, {})[record_id] = 0
    found: dict[str, Any] = {
        "entries": listed, "bodies": {k: _bodies(conn, k, list(ids)) for k, ids in wanted.items() if ids},
        "dropped": dropped, "cursor": encode(cursor), "more": more, "digests": {},
    }  # fmt: skip
    if not more:
        found["digests"] = {s.name: {"count": s.count, "digest": str(digest.unsigned(s.digest))} for s in streams}
    return found


def _entries(conn: Conn, stream: Stream, pos: int, limit: int) -> list[Entry]:
    fresh = " AND op = 'p'" if pos == 0 else ""  # who starts anew need not hear of what has gone
    query = f"""SELECT pos, rec::text, rev, op, kind FROM sync_entry
                WHERE stream = %s AND pos > %s{fresh} ORDER BY pos LIMIT %s"""
    return conn.execute(query, (stream.id, pos, limit)).fetchall()


def _table(name: str, entries: list[Entry]) -> dict[str, Any]:
    pos, ids, revs, ops, kinds = zip(*entries, strict=True)
    return {"stream": name, "pos": pos, "id": ids, "rev": revs, "op": [OPS[o] for o in ops], "kind": kinds}


def _leave_out_own(conn: Conn, ask: Ask, wanted: dict[str, dict[str, int]]) -> None:
    """Bodies that this log made are on the laptop already; a wrong guess is mended by `need`."""
    ids = [] if ask.whole else [i for recs in wanted.values() for i in recs]
    if not ids or conn.execute("SELECT 1 FROM sync_log WHERE id = %s AND last > 0", (ask.log,)).fetchone() is None:
        return
    query = f"""SELECT rec::text, rev FROM sync_history WHERE log = %s AND rec = {ANY_ID}
               AND status = 'applied' AND rev > 0"""
    own = set(conn.execute(query, (ask.log, in_text(ids))).fetchall())
    for recs in wanted.values():
        for record_id in [i for i, rev in recs.items() if (i, rev) in own]:
            del recs[record_id]


def _may_read(conn: Conn, streams: list[Stream], record_id: str) -> bool:
    query = "SELECT 1 FROM sync_entry WHERE rec = %s::uuid AND stream = ANY(%s) AND op = 'p' LIMIT 1"
    usable = valid_ids([record_id])
    return bool(usable) and conn.execute(query, (usable[0], [s.id for s in streams])).fetchone() is not None


def _bodies(conn: Conn, kind: str, ids: list[str]) -> dict[str, Any]:
    """Whole records as columns. Stored JSON goes out as it is; money is spelt in 万元."""
    types = wire_types(BY_NAME[kind])
    rows = conn.execute(f"SELECT {select_columns(kind)} FROM {kind} WHERE id = {ANY_ID}", (in_text(ids),)).fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(types) + 2)
    fields: dict[str, Any] = {}
    for (name, wired), column in zip(types.items(), columns[2:], strict=True):
        if column and not any(v is not None for v in column):
            continue  # an empty column is left out: absent is null
        if wired.plain:
            fields[name] = column
        elif wired.json:
            fields[name] = [fragment(v) for v in column]
        else:
            fields[name] = [None if v is None else wired.from_store(v) for v in column]
    return {"id": columns[0], "rev": columns[1], "fields": fields}


def streams_of_records(conn: Conn, scope: StreamScope, ids: list[str]) -> dict[str, tuple[str, ...]]:
    """Record → those of the caller's streams it is in, for the results of a push."""
    found: dict[str, list[str]] = {}
    query = f"""SELECT e.rec::text, s.name FROM sync_entry e JOIN sync_stream s ON s.id = e.stream
               WHERE e.rec = {ANY_ID} AND e.op = 'p' AND s.name LIKE ANY(%s) ORDER BY e.rec, s.name"""
    for record_id, name in conn.execute(query, (in_text(valid_ids(ids)), scope.like())):
        found.setdefault(record_id, []).append(name)
    return {i: tuple(names) for i, names in found.items()}
