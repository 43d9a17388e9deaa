"""科研人员流动: 挂职, 兼职, 在职创办, 离岗创业, 流动岗位 (domain.md §4.13b, R02, R10)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, desk_streams
from db.calendar_rules import add_years
from db.fields import field
from db.platform_choices import MobilityMode, ReturnState
from db.types import Choice, DateOnly, Flag, LongText, RecordId, ShortText

LEAVE_YEARS = 3
"""离岗创业 lasts three years with 人事关系 kept (辽政发〔2018〕3号 二（三）3); the parameter may change it."""


class Mobility(Record, Base):
    """人员流动. The end of a leave is computed and reminded of 180, 90 and 30 days before."""

    __tablename__ = "mobility"
    title: ClassVar[str] = "人员流动"
    number_code: ClassVar[str] = "LG"
    newest_first: ClassVar[str] = "began_on"

    person_id: Mapped[UUID | None] = field("人员", RecordId(), needed="draft", listed=True, ref="person", index=True)
    mode: Mapped[MobilityMode | None] = field("方式", Choice(MobilityMode), needed="submit", listed=True)
    home_unit: Mapped[str | None] = field("原单位", ShortText(100), needed="submit", listed=True, searched="name")
    document_no: Mapped[str | None] = field("单位批准文号", ShortText(60), searched="text")
    began_on: Mapped[date | None] = field("开始日期", DateOnly(), needed="submit", listed=True)
    ends_on: Mapped[date | None] = field("约定结束日期", DateOnly(), help="离岗创业不填时按 3 年计算")
    enterprise_id: Mapped[UUID | None] = field("所到企业", RecordId(), ref="enterprise", index=True)
    company: Mapped[str | None] = field("所到单位（名片没有的）", ShortText(100), searched="text")
    rights_kept: Mapped[bool | None] = field("保留人事关系", Flag(), help="社保、职称、培训、考核、奖励")
    return_state: Mapped[ReturnState | None] = field("返岗情况", Choice(ReturnState), listed=True)
    returned_on: Mapped[date | None] = field("返岗日期", DateOnly())
    over_quota: Mapped[bool | None] = field("突破岗位总量", Flag())
    absorbed_by: Mapped[date | None] = field("消化计划日期", DateOnly())
    note: Mapped[str | None] = field("说明", LongText(1000))

    def headline(self) -> str:
        return f"{self.mode.text if self.mode else '人员流动'} {self.began_on or ''}".strip()

    def term_ends(self, years: int = LEAVE_YEARS) -> date | None:
        """The last day of the term: as agreed, for a leave three years after it began (29 February → 28th)."""
        if self.ends_on is not None or self.began_on is None or self.mode is not MobilityMode.ON_LEAVE:
            return self.ends_on
        return add_years(self.began_on, years)

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.began_on and self.ends_on and self.ends_on < self.began_on:
            found.append(("ends_on", "period", "结束日期早于开始日期"))
        if self.mode is MobilityMode.ON_LEAVE:
            if not self.document_no:
                found.append(("document_no", "need_document", "离岗创业须经单位同意，请填批准文号"))
            if self.began_on and self.ends_on and self.ends_on > add_years(self.began_on, LEAVE_YEARS):
                found.append(("ends_on", "warn_leave", f"离岗创业超过 {LEAVE_YEARS} 年，请核对（可以保存）"))
        if self.over_quota and self.absorbed_by is None:
            found.append(("absorbed_by", "need_plan", "突破岗位总量的应填消化计划日期"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return desk_streams(values, tuple(p for p in (values.get("person_id"),) if p))
