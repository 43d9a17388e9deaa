"""Tables of visits: headings, days, people, choices, damage by spreadsheets; no row is lost whatever stands in it."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from db.choices import Satisfaction, TechField, VisitMode, VisitPurpose, VisitResult
from desktop.core import visit_cells, visit_reader, visit_template
from desktop.core.errors import UserError
from desktop.core.register_cells import Reading
from desktop.core.register_table import BadRow, Layout
from desktop.core.visit_cells import Name
from desktop.core.visit_reader import LABELS, VisitRow, read_visits

CODE = "91210112MA0XK3A27X"
HEAD = ("走访日期", "企业名称", "统一社会信用代码", "走访人")
NOON = datetime(2026, 3, 5, 12)  # noqa: DTZ001  # a workbook's times have no zone


def no_cancel() -> None:
    """Never cancelled."""


def table(path: Path, *rows: tuple[object, ...]) -> Path:
    """A CSV where all is text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def book(path: Path, *rows: tuple[object, ...], merged: tuple[str, ...] = ()) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    made.save(path)
    return path


def good(path: Path) -> VisitRow:
    """The one row of a table, which can be taken."""
    (row,) = read_visits(path, no_cancel)[1]
    assert isinstance(row, VisitRow), row
    return row


def reasons(path: Path) -> list[str]:
    """Why rows cannot be taken; empty for those that can."""
    return [row.reason if isinstance(row, BadRow) else "" for row in read_visits(path, no_cancel)[1]]


def one(path: Path, **cells: object) -> VisitRow:
    """A row with these cells beside what it needs."""
    given_cells = {"走访日期": "2026-03-05", "企业名称": "沈阳测试机床厂", **cells}
    return good(table(path / "表.csv", tuple(given_cells), tuple(given_cells.values())))


def test_trap_13_what_spreadsheets_do_to_a_table(tmp_path: Path) -> None:
    """Codes as numbers, days as numbers, merged titles and headings, blanks at the ends, full-width digits."""
    path = book(
        tmp_path / "三月.xlsx",
        ("浑南区企业科技特派员走访记录表（3月）",),
        ("填报单位：某某大学", None, None, None, "2026年4月1日"),
        ("序号", "走访日期", "企业信息", None, "走访人", "受访人", None, None),
        (None, None, "企业名称", "统一社会信用代码", None, "姓名", "职务", "联系电话"),
        (1, 46086, " 沈阳测试机床厂 \u00a0", "９１２１０１１２ＭＡ０ＸＫ３Ａ２７Ｘ", "甲特派员　", "王总 ", "总工", 13812345678),
        (2, NOON, "沈阳测试机床厂", 2.10102e17, "甲特派员", None, None, None),
        (3, "２０２６年３月７日", "沈阳测试机床厂", "2.10102E+17", "甲特派员", None, None, None),
        (4, "2026．3．8", "沈阳测试机床厂", CODE.lower(), "甲特派员、乙特派员", None, None, None),
        (5, None, "沈阳测试机床厂", CODE, "甲特派员", None, None, None),
        ("合计", None, "合计", None, None, None, None, None),
        (None, "  ", None, None, None, None, None, None),
        merged=("A1:H1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:H3"),
    )
    layout, rows = read_visits(path, no_cancel)
    assert (layout.line, layout.unread) == (4, ("序号",))
    assert list(layout.columns)[:4] == ["visited_on", "name", "uscc", "visitors"]
    assert list(layout.columns)[4:] == ["interviewee", "interviewee_post", "interviewee_phone"]
    first, second, third, fourth, fifth, total = rows
    assert isinstance(first, VisitRow)
    assert (first.line, first.visited_on, first.name, first.uscc) == (5, date(2026, 3, 5), "沈阳测试机床厂", CODE)
    assert first.visitors == (Name("甲特派员"),)
    assert {n: first.values[n] for n in ("interviewee", "interviewee_post", "interviewee_phone")} == {
        "interviewee": "王总", "interviewee_post": "总工", "interviewee_phone": "13812345678",
    }  # fmt: skip
    assert isinstance(second, BadRow) and "被表格软件当成了数字，后几位已丢失" in second.reason
    assert isinstance(third, BadRow) and "科学计数" in third.reason
    assert isinstance(fourth, VisitRow)
    assert (fourth.visited_on, fourth.uscc, len(fourth.visitors)) == (date(2026, 3, 8), CODE, 2)
    assert isinstance(fifth, BadRow) and "走访日期为空；若是合并的单元格" in fifth.reason
    assert isinstance(total, BadRow) and total.reason == "这是合计行，不是走访"


def test_the_template_is_read_back_with_every_column(tmp_path: Path) -> None:
    visit_template.write(tmp_path / "模板.xlsx")
    made = load_workbook(tmp_path / "模板.xlsx")
    sheet = made["走访记录"]
    heads = [str(cell.value) for cell in sheet[1]]
    assert sheet["C2"].number_format == "@", "a code typed into the template stays text"
    picked = {str(rule.sqref).split("2:")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert picked["E"] == '"实地,电话,线上,座谈"'
    values = {
        "走访日期": date(2026, 3, 5), "企业名称": "沈阳测试机床厂", "统一社会信用代码": CODE, "走访人": "甲特派员",
        "走访方式": "实地", "走访目的": "需求征集、政策宣讲", "受访人": "王总", "职务": "总工", "联系电话": "024-23456789",
        "生产经营情况": "订单充足\n满负荷", "存在问题": "1. 热变形\n2. 夹具", "问题类别": "技术", "现场解决事项": "调了参数",
        "下步措施": "请专家", "完成时限": "2026-04-01", "办理结果": "跟踪中", "企业评价": "满意", "需求名称": "热变形补偿",
        "技术领域": "先进制造", "拟投入": "50", "备注": "补录",
    }  # fmt: skip
    for number, head in enumerate(heads, 1):
        sheet.cell(2, number, values[head.rstrip("*").removesuffix("（万元）")])
    made.save(tmp_path / "填好.xlsx")
    layout, (row,) = read_visits(tmp_path / "填好.xlsx", no_cancel)
    assert isinstance(row, VisitRow)
    assert (set(layout.columns), layout.unread) == (set(LABELS), ())
    assert not row.notes
    found = {**row.values}
    assert [(f.kind.text, f.text) for f in found.pop("findings")] == [("技术", "热变形"), ("技术", "夹具")]
    assert found == {
        "visited_on": date(2026, 3, 5), "mode": VisitMode.ONSITE, "purposes": (VisitPurpose.NEEDS, VisitPurpose.POLICY),
        "interviewee": "王总", "interviewee_post": "总工", "interviewee_phone": "024-23456789", "biz_status": "订单充足\n满负荷",
        "on_site": "调了参数", "follow_up": "请专家", "follow_up_due": date(2026, 4, 1), "result": VisitResult.TRACKING,
        "satisfaction": Satisfaction.SATISFIED, "remark": "补录",
    }  # fmt: skip
    assert row.need == {"name": "热变形补偿", "domain": TechField.MANUFACTURING, "budget": 50}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("", "走访日期为空"), ("3月底", "不是日期"), ("2026-03-05至03-07", "不是日期"), ("2026-02-30", "不是日期"),
        ("2100-01-01", "晚于今天"), ("1999-05-05", "太早"), ("1.1", "没有写年份"), ("99999", "晚于今天"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_says_so(tmp_path: Path, day: str, why: str) -> None:
    path = table(tmp_path / "表.csv", HEAD, (day, "沈阳测试机床厂", CODE, "甲"))
    (row,) = read_visits(path, no_cancel)[1]
    assert why in (row.reason if isinstance(row, BadRow) else "".join(row.notes))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("2026-03-05", "", CODE), "企业名称为空；若是合并的单元格"), (("2026-03-05", "厂" * 101, CODE), "超过 100 个字"),
        (("2026-03-05", "某厂", "123"), "少了 15 位"), (("2026-03-05", "某厂", CODE[:-1] + "A"), "末位应为"),
        (("合计：", "", ""), "合计行"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why(tmp_path: Path, cells: tuple[str, ...], why: str) -> None:
    (reason,) = reasons(table(tmp_path / "表.csv", HEAD, cells))
    assert why in reason


def test_nothing_is_cut_unseen(tmp_path: Path) -> None:
    heads = ("走访日期", "企业名称", "生产经营情况", "存在问题", "需求名称", "备注")
    day, name = "2026-03-05", "某厂"
    found = reasons(
        table(
            tmp_path / "表.csv", heads, (day, name, "长" * 10_001), (day, name, "", "长" * 1001), (day, name, "", "", "长" * 101),
            (day, name, "", "", "", "长" * 501), (day, name, "长" * 9999, "\n".join(["短"] * 3)),
        )
    )  # fmt: skip
    assert ["超过" in reason for reason in found] == [True, True, True, True, False]


def test_what_fits_nowhere_goes_to_the_remark(tmp_path: Path) -> None:
    row = one(
        tmp_path, 走访方式="飞鸽传书", 走访目的="政策宣讲、喝茶", 联系电话="找前台", 完成时限="年底前", 办理结果="看情况",
        企业评价="一般", 技术领域="先进制造", 拟投入="50", 备注="原备注",
    )  # fmt: skip
    assert row.values["remark"] == (
        "原备注；技术领域：先进制造；拟投入：50；走访方式：飞鸽传书；走访目的：喝茶；联系电话：找前台；完成时限：年底前；办理结果：看情况；企业评价：一般"
    )
    assert row.values["purposes"] == (VisitPurpose.POLICY,)
    assert not row.need
    assert len(row.notes) == 8
    assert not {"mode", "interviewee_phone", "follow_up_due", "result", "satisfaction"} & row.values.keys()


def test_empty_is_not_nothing_said(tmp_path: Path) -> None:
    row = one(tmp_path, 走访方式="", 存在问题="无", 现场解决事项="/", 拟投入="0", 需求名称="补偿技术")
    assert set(row.values) == {"visited_on"}
    assert row.need == {"name": "补偿技术", "budget": 0}, "trap 11: an amount of 0 was written, an empty cell was not"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲特派员", ("甲特派员",)), ("张三、李四，王五;赵六", ("张三", "李四", "王五", "赵六")), ("张 三", ("张三",)),
        ("张三 李四", ("张三", "李四")), ("张三\n李四", ("张三", "李四")), ("张三、张三", ("张三",)),
        ("买买提·艾力", ("买买提·艾力",)), ("John Smith", ("John Smith",)), ("", ()),
    ],
)  # fmt: skip
def test_names_as_people_write_them(text: str, found: tuple[str, ...]) -> None:
    assert tuple(n.name for n in visit_cells.read_names(text)) == found


def test_a_unit_in_brackets_tells_namesakes_apart() -> None:
    assert visit_cells.read_names("王伟（沈阳测试大学）、王伟(大连测试大学)") == (
        Name("王伟", "沈阳测试大学"), Name("王伟", "大连测试大学"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("技术：热变形；资金：缺流动资金", "", [("technology", "热变形"), ("capital", "缺流动资金")]),
        ("【人才】缺高级技工", "", [("talent", "缺高级技工")]),
        ("①热变形\n②夹具；刀具", "技术类", [("technology", "热变形"), ("technology", "夹具；刀具")]),
        ("技术人员不够", "", [("other", "技术人员不够")]),
        ("1.5 米以上的工件装不下", "技术", [("technology", "1.5 米以上的工件装不下")]),
    ],
)
def test_problems_one_to_a_line_with_their_kind(text: str, kind: str, found: list[tuple[str, str]]) -> None:
    read = Reading()
    rows = visit_cells.read_findings(text, kind, read) or ()
    assert [(str(row.kind), row.text) for row in rows] == found
    assert bool(read.notes) == any(k == "other" for k, _ in found), "what was assumed is said"


def test_headings_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="走访日期"):
        read_visits(table(tmp_path / "表.csv", ("企业名称", "地址"), ("某厂", "某路")), no_cancel)


def test_too_many_rows_and_nothing_is_half_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_reader, "MOST_ROWS", 2)
    path = table(tmp_path / "表.csv", HEAD, *[("2026-03-05", f"某厂{n}", "", "甲") for n in range(3)])
    with pytest.raises(UserError) as caught:
        read_visits(path, no_cancel)
    assert "什么也没有导入" in caught.value.hint


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=30)
CELL = st.one_of(TEXT, st.sampled_from(["2026-03-05", "46086", "某厂", CODE, "实地", "甲、乙", "技术：难", "50万", "无"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.lists(CELL, min_size=len(LABELS), max_size=len(LABELS)), min_size=1, max_size=4))
def test_whatever_stands_in_a_row_it_comes_out_once(tmp_path: Path, rows: list[list[str]]) -> None:
    path = table(tmp_path / "表.csv", tuple(LABELS.values()), *[tuple(row) for row in rows])
    try:
        layout, found = read_visits(path, no_cancel)
    except UserError as error:
        assert "不是表格文件" in error.text
        return
    assert isinstance(layout, Layout)
    assert len(found) == len({row.line for row in found})
    filled = sum(any(cell.strip(' ,;\t"\n\v\f\u3000\x1c\x1d\x1e\x1f\x85\xa0') for cell in row) for row in rows)
    assert len(found) >= min(filled, 1)
    for row in found:
        assert row.reason if isinstance(row, BadRow) else row.name


def test_what_the_headings_lack_is_said(tmp_path: Path) -> None:
    path = table(tmp_path / "表.csv", ("某县走访表",), ("单位名称", "特派员", "走访目的"), ("某厂", "甲", "其他"))
    with pytest.raises(UserError) as caught:
        read_visits(path, no_cancel)
    assert caught.value.hint.startswith("第 2 行认出了“单位名称”、“特派员”、“走访目的”，缺“走访日期”。")
