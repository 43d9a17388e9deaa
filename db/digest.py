"""Digests of streams: both sides keep a sum by difference and compare it after a pull (design §4, Integrity)."""

from collections.abc import Iterable
from hashlib import blake2b

_MASK = (1 << 64) - 1


def entry(record_id: str, rev: int) -> int:
    """The share of one live entry: 8 bytes of BLAKE2b over id and rev."""
    return int.from_bytes(blake2b(f"{record_id}|{rev}".encode(), digest_size=8).digest())


def total(entries: Iterable[tuple[str, int]], start: int = 0) -> int:
    """Σ mod 2⁶⁴."""
    found = start
    for record_id, rev in entries:
        found += entry(record_id, rev)
    return found & _MASK


def signed(value: int) -> int:
    """The sum as databases hold it: a signed 64-bit number."""
    value &= _MASK
    return value - (1 << 64) if value >> 63 else value


def unsigned(value: int) -> int:
    """Back from the signed form."""
    return value & _MASK
