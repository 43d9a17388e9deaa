"""Build resources/fonts/ from the upstream packages; needs fontTools, run by hand when a font is renewed.

    npm pack @expo-google-fonts/noto-sans-sc @expo-google-fonts/noto-serif-sc @expo-google-fonts/noto-sans-symbols-2
    apt-get download fonts-lxgw-wenkai
    # unpack all four under one folder, then:
    python packaging/make_fonts.py FOLDER DIVISIONS.csv

Three fonts are copied byte for byte; three are subsets (OFL 1.1: a changed copy keeps the licence and the copyright
line, and must not carry a reserved name, so each subset gets a name of its own).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent.parent / "resources" / "fonts"

COPIES = {
    "NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    "NotoSerifSC_400Regular.ttf": "NotoSerifSC-Regular.ttf",
}
# Blocks of Noto Sans Symbols 2 a person may paste into a record: arrows, boxes, ticks, stars, dingbats, common emoji.
SYMBOLS = [(0x2190, 0x2BFF), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF)]
# Hangul syllables (Korean minority names), Latin and every han character LXGW WenKai has and Noto Serif SC lacks.
RARE = [(0x00A0, 0x33FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x323AF)]


def find(folder: Path, name: str) -> Path:
    """Return the one file of that name under folder, or stop with a plain message."""
    found = sorted(folder.rglob(name))
    if not found:
        raise SystemExit(f"{name} not found under {folder}")
    return found[0]


def coverage(path: Path) -> set[int]:
    """Unicode code points the font has a glyph for."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def within(codes: Iterable[int], ranges: list[tuple[int, int]]) -> set[int]:
    """The codes that lie in one of the inclusive ranges."""
    return {code for code in codes if any(low <= code <= high for low, high in ranges)}


def heading_characters(names: Path) -> set[int]:
    """GB 2312 (6,763 han and its symbols), Latin-1 and every character of the division names."""
    codes = set(range(0x20, 0x100)) | {ord(char) for char in names.read_text("utf-8-sig") if char >= " "}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            text = bytes((high, low)).decode("gbk", errors="ignore")  # unlike gb2312 it has the dash at U+2014
            codes |= {ord(char) for char in text}
    return codes


def rename(font: TTFont, family: str, style: str, change: str) -> None:
    """Give the subset its own name; copyright (0) and licence (13, 14) lines stay as upstream wrote them."""
    postscript = f"{family.replace(' ', '')}-{style}"
    upstream = font["name"].getDebugName(4)
    own = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript, 10: f"{change} of {upstream}"}
    table = font["name"]
    table.names = [entry for entry in table.names if entry.nameID in (0, 5, 8, 9, 11, 13, 14)]
    for number, text in own.items():
        table.setName(text, number, 3, 1, 0x409)


def cut(source: Path, target: str, family: str, style: str, codes: set[int]) -> None:
    """Write a subset without layout tables, vertical metrics and hints: the sheets are horizontal and unshaped."""
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, glyph_names=False, name_IDs=["*"], name_languages=["*"]
    )
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "STAT"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    rename(font, family, style, "Subset")
    subset.save_font(font, str(OUT / target), options)


def main(folder: Path, names: Path) -> None:
    """Fill resources/fonts/ from the unpacked packages in folder."""
    OUT.mkdir(parents=True, exist_ok=True)
    for upstream, target in COPIES.items():
        shutil.copyfile(find(folder, upstream), OUT / target)
    serif = coverage(OUT / "NotoSerifSC-Regular.ttf")
    bold = find(folder, "NotoSerifSC_700Bold.ttf")
    cut(bold, "TepaiSong-Bold.ttf", "Tepai Song", "Bold", heading_characters(names) & coverage(bold))
    symbols = find(folder, "NotoSansSymbols2_400Regular.ttf")
    cut(symbols, "TepaiSymbols-Regular.ttf", "Tepai Symbols", "Regular", within(coverage(symbols), SYMBOLS) - serif)
    rare = find(folder, "LXGWWenKai-Regular.ttf")
    lacking = within(coverage(rare), RARE) - serif - coverage(OUT / "TepaiSymbols-Regular.ttf")
    cut(rare, "TepaiRare-Regular.ttf", "Tepai Rare", "Regular", lacking)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
