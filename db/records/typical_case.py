"""典型案例 (辽政发〔2018〕3号 三（四）)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.fields import field
from db.platform_choices import CaseKind
from db.types import Choice, DateOnly, LongText, RecordId, RefList, ShortText


class TypicalCase(Record, Base):
    """典型案例, with the records it was told from."""

    __tablename__ = "typical_case"
    title: ClassVar[str] = "典型案例"
    number_code: ClassVar[str] = "AL"
    submittable: ClassVar[bool] = True

    name: Mapped[str | None] = field("标题", ShortText(150), needed="draft", listed=True, searched="name")
    case_kind: Mapped[CaseKind | None] = field("类型", Choice(CaseKind), needed="submit", listed=True)
    persons: Mapped[tuple[UUID, ...] | None] = field("人物", RefList(), ref="person")
    enterprise_id: Mapped[UUID | None] = field("企业", RecordId(), listed=True, ref="enterprise", index=True)
    served_id: Mapped[UUID | None] = field("服务对象", RecordId(), ref="served", index=True)
    background: Mapped[str | None] = field("背景", LongText(5000), searched="text")
    practice: Mapped[str | None] = field("做法", LongText(10_000), needed="submit", searched="text")
    effect: Mapped[str | None] = field("成效", LongText(5000), needed="submit", searched="text")
    published_on: Mapped[date | None] = field("发布日期", DateOnly())
    published_in: Mapped[str | None] = field("发布媒体", ShortText(100), searched="text")

    def headline(self) -> str:
        return self.name or "（未填标题）"

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values)
