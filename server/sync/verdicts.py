"""What becomes of one operation: who sent it, why it is refused, and the result of what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.base import Record
from db.operations import Operation
from db.reviewing import Reviewer
from db.wire import Result
from server.access import NOTHING, StreamScope
from server.sync.refusal import Refused, rejected
from server.sync.working import Rec, full_body

__all__ = ["Refused", "Sender", "advance", "done", "rejected"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose log it is, what he may do today, and whether what comes is applied or only kept."""

    account_id: str
    log: str
    epoch: int
    trusted: bool
    freely: bool = False  # a contact has looked at it: rights do not stop it
    reviewer: Reviewer = field(default_factory=lambda: Reviewer("", frozenset()))
    scope: StreamScope = NOTHING
    name: str = ""  # of the account, as others read it

    def reads(self, stream: str) -> bool:
        """Whether he works with what is in a stream."""
        return self.freely or self.scope.allows(stream)


def advance(rec: Rec, sender: Sender) -> None:
    """The next revision: epoch·2³² + n, never given out twice."""
    rec.rev = max(rec.rev, sender.epoch << 32) + 1
    rec.touched = True


def done(
    op: Operation, kind: type[Record], rec: Rec, sender: Sender, *, conflict: bool, more: Mapping[str, Any] | None = None
) -> Result:  # fmt: skip
    """The record has its next revision; the body comes along where the author cannot know it."""
    advance(rec, sender)
    if conflict or rec.others_rev > op.base_rev or rec.id != op.id:
        body = {"rev": rec.rev, "fields": full_body(kind, rec.body or {})}
        return Result(op.seq, "conflict" if conflict else "merged", rec.rev, body=body)
    return Result(op.seq, "applied", rec.rev, set=dict(more or {}))
