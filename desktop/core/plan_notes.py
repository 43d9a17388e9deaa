"""What the plan's rules say of a leave, a subsidy, a platform, a recommendation: quiet words under the fields, never a barrier.

R02 (end of a leave), R03 (企业项目博士后), R09 (编制), R10 (消化计划), R12 (后补助), trap 14 (不涉密) of domain.md §3 and §9.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State
from db.parameters import Rules
from db.plan_rules import leave_ends, postdoc_sum
from db.platform_choices import MobilityMode, SubsidyUse
from db.records.mobility import Mobility
from db.records.platform import Platform
from db.records.recommendation import Recommendation
from db.records.subsidy import Subsidy
from db.spelling import money_text
from desktop.core import cards, platform_stock
from desktop.core.cards import Card
from desktop.core.errors import explained
from desktop.core.plan import rules_of
from desktop.core.profile import Opened
from desktop.core.reminders import days_text

Notes = Mapping[str, str]
OPEN_WORDS = "拿不准的，先请本单位保密部门确认；没有确认的不能提交"


def load(opened: Opened, kind: type[Record], record_id: UUID) -> Card:
    """A card whose `more` is the notes by field. Raises UserError when the record is gone."""
    card = cards.load(opened, kind, record_id)
    with explained(), opened.local.read() as session:
        return replace(card, more=notes(session, card.record, opened.clock.today()))


def notes(session: Session, record: Record, today: date) -> Notes:
    """What is to be said of one record, by field; empty for kinds without rules."""
    if isinstance(record, Mobility):
        return _mobility(record, rules_of(session), today)
    if isinstance(record, Subsidy):
        return _subsidy(session, record, rules_of(session))
    if isinstance(record, Platform):
        return {"states": platform_stock.standing(record, today)}
    if isinstance(record, Recommendation):
        return {} if record.open_confirmed else {"open_confirmed": OPEN_WORDS}
    return {}


def _mobility(record: Mobility, rules: Rules, today: date) -> Notes:
    """R02: by the rule of the day on which it began; nothing once the person is back."""
    ends = leave_ends(record, rules)
    if ends is None or record.returned_on is not None:
        return {}
    left = days_text((ends - today).days)
    if record.ends_on is None and record.mode is MobilityMode.ON_LEAVE and record.began_on is not None:
        years = rules.whole("leave.years", record.began_on)
        return {"ends_on": f"离岗创业按 {years} 年计算，{ends} 到期，{left}"}
    return {"ends_on": f"{ends} 到期，{left}"}


def _subsidy(session: Session, record: Subsidy, rules: Rules) -> Notes:
    """R03 and R12."""
    found: dict[str, str] = {}
    if record.purpose is SubsidyUse.AFTER and record.basis:
        found["basis"] = "后补助：已写明服务业绩"
    if record.purpose is SubsidyUse.POSTDOC and record.person_id is not None:
        query = select(Subsidy).where(Subsidy.person_id == record.person_id, Subsidy.state != State.VOID)
        _, twice = postdoc_sum(session.scalars(query), rules)
        if record.person_id in twice:
            found["person_id"] = "同一人已有一笔企业项目博士后资助；每人一次"
    if record.purpose is SubsidyUse.POSTDOC and record.reviewed_on is not None:
        due = rules.number("postdoc.amount", record.reviewed_on)
        differs = record.amount is not None and record.amount != due
        found["amount"] = f"按规定每人 {money_text(due)} 万元" + ("，与填写的不同，请核对" if differs else "")
    return found
