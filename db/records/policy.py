"""政策文件: a reference that visits and consultations point to. Minimal here (domain.md §4.17)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record
from db.choices import PolicyLevel
from db.fields import field
from db.types import Choice, DateOnly, LongText, ShortText


class Policy(Record, Base):
    """政策文件. Public to the whole province."""

    __tablename__ = "policy"
    title: ClassVar[str] = "政策文件"

    name: Mapped[str | None] = field("标题", ShortText(200), needed="draft", listed=True, searched="name")
    document_no: Mapped[str | None] = field("文号", ShortText(60), listed=True, searched="text")
    issuer: Mapped[str | None] = field("发文机关", ShortText(100), searched="text")
    level: Mapped[PolicyLevel | None] = field("层级", Choice(PolicyLevel))
    issued_on: Mapped[date | None] = field("成文日期", DateOnly(), listed=True)
    expires_on: Mapped[date | None] = field("失效日期", DateOnly())
    summary: Mapped[str | None] = field("摘要", LongText(2000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填标题）"

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return {"p:21"}
