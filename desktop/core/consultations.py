"""政策咨询: beginning one, quoting clauses, and what follows from an answer (domain.md §4.18, R04, R05)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db import divisions
from db.parameters import Rules
from db.plan_rules import TAX_CAVEAT, deductible, instalment_plan_due, instalments
from db.platform_choices import ConsultState
from db.records.consultation import Consultation
from db.spelling import money_text
from desktop.core import cards, chosen, policy_library, quoting
from desktop.core.cards import Card
from desktop.core.errors import explained
from desktop.core.plan import rules_of
from desktop.core.policy_library import ClauseHit
from desktop.core.profile import Opened
from desktop.core.reminders import days_text
from desktop.core.store import Saved, Store

DONE = (ConsultState.ANSWERED, ConsultState.CLOSED)


@dataclass(frozen=True, slots=True)
class ConsultationMore:
    """Besides the card: how long it has taken in words, whether that is too long, and the rules of its day."""

    told: str
    late: bool
    rules: Rules


def new(store: Store) -> UUID:
    """A question of today, waiting for its answer."""
    account = store.opened.account
    values = {
        "asked_on": store.opened.clock.today(), "state_of": ConsultState.OPEN,
        "region": account.division if divisions.get(account.division or "-") else None,
    }  # fmt: skip
    return store.create(Consultation, {name: value for name, value in values.items() if value is not None})


def load(opened: Opened, consultation_id: UUID) -> Card:
    """Reads it. Raises UserError when it is gone."""
    card = cards.load(opened, Consultation, consultation_id)
    record = card.record
    assert isinstance(record, Consultation)
    with explained(), opened.local.read() as session:
        rules = rules_of(session)
    told, late = waited(record, rules, opened.clock.today())
    return replace(card, more=ConsultationMore(told, late, rules))


def waited(record: Consultation, rules: Rules, today: date) -> tuple[str, bool]:
    """How long the answer took or has been waited for, and whether that is more than the parameter allows."""
    days = record.days(today)
    if days is None or record.asked_on is None:
        return "", False
    limit = rules.whole("consult.answer_days", record.asked_on)
    if record.answered_on is not None or record.state_of in DONE:
        return f"{days} 天答复，限 {limit} 天", days > limit
    until = record.asked_on + timedelta(days=limit)
    state = (record.state_of or ConsultState.OPEN).text
    return f"{state}，已 {days} 天；限 {limit} 天答复（{until} 前，{days_text((until - today).days)}）", days > limit


def save(store: Store, consultation_id: UUID, values: Mapping[str, Any]) -> Saved:
    """Keeps fields; what is answered now was answered by me today unless it says otherwise. Raises Locked."""
    more = dict(values)
    if values.get("state_of") in DONE:
        before = store.get(Consultation, consultation_id)
        if before is not None and before.state_of not in DONE:
            if before.answered_on is None:
                more.setdefault("answered_on", store.opened.clock.today())
            if before.answered_by is None:
                more.setdefault("answered_by", store.opened.account.id)
    return chosen.save(store, Consultation, consultation_id, more)


def quote(store: Store, consultation_id: UUID, hit: ClauseHit) -> Saved:
    """A clause from the library into the answer's sources. Raises Locked, UserError when there is no room."""
    return quoting.quote(store, Consultation, consultation_id, hit)


def into_answer(store: Store, consultation_id: UUID, text: str) -> Saved:
    """A calculation under what is already answered. Raises Locked."""
    record = store.get(Consultation, consultation_id)
    before = (record.answer or "").rstrip() if record is not None else ""
    return store.save(Consultation, consultation_id, {"answer": f"{before}\n\n{text}" if before else text})


def sources(session: Session, record: Consultation, today: date) -> list[policy_library.Quoted]:
    """The documents and clauses that an answer quotes, as they stood on the day of the answer, for the printed sheet."""
    return policy_library.quoted(session, record.policies or (), record.clauses or "", record.answered_on or today)


# -------------------------------------------------------------------------------------------------------- calculators
def deduction_text(investment: Decimal, taxable: Decimal, day: date, rules: Rules) -> str:
    """R04 in words (二（三）5): what an investor may deduct this year, and what is carried on."""
    now, later = deductible(investment, taxable, day, rules)
    percent = money_text(rules.number("invest.deduction", day))
    return (
        f"投资额 {money_text(investment)} 万元 × {percent}% = {money_text(now + later)} 万元可抵扣；"
        f"当年应纳税所得额 {money_text(taxable)} 万元，本年抵扣 {money_text(now)} 万元，"
        f"结转以后年度 {money_text(later)} 万元。（{TAX_CAVEAT}）"
    )


def instalments_text(tax: Decimal, event: date, years: int, rules: Rules) -> str:
    """R05 in words (二（三）4): the tax on 转增股本 by years, and by when the plan is filed. ValueError beyond the rule."""
    parts = instalments(tax, event, years, rules)
    listed = "，".join(f"{year} 年 {money_text(amount)} 万元" for year, amount in parts)
    due = instalment_plan_due(event)
    plan = f"分期缴税计划于 {due} 前报税务机关备案"
    return f"应纳税额 {money_text(tax)} 万元，分 {years} 个公历年度：{listed}；{plan}。（{TAX_CAVEAT}）"
