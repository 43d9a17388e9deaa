"""Identities: UUIDv7 made where a record is born, so that nothing has to ask a server for a number (design §4)."""

import os
import time
from uuid import UUID

NIL = UUID(int=0)


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562 §5.7). No rule may read time or order from it: device clocks lie."""
    millis = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10))
    value = (millis & (1 << 48) - 1) << 80 | 0x7 << 76 | (tail >> 68) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return UUID(int=value)
