"""Writes a working set by sets: rows, history, stream entries and counters by COPY, never a query a record."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from db import canonical, digest
from db.base import Record
from db.bodies import to_columns, wire_types
from db.ids import NIL
from db.operations import Operation
from db.records import BY_NAME
from db.types import RecordId
from db.wire import Result
from server.sync import bulk
from server.sync.working import ANY_ID, Body, Conn, Grave, Rec, Working, listed

_ID = RecordId()
Moves = dict[str, list[tuple[str, int, str, str]]]  # stream name → (record, rev, op, kind)


def number(conn: Conn, work: Working, created: Sequence[tuple[Operation, Result]]) -> None:
    """Human numbers for new records, LN-ZF-2101-2026-000123; one counter query a kind, city and year."""
    places: dict[tuple[Any, ...], list[tuple[Rec, Result]]] = {}
    for op, result in created:
        rec = work.records[op.id]
        code = BY_NAME[op.kind].number_code
        if code and rec.body is not None:
            where = rec.body.get("report_unit") or rec.body.get("region")
            year = _year(BY_NAME[op.kind], rec.body)
            places.setdefault((code, where, year), []).append((rec, result))
    wanted: dict[str, list[tuple[Rec, Result]]] = {}
    for (code, where, year), rows in places.items():
        wanted.setdefault(_prefix(code, where, year), []).extend(rows)
    for prefix in sorted(wanted):
        rows = wanted[prefix]
        query = """INSERT INTO sync_counter (name, n) VALUES (%s, %s)
                   ON CONFLICT (name) DO UPDATE SET n = sync_counter.n + excluded.n RETURNING n"""
        row = conn.execute(query, (prefix, len(rows))).fetchone()
        assert row is not None
        for offset, (rec, result) in enumerate(rows):
            assert rec.body is not None
            rec.body["no"] = f"{prefix}-{row[0] - len(rows) + offset + 1:06d}"
            result.set["no"] = rec.body["no"]


def _year(kind: type[Record], body: Body) -> str:
    """Of the date that orders the kind's lists, else of its creation."""
    named = body.get(kind.newest_first)
    found = str(named if named is not None else body.get("created_at") or body["changed_at"])
    return found[:4]


def _prefix(code: str, place: str | None, year: str) -> str:
    digits = (place or "").removeprefix("RU-")[:4]
    city = digits if digits.isascii() and digits.isdecimal() and len(digits) == 4 else "2100"
    return f"LN-{code}-{city}-{year}"


def write_records(conn: Conn, work: Working) -> None:
    """Rows of touched records: those that were there go out, all that live go in by COPY."""
    by_kind: dict[str, list[Rec]] = {}
    for rec in work.records.values():
        if rec.touched:
            by_kind.setdefault(rec.kind, []).append(rec)
    for kind, recs in by_kind.items():
        stored = [r.id for r in recs if r.stored]
        if stored:
            conn.execute(f"DELETE FROM {kind} WHERE id = {ANY_ID}", (listed(stored),))
        _copy_records(conn, kind, [r for r in recs if r.body is not None])
        _bury(conn, work, kind, [r for r in recs if r.body is None])
    back = [r.id for r in work.records.values() if r.touched and r.gone_rev and r.body is not None] if work.graves else []
    if back:
        conn.execute(f"DELETE FROM sync_tombstone WHERE rec = {ANY_ID}", (listed(back),))


def _copy_records(conn: Conn, kind: str, recs: list[Rec]) -> None:
    if not recs:
        return
    bodies = [r.body or {} for r in recs]
    given = set().union(*bodies)
    columns = {name: [b.get(name) for b in bodies] for name in wire_types(BY_NAME[kind]) if name in given}
    stored = to_columns(BY_NAME[kind], columns)
    bulk.copy(conn, kind, {"id": [r.id for r in recs], "rev": [r.rev for r in recs], **stored})


def _bury(conn: Conn, work: Working, kind: str, recs: list[Rec]) -> None:
    """What was known of deleted records, for an edit that comes later."""
    rows = []
    for rec in recs:
        grave = work.graves.get(rec.id) or Grave(kind, {})
        rows.append((rec.id, kind, rec.rev, canonical.text(grave.body), grave.family or None))
    with conn.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO sync_tombstone (rec, kind, rev, body, family) VALUES (%s, %s, %s, %s, %s)
               ON CONFLICT (rec) DO UPDATE SET rev = excluded.rev, body = excluded.body, family = excluded.family""",
            rows,
        )


def write_history(
    conn: Conn, log: UUID, done: Sequence[tuple[Operation, bytes, bytes, Result]], work: Working
) -> None:  # fmt: skip
    """Every operation as it came, with its hash and what became of it."""
    ops, results = [op for op, *_ in done], [r for *_, r in done]
    columns: dict[str, list[Any]] = {
        "log": [str(log)] * len(ops), "seq": [op.seq for op in ops], "rec": [_record_id(work, op) for op in ops],
        # of an unknown kind anything may be the name; `op` has it as sent
        "kind": [op.kind if op.kind in BY_NAME else op.kind[:30].replace("\0", "?") for op in ops],
        "action": [op.action for op in ops], "rev": [r.rev for r in results], "status": [r.status for r in results],
        "answer": [answer_text(r) for r in results],
    }  # fmt: skip
    hashes, raws = [bulk.binary(h) for _, _, h, _ in done], [bulk.json_text(raw) for _, raw, _, _ in done]
    bulk.copy(conn, "sync_history", columns, {"h": hashes, "op": raws})


def write_held(conn: Conn, log: UUID, done: Sequence[tuple[Operation, bytes, bytes, Result]], work: Working) -> None:
    """Those that wait for somebody or something."""
    rows = [(log, op.seq, _record_id(work, op), r.code) for op, _, _, r in done if r.status == "held"]
    with conn.cursor() as cursor:
        cursor.executemany("INSERT INTO sync_held (log, seq, rec, code) VALUES (%s, %s, %s, %s)", rows)


def _record_id(work: Working, op: Operation) -> str:
    """The record an operation is about; one whose id is no id is still kept."""
    known = op.seq in work.checked or _ID.refuse(op.id) is None
    return work.resolve(op.id) if known else str(NIL)


def answer_text(result: Result) -> str | None:
    """What the result carries beside status and rev, to be answered again."""
    if not (result.code or result.problems or result.winner):
        return canonical.text({"set": result.set}) if result.set else None
    kept = {"set": result.set, "code": result.code, "problems": result.problems, "winner": result.winner}
    return canonical.text({name: value for name, value in kept.items() if value})


def write_aliases(conn: Conn, work: Working) -> None:
    """Loser → winner, stored flat: whoever led to the loser leads to the winner now."""
    for loser, (winner, kind) in work.new_aliases.items():
        conn.execute("UPDATE sync_alias SET winner = %s WHERE winner = %s", (winner, loser))
        conn.execute(
            "INSERT INTO sync_alias (loser, winner, kind) VALUES (%s, %s, %s) ON CONFLICT (loser) DO NOTHING",
            (loser, winner, kind),
        )


def write_streams(conn: Conn, work: Working, epoch: int) -> dict[str, set[str]]:
    """The net change of membership; heads, counts and digests move by difference. Streams are locked last, in order.

    Returns the streams of every touched record.
    """
    touched = {r.id: r for r in work.records.values() if r.touched}
    if not touched:
        return {}
    old = _entries(conn, [r.id for r in touched.values() if r.stored])
    wanted = {i: set() if r.body is None else _streams(r, r.body) for i, r in touched.items()}
    names = set().union(*wanted.values()) | {name for rows in old.values() for name in rows}
    streams = _lock_streams(conn, names, epoch)
    moves: Moves = {name: [] for name in names}
    sums: dict[str, list[int]] = {name: [0, 0] for name in names}
    for record_id, rec in touched.items():
        before = old.get(record_id, {})
        for name in wanted[record_id]:
            moves[name].append((record_id, rec.rev, "p", rec.kind))
            change = sums[name]
            change[0] += digest.entry(record_id, rec.rev)
            if name in before:
                change[0] -= digest.entry(record_id, before[name])
            else:
                change[1] += 1
        for name in before.keys() - wanted[record_id]:
            moves[name].append((record_id, rec.rev, "d" if rec.body is None else "l", rec.kind))
            sums[name][0] -= digest.entry(record_id, before[name])
            sums[name][1] -= 1
    _replace_entries(conn, streams, moves, {i for i, r in touched.items() if r.stored or r.gone_rev})
    _move_heads(conn, streams, moves, sums)
    work.spans = {name: (head, head + len(moves[name])) for name, (_, head, _, _) in streams.items()}
    return wanted


def _streams(rec: Rec, body: Body) -> set[str]:
    """The kind asks for the id beside the values; to copy them all for it would cost as much as its answer."""
    body["id"] = rec.id
    found = BY_NAME[rec.kind].streams(body)
    del body["id"]
    return found


def _entries(conn: Conn, ids: list[str]) -> dict[str, dict[str, int]]:
    """Record → stream name → revision of its live entries."""
    found: dict[str, dict[str, int]] = {}
    if ids:
        query = f"""SELECT e.rec::text, s.name, e.rev FROM sync_entry e JOIN sync_stream s ON s.id = e.stream
                   WHERE e.rec = {ANY_ID} AND e.op = 'p'"""
        for record_id, name, rev in conn.execute(query, (listed(ids),)):
            found.setdefault(record_id, {})[name] = rev
    return found


def _lock_streams(conn: Conn, names: set[str], epoch: int) -> dict[str, tuple[int, int, int, int]]:
    """Name → (id, head, count, digest); new streams are made."""
    ordered = sorted(names)
    conn.execute(
        """INSERT INTO sync_stream (name, head, count, digest, purged) SELECT n, %s, 0, 0, 0 FROM unnest(%s::text[]) AS n
           ON CONFLICT (name) DO NOTHING""",
        (epoch << 32, ordered),
    )
    query = "SELECT name, id, head, count, digest FROM sync_stream WHERE name = ANY(%s) ORDER BY id FOR UPDATE"
    floor = epoch << 32
    return {r[0]: (r[1], max(r[2], floor), r[3], r[4]) for r in conn.execute(query, (ordered,))}


def _replace_entries(
    conn: Conn, streams: dict[str, tuple[int, int, int, int]], moves: Moves, stored: set[str]
) -> None:  # fmt: skip
    if stored:
        ids = [streams[name][0] for name in moves]
        conn.execute(f"DELETE FROM sync_entry WHERE stream = ANY(%s) AND rec = {ANY_ID}", (ids, listed(sorted(stored))))

    rows = [
        (streams[name][0], record_id, streams[name][1] + offset, rev, op, kind)
        for name, moved in moves.items()
        for offset, (record_id, rev, op, kind) in enumerate(moved, start=1)
    ]
    if rows:
        names = ("stream", "rec", "pos", "rev", "op", "kind")
        bulk.copy(conn, "sync_entry", dict(zip(names, zip(*rows, strict=True), strict=True)))


def _move_heads(
    conn: Conn, streams: dict[str, tuple[int, int, int, int]], moves: Moves, sums: dict[str, list[int]]
) -> None:  # fmt: skip
    rows = []
    for name, (stream, head, count, total) in streams.items():
        added, live = sums[name]
        rows.append((head + len(moves[name]), count + live, digest.signed(digest.unsigned(total) + added), stream))
    with conn.cursor() as cursor:
        cursor.executemany("UPDATE sync_stream SET head = %s, count = %s, digest = %s WHERE id = %s", rows)
