"""Receipts: a signed Merkle root over what the province did with a batch (RFC 6962 tree, Ed25519; design §4, Receipts)."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from db import canonical

EMPTY = sha256(b"").digest()


def leaf(log: str, seq: int, operation_hash: bytes, status: str, rev: int) -> bytes:
    """Hash of one leaf: the operation's identity, its bytes' SHA-256, what became of it, and the record's revision."""
    return sha256(b"\0%s|%d|%s|%s|%d" % (log.encode(), seq, operation_hash, status.encode(), rev)).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Merkle tree hash of RFC 6962 §2.1 over leaf hashes."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        paired = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The audit path of one leaf: (side of the sibling, its hash) from bottom to top."""
    found = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            found.append(("left" if sibling < index else "right", level[sibling]))
        paired = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level, index = paired, index // 2
    return found


def climb(leaf_hash: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that a leaf and its path lead to."""
    found = leaf_hash
    for side, sibling in steps:
        found = sha256(b"\1" + (sibling + found if side == "left" else found + sibling)).digest()
    return found


def statement(key_id: str, log: str, first: int, last: int, at: str, epoch: int, root_hash: bytes) -> bytes:
    """The bytes that the province signs for operations first … last of a log."""
    signed: dict[str, Any] = {
        "at": at, "epoch": epoch, "from": first, "key": key_id, "log": log, "root": root_hash.hex(), "to": last,
    }  # fmt: skip
    return canonical.dumps(signed)
