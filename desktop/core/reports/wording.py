"""Words and figures as sheets show them, and the characters of a sheet that no font has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from desktop.core.reports.fonts import Face, typeface, warning
from desktop.core.reports.linebreak import clean

CENT = Decimal("0.01")
HAND_DATE = "　　　　年　　月　　日"
UNNUMBERED = "（上传后编号）"
BY_HAND = "＿＿＿＿＿＿＿＿＿＿"
WEEKDAYS = "一二三四五六日"


def day(when: date | None) -> str:
    """2026年3月5日, or nothing."""
    return f"{when.year}年{when.month}月{when.day}日" if when else ""


def month_day(when: date | None) -> str:
    """3月5日, or nothing; where the year stands beside."""
    return f"{when.month}月{when.day}日" if when else ""


def weekday(when: date) -> str:
    """星期四."""
    return f"星期{WEEKDAYS[when.weekday()]}"


def period(first: date | None, last: date | None) -> str:
    """2026年3月5日至3月14日; the year again only where it is another, one day once."""
    if not first or not last or first == last:
        return day(first or last)
    return f"{day(first)}至{month_day(last) if first.year == last.year else day(last)}"


def amount(value: Decimal | int | str | None) -> str:
    """万元 with two decimals, whole numbers as they are, words (面议) unchanged, None as nothing; zero stays 0."""
    if value is None or isinstance(value, (str, int)):
        return "" if value is None else str(value)
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value.quantize(CENT, ROUND_HALF_UP):f}"


def plain(value: Decimal | int | None) -> str:
    """A count without zeros at its end: 48, 0.5; None as nothing."""
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value.normalize():f}"


def one_line(text: str) -> str:
    """Text on one line, for bookmarks and titles."""
    return " ".join(clean(text).split())


def chosen(value: str) -> tuple[str, ...]:
    """A single choice as `tick_cell` takes it."""
    return (value,) if value else ()


def numbered(lines: Sequence[str]) -> str:
    """Lines with numbers before them where there are several."""
    return "\n".join(f"{index}.{line}" for index, line in enumerate(lines, 1)) if len(lines) > 1 else "".join(lines)


def _texts(value: object) -> Iterator[str]:
    """Every text inside a sheet."""
    if isinstance(value, str):
        yield clean(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for entry in fields(value):
            yield from _texts(getattr(value, entry.name))


def missing(sheet: object) -> list[str]:
    """Characters of a sheet (a dataclass of texts) that no font has, each once."""
    return typeface(Face.SONG).missing("".join(_texts(sheet)).replace("\n", ""))


def warnings(sheets: Sequence[object]) -> list[str]:
    """One sentence for each character that no font has and that will print as 〓."""
    return [warning(char) for char in dict.fromkeys(char for sheet in sheets for char in missing(sheet))]
