"""供需对接: one need and what may answer it; rounds are only ever added (domain.md §4.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, desk_streams
from db.checks import not_in_future, not_negative
from db.choices import Satisfaction
from db.fields import cell, field
from db.transfer_choices import DockingHow, DockingStage, FailReason, RoundMode
from db.types import Children, Choice, DateOnly, LongText, Money, RecordId, RefList, Row, ShortText


@dataclass(frozen=True)
class RoundRow(Row):
    """一次对接. What was said stays said: a mistake is corrected by another row."""

    on: Annotated[date | None, cell("日期", DateOnly(), needed="submit", check=not_in_future)] = None
    mode: Annotated[RoundMode | None, cell("方式", Choice(RoundMode))] = None
    attendees: Annotated[str | None, cell("参加人", ShortText(200))] = None
    content: Annotated[str | None, cell("内容", LongText(2000), needed="submit", searched="text")] = None
    result: Annotated[str | None, cell("结果", LongText(1000), searched="text")] = None
    stage: Annotated[DockingStage | None, cell("进入阶段", Choice(DockingStage))] = None


@dataclass(frozen=True)
class OwnerRow(Row):
    """主办人: one at a time, with history."""

    person: Annotated[UUID | None, cell("主办人", RecordId(), needed="submit", ref="person")] = None
    since: Annotated[date | None, cell("起", DateOnly(), needed="submit")] = None
    until: Annotated[date | None, cell("止", DateOnly())] = None


def _holds(row: OwnerRow, day: date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or day <= row.until)


class Docking(Record, Base):
    """供需对接. Shared with those who take part and with the county's desk as it is saved."""

    __tablename__ = "docking"
    title: ClassVar[str] = "供需对接"
    number_code: ClassVar[str] = "DJ"
    newest_first: ClassVar[str] = "began_on"
    append_only: ClassVar[frozenset[str]] = frozenset({"rounds"})

    need_id: Mapped[UUID | None] = field("技术需求", RecordId(), needed="draft", listed=True, ref="need", index=True)
    achievement_id: Mapped[UUID | None] = field("科技成果", RecordId(), listed=True, ref="achievement", index=True)
    experts: Mapped[tuple[UUID, ...] | None] = field("专家", RefList(), ref="person")
    other_solution: Mapped[str | None] = field("其他方案或团队", ShortText(200), searched="text")
    how: Mapped[DockingHow | None] = field("对接方式", Choice(DockingHow), needed="submit")
    activity_id: Mapped[UUID | None] = field("来源活动", RecordId(), ref="activity", index=True)
    began_on: Mapped[date | None] = field("开始日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    stage: Mapped[DockingStage | None] = field("阶段", Choice(DockingStage), needed="submit", listed=True, index=True)
    owners: Mapped[tuple[OwnerRow, ...] | None] = field(
        "主办人", Children(OwnerRow), help="同一时间只有一名主办人；换人时填写止期"
    )
    rounds: Mapped[tuple[RoundRow, ...] | None] = field("对接经过", Children(RoundRow), searched="text")
    intent_amount: Mapped[Decimal | None] = field("意向金额", Money(), unit="万元", check=not_negative)
    contract_id: Mapped[UUID | None] = field("技术合同", RecordId(), ref="contract", index=True)
    fail_reason: Mapped[FailReason | None] = field("中止原因", Choice(FailReason))
    fail_text: Mapped[str | None] = field("中止说明", LongText(1000))
    need_side: Mapped[Satisfaction | None] = field("需求方评价", Choice(Satisfaction))
    solution_side: Mapped[Satisfaction | None] = field("供给方评价", Choice(Satisfaction))
    broker_fee: Mapped[Decimal | None] = field("中介服务费", Money(), unit="万元", check=not_negative)

    def headline(self) -> str:
        return f"{self.began_on or '日期未填'} 对接"

    def owner_on(self, day: date) -> UUID | None:
        """Who is in charge on a day."""
        there = [r for r in self.owners or () if r.person and _holds(r, day)]
        return there[-1].person if there else None

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if not (self.achievement_id or self.experts or self.other_solution):
            found.append(("achievement_id", "need_solution", "请填写成果、专家或其他方案中的一项"))
        if self.stage is DockingStage.SIGNED and self.contract_id is None:
            found.append(("contract_id", "need_contract", "进入“签约”应填写技术合同（没有登记号的合同也可以先建）"))
        if self.stage is DockingStage.STOPPED and self.fail_reason is None:
            found.append(("fail_reason", "need_reason", "请选择中止原因"))
        rows = sorted((r for r in self.owners or () if r.person and r.since), key=lambda r: r.since or date.min)
        for one, other in pairwise(rows):
            if one.until is None or (other.since and one.until >= other.since):
                found.append(("owners", "two_owners", "同一时间只能有一名主办人，请为前任填写止期"))
                break
        return found

    @classmethod
    def people(cls, values: Mapping[str, Any]) -> tuple[str, ...]:
        owners = [row["person"] for row in (values.get("owners") or {}).values() if row.get("person")]
        return tuple(dict.fromkeys([*owners, *(values.get("experts") or ())]))

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return desk_streams(values, cls.people(values))
