"""年度成效: output value, income, taxes, jobs of one served object in one year, written once (domain.md §4.2, trap 3)."""

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record
from db.checks import not_negative
from db.fields import field
from db.types import LongText, Money, RecordId, ShortText, Whole


class Effect(Record, Base):
    """年度成效. Its key is object and year, so that two people who report the same year meet in one record."""

    __tablename__ = "effect"
    title: ClassVar[str] = "年度成效"
    number_code: ClassVar[str] = "CX"
    newest_first: ClassVar[str] = "year"
    natural_key: ClassVar[str] = "object_year"
    shared_edit: ClassVar[bool] = True
    own_page: ClassVar[bool] = False

    served_id: Mapped[UUID | None] = field("服务对象", RecordId(), needed="draft", listed=True, ref="served", index=True)
    year: Mapped[int | None] = field("年度", Whole(), needed="draft", listed=True)
    object_year: Mapped[str | None] = field("对象和年度", ShortText(45), system=True, index=True)
    team_id: Mapped[UUID | None] = field("特派团", RecordId(), ref="team", index=True)
    output_value: Mapped[Decimal | None] = field("实现产值", Money(), unit="万元", listed=True, check=not_negative)
    income_gain: Mapped[Decimal | None] = field("带动增收", Money(), unit="万元", listed=True, check=not_negative)
    tax: Mapped[Decimal | None] = field("创利税", Money(), unit="万元", check=not_negative)
    collective_income: Mapped[Decimal | None] = field("集体经济增收", Money(), unit="万元", check=not_negative)
    jobs: Mapped[int | None] = field("带动就业", Whole(), unit="人", check=not_negative)
    basis: Mapped[str | None] = field("测算依据", LongText(2000), help="写明怎样算出来的；证明材料可作附件，不是必需")

    def headline(self) -> str:
        return f"{self.year or '年度未填'} 年成效"


def object_year(served_id: UUID | str, year: int) -> str:
    """The key of an effect: whoever reports the same object and year meets in one record (trap 3 of domain.md §9)."""
    return f"{served_id}/{year}"
