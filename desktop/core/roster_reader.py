"""Rows pasted from Excel, WPS or a message as cells with a meaning: by their header, or by what stands in the columns."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

from db.codes import check_phone, clean_phone, clean_text, half_width
from db.training_choices import Education, Nation
from desktop.core.errors import UserError

MOST_ROWS = 2000
Cells = dict[str, str]
_HEADINGS = {
    "name": "姓名 学员姓名 名字 学员 参训人员 参训人员姓名 培训对象 参训学员 人员姓名",
    "id_number": "身份证号 身份证号码 身份证 证件号 证件号码 公民身份号码 居民身份证号 居民身份证号码 身份证件号码 身份证件号",
    "id_type": "证件类型 证件种类 证件名称",
    "sex": "性别",
    "born_on": "出生日期 出生年月 出生年月日 生日",
    "nation": "民族",
    "education": "文化程度 学历 受教育程度 文化水平",
    "phone": "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 移动电话 联系手机",
    "town": "乡镇 所在乡镇 镇 乡 街道 乡镇街道 所属乡镇",
    "village": "村 所在村 村名 行政村 村/单位 村单位 所在村组 村组 村社区 所属村",
    "address": "家庭住址 住址 地址 家庭地址 户籍地址 居住地址 户口所在地 单位职务或家庭住址",
    "unit": "单位 工作单位 所在单位 单位名称",
    "trade": "从事产业 产业 从事行业 主要产业 从事产业类型 主导产业 种养项目 种养品种 从业情况 行业 从事何种产业",
    "scale": "规模 种养规模 经营规模 产业规模 生产规模",
    "village_role": "身份 职务 人员类别 类别 职业",
    "selected_by": "选送单位 推荐单位 选派单位",
    "notes": "备注 说明",
    "": "序号 编号 年龄 签名 签字 号 No 序",
}
_BY_HEADING = {word: name for name, words in _HEADINGS.items() for word in words.split()}
_DECORATION = re.compile(r"[\s*:：\"'“”]|[(（\[【].*?[)）\]】]")
_ID = re.compile(r"[\dXx]{15,18}\Z|\d(\.\d+)?E\+?\d{2}\Z|\d{3,6}[*＊×]+[\dXx]{1,4}\Z|[A-Z]{3}\d{12}\Z", re.IGNORECASE)
_NAME = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2,4}\Z|[^\W\d_]+([·•・．.][^\W\d_]+)+\Z")
_PLACE = re.compile(r"[村屯镇乡组]|社区|街道|委会")
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "填表人", "审核人", "制表人", "备注", "说明"})


def rows_of(text: str) -> list[tuple[int, list[str]]]:
    """Non-empty rows as cells, each with the number of its line; quoted cells may hold tabs and breaks."""
    found = []
    for number, row in enumerate(_split(text.lstrip("\ufeff")), 1):
        cells = [clean_text(cell).removeprefix("'") for cell in row]
        if any(cells):
            found.append((number, cells))
    return found


def require_few(people: Sequence[object]) -> None:
    """Headings and titles do not count. Raises UserError."""
    if len(people) > MOST_ROWS:
        raise UserError(f"一次最多粘贴 {MOST_ROWS} 人，现在是 {len(people)} 人。", "请分几次粘贴。")


def _split(text: str) -> Iterable[list[str]]:
    if "\t" in text:
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
        except csv.Error:
            return [line.split("\t") for line in text.splitlines()]
    return [_split_line(line) for line in text.splitlines()]


def _split_line(line: str) -> list[str]:
    """Without tabs: by commas, else by blanks, as in a message; 张 三 alone is one name."""
    if re.search(r"[,，;；]", line):
        return re.split(r"[,，;；]", line)
    parts = line.split()
    return [line] if len(parts) == 2 and all(len(p) == 1 for p in parts) else parts


def columns(rows: Sequence[tuple[int, list[str]]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The meaning of each column, empty for what is not taken, and the rows without headers and titles."""
    for place, (_, cells) in enumerate(rows[:10]):
        names = _headings(cells)
        if "name" in names and len(set(names) - {""}) >= 2:
            body = [row for row in rows[place + 1 :] if "name" not in _headings(row[1])]
            return names, body
    if rows and _headings(rows[0][1]) == ["name"]:
        return ["name"], list(rows[1:])
    return _guessed([cells for _, cells in rows]), list(rows)


def _headings(cells: Sequence[str]) -> list[str]:
    names = [_BY_HEADING.get(_DECORATION.sub("", half_width(cell)), "") for cell in cells]
    return [name if name not in names[:n] else "" for n, name in enumerate(names)]


def _guessed(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each meaning goes to the column that has most of it; what is left over and is text is the trade."""
    width = max((len(row) for row in rows), default=0)
    by_column = [[row[n] for row in rows if n < len(row) and row[n]] for n in range(width)]
    names = [""] * width
    for name, test in _TESTS.items():
        best = max(
            (n for n in range(width) if not names[n] and by_column[n]), key=lambda n: _share(by_column[n], test), default=None
        )
        if best is not None and _share(by_column[best], test) >= 0.5:
            names[best] = name
    rest = [n for n in range(width) if not names[n] and by_column[n] and not all(c.isdigit() for c in by_column[n])]
    for n, name in zip(rest, ("trade", "notes"), strict=False):
        names[n] = name
    return names


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def _is_phone(cell: str) -> bool:
    return len(clean_phone(cell)) >= 7 and check_phone(cell) is None


_EDUCATION_WORDS = {"研究生", "本科", "大学", "大专", "专科", "中专", "中职", "高中", "初中", "小学", "文盲"} | {
    e.text for e in Education
}
_NATIONS = {n.text for n in Nation} | {n.text.removesuffix("族") for n in Nation}
_TESTS: dict[str, Callable[[str], bool]] = {
    "id_number": lambda cell: bool(_ID.match(re.sub(r"[\s-]", "", half_width(cell)))),
    "phone": _is_phone,
    "sex": lambda cell: cell in ("男", "女"),
    "education": lambda cell: cell in _EDUCATION_WORDS,
    "nation": lambda cell: cell in _NATIONS,
    "village": lambda cell: bool(_PLACE.search(cell)) and len(cell) >= 3,
    "name": lambda cell: bool(_NAME.match(re.sub(r"\s", "", cell))),
}


def cells_of(names: Sequence[str], row: Sequence[str]) -> Cells:
    """One row by meaning; town and village read as one address."""
    found = {name: cell for name, cell in zip(names, row, strict=False) if name and cell}
    if town := found.pop("town", ""):
        found["village"] = town + found.get("village", "").removeprefix(town)
    return found


def is_footer(row: Sequence[str]) -> bool:
    """合计, 填表人 and the like below a table: they begin the row, whatever the column is for."""
    first = next((cell for cell in row if cell), "")
    return re.sub(r"[\s:：].*", "", first) in _TOTALS
