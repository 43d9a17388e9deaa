"""专利运营: transfer, licence, pledge, equity, PCT of one patent (domain.md §4.11, R18)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.calendar_rules import add_months
from db.checks import not_in_future, not_negative
from db.fields import field
from db.patents import check_patent_no
from db.transfer_choices import LicenceKind, PatentKind, PatentOp
from db.types import Choice, DateOnly, Flag, Money, RecordId, ShortText, Tenths, Whole

FILING_MONTHS = 3
"""专利实施许可合同 is filed within three months of taking effect (专利法实施细则); the parameter may change it."""


class PatentDeal(Record, Base):
    """专利运营."""

    __tablename__ = "patent_deal"
    title: ClassVar[str] = "专利运营"
    number_code: ClassVar[str] = "ZL"
    newest_first: ClassVar[str] = "dealt_on"
    submittable: ClassVar[bool] = True

    patent_no: Mapped[str | None] = field(
        "专利号（申请号）", ShortText(30), needed="draft", listed=True, searched="text", check=check_patent_no
    )
    name: Mapped[str | None] = field("专利名称", ShortText(200), needed="submit", listed=True, searched="name")
    patent_kind: Mapped[PatentKind | None] = field("专利类型", Choice(PatentKind), needed="submit")
    owner: Mapped[str | None] = field("专利权人", ShortText(100), needed="submit", searched="name")
    applied_on: Mapped[date | None] = field("申请日", DateOnly(), check=not_in_future)
    granted_on: Mapped[date | None] = field("授权公告日", DateOnly(), check=not_in_future)
    op: Mapped[PatentOp | None] = field("运营方式", Choice(PatentOp), needed="submit", listed=True)
    counterparty: Mapped[str | None] = field("对方", ShortText(100), searched="name")
    enterprise_id: Mapped[UUID | None] = field("本省企业", RecordId(), ref="enterprise", index=True)
    amount: Mapped[Decimal | None] = field("金额", Money(), listed=True, unit="万元", check=not_negative)
    dealt_on: Mapped[date | None] = field("生效日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    licence_kind: Mapped[LicenceKind | None] = field("许可种类", Choice(LicenceKind))
    term_months: Mapped[int | None] = field("期限", Whole(), unit="个月", check=not_negative)
    record_no: Mapped[str | None] = field("许可备案号", ShortText(40), searched="text")
    recorded_on: Mapped[date | None] = field("许可备案日期", DateOnly(), check=not_in_future)
    lender: Mapped[str | None] = field("质权人（银行）", ShortText(100), searched="text")
    loan: Mapped[Decimal | None] = field("贷款金额", Money(), unit="万元", check=not_negative)
    rate: Mapped[Decimal | None] = field("年利率", Tenths(), unit="%", check=not_negative)
    pledge_no: Mapped[str | None] = field("质押登记号", ShortText(40), searched="text")
    pledged_on: Mapped[date | None] = field("质押登记日期", DateOnly(), check=not_in_future, help="质权自登记时设立")
    risk_pool: Mapped[bool | None] = field("纳入风险补偿基金", Flag())
    released_on: Mapped[date | None] = field("质押解除日期", DateOnly(), check=not_in_future)
    changed_on: Mapped[date | None] = field("著录项目变更日期", DateOnly(), check=not_in_future)
    contract_id: Mapped[UUID | None] = field("技术合同", RecordId(), ref="contract", index=True)

    def headline(self) -> str:
        return self.name or self.patent_no or "（未填专利号）"

    def file_until(self, months: int = FILING_MONTHS) -> date | None:
        """The last day to file a licence; None where there is nothing (more) to file."""
        if self.op is not PatentOp.LICENCE or self.dealt_on is None or self.recorded_on is not None:
            return None
        return add_months(self.dealt_on, months)

    def pledge_ends(self) -> date | None:
        """When a pledge that was not released runs out."""
        if self.op is not PatentOp.PLEDGE or self.released_on is not None or self.term_months is None:
            return None
        begins = self.pledged_on or self.dealt_on
        return add_months(begins, self.term_months) if begins else None

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.op is PatentOp.LICENCE and self.licence_kind is None:
            found.append(("licence_kind", "need_kind", "请选择许可种类"))
        if self.op is PatentOp.PLEDGE and not self.lender:
            found.append(("lender", "need_lender", "请填写质权人"))
        if self.recorded_on and self.dealt_on and self.recorded_on > add_months(self.dealt_on, FILING_MONTHS):
            found.append(("recorded_on", "warn_late", f"备案日期晚于生效后 {FILING_MONTHS} 个月，请核对（可以提交）"))
        if self.applied_on and self.granted_on and self.granted_on < self.applied_on:
            found.append(("granted_on", "order", "授权公告日早于申请日"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values)
