"""Cells of a register as values: text, dates, amounts, industries; what cannot be read goes to the remark, not away."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from db import industries
from db.codes import BadText, beijing_today, clean_text, half_width, parse_amount, parse_date

_NOTHING = frozenset({"n/a", "na", "#n/a", "null", "none", "nan", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空"})
_ERRORS = frozenset({"#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!"})
_YUAN = {
    "万元": Decimal(1), "万": Decimal(1), "万元人民币": Decimal(1), "万人民币": Decimal(1), "万人民币元": Decimal(1),
    "人民币万元": Decimal(1), "万元整": Decimal(1), "元": Decimal("0.0001"), "元人民币": Decimal("0.0001"),
    "人民币元": Decimal("0.0001"), "人民币": Decimal("0.0001"), "亿元": Decimal(10000), "亿": Decimal(10000),
    "亿元人民币": Decimal(10000),
}  # fmt: skip
_AMOUNT = re.compile(r"(人民币|¥|￥)?([\d,.]+)\(?([^\d()]*)\)?\Z")
_LABELS = {"name": "企业名称", "address": "地址", "reg_type": "登记注册类型", "legal_person": "法定代表人",
           "main_products": "主营产品", "remark": "备注"}  # fmt: skip


class Refused(Exception):  # reads as what happened to the row; str() is the reason shown
    """A row cannot be taken."""


@dataclass
class Reading:
    """What is said about a row while it is read: `remarks` are kept with the enterprise, `notes` only shown."""

    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def set_aside(self, label: str, text: str, why: str) -> None:
        """Keep a value that has no place in its field, word by word."""
        self.remarks.append(f"{label}：{text}")
        self.notes.append(f"{label}“{text}”{why}，已记入备注")

    @staticmethod
    def label(name: str) -> str:
        """A field's name in words."""
        return _LABELS[name]


def shown(cell: object) -> str:
    """A cell as text; empty for what registers write when there is nothing (N/A, 无, -) and for formula errors."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        text = format(Decimal(repr(cell)).normalize(), "f") if abs(cell) < 1e15 else f"{cell:.5E}"
    else:
        text = clean_text(str(cell))
    low = text.lower()
    return "" if low in _NOTHING or low in _ERRORS else text


def read_date(cell: object, text: str, read: Reading) -> date | None:
    """A day in any usual spelling, also the day number of spreadsheets."""
    try:
        found = cell if isinstance(cell, date) else parse_date(text, serial=True)
    except BadText:
        read.set_aside("成立日期", text[:50], "不是日期")
        return None
    if found is not None and not 1800 <= found.year <= 2199:
        read.set_aside("成立日期", text[:50], "不合理")
        return None
    if found is not None and found > beijing_today():
        raise Refused(f"成立日期 {found.isoformat()} 晚于今天")
    return found


def read_capital(text: str, heading: str, read: Reading, label: str = "注册资本") -> Decimal | None:
    """The registered capital, or another amount, in 万元: 2,987.1000(万元人民币), 500万元.

    A bare number has the unit of the heading. Foreign currency, a missing unit and what is no amount are set aside.
    """
    plain = re.sub(r"\s", "", half_width(text))
    if not plain:
        return None
    match = _AMOUNT.match(plain)
    unit = (match[3] or match[1] or "") if match else ""
    bare = match is not None and not unit and "(" not in plain
    if bare:
        unit = "元" if re.search(r"\((人民币)?元\)", heading) else "万元"
    try:
        amount = parse_amount(match[2]) if match else None
    except BadText:
        amount = None
    if amount is None or unit not in _YUAN:
        read.set_aside(label, text[:80], "不是人民币金额" if amount is not None and unit else "看不出金额或单位")
        return None
    try:
        exact = (amount * _YUAN[unit]).quantize(Decimal("0.000001"))
    except InvalidOperation:
        exact = Decimal(10**12)
    if exact >= 10**12:
        read.set_aside(label, text[:80], "太大")
        return None
    return exact.normalize() + 0


def read_industry(text: str, read: Reading) -> str | None:
    """The code with its letter, from a code (C3425, 3425, “C3425 …”) or the exact name."""
    if not text:
        return None
    code = re.match(r"[A-Ta-t]?\d{2,4}(?!\d)|[A-Ta-t](?![A-Za-z\d])", half_width(text))
    found = industries.get(code[0]) if code else industries.named(clean_text(text))
    if found is None:
        read.set_aside("行业", text[:80], "不是 GB/T 4754-2017 的代码或名称")
        return None
    return found.code
