"""Checks that many fields share: a Python value in, a sentence or None out. For `field(…, check=…)`."""

from datetime import date
from decimal import Decimal

from db.codes import beijing_today, check_email, check_phone, check_uscc

__all__ = ["check_email", "check_phone", "check_uscc", "not_in_future", "not_negative"]


def not_in_future(value: date) -> str | None:
    """Today is today in Beijing, whatever the computer's zone."""
    return "日期不能晚于今天" if value > beijing_today() else None


def not_negative(value: Decimal | int) -> str | None:
    """Zero is a number like any other."""
    return "不能是负数" if value < 0 else None
