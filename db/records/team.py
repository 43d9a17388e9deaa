"""农村科技特派团: 团, 组 or 工作团, with dated members and exactly one 团长 (domain.md §4.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, shared_streams
from db.checks import not_negative
from db.fields import cell, field
from db.rural_choices import AgreementState, LocalIndustry, TeamKind, TeamPost, WorkType
from db.types import Children, Choice, ChoiceSet, DateOnly, LongText, Money, RecordId, RefList, Row, ShortText


@dataclass(frozen=True)
class MemberRow(Row):
    """成员: one person from a day to a day."""

    person: Annotated[UUID | None, cell("姓名", RecordId(), needed="submit", ref="person")] = None
    post: Annotated[TeamPost | None, cell("团内职务", Choice(TeamPost), needed="submit")] = None
    since: Annotated[date | None, cell("起", DateOnly())] = None
    until: Annotated[date | None, cell("止", DateOnly())] = None

    def serves(self, day: date) -> bool:
        """Whether the person belongs to the team on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class TeamTaskRow(Row):
    """年度任务: what the agreement promises."""

    indicator: Annotated[str | None, cell("指标", ShortText(60), needed="submit")] = None
    target: Annotated[str | None, cell("目标", ShortText(60), needed="submit")] = None


class Team(Record, Base):
    """特派团（组）. Shared with the county as it is saved; its members find it on their own laptops."""

    __tablename__ = "team"
    title: ClassVar[str] = "特派团"
    number_code: ClassVar[str] = "TP"

    name: Mapped[str | None] = field("团（组）名称", ShortText(60), needed="draft", listed=True, searched="name")
    team_kind: Mapped[TeamKind | None] = field("类别", Choice(TeamKind), needed="submit", listed=True)
    work_types: Mapped[tuple[WorkType, ...] | None] = field("工作类型", ChoiceSet(WorkType))
    farm_trade: Mapped[LocalIndustry | None] = field("服务产业", Choice(LocalIndustry), needed="submit", listed=True)
    dispatch_unit: Mapped[str | None] = field("派出单位", ShortText(100), needed="submit", searched="name")
    since: Mapped[date | None] = field("服务期开始", DateOnly(), needed="submit")
    until: Mapped[date | None] = field("服务期结束", DateOnly(), needed="submit")
    members: Mapped[tuple[MemberRow, ...] | None] = field(
        "成员", Children(MemberRow), needed="submit", help="团长有且只有一名；换人时填写起止日期，不要删掉原来的人"
    )
    objects: Mapped[tuple[UUID, ...] | None] = field("服务对象", RefList(), ref="served")
    agreement: Mapped[AgreementState | None] = field("三方协议", Choice(AgreementState))
    tasks: Mapped[tuple[TeamTaskRow, ...] | None] = field("年度任务", Children(TeamTaskRow))
    funds: Mapped[Decimal | None] = field("工作经费", Money(), unit="万元", check=not_negative)
    brief: Mapped[str | None] = field("简介", LongText(5000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填团名）"

    def members_on(self, day: date) -> list[MemberRow]:
        """Who belongs to the team on a day, the 团长 first."""
        there = [row for row in self.members or () if row.person and row.serves(day)]
        return sorted(there, key=lambda row: (row.post is not TeamPost.LEADER, row.n))

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.since and self.until and self.until < self.since:
            found.append(("until", "period", "服务期结束早于开始"))
        rows = [row for row in self.members or () if row.person]
        for row in rows:
            if row.since and row.until and row.until < row.since:
                found.append(("members", "member_period", "有成员的止期早于起期，请核对"))
        if rows:
            found += _leaders(rows, self.since, self.until)
        if 0 < len({row.person for row in rows}) < 3:
            found.append(("members", "warn_members", "特派团一般不少于 3 人，请核对（可以保存）"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        rows = (values.get("members") or {}).values()
        return shared_streams(values) | {f"u:{row['person']}" for row in rows if row.get("person")}


def crew(members: Mapping[str, Any] | None, day: str) -> frozenset[str]:
    """Who belongs to a team on a day, of `members` as they are sent and stored; dates compare as text, year first."""
    rows = (members or {}).values()
    return frozenset(
        row["person"] for row in rows
        if row.get("person") and (row.get("since") or "") <= day <= (row.get("until") or "9999")
    )  # fmt: skip


def _leaders(rows: list[MemberRow], since: date | None, until: date | None) -> list[tuple[str, str, str]]:
    """No day of the period without a 团长, and none with two.

    Only days on which a 团长 begins, and those after one has left, can differ from the day before. A period that is open at
    either end reaches from the first 团长 to the last.
    """
    leaders = [row for row in rows if row.post is TeamPost.LEADER]
    if not leaders:
        return [("members", "no_leader", "请指定一名团长")]
    first = since or min(row.since or date.min for row in leaders)
    last = until or max(row.until or date.max for row in leaders)
    left = [row.until + timedelta(days=1) for row in leaders if row.until and row.until < date.max]
    begun = [row.since for row in leaders if row.since]
    for day in sorted(day for day in {first, *begun, *left} if first <= day <= last):
        there = sum(row.serves(day) for row in leaders)
        if there > 1:
            return [("members", "two_leaders", f"{_said(day)}有两名团长，请为前任填写止期")]
        if there == 0:
            return [("members", "no_leader", f"{_said(day)}起没有团长，请核对起止日期")]
    return []


def _said(day: date) -> str:
    return "" if day == date.min else f"{day.year}年{day.month}月{day.day}日"
