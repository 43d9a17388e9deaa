"""What the server knows of itself: its epoch, whether it is recovering, and its keys."""

import hashlib
import hmac
import logging
import os
from dataclasses import dataclass
from datetime import datetime

from nacl.public import PrivateKey
from nacl.signing import SigningKey
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from server.database import Database
from server.tables import KeyUse, meta, server_key

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServerState:
    """The one row of `meta`. `epoch` rises whenever the server may have forgotten what it once answered."""

    epoch: int
    recovering: bool
    recovering_since: datetime | None


@dataclass(frozen=True, slots=True)
class ServerKey:
    """A key of the server; `public` is empty for symmetric ones."""

    id: str
    public: bytes
    private: bytes

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) of `message`; for keys of use SIGN."""
        return SigningKey(self.private).sign(message).signature

    def mac(self, message: bytes) -> bytes:
        """HMAC-SHA-256 (32 bytes) of `message`; for symmetric keys."""
        return hmac.digest(self.private, message, "sha256")


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys in use: the newest of each use; `sign_all` also has retired signing keys' public halves."""

    sign: ServerKey
    recovery: ServerKey
    challenge: ServerKey
    id_seal: ServerKey
    id_hash: ServerKey
    sign_all: tuple[tuple[str, bytes], ...]


def read_state(conn: Connection) -> ServerState:
    """Within the caller's transaction, so that an epoch and what is answered under it agree."""
    return ServerState(*conn.execute(select(meta.c.epoch, meta.c.recovering, meta.c.recovering_since)).one())


def prepare(database: Database) -> tuple[ServerState, Keyring]:
    """At every start: notices a database that has moved (design §4, restored server) and makes missing keys."""
    with database.begin() as conn:
        conn.execute(text("LOCK TABLE meta IN EXCLUSIVE MODE"))
        _notice_other_cluster(conn)
        return read_state(conn), _keyring(conn)


def raise_epoch(conn: Connection, at_least: int = 0) -> int:
    """A new epoch, above `at_least` and every earlier one; the server is recovering from now on."""
    higher = func.greatest(meta.c.epoch, at_least) + 1
    values = {"epoch": higher, "recovering": True, "recovering_since": func.now()}
    epoch: int = conn.execute(update(meta).values(values).returning(meta.c.epoch)).scalar_one()
    return epoch


def end_recovery(conn: Connection) -> None:
    """The administrator's word that all devices have brought what they had."""
    conn.execute(update(meta).values(recovering=False, recovering_since=None))


def cluster_identity(conn: Connection) -> tuple[int, int] | None:
    """PostgreSQL's system identifier and timeline; None where the role may not read them."""
    query = "SELECT (pg_control_system()).system_identifier, (pg_control_checkpoint()).timeline_id"
    try:
        with conn.begin_nested():
            system_id, timeline = conn.execute(text(query)).one()
    except ProgrammingError:
        _LOG.warning("this role may not read pg_control_system(): a moved database will not be noticed by itself")
        return None
    return system_id, timeline


def _notice_other_cluster(conn: Connection) -> None:
    now = cluster_identity(conn)
    if now is None:
        return
    known = tuple(conn.execute(select(meta.c.system_id, meta.c.timeline)).one())
    if known == now:
        return
    if known != (None, None):
        epoch = raise_epoch(conn)
        _LOG.warning("the database has moved to another cluster or timeline: epoch %d, recovering", epoch)
    conn.execute(update(meta).values(system_id=now[0], timeline=now[1]))


def _keyring(conn: Connection) -> Keyring:
    keys: dict[KeyUse, ServerKey] = {}
    for use in KeyUse:
        newest = (
            select(server_key.c.id, server_key.c.public, server_key.c.private)
            .where(server_key.c.use == use, server_key.c.retired_at.is_(None))
            .order_by(server_key.c.created_at.desc())
            .limit(1)
        )
        row = conn.execute(newest).one_or_none()
        keys[use] = ServerKey(*row) if row is not None else _new_key(conn, use)
    signers = select(server_key.c.id, server_key.c.public).where(server_key.c.use == KeyUse.SIGN)
    signers = signers.order_by(server_key.c.created_at.desc(), server_key.c.id)
    return Keyring(
        sign=keys[KeyUse.SIGN],
        recovery=keys[KeyUse.RECOVERY],
        challenge=keys[KeyUse.CHALLENGE],
        id_seal=keys[KeyUse.ID_SEAL],
        id_hash=keys[KeyUse.ID_HASH],
        sign_all=tuple((key_id, public) for key_id, public in conn.execute(signers)),
    )


def _new_key(conn: Connection, use: KeyUse) -> ServerKey:
    public = b""
    if use is KeyUse.SIGN:
        signer = SigningKey.generate()
        public, private = bytes(signer.verify_key), bytes(signer)
    elif use in {KeyUse.RECOVERY, KeyUse.ID_SEAL}:
        opener = PrivateKey.generate()
        public, private = bytes(opener.public_key), bytes(opener)
    else:
        private = os.urandom(32)
    name = hashlib.sha256(public or os.urandom(32)).hexdigest()[:16]
    conn.execute(insert(server_key).values(id=name, use=use, public=public, private=private))
    return ServerKey(name, public, private)
