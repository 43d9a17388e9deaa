"""Building blocks of a form: rows of cells on a grid, groups with a common label, notes; all know how to split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Protocol

from desktop.core.reports.fonts import Face, typeface
from desktop.core.reports.linebreak import Line, break_lines
from desktop.core.reports.page import BODY_WIDTH, MM, Page, Style

EMPTY = "—"
TICKED, OPEN = "☑", "☐"
CONTINUED = "（续）"


@dataclass(frozen=True, slots=True)
class Density:
    """How tightly a sheet is set; the compact one is tried when it saves a page."""

    text: Style
    label: Style
    pad: float  # points above and below the text of a cell
    least: float  # height of a row
    field: float  # least height of a field for long text
    signature: float  # height of the signature boxes


NORMAL = Density(Style(), Style(Face.SONG_BOLD, 10.5, 14.0), 3.2, 7.2 * MM, 12 * MM, 26 * MM)
COMPACT = Density(Style(leading=13.6), Style(Face.SONG_BOLD, 10.5, 12.6), 2.2, 6.0 * MM, 6.0 * MM, 22 * MM)
PAD_X = 1.8 * MM
_LEAST_SIZE, _CLOSE = 5.5, 1.16  # 七号; line pitch of texts set smaller, as a share of their size


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: broken lines in one style. A repeated cell (a label) appears again where the row goes on."""

    width: float
    lines: tuple[Line, ...]
    style: Style
    centred: bool = False
    top: bool = False
    repeated: bool = False
    shade: float = 1.0

    def draw(self, page: Page, x: float, top: float, height: float, pad: float) -> None:
        """Draw the lines inside the cell whose upper left corner is given."""
        if self.shade < 1:
            page.shade(x, top - height, self.width, height, self.shade)
        used = len(self.lines) * self.style.leading
        y = top - (pad if self.top else max(0.0, (height - used) / 2)) - self.style.rise
        for line in self.lines:
            left = x + (self.width - line.width) / 2 if self.centred else x + PAD_X
            page.line(left, y, line, self.style)
            y -= self.style.leading


def text_cell(width: float, text: str, style: Style, *, centred: bool = False, top: bool = False) -> Cell:
    """A cell with text broken to its width."""
    lines = break_lines(text, style.face, style.size, width - 2 * PAD_X)
    return Cell(width, lines, style, centred, top)


def fitted_cell(
    width: float, text: str, style: Style, *, lines: int = 2, height: float = inf, centred: bool = False
) -> Cell:
    """A cell of a table: a text that would take more lines, or be higher, is set smaller, down to what can still be read."""
    size = style.size
    cell = text_cell(width, text, style, centred=centred)
    while size > _LEAST_SIZE and (len(cell.lines) > lines or len(cell.lines) * cell.style.leading > height):
        size -= 0.5
        cell = text_cell(width, text, Style(style.face, size, size * _CLOSE), centred=centred)
    return cell


def label_cell(width: float, text: str, density: Density) -> Cell:
    """A centred bold label, repeated with （续） where its row goes on."""
    style, room = density.label, width - 2 * PAD_X + 1
    lines = break_lines(_balanced(text, style, room), style.face, style.size, room)
    return Cell(width, lines, density.label, centred=True, repeated=True)


def _balanced(text: str, style: Style, room: float) -> str:
    """A label that needs two lines, torn before its unit in brackets or in the middle instead of after what fits."""
    if "\n" in text or typeface(style.face).width(text, style.size) <= room:
        return text
    unit = text.find("（")
    place = unit if unit > 0 else (len(text) + 1) // 2
    return f"{text[:place]}\n{text[place:]}"


def heading_cell(width: float, text: str, density: Density) -> Cell:
    """A shaded heading over the whole width."""
    lines = break_lines(text, density.label.face, density.label.size, width - 2 * PAD_X)
    return Cell(width, lines, density.label, shade=0.94)


def _again(cell: Cell) -> Cell:
    """The cell as it stands on the next page: a label with （续）, anything else empty."""
    if not cell.repeated:
        return replace(cell, lines=())
    if cell.lines and cell.lines[-1].text == CONTINUED:
        return cell
    more = break_lines(CONTINUED, cell.style.face, cell.style.size, cell.width)
    return replace(cell, lines=cell.lines + more)


class Block(Protocol):
    """What a page is filled with, from top to bottom."""

    @property
    def height(self) -> float:
        """Least height in points."""
        ...

    @property
    def stretch(self) -> float:
        """Share of spare room the block takes."""
        ...

    @property
    def keep(self) -> bool:
        """Stay on one page with the block after it."""
        ...

    def split(self, room: float) -> tuple[Block, Block] | None:
        """A head no higher than room and the rest; None if the block cannot be parted there."""
        ...

    def draw(self, page: Page, x: float, top: float, height: float) -> None:
        """Draw at the given upper left corner and height."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; long text in it flows over pages unless the row is solid."""

    cells: tuple[Cell, ...]
    pad: float
    least: float = 0.0
    stretch: float = 0.0
    keep: bool = False
    solid: bool = False
    bordered: bool = True
    height: float = field(init=False)  # of the highest cell, or the least height

    def __post_init__(self) -> None:
        highest = max(len(cell.lines) * cell.style.leading for cell in self.cells) + 2 * self.pad
        object.__setattr__(self, "height", max(self.least, highest))

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Part after the lines that fit: at least two before and after, so that no line stands alone."""
        if self.solid:
            return None
        longest = max((cell for cell in self.cells if not cell.repeated), key=lambda cell: len(cell.lines))
        count = len(longest.lines)
        fit = min(int((room - 2 * self.pad) / longest.style.leading), count - 2)
        labels = [len(cell.lines) * cell.style.leading for cell in self.cells if cell.repeated]
        if fit < 2 or max(labels, default=0.0) + 2 * self.pad > room:
            return None
        head = tuple(cell if cell.repeated else replace(cell, lines=cell.lines[:fit], top=True) for cell in self.cells)
        rest = tuple(
            _again(cell) if cell.repeated or not cell.lines[fit:] else replace(cell, lines=cell.lines[fit:], top=True)
            for cell in self.cells
        )
        return replace(self, cells=head, least=0.0, stretch=1.0), replace(self, cells=rest, least=0.0)

    def draw(self, page: Page, x: float, top: float, height: float) -> None:
        """Draw the cells side by side."""
        for cell in self.cells:
            if self.bordered:
                page.box(x, top - height, cell.width, height)
            cell.draw(page, x, top, height, self.pad)
            x += cell.width


@dataclass(frozen=True, slots=True)
class Group:
    """Rows beside one tall label, or a table without one; the heading row, if any, comes again on each page."""

    label: Cell | None
    rows: tuple[Row, ...]
    heading: Row | None = None
    stretch: float = 0.0
    keep: bool = False
    solid: bool = False
    _shown: tuple[Row, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_shown", ((self.heading,) if self.heading else ()) + self.rows)

    @property
    def height(self) -> float:
        """Sum of the rows, or what the label needs."""
        label = len(self.label.lines) * self.label.style.leading + 2 * self.rows[0].pad if self.label else 0.0
        return max(label, sum(row.height for row in self._shown))

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Part between rows, or inside a row that is itself higher than the room; never if solid."""
        if self.solid:
            return None
        used = self.heading.height if self.heading else 0.0
        for index, row in enumerate(self.rows):
            if used + row.height > room:
                return self._part(index, room - used)
            used += row.height
        return None

    def _part(self, index: int, room: float) -> tuple[Block, Block] | None:
        head, rest = list(self.rows[:index]), list(self.rows[index:])
        parted = rest[0].split(room)
        if parted and isinstance(parted[0], Row) and isinstance(parted[1], Row):
            head.append(replace(parted[0], stretch=0.0))
            rest[0] = parted[1]
        if not head:
            return None
        return replace(self, rows=tuple(head)), replace(self, rows=tuple(rest), label=self.label and _again(self.label))

    def draw(self, page: Page, x: float, top: float, height: float) -> None:
        """Draw the label over the whole height and the rows beside it; spare height goes by their stretch, else to all alike."""
        if self.label:
            page.box(x, top - height, self.label.width, height)
            self.label.draw(page, x, top, height, self.rows[0].pad)
            x += self.label.width
        spare = height - sum(row.height for row in self._shown)
        shares = [row.stretch for row in self._shown] if any(row.stretch for row in self.rows) else [1] * len(self._shown)
        for row, share in zip(self._shown, shares, strict=True):
            given = row.height + spare * share / sum(shares)
            row.draw(page, x, top, given)
            top -= given


@dataclass(frozen=True, slots=True)
class Signatures:
    """Boxes side by side for signature and seal, each with 年 月 日; never parted."""

    captions: tuple[str, ...]
    height: float = NORMAL.signature
    stretch: float = 0.0
    keep: bool = False
    width: float = BODY_WIDTH

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Never."""
        return None

    def draw(self, page: Page, x: float, top: float, height: float) -> None:
        """Draw the boxes with the caption above and the date below right."""
        style = Style()
        width = self.width / len(self.captions)
        for caption in self.captions:
            page.box(x, top - height, width, height)
            page.text(x + PAD_X, top - 4 - style.rise, caption, style)
            page.text(x + width - 6 * MM, top - height + 3 * MM, "年　　　月　　　日", style, align=1.0)
            x += width


def tick_cell(width: float, options: Sequence[str], chosen: Sequence[str], style: Style) -> Cell:
    """All options with ☑ or ☐ in even columns; a chosen value that is no longer an option is shown too, never lost."""
    shown = [*options, *(value for value in chosen if value not in options)]
    marked = [f"{TICKED if option in chosen else OPEN}{option}" for option in shown]
    face, room = typeface(style.face), width - 2 * PAD_X
    line = "　".join(marked)
    if face.width(line, style.size) > room:
        longest = max(map(len, marked)) + 1
        slot = max(face.width(text.ljust(longest, "　"), style.size) for text in marked)
        count = max(1, int((room + style.size) / slot))
        rows = [marked[start:start + count] for start in range(0, len(marked), count)]
        line = "\n".join("".join(text.ljust(longest, "　") for text in row).rstrip("　") for row in rows)
    return text_cell(width, line, style)
