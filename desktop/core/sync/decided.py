"""Operations that the province had kept aside and has decided since: they end here as if it had answered so at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from db.local import HELD
from db.wire import Malformed, Result
from desktop.core.sync import raw, seal
from desktop.core.sync.apply_results import apply_results
from desktop.core.sync.seal import Sent
from desktop.core.sync.touched import Touched

MOST = 5000
_ROW = "seq, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema"
STATUSES = {"applied", "merged", "conflict", "alias", "rejected"}


@dataclass(slots=True)
class Decided:
    """How many were decided, how many of them came back refused, and which records changed here."""

    count: int = 0
    refused: int = 0
    touched: Touched = field(default_factory=Touched)


def asked(connection: Connection) -> list[tuple[str, int]]:
    """(log, seq) of what the province keeps aside, the oldest first."""
    sql = f"SELECT log, seq FROM outbox WHERE status = '{HELD}' ORDER BY op LIMIT {MOST}"
    return [(log, seq) for log, seq in raw.rows(connection, sql)]


def apply_decided(connection: Connection, told: Any, now: str) -> Decided:
    """In the caller's transaction. What is not held here (any more) is passed over. Raises Malformed."""
    if type(told) is not list:
        raise Malformed("outcomes")
    found = Decided()
    for item in told:
        log, result = _result(item)
        sql = f"SELECT {_ROW} FROM outbox WHERE log = ? AND seq = ? AND status = '{HELD}'"
        for row in raw.rows(connection, sql, (log, result.seq)):
            applied = apply_results(connection, log, [Sent(seal.operation(row), b"", b"", 0)], [result], now)
            found.touched.merge(applied.touched)
            found.count += 1
            found.refused += result.status == "rejected"
    return found


def _result(item: Any) -> tuple[str, Result]:
    if type(item) is not dict:
        raise Malformed("outcomes")
    log, seq, status, rev = item.get("log"), item.get("seq"), item.get("status"), item.get("rev")
    if type(log) is not str or type(seq) is not int or type(rev) is not int or status not in STATUSES:
        raise Malformed("outcomes")
    body, streams, problems = item.get("body"), item.get("streams", []), item.get("problems", [])
    if not (body is None or (type(body) is dict and type(body.get("rev")) is int and type(body.get("fields")) is dict)):
        raise Malformed("body")
    if type(streams) is not list or type(problems) is not list:
        raise Malformed("outcomes")
    return log, Result(
        seq, status, rev, _mapping(item.get("set", {})), tuple(map(str, streams)), body, str(item.get("code", "")), problems,
        str(item.get("winner", "")),
    )  # fmt: skip


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Malformed("set")
    return dict(value)
