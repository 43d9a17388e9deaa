"""期末存量: platforms of each of the 39 types at the end of any past year, counted again from their states."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from db.choices import State
from db.platform_choices import PlatformLevel, PlatformState, PlatformType
from db.records.platform import Platform
from desktop.core.errors import explained
from desktop.core.profile import Opened

FIRST_YEAR = 2015


@dataclass(frozen=True, slots=True)
class StockLine:
    """One type: its stock by level at the day, what came and went in that year, and the records behind it."""

    kind: PlatformType
    by_level: tuple[int, ...]  # in the order of PlatformLevel
    unknown: int  # no level filled in
    total: int
    added: int
    removed: int
    ids: tuple[UUID, ...]  # of the total
    added_ids: tuple[UUID, ...] = ()
    removed_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """All types on one day."""

    day: date
    lines: tuple[StockLine, ...]
    untyped: int  # counts, but its type is not filled in
    untyped_ids: tuple[UUID, ...] = ()

    @property
    def total(self) -> int:
        """All of them."""
        return sum(line.total for line in self.lines) + self.untyped


def stock(opened: Opened, year: int) -> Stock:
    """At the end of a year; of this year, today. What this computer does not have is not counted."""
    with explained(), opened.local.read() as session:
        found = list(session.scalars(select(Platform).where(Platform.state != State.VOID)))
    return count(found, min(date(year, 12, 31), opened.clock.today()))


def count(platforms: Iterable[Platform], day: date) -> Stock:
    """The same of given records."""
    began = date(day.year - 1, 12, 31)
    platforms = list(platforms)
    here = [p for p in platforms if p.counts_on(day)]
    lines = []
    for kind in PlatformType:
        mine = [p for p in here if p.platform_type is kind]
        levels = Counter(p.rank for p in mine)
        gone = [p for p in platforms if p.platform_type is kind and p.counts_on(began) and not p.counts_on(day)]
        new = [p for p in mine if not p.counts_on(began)]
        lines.append(StockLine(
            kind, tuple(levels[level] for level in PlatformLevel), levels[None], len(mine), len(new), len(gone),
            *(tuple(p.id for p in listed) for listed in (mine, new, gone)),
        ))  # fmt: skip
    bare = tuple(p.id for p in here if p.platform_type is None)
    return Stock(day, tuple(lines), len(bare), bare)


def standing(platform: Platform, today: date) -> str:
    """现状：运行；2025 年末计入存量."""
    state = platform.state_on(today)
    if state is None:
        return "没有批准日期，不计入存量"
    last = today.year - 1
    before = "计入" if platform.counts_on(date(last, 12, 31)) else "不计入"
    over = f"；有效期 {platform.valid_to} 已过，请核对状态" if _expired(platform, state, today) else ""
    return f"现状：{state.text}；{last} 年末{before}存量{over}"


def _expired(platform: Platform, state: PlatformState, today: date) -> bool:
    return platform.valid_to is not None and platform.valid_to < today and state is not PlatformState.REMOVED
