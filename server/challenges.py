"""Login challenges: the server's own random words, signed by the device to prove that it holds its key.

Nothing is stored until a login succeeds: a challenge carries its end and a MAC. It opens one session only.
"""

import base64
import binascii
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert

from server.problems import BAD_PROOF, CHALLENGE_STALE, MALFORMED, Problem
from server.state import ServerKey
from server.tables import challenge_used

LIFE = timedelta(minutes=5)
_RANDOM, _END, _MAC = 16, 8, 32


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge that this server has given out and that has not ended."""

    nonce: bytes
    expires_at: datetime


def b64(data: bytes) -> str:
    """base64url without padding, as all binary values travel."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Raises MALFORMED."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Problem(MALFORMED) from error


def login_message(challenge: str, account: str, public_key: str) -> bytes:
    """What the device signs with Ed25519 to log in: all as it is sent, one a line."""
    return f"tepai-login\n{challenge}\n{account}\n{public_key}".encode()


def issue(key: ServerKey, now: datetime) -> tuple[str, datetime]:
    """A fresh challenge and its end."""
    expires_at = (now + LIFE).replace(microsecond=0)
    head = os.urandom(_RANDOM) + int(expires_at.timestamp()).to_bytes(_END)
    return b64(head + key.mac(b"challenge" + head)), expires_at


def check(key: ServerKey, challenge: str, now: datetime) -> Challenge:
    """Raises CHALLENGE_STALE for one that is not ours or has ended."""
    data = unb64(challenge)
    head, mac = data[: _RANDOM + _END], data[_RANDOM + _END :]
    if len(data) != _RANDOM + _END + _MAC or not hmac.compare_digest(key.mac(b"challenge" + head), mac):
        raise Problem(CHALLENGE_STALE)
    expires_at = datetime.fromtimestamp(int.from_bytes(head[_RANDOM:]), UTC)
    if expires_at <= now:
        raise Problem(CHALLENGE_STALE)
    return Challenge(head[:_RANDOM], expires_at)


def check_proof(public_key: bytes, message: bytes, signature: bytes) -> None:
    """Raises BAD_PROOF unless the device's key made the signature."""
    try:
        VerifyKey(public_key).verify(message, signature)
    except (BadSignatureError, ValueError) as error:
        raise Problem(BAD_PROOF) from error


def spend(conn: Connection, challenge: Challenge, now: datetime) -> None:
    """Raises CHALLENGE_STALE if it has opened a session already."""
    conn.execute(delete(challenge_used).where(challenge_used.c.expires_at < now - LIFE))
    values = {"nonce": challenge.nonce, "expires_at": challenge.expires_at}
    fresh = insert(challenge_used).values(values).on_conflict_do_nothing().returning(challenge_used.c.nonce)
    if conn.execute(fresh).one_or_none() is None:
        raise Problem(CHALLENGE_STALE)
