"""补助资金 (domain.md §4.16, R03, R12)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, desk_streams
from db.checks import not_in_future, not_negative
from db.fields import field
from db.platform_choices import SubsidyUse
from db.types import Choice, DateOnly, LongText, Money, RecordId, ShortText, Whole


class Subsidy(Record, Base):
    """补助资金, after the service: its basis is written down before it is paid."""

    __tablename__ = "subsidy"
    title: ClassVar[str] = "补助资金"
    number_code: ClassVar[str] = "BZ"

    name: Mapped[str | None] = field("项目", ShortText(150), needed="draft", listed=True, searched="name")
    year: Mapped[int | None] = field("年度", Whole(), needed="submit", listed=True)
    purpose: Mapped[SubsidyUse | None] = field("用途", Choice(SubsidyUse), needed="submit", listed=True)
    document_no: Mapped[str | None] = field("文号", ShortText(60), listed=True, searched="text")
    receiver: Mapped[str | None] = field("对象", ShortText(100), needed="submit", listed=True, searched="name")
    enterprise_id: Mapped[UUID | None] = field("企业名片", RecordId(), ref="enterprise", index=True)
    platform_id: Mapped[UUID | None] = field("平台基地", RecordId(), ref="platform", index=True)
    person_id: Mapped[UUID | None] = field("人员", RecordId(), ref="person", help="企业项目博士后填写")
    reviewed_on: Mapped[date | None] = field("专家论证日期", DateOnly(), check=not_in_future, help="企业项目博士后填写")
    amount: Mapped[Decimal | None] = field("金额", Money(), needed="submit", listed=True, unit="万元", check=not_negative)
    paid_on: Mapped[date | None] = field("到账日期", DateOnly(), check=not_in_future)
    basis: Mapped[str | None] = field("依据（服务业绩）", LongText(2000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填项目）"

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.purpose is SubsidyUse.AFTER and not self.basis:
            found.append(("basis", "need_basis", "后补助应写明服务业绩"))
        if self.purpose is SubsidyUse.POSTDOC and self.reviewed_on is None:
            found.append(("reviewed_on", "need_review", "企业项目博士后资助须经专家论证，请填论证日期"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return desk_streams(values)
