"""服务日志: what a team or a lone commissioner did in a village (domain.md §4.2)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.checks import not_in_future, not_negative
from db.choices import Satisfaction
from db.fields import cell, field
from db.rural_choices import DayPart, LocalIndustry, OutputKind, ServiceContent
from db.types import Children, Choice, ChoiceSet, DateOnly, LongText, RecordId, RefList, Row, ShortText, Tenths

MOST_DAYS = 31
HALVES = {DayPart.WHOLE: 2, DayPart.HALF: 1}


@dataclass(frozen=True)
class DayRow(Row):
    """服务日: one calendar day, and who was there."""

    on: Annotated[date | None, cell("日期", DateOnly(), needed="submit", check=not_in_future)] = None
    part: Annotated[DayPart | None, cell("时长", Choice(DayPart), needed="submit")] = None
    present: Annotated[tuple[UUID, ...] | None, cell("到场人员", RefList(), needed="submit", ref="person")] = None

    @property
    def halves(self) -> int:
        """In half days."""
        return HALVES[self.part or DayPart.WHOLE]


@dataclass(frozen=True)
class OutputRow(Row):
    """成果: what, how much, of which unit. An empty quantity is not zero."""

    kind: Annotated[OutputKind | None, cell("类别", Choice(OutputKind), needed="submit")] = None
    name: Annotated[str | None, cell("名称", ShortText(100), needed="submit", searched="text")] = None
    quantity: Annotated[Decimal | None, cell("数量", Tenths(), check=not_negative)] = None
    unit: Annotated[str | None, cell("单位", ShortText(10))] = None


class ServiceLog(Record, Base):
    """服务日志. Days are computed from 服务日, never typed: team-days count a day once, person-days everyone on it."""

    __tablename__ = "service_log"
    title: ClassVar[str] = "服务日志"
    number_code: ClassVar[str] = "FW"
    newest_first: ClassVar[str] = "began_on"
    submittable: ClassVar[bool] = True
    people_in: ClassVar[str] = "days"
    crew_in: ClassVar[str] = "team_id"

    team_id: Mapped[UUID | None] = field("特派团", RecordId(), listed=True, ref="team", index=True, help="单独服务的特派员不填")
    served_id: Mapped[UUID | None] = field("服务对象", RecordId(), listed=True, ref="served", index=True)
    enterprise_id: Mapped[UUID | None] = field("服务企业", RecordId(), ref="enterprise", index=True, help="服务对象是企业时填")
    began_on: Mapped[date | None] = field("开始日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    ended_on: Mapped[date | None] = field("结束日期", DateOnly(), needed="submit", check=not_in_future)
    days: Mapped[tuple[DayRow, ...] | None] = field("服务日", Children(DayRow), needed="submit")
    contents: Mapped[tuple[ServiceContent, ...] | None] = field(
        "服务内容", ChoiceSet(ServiceContent), needed="submit", listed=True
    )
    farm_trade: Mapped[LocalIndustry | None] = field("产业", Choice(LocalIndustry), needed="submit")
    summary: Mapped[str | None] = field("工作情况", LongText(10_000), needed="submit", searched="text")
    outputs: Mapped[tuple[OutputRow, ...] | None] = field("成果", Children(OutputRow), searched="text")
    training_id: Mapped[UUID | None] = field("举办的培训班", RecordId(), ref="training", help="选好后场次和人次自动带出")
    problem: Mapped[str | None] = field("存在问题", LongText(5000), searched="text")
    follow_up: Mapped[str | None] = field("下步打算", LongText(5000), searched="text")
    evaluation: Mapped[Satisfaction | None] = field("服务对象评价", Choice(Satisfaction))
    evaluation_text: Mapped[str | None] = field("评价意见", LongText(500))
    evaluated_by: Mapped[str | None] = field("评价人", ShortText(50))

    def headline(self) -> str:
        return f"{self.began_on or '日期未填'} 服务"

    def person_days(self) -> dict[tuple[UUID, date], Decimal]:
        """(person, day) → share of the day, at most one; team-days are the distinct days."""
        return person_days(self.days or ())

    def team_days(self) -> Decimal:
        """Days on which anybody of the team was there; a day counts once however many came."""
        return team_days(self.days or ())

    def problems(self) -> list[tuple[str, str, str]]:
        return list(_problems(self))

    @classmethod
    def people(cls, values: Mapping[str, Any]) -> tuple[str, ...]:
        rows = (values.get("days") or {}).values()
        return tuple(dict.fromkeys(person for row in rows for person in row.get("present") or ()))

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        team = values.get("team_id")
        return working_streams(values, cls.people(values)) | ({f"t:{team}"} if team else set())


def person_days(rows: tuple[DayRow, ...]) -> dict[tuple[UUID, date], Decimal]:
    """Two half days of one log on the same day are a whole one; more than one day a day there is not."""
    found: dict[tuple[UUID, date], Decimal] = {}
    for row in rows:
        if row.on is not None:
            for person in row.present or ():
                found[person, row.on] = min(Decimal(1), found.get((person, row.on), Decimal(0)) + Decimal(row.halves) / 2)
    return found


def team_days(rows: tuple[DayRow, ...]) -> Decimal:
    """The longest that anybody was there, day by day."""
    longest: dict[date, Decimal] = {}
    for (_, day), share in person_days(rows).items():
        longest[day] = max(longest.get(day, Decimal(0)), share)
    return sum(longest.values(), Decimal(0))


def _problems(log: ServiceLog) -> Iterator[tuple[str, str, str]]:
    if log.served_id and log.enterprise_id:
        yield "enterprise_id", "need_one", "服务对象和服务企业只填一个"
    if not log.served_id and not log.enterprise_id:
        yield "served_id", "need_object", "请填写服务对象（或服务企业）"
    if log.began_on and log.ended_on:
        if log.ended_on < log.began_on:
            yield "ended_on", "period", "结束日期早于开始日期"
        elif log.ended_on - log.began_on >= timedelta(days=MOST_DAYS):
            yield "ended_on", "too_long", f"一份日志最多 {MOST_DAYS} 天，请分开填写"
        if any(row.on and not log.began_on <= row.on <= log.ended_on for row in log.days or ()):
            yield "days", "outside", "有服务日不在起止日期之内"
    seen: Counter[tuple[UUID, date | None]] = Counter()
    for row in log.days or ():
        seen.update({(person, row.on): row.halves for person in row.present or ()})
    if any(halves > 2 and day for (_, day), halves in seen.items()):
        yield "days", "day_twice", "同一人同一天填了一天以上，请合并"
