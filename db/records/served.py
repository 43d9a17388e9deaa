"""服务对象: villages, cooperatives, family farms, households, bases; one card for each (domain.md §4.14)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record, shared_streams
from db.checks import check_phone, check_uscc, not_negative
from db.fields import field
from db.rural_choices import DemoLevel, LocalIndustry, ServedType
from db.types import Choice, ChoiceSet, LongText, ShortText, Tenths, Whole


class Served(Record, Base):
    """服务对象. A village's key is its 12-digit code, a cooperative's its 统一社会信用代码; whoever has the card may mend it."""

    __tablename__ = "served"
    title: ClassVar[str] = "服务对象"
    natural_key: ClassVar[str] = "code"
    shared_edit: ClassVar[bool] = True

    served_type: Mapped[ServedType | None] = field("类型", Choice(ServedType), needed="draft", listed=True)
    name: Mapped[str | None] = field("名称", ShortText(100), needed="draft", listed=True, searched="name")
    code: Mapped[str | None] = field(
        "代码", ShortText(18), listed=True, searched="text", index=True,
        help="村自动带出；合作社填信用代码",
    )  # fmt: skip
    industries: Mapped[tuple[LocalIndustry, ...] | None] = field("主导产业", ChoiceSet(LocalIndustry), listed=True)
    leader: Mapped[str | None] = field("负责人（书记）", ShortText(50), searched="text")
    leader_phone: Mapped[str | None] = field("负责人电话", ShortText(20), check=check_phone)
    contact: Mapped[str | None] = field("联系人", ShortText(50), searched="text")
    contact_phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone)
    address: Mapped[str | None] = field("地址", ShortText(200), searched="text")
    households: Mapped[int | None] = field("户数", Whole(), unit="户", check=not_negative)
    population: Mapped[int | None] = field("人口", Whole(), unit="人", check=not_negative)
    helped_households: Mapped[int | None] = field(
        "脱贫户和监测户", Whole(), unit="户", check=not_negative, help="2020 年以前称贫困户"
    )
    member_count: Mapped[int | None] = field("成员数", Whole(), unit="户", check=not_negative)
    area: Mapped[Decimal | None] = field("面积", Tenths(), unit="亩", check=not_negative)
    stock: Mapped[int | None] = field("存栏", Whole(), unit="头只", check=not_negative)
    demo_level: Mapped[DemoLevel | None] = field("示范级别", Choice(DemoLevel))
    situation: Mapped[str | None] = field("产业现状", LongText(5000), searched="text")
    wishes: Mapped[str | None] = field("科技需求", LongText(5000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填名称）"

    def problems(self) -> list[tuple[str, str, str]]:
        found = []
        if self.served_type is ServedType.VILLAGE:
            if not self.village:
                found.append(("village", "need_village", "请在“所在地区”选到村（社区）"))
            elif self.code and self.code != self.village:
                found.append(("code", "other_village", "代码与所选的村（社区）不一致"))
        elif self.code and (why := check_uscc(self.code)):
            found.append(("code", "check", why))
        elif self.code and self.served_type is ServedType.COOPERATIVE and not self.code.startswith("93"):
            found.append(("code", "warn_cooperative", "合作社的代码一般以 93 开头，请核对（可以保存）"))
        return found

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return shared_streams(values)
