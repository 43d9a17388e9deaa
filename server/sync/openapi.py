"""The sync call in JSON Schema, for the true OpenAPI document. The columns' contents are described in docs/sync.md."""

from typing import Any

_WHOLE = {"type": "integer"}
_TEXT = {"type": "string"}
_LIST = {"type": "array"}
_OBJECT = {"type": "object"}

REQUEST: dict[str, Any] = {
    "application/json": {
        "schema": {
            "type": "object",
            "required": ["proto", "log", "first", "sent", "prev", "limit"],
            "properties": {
                "proto": {"const": 1},
                "log": {"type": "string", "format": "uuid"},
                "first": {"type": "integer", "minimum": 1},
                "sent": {"type": "integer", "minimum": 0},
                "prev": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "ops": {"type": "array", "items": _OBJECT},
                "cursor": {"type": ["string", "null"]},
                "limit": {"type": "integer", "minimum": 0, "maximum": 5000},
                "need": {"type": "array", "items": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}},
                "redo": {"type": "array", "items": _TEXT},
                "whole": {"type": "boolean"},
                "held": {"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2}},
            },
        }
    }
}

RESPONSE: dict[str, Any] = {
    "application/json": {
        "schema": {
            "type": "object",
            "required": ["proto", "epoch", "now", "last", "results", "batches", "entries", "bodies", "dropped", "cursor", "more"],
            "properties": {
                "proto": {"const": 1}, "epoch": _WHOLE, "now": _TEXT, "last": _WHOLE, "results": _LIST, "batches": _LIST,
                "entries": _LIST, "bodies": _OBJECT, "dropped": _LIST, "cursor": {"type": ["string", "null"]},
                "more": {"type": "boolean"}, "recovering": {"type": "boolean"}, "digests": _OBJECT,
                "outcomes": _LIST,
                "account": {
                    "type": "object",
                    "required": ["name", "division", "roles"],
                    "properties": {"name": _TEXT, "division": _TEXT, "roles": {"type": "array", "items": _OBJECT}},
                },
            },
        }
    }
}  # fmt: skip
