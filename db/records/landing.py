"""成果落地转化, and how its income was shared (domain.md §4.10, R01, R08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.checks import not_in_future, not_negative
from db.fields import cell, field
from db.transfer_choices import Channel, LandingMode, SourceKind
from db.types import Children, Choice, DateOnly, LongText, Money, RecordId, RefList, Row, ShortText, Tenths, Whole

LIAONING = "21"


@dataclass(frozen=True)
class YieldRow(Row):
    """年度效益 of one landing."""

    year: Annotated[int | None, cell("年度", Whole(), needed="submit")] = None
    output: Annotated[Decimal | None, cell("产值", Money(), unit="万元")] = None
    sales: Annotated[Decimal | None, cell("销售收入", Money(), unit="万元")] = None
    profit: Annotated[Decimal | None, cell("利润", Money(), unit="万元")] = None
    tax: Annotated[Decimal | None, cell("税收", Money(), unit="万元")] = None
    jobs: Annotated[int | None, cell("就业", Whole(), unit="人", check=not_negative)] = None


def _in_liaoning(code: str) -> str | None:
    return None if code.startswith(LIAONING) else "落地地区应在辽宁省内；落在省外的不计入本省落地成果"


class Landing(Record, Base):
    """成果落地. Counted once for each achievement and receiver; five licensees are five landings (口径 may switch that off)."""

    __tablename__ = "landing"
    title: ClassVar[str] = "成果落地"
    number_code: ClassVar[str] = "LH"
    newest_first: ClassVar[str] = "landed_on"
    submittable: ClassVar[bool] = True

    achievement_id: Mapped[UUID | None] = field(
        "科技成果", RecordId(), needed="draft", listed=True, ref="achievement", index=True
    )
    source_kind: Mapped[SourceKind | None] = field("成果来源", Choice(SourceKind), needed="submit")
    source_unit: Mapped[str | None] = field("来源单位", ShortText(100), needed="submit", searched="text")
    source_region: Mapped[str | None] = field("来源地区", ShortText(6), ref="division")
    receiver_id: Mapped[UUID | None] = field("承接企业", RecordId(), needed="submit", listed=True, ref="enterprise", index=True)
    land_region: Mapped[str | None] = field("落地县区", ShortText(6), needed="submit", ref="division", check=_in_liaoning)
    mode: Mapped[LandingMode | None] = field("转化方式", Choice(LandingMode), needed="submit", listed=True)
    channel: Mapped[Channel | None] = field("转移通道", Choice(Channel))
    landed_on: Mapped[date | None] = field("落地日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    contract_id: Mapped[UUID | None] = field("技术合同", RecordId(), ref="contract", index=True)
    invest: Mapped[Decimal | None] = field("项目投资", Money(), unit="万元", check=not_negative)
    share_price: Mapped[Decimal | None] = field("作价金额", Money(), unit="万元", check=not_negative)
    share_percent: Mapped[Decimal | None] = field("占股比例", Tenths(), unit="%", check=not_negative)
    yields: Mapped[tuple[YieldRow, ...] | None] = field("年度效益", Children(YieldRow))
    brokers: Mapped[tuple[UUID, ...] | None] = field("技术经纪人", RefList(), ref="person")
    brief: Mapped[str | None] = field("落地情况", LongText(5000), searched="text", help="证明材料可作附件")

    def headline(self) -> str:
        return f"{self.landed_on or '日期未填'} 落地"

    @property
    def counted_as(self) -> tuple[str, str]:
        """Two landings with the same pair are one."""
        return str(self.achievement_id), str(self.receiver_id)

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.share_percent is not None and self.share_percent > 100:
            found.append(("share_percent", "percent", "占股比例不能超过 100%"))
        if self.mode is LandingMode.EQUITY and self.share_price is None:
            found.append(("share_price", "need_price", "作价投资请填作价金额"))
        years = [row.year for row in self.yields or () if row.year]
        if len(years) != len(set(years)):
            found.append(("yields", "year_twice", "同一年度填了两行，请合并"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values, tuple(values.get("brokers") or ()))
