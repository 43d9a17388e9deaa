"""技术合同 (技术合同登记表; 民法典 第 843–887 条; domain.md §4.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped

from db.base import Base, Record, working_streams
from db.checks import not_in_future, not_negative
from db.choices import TechField
from db.contract_choices import (
    ContractSubtype,
    ContractType,
    IpKind,
    PartyNature,
    PayMode,
    PlanSource,
    RefusedReason,
    RegisterState,
    SocialGoal,
    TaxBenefit,
)
from db.fields import cell, field
from db.types import Children, Choice, ChoiceSet, DateOnly, Flag, LongText, Money, RecordId, RefList, Row, ShortText

FIVE_TYPES_SINCE = date(2021, 1, 1)
"""民法典 took effect: 技术许可 is a type of its own for contracts signed from then on."""


@dataclass(frozen=True)
class PaidRow(Row):
    """已到账."""

    on: Annotated[date | None, cell("到账日期", DateOnly(), needed="submit", check=not_in_future)] = None
    amount: Annotated[Decimal | None, cell("金额", Money(), needed="submit", unit="万元", check=not_negative)] = None


def _positive(value: Decimal) -> str | None:
    return None if value > 0 else "应大于 0"


class Contract(Record, Base):
    """技术合同. Its 登记编号 is unique in the province, so that two brokers who enter it meet in one record."""

    __tablename__ = "contract"
    title: ClassVar[str] = "技术合同"
    number_code: ClassVar[str] = "HT"
    newest_first: ClassVar[str] = "signed_on"
    natural_key: ClassVar[str] = "register_no"
    submittable: ClassVar[bool] = True
    not_copied: ClassVar[frozenset[str]] = frozenset(
        {"signed_on", "register_state", "register_org", "registered_on", "accepted_on", "refused_reason", "paid"}
    )

    name: Mapped[str | None] = field("项目名称", ShortText(200), needed="draft", listed=True, searched="name")
    contract_type: Mapped[ContractType | None] = field("合同类型", Choice(ContractType), needed="submit", listed=True)
    subtype: Mapped[ContractSubtype | None] = field("合同小类", Choice(ContractSubtype))
    signed_on: Mapped[date | None] = field("签订日期", DateOnly(), needed="submit", listed=True, check=not_in_future)
    began_on: Mapped[date | None] = field("有效期起", DateOnly(), needed="submit")
    ended_on: Mapped[date | None] = field("有效期止", DateOnly(), needed="submit")
    seller: Mapped[str | None] = field(
        "卖方（研究开发人、让与人、许可人、受托人）", ShortText(100), needed="submit", searched="name"
    )
    seller_region: Mapped[str | None] = field(
        "卖方所在地", ShortText(6), needed="submit", ref="division", help="成交额只计入卖方所在市；省外卖方不计成交额，只计落地"
    )
    seller_nature: Mapped[PartyNature | None] = field("卖方性质", Choice(PartyNature), needed="submit")
    seller_agency: Mapped[bool | None] = field("卖方是技术转移机构", Flag())
    buyer: Mapped[str | None] = field("买方", ShortText(100), needed="submit", searched="name")
    buyer_id: Mapped[UUID | None] = field("买方企业", RecordId(), ref="enterprise", index=True, help="本省企业请选名片")
    buyer_region: Mapped[str | None] = field("买方所在地", ShortText(6), needed="submit", ref="division")
    buyer_nature: Mapped[PartyNature | None] = field("买方性质", Choice(PartyNature), needed="submit")
    buyer_industry: Mapped[str | None] = field("买方国民经济行业", ShortText(5), ref="industry")
    buyer_high_tech_zone: Mapped[bool | None] = field("买方在国家高新区内", Flag())
    buyer_listed: Mapped[bool | None] = field("买方是上市公司", Flag())
    amount: Mapped[Decimal | None] = field("成交总额", Money(), needed="submit", listed=True, unit="万元", check=_positive)
    tech_amount: Mapped[Decimal | None] = field(
        "技术交易额", Money(), needed="submit", unit="万元", check=not_negative, help="总额减去设备、原材料等非技术性费用"
    )
    pay_mode: Mapped[PayMode | None] = field("支付方式", Choice(PayMode), needed="submit")
    paid: Mapped[tuple[PaidRow, ...] | None] = field("已到账", Children(PaidRow))
    ip: Mapped[tuple[IpKind, ...] | None] = field("知识产权", ChoiceSet(IpKind), needed="submit")
    domain: Mapped[TechField | None] = field("技术领域", Choice(TechField), needed="submit", listed=True)
    social_goal: Mapped[SocialGoal | None] = field("社会经济目标", Choice(SocialGoal))
    plan: Mapped[PlanSource | None] = field("计划来源", Choice(PlanSource), needed="submit")
    horizontal: Mapped[bool | None] = field("横向课题", Flag(), help="经费按合同约定管理（二（二）1）")
    related: Mapped[bool | None] = field("关联交易", Flag(), needed="submit")
    abroad: Mapped[bool | None] = field("涉外", Flag(), needed="submit")
    country: Mapped[str | None] = field("对方国家（地区）代码", ShortText(3), help="三位，海关国别（地区）统计代码")
    military: Mapped[bool | None] = field("涉军民融合", Flag(), needed="submit", help="选“是”时不填技术细节")
    register_state: Mapped[RegisterState | None] = field("登记状态", Choice(RegisterState), needed="submit", listed=True)
    register_no: Mapped[str | None] = field(
        "登记编号", ShortText(16), listed=True, searched="text", index=True, help="已登记时填，16 位（旧表 14 位）"
    )
    register_org: Mapped[str | None] = field("登记机构", ShortText(100))
    registered_on: Mapped[date | None] = field("登记日期", DateOnly(), check=not_in_future)
    accepted_on: Mapped[date | None] = field("受理日期", DateOnly(), check=not_in_future)
    refused_reason: Mapped[RefusedReason | None] = field("不予登记原因", Choice(RefusedReason))
    brokers: Mapped[tuple[UUID, ...] | None] = field("技术经纪人", RefList(), ref="person")
    need_id: Mapped[UUID | None] = field("来源需求", RecordId(), ref="need", index=True)
    achievement_id: Mapped[UUID | None] = field("所用成果", RecordId(), ref="achievement", index=True)
    activity_id: Mapped[UUID | None] = field("来源活动", RecordId(), ref="activity", index=True)
    tax_benefits: Mapped[tuple[TaxBenefit, ...] | None] = field("税收优惠", ChoiceSet(TaxBenefit))
    content: Mapped[str | None] = field("主要内容", LongText(5000), searched="text")

    def headline(self) -> str:
        return self.name or "（未填项目名称）"

    @property
    def registered(self) -> bool:
        """Whether it counts in 登记合同成交额."""
        return self.register_state in (RegisterState.REGISTERED, RegisterState.CHANGED)

    @property
    def comparable_type(self) -> ContractType | None:
        """For tables over years: licences are 技术转让（含许可） on both sides of 2021."""
        return ContractType.TRANSFER if self.contract_type is ContractType.LICENCE else self.contract_type

    def problems(self) -> list[tuple[str, str, str]]:
        return [*_type_problems(self), *_amount_problems(self), *_register_problems(self)]

    @classmethod
    def streams(cls, values: Mapping[str, Any]) -> set[str]:
        return working_streams(values, tuple(values.get("brokers") or ()))


def _type_problems(contract: Contract) -> list[tuple[str, str, str]]:
    found = []
    kind, signed = contract.contract_type, contract.signed_on
    if contract.began_on and contract.ended_on and contract.ended_on < contract.began_on:
        found.append(("ended_on", "period", "有效期止早于有效期起"))
    if kind is ContractType.LICENCE and signed and signed < FIVE_TYPES_SINCE:
        found.append(("contract_type", "four_types", "2021 年 1 月 1 日以前签订的许可合同属于技术转让，请改选"))
    if kind and contract.subtype and not contract.subtype.value.startswith(kind.value):
        older = kind is ContractType.TRANSFER and contract.subtype.value.startswith("3") and signed and signed < FIVE_TYPES_SINCE
        if not older:
            found.append(("subtype", "subtype", f"“{contract.subtype.text}”不属于{kind.text}"))
    if contract.military and contract.content:
        found.append(("content", "secret", "涉军民融合的合同不填主要内容，请清空"))
    return found


def _amount_problems(contract: Contract) -> list[tuple[str, str, str]]:
    found = []
    if contract.amount is not None and contract.tech_amount is not None and contract.tech_amount > contract.amount:
        found.append(("tech_amount", "tech_amount", "技术交易额不能大于成交总额"))
    paid = sum((row.amount for row in contract.paid or () if row.amount is not None), Decimal(0))
    if contract.amount is not None and paid > contract.amount:
        found.append(("paid", "warn_paid", "到账合计大于成交总额，请核对（可以提交）"))
    if contract.abroad and not contract.country:
        found.append(("country", "need_country", "涉外合同请填国家（地区）代码"))
    if contract.ip and IpKind.NONE in contract.ip and len(contract.ip) > 1:
        found.append(("ip", "ip_none", "选了“未涉及知识产权”，就不要再选其他"))
    return found


def _register_problems(contract: Contract) -> list[tuple[str, str, str]]:
    found = []
    number = contract.register_no or ""
    if number and not (number.isascii() and number.isdigit() and len(number) in (14, 16)):
        found.append(("register_no", "register_no", "登记编号应为 16 位数字（旧表 14 位）"))
    if contract.registered:
        if not number:
            found.append(("register_no", "need_no", "已登记的合同请填登记编号"))
        if contract.registered_on is None:
            found.append(("registered_on", "need_date", "已登记的合同请填登记日期"))
    if contract.registered_on and contract.signed_on and contract.registered_on < contract.signed_on:
        found.append(("registered_on", "before_signing", "登记日期早于签订日期"))
    if contract.register_state is RegisterState.REFUSED and contract.refused_reason is None:
        found.append(("refused_reason", "need_reason", "请选择不予登记的原因"))
    return found
