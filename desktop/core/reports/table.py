"""Tables: columns with even rows under a heading that comes again on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from desktop.core.reports.fonts import Face
from desktop.core.reports.layout import Density, Group, Row, fitted_cell, label_cell
from desktop.core.reports.page import MM, Style

DENSE = Density(Style(size=9.5, leading=11.8), Style(Face.SONG_BOLD, 9.5, 12), 1.4, 7.2 * MM, 12 * MM, 20 * MM)
"""For tables with many columns: 小五 to 五号."""
_HEADING = 8 * MM


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in points, whether its values stand in the middle.

    A value that would take more than `lines` lines is set smaller.
    """

    title: str
    width: float
    centred: bool = False
    lines: int = 2


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], least: float = DENSE.least, keep: bool = False) -> Group:
    """The rows under their heading, each at least so high (points); `keep` the last one with what follows."""
    return Group(None, tuple(table_row(columns, row, least) for row in rows), heading(columns), keep=keep)


def table_row(columns: Sequence[Column], texts: Sequence[str], least: float, most: float = inf) -> Row:
    """One row. A value that would make it higher than `most` is set smaller."""
    return Row(tuple(
        fitted_cell(column.width, text, DENSE.text, lines=column.lines, height=most - 2 * DENSE.pad, centred=column.centred)
        for column, text in zip(columns, texts, strict=True)
    ), DENSE.pad, least, solid=True)


def heading(columns: Sequence[Column]) -> Row:
    """The titles of the columns."""
    return Row(tuple(label_cell(column.width, column.title, DENSE) for column in columns), DENSE.pad, _HEADING)


def spread(columns: Sequence[Column], width: float) -> tuple[Column, ...]:
    """The same columns filling a width."""
    scale = width / sum(column.width for column in columns)
    return tuple(replace(column, width=column.width * scale) for column in columns)


def line_row(*parts: tuple[float, str], least: float = 11 * MM) -> Row:
    """A row of captions to be written behind by hand, never parted."""
    return Row(tuple(fitted_cell(width, text, Style()) for width, text in parts), DENSE.pad, least, solid=True)


