"""Chinese line breaking: nothing lost, no line too wide, 避头尾, words and numbers whole."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.reports.fonts import GETA, Face, typeface
from desktop.core.reports.linebreak import NO_END, NO_START, break_lines, clean

EM = 10.0
CHINESE = st.text(alphabet="中文排版甲乙丙丁，。、；：？！）》”（《“", max_size=300)


def broken(text: str, ems: float) -> list[str]:
    return [line.text for line in break_lines(text, Face.SONG, EM, ems * EM)]


def test_closing_marks_do_not_start_a_line() -> None:
    assert broken("一二三四，五六", 4) == ["一二三", "四，五六"]
    assert broken("一二（三）。四", 5) == ["一二", "（三）。四"]


def test_opening_marks_do_not_end_a_line() -> None:
    assert broken("一二三《四五》", 4) == ["一二三", "《四五》"]


def test_dashes_and_dots_are_not_torn() -> None:
    assert broken("一二三——四", 4) == ["一二", "三——四"]
    assert broken("一二三……四", 4) == ["一二", "三……四"]


def test_words_numbers_and_percentages_stay_whole() -> None:
    assert broken("一二三四1,234.5%五", 6)[0] == "一二三四"
    assert broken("使用SAP S/4HANA系统", 6) == ["使用SAP", "S/4HANA系", "统"]


def test_a_word_wider_than_the_line_is_torn() -> None:
    lines = broken("https://example.org/" + "a" * 200, 10)
    assert "".join(lines) == "https://example.org/" + "a" * 200
    assert len(lines) > 8


def test_wrapped_lines_are_spread_to_the_full_width() -> None:
    first, last = break_lines("一二三四五六七八九十甲乙丙", Face.SONG, EM, 10.5 * EM)
    assert first.width + first.spread * (len(first.text) - 1) == 10.5 * EM
    assert last.spread == 0


def test_paragraphs_and_empty_lines_are_kept() -> None:
    assert broken("一\n\n二", 5) == ["一", "", "二"]
    assert broken("", 5) == []


def test_pasted_control_characters_vanish_and_tabs_become_spaces() -> None:
    assert clean("甲\x00\x1b乙\u200b丙\ufeff\t丁\r\n戊\u2028己\ufe0f") == "甲乙丙    丁\n戊\n己"
    assert clean("残\ud800缺") == f"残{GETA}缺"


@given(CHINESE, st.integers(min_value=6, max_value=30))
def test_no_line_breaks_the_rules(text: str, ems: int) -> None:
    lines = broken(text, ems)
    assert "".join(lines) == text
    for before, after in pairwise(lines):
        # where every place in the line is forbidden, it is broken at its end all the same
        crowded = all(left in NO_END or right in NO_START for left, right in pairwise(before))
        assert crowded or (after[0] not in NO_START and before[-1] not in NO_END)


@given(st.text(max_size=400), st.integers(min_value=2, max_value=40))
def test_any_text_is_broken_without_loss_or_overflow(text: str, ems: int) -> None:
    lines = break_lines(text, Face.SONG, EM, ems * EM)
    assert "".join("".join(line.text for line in lines).split()) == "".join(clean(text).split())
    for line in lines:
        one_character = len(line.text) <= 1
        assert one_character or line.width <= ems * EM + 0.001
        assert abs(line.width - typeface(Face.SONG).width(line.text, EM)) < 0.001
