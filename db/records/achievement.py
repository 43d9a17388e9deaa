"""科技成果 (科技成果登记表, 应用技术类; domain.md §4.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record, published_streams
from db.checks import check_phone, not_in_future, not_negative
from db.choices import CoopMode, Sector, TechField, Visibility
from db.contract_choices import PlanSource, SocialGoal
from db.fields import cell, field
from db.transfer_choices import (
    AchievementForm,
    AchievementLevel,
    AchievementNature,
    AchievementStage,
    AppliedState,
    NotApplied,
    SourceKind,
)
from db.types import Children, Choice, ChoiceSet, DateOnly, Flag, LongText, Money, Row, ShortText, Whole


@dataclass(frozen=True)
class FinisherRow(Row):
    """完成人. Birthdays are not asked for: the form of the province needs none to find an achievement."""

    name: Annotated[str | None, cell("姓名", ShortText(50), needed="submit", searched="text")] = None
    unit: Annotated[str | None, cell("工作单位", ShortText(100))] = None
    professional_title: Annotated[str | None, cell("职称", ShortText(30))] = None
    share: Annotated[str | None, cell("贡献", ShortText(100))] = None


class Achievement(Record, Base):
    """科技成果. A public one is known to the whole province once the county has passed it."""

    __tablename__ = "achievement"
    title: ClassVar[str] = "科技成果"
    number_code: ClassVar[str] = "CG"
    submittable: ClassVar[bool] = True

    name: Mapped[str | None] = field("成果名称", ShortText(200), needed="draft", listed=True, searched="name")
    keywords: Mapped[str | None] = field("关键词", ShortText(100), searched="text", help="不超过 3 个，用顿号分开")
    first_unit: Mapped[str | None] = field("第一完成单位", ShortText(100), needed="submit", listed=True, searched="name")
    other_units: Mapped[str | None] = field("其他完成单位", ShortText(300), searched="text")
    source_kind: Mapped[SourceKind | None] = field("成果来源", Choice(SourceKind), needed="submit")
    source_region: Mapped[str | None] = field("来源地区", ShortText(6), ref="division")
    owner: Mapped[str | None] = field("权属人", ShortText(100))
    domain: Mapped[TechField | None] = field("技术领域", Choice(TechField), needed="submit", listed=True)
    industry: Mapped[str | None] = field("应用行业", ShortText(5), ref="industry")
    sector: Mapped[Sector | None] = field("八大门类", Choice(Sector))
    nature: Mapped[AchievementNature | None] = field("成果属性", Choice(AchievementNature))
    form: Mapped[AchievementForm | None] = field("体现形式", Choice(AchievementForm))
    quality: Mapped[AchievementLevel | None] = field("成果水平", Choice(AchievementLevel))
    stage: Mapped[AchievementStage | None] = field("所处阶段", Choice(AchievementStage), needed="submit", listed=True)
    readiness: Mapped[int | None] = field("技术成熟度", Whole(), unit="级", help="GB/T 22900-2022，1 至 9 级")
    brief: Mapped[str | None] = field("成果简介", LongText(10_000), needed="submit", searched="text")
    tech_index: Mapped[str | None] = field("技术指标", LongText(5000), searched="text")
    market: Mapped[str | None] = field("应用前景", LongText(5000), searched="text")
    applied: Mapped[AppliedState | None] = field("应用状态", Choice(AppliedState))
    not_applied: Mapped[NotApplied | None] = field("未应用或停用原因", Choice(NotApplied))
    coop_modes: Mapped[tuple[CoopMode, ...] | None] = field("转化方式", ChoiceSet(CoopMode))
    price: Mapped[Decimal | None] = field("意向价格", Money(), unit="万元", check=not_negative)
    negotiable: Mapped[bool | None] = field("面议", Flag())
    ip_state: Mapped[str | None] = field("知识产权状况", LongText(1000), searched="text", help="专利、软著、新品种等，写明号码")
    plan: Mapped[PlanSource | None] = field("课题来源", Choice(PlanSource))
    plan_name: Mapped[str | None] = field("计划名称和编号", ShortText(200), searched="text")
    en_route: Mapped[bool | None] = field("国家项目“沿途下蛋”", Flag())
    social_goal: Mapped[SocialGoal | None] = field("社会经济目标", Choice(SocialGoal))
    register_no: Mapped[str | None] = field(
        "批准登记号", ShortText(12), searched="text", help="12 位：部门 3、年份 4、类别 1、流水 4"
    )
    registered_on: Mapped[date | None] = field("批准登记日期", DateOnly(), check=not_in_future)
    evaluated: Mapped[str | None] = field("评价方式、日期和单位", ShortText(200))
    finishers: Mapped[tuple[FinisherRow, ...] | None] = field("完成人", Children(FinisherRow), searched="text")
    visibility: Mapped[Visibility | None] = field("是否公开", Choice(Visibility), needed="submit")
    valid_until: Mapped[date | None] = field("发布有效期", DateOnly())
    contact: Mapped[str | None] = field("联系人", ShortText(50))
    contact_phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone)

    def headline(self) -> str:
        return self.name or "（未填成果名称）"

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.readiness is not None and not 1 <= self.readiness <= 9:
            found.append(("readiness", "trl", "技术成熟度为 1 至 9 级"))
        if self.negotiable and self.price is not None:
            found.append(("price", "price_twice", "已选面议，请删去金额或取消面议"))
        if self.register_no and not _register_no(self.register_no):
            found.append(("register_no", "register_no", "批准登记号为 12 位：3 位部门代码、4 位年份、Y、4 位流水号"))
        if self.applied in (AppliedState.NONE, AppliedState.STOPPED) and self.not_applied is None:
            found.append(("not_applied", "warn_reason", "请说明未应用或停用的原因（可以提交）"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return published_streams(values)


def _register_no(text: str) -> bool:
    return len(text) == 12 and text[:7].isalnum() and text[3:7].isdigit() and text[7].isalpha() and text[8:].isdigit()
