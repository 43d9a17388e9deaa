"""One page of what others did becomes rows, in the same transaction as the cursor that follows it (design §4, Pull)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from db.base import Record
from db.bodies import wire_types
from db.records import BY_NAME
from db.unfold import unfold_columns
from db.wire import Malformed
from desktop.core.sync import comeback, membership, raw, records
from desktop.core.sync.membership import LEFT
from desktop.core.sync.touched import Touched

_OPS = {"put", "del", "leave"}


@dataclass(slots=True)
class Paged:
    """What a page brought: records changed here, bodies that are still lacking, and how many entries it had."""

    touched: Touched = field(default_factory=Touched)
    need: list[tuple[str, str]] = field(default_factory=list)
    entries: int = 0
    back: list[comeback.Ref] = field(default_factory=list)  # deleted here, and there again


def apply_page(connection: Connection, answer: Mapping[str, Any], redo: Sequence[str] = ()) -> Paged:
    """In the caller's transaction. Raises Malformed. `redo`: streams that this page begins again from the start."""
    found = Paged()
    for number in membership.stream_ids(connection, redo).values() if redo else ():
        membership.clear(connection, number)
    membership.drop(connection, _texts(answer, "dropped"))
    put: dict[str, dict[str, int]] = {}
    tables = answer.get("entries")
    if type(tables) is not list:
        raise Malformed("entries")
    numbers = membership.stream_ids(connection, [str(t["stream"]) for t in tables]) if tables else {}
    for table in tables:
        found.entries += _entries(connection, numbers[str(table["stream"])], table, put)
    bodies = answer.get("bodies")
    if type(bodies) is not dict:
        raise Malformed("bodies")
    for name, columns in bodies.items():
        kind = BY_NAME.get(name)
        if kind is not None:  # a newer version's kind is skipped: its entries are kept, so that digests fit
            ids, revs, fields = _checked(kind, columns)
            found.back += comeback.deleted_here(connection, name, ids)
            found.touched.add(name, _bodies(connection, kind, ids, revs, fields))
            brought = dict(zip(ids, revs, strict=True))
            put[name] = {i: rev for i, rev in put.get(name, {}).items() if brought.get(i, -1) < rev}
    found.need = lacking(connection, put)
    return found


def _texts(answer: Mapping[str, Any], name: str) -> list[str]:
    value = answer.get(name)
    if type(value) is not list or any(type(v) is not str for v in value):
        raise Malformed(name)
    return value


def _entries(connection: Connection, stream: int, table: Mapping[str, Any], put: dict[str, dict[str, int]]) -> int:
    """Membership of one stream; `put` collects (kind → id → rev) of what is there."""
    try:
        rows = list(zip(table["op"], table["id"], table["kind"], table["rev"], strict=True))
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("entries") from error
    state: dict[str, tuple[str, str, str, int]] = {}
    for row in rows:
        if row[0] not in _OPS or type(row[1]) is not str or type(row[2]) is not str or type(row[3]) is not int:
            raise Malformed("entries")
        state[row[1]] = row
    for op, record, kind, rev in state.values():
        if op == "put":
            known = put.setdefault(kind, {})
            known[record] = max(rev, known.get(record, 0))
    membership.put(connection, stream, [(i, kind, rev) for op, i, kind, rev in state.values() if op == "put"])
    membership.leave(connection, stream, [i for op, i, _, _ in state.values() if op == "leave"], mark=True)
    membership.leave(connection, stream, [i for op, i, _, _ in state.values() if op == "del"], mark=False)
    return len(rows)


def _bodies(
    connection: Connection, kind: type[Record], ids: list[str], revs: list[int], columns: dict[str, list[Any]]
) -> list[str]:  # fmt: skip
    """Clean records by one bulk upsert; under waiting operations the image changes and they are laid over it again."""
    if not ids:
        return []
    waiting = records.dirty(connection, ids)
    if not waiting:
        records.put_columns(connection, kind, ids, revs, columns, newer_only=True)
        return ids
    clean = [n for n, record in enumerate(ids) if record not in waiting]
    picked = {name: [column[n] for n in clean] for name, column in columns.items()}
    records.put_columns(connection, kind, [ids[n] for n in clean], [revs[n] for n in clean], picked, newer_only=True)
    known = records.revisions(connection, kind, waiting)
    copies: dict[str, records.Copy] = {}
    for n, record in enumerate(ids):
        if record in waiting and revs[n] >= known.get(record, 0):
            copies[record] = (revs[n], {name: column[n] for name, column in columns.items()})
    records.settle(connection, kind, copies)
    return [*(ids[n] for n in clean), *copies]


def _checked(kind: type[Record], table: Mapping[str, Any]) -> tuple[list[str], list[int], dict[str, list[Any]]]:
    ids, revs, fields = table.get("id"), table.get("rev"), table.get("fields")
    if type(ids) is not list or type(revs) is not list or type(fields) is not dict or len(ids) != len(revs):
        raise Malformed("bodies")
    if any(type(i) is not str for i in ids) or any(type(r) is not int for r in revs) or len(set(ids)) != len(ids):
        raise Malformed("bodies")
    known = wire_types(kind)
    columns = {name: column for name, column in fields.items() if name in known}
    if any(type(column) is not list or len(column) != len(ids) for column in columns.values()):
        raise Malformed("bodies")
    return ids, revs, unfold_columns(kind, columns)


def lacking(connection: Connection, put: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str]]:
    """Entries whose body is not here, or older."""
    found: list[tuple[str, str]] = []
    for name, entries in put.items():
        kind = BY_NAME.get(name)
        if kind is not None:
            here = records.revisions(connection, kind, entries)
            found.extend((name, record) for record, rev in entries.items() if here.get(record, -1) < rev)
    return found


def still_lacking(connection: Connection, need: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of bodies that were lacking: those that are lacking still, and whose record is in a stream yet."""
    by_kind: dict[str, list[str]] = {}
    for name, record in need:
        by_kind.setdefault(name, []).append(record)
    found = []
    for name, ids in by_kind.items():
        here = records.revisions(connection, BY_NAME[name], ids)
        sql = f"""SELECT id, max(rev) FROM membership WHERE id IN (SELECT value FROM json_each(?)) AND stream <> {LEFT}
                  GROUP BY id"""
        for record, rev in raw.rows(connection, sql, (raw.id_list(ids),)):
            if here.get(record, -1) < rev:
                found.append((name, record))
    return found
