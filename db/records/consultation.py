"""政策咨询: a question, its answer with the clauses quoted, and how long it took (domain.md §4.18)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, desk_streams
from db.checks import check_phone, not_in_future
from db.fields import field
from db.platform_choices import ConsultState, ConsultTopic
from db.types import Choice, DateOnly, LongText, RecordId, RefList, ShortText


class Consultation(Record, Base):
    """政策咨询. The printed answer names its sources and their dates."""

    __tablename__ = "consultation"
    title: ClassVar[str] = "政策咨询"
    number_code: ClassVar[str] = "ZX"
    newest_first: ClassVar[str] = "asked_on"

    enterprise_id: Mapped[UUID | None] = field("咨询企业", RecordId(), listed=True, ref="enterprise", index=True)
    asker: Mapped[str | None] = field("咨询人", ShortText(50), listed=True, searched="name")
    phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone)
    visit_id: Mapped[UUID | None] = field("来源走访", RecordId(), ref="visit", index=True)
    asked_on: Mapped[date | None] = field("咨询日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    topic: Mapped[ConsultTopic | None] = field("主题", Choice(ConsultTopic), needed="submit", listed=True)
    question: Mapped[str | None] = field("问题", LongText(5000), needed="draft", searched="text")
    answer: Mapped[str | None] = field("答复", LongText(10_000), searched="text")
    policies: Mapped[tuple[UUID, ...] | None] = field("引用的政策", RefList(), ref="policy")
    clauses: Mapped[str | None] = field("引用的条款", ShortText(200), searched="text", help="如 二（三）5")
    answered_by: Mapped[UUID | None] = field("答复人", RecordId(), ref="person")
    answered_on: Mapped[date | None] = field("答复日期", DateOnly(), check=not_in_future)
    forward_to: Mapped[str | None] = field("转办单位", ShortText(100), searched="text")
    state_of: Mapped[ConsultState | None] = field("答复状态", Choice(ConsultState), listed=True)

    def headline(self) -> str:
        return (self.question or "（未填问题）").partition("\n")[0][:40]

    def days(self, today: date) -> int | None:
        """Days from question to answer, or until today."""
        return ((self.answered_on or today) - self.asked_on).days if self.asked_on else None

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if not self.enterprise_id and not self.asker:
            found.append(("asker", "need_asker", "请填写咨询企业或咨询人"))
        if self.state_of in (ConsultState.ANSWERED, ConsultState.CLOSED) and not self.answer:
            found.append(("answer", "need_answer", "已答复的咨询请填写答复"))
        if self.state_of is ConsultState.FORWARDED and not self.forward_to:
            found.append(("forward_to", "need_place", "转办的咨询请填写转办单位"))
        if self.asked_on and self.answered_on and self.answered_on < self.asked_on:
            found.append(("answered_on", "order", "答复日期早于咨询日期"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return desk_streams(values, tuple(p for p in (values.get("answered_by"),) if p))
