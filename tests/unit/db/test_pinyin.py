"""Initials of Han characters, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import divisions
from db.pinyin import initials, initials_variants


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("沈阳机床股份有限公司", "syjcgfyxgs"),
        ("重庆", "cq"),
        ("长春", "cc"),
        ("朝阳市重型机械厂", "cyszxjxc"),
        ("长兴岛", "cxd"),
        ("大连重工", "dlzg"),
        ("中国工商银行", "zggsyh"),
        ("喀喇沁左翼蒙古族自治县", "klqzymgzzzx"),
        ("盖州", "gz"),
        ("冮屯", "gt"),
        ("牤牛", "mn"),
        ("䶮𬭊", "yd"),
        ("㐂", "x"),
        ("航空航天工业部第六０一研究所", "hkhtgybdl0yyjs"),
        ("大连成大·光辉（ＮＴ）A-1 ", "dlcdghnta1"),
        ("", ""),
    ],
)
def test_usual_initials(text: str, expected: str) -> None:
    assert initials(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("长海", {"ch", "zh"}),
        ("朝阳", {"cy", "zy"}),
        ("大连重工", {"dlzg", "dlcg"}),
        ("银行", {"yh", "yx"}),
        ("重庆", {"cq", "zq"}),
        ("沈", {"s"}),
    ],
)
def test_variants(text: str, expected: set[str]) -> None:
    found = initials_variants(text)
    assert set(found) == expected
    assert found[0] == initials(text)


@given(st.text(max_size=60), st.integers(1, 10))
def test_variants_are_bounded_and_start_with_the_usual(text: str, limit: int) -> None:
    found = initials_variants(text, limit)
    assert found[0] == initials(text)
    assert len(found) == len(set(found)) <= limit
    assert all(s == "" or (s.isascii() and s.isalnum() and s == s.lower()) for s in found)


def test_a_long_text_of_ambiguous_characters_is_quick() -> None:
    assert len(initials_variants("重长" * 5000)) == 8


def test_every_division_has_initials() -> None:
    han = {c for name in divisions._table().names.values() for c in name if "\u4e00" <= c <= "\u9fff" or c > "\uffff"}
    assert [c for c in sorted(han) if not initials(c)] == []
