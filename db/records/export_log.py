"""导出记录: who took what out of the program, when and how much of it (PIPL Art. 51; domain.md §5.8, 5.9).

Written by the program with every workbook, and with every sheet about people that is printed or kept as a file.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record, desk_streams
from db.choices import ExportWay
from db.fields import field
from db.types import Choice, Flag, LongText, ShortText, Whole


class ExportLog(Record, Base):
    """导出记录. Who is its author, when its creation; known to the desks above its author, and to nobody beside him."""

    __tablename__ = "export_log"
    title: ClassVar[str] = "导出记录"
    own_page: ClassVar[bool] = False
    written_once: ClassVar[bool] = True

    what: Mapped[str | None] = field("内容", ShortText(100), needed="draft", listed=True, searched="name")
    of_kind: Mapped[str | None] = field("记录类别", ShortText(30), system=True)
    way: Mapped[ExportWay | None] = field("方式", Choice(ExportWay), listed=True)
    count: Mapped[int | None] = field("条数", Whole(), unit="条", listed=True)
    personal: Mapped[bool | None] = field("含个人信息", Flag(), listed=True)
    scope: Mapped[str | None] = field("范围", LongText(500), listed=True, searched="text", help="列表的筛选条件，或打印的记录")
    purpose: Mapped[str | None] = field("用途", ShortText(200), listed=True, searched="text")
    file_name: Mapped[str | None] = field("文件名", ShortText(200), searched="text")

    def headline(self) -> str:
        return f"{self.what or '（未填内容）'} {self.count or 0} 条"

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return desk_streams(values)
