"""Lines of the chain: needs, achievements, dockings, contracts, landings, income, patents and activities."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.contract_choices import RegisterState
from db.records.docking import Docking
from db.transfer_choices import NeedState
from desktop.core import need_states
from desktop.core.lines.words import Cells, Lines, More, Values, child_rows, dotted, first_line, short_day
from desktop.core.lookup import id_list

EXTRA: dict[str, tuple[str, ...]] = {
    "docking": ("rounds", "other_solution"), "contract": ("seller", "buyer"), "landing": ("source_unit",),
    "income": ("landing_id", "contract_id"), "patent_deal": ("counterparty", "lender"), "activity": ("organiser",),
}  # fmt: skip


def _need_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    """With the state that dockings and contracts tell."""
    due = f"{cells['deadline']} 前" if cells["deadline"] else ""
    state = more[0].text if more and more[0] is not NeedState.NEW else ""
    return cells["name"], dotted(cells["enterprise_id"], cells["domain"]), dotted(state, cells["budget"], due)


def _achievement_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    return cells["name"], dotted(cells["first_unit"], cells["domain"]), cells["stage"]


def _docking_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    rounds = child_rows(Docking, "rounds", values["rounds"])
    last = first_line(rounds[-1].content) if rounds else ""
    solution = cells["achievement_id"] or values["other_solution"] or ""
    second = dotted(more[0] if more else "", solution, last)
    return cells["need_id"] or "（未选需求）", second, dotted(cells["stage"], short_day(values["began_on"], today))


def _contract_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    state = cells["register_state"] if values["register_state"] != RegisterState.REGISTERED else ""
    parties = " → ".join(p for p in (values["seller"], values["buyer"]) if p)
    day = short_day(values["signed_on"], today) or "未签订"
    return cells["name"], dotted(cells["contract_type"], parties), dotted(cells["amount"], state or "", day)


def _landing_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    day = short_day(values["landed_on"], today) or "日期未填"
    headline = cells["achievement_id"] or "（未选成果）"
    return headline, dotted(values["source_unit"] or "", cells["receiver_id"]), dotted(cells["mode"], day)


def _income_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    day = short_day(values["shared_on"], today) or "未分配"
    return cells["unit"], cells["contract_id"] or cells["landing_id"] or "（未选合同或落地）", dotted(cells["gross"], day)


def _patent_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    day = short_day(values["dealt_on"], today)
    other = values["lender"] or values["counterparty"] or ""
    return cells["name"] or cells["patent_no"], dotted(cells["op"], other, cells["patent_no"]), dotted(cells["amount"], day)


def _activity_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    signed = f"签约 {more[0]} 项" if more and more[0] else ""
    day = short_day(values["began_on"], today) or "日期未填"
    return cells["name"], dotted(cells["activity_kind"], cells["organiser"], cells["place"]), dotted(signed, day)


def _states(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Where needs stand."""
    return {need: (state,) for need, state in need_states.shown(session, ids).items()}


def _needing(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Enterprises whose needs are docked."""
    sql = (
        "SELECT d.id, e.name FROM docking d JOIN need n ON n.id = d.need_id JOIN enterprise e ON e.id = n.enterprise_id"
        " WHERE d.id IN (SELECT value FROM json_each(:ids))"
    )
    return {UUID(row[0]): (row[1] or "",) for row in session.execute(text(sql), {"ids": id_list(ids)})}


def _signed(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Contracts that came of activities, also half a year later."""
    sql = (
        "SELECT activity_id, count(*) FROM contract WHERE activity_id IN (SELECT value FROM json_each(:ids))"
        " AND state <> 'void' GROUP BY activity_id"
    )
    return {UUID(row[0]): (row[1],) for row in session.execute(text(sql), {"ids": id_list(ids)})}


LINES: dict[str, Lines] = {
    "need": _need_lines,
    "achievement": _achievement_lines,
    "docking": _docking_lines,
    "contract": _contract_lines,
    "landing": _landing_lines,
    "income": _income_lines,
    "patent_deal": _patent_lines,
    "activity": _activity_lines,
}
CELLS: dict[str, Cells] = {"need": lambda more: {"state_of": more[0].text} if more else {}}
MORE: dict[str, More] = {"need": _states, "docking": _needing, "activity": _signed}
