"""政策文件: with its clauses, so that an answer can quote one (domain.md §4.17)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record
from db.choices import PolicyLevel
from db.fields import cell, field
from db.types import Children, Choice, DateOnly, LongText, RecordId, Row, ShortText


@dataclass(frozen=True)
class ClauseRow(Row):
    """条款."""

    number: Annotated[str | None, cell("条款号", ShortText(30), needed="submit", searched="text")] = None
    heading: Annotated[str | None, cell("标题", ShortText(200), searched="text")] = None
    text: Annotated[str | None, cell("内容", LongText(5000), searched="text")] = None


class Policy(Record, Base):
    """政策文件. Public to the whole province, kept by the province's contact: what is quoted everywhere is one text."""

    __tablename__ = "policy"
    title: ClassVar[str] = "政策文件"
    kept_by: ClassVar[str] = "contact_province"

    name: Mapped[str | None] = field("标题", ShortText(200), needed="draft", listed=True, searched="name")
    document_no: Mapped[str | None] = field("文号", ShortText(60), listed=True, searched="text")
    issuer: Mapped[str | None] = field("发文机关", ShortText(100), searched="text")
    level: Mapped[PolicyLevel | None] = field("层级", Choice(PolicyLevel))
    issued_on: Mapped[date | None] = field("成文日期", DateOnly(), listed=True)
    effective_on: Mapped[date | None] = field("生效日期", DateOnly())
    expires_on: Mapped[date | None] = field("失效日期", DateOnly())
    replaced_by: Mapped[UUID | None] = field("被替代于", RecordId(), ref="policy")
    replaced_note: Mapped[str | None] = field("替代说明", ShortText(200), help="替代哪些条款、由谁确认")
    audience: Mapped[str | None] = field("适用对象", ShortText(200), searched="text")
    tags: Mapped[str | None] = field("标签", ShortText(200), searched="text")
    clauses: Mapped[tuple[ClauseRow, ...] | None] = field("条款", Children(ClauseRow), searched="text")
    summary: Mapped[str | None] = field("摘要", LongText(2000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填标题）"

    def in_force(self, day: date) -> bool:
        """Whether it may be quoted as the rule of a day."""
        began = self.effective_on or self.issued_on
        return (began is None or began <= day) and (self.expires_on is None or day <= self.expires_on)

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return {"p:21"}
