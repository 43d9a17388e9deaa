"""Lines of visits and enterprises, of people and policies."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import canonical
from db.records.person import Person
from desktop.core import posts
from desktop.core.lines.words import Lines, More, Values, child_rows, dotted, first_line, short_day
from desktop.core.lookup import id_list

EXTRA: dict[str, tuple[str, ...]] = {"visit": ("findings", "biz_status"), "person": ("post", "roles")}


def _visit_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    told = "、".join(more) or _findings(values["findings"]) or first_line(values["biz_status"])
    day = short_day(values["visited_on"], today) or "日期未填"
    return cells["enterprise_id"] or "（未选企业）", dotted(cells["purposes"], told), f"{day} {cells['mode']}".rstrip()


def _enterprise_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    visits, last = more or (0, None)
    right = f"走访 {visits} 次 · {short_day(last, today)}".rstrip(" ·") if visits else "本机无走访"
    return cells["name"], dotted(cells["uscc"], cells["sector"]), right


def _person_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    person = Person(roles=child_rows(Person, "roles", values["roles"]))
    return cells["name"], dotted(cells["unit"], cells["post"]), posts.now(person, today)


def _policy_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    return cells["name"], cells["document_no"], cells["issued_on"]


def _findings(stored: str | None) -> str:
    """The first words of each finding."""
    rows = canonical.loads(stored) if stored else {}
    ordered = sorted(rows.items(), key=lambda item: (item[1].get("n") or 0, item[0]))
    return "、".join(line for _, cells in ordered if (line := first_line(cells.get("text"))))[:80]


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


LINES: dict[str, Lines] = {
    "visit": _visit_lines,
    "enterprise": _enterprise_lines,
    "person": _person_lines,
    "policy": _policy_lines,
}
MORE: dict[str, More] = {"visit": _needs, "enterprise": _visits}
