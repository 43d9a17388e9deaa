"""Where a run stands: what of the log is answered, how far the streams are read, how much goes into one call."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from db.local import REREAD
from db.operations import MAX_GROUP
from db.wire import MAX_OPS, PROTO, Malformed, pack_ops
from desktop.core import meta
from desktop.core.sync import decided, membership, seal, state
from desktop.core.sync.errors import ServerBehind
from desktop.core.sync.seal import Sent
from desktop.core.sync.state import Head

MOST_ENTRIES = 5000
MOST_BYTES = 8 * 1024 * 1024  # of operations in one call; half of what the wire allows
MOST_NEED = 2000
AIM = 10.0  # seconds that one call should take at most
SMALLEST = 20


@dataclass(slots=True)
class Batch:
    """Consecutive operations of the log, packed for one call."""

    sent: list[Sent]
    tables: list[dict[str, Any]]

    @property
    def first(self) -> int:
        return self.sent[0].op.seq

    @property
    def last(self) -> int:
        return self.sent[-1].op.seq


Answer = dict[str, Any]


@dataclass(slots=True)
class Flight:
    """A call under way."""

    future: "Future[Answer]"
    batch: Batch | None
    page: bool
    redo: list[str]
    need: list[tuple[str, str]]
    began: float


@dataclass(slots=True)
class Course:
    """In memory; what lasts is written with each answer."""

    log: str
    answered: Head
    sealed: Head
    cursor: str | None
    more: bool = True  # something may be left to read
    unread: bool = False  # the province took what we sent but showed us nothing: the session has ended
    whole: bool = False  # our file grew: bodies are wanted that we made ourselves, and in revisions that we have
    unsure: bool = False  # something may have arrived whose answer was lost
    need: list[tuple[str, str]] = field(default_factory=list)
    redo: list[str] = field(default_factory=list)
    held: list[tuple[str, int]] = field(default_factory=list)  # of which we ask what became, once a run
    digests: dict[str, dict[str, Any]] = field(default_factory=dict)
    ops: int = MAX_OPS // 2  # the first calls are smaller: both sides have something to do sooner, and a slow link shows itself
    entries: int = MOST_ENTRIES // 4

    @classmethod
    def begin(cls, connection: Connection) -> "Course":
        """From the profile. What was sealed by an earlier run may have arrived."""
        log = state.log_id(connection)
        answered, sealed = state.head(connection, state.ANSWERED, log), state.head(connection, state.SEALED, log)
        cursor, reread = meta.read(connection, state.CURSOR), meta.read(connection, REREAD)
        return cls(
            log, answered, sealed, cursor, unsure=sealed.seq > answered.seq, held=decided.asked(connection),
            whole=reread is not None, redo=list(membership.totals(connection)) if reread == "all" else [],
        )  # fmt: skip

    @property
    def unanswered(self) -> int:
        """Sealed operations without an answer."""
        return self.sealed.seq - self.answered.seq

    def load(self, connection: Connection, after: int) -> list[Sent]:
        """The sealed operations after a seq, at least as many as fit into one call."""
        loaded = seal.load(connection, self.log, after + 1, self.ops + 1)
        if len(loaded) > self.ops and loaded[-1].op.group:  # so that a group is seen whole
            loaded = seal.load(connection, self.log, after + 1, self.ops + MAX_GROUP)
        return loaded

    def packed(self, sent: list[Sent]) -> Batch | None:
        """As many of these as fit into one call, or None of none."""
        chosen = sent[: seal.cut(sent, self.ops, MOST_BYTES)]
        return Batch(chosen, pack_ops(item.op for item in chosen)) if chosen else None

    def request(self, batch: Batch | None, *, page: bool) -> dict[str, Any]:
        """One call; `batch` begins right after what is answered."""
        return {
            "proto": PROTO,
            "log": self.log,
            "first": self.answered.seq + 1,
            "sent": self.sealed.seq,
            "prev": self.answered.h.hex(),
            "ops": [] if batch is None else batch.tables,
            "cursor": self.cursor,
            "limit": self.entries if page else 0,
            "need": self.need[:MOST_NEED] if page else [],
            "redo": self.redo if page else [],
            "held": self.held if page else [],
            "whole": self.whole,
        }

    def reached(self, last: Any) -> None:
        """The province has everything up to this seq. Raises ServerBehind, Malformed."""
        if type(last) is not int or last > self.sealed.seq:
            raise Malformed("last")
        if last < self.answered.seq:
            raise ServerBehind

    def answer(self, sent: Iterable[Sent]) -> None:
        """These have their answer."""
        for item in sent:
            self.answered = Head(item.op.seq, item.h)

    def read(self, answer: dict[str, Any]) -> None:
        """The head of an answer that has a page. Raises Malformed."""
        cursor, more, digests = answer.get("cursor"), answer.get("more"), answer.get("digests")
        if cursor is None:
            self.unread, self.more = True, False
            return
        if type(cursor) is not str or type(more) is not bool or type(digests) is not dict:
            raise Malformed("cursor")
        self.cursor, self.more, self.digests = cursor, more, digests
        self.need, self.redo, self.held = self.need[MOST_NEED:], [], []

    def pace(self, seconds: float) -> None:
        """Calls that took long become smaller, quick ones larger."""
        if seconds > AIM:
            self.shrink()
        elif seconds < AIM / 4:
            self.ops = min(MAX_OPS, self.ops * 2)
            self.entries = min(MOST_ENTRIES, self.entries * 2)

    def shrink(self) -> bool:
        """Half as much in the next call; False when it could not be less."""
        before = self.ops, self.entries
        self.ops = max(SMALLEST, self.ops // 2)
        self.entries = max(SMALLEST, self.entries // 2)
        return (self.ops, self.entries) != before
