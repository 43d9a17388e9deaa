"""Industries by GB/T 4754-2017 (20/97/473/1,381), the eight industrial groups, and the technology fields."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Literal

from db import pinyin
from resources import read_text

EDITION = "GB/T 4754-2017"
Level = Literal["section", "division", "group", "class"]  # 门类, 大类, 中类, 小类
LEVELS: tuple[Level, ...] = ("section", "division", "group", "class")
_LENGTHS: dict[int, Level] = {1: "section", 3: "division", 4: "group", 5: "class"}

# 工业八大门类, 辽政发〔2018〕3号 clause I.2.3
GROUPS = ("装备制造", "石化", "冶金", "轻工", "纺织", "建材", "医药", "电子信息")


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry: code with the letter of its section (C3425), name, level, and the code above."""

    code: str
    name: str
    level: Level
    parent: str | None


@cache
def _names() -> dict[str, str]:
    """Code → name, sorted by code."""
    return _pairs("industries.csv")


@cache
def _codes() -> list[str]:
    return list(_names())


@cache
def _by_digits() -> dict[str, str]:
    """The same codes without their letter, as registers write them."""
    return {code[1:]: code for code in _names() if len(code) > 1}


@cache
def _initials() -> dict[str, str]:
    return {code: pinyin.initials(name) for code, name in _names().items()}


def _pairs(name: str) -> dict[str, str]:
    """A resource of two columns below a line of comment and a line of headings."""
    lines = [line for line in read_text(name).splitlines() if line and not line.startswith("#")]
    return {key: value for key, _, value in (line.partition(",") for line in lines[1:])}


def _make(code: str) -> Industry:
    parent = {1: None, 3: code[:1]}.get(len(code), code[:-1])
    return Industry(code, _names()[code], _LENGTHS[len(code)], parent)


def get(code: str) -> Industry | None:
    """An entry by its code, with or without the letter, in either case: C3425, c3425, 3425."""
    plain = code.strip().upper()
    full = plain if plain in _names() else _by_digits().get(plain)
    return _make(full) if full else None


@cache
def _by_name() -> dict[str, str]:
    """Name → code; a name used on several levels means the most exact one."""
    return {name: code for code, name in sorted(_names().items(), key=lambda item: len(item[0]))}


def named(name: str) -> Industry | None:
    """The entry of exactly this name, the deepest if several levels share it."""
    code = _by_name().get(name.strip())
    return _make(code) if code else None


def children(code: str | None = None) -> list[Industry]:
    """What stands directly below a code; the 20 sections for None; empty for classes and unknown codes."""
    if code is None:
        return [_make(c) for c in _codes() if len(c) == 1]
    here = get(code)
    if here is None:
        return []
    deeper = 3 if len(here.code) == 1 else len(here.code) + 1
    return [_make(c) for c in _below(here.code) if len(c) == deeper]


def _below(prefix: str) -> list[str]:
    codes = _codes()
    first = bisect_left(codes, prefix)
    last = bisect_left(codes, prefix + "~")
    return codes[first:last]


def path_name(code: str) -> str:
    """The names from the section down, with / between; empty for an unknown code."""
    here = get(code)
    names: list[str] = []
    while here is not None:
        names.append(here.name)
        here = get(here.parent) if here.parent else None
    return " / ".join(reversed(names))


def search(text: str, limit: int = 50) -> list[Industry]:
    """Entries whose code or initials begin with the text or whose name contains it; classes first."""
    wanted = text.strip()
    if not wanted or limit < 1:
        return []
    upper = wanted.upper()
    found = {c for c in _codes() if c.startswith(upper) or c[1:].startswith(upper) or wanted in c[1:]}
    found.update(c for c, name in _names().items() if wanted in name)
    if wanted.isascii() and wanted.isalpha():
        found.update(c for c, spelled in _initials().items() if spelled.startswith(wanted.lower()))
    ranked = sorted(found, key=lambda c: (not _names()[c].startswith(wanted), -len(c), c))
    return [_make(code) for code in ranked[:limit]]


@cache
def _groups() -> dict[str, str]:
    return _pairs("industry_groups.csv")


def group_of(code: str) -> str | None:
    """Which of the eight industrial groups an industry belongs to; None for the others."""
    here = get(code)
    return _groups().get(here.code[:3]) if here else None


@cache
def tech_fields() -> dict[str, str]:
    """The 11 technology fields of contract registration by number ("01" … "11"); the numbers are ours."""
    return _pairs("tech_fields.csv")
