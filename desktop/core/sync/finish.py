"""The end of a run: digests compared, what left the account's streams purged, the time kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from db.local import REREAD, WAITING
from db.wire import Malformed
from desktop.core import meta
from desktop.core.sync import membership, seal, state
from desktop.core.sync.apply_page import lacking
from desktop.core.sync.forgetting import forget
from desktop.core.sync.purge import purge
from desktop.core.sync.touched import Touched

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Finish:
    """How to end, and below what came of it."""

    now: str
    confirmed: bool = False
    purge: bool = True
    read: bool = True  # to the end of all streams

    touched: Touched = field(default_factory=Touched)
    removed: int = 0
    asking: int = 0
    waiting: int = 0


def recount_is_due(connection: Connection, now: str) -> bool:
    """Once a week sums are not trusted but counted."""
    last = meta.read(connection, state.RECOUNTED)
    return last is None or datetime.fromisoformat(now) - datetime.fromisoformat(last) > WEEK


def recount(connection: Connection, now: str) -> list[tuple[str, str]]:
    """All sums anew from their rows; returns records that a stream names and that are not here."""
    for name in membership.totals(connection):
        membership.recount(connection, name)
    meta.write(connection, state.RECOUNTED, now)
    return lacking(connection, membership.everything(connection))


def disagreeing(connection: Connection, digests: Mapping[str, Any]) -> list[str]:
    """Streams in which we and the province do not hold the same, counted anew on our side. Raises Malformed."""
    ours = membership.totals(connection)
    wrong = []
    for name, claim in digests.items():
        try:
            theirs = (int(claim["count"]), int(claim["digest"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Malformed("digests") from error
        if ours.get(name, (0, 0)) != theirs and membership.recount(connection, name) != theirs:
            wrong.append(name)
    return wrong


def finish(connection: Connection, work: Finish) -> None:
    """In the caller's transaction, after the last page."""
    if work.purge:
        purged = purge(connection, work.now, confirmed=work.confirmed)
        work.touched, work.removed, work.asking = purged.touched, purged.removed, purged.asking
        meta.write(connection, state.LAST_SYNC, work.now)
    work.touched.add("trainee", forget(connection))
    if work.read:
        meta.write(connection, REREAD, None)
    work.waiting = seal.waiting(connection, WAITING)
