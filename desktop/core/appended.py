"""Rows that are added and never changed, on the laptop: free until they are sealed for the way (db.appended)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from db.appended import altered
from db.base import Record
from db.bodies import body_of, wire_types
from db.local import OPEN
from desktop.core.errors import Locked
from desktop.core.replay import image_of, operation, waiting
from desktop.core.sync.view import overlay


def require_appended(session: Session, record: Record, values: Mapping[str, Any]) -> None:
    """Raises Locked when new values would change or drop a row that others may have read."""
    names = type(record).append_only & values.keys()
    if not names:
        return
    seen, types = _seen(session, record), wire_types(type(record))
    for name in names:
        new = None if values[name] is None else types[name].to_wire(values[name])
        if altered(seen.get(name), new):
            raise Locked("已经写下的经过不能修改或删除。", "写错了请添一行说明。")


def _seen(session: Session, record: Record) -> Mapping[str, Any]:
    """What is or may be at the province: its copy and all that is sealed; without anything waiting the record itself."""
    rows = waiting(session, str(record.id))
    if not rows:
        return body_of(record)
    body, _ = image_of(session, str(record.id))
    return overlay(body, [operation(row) for row in rows if row.status != OPEN]) or {}
