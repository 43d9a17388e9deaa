"""The key of a profile: random, wrapped by the password, and sealed to the province for those who forget theirs.

Only the wrapping changes with the password, so no record is ever encrypted anew (design §5).
"""

from dataclasses import dataclass, replace

from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random

from desktop.core.errors import WrongPassword

OPS_LIMIT = 3  # passes; RFC 9106 §4 second recommended option: t=3, 64 MiB, for machines with little memory
MEMORY_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What lies on the disk: useless without the password or the province's recovery key. Hex throughout."""

    salt: str
    ops_limit: int
    memory_limit: int
    box: str
    sealed: str  # to the recovery key; empty when the province gave none


def new_key() -> bytes:
    """32 random bytes."""
    return random(32)


def wrap(key: bytes, password: str, recovery: bytes) -> Wrapped:
    """Wraps a data key. `recovery` is an X25519 public key, or empty."""
    salt = random(argon2id.SALTBYTES)
    sealed = SealedBox(PublicKey(recovery)).encrypt(key).hex() if recovery else ""
    empty = Wrapped(salt.hex(), OPS_LIMIT, MEMORY_LIMIT, "", sealed)
    return replace(empty, box=bytes(SecretBox(_derive(empty, password)).encrypt(key)).hex())


def unwrap(wrapped: Wrapped, password: str) -> bytes:
    """The data key. Raises WrongPassword."""
    try:
        return SecretBox(_derive(wrapped, password)).decrypt(bytes.fromhex(wrapped.box))
    except CryptoError:
        raise WrongPassword("密码不对。", "若在别处改过密码，请先用旧密码；忘记密码请联系联络员。") from None


def rewrap(wrapped: Wrapped, key: bytes, password: str) -> Wrapped:
    """The same data key under another password; what is sealed to the province stays."""
    return replace(wrap(key, password, b""), sealed=wrapped.sealed)


def _derive(wrapped: Wrapped, password: str) -> bytes:
    return argon2id.kdf(
        SecretBox.KEY_SIZE, password.encode(), bytes.fromhex(wrapped.salt),
        opslimit=wrapped.ops_limit, memlimit=wrapped.memory_limit,
    )  # fmt: skip
