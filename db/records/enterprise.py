"""企业: one 统一社会信用代码, one card; the card is public within the province (domain.md §4.14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record
from db.checks import check_phone, check_uscc, not_in_future
from db.choices import EnterpriseScale, Qualification, Sector
from db.fields import cell, field
from db.types import Children, Choice, DateOnly, LongText, Money, Row, ShortText, Whole


@dataclass(frozen=True)
class QualificationRow(Row):
    """资质: 高新技术企业 certificates run three years."""

    kind: Annotated[Qualification | None, cell("资质", Choice(Qualification), needed="submit")] = None
    number: Annotated[str | None, cell("证书号/入库号", ShortText(60))] = None
    since: Annotated[date | None, cell("有效期起", DateOnly())] = None
    until: Annotated[date | None, cell("有效期止", DateOnly())] = None


@dataclass(frozen=True)
class YearRow(Row):
    """年度指标, one row a year."""

    year: Annotated[int | None, cell("年度", Whole(), needed="submit")] = None
    revenue: Annotated[Decimal | None, cell("营业收入", Money(), unit="万元")] = None
    rd_spend: Annotated[Decimal | None, cell("研发投入", Money(), unit="万元")] = None
    staff: Annotated[int | None, cell("职工人数", Whole(), unit="人")] = None
    rd_staff: Annotated[int | None, cell("研发人员", Whole(), unit="人")] = None
    patents: Annotated[int | None, cell("有效专利", Whole(), unit="件")] = None


@dataclass(frozen=True)
class ContactRow(Row):
    """联系人."""

    name: Annotated[str | None, cell("姓名", ShortText(50), needed="submit")] = None
    post: Annotated[str | None, cell("职务", ShortText(50))] = None
    phone: Annotated[str | None, cell("电话", ShortText(20), check=check_phone)] = None


class Enterprise(Record, Base):
    """企业. Quick-create needs only the name; the code is needed before a visit is submitted."""

    __tablename__ = "enterprise"
    title: ClassVar[str] = "企业"
    natural_key: ClassVar[str] = "uscc"
    public_card: ClassVar[bool] = True
    shared_edit: ClassVar[bool] = True

    name: Mapped[str | None] = field("企业名称", ShortText(100), needed="draft", listed=True, searched="name")
    uscc: Mapped[str | None] = field(
        "统一社会信用代码", ShortText(18), needed="submit", listed=True, searched="text", check=check_uscc,
        help="18 位，营业执照上可查", index=True,
    )  # fmt: skip
    former_names: Mapped[str | None] = field("曾用名", ShortText(200), searched="name")
    legal_person: Mapped[str | None] = field("法定代表人", ShortText(50), searched="text")
    founded_on: Mapped[date | None] = field("成立日期", DateOnly(), check=not_in_future)
    capital: Mapped[Decimal | None] = field("注册资本", Money(), unit="万元")
    reg_type: Mapped[str | None] = field("登记注册类型", ShortText(60))
    address: Mapped[str | None] = field("地址", ShortText(200), searched="text")
    industry: Mapped[str | None] = field("国民经济行业", ShortText(5), ref="industry", help="GB/T 4754-2017，选到小类")
    sector: Mapped[Sector | None] = field("八大门类", Choice(Sector), listed=True)
    scale: Mapped[EnterpriseScale | None] = field("企业规模", Choice(EnterpriseScale))
    main_products: Mapped[str | None] = field("主营产品", LongText(1000), searched="text")
    qualifications: Mapped[tuple[QualificationRow, ...] | None] = field("资质", Children(QualificationRow))
    years: Mapped[tuple[YearRow, ...] | None] = field("年度指标", Children(YearRow))
    contacts: Mapped[tuple[ContactRow, ...] | None] = field("联系人", Children(ContactRow))

    def headline(self) -> str:
        return self.name or "（未填企业名称）"

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.uscc and self.uscc.startswith("93"):
            found.append(("uscc", "cooperative", "代码以 93 开头，是农民专业合作社"))
        years = [row.year for row in self.years or () if row.year]
        if len(years) != len(set(years)):
            found.append(("years", "year_twice", "同一年度填了两行，请合并"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return {"p:21"}
