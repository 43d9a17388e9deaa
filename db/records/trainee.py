"""学员: a person who learns (domain.md §4.4). The number of the identity card never stands here in the clear."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record, training_streams
from db.checks import check_phone, not_in_future, not_negative
from db.choices import Sex
from db.fields import field
from db.id_numbers import fits
from db.training_choices import ConsentWay, Education, IdType, Nation, Political, ScaleUnit, VillageRole
from db.types import BigWhole, Choice, DateOnly, Flag, LongText, ShortText, Tenths


class Trainee(Record, Base):
    """学员. `id_mask` is what people see, `id_sealed` only the province can open, `id_hash` finds doubles within a county."""

    __tablename__ = "trainee"
    title: ClassVar[str] = "学员"
    natural_key: ClassVar[str] = "id_hash"
    key_from: ClassVar[tuple[str, ...]] = ("id_sealed", "id_type", "id_mask")
    shared_edit: ClassVar[bool] = True

    name: Mapped[str | None] = field("姓名", ShortText(50), needed="draft", listed=True, searched="name")
    id_type: Mapped[IdType | None] = field("证件类型", Choice(IdType))
    id_mask: Mapped[str | None] = field("证件号码", ShortText(24), listed=True, system=True)
    id_sealed: Mapped[str | None] = field("加密的证件号码", ShortText(400), system=True)
    id_hash: Mapped[str | None] = field("查重码", ShortText(64), system=True, index=True)
    sex: Mapped[Sex | None] = field("性别", Choice(Sex), listed=True)
    born_on: Mapped[date | None] = field("出生日期", DateOnly(), check=not_in_future)
    born_reason: Mapped[str | None] = field("出生日期依据", ShortText(100), help="没有证件号码时填写")
    nation: Mapped[Nation | None] = field("民族", Choice(Nation))
    education: Mapped[Education | None] = field("文化程度", Choice(Education))
    political: Mapped[Political | None] = field("政治面貌", Choice(Political))
    phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone, listed=True)
    address: Mapped[str | None] = field("住址", ShortText(200))
    unit: Mapped[str | None] = field("单位", ShortText(100), searched="text")
    trade: Mapped[str | None] = field("从事产业", ShortText(60), needed="submit", listed=True, searched="text")
    scale: Mapped[Decimal | None] = field("规模", Tenths(), check=not_negative)
    scale_unit: Mapped[ScaleUnit | None] = field("规模单位", Choice(ScaleUnit))
    village_role: Mapped[VillageRole | None] = field("身份", Choice(VillageRole))
    helped: Mapped[bool | None] = field("脱贫户或监测户", Flag())
    selected_by: Mapped[str | None] = field("选送单位", ShortText(100))
    consent_on: Mapped[date | None] = field("告知同意日期", DateOnly(), check=not_in_future)
    consent_way: Mapped[ConsentWay | None] = field("告知方式", Choice(ConsentWay))
    consent_version: Mapped[str | None] = field("告知书版本", ShortText(20), system=True)
    notes: Mapped[str | None] = field("说明", LongText(500))
    erased_on: Mapped[date | None] = field("个人信息删除日期", DateOnly(), system=True)
    erased_rev: Mapped[int | None] = field("删除时的版本", BigWhole(), system=True, index=True)

    def headline(self) -> str:
        return self.name or "（未填姓名）"

    def problems(self) -> list[tuple[str, str, str]]:
        if self.id_mask and self.id_type and not fits(self.id_mask, self.id_type):
            return [("id_type", "id_type", "证件类型与已录入的号码不符，请改回，或按新的证件重新输入号码")]
        return []

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return training_streams(values)
