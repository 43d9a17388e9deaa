"""审核意见: what a reviewer says about a record or one of its fields, and what the author answers (design §4, Review)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, own_streams
from db.fields import field
from db.types import DateOnly, Flag, LongText, RecordId, ShortText


class ReviewNote(Record, Base):
    """审核意见. Shared with the record's author and county at once: it has no draft of its own."""

    __tablename__ = "review_note"
    title: ClassVar[str] = "审核意见"
    own_page: ClassVar[bool] = False

    of_kind: Mapped[str | None] = field("所属类别", ShortText(30), needed="draft", system=True)
    of_id: Mapped[UUID | None] = field("所属记录", RecordId(), needed="draft", system=True, index=True)
    to_id: Mapped[UUID | None] = field("写给", RecordId(), ref="person", system=True)
    field_name: Mapped[str | None] = field("针对字段", ShortText(40), system=True)
    text: Mapped[str | None] = field("意见", LongText(1000), needed="draft", listed=True, searched="text")
    due_on: Mapped[date | None] = field("修改期限", DateOnly(), listed=True)
    settled: Mapped[bool | None] = field("已处理", Flag())

    def headline(self) -> str:
        return self.text or "（未填意见）"

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        found = own_streams(values)
        if values.get("to_id"):
            found.add(f"u:{values['to_id']}")
        if values.get("report_unit"):
            found.add(f"r:{values['report_unit']}")
        return found
