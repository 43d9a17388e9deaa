"""The wire: operations as tables of columns, results as runs, bodies by columns; all bounded (design §4).

    POST /v1/sync   request   {proto, log, first, sent, prev, ops, cursor, limit, need}
                    response  {proto, epoch, now, last, recovering, results, batches, entries, bodies, dropped, cursor, more,
                               digests}

`ops`      [table]: {kind, action, schema, seq[], id[], at[], base_rev[], fields{name: []}, base{name: []}} and, where used,
           closes[], group[], batch[]; in a create table null means that the field was not set.
`results`  [run]: {first, last, status, rev[], set{name: []}?, streams[[name, rows?]]?, body[]?, problems[]?, code?, winner[]?}
`batches`  [{from, to, at, epoch, key, root, signature}]: the receipt of each push transaction in first … last
`entries`  [stream table]: {stream, pos[], id[], rev[], op[], kind[]}
`bodies`   {kind: {id[], rev[], name[]…}}
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Protocol

import zstandard

from db.operations import ACTIONS, Operation

PROTO = 1
MAX_OPS = 2000
MAX_PACKED = 1024 * 1024
MAX_UNPACKED = 16 * 1024 * 1024
MARKER = "X-Tepai"
OPTIONAL = ("closes", "group", "batch")


class Malformed(ValueError):
    """What came over the wire is not what the protocol says."""


def pack_ops(ops: Iterable[Operation]) -> list[dict[str, Any]]:
    """Operations in any order → tables; operations of equal kind, action and fields share one."""
    tables: dict[tuple[Any, ...], list[Operation]] = {}
    for op in ops:
        names = () if op.action == "create" else (tuple(sorted(op.fields)), tuple(sorted(op.base)))
        optional = (bool(op.closes), bool(op.group), bool(op.batch))
        tables.setdefault((op.kind, op.action, op.schema, names, optional), []).append(op)
    return [_pack_table(rows) for rows in tables.values()]


def _pack_table(rows: list[Operation]) -> dict[str, Any]:
    first = rows[0]
    news = [op.fields for op in rows]
    names = sorted(set().union(*news)) if first.action == "create" else sorted(first.fields)
    table: dict[str, Any] = {
        "kind": first.kind, "action": first.action, "schema": first.schema,
        "seq": [op.seq for op in rows], "id": [op.id for op in rows], "at": [op.at for op in rows],
        "base_rev": [op.base_rev for op in rows],
        "fields": {name: [fields.get(name) for fields in news] for name in names},
        "base": {name: [op.base.get(name) for op in rows] for name in sorted(first.base)},
    }  # fmt: skip
    for name in OPTIONAL:
        if getattr(first, name):
            table[name] = [getattr(op, name) for op in rows]
    return table


def unpack_ops(tables: Any) -> list[Operation]:
    """Tables → operations in order of seq. Raises Malformed."""
    if type(tables) is not list:
        raise Malformed("ops")
    found: list[Operation] = []
    for table in tables:
        found.extend(_unpack_table(table))
    found.sort(key=lambda op: op.seq)
    return found


def _column(table: dict[str, Any], name: str, kind: type, size: int | None = None) -> list[Any]:
    column = table.get(name)
    if type(column) is not list or (size is not None and len(column) != size) or set(map(type, column)) - {kind}:
        raise Malformed(name)
    return column


def _columns(table: dict[str, Any], name: str, size: int) -> dict[str, list[Any]]:
    columns = table.get(name)
    if type(columns) is not dict or any(type(c) is not list or len(c) != size for c in columns.values()):
        raise Malformed(name)
    return columns


def _unpack_table(table: Any) -> list[Operation]:
    if type(table) is not dict:
        raise Malformed("ops")
    kind, action, schema = table.get("kind"), table.get("action"), table.get("schema")
    if type(kind) is not str or action not in ACTIONS or type(schema) is not int:
        raise Malformed("ops")
    seqs = _column(table, "seq", int)
    size = len(seqs)
    ids, at = _column(table, "id", str, size), _column(table, "at", str, size)
    revs = _column(table, "base_rev", int, size)
    news, olds = _columns(table, "fields", size), _columns(table, "base", size)
    closes = _column(table, "closes", list, size) if "closes" in table else [[] for _ in seqs]
    if any(type(name) is not str for names in closes for name in names):
        raise Malformed("closes")
    group = _column(table, "group", str, size) if "group" in table else [""] * size
    batch = _column(table, "batch", str, size) if "batch" in table else [""] * size
    fields = _rows(news, size, keep_null=action != "create")
    base = _rows(olds, size, keep_null=True)
    return [
        Operation(
            seqs[i], kind, ids[i], action, at[i], revs[i], fields[i], base[i], closes[i], group[i], batch[i], schema
        )
        for i in range(size)
    ]


def _rows(columns: dict[str, list[Any]], size: int, *, keep_null: bool) -> list[dict[str, Any]]:
    if not columns:
        return [{} for _ in range(size)]
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    if keep_null:
        return [dict(zip(names, row, strict=True)) for row in rows]
    found = [dict(zip(names, row, strict=True)) for row in rows]
    for name, column in columns.items():
        if None in column:
            for row, value in zip(found, column, strict=True):
                if value is None:
                    del row[name]
    return found


@dataclass(slots=True)
class Result:
    """What became of one operation. `status`: applied merged conflict alias held rejected."""

    seq: int
    status: str
    rev: int = 0
    set: dict[str, Any] = field(default_factory=dict)  # what the server added or changed
    streams: tuple[str, ...] = ()  # the account's streams the record is now in
    body: dict[str, Any] | None = None
    code: str = ""
    problems: list[dict[str, str]] = field(default_factory=list)
    winner: str = ""  # the record this one is an alias of


def pack_results(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Runs of equal shape (status, code, names set, streams) become one row of columns each."""

    def shape(r: Result) -> tuple[Any, ...]:
        return r.status, r.code, r.streams, tuple(sorted(r.set)), r.body is None, not r.problems, not r.winner

    found = []
    for _, part in groupby(results, key=shape):
        rows = list(part)
        first = rows[0]
        run: dict[str, Any] = {
            "first": first.seq,
            "last": rows[-1].seq,
            "status": first.status,
            "rev": [r.rev for r in rows],
        }
        if first.set:
            run["set"] = {name: [r.set[name] for r in rows] for name in sorted(first.set)}
        if first.streams:
            run["streams"] = list(first.streams)
        if first.code:
            run["code"] = first.code
        for name in ("body", "problems", "winner"):
            if getattr(first, name):
                run[name] = [getattr(r, name) for r in rows]
        found.append(run)
    return found


def unpack_results(runs: Any) -> list[Result]:
    """Back to one result an operation. Raises Malformed."""
    if type(runs) is not list:
        raise Malformed("results")
    found: list[Result] = []
    for run in runs:
        found.extend(_unpack_run(run))
    return found


def _unpack_run(run: Any) -> list[Result]:
    if type(run) is not dict or type(run.get("status")) is not str or type(run.get("first")) is not int:
        raise Malformed("results")
    revs, first, code = _column(run, "rev", int), run["first"], run.get("code", "")
    size, streams = len(revs), run.get("streams", [])
    if run.get("last") != first + size - 1 or not size or type(code) is not str:
        raise Malformed("results")
    if type(streams) is not list or set(map(type, streams)) - {str}:
        raise Malformed("streams")
    sets = _rows(_columns(run, "set", size) if "set" in run else {}, size, keep_null=True)
    bodies = _column(run, "body", dict, size) if "body" in run else [None] * size
    listed = _column(run, "problems", list, size) if "problems" in run else [[] for _ in revs]
    if any(type(problem) is not dict for problems in listed for problem in problems):
        raise Malformed("problems")
    winners = _column(run, "winner", str, size) if "winner" in run else [""] * size
    return [
        Result(first + i, run["status"], revs[i], sets[i], tuple(streams), bodies[i], code, listed[i], winners[i])
        for i in range(size)
    ]


def compress(data: bytes) -> bytes:
    """zstd, level 3: a fifth of gzip's time at the same size (peers/README.md)."""
    return zstandard.ZstdCompressor(level=3).compress(data)


def decompress(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Bounded against bombs. Raises Malformed."""
    try:
        size = zstandard.frame_content_size(data)  # -1: not told
        found = zstandard.ZstdDecompressor().stream_reader(data).read(limit + 1)
    except zstandard.ZstdError as error:
        raise Malformed("zstd") from error
    if len(found) > limit:
        raise Malformed("too large")
    if size not in (-1, len(found)):
        raise Malformed("zstd")  # cut short: the reader does not say so
    return found


class SyncServer(Protocol):
    """One sync call, as the client's HTTP side and the server's own store both offer it (Anki's lesson)."""

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """Sends one request, returns the response as parsed JSON."""
        ...
