"""What was typed into a field and cannot be read yet (30 月 2 日): kept beside the record, so that nothing typed is lost."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from db import canonical
from desktop.core import meta
from desktop.core.errors import explained
from desktop.core.profile import Opened

PREFIX = "typed:"


def keep(opened: Opened, record_id: UUID, texts: Mapping[str, str]) -> None:
    """Keeps the texts by field in place of those kept before; none forgets them. Never leaves this computer."""
    with explained(), opened.local.connection(write=True) as connection:
        meta.write(connection, f"{PREFIX}{record_id}", canonical.text(dict(texts)) if texts else None)


def of(session: Session, record_id: UUID) -> dict[str, str]:
    """The texts kept."""
    found = meta.read(session, f"{PREFIX}{record_id}")
    return canonical.loads(found) if found else {}
