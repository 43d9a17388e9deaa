"""Lines of the work in the villages and of training."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import divisions
from db.records.certificate import PENDING
from db.records.service_log import ServiceLog, team_days
from db.records.team import Team
from db.spelling import tenths_text
from db.training_choices import CertificateStatus
from desktop.core.lines.words import Lines, More, Values, child_rows, dotted, first_line, short_day
from desktop.core.lookup import id_list

EXTRA: dict[str, tuple[str, ...]] = {
    "training": ("organiser",), "trainee": ("village", "address"), "service_log": ("enterprise_id", "days", "summary"),
    "served": ("village",), "team": ("members", "dispatch_unit"),
}  # fmt: skip


def _training_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    heads = f"{more[0]} 人" if more else ""
    day = short_day(values["began_on"], today) or "日期未填"
    return cells["name"], dotted(cells["training_kind"], cells["organiser"]), dotted(day, heads)


def _trainee_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    place = cells["village"] or cells["address"]
    return cells["name"], dotted(place, cells["trade"], cells["phone"]), values["id_mask"] or "无证件号码"


def _certificate_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    day = short_day(values["issued_on"], today)
    status = cells["status"] if values["status"] != CertificateStatus.VALID else ""
    return values["cert_no"] or PENDING, dotted(cells["trainee_id"], cells["training_id"]), dotted(status, day)


def _service_log_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    where = cells["served_id"] or cells["enterprise_id"] or "（未选服务对象）"
    days = team_days(child_rows(ServiceLog, "days", values["days"]))
    told = f"{tenths_text(days)} 天" if days else ""
    day = short_day(values["began_on"], today) or "日期未填"
    return where, dotted(cells["contents"], first_line(values["summary"])), dotted(day, told)


def _served_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    logs, last = more or (0, None)
    right = f"服务 {logs} 次 · {short_day(last, today)}".rstrip(" ·") if logs else "本机无日志"
    town = divisions.get((values["village"] or "")[:9])
    return cells["name"], dotted(cells["served_type"], town.name if town else "", cells["industries"]), right


def _team_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    there = [row for row in child_rows(Team, "members", values["members"]) if row.person and row.serves(today)]
    leader = f"团长 {more[0]}" if more and more[0] else ""
    right = f"{len({row.person for row in there})} 人" if there else "未填成员"
    return cells["name"], dotted(cells["farm_trade"], leader, cells["dispatch_unit"]), right


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


LINES: dict[str, Lines] = {
    "training": _training_lines,
    "trainee": _trainee_lines,
    "certificate": _certificate_lines,
    "service_log": _service_log_lines,
    "served": _served_lines,
    "team": _team_lines,
}
MORE: dict[str, More] = {"training": _enrolled, "served": _services, "team": _leaders}
