"""The one spelling of instants and amounts, on the wire and in both databases."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation


def instant_text(value: datetime) -> str:
    """An aware datetime as the wire writes it; raises ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def money_text(value: Decimal) -> str:
    """The one spelling of an amount: no exponent, no trailing zeros, no minus zero; ValueError beyond six decimals."""
    try:
        exact = value.quantize(Decimal("0.000001"))
    except InvalidOperation as error:
        raise ValueError("amount out of range") from error
    if exact != value:
        raise ValueError("an amount has at most six decimals of 万元")
    plain = format(exact, "f").rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def tenths_text(value: Decimal) -> str:
    """The one spelling of days, hours and marks with one decimal: 1.5, 2; ValueError beyond it."""
    try:
        exact = value.quantize(Decimal("0.1"))
    except InvalidOperation as error:
        raise ValueError("number out of range") from error
    if exact != value:
        raise ValueError("at most one decimal")
    plain = format(exact, "f").removesuffix(".0")
    return "0" if plain in ("-0", "") else plain
