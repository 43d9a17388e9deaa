"""The single values a profile keeps beside its records: who and which device it is, and how far the sync has come."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from db import canonical
from db.ids import new_id
from db.local import meta
from db.operations import chain_start

LOG = "log"  # uuid of the log that operations are sealed into
DEVICE = "device"  # uuid of this installation and profile
DEVICE_KEY = "device_key"  # hex of the Ed25519 seed (32 bytes) whose public half the server knows
TOKEN = "token"  # bearer token of the last login
ACCOUNT = "account"  # JSON as the login answered it
SERVER = "server"  # address of the provincial server, https://…
SERVER_KEYS = "server_keys"  # JSON {key id: hex of the Ed25519 public key}; pinned at login
CURSOR = "cursor"  # opaque, from the last page
EPOCH = "epoch"  # of the server at the last answer
LAST_SYNC = "last_sync"  # instant of the last run that came to its end
CLOCK_OFFSET = "clock_offset"  # seconds the server's clock is ahead of ours
SEALED = "sealed"  # head of the log: what was sealed last
ANSWERED = "answered"  # what the server answered last


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the log: seq, and h(seq)."""

    seq: int
    h: bytes


def get(connection: Connection | Session, name: str) -> str | None:
    """The value as text, or None."""
    found = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return None if found is None else str(found)


def put(connection: Connection | Session, name: str, value: str) -> None:
    """Keeps a value in the caller's transaction."""
    connection.execute(insert(meta).prefix_with("OR REPLACE").values(name=name, value=value))


def drop(connection: Connection | Session, name: str) -> None:
    """Forgets a value."""
    connection.execute(delete(meta).where(meta.c.name == name))


def get_json(connection: Connection | Session, name: str) -> Any:
    """A value kept by `put_json`, or None."""
    found = get(connection, name)
    return None if found is None else canonical.loads(found)


def put_json(connection: Connection | Session, name: str, value: Any) -> None:
    """Keeps a structured value."""
    put(connection, name, canonical.text(value))


def log_id(connection: Connection | Session) -> str:
    """The log of this profile; begun when there is none yet."""
    return get(connection, LOG) or new_log(connection)


def new_log(connection: Connection | Session) -> str:
    """Begins a new log: after a fork, or in a fresh profile."""
    log = str(new_id())
    put(connection, LOG, log)
    drop(connection, SEALED)
    drop(connection, ANSWERED)
    return log


def head(connection: Connection | Session, name: str, log: str) -> Head:
    """SEALED or ANSWERED; h(0) of the log at its beginning."""
    found = get_json(connection, name)
    return Head(0, chain_start(log)) if found is None else Head(found["seq"], bytes.fromhex(found["h"]))


def put_head(connection: Connection | Session, name: str, value: Head) -> None:
    """Moves SEALED or ANSWERED on."""
    put_json(connection, name, {"seq": value.seq, "h": value.h.hex()})
