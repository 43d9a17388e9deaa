"""转化收益分配: how the income of one landing or contract was shared (domain.md §4.10, R01, R06–R08)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.checks import not_in_future, not_negative
from db.fields import field
from db.transfer_choices import IncomeBase
from db.types import Choice, DateOnly, Flag, LongText, Money, RecordId, ShortText, Whole


class Income(Record, Base):
    """收益分配. Gross, cost and net are all kept, and which of them was the base: the plan names none."""

    __tablename__ = "income"
    title: ClassVar[str] = "收益分配"
    number_code: ClassVar[str] = "SY"
    newest_first: ClassVar[str] = "shared_on"
    submittable: ClassVar[bool] = True

    landing_id: Mapped[UUID | None] = field("成果落地", RecordId(), ref="landing", index=True)
    contract_id: Mapped[UUID | None] = field("技术合同", RecordId(), ref="contract", index=True)
    unit: Mapped[str | None] = field("转化单位", ShortText(100), needed="draft", listed=True, searched="name")
    in_zone: Mapped[bool | None] = field(
        "单位在沈大自主创新示范区", Flag(), needed="submit", help="70% 的规定只适用于示范区内的单位"
    )
    shared_on: Mapped[date | None] = field("分配日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    gross: Mapped[Decimal | None] = field("转化收入", Money(), needed="submit", listed=True, unit="万元", check=not_negative)
    cost: Mapped[Decimal | None] = field("可扣除成本", Money(), unit="万元", check=not_negative)
    base: Mapped[IncomeBase | None] = field("比例的基数", Choice(IncomeBase), needed="submit")
    team_cash: Mapped[Decimal | None] = field("团队和贡献人员现金", Money(), unit="万元", check=not_negative)
    team_equity: Mapped[Decimal | None] = field("团队和贡献人员股权", Money(), unit="万元", check=not_negative)
    heads: Mapped[int | None] = field("受奖人次", Whole(), unit="人次", check=not_negative)
    turned_in: Mapped[Decimal | None] = field(
        "上缴财政", Money(), unit="万元", check=not_negative, help="转化收益不再上缴财政，一般为 0 或不填"
    )
    equity_deferred: Mapped[bool | None] = field("股权奖励暂不缴纳个税", Flag(), help="递延，不是免税")
    note: Mapped[str | None] = field("分配办法", LongText(2000))

    def headline(self) -> str:
        return f"{self.unit or '（未填单位）'} {self.shared_on or ''}".strip()

    @property
    def net(self) -> Decimal | None:
        """转化净收入, computed."""
        return None if self.gross is None else self.gross - (self.cost or Decimal(0))

    @property
    def team(self) -> Decimal | None:
        """What went to the team and those who contributed; None while nothing is filled in."""
        if self.team_cash is None and self.team_equity is None:
            return None
        return (self.team_cash or Decimal(0)) + (self.team_equity or Decimal(0))

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if not self.landing_id and not self.contract_id:
            found.append(("landing_id", "need_source", "请填写成果落地或技术合同"))
        if self.net is not None and self.net < 0:
            found.append(("cost", "cost", "可扣除成本大于转化收入"))
        if self.team is not None and self.net is not None and self.team > self.net:
            found.append(("team_cash", "warn_team", "分给团队的多于净收入，请核对（可以提交）"))
        if self.turned_in:
            found.append(("turned_in", "warn_turned_in", "按规定转化收益不再上缴财政，请核对（可以提交）"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values)
