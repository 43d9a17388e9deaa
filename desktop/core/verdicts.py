"""Quiet words under the fields of the chain: what the plan's rules say of the record, never a barrier (domain.md §3)."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import divisions
from db.base import Record
from db.choices import State
from db.contract_choices import RegisterState
from db.parameters import Rules
from db.plan_rules import Verdict, counted_amount, credited_city, income_share, licence_filing_due, registration_due
from db.records.docking import Docking
from db.records.landing import Landing
from db.transfer_choices import IncomeBase
from desktop.core.reminders import days_text

Notes = dict[str, str]


def notes(session: Session, record: Record, rules: Rules, today: date) -> Notes:
    """By field; kinds without rules have none."""
    make = _NOTES.get(record.__tablename__)
    return make(session, record, rules, today) if make else {}


def _contract(session: Session, record: Any, rules: Rules, today: date) -> Notes:
    found: Notes = {}
    if record.seller_region:
        city = credited_city(record)
        place = divisions.get(city) if city else None
        when = "" if record.registered else "登记后"
        found["seller_region"] = f"{when}成交额计入{place.name}" if place else "卖方不在辽宁，不计成交额，只计落地"
    if record.amount is not None and record.register_state and counted_amount(record) == 0 and not record.registered:
        found["register_state"] = "未登记的合同照常显示，不计入登记合同成交额"
    until = registration_due(record, rules)
    if until is not None:
        found["accepted_on"] = f"应在 {until} 前办结登记，{days_text((until - today).days)}"
    if record.register_state is RegisterState.ACCEPTED and record.accepted_on is None:
        found["accepted_on"] = "填了受理日期，才能提醒办结期限"
    paid = sum((row.amount for row in record.paid or () if row.amount is not None), Decimal(0))
    if record.paid and record.amount:
        found["paid"] = f"到账合计 {paid:f} 万元，占成交总额 {_percent(paid, record.amount)}%"
    return found


def _income(session: Session, record: Any, rules: Rules, today: date) -> Notes:
    found: Notes = {}
    if record.net is not None:
        found["cost"] = f"转化净收入 {record.net:f} 万元（收入减去可扣除成本）"
    share = income_share(record, rules)
    base = "转化收入" if record.base is IncomeBase.GROSS else "净收入"
    told = f"团队占{base} {share.percent}%" if share.percent is not None else ""
    if share.verdict is Verdict.NOT_APPLICABLE:
        found["in_zone"] = f"{share.least:f}% 的规定：{share.verdict.value}"
        found["team_equity"] = told
    elif share.verdict is Verdict.UNKNOWN:
        found["team_equity"] = told or "填了收入和团队所得，才能计算比例"
    else:
        found["team_equity"] = f"{told}，应不低于 {share.least:f}%：{share.verdict.value}"
    if record.equity_deferred:
        found["equity_deferred"] = "暂不缴纳是递延，不是免税；以税务机关核定为准"
    return {name: text for name, text in found.items() if text}


def _landing(session: Session, record: Any, rules: Rules, today: date) -> Notes:
    if not (record.achievement_id and record.receiver_id):
        return {}
    same = (Landing.achievement_id == record.achievement_id, Landing.receiver_id == record.receiver_id)
    query = select(func.count()).select_from(Landing).where(*same, Landing.id != record.id, Landing.state != State.VOID)
    others = session.scalar(query) or 0
    return {"receiver_id": f"同一成果、同一企业另有 {others} 条落地记录，统计时合计一项"} if others else {}


def _docking(session: Session, record: Any, rules: Rules, today: date) -> Notes:
    if record.need_id is None:
        return {}
    query = select(func.count()).select_from(Docking).where(Docking.need_id == record.need_id, Docking.id != record.id)
    others = session.scalar(query.where(Docking.state != State.VOID)) or 0
    return {"need_id": f"这条需求已有 {others} 条对接，请看“来龙去脉”，不要重复新建"} if others else {}


def _patent(session: Session, record: Any, rules: Rules, today: date) -> Notes:
    found: Notes = {}
    until, ends = licence_filing_due(record, rules), record.pledge_ends()
    if until is not None:
        found["recorded_on"] = f"许可备案应在 {until} 前，{days_text((until - today).days)}"
    if ends is not None:
        found["term_months"] = f"质押 {ends} 到期，{days_text((ends - today).days)}"
    return found


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


_NOTES: dict[str, Callable[[Session, Any, Rules, date], Notes]] = {
    "contract": _contract,
    "docking": _docking,
    "income": _income,
    "landing": _landing,
    "patent_deal": _patent,
}
