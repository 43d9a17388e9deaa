"""企业走访: one visit to one enterprise by 工业特派员 / 科技服务管家 (domain.md §4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.checks import check_phone, not_in_future, not_negative
from db.choices import ProblemKind, Satisfaction, VisitMode, VisitPurpose, VisitResult
from db.fields import cell, field
from db.types import (
    Children,
    Choice,
    ChoiceSet,
    ClockTime,
    DateOnly,
    LongText,
    Money,
    RecordId,
    RefList,
    Row,
    ShortText,
    Whole,
)


@dataclass(frozen=True)
class ProblemRow(Row):
    """存在问题: a kind and what was said."""

    kind: Annotated[ProblemKind | None, cell("类别", Choice(ProblemKind), needed="submit")] = None
    text: Annotated[str | None, cell("问题描述", LongText(1000), needed="submit", searched="text")] = None


class Visit(Record, Base):
    """企业走访. Only 实地 counts in 服务天数; co-visitors count too, but the visit counts once."""

    __tablename__ = "visit"
    title: ClassVar[str] = "企业走访"
    number_code: ClassVar[str] = "ZF"
    newest_first: ClassVar[str] = "visited_on"
    submittable: ClassVar[bool] = True
    people_in: ClassVar[str] = "visitors"

    enterprise_id: Mapped[UUID | None] = field(
        "走访企业", RecordId(), needed="draft", listed=True, ref="enterprise", index=True
    )
    visited_on: Mapped[date | None] = field(
        "走访日期", DateOnly(), needed="submit", listed=True, check=not_in_future
    )
    started: Mapped[time | None] = field("开始时间", ClockTime())
    ended: Mapped[time | None] = field("结束时间", ClockTime())
    mode: Mapped[VisitMode | None] = field(
        "走访方式", Choice(VisitMode), needed="submit", listed=True, help="只有实地计入服务天数"
    )
    visitors: Mapped[tuple[UUID, ...] | None] = field("走访人", RefList(), needed="submit", ref="person")
    purposes: Mapped[tuple[VisitPurpose, ...] | None] = field(
        "走访目的", ChoiceSet(VisitPurpose), needed="submit", listed=True
    )
    interviewee: Mapped[str | None] = field("受访人", ShortText(50), needed="submit", searched="text")
    interviewee_post: Mapped[str | None] = field("受访人职务", ShortText(50))
    interviewee_phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone, searched="text")
    biz_status: Mapped[str | None] = field("生产经营情况", LongText(10_000), searched="text")
    revenue: Mapped[Decimal | None] = field("上年营收", Money(), unit="万元")
    rd_spend: Mapped[Decimal | None] = field("上年研发投入", Money(), unit="万元", check=not_negative)
    staff: Mapped[int | None] = field("职工人数", Whole(), unit="人", check=not_negative)
    rd_staff: Mapped[int | None] = field("研发人员", Whole(), unit="人", check=not_negative)
    findings: Mapped[tuple[ProblemRow, ...] | None] = field("存在问题", Children(ProblemRow), searched="text")
    policies: Mapped[tuple[UUID, ...] | None] = field("宣讲政策", RefList(), ref="policy")
    clauses: Mapped[str | None] = field("宣讲条款", ShortText(200), searched="text", help="如 二（三）5")
    on_site: Mapped[str | None] = field("现场解决事项", LongText(10_000), searched="text")
    follow_up: Mapped[str | None] = field("下步措施", LongText(10_000), searched="text")
    follow_up_due: Mapped[date | None] = field("完成时限", DateOnly(), index=True)
    follow_up_owner: Mapped[UUID | None] = field("责任人", RecordId(), ref="person")
    result: Mapped[VisitResult | None] = field("办理结果", Choice(VisitResult))
    satisfaction: Mapped[Satisfaction | None] = field("企业评价", Choice(Satisfaction), help="企业在纸质表或屏幕上确认")
    signed_on: Mapped[date | None] = field("企业签章日期", DateOnly())

    def headline(self) -> str:
        return f"{self.visited_on or '日期未填'} 走访"

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.started and self.ended and self.ended < self.started:
            found.append(("ended", "time_order", "结束时间早于开始时间"))
        if self.rd_spend is not None and self.revenue is not None and self.rd_spend > self.revenue:
            found.append(("rd_spend", "warn_rd_spend", "研发投入大于营收，请核对（可以提交）"))
        if self.rd_staff is not None and self.staff is not None and self.rd_staff > self.staff:
            found.append(("rd_staff", "warn_rd_staff", "研发人员多于职工人数，请核对（可以提交）"))
        if self.follow_up_due and self.visited_on and self.follow_up_due < self.visited_on:
            found.append(("follow_up_due", "due_order", "完成时限早于走访日期"))
        return found

    @classmethod
    def people(cls, values: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(values.get("visitors") or ())

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values, cls.people(values))
