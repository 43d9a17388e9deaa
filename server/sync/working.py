"""The working set of one push: everything its operations touch, loaded by sets before, written by sets after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import orjson
import psycopg

from db.base import Record
from db.bodies import table_columns, wire_types
from db.corrections import corrected_kind
from db.fields import fields_of
from db.operations import Operation
from db.records import BY_NAME
from db.records.correction import Correction
from db.service_days import Other
from db.types import RecordId, RefList
from server.sync import effects, erasing, given, handing, identity
from server.sync.erasing import Erasing
from server.sync.given import Given
from server.sync.handing import Handing

Conn = psycopg.Connection[Any]
Body = dict[str, Any]
_ID = RecordId()


@dataclass(slots=True)
class Rec:
    """One record in memory. `body` holds wire values, nulls left out; None: it does not exist (any more)."""

    kind: str
    id: str
    rev: int = 0
    body: dict[str, Any] | None = None
    stored: bool = False  # a row of it is in its table
    touched: bool = False
    others_rev: int = 0  # the newest revision that another log made
    gone_rev: int = 0  # the revision at which it was deleted
    loaded: int = 0  # the revision at which this batch found it
    moves: int = 0  # revisions of this batch that were steps of the workflow

    def copy(self) -> "Rec":
        body = None if self.body is None else dict(self.body)
        return Rec(
            self.kind, self.id, self.rev, body, self.stored, self.touched, self.others_rev, self.gone_rev, self.loaded, self.moves
        )


@dataclass(frozen=True, slots=True)
class Grave:
    """What is kept of a deleted record. A family went, and comes back, together: "" stands alone."""

    kind: str
    body: Body
    family: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What another log did to a record."""

    rev: int
    whole: bool  # everything it says was stored; else some of it may be a candidate only
    fields: Body
    base: Body


@dataclass(slots=True)
class Desk:
    """What steps of the review need to know (`server.sync.desk`)."""

    city_steps: list[tuple[str, str]] = field(default_factory=list)  # (place, value) of the parameter that hold today
    together: set[tuple[str, str, str]] = field(default_factory=set)  # (group, record, action) of this batch
    remarked: set[tuple[str, str]] = field(default_factory=set)  # (group, record) with a remark
    known: set[str] = field(default_factory=set)  # ids named by records that the province has
    own: dict[str, set[int]] = field(default_factory=dict)  # record → revisions that this log made
    moves: dict[str, set[int]] = field(default_factory=dict)  # record → revisions that were steps only
    members: dict[str, Body] = field(default_factory=dict)  # team → its members, of records written in a team's name


@dataclass(slots=True)
class Working:
    """What `load` has read: records by id, taken keys, aliases, and what this log already has on hold."""

    records: dict[str, Rec] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)  # (kind, key) → id of its owner
    aliases: dict[str, str] = field(default_factory=dict)
    new_aliases: dict[str, tuple[str, str]] = field(default_factory=dict)  # loser → (winner, kind)
    held: set[str] = field(default_factory=set)
    waiting: bool = False  # somewhere in the province an operation is held
    graves: dict[str, Grave] = field(default_factory=dict)
    contested: set[str] = field(default_factory=set)  # groups in which a delete has lost against an edit: then all have
    later: list[Operation] = field(default_factory=list)  # all but the creates
    changes: dict[str, list[Change]] = field(default_factory=dict)  # of others, since the author looked (`others`)
    cards: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)  # enterprise → living id, name, code (`cards`)
    desk: Desk = field(default_factory=Desk)
    parents: dict[str, str] = field(default_factory=dict)  # record that others follow → its state (`rights`)
    logs: list[Other] = field(default_factory=list)  # service logs that take days from those handed in (`day_limits`)
    names: dict[str, str] = field(default_factory=dict)  # of people
    aside: set[str] = field(default_factory=set)  # records changed beyond those that operations name
    streams: dict[str, set[str]] = field(default_factory=dict)  # record → its streams, once written
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)  # stream → its head before and after
    checked: frozenset[int] = frozenset()  # seqs of operations known to be well formed
    handing: Handing = field(default_factory=Handing)  # what handovers move
    erasing: Erasing = field(default_factory=Erasing)  # whose personal data go
    given: Given = field(default_factory=Given)  # identity numbers and numbers of certificates

    def resolve(self, record_id: str) -> str:
        """The living id behind an alias."""
        return self.aliases.get(record_id, record_id)


@cache
def reference_fields(kind: str) -> tuple[tuple[str, bool], ...]:
    """(field, is a list) of a kind's references to other records."""
    return tuple(
        (f.name, isinstance(f.type, RefList))
        for f in fields_of(BY_NAME[kind])
        if isinstance(f.type, RecordId | RefList) and f.name != "author_id"
    )


@cache
def select_columns(kind: str) -> str:
    """The columns of a kind as text that needs no conversion on the way to the wire."""
    types = {"id": RecordId(), **wire_types(BY_NAME[kind])}
    return ", ".join(f"{n}::text" if isinstance(types.get(n), RecordId) else n for n in table_columns(BY_NAME[kind]))


def load(conn: Conn, log: UUID, ops: list[Operation], checked: frozenset[int]) -> Working:
    """Locks natural keys, then reads what the operations touch. Unknown kinds are left to `decide`."""
    found = Working(checked=checked)
    known = [op for op in ops if op.kind in BY_NAME]
    by_kind: dict[str, list[Operation]] = {}
    for op in known:
        by_kind.setdefault(op.kind, []).append(op)
    _load_aliases(conn, found, known)
    found.given = given.prepare(conn, [op for kind in given.ASKED for op in by_kind.get(kind, ())], found.resolve)
    handovers = by_kind.get(handing.KIND, ())
    keys = natural_keys([op for kind, some in by_kind.items() if BY_NAME[kind].natural_key for op in some]) | found.given.keys
    gone = erasing.named(by_kind.get(erasing.KIND, ()), found)
    found.erasing = erasing.keys(conn, gone)
    keys |= {(erasing.OF, key) for key in found.erasing.locked.values()}
    _lock_keys(conn, keys, found.given.names | handing.locks(conn, log, handovers))
    given.load(conn, found.given, log)
    ids_by_kind = {kind: set(valid_ids(found.resolve(op.id) for op in some)) for kind, some in by_kind.items()}
    if gone:
        ids_by_kind.setdefault(erasing.OF, set()).update(gone)
    _load_keys(conn, found, keys, ids_by_kind)
    effects.same_as_seen(found.given.objects, found.keys)
    _add_mended(conn, by_kind.get(Correction.__tablename__, ()), ids_by_kind)
    found.handing = handing.find(conn, log, handovers, ids_by_kind)
    for kind, ids in sorted(ids_by_kind.items()):  # everyone locks in this order
        for record_id in ids:
            found.records[record_id] = Rec(kind, record_id)
        for rec in read_records(conn, kind, ids, lock=True):
            found.records[rec.id] = rec
            identity.same_as_seen(found.given.numbers, rec.id, rec.body or {})
    found.later = [op for op in known if op.action != "create"]
    _load_history(conn, found, log)
    _load_tombstones(conn, found)
    return found


def read_records(conn: Conn, kind: str, ids: Iterable[str], *, lock: bool = False) -> list[Rec]:
    """Current rows as wire values, nulls left out; with `lock` they stay as they are until the transaction ends."""
    wanted = sorted(ids)
    found = _read(conn, kind, wanted)
    while lock and found and lock_rows(conn, kind, wanted) != {(rec.id, rec.rev) for rec in found}:
        found = _read(conn, kind, wanted)
    return found


def lock_rows(conn: Conn, kind: str, ids: Iterable[str], strength: str = "UPDATE") -> set[tuple[str, int]]:
    """(id, rev) of the rows that are locked now.

    Whoever changes a row takes it out and puts another in, which one who waited for him does not see: what was read before holds
    only if it is what is locked.
    """
    query = f"SELECT id::text, rev FROM {kind} WHERE id = {ANY_ID} ORDER BY id FOR {strength}"
    return set(conn.execute(query, (listed(ids),)).fetchall())


def _read(conn: Conn, kind: str, ids: Sequence[str]) -> list[Rec]:
    if not ids:
        return []
    query = f"SELECT {select_columns(kind)} FROM {kind} WHERE id = {ANY_ID}"
    types = wire_types(BY_NAME[kind])
    found = []
    for row in conn.execute(query, (listed(ids),)):
        body = {n: v if t.plain else t.from_store(v) for (n, t), v in zip(types.items(), row[2:], strict=True) if v is not None}
        found.append(Rec(kind, row[0], row[1], body, stored=True, loaded=row[1]))
    return found


def _load_aliases(conn: Conn, found: Working, ops: list[Operation]) -> None:
    row = conn.execute("SELECT EXISTS (SELECT FROM sync_alias), EXISTS (SELECT FROM sync_held WHERE decided IS NULL)").fetchone()
    any_alias, found.waiting = row or (False, False)
    if not any_alias:
        return
    ids: set[str] = set()
    for op in ops:
        ids.add(op.id)
        ids.update(references(op.kind, op.fields))
        ids.update(references(op.kind, op.base))
    rows = conn.execute(f"SELECT loser::text, winner::text FROM sync_alias WHERE loser = {ANY_ID}", (listed(valid_ids(ids)),))
    found.aliases = dict(rows.fetchall())


def references(kind: str, values: Mapping[str, Any]) -> Iterable[str]:
    """All ids that wire values of a kind point to."""
    for name, many in reference_fields(kind):
        value = values.get(name)
        if type(value) is str:
            yield value
        elif many and type(value) is list:
            yield from (v for v in value if type(v) is str)


def valid_ids(ids: Iterable[str]) -> list[str]:
    """Those that PostgreSQL will take as uuid; what is malformed is refused later, with its field's name."""
    found = list(ids)
    return found if _ID.fits_all(found) else [i for i in found if _ID.refuse(i) is None]


ANY_ID = "ANY(string_to_array(%s, ',')::uuid[])"
"""`WHERE id = ` + this, with `listed(ids)`: psycopg spells an array of 2,000 far slower than one text."""


def listed(ids: Iterable[str]) -> str:
    """The parameter of ANY_ID."""
    return ",".join(ids)


def natural_keys(ops: list[Operation]) -> set[tuple[str, str]]:
    """(kind, value) of every natural key that the operations give to a record."""
    found = set()
    for op in ops:
        name = BY_NAME[op.kind].natural_key
        value = op.fields.get(name) if name and op.kind != identity.KIND else None  # that one is never the laptop's to say
        if value and wire_types(BY_NAME[op.kind])[name].refuse(value) is None:
            found.add((op.kind, value))
    return found


def _lock_keys(conn: Conn, keys: set[tuple[str, str]], more: set[str]) -> None:
    """Two laptops that bring the same enterprise wait for one another here, in one order."""
    names = sorted({f"{kind}:{value}" for kind, value in keys} | more)
    if names:
        conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(n, 42)) FROM unnest(%s::text[]) AS n", (names,))


def _load_keys(conn: Conn, found: Working, keys: set[tuple[str, str]], ids_by_kind: dict[str, set[str]]) -> None:
    by_kind: dict[str, list[str]] = {}
    for kind, value in keys:
        by_kind.setdefault(kind, []).append(value)
    for kind, values in by_kind.items():
        name = BY_NAME[kind].natural_key
        rows = conn.execute(f"SELECT {name}, id::text FROM {kind} WHERE {name} = ANY(%s)", (values,))
        for value, owner in rows:
            found.keys[kind, value] = owner
            ids_by_kind[kind].add(owner)


def _add_mended(conn: Conn, ops: Sequence[Operation], ids_by_kind: dict[str, set[str]]) -> None:
    """The records that corrections (`ops`) would change are locked with the others."""
    moved = {op.id for op in ops if op.action == "transition"}
    if not moved:
        return
    query = f"SELECT of_kind, of_id::text FROM correction WHERE id = {ANY_ID}"
    found = conn.execute(query, (listed(valid_ids(moved)),)).fetchall()
    found += [(op.fields.get("of_kind"), op.fields.get("of_id")) for op in ops if op.id in moved and op.action == "create"]
    for name, target in found:
        kind = corrected_kind(name)
        if kind is not None and type(target) is str:
            ids_by_kind.setdefault(kind.__tablename__, set()).update(valid_ids([target]))


def _load_history(conn: Conn, found: Working, log: UUID) -> None:
    ids = valid_ids({found.resolve(op.id) for op in found.later})
    if not ids:
        return
    query = f"""SELECT rec::text, max(rev) FROM
                (SELECT rec, rev FROM sync_history WHERE rec = {ANY_ID} AND log <> %s AND status NOT IN ('held', 'rejected')
                 UNION ALL SELECT rec, rev FROM sync_held WHERE rec = {ANY_ID} AND log <> %s AND decided <> 'rejected'
                 UNION ALL SELECT rec, rev FROM sync_moved WHERE rec = {ANY_ID}) made
                GROUP BY rec"""
    for record_id, rev in conn.execute(query, ((listed(ids), log) * 2 + (listed(ids),))):
        if record_id in found.records:
            found.records[record_id].others_rev = rev
    query = f"SELECT DISTINCT rec::text FROM sync_held WHERE rec = {ANY_ID} AND log = %s AND decided IS NULL"
    found.held = {row[0] for row in conn.execute(query, (listed(ids), log))}


def _load_tombstones(conn: Conn, found: Working) -> None:
    missing = [r.id for r in found.records.values() if not r.stored]
    if not missing:
        return
    query = f"SELECT rec::text, rev, body, family FROM sync_tombstone WHERE rec = {ANY_ID}"
    for record_id, rev, body, family in conn.execute(query, (listed(missing),)):
        rec = found.records[record_id]
        rec.rev = rec.gone_rev = rev
        found.graves[record_id] = Grave(rec.kind, orjson.loads(body), family or "")


def full_body(kind: type[Record], body: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of the kind, nulls included."""
    return {name: body.get(name) for name in wire_types(kind)}


def fragment(text: str | None) -> Any:
    """Stored JSON that goes onto the wire as it is."""
    return None if text is None else orjson.Fragment(text)
