"""The rows of a list in the words people read: two lines, a date, a badge, and the cells of the table view.

All values of a page come from a handful of set queries, whatever its length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import canonical, divisions, industries
from db.base import Record
from db.choices import State
from db.fields import BoundField, fields_of, per_kind
from db.records import BY_NAME
from db.search_texts import called
from db.types import Choice, ChoiceSet, Flag, Money, RefList, Tenths
from db.workflow import EDITABLE
from desktop.core import status
from desktop.core.lines import CELLS, EXTRA, LINES, MORE
from desktop.core.lines.words import Values, dotted
from desktop.core.lookup import id_list
from desktop.core.status import UploadStatus

Tone = Literal["plain", "accent", "waiting", "wrong", "done"]
"""The names that the windows' badges have for their colours."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One record as a list shows it."""

    kind: str
    id: UUID
    headline: str
    second: str
    right: str
    state: State
    upload: UploadStatus
    badge: str
    tone: Tone
    cells: Mapping[str, str] = field(default_factory=dict)  # listed fields by name, as text


@per_kind
def _columns(kind: type[Record]) -> tuple[BoundField, ...]:
    wanted = EXTRA.get(kind.__tablename__, ())
    return tuple(f for f in fields_of(kind) if f.spec.listed or f.name in wanted)


@per_kind
def _select(kind: type[Record]) -> str:
    parts = []
    for bound in _columns(kind):
        target = BY_NAME.get(bound.spec.ref)
        if target is None:
            parts.append(f"r.{bound.name}")
        elif isinstance(bound.type, RefList):
            source = f"json_each(r.{bound.name}) j CROSS JOIN {target.__tablename__} p ON p.id = j.value"
            parts.append(f"(SELECT group_concat({called(target)}, '、') FROM {source})")
        else:
            parts.append(f"(SELECT {called(target)} FROM {target.__tablename__} p WHERE p.id = r.{bound.name})")
    listed = "".join(f", {part}" for part in parts)
    return (
        f"SELECT r.rowid, r.id, r.state{listed} FROM {kind.__tablename__} r WHERE r.rowid IN (SELECT value FROM json_each(:rows))"
    )


def rows_of(session: Session, kind: type[Record], rowids: Sequence[int], today: date) -> list[ListRow]:
    """Rows by SQLite's row numbers, in their order; a record that is gone by now is left out."""
    if not rowids:
        return []
    names = [f.name for f in _columns(kind)]
    found: dict[int, tuple[UUID, State, dict[str, Any]]] = {}
    for row in session.execute(text(_select(kind)), {"rows": canonical.text(list(rowids))}):
        found[row[0]] = UUID(row[1]), State(row[2]), dict(zip(names, row[3:], strict=True))
    there = [found[r] for r in rowids if r in found]
    ids = [each[0] for each in there]
    uploads = status.of(session, kind, ids)
    more = more_of(session, ids) if (more_of := MORE.get(kind.__tablename__)) else {}
    notes = _open_notes(session, [i for i, state, _ in there if state in EDITABLE])
    rows = []
    for record_id, state, values in there:
        cells = {f.name: shown(f, values[f.name]) for f in _columns(kind)}
        headline, second, right = _lines(kind, values, cells, more.get(record_id, ()), today)
        upload = uploads[record_id]
        badge, tone = badge_of(kind, state, upload, notes.get(record_id, 0))
        cells = {f.name: cells[f.name] for f in _columns(kind) if f.spec.listed}
        if (told := CELLS.get(kind.__tablename__)) is not None:
            cells |= told(more.get(record_id, ()))
        rows.append(ListRow(kind.__tablename__, record_id, headline, second, right, state, upload, badge, tone, cells))
    return rows


def shown(bound: BoundField, stored: Any) -> str:
    """A stored value as people read it; references already stand as names."""
    if stored is None:
        return ""
    kind = bound.type
    if isinstance(kind, Choice):
        return kind.choices(stored).text
    if isinstance(kind, ChoiceSet):
        return "、".join(kind.choices(code).text for code in canonical.loads(stored))
    if isinstance(kind, Money | Tenths):
        return f"{kind.from_store(stored)} {bound.spec.unit}".strip()
    if isinstance(kind, Flag):
        return "是" if stored else "否"
    if bound.spec.ref == "division":
        division = divisions.get(stored)
        return division.name if division else stored
    if bound.spec.ref == "industry":
        industry = industries.get(stored)
        return industry.name if industry else stored
    return str(stored)


# --------------------------------------------------------------------------------------------------------------- badges

_TONES: dict[State, Tone] = {
    State.SUBMITTED: "accent",
    State.RETURNED: "wrong",
    State.APPROVED_COUNTY: "done",
    State.APPROVED_CITY: "done",
    State.CONFIRMED: "done",
    State.ARCHIVED: "done",
}


def badge_of(kind: type[Record], state: State, upload: UploadStatus, notes: int = 0) -> tuple[str, Tone]:
    """The one word that matters most: what the person must do, then what waits, then where the review stands."""
    if upload in (UploadStatus.REFUSED, UploadStatus.CONFLICT):
        return upload.text, "wrong"
    if upload in (UploadStatus.HELD, UploadStatus.KEPT):
        return upload.text, "waiting"
    if not kind.submittable:
        return (upload.text, "waiting") if upload is UploadStatus.WAITING else ("", "plain")
    if state is State.RETURNED or (state is State.DRAFT and notes):  # taken back after it was handed in again: still returned
        returned = State.RETURNED.text
        return (f"{returned} · {notes} 处" if notes else returned), "wrong"
    if upload is UploadStatus.WAITING:
        return upload.text, "waiting"
    return state.text, _TONES.get(state, "plain")


def _open_notes(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many remarks of the reviewers are not settled, by record."""
    if not ids:
        return {}
    sql = (
        "SELECT of_id, count(*) FROM review_note WHERE of_id IN (SELECT value FROM json_each(:ids))"
        " AND settled IS NOT 1 GROUP BY of_id"
    )
    return {UUID(row[0]): row[1] for row in session.execute(text(sql), {"ids": id_list(ids)})}


# ---------------------------------------------------------------------------------------------------------------- lines


def _lines(
    kind: type[Record], values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date
) -> tuple[str, str, str]:
    """Headline, second line and right text."""
    make = LINES.get(kind.__tablename__, _plain_lines)
    headline, second, right = make(values, cells, more, today)
    return headline or kind().headline(), second, right


def _plain_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    """For kinds without a page of their own: the listed fields one after another."""
    first, *rest = [*(cell for cell in cells.values() if cell), ""]
    return first, dotted(*rest), ""
