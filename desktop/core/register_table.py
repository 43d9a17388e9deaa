"""Tables with known headings: where the headings stand in a file, what each column is, and the rows below them.

A title above the headings does not matter, nor that headings are merged over two rows (受访人 over 姓名 and 职务).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from db.codes import clean_text, half_width
from desktop.core.errors import UserError
from desktop.core.register_cells import shown
from desktop.core.register_files import MAX_ROWS, RawRow, Sheet, open_sheets
from resources import read_text

_HEADINGS_WITHIN = 30  # rows in which the headings must stand; titles and notes may come before
_CHECK_EVERY = 200


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its number in the file, its text, and one sentence that says why."""

    line: int
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What was recognised of a table: where its headings end, which columns are read and which are not."""

    sheet: str
    line: int
    columns: dict[str, int]
    titles: dict[str, str]
    unread: tuple[str, ...]
    other_sheets: tuple[str, ...]


@cache
def headings(resource: str) -> dict[str, str]:
    """Heading (as `_plain` writes it) → field, from a list in resources/."""
    return {_plain(heading): field for field, heading in listed(resource)}


@cache
def listed(resource: str) -> tuple[tuple[str, str], ...]:
    """(field, heading) as the list has them; the first of a field is what we call it ourselves."""
    lines = [line for line in read_text(resource).splitlines() if not line.startswith("#")]
    return tuple((field, heading) for field, _, heading in (line.partition(",") for line in lines[1:]))


def _plain(heading: str) -> str:
    """A heading without blanks, stars and brackets: 注册资本（万元）* → 注册资本."""
    bare = re.sub(r"[\s*:]", "", half_width(clean_text(heading))).lower()
    return re.sub(r"\(.*?\)", "", bare) or bare


class Table:
    """An opened table: its layout is known, its rows can be read once or again; `done` of `total` tells how far.

    `cancel` is called often and may raise. Raises UserError when the file cannot be read at all or has no row of headings
    with all the `needed`; `missing` says so.
    """

    def __init__(self, path: Path, cancel: Callable[[], None], resource: str, needed: frozenset[str], missing: str) -> None:
        self._cancel = cancel
        sheets = open_sheets(path, cancel)
        for sheet in sorted(sheets, key=lambda s: s.hidden):
            found = _layout(sheet, [s.name for s in sheets if s is not sheet], headings(resource), needed)
            if found is not None:
                self.layout = found
                self._sheet = sheet
                self.done = 0
                self.total = sheet.total  # 0: unknown
                return
        raise UserError(missing, f"{_nearest(sheets, resource, needed)}请对照导入说明改好标题行再试。")

    def rows(self, most: int | None = None) -> Iterator[RawRow]:
        """The rows below the headings in which anything stands. Raises UserError beyond `most` (500,000)."""
        limit = most or MAX_ROWS
        count = 0
        for raw in self._sheet.rows():
            if raw.line % _CHECK_EVERY == 0:
                self._cancel()
            self.done = raw.done
            if raw.line <= self.layout.line or not raw.raw.strip(' ,;\t"\u3000'):
                continue
            count += 1
            if count > limit:
                raise UserError(f"超过 {limit} 行，其余没有读。", "请拆成几个文件分别导入。")
            yield raw

    def cells(self, raw: RawRow) -> dict[str, object]:
        """A row's cells by field."""
        return {f: raw.cells[n] if n < len(raw.cells) else None for f, n in self.layout.columns.items()}


# ------------------------------------------------------------------------------------------------------------- headings
@dataclass(frozen=True, slots=True)
class _Headings:
    columns: dict[str, int]
    titles: dict[str, str]
    unread: tuple[str, ...]


def _layout(sheet: Sheet, others: list[str], known: Mapping[str, str], needed: frozenset[str]) -> Layout | None:
    """Find the headings: the first row, or two rows one above the other, that have all that is needed."""
    rows = list(islice(sheet.rows(), _HEADINGS_WITHIN + 1))
    read = [_read((), raw.cells, known) for raw in rows]
    for n, raw in enumerate(rows[:_HEADINGS_WITHIN]):
        below = rows[n + 1] if n + 1 < len(rows) else None
        found, line = read[n], raw.line
        if below is not None and _goes_on(read[n], read[n + 1], below, needed):
            found, line = _read(raw.cells, below.cells, known), below.line
        if needed <= found.columns.keys():
            return Layout(sheet.name, line, found.columns, found.titles, found.unread, tuple(others))
    return None


def _nearest(sheets: Sequence[Sheet], resource: str, needed: frozenset[str]) -> str:
    """What was recognised in the row that looks most like headings, and what it lacks; empty when nothing was."""
    ours = dict(reversed(listed(resource)))  # the first heading of each field
    best: tuple[int, str] = (0, "")
    for sheet in sheets:
        for raw in islice(sheet.rows(), _HEADINGS_WITHIN):
            found = _read((), raw.cells, headings(resource))
            lacking = "、".join(f"“{ours[f]}”" for f in sorted(needed - found.columns.keys(), key=list(ours).index))
            if len(found.columns) > max(best[0], 1) and lacking:
                seen = "、".join(f"“{title}”" for title in list(found.titles.values())[:5])
                best = (len(found.columns), f"第 {raw.line} 行认出了{seen}，缺{lacking}。")
    return best[1]


def _goes_on(upper: _Headings, lower: _Headings, below: RawRow, needed: frozenset[str]) -> bool:
    """Whether the headings have a second row: it names columns too, and where the first names what is needed it is empty."""
    if not upper.columns or not (lower.columns or lower.unread) or needed <= lower.columns.keys():
        return False
    if not needed <= upper.columns.keys():
        return bool(lower.columns)
    empty = (not shown(below.cells[n]) for n in (upper.columns[f] for f in needed) if n < len(below.cells))
    return all(empty) and bool(lower.columns)


def _read(upper: Sequence[object], lower: Sequence[object], known: Mapping[str, str]) -> _Headings:
    """What stands in one row, or in two: the words of both, of the lower, or of the upper, whatever is known first."""
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    unread: list[str] = []
    last = ""
    for n in range(max(len(upper), len(lower))):
        top = shown(upper[n]) if n < len(upper) else ""
        low = shown(lower[n]) if n < len(lower) else ""
        last = top or last
        words = [w for w in ((last + low) if last and low else "", low, top) if w]
        title = next((w for w in words if known.get(_plain(w), "") not in columns and _plain(w) in known), "")
        if title:
            field = known[_plain(title)]
            columns[field], titles[field] = n, half_width(title)
        elif words:
            unread.append(words[0])
    return _Headings(columns, titles, tuple(unread))
