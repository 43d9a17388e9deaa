"""Checks that many fields share: a Python value in, a sentence or None out. For `field(…, check=…)`."""

from datetime import date
from decimal import Decimal

from db.codes import beijing_today, check_email, check_phone, check_uscc

__all__ = ["check_email", "check_phone", "check_uscc", "mark", "not_in_future", "not_negative"]


def not_in_future(value: date) -> str | None:
    """Today is today in Beijing, whatever the computer's zone."""
    return "日期不能晚于今天" if value > beijing_today() else None


FULL_MARK = 100


def mark(value: Decimal) -> str | None:
    """Marks of an examination, and the mark that suffices."""
    return None if 0 <= value <= FULL_MARK else f"成绩在 0 到 {FULL_MARK} 分之间"


def not_negative(value: Decimal | int) -> str | None:
    """Zero is a number like any other."""
    return "不能是负数" if value < 0 else None
