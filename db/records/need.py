"""技术需求: what an enterprise asks for. Minimal here so that a visit and its sheet are whole (domain.md §4.6)."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record
from db.checks import check_phone, not_negative
from db.choices import CoopMode, NeedType, TechField, Visibility
from db.fields import field
from db.types import Choice, ChoiceSet, DateOnly, Flag, LongText, Money, RecordId, ShortText


class Need(Record, Base):
    """技术需求. `visit_id` is its first source and stays for ever."""

    __tablename__ = "need"
    title: ClassVar[str] = "技术需求"
    number_code: ClassVar[str] = "XQ"
    submittable: ClassVar[bool] = True

    enterprise_id: Mapped[UUID | None] = field(
        "需求单位", RecordId(), needed="submit", listed=True, ref="enterprise", index=True
    )
    visit_id: Mapped[UUID | None] = field("来源走访", RecordId(), ref="visit", index=True, system=True)
    name: Mapped[str | None] = field("需求名称", ShortText(100), needed="draft", listed=True, searched="name")
    need_types: Mapped[tuple[NeedType, ...] | None] = field("需求类型", ChoiceSet(NeedType))
    domain: Mapped[TechField | None] = field("技术领域", Choice(TechField), needed="submit", listed=True)
    background: Mapped[str | None] = field("需求背景", LongText(5000), searched="text")
    problem: Mapped[str | None] = field("难题描述", LongText(5000), searched="text")
    indicators: Mapped[str | None] = field("量化指标", LongText(5000), searched="text", help="写明要达到的数值")
    budget: Mapped[Decimal | None] = field("拟投入", Money(), unit="万元", listed=True, check=not_negative)
    negotiable: Mapped[bool | None] = field("面议", Flag())
    deadline: Mapped[date | None] = field("希望完成", DateOnly(), listed=True)
    coop_modes: Mapped[tuple[CoopMode, ...] | None] = field("合作方式", ChoiceSet(CoopMode))
    visibility: Mapped[Visibility | None] = field("是否公开", Choice(Visibility))
    contact: Mapped[str | None] = field("联系人", ShortText(50))
    contact_phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone)

    def headline(self) -> str:
        return self.name or "（未填需求名称）"

    def problems(self) -> list[tuple[str, str, str]]:
        if self.negotiable and self.budget is not None:
            return [("budget", "budget_twice", "已选面议，请删去金额或取消面议")]
        return []
