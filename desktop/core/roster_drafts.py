"""Who is being put into a class and is not in it yet: half a line, and pasted rows that are to be mended. A crash loses none.

Kept beside the class, inside the encryption, never sent. A good number is kept as the record itself would keep it: sealed to
the province, with its mask (decision 007). One that is not good yet is not kept at all; the line says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select

from db import canonical, id_numbers
from db.local import meta as meta_table
from db.records.training import Training
from desktop.core import identity, meta, rosters
from desktop.core.errors import UserError, explained
from desktop.core.identity import Sealed
from desktop.core.profile import Opened
from desktop.core.roster_lines import Line

_PREFIX = "roster:"  # + 32 hex digits of the class: fits the 40 characters of a name in `meta`
RETYPE = "证件号码没有写对，程序中断时没有保存，请照原件重新填写"


@dataclass(frozen=True, slots=True)
class Draft:
    """The line that is being typed (`person`: cells by meaning), and rows to be mended."""

    person: Mapping[str, str] | None = None
    sealed: Sealed | None = None  # of the person
    retype: bool = False  # the person's number was not good
    lines: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.person or self.sealed or self.lines)


def keep(opened: Opened, training_id: UUID, person: Mapping[str, str], sealed: Sealed | None, lines: Sequence[Line]) -> None:
    """Keeps them in place of those kept before; nothing at all forgets them. `sealed`: of a person whose number is not typed."""
    with explained(), opened.local.connection(write=True) as connection:
        body: dict[str, Any] = {}
        if sealed or any(person.values()):
            body["person"] = _stored(connection, person, sealed)
        if lines:
            body["lines"] = [_stored(connection, rosters.cells_of(line), line.sealed) | {"number": line.number} for line in lines]
        meta.write(connection, _PREFIX + training_id.hex, canonical.text(body) if body else None)
        _sweep(connection)


def read(opened: Opened, training_id: UUID) -> Draft:
    """What is kept of a class, looked at anew against what this computer knows by now."""
    with explained(), opened.local.read() as session:
        value = meta.read(session, _PREFIX + training_id.hex)
    if value is None:
        return Draft()
    body = canonical.loads(value)
    person = body.get("person") or {}
    lines = [_line(stored) for stored in body.get("lines", ())]
    again = rosters.recheck(opened, training_id, lines) if lines else ()
    return Draft(person.get("cells"), _sealed(person), bool(person.get("retype")), again)


def _stored(connection: Connection, cells: Mapping[str, str], sealed: Sealed | None) -> dict[str, Any]:
    """One person without his number in the clear."""
    told = {name: text for name, text in cells.items() if text and name != "id_number"}
    number = id_numbers.clean(cells.get("id_number", ""))
    if number:
        sealed = _seal(connection, number)
    found: dict[str, Any] = {"cells": told}
    if sealed is not None:
        found["sealed"] = sealed.as_dict()
    elif number:
        found["retype"] = True
    return found


def _seal(connection: Connection, number: str) -> Sealed | None:
    """None for a number that is not good, and while the province's key is not here."""
    kind = id_numbers.type_of(number)
    if identity.problem(number, kind) is not None:
        return None
    try:
        return identity.seal_up(connection, number, kind)
    except UserError:
        return None


def _sealed(stored: Mapping[str, Any]) -> Sealed | None:
    return Sealed.of(stored["sealed"]) if stored.get("sealed") else None


def _line(stored: Mapping[str, Any]) -> Line:
    cells, sealed = stored["cells"], _sealed(stored)
    line = rosters.line_of(int(stored["number"]), cells)
    return replace(line, sealed=sealed, retype=RETYPE if stored.get("retype") else "")


def _sweep(connection: Connection) -> None:
    """Drafts of classes that are gone hold people's names for nothing."""
    names = meta.named(connection, _PREFIX)
    there = {found.hex for found in connection.execute(select(Training.id)).scalars()} if len(names) > 1 else None
    if there is not None and (gone := [name for name in names if name.removeprefix(_PREFIX) not in there]):
        connection.execute(delete(meta_table).where(meta_table.c.name.in_(gone)))
