"""人员: commissioners, brokers, contacts. One person, many dated roles (domain.md §4.13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from sqlalchemy.orm import Mapped

from db.base import Base, Record, own_streams
from db.checks import check_email, check_phone
from db.choices import PersonRole, RoleLevel, RoleState, Sex, TechField
from db.fields import cell, field
from db.types import Children, Choice, ChoiceSet, DateOnly, Flag, LongText, Row, ShortText


@dataclass(frozen=True)
class RoleRow(Row):
    """任职: one appointment from a day to a day."""

    role: Annotated[PersonRole | None, cell("身份", Choice(PersonRole), needed="submit")] = None
    level: Annotated[RoleLevel | None, cell("级别", Choice(RoleLevel))] = None
    since: Annotated[date | None, cell("聘期开始", DateOnly(), needed="submit")] = None
    until: Annotated[date | None, cell("聘期结束", DateOnly())] = None
    document: Annotated[str | None, cell("聘任文号", ShortText(60))] = None
    full_time: Annotated[bool | None, cell("专职", Flag())] = None
    state: Annotated[RoleState | None, cell("状态", Choice(RoleState))] = None


class Person(Record, Base):
    """人员. Health and marital state are not collected, nor bank accounts (PIPL minimisation)."""

    __tablename__ = "person"
    title: ClassVar[str] = "人员"

    name: Mapped[str | None] = field("姓名", ShortText(50), needed="draft", listed=True, searched="name")
    sex: Mapped[Sex | None] = field("性别", Choice(Sex))
    unit: Mapped[str | None] = field("工作单位", ShortText(100), listed=True, searched="name")
    dispatch_unit: Mapped[str | None] = field("派出单位", ShortText(100))
    post: Mapped[str | None] = field("职务", ShortText(50))
    professional_title: Mapped[str | None] = field("职称", ShortText(50))
    phone: Mapped[str | None] = field("联系电话", ShortText(20), check=check_phone, searched="text")
    email: Mapped[str | None] = field("电子邮箱", ShortText(100), check=check_email)
    tech_fields: Mapped[tuple[TechField, ...] | None] = field("技术领域", ChoiceSet(TechField))
    expertise: Mapped[str | None] = field("专长", LongText(500), searched="text")
    roles: Mapped[tuple[RoleRow, ...] | None] = field("任职", Children(RoleRow))

    def headline(self) -> str:
        return self.name or "（未填姓名）"

    def problems(self) -> list[tuple[str, str, str]]:
        return [
            ("roles", "role_period", "聘期结束早于开始，请核对")
            for row in self.roles or ()
            if row.since and row.until and row.until < row.since
        ]

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        found = own_streams(values) | {f"u:{values['id']}"}
        if values.get("region"):
            found.add(f"c:{values['region']}")
        return found
