"""How far the sync has come: heads of the log, cursor, epoch, pinned keys. Kept in the profile's table `meta`."""

from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db import canonical
from db.ids import new_id
from db.operations import chain_start
from desktop.core import meta

CURSOR = "cursor"  # opaque, from the last page
EPOCH = "epoch"  # of the server at the last answer
LAST_SYNC = "last_sync"  # instant of the last run that came to its end
SEALED = "sealed"  # head of the log: what was sealed last
RECOUNTED = "recounted"  # instant at which digests were last counted from the rows
ANSWERED = "answered"  # what the server answered last


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the log: seq, and h(seq)."""

    seq: int
    h: bytes


def log_id(at: Connection | Session) -> str:
    """The log of this profile; begun when there is none yet."""
    return meta.read(at, meta.LOG) or new_log(at)


def new_log(at: Connection | Session) -> str:
    """Begins a new log: after a fork, or in a fresh profile."""
    log = str(new_id())
    meta.write(at, meta.LOG, log)
    meta.write(at, SEALED, None)
    meta.write(at, ANSWERED, None)
    return log


def head(at: Connection | Session, name: str, log: str) -> Head:
    """SEALED or ANSWERED; h(0) of the log at its beginning."""
    found = meta.read(at, name)
    if found is None:
        return Head(0, chain_start(log))
    seq, h = found.split(" ")
    return Head(int(seq), bytes.fromhex(h))


def put_head(at: Connection | Session, name: str, value: Head) -> None:
    """Moves SEALED or ANSWERED on."""
    meta.write(at, name, f"{value.seq} {value.h.hex()}")


def server_keys(at: Connection | Session) -> dict[str, bytes]:
    """Key id → Ed25519 public key of the province."""
    found = meta.read(at, meta.SERVER_KEYS)
    return {} if found is None else {k: bytes.fromhex(v) for k, v in canonical.loads(found).items()}


def pin_server_keys(at: Connection | Session, keys: dict[str, bytes]) -> None:
    """At login, over a connection whose certificate was checked."""
    meta.write(at, meta.SERVER_KEYS, canonical.text({k: v.hex() for k, v in keys.items()}))
