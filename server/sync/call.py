"""One sync call: reads the request, pushes, pages, answers. The push commits first; the page is read after it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from db.spelling import instant_text
from db.wire import MAX_OPS, PROTO, Malformed, Result, pack_results, unpack_ops
from server.caller import Caller, load_caller
from server.database import Database
from server.problems import INVALID, Problem
from server.state import Keyring
from server.sync import held, pull
from server.sync.check import well_formed
from server.sync.cursor import decode
from server.sync.push import Claim, Pushed, push

T = TypeVar("T")
MAX_NEED = 5000
MAX_TRIES = 5
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """A request in the words of the protocol, checked."""

    claim: Claim
    cursor: dict[str, int]
    limit: int
    need: list[tuple[str, str]]
    redo: list[str]
    held: list[tuple[UUID, int]]  # operations kept aside, of which the laptop asks what became
    whole: bool  # the laptop's file grew: it wants bodies that it made itself, too
    ids: dict[int, str]  # seq → record, for the results


def parse(body: bytes) -> Request:
    """Raises Problem INVALID naming the part that is wrong."""
    try:
        data = orjson.loads(body)
        if type(data) is not dict or data.get("proto") != PROTO:
            raise Malformed("proto")
        tables = data.get("ops", [])
        ops = unpack_ops(tables)
        if len(ops) > MAX_OPS:
            raise Malformed("ops")
        claim = Claim(
            UUID(_text(data, "log")), _whole(data, "first", 1), _whole(data, "sent", 0), bytes.fromhex(_text(data, "prev")), ops,
            well_formed(tables),
        )  # fmt: skip
        need = [(str(k), str(i)) for k, i in _list(data, "need")]
        redo = [str(n) for n in _list(data, "redo")]
        kept = [(UUID(log), _whole({"held": seq}, "held", 1)) for log, seq in _list(data, "held")]
        cursor = data.get("cursor")
        if cursor is not None and type(cursor) is not str:
            raise Malformed("cursor")
        whole = data.get("whole") is True
        return Request(claim, decode(cursor), _whole(data, "limit", 0), need, redo, kept, whole, {op.seq: op.id for op in ops})
    except Malformed as error:
        raise Problem(INVALID, f"同步请求的 {error} 部分不对") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise Problem(INVALID, "同步请求无法读取") from error


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if type(value) is not str or len(value) > 64:
        raise Malformed(name)
    return value


def _whole(data: dict[str, Any], name: str, least: int) -> int:
    value = data.get(name)
    if type(value) is not int or not least <= value < 1 << 62:
        raise Malformed(name)
    return value


def _list(data: dict[str, Any], name: str) -> list[Any]:
    value = data.get(name, [])
    if type(value) is not list or len(value) > MAX_NEED:
        raise Malformed(name)
    return value


def answer(database: Database, keyring: Keyring, caller: Caller, request: Request) -> dict[str, Any]:
    """The whole call. Without rights everything is kept as `held` and nothing is read."""
    epoch, pushed = _again(database, lambda conn, epoch: push(conn, caller, keyring, epoch, request.claim))
    if pushed.awaited:
        _again(database, lambda conn, epoch: held.release_found(conn, epoch, pushed.awaited))
    found: dict[str, Any] = {"proto": PROTO, "epoch": epoch, "now": instant_text(datetime.now(UTC)), "last": pushed.last}
    page: dict[str, Any] = {
        "entries": [], "bodies": {}, "dropped": [], "cursor": None, "more": False, "digests": {},
    }  # fmt: skip
    with database.raw(snapshot=True) as conn:
        today = load_caller(conn, caller.token_hash, datetime.now(UTC), caller.ip)
        found["recovering"] = _recovering(conn)
        if today is not None and today.trusted:
            _name_streams(conn, today, request, pushed)
            found["account"] = {
                "name": today.name, "division": today.division, "roles": [grant.as_json() for grant in today.grants],
            }  # fmt: skip
            if request.held:
                page["outcomes"] = held.outcomes(conn, caller.account_id, today.scope, request.held)
            if request.limit:
                own = frozenset((request.ids.get(r.seq, ""), r.rev) for r in pushed.results if r.status == "applied")
                spans = pushed.spans if len(own) == len(pushed.results) and not request.whole else {}
                own = frozenset() if request.whole else own
                ask = pull.Ask(
                    request.claim.log, request.cursor, request.limit, request.need, request.redo, request.whole, own, spans
                )  # fmt: skip
                page |= pull.page(conn, today.scope, ask)
    return {**found, "results": pack_results(pushed.results), "batches": pushed.batches, **page}


def _again(database: Database, work: Callable[[Any, int], T]) -> tuple[int, T]:
    """The work in its transaction, and the epoch; the whole again when PostgreSQL sacrificed it to another one."""
    for left in reversed(range(MAX_TRIES)):
        try:
            with database.raw() as conn:
                epoch = _epoch(conn)
                return epoch, work(conn, epoch)
        except (DeadlockDetected, SerializationFailure, UniqueViolation):
            if not left:
                raise
            _LOG.warning("sacrificed by PostgreSQL: the whole again, %d tries left", left)
    raise AssertionError("unreachable")


def _epoch(conn: Any) -> int:
    row = conn.execute("SELECT epoch FROM meta").fetchone()
    assert row is not None
    return int(row[0])


def _recovering(conn: Any) -> bool:
    row = conn.execute("SELECT recovering FROM meta").fetchone()
    return bool(row is not None and row[0])


def _name_streams(conn: Any, caller: Caller, request: Request, pushed: Pushed) -> None:
    """Results say in which of the account's streams their records are now."""
    changed: list[tuple[Result, str]] = [
        (r, r.winner or request.ids[r.seq])
        for r in pushed.results
        if r.seq in request.ids and r.status not in ("held", "rejected")
    ]
    unknown = {i for _, i in changed if i not in pushed.streams}
    named = pull.streams_of_records(conn, caller.scope, list(unknown)) if unknown else {}
    for result, record_id in changed:
        if record_id in pushed.streams:
            result.streams = tuple(sorted(n for n in pushed.streams[record_id] if caller.scope.allows(n)))
        else:
            result.streams = named.get(record_id, ())
