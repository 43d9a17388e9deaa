"""三级工作网络: one named 专责人 for each node, 1 + 14 + 100 and the reporting units (domain.md §1.2 II.2.3b, 4.13c)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db import divisions
from db.base import Base, Record
from db.checks import check_phone
from db.fields import field
from db.platform_choices import NodeLevel
from db.types import Choice, DateOnly, RecordId, ShortText


def tier_of(site: str) -> NodeLevel:
    """The level of a node by its code; a reporting unit stands beside counties, no code is the province's."""
    if not site or site == divisions.PROVINCE:
        return NodeLevel.PROVINCE
    return NodeLevel.CITY if site.isdigit() and site.endswith("00") else NodeLevel.COUNTY


def _city_of(site: str) -> str:
    """The city of a node; empty for a reporting unit of the province itself."""
    unit = divisions.reporting_unit(site)
    return (unit.city or "") if unit is not None else f"{site[:4]}00"


class Node(Record, Base):
    """网络节点: who is in charge of it from a day to a day. Known to the whole province, so that anyone finds his contact."""

    __tablename__ = "node"
    title: ClassVar[str] = "工作网络"
    number_code: ClassVar[str] = "WL"
    public_card: ClassVar[bool] = True

    site: Mapped[str | None] = field("节点", ShortText(12), needed="draft", listed=True, ref="report_unit", index=True)
    tier: Mapped[NodeLevel | None] = field("级别", Choice(NodeLevel), needed="submit", listed=True)
    name: Mapped[str | None] = field("专责人", ShortText(50), needed="draft", listed=True, searched="name")
    person_id: Mapped[UUID | None] = field("人员", RecordId(), ref="person")
    unit: Mapped[str | None] = field("单位", ShortText(100), needed="submit", listed=True, searched="name")
    post: Mapped[str | None] = field("职务", ShortText(50))
    phone: Mapped[str | None] = field("电话", ShortText(20), needed="submit", listed=True, check=check_phone)
    chief: Mapped[str | None] = field("分管领导", ShortText(50))
    deputy: Mapped[str | None] = field("备用联系人", ShortText(50))
    deputy_phone: Mapped[str | None] = field("备用电话", ShortText(20), check=check_phone)
    since: Mapped[date | None] = field("起", DateOnly(), needed="submit", listed=True)
    until: Mapped[date | None] = field("止", DateOnly(), help="换人时填写，另建一条")

    def headline(self) -> str:
        unit = divisions.reporting_unit(self.site or "")
        where = unit.name if unit else divisions.path_name(self.site or "").removeprefix("辽宁省") or "省级"
        return f"{where} {self.name or '（空缺）'}"

    def holds(self, day: date) -> bool:
        """Whether this person is in charge on a day."""
        return bool(self.name) and (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def problems(self) -> list[tuple[str, str, str]]:
        if self.since and self.until and self.until < self.since:
            return [("until", "period", "止期早于起期")]
        return []

    @classmethod
    def keepers(cls, values: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
        """Contacts of the node's own level and above: who sits at a node is said there or over it."""
        site = str(values.get("site") or "")
        found = {("contact_province", divisions.PROVINCE)}
        if tier_of(site) is not NodeLevel.PROVINCE:
            found.add(("contact_city", _city_of(site)))
        if tier_of(site) is NodeLevel.COUNTY:
            found.add(("contact_county", site))
        return frozenset(found)

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return {"p:21"}
