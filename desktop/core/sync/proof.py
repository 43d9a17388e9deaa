"""Receipts are checked before anything of an answer is believed (design §4, Receipts)."""

from collections.abc import Mapping, Sequence
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from db import receipts
from db.wire import Malformed, Result
from desktop.core.sync.errors import BadReceipt, Forked
from desktop.core.sync.seal import Sent


def verify(
    log: str, sent: Sequence[Sent], results: Sequence[Result], batches: Any, keys: Mapping[str, bytes]
) -> list[dict[str, Any]]:
    """The batches, when they prove every result over our own operations.

    Raises BadReceipt when a signature is missing or wrong, Forked when a signed root does not fit our operations.
    """
    if not results:
        return []
    digests = {item.op.seq: item.digest for item in sent}
    leaves = {r.seq: receipts.leaf(log, r.seq, digests[r.seq], r.status, r.rev) for r in results if r.seq in digests}
    if len(leaves) != len(results):
        raise Malformed("results")
    proven: set[int] = set()
    try:
        for batch in batches:
            proven.update(_check(log, batch, leaves, keys))
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("batches") from error
    if not proven >= leaves.keys():
        raise BadReceipt
    return list(batches)


def _check(log: str, batch: Mapping[str, Any], leaves: Mapping[int, bytes], keys: Mapping[str, bytes]) -> range:
    covered = range(batch["from"], batch["to"] + 1)
    key = keys.get(batch["key"])
    root = bytes.fromhex(batch["root"])
    if key is None:
        raise BadReceipt
    statement = receipts.statement(batch["key"], log, batch["from"], batch["to"], batch["at"], batch["epoch"], root)
    try:
        VerifyKey(key).verify(statement, bytes.fromhex(batch["signature"]))
    except BadSignatureError as error:
        raise BadReceipt from error
    if any(seq not in leaves for seq in covered):
        raise Malformed("batches")
    if receipts.root([leaves[seq] for seq in covered]) != root:
        raise Forked
    return covered
