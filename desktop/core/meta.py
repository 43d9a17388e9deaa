"""Single values inside the encrypted database: who the account is, the device's key, the log in use (table `meta`)."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from db.local import meta

LOG = "log"  # uuid of the operation log that new operations go to; a fork gives the profile a new one
ACCOUNT = "account"  # JSON of profile_files.Account
DEVICE_ID = "device_id"  # uuid given by the server at registration
DEVICE_KEY = "device_key"  # hex of the Ed25519 seed, 32 bytes
TOKEN = "token"  # bearer token of the last login
SERVER = "server"  # address of the provincial server
SERVER_KEYS = "server_keys"  # JSON {key id: hex of the Ed25519 public key}, pinned at login
ID_KEY = "id_key"  # hex of the province's X25519 key to which identity numbers are sealed
DIGEST_KEY = "digest_key"  # hex of 32 random bytes: identity numbers typed here are compared by digests under it
CLOCK_OFFSET = "clock_offset_ms"  # server minus device


def read(at: Connection | Session, name: str) -> str | None:
    """The value, or None."""
    return at.execute(select(meta.c.value).where(meta.c.name == name)).scalar()


def write(at: Connection | Session, name: str, value: str | None) -> None:
    """Keeps a value in the caller's transaction; None forgets it."""
    if value is None:
        at.execute(delete(meta).where(meta.c.name == name))
        return
    found = insert(meta).values(name=name, value=value)
    at.execute(found.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def named(at: Connection | Session, prefix: str) -> dict[str, str]:
    """All values whose names begin so."""
    rows = at.execute(select(meta.c.name, meta.c.value).where(meta.c.name.startswith(prefix, autoescape=True)))
    return {row.name: row.value for row in rows}
