"""附件: the card of a file. The bytes are named by SHA-256 and travel apart; records never wait for them (design §4, Files)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, own_streams, working_streams
from db.fields import field
from db.types import BigWhole, RecordId, ShortText, UtcDateTime

_SHARED = ("author_id", "keeper_id", "kept_before", "report_unit", "region", "state")


class Attachment(Record, Base):
    """附件. Never required to submit; photo, place and time are optional (2024 rules against proof by photograph)."""

    __tablename__ = "attachment"
    title: ClassVar[str] = "附件"
    submittable: ClassVar[bool] = True
    own_page: ClassVar[bool] = False

    of_kind: Mapped[str | None] = field("所属类别", ShortText(30), needed="draft", system=True)
    of_id: Mapped[UUID | None] = field("所属记录", RecordId(), needed="draft", system=True, index=True)
    name: Mapped[str | None] = field("文件名", ShortText(200), needed="draft", listed=True, searched="name")
    sha256: Mapped[str | None] = field("校验值", ShortText(64), needed="draft", system=True)
    media_type: Mapped[str | None] = field("类型", ShortText(100), system=True)
    size: Mapped[int | None] = field("大小", BigWhole(), system=True, unit="字节")
    taken_at: Mapped[datetime | None] = field("拍摄时间", UtcDateTime(), system=True)
    taken_place: Mapped[str | None] = field("拍摄地点", ShortText(60), system=True)
    note: Mapped[str | None] = field("说明", ShortText(200))

    def headline(self) -> str:
        return self.name or "（未命名文件）"

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        """A file beside what has no review goes where that record goes, but never to the whole province."""
        kind = _kind(str(values.get("of_kind")))
        if kind is None or kind.submittable:
            return working_streams(values)
        passed = {name: values[name] for name in _SHARED if name in values}
        return (kind.streams({**passed, "id": values.get("of_id")}) | own_streams(values)) - {"p:21"}


def _kind(name: str) -> type[Record] | None:
    """The kind a file lies beside; asked of the mapper, because `db.records` names this module."""
    return next((m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == name), None)
