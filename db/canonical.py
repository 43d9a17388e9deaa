"""Canonical JSON: one spelling per value, so that two machines hash and compare the same bytes (design §4)."""

from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS


def dumps(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Raises TypeError for what the wire does not know."""
    return orjson.dumps(value, option=_OPTIONS)


def text(value: Any) -> str:
    """The same as `dumps`, for columns that hold text."""
    return orjson.dumps(value, option=_OPTIONS).decode()


def loads(data: bytes | str) -> Any:
    """Reads JSON; raises ValueError when it is none."""
    return orjson.loads(data)
