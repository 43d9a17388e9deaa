"""The rows of a list in the words people read: two lines, a date, a badge, and the cells of the table view.

All values of a page come from a handful of set queries, whatever its length.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import canonical, divisions, industries
from db.base import Record
from db.choices import State
from db.fields import BoundField, field_map, fields_of, per_kind
from db.records import BY_NAME
from db.records.certificate import PENDING
from db.records.service_log import ServiceLog, team_days
from db.records.team import Team
from db.search_texts import called
from db.spelling import tenths_text
from db.training_choices import CertificateStatus
from db.types import Choice, ChoiceSet, Flag, Money, RefList, Tenths
from desktop.core import status
from desktop.core.lookup import id_list
from desktop.core.status import UploadStatus

Tone = Literal["plain", "accent", "waiting", "wrong", "done"]
"""The names that the windows' badges have for their colours."""
Values = Mapping[str, Any]


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


_EXTRA: dict[str, tuple[str, ...]] = {
    "visit": ("findings", "biz_status"), "person": ("post",), "training": ("organiser",), "trainee": ("village", "address"),
    "service_log": ("enterprise_id", "days", "summary"), "served": ("village",), "team": ("members", "dispatch_unit"),
}  # fmt: skip
"""Columns that rows need besides the listed ones."""


@per_kind
def _columns(kind: type[Record]) -> tuple[BoundField, ...]:
    wanted = _EXTRA.get(kind.__tablename__, ())
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
    more = _MORE.get(kind.__tablename__, _nothing)(session, ids)
    notes = _open_notes(session, [i for i, state, _ in there if state is State.RETURNED])
    rows = []
    for record_id, state, values in there:
        cells = {f.name: shown(f, values[f.name]) for f in _columns(kind)}
        headline, second, right = _lines(kind, values, cells, more.get(record_id, ()), today)
        upload = uploads[record_id]
        badge, tone = badge_of(kind, state, upload, notes.get(record_id, 0))
        cells = {f.name: cells[f.name] for f in _columns(kind) if f.spec.listed}
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
    if upload is UploadStatus.HELD:
        return upload.text, "waiting"
    if not kind.submittable:
        return (upload.text, "waiting") if upload is UploadStatus.WAITING else ("", "plain")
    if state is State.RETURNED:
        return (f"{state.text} · {notes} 处" if notes else state.text), "wrong"
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
    make = _LINES.get(kind.__tablename__, _plain_lines)
    headline, second, right = make(values, cells, more, today)
    return headline or kind().headline(), second, right


def _visit_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    told = "、".join(more) or _findings(values["findings"]) or _first_line(values["biz_status"])
    day = short_day(values["visited_on"], today) or "日期未填"
    return cells["enterprise_id"] or "（未选企业）", _dotted(cells["purposes"], told), f"{day} {cells['mode']}".rstrip()


def _enterprise_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    visits, last = more or (0, None)
    right = f"走访 {visits} 次 · {short_day(last, today)}".rstrip(" ·") if visits else "未走访"
    return cells["name"], _dotted(cells["uscc"], cells["sector"]), right


def _need_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    due = f"{cells['deadline']} 前" if cells["deadline"] else ""
    return cells["name"], _dotted(cells["enterprise_id"], cells["domain"]), _dotted(cells["budget"], due)


def _person_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    return cells["name"], _dotted(cells["unit"], cells["post"]), ""


def _policy_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    return cells["name"], cells["document_no"], cells["issued_on"]


def _training_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    heads = f"{more[0]} 人" if more else ""
    day = short_day(values["began_on"], today) or "日期未填"
    return cells["name"], _dotted(cells["training_kind"], cells["organiser"]), _dotted(day, heads)


def _trainee_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    place = cells["village"] or cells["address"]
    return cells["name"], _dotted(place, cells["trade"], cells["phone"]), values["id_mask"] or "无证件号码"


def _certificate_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    day = short_day(values["issued_on"], today)
    status = cells["status"] if values["status"] != CertificateStatus.VALID else ""
    return values["cert_no"] or PENDING, _dotted(cells["trainee_id"], cells["training_id"]), _dotted(status, day)


def _service_log_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    where = cells["served_id"] or cells["enterprise_id"] or "（未选服务对象）"
    days = team_days(_rows(ServiceLog, "days", values["days"]))
    told = f"{tenths_text(days)} 天" if days else ""
    day = short_day(values["began_on"], today) or "日期未填"
    return where, _dotted(cells["contents"], _first_line(values["summary"])), _dotted(day, told)


def _served_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    logs, last = more or (0, None)
    right = f"服务 {logs} 次 · {short_day(last, today)}".rstrip(" ·") if logs else "未服务"
    town = divisions.get((values["village"] or "")[:9])
    return cells["name"], _dotted(cells["served_type"], town.name if town else "", cells["industries"]), right


def _team_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    there = [row for row in _rows(Team, "members", values["members"]) if row.person and row.serves(today)]
    leader = f"团长 {more[0]}" if more and more[0] else ""
    right = f"{len({row.person for row in there})} 人" if there else "未填成员"
    return cells["name"], _dotted(cells["farm_trade"], leader, cells["dispatch_unit"]), right


def _rows(kind: type[Record], name: str, stored: str | None) -> tuple[Any, ...]:
    """Child rows as the record has them."""
    found: tuple[Any, ...] = field_map(kind)[name].type.from_wire(canonical.loads(stored)) if stored else ()
    return found


def _plain_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    """For kinds without a page of their own: the listed fields one after another."""
    first, *rest = [*(cell for cell in cells.values() if cell), ""]
    return first, _dotted(*rest), ""


Lines = Callable[[Values, Mapping[str, str], Sequence[Any], date], tuple[str, str, str]]
_LINES: dict[str, Lines] = {
    "visit": _visit_lines,
    "enterprise": _enterprise_lines,
    "need": _need_lines,
    "person": _person_lines,
    "policy": _policy_lines,
    "service_log": _service_log_lines,
    "served": _served_lines,
    "team": _team_lines,
    "training": _training_lines,
    "trainee": _trainee_lines,
    "certificate": _certificate_lines,
}


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _first_line(stored: str | None) -> str:
    return (stored or "").strip().partition("\n")[0][:60]


def _findings(stored: str | None) -> str:
    """The first words of each finding."""
    rows = canonical.loads(stored) if stored else {}
    ordered = sorted(rows.items(), key=lambda item: (item[1].get("n") or 0, item[0]))
    return "、".join(line for _, cells in ordered if (line := _first_line(cells.get("text"))))[:80]


def short_day(stored: str | None, today: date) -> str:
    """11-20 within this year, else with the year."""
    if not stored:
        return ""
    return stored[5:10] if stored[:4] == str(today.year) else stored[:10]


# ------------------------------------------------------------------------------------------------- what stands elsewhere


def _nothing(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    return {}


def _needs(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Names of the needs that came out of visits."""
    sql = (
        "SELECT visit_id, name FROM need WHERE visit_id IN (SELECT value FROM json_each(:ids))"
        " AND name <> '' AND state <> 'void' ORDER BY created_at, id"
    )
    found: dict[UUID, tuple[Any, ...]] = {}
    for visit, name in session.execute(text(sql), {"ids": id_list(ids)}):
        found[UUID(visit)] = (*found.get(UUID(visit), ()), name)
    return found


def _visits(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Number of visits to enterprises, and the day of the last."""
    sql = (
        "SELECT enterprise_id, count(*), max(visited_on) FROM visit"
        " WHERE enterprise_id IN (SELECT value FROM json_each(:ids)) AND state <> 'void' GROUP BY enterprise_id"
    )
    return {UUID(row[0]): (row[1], row[2]) for row in session.execute(text(sql), {"ids": id_list(ids)})}


def _enrolled(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """How many people are enrolled in classes."""
    sql = (
        "SELECT training_id, count(DISTINCT trainee_id) FROM enrolment"
        " WHERE training_id IN (SELECT value FROM json_each(:ids)) GROUP BY training_id"
    )
    return {UUID(row[0]): (row[1],) for row in session.execute(text(sql), {"ids": id_list(ids)})}


def _services(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Number of service logs of objects, and the day on which the last began."""
    sql = (
        "SELECT served_id, count(*), max(began_on) FROM service_log"
        " WHERE served_id IN (SELECT value FROM json_each(:ids)) AND state <> 'void' GROUP BY served_id"
    )
    return {UUID(row[0]): (row[1], row[2]) for row in session.execute(text(sql), {"ids": id_list(ids)})}


def _leaders(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Names of the 团长 in office, whoever began last."""
    sql = (
        "SELECT t.id, p.name FROM team t JOIN json_each(t.members) m JOIN person p ON p.id = json_extract(m.value, '$.person')"
        " WHERE t.id IN (SELECT value FROM json_each(:ids)) AND json_extract(m.value, '$.post') = 'leader'"
        " ORDER BY json_extract(m.value, '$.until') IS NULL, json_extract(m.value, '$.since')"
    )
    return {UUID(row[0]): (row[1],) for row in session.execute(text(sql), {"ids": id_list(ids)})}


_MORE: dict[str, Callable[[Session, Sequence[UUID]], dict[UUID, tuple[Any, ...]]]] = {
    "visit": _needs,
    "enterprise": _visits,
    "training": _enrolled,
    "served": _services,
    "team": _leaders,
}
