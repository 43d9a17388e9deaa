"""What the province has erased goes here too: out of operations that wait, out of the journal, and the digests of numbers.

What is sealed and on its way stays as it is until it is answered: its bytes are in the chain. Backups of this profile are
encrypted and thin out by themselves (docs/decisions/014).
"""

from typing import Any

from sqlalchemy import Connection, delete, select, text, update

from db import canonical
from db.erasure import FIELDS
from db.local import OPEN, RETURNED, SEALED, WAITING, image, outbox
from desktop.core import meta, typed

_OLD = """
SELECT o.op, o.id, o.status, o.action, o.fields, o.base, o.closes FROM outbox o JOIN trainee t ON t.id = o.id
 WHERE t.erased_rev IS NOT NULL AND o.base_rev < t.erased_rev AND o.action IN ('create', 'patch') AND o.status <> :sealed
"""
_DIGESTS = "DELETE FROM id_digest WHERE trainee IN (SELECT id FROM trainee WHERE erased_rev IS NOT NULL AND id_sealed IS NULL)"


def forget(connection: Connection) -> set[str]:
    """In the caller's transaction; the trainees whose operations had something of it."""
    found: set[str] = set()
    for row in connection.execute(text(_OLD), {"sealed": SEALED}).all():
        fields, base = canonical.loads(row.fields), canonical.loads(row.base)
        if not any(name in values for values in (fields, base) for name in FIELDS):
            continue
        found.add(row.id)
        kept = {n: v for n, v in fields.items() if n not in FIELDS}
        if not kept and row.action == "patch" and row.status in (OPEN, RETURNED) and row.closes == "[]":
            connection.execute(delete(outbox).where(outbox.c.op == row.op))
            continue
        rest = {n: v for n, v in base.items() if n not in FIELDS}
        changed = {"fields": canonical.text(kept), "base": canonical.text(rest)}
        connection.execute(update(outbox).where(outbox.c.op == row.op).values(**changed))
    for trainee in found:
        _row(connection, trainee)
        meta.write(connection, f"{typed.PREFIX}{trainee}", None)
    connection.execute(text(_DIGESTS))
    return found


def _row(connection: Connection, trainee: str) -> None:
    """The row as the province has it, and what was entered afterwards upon it."""
    there = connection.execute(select(image.c.body).where(image.c.id == trainee)).scalar()
    if there is None:
        return  # the row is the province's copy
    body: dict[str, Any] = canonical.loads(there) or {}
    waiting = select(outbox.c.fields).where(outbox.c.id == trainee, outbox.c.status.in_(WAITING))
    left = connection.execute(waiting.order_by(outbox.c.op)).scalars().all()
    for fields in left:
        body |= canonical.loads(fields)
    said = ", ".join(f"{name} = :{name}" for name in FIELDS)
    values = {name: body.get(name) for name in FIELDS}
    connection.execute(text(f"UPDATE trainee SET {said} WHERE id = :id"), {**values, "id": trainee})
    if not left:
        connection.execute(delete(image).where(image.c.id == trainee))
