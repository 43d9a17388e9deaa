"""参数: a rule's value from a day to a day, kept by the province and known to all (domain.md §3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record
from db.fields import field
from db.types import DateOnly, LongText, ShortText


class Parameter(Record, Base):
    """参数. Old records keep the value of their day. `region` narrows it to a city or county; empty is the whole province."""

    __tablename__ = "parameter"
    title: ClassVar[str] = "参数"
    own_page: ClassVar[bool] = False
    public_card: ClassVar[bool] = True
    kept_by: ClassVar[str] = "contact_province"

    code: Mapped[str | None] = field("代码", ShortText(40), needed="draft", listed=True, index=True)
    label: Mapped[str | None] = field("名称", ShortText(100), listed=True, searched="name")
    value: Mapped[str | None] = field("值", ShortText(100), needed="draft", listed=True)
    since: Mapped[date | None] = field("生效日期", DateOnly(), listed=True)
    until: Mapped[date | None] = field("失效日期", DateOnly())
    basis: Mapped[str | None] = field("依据", LongText(500), help="文件、条款")

    def headline(self) -> str:
        return self.label or self.code or "（未命名参数）"

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return {"p:21"}
