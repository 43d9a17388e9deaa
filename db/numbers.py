"""The base of all column types, and the numbers. `db.types` has the rest and is where all of them are imported from."""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from db.spelling import money_text, tenths_text

_MONEY = re.compile(r"-?\d{1,12}(\.\d{1,6})?\Z", re.ASCII)
_TENTHS = re.compile(r"-?\d{1,7}(\.\d)?\Z", re.ASCII)


class Wired(TypeDecorator[Any]):
    """Base of all column types: conversions between the three forms, and the check of what comes from outside."""

    impl: Any = Text
    cache_ok = True
    plain: ClassVar[bool] = True  # stored form == wire form, so bulk work may pass values through untouched
    json: ClassVar[bool] = False  # stored as canonical JSON text

    def to_wire(self, value: Any) -> Any:
        return value

    def from_wire(self, wire: Any) -> Any:
        return wire

    def to_store(self, wire: Any) -> Any:
        return wire

    def from_store(self, stored: Any) -> Any:
        return stored

    def refuse(self, wire: Any) -> str | None:
        """Why a value from outside cannot be stored, in words; None when it can. `wire` is never None here."""
        raise NotImplementedError

    def fits_all(self, texts: Collection[str]) -> bool:
        """Whether `refuse` would take every one of many texts; types of which thousands come look at them together."""
        return all(self.refuse(text) is None for text in texts)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.to_store(self.to_wire(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.from_wire(self.from_store(value))

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self


class Money(Wired):
    """万元 with up to six decimals (= 分). Decimal in Python, a decimal string on the wire, whole 分 in the database."""

    impl = BigInteger
    cache_ok = True
    plain = False

    def to_wire(self, value: Any) -> Any:
        return money_text(Decimal(value))

    def from_wire(self, wire: Any) -> Any:
        return Decimal(wire)

    def to_store(self, wire: Any) -> Any:
        return int(Decimal(wire).scaleb(6))

    def from_store(self, stored: Any) -> Any:
        return money_text(Decimal(stored).scaleb(-6))

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is str and _MONEY.match(wire):
            return None if money_text(Decimal(wire)) == wire else "金额写法不规范"
        return "金额应为万元，最多六位小数"


class Tenths(Wired):
    """A number with one decimal: days, hours of lessons, marks. Decimal in Python, "1.5" on the wire, whole tenths stored."""

    impl = Integer
    cache_ok = True
    plain = False

    def to_wire(self, value: Any) -> Any:
        return tenths_text(Decimal(value))

    def from_wire(self, wire: Any) -> Any:
        return Decimal(wire)

    def to_store(self, wire: Any) -> Any:
        return int(Decimal(wire).scaleb(1))

    def from_store(self, stored: Any) -> Any:
        return tenths_text(Decimal(stored).scaleb(-1))

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is str and _TENTHS.match(wire):
            return None if tenths_text(Decimal(wire)) == wire else "数字写法不规范"
        return "应为数字，最多一位小数"


class Whole(Wired):
    """A whole number. Zero is a number; empty is None."""

    impl = Integer
    cache_ok = True

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is not int:
            return "应为整数"
        return None if -(2**31) < wire < 2**31 else "数字太大"


class BigWhole(Wired):
    """A 64-bit whole number, for revisions and positions."""

    impl = BigInteger
    cache_ok = True

    def refuse(self, wire: Any) -> str | None:
        return None if type(wire) is int and -(2**63) < wire < 2**63 else "应为整数"
