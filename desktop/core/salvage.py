"""Unsent work out of a damaged database: what was written after the last backup and can still be read is not lost.

The waiting operations say it all: a create holds the whole record, a patch what was changed. They are written again like any
edit, so that the province merges them by value. Filed records are drafts again; deletions are not repeated.
"""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2 as sqlcipher

from db import canonical
from db.base import DERIVED, SERVER_ONLY, Record
from db.bodies import wire_types
from db.local import blob
from db.records import BY_NAME
from db.records.attachment import Attachment
from db.session import Author, Local
from db.workflow import editable
from desktop.core import meta

log = logging.getLogger(__name__)
SPAN = 256  # operations read at once; halved around a page that cannot be read
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How many unsent records were written again; whether parts of the old file could not be read."""

    records: int = 0
    incomplete: bool = False


class _Old:
    """The damaged file, opened for reading only. After a bad page SQLCipher gives up a connection, so each query has its own."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._address, self._key = f"{path.as_uri()}?mode=ro", key.hex()
        self.incomplete = False

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]] | None:
        """The answer, or None when a page it needs cannot be read."""
        try:
            with closing(sqlcipher.connect(self._address, uri=True, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
                found: list[tuple[Any, ...]] = connection.execute(query, values).fetchall()
                return found
        except sqlcipher.DatabaseError as error:
            log.info("the damaged file: %s", error)
            return None

    def operations(self, low: int, high: int) -> Iterator[tuple[Any, ...]]:
        """Those that can be read, in order."""
        columns, waiting = "kind, id, action, fields", "op BETWEEN ? AND ? AND status <> 'answered'"
        found = self.rows(f"SELECT {columns} FROM outbox NOT INDEXED WHERE {waiting} ORDER BY op", (low, high))
        if found is not None:
            yield from found
        elif low == high:
            self.incomplete = True
        else:
            middle = (low + high) // 2
            yield from self.operations(low, middle)
            yield from self.operations(middle + 1, high)


def salvage(damaged: Path, key: bytes, local: Local, account_id: UUID) -> Salvaged:
    """Reads what it can from a damaged file, which is not changed, into the restored database."""
    old = _Old(damaged, key)
    last = old.rows("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    if last is None:
        return Salvaged(0, True)
    changes: dict[tuple[str, str], Body] = {}
    for low in range(1, (last[0][0] if last else 0) + 1, SPAN):
        for kind, record_id, action, fields in old.operations(low, low + SPAN - 1):
            if action == "delete":
                changes.pop((kind, record_id), None)
            elif action in ("create", "patch") and kind in BY_NAME:
                changes.setdefault((kind, record_id), {}).update(canonical.loads(fields))
    with local.write(Author(str(account_id), "")) as session:
        session.info["author"] = Author(str(account_id), meta.read(session, meta.LOG) or "")
        taken = sum(_take(session, old, BY_NAME[kind], record_id, body) for (kind, record_id), body in changes.items())
    return Salvaged(taken, old.incomplete)


def _take(session: Session, old: _Old, kind: type[Record], record_id: str, body: Body) -> bool:
    """Writes one record's unsent values as an edit; whether there was anything to write."""
    types = wire_types(kind)
    values = {n: None if v is None else types[n].from_wire(v) for n, v in body.items() if n in types and n not in DERIVED}
    there = session.get(kind, UUID(record_id))
    if there is None:
        if "author_id" not in values:  # a change of a record that came after the backup: it has no row to be laid on
            old.incomplete = True
            return False
        session.add(kind(id=UUID(record_id), **values))  # type: ignore[call-arg]  # every kind is made of its fields
    else:
        changed = {n: v for n, v in values.items() if n not in SERVER_ONLY and getattr(there, n) != v}
        if not changed or not editable(kind.submittable, there.state):
            return False
        for name, value in changed.items():
            setattr(there, name, value)
    if kind is Attachment:
        _take_file(session, old, str(body.get("sha256")))
    return True


def _take_file(session: Session, old: _Old, digest: str) -> None:
    for row in old.rows("SELECT bytes FROM blob WHERE sha256 = ?", (digest,)) or ():
        session.execute(insert(blob).values(sha256=digest, bytes=row[0]).on_conflict_do_nothing())
