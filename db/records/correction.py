"""更正: a new version of an approved record, reviewed like any other; its approval applies it (design §4, Review)."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.fields import field
from db.types import BigWhole, Extra, LongText, RecordId, ShortText


class Correction(Record, Base):
    """更正. `changes` holds the new wire values by field; `of_rev` is the version that was corrected."""

    __tablename__ = "correction"
    title: ClassVar[str] = "更正"
    number_code: ClassVar[str] = "GZ"
    submittable: ClassVar[bool] = True
    own_page: ClassVar[bool] = False

    of_kind: Mapped[str | None] = field("所属类别", ShortText(30), needed="draft", system=True)
    of_id: Mapped[UUID | None] = field("更正的记录", RecordId(), needed="draft", system=True, index=True)
    of_rev: Mapped[int | None] = field("更正的版本", BigWhole(), needed="draft", system=True)
    of_name: Mapped[str | None] = field("记录", ShortText(200), system=True, listed=True, searched="name")
    changes: Mapped[dict[str, Any] | None] = field("更正内容", Extra(), system=True)
    reason: Mapped[str | None] = field("更正原因", LongText(1000), needed="submit", listed=True, searched="text")

    def headline(self) -> str:
        return f"更正：{self.of_name or '（未知记录）'}"

    def problems(self) -> list[tuple[str, str, str]]:
        return [] if self.changes else [("reason", "need_change", "还没有更正任何内容")]

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values)
