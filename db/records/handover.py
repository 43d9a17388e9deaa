"""工作交接: on a change of post the unfinished work of one person goes to another, with its history (docs/decisions/013)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, desk_streams
from db.checks import not_in_future
from db.fields import field
from db.handover_choices import HandoverScope
from db.types import ChoiceSet, DateOnly, LongText, RecordId, Whole


class Handover(Record, Base):
    """工作交接. Written whole and once; the province carries it out in the same transaction and says how many records moved."""

    __tablename__ = "handover"
    title: ClassVar[str] = "工作交接"
    number_code: ClassVar[str] = "JJ"
    newest_first: ClassVar[str] = "from_day"
    own_page: ClassVar[bool] = False
    written_once: ClassVar[bool] = True

    from_id: Mapped[UUID | None] = field("移交人", RecordId(), needed="draft", listed=True, ref="person", index=True)
    to_id: Mapped[UUID | None] = field("接收人", RecordId(), needed="draft", listed=True, ref="person", index=True)
    from_day: Mapped[date | None] = field("交接日期", DateOnly(), needed="draft", listed=True, check=not_in_future)
    scope: Mapped[tuple[HandoverScope, ...] | None] = field("交接范围", ChoiceSet(HandoverScope), help="不选为全部")
    note: Mapped[str | None] = field("交接说明", LongText(1000), searched="text")
    moved: Mapped[int | None] = field("已移交", Whole(), unit="条", system=True)

    def headline(self) -> str:
        return f"{self.from_day or '日期未填'} 工作交接"

    def problems(self) -> list[tuple[str, str, str]]:
        if self.from_id is not None and self.from_id == self.to_id:
            return [("to_id", "same_person", "移交人和接收人是同一个人")]
        return []

    @classmethod
    def people(cls, values: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(values[name]) for name in ("from_id", "to_id") if values.get(name))

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return desk_streams(values, cls.people(values))
