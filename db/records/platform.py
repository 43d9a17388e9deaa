"""平台、基地、机构: 39 types, with states from a day so that a past year's stock can be counted again (domain.md §4.15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record, shared_streams
from db.checks import check_phone, check_uscc, not_in_future, not_negative
from db.choices import TechField
from db.fields import cell, field
from db.platform_choices import PlatformLevel, PlatformState, PlatformType
from db.types import Children, Choice, DateOnly, LongText, Money, Row, ShortText, Whole


@dataclass(frozen=True)
class StateRow(Row):
    """状态变化, from a day on."""

    since: Annotated[date | None, cell("自", DateOnly(), needed="submit", check=not_in_future)] = None
    state: Annotated[PlatformState | None, cell("状态", Choice(PlatformState), needed="submit")] = None
    document: Annotated[str | None, cell("文号", ShortText(60))] = None


@dataclass(frozen=True)
class PlatformYearRow(Row):
    """年度情况. 编制 stands beside heads because no institution may grow its establishment for this (R09)."""

    year: Annotated[int | None, cell("年度", Whole(), needed="submit")] = None
    served: Annotated[int | None, cell("服务企业", Whole(), unit="家", check=not_negative)] = None
    contracts: Annotated[int | None, cell("合同", Whole(), unit="项", check=not_negative)] = None
    amount: Annotated[Decimal | None, cell("合同金额", Money(), unit="万元")] = None
    incubated: Annotated[int | None, cell("在孵企业", Whole(), unit="家", check=not_negative)] = None
    staff_full: Annotated[int | None, cell("专职", Whole(), unit="人", check=not_negative)] = None
    staff_part: Annotated[int | None, cell("兼职", Whole(), unit="人", check=not_negative)] = None
    posts: Annotated[int | None, cell("编制", Whole(), unit="个", check=not_negative)] = None
    income: Annotated[Decimal | None, cell("收入", Money(), unit="万元")] = None
    funds: Annotated[Decimal | None, cell("财政资助", Money(), unit="万元")] = None


class Platform(Record, Base):
    """平台基地机构. Whoever works in the county may keep its card up to date."""

    __tablename__ = "platform"
    title: ClassVar[str] = "平台基地"
    number_code: ClassVar[str] = "PT"
    newest_first: ClassVar[str] = "approved_on"
    shared_edit: ClassVar[bool] = True

    name: Mapped[str | None] = field("名称", ShortText(150), needed="draft", listed=True, searched="name")
    platform_type: Mapped[PlatformType | None] = field("类型", Choice(PlatformType), needed="submit", listed=True, index=True)
    rank: Mapped[PlatformLevel | None] = field("级别", Choice(PlatformLevel), needed="submit", listed=True)
    host: Mapped[str | None] = field("依托单位", ShortText(100), needed="submit", listed=True, searched="name")
    host_code: Mapped[str | None] = field("依托单位代码", ShortText(18), check=check_uscc, searched="text")
    approve_doc: Mapped[str | None] = field("批准文号", ShortText(60), searched="text")
    approved_on: Mapped[date | None] = field("批准日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    valid_to: Mapped[date | None] = field("有效期至", DateOnly())
    domain: Mapped[TechField | None] = field("技术领域", Choice(TechField))
    leader: Mapped[str | None] = field("负责人", ShortText(50), searched="text")
    contact: Mapped[str | None] = field("联系人", ShortText(50))
    contact_phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone)
    states: Mapped[tuple[StateRow, ...] | None] = field(
        "状态变化", Children(StateRow), help="不改旧行，变化时添一行；往年的数量据此重算"
    )
    years: Mapped[tuple[PlatformYearRow, ...] | None] = field("年度情况", Children(PlatformYearRow))
    members: Mapped[str | None] = field("成员单位", LongText(2000), searched="text", help="联盟填写")
    sharing_rule: Mapped[str | None] = field("利益分配办法", LongText(2000))

    def headline(self) -> str:
        return self.name or "（未填名称）"

    def state_on(self, day: date) -> PlatformState | None:
        """Its state at the end of a day; None before it was approved."""
        if self.approved_on is None or self.approved_on > day:
            return None
        rows = sorted((r for r in self.states or () if r.since and r.since <= day), key=lambda r: (r.since or day, r.n))
        return rows[-1].state if rows else PlatformState.RUNNING

    def counts_on(self, day: date) -> bool:
        """Whether it belongs to the stock (期末存量) of a day."""
        return self.state_on(day) not in (None, PlatformState.REMOVED)

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        years = [row.year for row in self.years or () if row.year]
        if len(years) != len(set(years)):
            found.append(("years", "year_twice", "同一年度填了两行，请合并"))
        posts = {row.year: row.posts for row in self.years or () if row.year and row.posts is not None}
        if any(posts[year] > posts[year - 1] for year in posts if year - 1 in posts):
            found.append(("years", "warn_posts", "编制比上年增加；技术转移机构应在不增加编制的前提下建设，请核对（可以保存）"))
        if self.approved_on and any(r.since and r.since < self.approved_on for r in self.states or ()):
            found.append(("states", "before_approval", "有状态变化早于批准日期"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return shared_streams(values)
