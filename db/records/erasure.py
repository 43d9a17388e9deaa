"""个人信息删除: on request or when its time is over, number and contact of a trainee go (PIPL Art. 47; domain.md §5.8)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, training_streams
from db.checks import not_in_future
from db.fields import field
from db.types import DateOnly, LongText, RecordId


class Erasure(Record, Base):
    """个人信息删除. Written once; the province carries it out in the same transaction, every laptop at its next sync."""

    __tablename__ = "erasure"
    title: ClassVar[str] = "个人信息删除"
    newest_first: ClassVar[str] = "asked_on"
    own_page: ClassVar[bool] = False
    written_once: ClassVar[bool] = True

    trainee_id: Mapped[UUID | None] = field("学员", RecordId(), needed="draft", listed=True, ref="trainee", index=True)
    asked_on: Mapped[date | None] = field("申请日期", DateOnly(), needed="draft", listed=True, check=not_in_future)
    reason: Mapped[str | None] = field("原因", LongText(500), needed="draft", listed=True, searched="text")

    def headline(self) -> str:
        return f"{self.asked_on or '日期未填'} 个人信息删除"

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return training_streams(values)
