"""活动: dockings, fairs, contests, seminars (domain.md §4.19). What came of it later points back to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, shared_streams
from db.checks import not_negative
from db.fields import field
from db.platform_choices import ActivityKind
from db.types import Choice, DateOnly, Flag, LongText, Money, RefList, ShortText, Whole


class Activity(Record, Base):
    """活动. Contracts signed are counted from the contracts that name it, also half a year later."""

    __tablename__ = "activity"
    title: ClassVar[str] = "活动"
    number_code: ClassVar[str] = "HD"
    newest_first: ClassVar[str] = "began_on"
    shared_edit: ClassVar[bool] = True

    name: Mapped[str | None] = field("名称", ShortText(150), needed="draft", listed=True, searched="name")
    activity_kind: Mapped[ActivityKind | None] = field("类型", Choice(ActivityKind), needed="submit", listed=True)
    organiser: Mapped[str | None] = field("主办单位", ShortText(150), needed="submit", searched="name")
    co_organisers: Mapped[str | None] = field("承办、协办单位", ShortText(300), searched="text")
    began_on: Mapped[date | None] = field("开始日期", DateOnly(), needed="submit", listed=True)
    ended_on: Mapped[date | None] = field("结束日期", DateOnly())
    place: Mapped[str | None] = field("地点", ShortText(150), listed=True, searched="text")
    online: Mapped[bool | None] = field("线上", Flag())
    needs: Mapped[tuple[UUID, ...] | None] = field("发布的需求", RefList(), ref="need")
    achievements: Mapped[tuple[UUID, ...] | None] = field("展示的成果", RefList(), ref="achievement")
    units: Mapped[int | None] = field("参加单位", Whole(), unit="家", check=not_negative)
    attendances: Mapped[int | None] = field("参加人次", Whole(), unit="人次", check=not_negative)
    solutions: Mapped[int | None] = field("征集到的方案", Whole(), unit="个", check=not_negative)
    intents: Mapped[int | None] = field("达成意向", Whole(), unit="项", check=not_negative)
    intent_amount: Mapped[Decimal | None] = field("意向金额", Money(), unit="万元", check=not_negative)
    brief: Mapped[str | None] = field("活动情况", LongText(10_000), searched="text")
    follow_up: Mapped[str | None] = field("后续跟进", LongText(5000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填名称）"

    def problems(self) -> list[tuple[str, str, str]]:
        if self.began_on and self.ended_on and self.ended_on < self.began_on:
            return [("ended_on", "period", "结束日期早于开始日期")]
        return []

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return shared_streams(values)
