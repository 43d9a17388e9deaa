"""Enterprise registers: headings, encodings, damage by spreadsheets, bombs; no row is lost whatever stands in it."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from desktop.core import register_files, register_table
from desktop.core.errors import Cancelled, UserError
from desktop.core.register_reader import EnterpriseRow, Register, read_register
from desktop.core.register_table import BadRow

GOOD = ["91210102MA2914179B", "93211322MA77631708", "12210000MA06690779", "92210381MA4391500Q", "91210100MA00004960"]
HEAD = [
    "企业名称*",
    "统一社会信用代码*",
    "所属地区",
    "行业代码",
    "地址",
    "成立日期",
    "注册资本（万元）",
    "登记注册类型",
    "法定代表人",
    "主营产品",
]


NOON = datetime(2020, 5, 6, 12)  # noqa: DTZ001  # a workbook's times have no zone


def no_cancel() -> None:
    """Never cancelled."""


def read(path: Path) -> list[EnterpriseRow | BadRow]:
    return list(read_register(path, no_cancel))


def written(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def one(path: Path, cells: dict[str, str]) -> EnterpriseRow | BadRow:
    """Read one row with these cells; name and code are filled in."""
    full = {"企业名称": "沈阳某机床厂", "统一社会信用代码": GOOD[0]} | cells
    (row,) = read(written(path / "one.csv", [list(full), list(full.values())]))
    return row


def good(row: EnterpriseRow | BadRow) -> EnterpriseRow:
    assert isinstance(row, EnterpriseRow), row
    return row


FULL = [
    "大连成大·机床厂",
    GOOD[0],
    "210282",
    "3425",
    "普兰店区太平街道",
    "2005-07-01",
    "2,987.1",
    "有限责任公司",
    "王冮",
    "数控车床",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_all_fixed_columns_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    row = good(read(written(tmp_path / "r.csv", [HEAD, FULL], encoding))[0])
    assert row == EnterpriseRow(
        line=2, name="大连成大·机床厂", uscc=GOOD[0], region="210214", address="普兰店区太平街道",
        founded_on=date(2005, 7, 1), capital=Decimal("2987.1"), reg_type="有限责任公司", industry="C3425",
        main_products="数控车床", legal_person="王冮",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["r.csv.gz", "r.xlsx", "r.txt"])
def test_bytes_tell_what_a_file_is(tmp_path: Path, name: str) -> None:
    plain = written(tmp_path / "plain.csv", [HEAD, FULL])
    path = tmp_path / name
    path.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(path) == read(plain)


def test_headings_of_a_public_register(tmp_path: Path) -> None:
    head = ["name", "uscc", "reg_date", "type", "capital", "city", "scope200", "address"]
    cells = ["阜新某合作社", GOOD[1], "2012-03-01", "N/A", "500(万元人民币)", "朝阳", "花生种植", "辽宁省朝阳市"]
    row = good(read(written(tmp_path / "r.csv", [head, cells]))[0])
    assert (row.region, row.capital, row.reg_type, row.main_products) == ("211322", Decimal(500), None, "花生种植")


@pytest.mark.parametrize(
    ("cells", "region"),
    [
        ({"所属地区": "铁西区", "城市": "鞍山"}, "210303"),
        ({"所属地区": "沈阳市铁西区"}, "210106"),
        ({"所属地区": "辽中县"}, "210115"),
        ({"所属地区": "浑南"}, "210112"),
        ({"所属地区": "喀左县"}, "211324"),
        ({"所属地区": "210112001"}, "210112"),
        ({"所属地区": "沈阳市"}, "210102"),  # a city alone: the code says which district
        ({"统一社会信用代码": GOOD[2], "地址": "沈阳市浑南区创新路"}, "210112"),
        ({"统一社会信用代码": GOOD[4], "地址": "沈阳市东陵区某路"}, "210112"),
        ({"统一社会信用代码": GOOD[4], "地址": "铁西区某路"}, "210106"),
        ({"统一社会信用代码": GOOD[2], "地址": "铁西区某路"}, None),
        ({"统一社会信用代码": GOOD[4], "地址": "某路"}, "210100"),
    ],
)
def test_where_an_enterprise_belongs(tmp_path: Path, cells: dict[str, str], region: str | None) -> None:
    row = good(one(tmp_path, cells))
    assert row.region == region
    assert bool(row.notes) == (region is None or region.endswith("00"))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2,987.1000(万元人民币)", "2987.1"),
        ("500万人民币", "500"),
        ("３００（万元）", "300"),
        ("100", "100"),
        ("0(万元人民币)", "0"),
        ("50000元", "5"),
        ("1.2亿元", "12000"),
        ("N/A", None),
        ("-", None),
        ("", None),
        ("人民币50000", "5"),
    ],
)
def test_capital(tmp_path: Path, text: str, amount: str | None) -> None:
    row = good(one(tmp_path, {"注册资本": text}))
    assert row.capital == (None if amount is None else Decimal(amount))
    assert row.remark is None


def test_the_unit_of_the_heading_counts(tmp_path: Path) -> None:
    assert good(one(tmp_path, {"注册资本（元）": "500000"})).capital == 50


@pytest.mark.parametrize("text", ["152(万美元)", "32,000(万日元)", "100()", "辽宁", "1e5", "9999999999999", "1,2,3"])
def test_what_is_no_amount_in_yuan_is_kept_word_by_word(tmp_path: Path, text: str) -> None:
    row = good(one(tmp_path, {"注册资本": text}))
    assert row.capital is None
    assert row.remark == f"注册资本：{text}"
    assert row.notes


@pytest.mark.parametrize("text", ["45000", "2023-03-15", "20230315", "2023/3/15", "2023年3月15日", "2023-03-15 00:00:00 "])
def test_dates(tmp_path: Path, text: str) -> None:
    assert good(one(tmp_path, {"成立日期": text})).founded_on == date(2023, 3, 15)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"企业名称": " "}, "企业名称为空；若是合并的单元格"),
        ({"企业名称": "合计", "统一社会信用代码": ""}, "合计行"),
        ({"企业名称": "长" * 101}, "超过 100 个字"),
        ({"统一社会信用代码": "9.12101E+17"}, "科学计数"),
        ({"统一社会信用代码": "N/A"}, "代码为空"),
        ({"统一社会信用代码": "91210102MA2914179A"}, "末位应为“B”"),
        ({"所属地区": "长春市"}, "不是辽宁的县区"),
        ({"所属地区": "220102"}, "不是辽宁的县区"),
        ({"成立日期": "2199-01-01"}, "晚于今天"),
        ({"主营产品": "长" * 1001}, "主营产品超过 1000 个字"),
    ],
)
def test_rows_that_cannot_be_taken_say_why(tmp_path: Path, cells: dict[str, str], words: str) -> None:
    row = one(tmp_path, cells)
    assert isinstance(row, BadRow)
    assert words in row.reason
    assert row.line == 2
    assert row.raw


def test_unreadable_extras_do_not_cost_the_row(tmp_path: Path) -> None:
    row = good(one(tmp_path, {"成立日期": "去年", "行业代码": "造船", "备注": "老客户"}))
    assert (row.founded_on, row.industry) == (None, None)
    assert row.remark == "老客户；成立日期：去年；行业：造船"
    assert good(one(tmp_path, {"行业": "金属切削机床制造"})).industry == "C3421"
    assert good(one(tmp_path, {"行业": "C3421 金属切削机床制造"})).industry == "C3421"


def test_a_second_row_of_one_enterprise_names_the_first(tmp_path: Path) -> None:
    rows = [["名称", "信用代码"], ["甲", GOOD[0]], ["乙", GOOD[1]], ["甲厂", f" {GOOD[0].lower()} "]]
    *_, last = read(written(tmp_path / "r.csv", rows))
    assert isinstance(last, BadRow)
    assert last.line == 4
    assert "与第 2 行相同" in last.reason


def test_titles_above_and_unknown_columns(tmp_path: Path) -> None:
    rows = [["某县企业名录"], [], ["序号", "企业名称", "代码说明", "统一社会信用代码"], [], ["1", "甲", "x", GOOD[0]]]
    register = Register(written(tmp_path / "r.csv", rows), no_cancel)
    assert register.layout.line == 3
    assert register.layout.unread == ("序号", "代码说明")
    assert [r.line for r in register] == [5]
    assert list(register) == list(register)
    assert register.done == register.total > 0


def test_broken_quotes_cost_only_their_line(tmp_path: Path) -> None:
    lines = ["名称,信用代码,经营范围", f'甲,{GOOD[0]},"没有收尾', f"乙,{GOOD[1]},机床"]
    lines += [f'丙,{GOOD[2]},"两行\n文字"', f'丁,{GOOD[3]},"引"号"']
    path = tmp_path / "r.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8")
    found = read(path)
    assert [type(r).__name__ for r in found] == ["BadRow", "EnterpriseRow", "EnterpriseRow", "BadRow"]
    assert [r.line for r in found] == [2, 3, 4, 6]


def test_mixed_encodings_cost_only_their_line(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    head = "名称,信用代码\n甲某某机床有限公司,91210102MA2914179B\n".encode()
    path.write_bytes(head + "乙".encode("gb18030") + f",{GOOD[1]}\n丙,{GOOD[2]}\n".encode())
    found = read(path)
    assert [type(r).__name__ for r in found] == ["EnterpriseRow", "BadRow", "EnterpriseRow"]


def workbook(path: Path, rows: list[list[object]], hidden_first: bool = False) -> Path:
    book = Workbook()
    sheet = book.active
    if hidden_first:
        sheet.append(["企业名称", "统一社会信用代码"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("名录")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_workbooks_with_the_damage_of_workbooks(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["名录"],
        HEAD,
        ["甲 ", GOOD[0], "浑南区", 3421, None, NOON, 100.1, "#REF!", None, None],
        ["乙", 912101020000000000.0],
        ["丙", 210100000012345],
        [None, GOOD[1]],
        ["丁", GOOD[2], "浑南区", None, None, 45000, 0.1 + 0.2],
    ]
    found = read(workbook(tmp_path / "r.xlsx", rows, hidden_first=True))
    first, last = good(found[0]), good(found[4])
    assert (first.name, first.industry, first.founded_on) == ("甲", "C3421", date(2020, 5, 6))
    assert (first.capital, first.reg_type) == (Decimal("100.1"), None)
    assert (last.founded_on, last.capital) == (date(2023, 3, 15), Decimal("0.3"))
    reasons = [r.reason for r in found if isinstance(r, BadRow)]
    assert len(reasons) == 3
    assert all(words in reason for words, reason in zip(["当成了数字", "旧注册号", "合并"], reasons, strict=True))


def test_the_sheet_not_read_is_named(tmp_path: Path) -> None:
    register = Register(workbook(tmp_path / "r.xlsx", [["名称", "信用代码"], ["甲", GOOD[0]]], hidden_first=True), no_cancel)
    assert (register.layout.sheet, register.layout.other_sheets) == ("名录", ("Sheet",))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ".xls"),
        (b"<html><table>", "网页"),
        (b"PK\x03\x04 no zip", "已损坏"),
        (b"a,b\0c", "不是表格文件"),
        (b"a,b\n1,2\n", "没有找到标题行"),
        (gzip.compress(b"name,uscc\n" * 1000, mtime=0)[:-20], "压缩文件不完整"),
        (b"\x1f\x8b\x08\x00broken", "压缩文件不完整"),
    ],
)
def test_files_that_are_no_registers(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as caught:
        read(path)
    assert caught.value.hint


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="打不开"):
        read(tmp_path / "gone.csv")


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_files, "MAX_UNPACKED", 3_000_000)
    path = tmp_path / "r.csv.gz"
    path.write_bytes(gzip.compress(b"name,uscc\n" + b"x" * 4_000_000))
    with pytest.raises(UserError, match="太大"):
        read(path)
    book = tmp_path / "r.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 4_000_000)
    with pytest.raises(UserError, match="太大"):
        read(book)


def test_too_many_rows_stop_with_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_table, "MAX_ROWS", 2)
    rows = iter_until_error(written(tmp_path / "r.csv", [["名称", "信用代码"], *(["甲", c] for c in GOOD)]))
    assert [type(r) for r in rows] == [EnterpriseRow, EnterpriseRow, UserError]


def iter_until_error(path: Path) -> Iterator[EnterpriseRow | BadRow | UserError]:
    try:
        yield from read_register(path, no_cancel)
    except UserError as error:
        yield error


def test_cancelling_stops_in_the_middle(tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", [["名称", "信用代码"], *([["甲", "x"]] * 5000)])
    asked = 0

    def cancel() -> None:
        nonlocal asked
        asked += 1
        if asked > 4:
            raise Cancelled

    rows = read_register(path, cancel)
    with pytest.raises(Cancelled):
        for _ in rows:
            pass


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=8), encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_every_row_comes_out_once(tmp_path: Path, rows: list[list[str]], encoding: str) -> None:
    marked = [[f"厂{n}", *row] for n, row in enumerate(rows)]
    found = read(written(tmp_path / "r.csv", [["名称", "信用代码", "注册资本", "成立日期", "所属地区"], *marked], encoding))
    assert len(found) == len(marked)
    assert len({r.line for r in found}) == len(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(content=st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes("名称,信用代码\n".encode() + content)
    for row in iter_until_error(path):
        assert row
