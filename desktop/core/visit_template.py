"""The table that a contact gives to commissioners: our columns, the choices to pick from, and how each is written."""

import io
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from db.choices import Choices, ProblemKind, Satisfaction, TechField, VisitMode, VisitPurpose, VisitResult
from desktop.core.errors import explained
from desktop.core.files import write_whole
from desktop.core.register_table import listed
from desktop.core.visit_reader import COLUMNS, HOW, LABELS, NEEDED

FILE_NAME = "走访记录导入模板.xlsx"
_ROWS = 500  # that are prepared for typing
_PICKED: dict[str, type[Choices]] = {
    "mode": VisitMode, "finding_kind": ProblemKind, "result": VisitResult, "satisfaction": Satisfaction, "domain": TechField,
}  # fmt: skip
_WIDTHS = {"name": 30, "uscc": 22, "visitors": 16, "purposes": 18, "biz_status": 30, "findings": 34,
           "on_site": 26, "follow_up": 26, "need_name": 26, "domain": 20, "remark": 20,
           "interviewee_phone": 16}  # fmt: skip
_TEXT = ("uscc", "interviewee_phone")  # as numbers spreadsheets would spoil them
_WRITTEN = {
    "visited_on": "必填。如 2026-11-20；一天一行，不晚于今天",
    "name": "必填。营业执照上的全称；本机没有的会新建企业名片",
    "uscc": "18 位。填了就按它找企业，不填按名称找；提交走访时企业必须有代码",
    "visitors": "本县区的人员姓名，几个人用顿号分开；同名的写成 王伟（单位）。特派员导入自己的走访可以不填",
    "mode": "、".join(m.text for m in VisitMode) + "；只有实地计入服务天数",
    "purposes": "可填几项，用顿号分开：" + "、".join(m.text for m in VisitPurpose),
    "interviewee": "企业接待人姓名",
    "interviewee_phone": "手机，或带区号的座机",
    "findings": "一个问题写一行（Alt+Enter 换行），可以写明类别，如 技术：主轴热变形",
    "finding_kind": "问题都是一类时填：" + "、".join(m.text for m in ProblemKind) + "；不填按“其他”",
    "follow_up_due": "日期",
    "result": "、".join(m.text for m in VisitResult),
    "satisfaction": "、".join(m.text for m in Satisfaction),
    "need_name": "走访中听到的技术需求，一次走访一条，不超过 100 个字；更多的导入后补录",
    "domain": "、".join(m.text for m in TechField),
    "budget": "万元；也可写 面议",
}


def write(path: Path) -> None:
    """Writes the template. Raises StorageError."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # a new workbook has one
    sheet.title = "走访记录"
    names = list(dict.fromkeys(field for field, _ in listed(COLUMNS)))
    for number, name in enumerate(names, 1):
        _column(sheet, number, name)
    sheet.freeze_panes = "C2"
    sheet.row_dimensions[1].height = 24
    _notes(book, names)
    data = io.BytesIO()
    book.save(data)
    with explained():
        write_whole(path, data.getvalue())


def _column(sheet: Worksheet, number: int, name: str) -> None:
    """The heading, and what helps in the cells below it."""
    letter = get_column_letter(number)
    unit = "（万元）" if name == "budget" else ""
    head = sheet.cell(1, number, LABELS[name] + unit + ("*" if name in NEEDED else ""))
    head.font = Font(bold=True)
    head.fill = PatternFill("solid", fgColor="DCE6F2")
    head.alignment = Alignment(horizontal="center", vertical="center")
    sheet.column_dimensions[letter].width = _WIDTHS.get(name, 13)
    cells = f"{letter}2:{letter}{_ROWS + 1}"
    if name in _PICKED:
        listing = ",".join(member.text for member in _PICKED[name])
        rule = DataValidation(type="list", formula1=f'"{listing}"', allow_blank=True, showErrorMessage=False)
        rule.add(cells)
        sheet.add_data_validation(rule)
    form = "yyyy-mm-dd" if name in ("visited_on", "follow_up_due") else "@" if name in _TEXT else ""
    for (cell,) in sheet[cells] if form else ():
        cell.number_format = form


def _notes(book: Workbook, names: list[str]) -> None:
    """A second sheet that is not read."""
    sheet = book.create_sheet(HOW)
    rows = [("列", "写法"), *((LABELS[name], _WRITTEN[name]) for name in names if name in _WRITTEN)]
    rows.append(("", "多出来的列不读，列的先后不限；读不懂的内容记入备注，不会丢。一次不超过 5,000 行。"))
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 100
    for (cell,) in sheet[f"B2:B{len(rows)}"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
