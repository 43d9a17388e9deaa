"""One proven answer becomes true here: results, receipts, page and cursor in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from db import canonical
from db.local import REREAD
from db.wire import Result
from desktop.core import meta
from desktop.core.sync import comeback, raw, state
from desktop.core.sync.apply_page import apply_page, still_lacking
from desktop.core.sync.apply_results import apply_results
from desktop.core.sync.decided import Decided, apply_decided
from desktop.core.sync.seal import Sent
from desktop.core.sync.state import Head
from desktop.core.sync.touched import Touched


@dataclass(slots=True)
class Commit:
    """What goes in, and below what came of it."""

    log: str
    sent: Sequence[Sent]
    results: Sequence[Result]
    batches: Sequence[dict[str, Any]]
    now: str
    page: Mapping[str, Any] | None = None
    redo: Sequence[str] = ()
    need: Sequence[tuple[str, str]] = ()

    counts: Counter[str] = field(default_factory=Counter)
    touched: Touched = field(default_factory=Touched)
    lacking: list[tuple[str, str]] = field(default_factory=list)
    pulled: int = 0
    back: list[comeback.Ref] = field(default_factory=list)
    joined: list[comeback.Ref] = field(default_factory=list)
    decided: Decided = field(default_factory=Decided)


def commit(connection: Connection, work: Commit, answer: Mapping[str, Any]) -> None:
    """In the caller's transaction. Raises Malformed."""
    if work.results:
        applied = apply_results(connection, work.log, work.sent, work.results, work.now)
        work.counts = applied.counts
        work.touched.merge(applied.touched)
        work.back += applied.back
        work.joined += applied.joined
        state.put_head(connection, state.ANSWERED, Head(work.sent[-1].op.seq, work.sent[-1].h))
        rows = [(work.log, b["from"], b["to"], canonical.text(b)) for b in work.batches]
        raw.many(connection, "INSERT OR REPLACE INTO receipt (log, first, last, body) VALUES (?, ?, ?, ?)", rows)
    if answer.get("outcomes"):
        work.decided = apply_decided(connection, answer["outcomes"], work.now)
        work.touched.merge(work.decided.touched)
    if work.page is not None:
        paged = apply_page(connection, work.page, work.redo)
        work.lacking = still_lacking(connection, work.need) + paged.need
        work.pulled = len(paged.touched)
        work.touched.merge(paged.touched)
        work.back += paged.back
        if work.redo and meta.read(connection, REREAD):
            meta.write(connection, REREAD, "rest")  # the cursor leads on from here, also in a later run
        meta.write(connection, state.CURSOR, str(work.page["cursor"]))
    meta.write(connection, state.EPOCH, str(answer.get("epoch")))
