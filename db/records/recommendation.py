"""目录推荐: no field for technical detail, and none without 不涉密 (domain.md §1.2 II.2.2, II.3.1, trap 14)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.checks import not_in_future
from db.fields import field
from db.platform_choices import Catalogue, Outcome
from db.types import Choice, DateOnly, Flag, RecordId, ShortText, Whole


class Recommendation(Record, Base):
    """目录推荐."""

    __tablename__ = "recommendation"
    title: ClassVar[str] = "目录推荐"
    number_code: ClassVar[str] = "TJ"
    newest_first: ClassVar[str] = "recommended_on"
    submittable: ClassVar[bool] = True
    open_by: ClassVar[str] = "open_confirmed"
    not_copied: ClassVar[frozenset[str]] = frozenset({"open_confirmed", "recommended_on", "outcome", "batch"})

    catalogue: Mapped[Catalogue | None] = field("目录", Choice(Catalogue), needed="draft", listed=True)
    year: Mapped[int | None] = field("年度", Whole(), needed="submit", listed=True)
    enterprise_id: Mapped[UUID | None] = field("企业", RecordId(), needed="submit", listed=True, ref="enterprise", index=True)
    product: Mapped[str | None] = field(
        "产品或技术名称", ShortText(150), needed="submit", listed=True, searched="name", help="只写公开名称，不写技术细节"
    )
    open_confirmed: Mapped[bool | None] = field("已核对不涉密", Flag(), needed="submit", help="涉密内容不上网，也不得录入本系统")
    recommended_on: Mapped[date | None] = field("推荐日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    outcome: Mapped[Outcome | None] = field("结果", Choice(Outcome), listed=True)
    batch: Mapped[str | None] = field("入选批次", ShortText(60))

    def headline(self) -> str:
        return self.product or "（未填产品）"

    def problems(self) -> list[tuple[str, str, str]]:
        if self.open_confirmed is False:
            return [("open_confirmed", "secret", "涉密内容不能录入本系统，请删除这条记录并按保密规定办理")]
        return []

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values)
