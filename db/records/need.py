"""技术需求: what an enterprise asks for (技术需求征集表, domain.md §4.6). Begun with a line, whole when published."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, published_streams
from db.checks import check_email, check_phone, not_negative
from db.choices import CoopMode, NeedType, Sector, TechField, Visibility
from db.fields import field
from db.transfer_choices import NeedDiagnosis, NeedState, Urgency
from db.types import Choice, ChoiceSet, DateOnly, Flag, LongText, Money, RecordId, ShortText

WHOLE = ("need_types", "background", "problem", "indicators", "coop_modes", "visibility", "contact", "contact_phone")
"""What the form of the province asks for; a need heard at a visit may still lack it."""
OPEN = frozenset({NeedState.PUBLISHED, NeedState.DOCKING, NeedState.SIGNED, NeedState.SOLVED})


class Need(Record, Base):
    """技术需求. `visit_id` is its first source and stays for ever."""

    __tablename__ = "need"
    title: ClassVar[str] = "技术需求"
    number_code: ClassVar[str] = "XQ"
    submittable: ClassVar[bool] = True

    enterprise_id: Mapped[UUID | None] = field("需求单位", RecordId(), needed="submit", listed=True, ref="enterprise", index=True)
    visit_id: Mapped[UUID | None] = field("来源走访", RecordId(), ref="visit", index=True, system=True)
    activity_id: Mapped[UUID | None] = field("来源活动", RecordId(), ref="activity", index=True)
    name: Mapped[str | None] = field("需求名称", ShortText(100), needed="draft", listed=True, searched="name")
    need_types: Mapped[tuple[NeedType, ...] | None] = field("需求类型", ChoiceSet(NeedType))
    domain: Mapped[TechField | None] = field("技术领域", Choice(TechField), needed="submit", listed=True)
    industry: Mapped[str | None] = field("国民经济行业", ShortText(5), ref="industry")
    sector: Mapped[Sector | None] = field("八大门类", Choice(Sector))
    background: Mapped[str | None] = field("需求背景", LongText(5000), searched="text")
    problem: Mapped[str | None] = field("难题描述", LongText(5000), searched="text")
    indicators: Mapped[str | None] = field("量化指标", LongText(5000), searched="text", help="写明要达到的数值")
    foundation: Mapped[str | None] = field("现有基础", LongText(5000), searched="text")
    expected: Mapped[str | None] = field("预期目标", LongText(5000), searched="text")
    budget: Mapped[Decimal | None] = field("拟投入", Money(), unit="万元", listed=True, check=not_negative)
    negotiable: Mapped[bool | None] = field("面议", Flag())
    deadline: Mapped[date | None] = field("希望完成", DateOnly(), listed=True)
    reward: Mapped[Decimal | None] = field("悬赏金额", Money(), unit="万元", check=not_negative, help="揭榜挂帅、挑战赛填写")
    urgency: Mapped[Urgency | None] = field("紧迫程度", Choice(Urgency))
    diagnosis: Mapped[NeedDiagnosis | None] = field("需求甄别", Choice(NeedDiagnosis))
    state_of: Mapped[NeedState | None] = field("需求状态", Choice(NeedState), listed=True, help="有对接时按对接进展显示")
    coop_modes: Mapped[tuple[CoopMode, ...] | None] = field("合作方式", ChoiceSet(CoopMode))
    partners: Mapped[str | None] = field("意向合作单位或专家", ShortText(200), searched="text")
    ip_terms: Mapped[str | None] = field("知识产权归属", ShortText(200))
    visibility: Mapped[Visibility | None] = field("是否公开", Choice(Visibility))
    contact: Mapped[str | None] = field("联系人", ShortText(50))
    contact_phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone)
    contact_email: Mapped[str | None] = field("电子邮箱", ShortText(100), check=check_email)

    def headline(self) -> str:
        return self.name or "（未填需求名称）"

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.negotiable and self.budget is not None:
            found.append(("budget", "budget_twice", "已选面议，请删去金额或取消面议"))
        if self.indicators and not any(char.isdigit() for char in self.indicators):
            found.append(("indicators", "warn_indicators", "量化指标里没有数字，请核对（可以提交）"))
        lacking = [name for name in WHOLE if not getattr(self, name)]
        if lacking and self.state_of in OPEN:
            found.append((lacking[0], "need_whole", "发布前请补齐需求类型、背景、难题、指标、合作方式、是否公开和联系人"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return published_streams(values)
