"""The fonts of all printed sheets: loaded once, and text cut into runs by what each font has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics

import resources
from desktop.core.errors import UserError
from desktop.core.reports.cidfont import CidFont

FOLDER = Path(resources.__file__).parent / "fonts"
GETA = "〓"  # what printers set for a character they do not have (U+3013)

# ReportLab wraps every compressed page in ASCII85 unless told not to: a quarter more bytes and time for nothing.
rl_config.useA85 = 0


class Face(StrEnum):
    """Typefaces a sheet may ask for."""

    SONG = "song"
    SONG_BOLD = "song-bold"
    HEI = "hei"
    HEI_BOLD = "hei-bold"


_FALLBACK = ("TepaiSymbols-Regular", "TepaiRare-Regular")
CHAINS: dict[Face, tuple[str, ...]] = {
    Face.SONG: ("NotoSerifSC-Regular", *_FALLBACK),
    Face.SONG_BOLD: ("TepaiSong-Bold", "NotoSerifSC-Regular", *_FALLBACK),
    Face.HEI: ("NotoSansSC-Regular", *_FALLBACK),
    Face.HEI_BOLD: ("NotoSansSC-Bold", *_FALLBACK),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text one font can draw."""

    font: CidFont
    text: str


class _Choice(dict[str, CidFont | None]):
    """For each character the first font of the chain that has it; None if none has."""

    def __init__(self, chain: tuple[CidFont, ...]) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> CidFont | None:
        font = next((font for font in self._chain if char in font.covers), None)
        self[char] = font
        return font


class Typeface(dict[str, float]):
    """A chain of fonts; as a mapping it gives each character's advance in thousandths of the size."""

    def __init__(self, chain: tuple[CidFont, ...]) -> None:
        super().__init__()
        self.first = chain[0]
        self._choice = _Choice(chain)

    def __missing__(self, char: str) -> float:
        font = self._choice[char] or self._choice[GETA]
        width = float(font.file.getCharWidth(ord(char if char in font.covers else GETA))) if font else 0.0
        self[char] = width
        return width

    def width(self, text: str, size: float) -> float:
        """Width of one line in points."""
        return sum(map(self.__getitem__, text)) * size / 1000

    def runs(self, text: str) -> Iterator[Run]:
        """Text as runs of one font each; a character no font has becomes 〓."""
        if self.first.covers.issuperset(text):
            yield Run(self.first, text)
            return
        pairs = [(self._choice[char], char) for char in text]
        shown = [(font, char) if font else (self._choice[GETA], GETA) for font, char in pairs]
        for font, group in groupby(shown, key=lambda pair: pair[0]):
            if font:
                yield Run(font, "".join(char for _, char in group))

    def missing(self, text: str) -> list[str]:
        """Characters of text no font of the chain has, in order of appearance, each once."""
        if self.first.covers.issuperset(text):
            return []
        return list(dict.fromkeys(char for char in text if self._choice[char] is None))


@cache
def font(name: str) -> CidFont:
    """Load and register one font file; UserError if the installation lacks it."""
    path = FOLDER / f"{name}.ttf"
    if not path.is_file():
        raise UserError(f"程序缺少字体文件 {path.name}，无法打印。", "请重新安装程序。")
    loaded = CidFont(name, path)
    pdfmetrics.registerFont(loaded)
    return loaded


@cache
def typeface(face: Face) -> Typeface:
    """The loaded chain of a face."""
    return Typeface(tuple(font(name) for name in CHAINS[face]))


def runs(text: str, face: Face) -> tuple[list[Run], list[str]]:
    """Cut text into font runs; also one warning for each character that no font has and that prints as 〓."""
    chosen = typeface(face)
    return list(chosen.runs(text)), [warning(char) for char in chosen.missing(text)]


def warning(char: str) -> str:
    """Name a character that cannot be printed, so that it can be written by hand."""
    return f"字库中没有“U+{ord(char):04X}”这个字，打印为“{GETA}”"
