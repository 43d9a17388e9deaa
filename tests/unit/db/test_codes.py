"""Checks of codes with the published and synthetic vectors, and readings of amounts, numbers, dates and free text."""

import unicodedata
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from db.codes import (
    BadText,
    beijing_today,
    check_email,
    check_phone,
    check_resident_id,
    check_uscc,
    clean_phone,
    clean_resident_id,
    clean_text,
    clean_uscc,
    parse_amount,
    parse_date,
    parse_int,
)

GOOD_USCC = [
    "91350100M000100Y43",
    "91440300708461136T",
    "91110108551385082Q",
    "91210102MA2914179B",
    "93211322MA77631708",
    "12210000MA06690779",
    "92210381MA4391500Q",
    "54211282MA0080633Y",
    "91210100MA00004960",
]
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GOOD_IDS = [
    "11010519491231002X",
    "440524188001010014",
    "219900188503070013",
    "219900188802290040",
    "219900189501231236",
    "219900189601010027",
    "219900189905120196",
]


@pytest.mark.parametrize("code", GOOD_USCC)
def test_good_credit_codes(code: str) -> None:
    assert check_uscc(code) is None
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())
    assert clean_uscc(f" {wide}\u200b ") == code
    assert check_uscc(wide) is None
    assert clean_uscc(f"{code[:8]} {code[8:17]}-{code[17:]}") == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91350100M000100Y4Z", "第 18 位的“Z”"),
        ("91350200M000000510", "末位应为“D”"),
        ("9121010OMA2914179B", "可能是数字 0"),
        ("91210102MA2914179", "少了 1 位"),
        ("91210102MA2914179BB", "多了 1 位"),
        ("210100000012345", "旧注册号"),
        ("9.12101E+17", "科学计数"),
        ("912A0102MA2914179B", "第 3 至 8 位"),
    ],
)
def test_bad_credit_codes_say_how_to_mend_them(code: str, words: str) -> None:
    assert words in (check_uscc(code) or "")


def test_village_collectives_have_letters_in_front() -> None:
    body = "N2210102MF0000001"
    assert check_uscc(body + uscc.calc_check_digit(body)) is None


@given(
    st.text(alphabet=USCC_LETTERS, min_size=2, max_size=2),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text(alphabet=USCC_LETTERS, min_size=9, max_size=9),
)
def test_exactly_one_last_letter_fits(kind: str, region: str, body: str) -> None:
    front = kind + region + body
    assert [last for last in USCC_LETTERS if check_uscc(front + last) is None] == [uscc.calc_check_digit(front)]


@given(st.sampled_from(GOOD_USCC), st.integers(0, 17), st.sampled_from(USCC_LETTERS))
def test_one_wrong_letter_is_always_found(code: str, place: int, letter: str) -> None:
    changed = code[:place] + letter + code[place + 1 :]
    assert (check_uscc(changed) is None) == (changed == code)


@given(st.text(max_size=40))
def test_checks_answer_a_sentence_or_none(text: str) -> None:
    for check in (check_uscc, check_resident_id, check_phone, check_email):
        answer = check(text)
        assert answer is None or (answer and not answer.endswith("。"))
    for clean in (clean_uscc, clean_resident_id, clean_phone, clean_text):
        assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("number", GOOD_IDS)
def test_good_identity_numbers(number: str) -> None:
    assert check_resident_id(number) is None
    assert check_resident_id(number.lower()) is None
    assert clean_resident_id(number.lower()) == number


@pytest.mark.parametrize(
    "number",
    [
        "219900188503070011",
        "219900188502300013",
        "21990018970229004X",
        "219900299912310013",
        "21990018850307001",
        "2.10102E+17",
        "21990018850307001Ａ",
        "0" + GOOD_IDS[2][1:],
    ],
)
def test_bad_identity_numbers(number: str) -> None:
    assert check_resident_id(number)


@given(st.dates(date(1880, 1, 1), date(1899, 12, 31)), st.integers(0, 999))
def test_an_identity_number_has_one_check_digit(born: date, serial: int) -> None:
    front = f"219900{born:%Y%m%d}{serial:03}"
    assert [last for last in "0123456789X" if check_resident_id(front + last) is None] == [mod_11_2.calc_check_digit(front)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("(024) 23456789", "024-23456789"),
        ("024－23456789转802", "024-23456789-802"),
        ("0411-8234567", "0411-8234567"),
        ("04118234567", "04118234567"),
        ("400-123-4567", "400-123-4567"),
    ],
)
def test_good_phones(typed: str, stored: str) -> None:
    assert check_phone(typed) is None
    assert clean_phone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1381234", "少了 4 位；座机请写区号"),
        ("138123456789", "多了 1 位"),
        ("12812345678", "13 至 19"),
        ("23456789", "024-23456789"),
        ("024-234", "位数不对"),
        ("13812345678/13912345678", "只填一个电话"),
        ("问老王", "数字以外"),
        ("999", "位数不对"),
    ],
)
def test_bad_phones(typed: str, words: str) -> None:
    assert words in (check_phone(typed) or "")


@pytest.mark.parametrize("address", ["a@b.cn", "wang.xm+1@mail.example.com", ""])
def test_good_addresses(address: str) -> None:
    assert check_email(address) is None


@pytest.mark.parametrize("address", ["a", "a@b", "a@@b.cn", "ａ@b.cn", ".a@b.cn", "a b@c.cn", "a@-b.cn", "a@b.cn" * 30])
def test_bad_addresses(address: str) -> None:
    assert check_email(address)


@pytest.mark.parametrize(
    "kept", ["冮牤䶮𬭊岺桲蚆磝", "大连成大·光辉", "ＡＢ１２（全角）", "豈更龍", "　缩进", "👩‍🌾", "葛󠄀", "①㎡½"]
)
def test_names_stay_as_they_are(kept: str) -> None:
    assert clean_text(f"x{kept}x") == f"x{kept}x"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\x00b\x07c\x7fd\x9fe", "abcde"),
        ("\u202e公司\u202c\u2066x\u2069", "公司x"),
        ("机\u200b床\ufeff厂\u200d", "机床厂"),
        ("半\ud800字", "半字"),
        ("一\r\n二\t三\u2028四", "一 二 三 四"),
        ("  \u3000沈阳\xa0 ", "沈阳"),
        ("e\u0301豈", "é豈"),
    ],
)
def test_what_is_not_text_goes(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


def test_lines_stay_in_long_text() -> None:
    assert clean_text("\n\n　一\r\n二\t三\r四\u2029五\x0b \n", multiline=True) == "　一\n二\t三\n四\n五"


@given(st.text(), st.booleans())
def test_clean_text_is_stable_and_storable(text: str, multiline: bool) -> None:
    once = clean_text(text, multiline=multiline)
    assert clean_text(once, multiline=multiline) == once
    once.encode("utf-8")
    controls = {c for c in once if unicodedata.category(c) in {"Cc", "Cs"}}
    assert controls <= ({"\n", "\t"} if multiline else set())


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,234,567.89", "1234567.89"),
        ("１２，３４５．５", "12345.5"),
        ("0", "0"),
        ("0.000001", "0.000001"),
        (".5", "0.5"),
        ("12万元", "12"),
        (" 1 000 ", "1000"),
        ("5.", "5"),
        ("1.5000000", "1.5"),
        ("007", "7"),
    ],
)
def test_amounts(typed: str, amount: str) -> None:
    assert parse_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1e5", "科学计数"),
        ("1.2亿元", "请填 12000"),
        ("50000元", "请填 5"),
        ("1,23", "逗号"),
        ("0.0000001", "六位小数"),
        ("-1", "负数"),
        ("1234567890123", "金额太大"),
        ("面议", "数字"),
        ("万元", "数字"),
        ("1.2.3", "数字"),
        ("NaN", "数字"),
        ("∞", "数字"),
        ("٣", "数字"),
        ("一百", "数字"),
        ("++1", "数字"),
    ],
)
def test_amounts_that_are_none(typed: str, words: str) -> None:
    with pytest.raises(BadText, match=words):
        parse_amount(typed)


def test_empty_is_not_zero() -> None:
    assert parse_amount(" ") is None
    assert parse_int("　") is None
    assert parse_date("") is None
    assert parse_amount("-0") == 0
    assert not str(parse_amount("-0", negative=True)).startswith("-")
    assert parse_amount("-3.5", negative=True) == Decimal("-3.5")


@given(st.decimals(0, 10**12 - 1, places=6))
def test_every_amount_reads_back(amount: Decimal) -> None:
    assert parse_amount(f"{amount:f}") == amount
    assert parse_amount(f"{amount:,f}") == amount


def test_whole_numbers() -> None:
    assert parse_int("1,200") == 1200
    assert parse_int("12.0") == 12
    for wrong in ("1.5", "-1", "1e3", "1234567890", "三"):
        with pytest.raises(BadText):
            parse_int(wrong)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-20",
        "20261120",
        "2026年11月20日",
        "2026/11/20",
        "2026.11.20",
        " 2026 年 11 月 20 号 ",
        "２０２６－１１－２０",
        "2026-11-20 00:00:00",
        "11-20",
        "11月20日",
    ],
)
def test_dates(typed: str) -> None:
    assert parse_date(typed, today=date(2026, 3, 1)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-02-30", "没有 30 日"),
        ("2026-13-01", "没有 13 月"),
        ("26-11-20", "年-月-日"),
        ("昨天", "年-月-日"),
        ("45000", "年-月-日"),
        ("0001-01-01", "不合理"),
        ("2026-11", "年-月-日"),
    ],
)
def test_dates_that_are_none(typed: str, words: str) -> None:
    with pytest.raises(BadText, match=words):
        parse_date(typed)


def test_serial_days_of_spreadsheets() -> None:
    assert parse_date("45000", serial=True) == date(2023, 3, 15)
    assert parse_date("45000.75", serial=True) == date(2023, 3, 15)


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_every_date_reads_back(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert parse_date(text) == day


@given(st.text(max_size=30))
def test_parsers_answer_or_say_why(text: str) -> None:
    for parse in (parse_amount, parse_int, parse_date):
        try:
            parse(text)
        except BadText as error:
            assert str(error)


def test_today_is_beijings() -> None:
    assert abs(beijing_today() - date.today()) <= timedelta(days=1)  # noqa: DTZ011  # the machine's own date, on purpose
