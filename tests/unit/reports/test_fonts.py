"""The shipped fonts have what the sheets need, and what none has is shown and named, never left out."""

import csv
from pathlib import Path

import pytest

from desktop.core.reports.cidfont import Encoder, glyph_map, to_unicode
from desktop.core.reports.fonts import FOLDER, GETA, Face, font, runs, typeface

RARE = "冮牤岺桲蚆磝靰鞡鴜玍奤䶮𬭊"
SIGNS = "☑☐□㎡〔〕—·〓《》“”％℃μ①Ⅳ"


@pytest.mark.parametrize("face", Face)
def test_rare_characters_and_form_signs_are_there(face: Face) -> None:
    assert typeface(face).missing(RARE + SIGNS) == []


def test_every_division_name_can_be_printed() -> None:
    for path in sorted((FOLDER.parent).glob("*divisions*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = "".join("".join(row) for row in csv.reader(file))
        for face in Face:
            assert typeface(face).missing(text) == [], path.name


def test_whole_gb18030_plane_0_main_blocks_are_there() -> None:
    text = "".join(map(chr, [*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6)]))
    assert typeface(Face.SONG).missing(text) == []
    assert typeface(Face.HEI).missing(text) == []


def test_runs_cut_text_by_coverage() -> None:
    pieces, warned = runs("甲☑乙", Face.SONG)
    assert [(piece.font.fontName, piece.text) for piece in pieces] == [
        ("NotoSerifSC-Regular", "甲"), ("TepaiSymbols-Regular", "☑"), ("NotoSerifSC-Regular", "乙"),
    ]
    assert warned == []


def test_a_character_no_font_has_becomes_a_visible_mark_and_a_warning() -> None:
    pieces, warned = runs("王\U0002a6a5\U0002a6a5", Face.SONG_BOLD)
    assert "".join(piece.text for piece in pieces) == f"王{GETA}{GETA}"
    assert warned == [f"字库中没有“U+2A6A5”这个字，打印为“{GETA}”"]


def test_width_counts_the_mark_for_a_missing_character() -> None:
    assert typeface(Face.SONG).width("\U0002a6a5中", 10) == pytest.approx(20)


def test_fonts_stay_below_45_megabytes_and_carry_their_licence() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 45e6
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text("utf-8")


def test_a_font_missing_from_the_installation_is_said_plainly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from desktop.core.errors import UserError

    monkeypatch.setattr("desktop.core.reports.fonts.FOLDER", tmp_path)
    with pytest.raises(UserError) as told:
        font("NotoSansSC-Italic")
    assert "重新安装" in told.value.hint


def test_unicode_map_writes_surrogates_above_the_first_plane() -> None:
    encoder = Encoder()
    assert encoder["中"] == "0001"
    assert encoder["𬭊"] == "0002"
    assert "<0001> <4E2D>" in to_unicode(encoder.codes)
    assert "<0002> <D872DF4A>" in to_unicode(encoder.codes)  # U+2CB4A in UTF-16BE


def test_unicode_map_keeps_sections_of_100() -> None:
    lines = to_unicode(range(0x4E00 - 1, 0x4E00 + 250)).split("\n")
    assert [line for line in lines if line.endswith("beginbfchar")] == ["100 beginbfchar"] * 2 + ["50 beginbfchar"]


def test_characters_sharing_a_glyph_keep_codes_of_their_own() -> None:
    assert glyph_map({0x2F00: 7, 0x4E00: 7, 0x4E8C: 9}, [0, 0x2F00, 0x4E00, 0x4E8C]) == bytes([0, 0, 0, 1, 0, 1, 0, 2])
