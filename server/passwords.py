"""Passwords: what is accepted, how they are kept (Argon2id, RFC 9106), and that checking takes as long for nobody."""

import os
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

MIN_LENGTH, MAX_LENGTH = 10, 128
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no character that reads like another
_COMMON = ("password", "qwerty", "12345", "abcde", "liaoning", "tepai", "admin", "88888", "66666")

_HASHER = PasswordHasher()  # RFC 9106 §4, second recommendation: 64 MiB, 3 passes, 4 lanes
_NOBODY = (  # of random bytes that were thrown away
    "$argon2id$v=19$m=65536,t=3,p=4$Oy0qKGjGvIeCRIgWMH+J2g$WXr5UtD2nJyLKLf/IFy7bZSpUhF3ivqn+qAKN4RgV6U"
)
_AT_ONCE = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))  # 64 MiB each
_WAITING = threading.BoundedSemaphore(8)  # more would take the threads that sync needs


class PasswordsBusyError(Exception):
    """Too many passwords are being looked at; nothing was."""


def fold(password: str) -> str:
    """The same password from every keyboard and input method (NFKC, as RFC 8265 asks)."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, login: str) -> str | None:
    """Why a password is refused, in words; None when it will do."""
    folded = fold(password)
    low = folded.casefold()
    if len(folded) < MIN_LENGTH:
        return f"密码至少要 {MIN_LENGTH} 个字符"
    if len(folded) > MAX_LENGTH:
        return f"密码不能超过 {MAX_LENGTH} 个字符"
    if folded.isdecimal():
        return "密码不能全是数字"
    if len(set(low)) < 5:
        return "密码中不同的字符太少"
    if len(login) >= 3 and login in low:
        return "密码不能包含账号"
    if any(word in low and len(low) - len(word) < 5 for word in _COMMON):
        return "密码太常见"
    return None


def hash_password(password: str) -> str:
    with _turn():
        return _HASHER.hash(fold(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether the password is right; for no account (None) it takes as long and is never right."""
    with _turn():
        try:
            _HASHER.verify(stored or _NOBODY, fold(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
    return stored is not None


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few places for costly hashing. Raises PasswordsBusyError when too many wait already."""
    if not _WAITING.acquire(blocking=False):
        raise PasswordsBusyError
    try:
        with _AT_ONCE:
            yield
    finally:
        _WAITING.release()


def needs_rehash(stored: str) -> bool:
    """Kept with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def generate() -> str:
    """A password to be read over the telephone: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
