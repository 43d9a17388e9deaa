"""Numbers of identity papers: what is right, what it tells, how it is masked."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from db import id_numbers, rules
from db.choices import Sex
from db.records import Trainee
from db.training_choices import IdType
from tests.trainees import id_number

SAMPLES = ["11010519491231002X", "440524188001010014"]  # printed in GB 11643-1999


@pytest.mark.parametrize("number", SAMPLES)
def test_samples_of_the_standard(number: str) -> None:
    assert id_numbers.problem(number) is None
    assert id_numbers.mask(number) == f"{number[:3]}***********{number[-4:]}"


def test_trap_12_a_small_x_is_a_large_one() -> None:
    number = next(n for n in map(id_number, range(200)) if n.endswith("X"))
    assert id_numbers.problem(number.lower()) is None
    assert id_numbers.clean(number.lower()) == number
    assert id_numbers.facts(number.lower()).mask == id_numbers.facts(number).mask


def test_a_county_long_abolished_is_no_fault() -> None:
    assert id_numbers.problem(id_number(1)) is None  # 219900 was never given out


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("219***********0013", "星号"), ("219＊＊＊＊＊＊＊＊＊＊＊0013", "星号"), ("2.10102E+17", "科学计数"),
        ("219900900101001", "15 位"), ("219900189013010011", "出生日期"), ("219900189001010000", "后三位"),
        ("21990018900101", "少了 4 位"), ("219900189001010012", "校验"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, word: str) -> None:
    assert word in (id_numbers.problem(text) or "")


def test_other_papers() -> None:
    hmt = "8300001890010100" + "1"
    hmt += mod_11_2.calc_check_digit(hmt)
    foreign = "9" + hmt[1:17]
    foreign += mod_11_2.calc_check_digit(foreign)
    assert id_numbers.problem(hmt, IdType.HMT) is None
    assert "810000" in (id_numbers.problem(id_number(1), IdType.HMT) or "")
    assert id_numbers.problem(foreign, IdType.FOREIGNER) is None
    assert id_numbers.problem("ABC123456789012", IdType.FOREIGNER) is None
    assert id_numbers.problem("ABC12", IdType.FOREIGNER) is not None
    assert id_numbers.problem("军字第123456号", IdType.OTHER) is None
    assert id_numbers.problem("12", IdType.OTHER) is not None
    assert [id_numbers.type_of(n) for n in (hmt, foreign, "abc123456789012", id_number(1))] == [
        IdType.HMT, IdType.FOREIGNER, IdType.FOREIGNER, IdType.RESIDENT,
    ]  # fmt: skip


def test_what_a_number_tells() -> None:
    told = id_numbers.facts(id_number(1, 1880))
    assert (told.born_on, told.sex) == (date(1880, 1, 1), Sex.MALE)
    assert id_numbers.facts(id_number(2)).sex is Sex.FEMALE
    assert id_numbers.facts("ABC123456789012", IdType.FOREIGNER) == id_numbers.Facts("ABC********9012")


@given(st.text(string.digits + string.ascii_uppercase, max_size=id_numbers.MAX_NUMBER))
def test_a_mask_hides_at_least_half_and_can_never_be_taken_for_a_number(number: str) -> None:
    mask = id_numbers.mask(number)
    assert len(mask) == len(number)
    assert mask.count("*") >= len(number) / 2
    assert all(shown in ("*", digit) for shown, digit in zip(mask, number, strict=True))
    assert not number or all(id_numbers.problem(mask, kind) is not None for kind in IdType)


@given(st.integers(0, 999), st.integers(1880, 1899), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(n: int, year: int, place: int, more: int) -> None:
    number = id_number(n, year)
    old = 10 if number[place] == "X" else int(number[place])
    new = (old + more) % 10
    assert new == old or id_numbers.problem(number[:place] + str(new) + number[place + 1 :]) is not None


@given(st.integers(0, 999), st.sampled_from(list(IdType)))
def test_what_cannot_be_seen_does_not_speak_against_a_number(n: int, kind: IdType) -> None:
    number = {IdType.HMT: f"8100001890010100{n % 10}", IdType.FOREIGNER: f"ABC{n:012d}"}.get(kind, id_number(n))
    number += mod_11_2.calc_check_digit(number) if kind is IdType.HMT else ""
    assert id_numbers.problem(number, kind) is None
    assert id_numbers.fits(id_numbers.mask(number), kind)
    assert kind in (IdType.OTHER, IdType.HMT) or not id_numbers.fits(id_numbers.mask(number), IdType.HMT)


def test_another_paper_than_the_numbers_is_pointed_out() -> None:
    trainee = Trainee(name="张三", id_mask=id_numbers.mask(id_number(1)), id_type=IdType.HMT)
    assert [p.field for p in rules.blocking(trainee, "draft")] == ["id_type"]
    trainee.id_type = IdType.RESIDENT
    assert rules.blocking(trainee, "draft") == []
