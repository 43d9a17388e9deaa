"""Lines of platforms, subsidies and leaves, of the network, catalogues, consultations and cases."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from db.codes import BEIJING
from db.platform_choices import ConsultState, Outcome
from db.records.platform import Platform
from desktop.core.lines.words import Lines, Values, child_rows, dotted, short_day

EXTRA: dict[str, tuple[str, ...]] = {
    "platform": ("states",), "mobility": ("company", "enterprise_id", "returned_on"), "consultation": ("answered_on", "question"),
    "node": ("post", "until"), "export_log": ("author_id", "created_at"),
    "erasure": ("author_id",),
}  # fmt: skip


def _platform_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    on = date.fromisoformat(values["approved_on"]) if values["approved_on"] else None
    state = Platform(approved_on=on, states=child_rows(Platform, "states", values["states"])).state_on(today)
    return cells["name"], dotted(cells["rank"], cells["platform_type"], cells["host"]), state.text if state else "未批准"


def _subsidy_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    year = f"{cells['year']} 年" if cells["year"] else ""
    return cells["name"], dotted(year, cells["receiver"], cells["purpose"]), cells["amount"] or "金额未填"


def _mobility_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    back = f"{short_day(values['returned_on'], today)} 返岗" if values["returned_on"] else cells["return_state"]
    where = cells["enterprise_id"] or cells["company"]
    return cells["person_id"] or "（未选人员）", dotted(cells["mode"], cells["home_unit"], where), dotted(cells["began_on"], back)


def _node_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    term = f"至 {values['until']}" if values["until"] else f"{cells['since']} 起" if cells["since"] else ""
    return cells["name"] or "（空缺）", dotted(cells["unit"], cells["post"], cells["phone"]), term


def _recommendation_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    year = f"{cells['year']} 年" if cells["year"] else ""
    outcome = cells["outcome"] if values["outcome"] in (Outcome.CHOSEN, Outcome.NOT_CHOSEN) else ""
    return cells["product"], dotted(cells["enterprise_id"], cells["catalogue"]), dotted(year, outcome)


def _consultation_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    asked = short_day(values["asked_on"], today) or "日期未填"
    open_ = values["state_of"] in (None, ConsultState.OPEN, ConsultState.FORWARDED) and not values["answered_on"]
    days = (today - date.fromisoformat(values["asked_on"])).days if open_ and values["asked_on"] else 0
    state = f"{cells['state_of'] or ConsultState.OPEN.text} {days} 天" if open_ else cells["state_of"]
    question = (values["question"] or "").partition("\n")[0][:60]
    return question or "（未填问题）", dotted(cells["enterprise_id"], cells["asker"], cells["topic"]), dotted(asked, state)


def _typical_case_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    return cells["name"], dotted(cells["case_kind"], cells["enterprise_id"]), ""


def _export_log_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    at = datetime.fromisoformat(values["created_at"]).astimezone(BEIJING)
    about = "含个人信息" if values["personal"] else ""
    scope = "" if values["scope"] in (None, "全部") else cells["scope"]
    second = dotted(cells["author_id"], cells["way"], cells["purpose"], scope, about)
    day = f"{at:%m-%d %H:%M}" if at.year == today.year else f"{at:%Y-%m-%d %H:%M}"
    return f"{cells['what']} {cells['count'] or 0} 条", second, day


def _erasure_lines(values: Values, cells: Mapping[str, str], more: Sequence[Any], today: date) -> tuple[str, str, str]:
    return cells["trainee_id"] or "（学员未在本机）", dotted(cells["reason"], cells["author_id"]), cells["asked_on"]


LINES: dict[str, Lines] = {
    "platform": _platform_lines,
    "subsidy": _subsidy_lines,
    "mobility": _mobility_lines,
    "node": _node_lines,
    "recommendation": _recommendation_lines,
    "consultation": _consultation_lines,
    "typical_case": _typical_case_lines,
    "export_log": _export_log_lines,
    "erasure": _erasure_lines,
}
