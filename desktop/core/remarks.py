"""Remarks of a reviewer that are typed but not sent yet: kept beside the record, so that nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db import canonical
from desktop.core import meta
from desktop.core.errors import explained
from desktop.core.profile import Opened

_PREFIX = "remark:"  # + 32 hex digits of the id: fits the 40 characters of a name in `meta`


@dataclass(frozen=True, slots=True)
class Remarks:
    """What stands at which field (empty name: the whole record), and until when it is to be mended."""

    texts: Mapping[str, str] = field(default_factory=dict)
    due: date | None = None


def keep(opened: Opened, record_id: UUID, remarks: Remarks | None) -> None:
    """Keeps them in place of those kept before; none, or none with words, forgets them. Never leaves this computer."""
    value = None
    if remarks is not None and any(remarks.texts.values()):
        value = _stored(remarks)
    with explained(), opened.local.connection(write=True) as connection:
        meta.write(connection, _PREFIX + record_id.hex, value)


def of(session: Session, record_id: UUID) -> Remarks | None:
    """The remarks kept, if there are any."""
    value = meta.read(session, _PREFIX + record_id.hex)
    if value is None:
        return None
    found = canonical.loads(value)
    return Remarks(found["texts"], date.fromisoformat(found["due"]) if found["due"] else None)


def written(session: Session) -> set[UUID]:
    """The records for which remarks are kept."""
    return {UUID(name.removeprefix(_PREFIX)) for name in meta.named(session, _PREFIX)}


def read(opened: Opened, record_id: UUID) -> Remarks | None:
    """The same, in a moment of its own."""
    with explained(), opened.local.read() as session:
        return of(session, record_id)


def put_back(session: Session, note: Mapping[str, Any]) -> None:
    """A remark (wire values of a 审核意见) that did not reach the province after all is among those not sent yet, again."""
    if not note.get("of_id") or not note.get("text"):
        return
    record_id = UUID(note["of_id"])
    there = of(session, record_id) or Remarks()
    texts = {note.get("field_name") or "": note["text"], **there.texts}
    due = there.due or (date.fromisoformat(note["due_on"]) if note.get("due_on") else None)
    meta.write(session, _PREFIX + record_id.hex, _stored(Remarks(texts, due)))


def _stored(remarks: Remarks) -> str:
    return canonical.text({"texts": dict(remarks.texts), "due": remarks.due.isoformat() if remarks.due else None})
