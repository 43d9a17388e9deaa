"""Operations: what a laptop tells the province, one unbroken hash-chained log per device and account (design §4)."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from db import canonical

Action = Literal["create", "patch", "delete", "transition"]
ACTIONS: tuple[Action, ...] = ("create", "patch", "delete", "transition")
MAX_BYTES = 256 * 1024
MAX_GROUP = 500
MAX_DEPTH = 60  # of nested values; the JSON writer goes to 254, and an answer wraps them once more


@dataclass(slots=True)
class Operation:
    """One change of one record. `seq` is 0 while the operation is open. Values are wire values.

    `fields` of a create holds no nulls; of a patch the new values; of a transition `action` and perhaps `reason`.
    `base` holds the values the author saw. `closes` names the fields whose candidates this operation settles.
    """

    seq: int
    kind: str
    id: str
    action: Action
    at: str
    base_rev: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)
    closes: list[str] = field(default_factory=list)
    group: str = ""
    batch: str = ""  # the import an operation belongs to
    schema: int = 1

    def as_dict(self) -> dict[str, Any]:
        """The form that is hashed and kept for ever: absent parts left out, null stays."""
        found: dict[str, Any] = {
            "action": self.action, "at": self.at, "base_rev": self.base_rev, "id": self.id, "kind": self.kind,
            "schema": self.schema, "seq": self.seq,
        }  # fmt: skip
        if self.base:
            found["base"] = self.base
        if self.batch:
            found["batch"] = self.batch
        if self.closes:
            found["closes"] = self.closes
        if self.fields:
            found["fields"] = self.fields
        if self.group:
            found["group"] = self.group
        return found

    def bytes(self) -> bytes:
        """Canonical bytes."""
        return canonical.dumps(self.as_dict())


def chain_start(log: str) -> bytes:
    """h(0) of a log."""
    return sha256(log.encode()).digest()


def chain_next(previous: bytes, operation: bytes) -> bytes:
    """h(n) = SHA-256(h(n-1) ‖ bytes)."""
    return sha256(previous + operation).digest()
