"""Breaking Chinese text into lines: 避头尾 after GB/T 15834-2011 §5.1, Latin words and numbers kept whole."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from desktop.core.reports.fonts import GETA, Face, typeface

NO_START = frozenset("。，、；：？！…—～·‧）】》〉」』〕〗］｝”’〞％‰℃°′″々,.;:?!)]}>%－–⋯")
NO_END = frozenset("（【《〈「『〔〖［｛“‘〝([{<￥¥$＃#№")
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # ask for another shape of a character: ours have one
_CJK_FROM = "\u2e80"
_MOST_SPREAD = 0.15  # of the size; a gappier line is better left ragged
_SLACK = 1e-6  # points; keeps a line that fits exactly from being broken by rounding


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text, its natural width and the extra space after every character (points)."""

    text: str
    width: float
    spread: float


def clean(text: str) -> str:
    """Make pasted text printable: one kind of line end, tabs as spaces, no control or invisible format characters."""
    text = _VARIATION.sub("", text)
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.replace("\t", "    ")
    return "".join(_printable(char) for char in text)


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\n" or category not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return char
    return GETA if category == "Cs" else ""  # half a surrogate pair is a damaged character, not nothing


def _in_word(char: str) -> bool:
    """Part of a Latin word, a number or a code, which is not torn."""
    return char < _CJK_FROM and (char.isalnum() or "!" <= char <= "~")


def may_break(text: str, index: int) -> bool:
    """Whether a line may end before text[index]."""
    before, after = text[index - 1], text[index]
    if after == " ":
        return True
    if after in NO_START or before in NO_END:  # NO_START has — and …, so —— and …… are not torn either
        return False
    if before == " ":
        return True
    if _in_word(before) and _in_word(after):
        return False
    return not unicodedata.combining(after)


@lru_cache(maxsize=4096)
def break_lines(text: str, face: Face, size: float, width: float) -> tuple[Line, ...]:
    """Break text into lines no wider than width (points); wrapped lines are spread to the full width.

    A word wider than the line is torn anywhere. Empty paragraphs give empty lines; empty text gives no line.
    """
    if not text:
        return ()
    lines: list[Line] = []
    for paragraph in clean(text).split("\n"):
        lines += _paragraph(paragraph.rstrip(), face, size, width)
    return tuple(lines)


def _paragraph(text: str, face: Face, size: float, width: float) -> list[Line]:
    advances = typeface(face)
    ends = list(accumulate((advances[char] * size / 1000 for char in text), initial=0.0))
    if ends[-1] <= width + _SLACK:
        return [Line(text, ends[-1], 0.0)]
    lines: list[Line] = []
    start, count = 0, len(text)
    while start < count:
        end = bisect_right(ends, ends[start] + width + _SLACK) - 1
        if end >= count:
            lines.append(Line(text[start:], ends[count] - ends[start], 0.0))
            break
        end = _back_off(text, start, max(end, start + 1))
        shown = text[start:end].rstrip(" ")
        natural = ends[start + len(shown)] - ends[start]
        lines.append(Line(shown, natural, _spread(shown, width - natural, size)))
        start = end
        while start < count and text[start] == " ":
            start += 1
    return lines


def _back_off(text: str, start: int, end: int) -> int:
    """The last place up to end where the line may be broken; end itself if there is none."""
    for index in range(end, start, -1):
        if may_break(text, index):
            return index
    return end


def _spread(text: str, rest: float, size: float) -> float:
    """Extra space after each character that makes the line full, 0 if that would look torn."""
    if len(text) < 2 or rest <= 0:
        return 0.0
    spread = rest / (len(text) - 1)
    return spread if spread <= _MOST_SPREAD * size else 0.0
