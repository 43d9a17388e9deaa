"""Tables of visits with fixed columns: each row becomes a `VisitRow` or a `BadRow` with the reason, none is lost.

No database here: whom and what a row means, `visit_match` finds out. Columns for people: docs/import.md.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from db.choices import Satisfaction, TechField, VisitMode, VisitPurpose, VisitResult
from db.codes import clean_uscc
from db.records.need import Need
from db.records.visit import Visit
from desktop.core import visit_cells
from desktop.core.errors import UserError
from desktop.core.register_cells import Reading, Refused, read_capital
from desktop.core.register_files import RawRow
from desktop.core.register_reader import TOTALS, require_uscc
from desktop.core.register_table import BadRow, Layout, Table
from desktop.core.values import cleaned
from desktop.core.visit_cells import Name, long_text, read_choice, read_choices

COLUMNS = "visit_columns.csv"
NEEDED = frozenset({"visited_on", "name"})
MISSING = "没有找到标题行，至少要有“走访日期”和“企业名称”两列。"
MOST_ROWS = 5000
HOW = "填写说明"  # the sheet of our template that is not read
LABELS = {
    "visited_on": "走访日期", "name": "企业名称", "uscc": "统一社会信用代码", "visitors": "走访人", "mode": "走访方式",
    "purposes": "走访目的", "interviewee": "受访人", "interviewee_post": "职务", "interviewee_phone": "联系电话",
    "biz_status": "生产经营情况", "findings": "存在问题", "finding_kind": "问题类别", "on_site": "现场解决事项",
    "follow_up": "下步措施", "follow_up_due": "完成时限", "result": "办理结果", "satisfaction": "企业评价",
    "need_name": "需求名称", "domain": "技术领域", "budget": "拟投入", "remark": "备注",
}  # fmt: skip
_MOST_TEXT = 30_000  # so that the record can travel (db.outbox.check_size)
_LONG = ("biz_status", "on_site", "follow_up", "remark")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit of a table, read and checked: `values` and `need` by field; `notes` says what was understood or set aside."""

    line: int
    raw: str
    name: str
    uscc: str
    visited_on: date
    visitors: tuple[Name, ...]  # none: whoever imports, if he goes to enterprises himself
    values: Mapping[str, Any]
    need: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def read_visits(path: Path, cancel: Callable[[], None]) -> tuple[Layout, list[VisitRow | BadRow]]:
    """The headings and all rows of a table. Raises UserError when the file cannot be read, or not to its end."""
    table = Table(path, cancel, COLUMNS, NEEDED, MISSING)
    try:
        rows = list(_rows(table))
    except UserError as error:
        raise UserError(error.text, f"{error.hint}现在什么也没有导入。") from error
    return table.layout, rows


def _rows(table: Table) -> Iterator[VisitRow | BadRow]:
    for raw in table.rows(MOST_ROWS):
        if raw.broken:
            yield BadRow(raw.line, raw.raw, raw.broken)
            continue
        try:
            yield _visit(raw, table.cells(raw), table.layout.titles)
        except Refused as why:
            yield BadRow(raw.line, raw.raw, str(why))


def _visit(raw: RawRow, cells: Mapping[str, object], titles: Mapping[str, str]) -> VisitRow:
    """Read one row; Refused with the reason when it cannot be taken."""
    text = visit_cells.texts_of(cells)
    if any(TOTALS.search(text.get(field, "")) for field in ("visited_on", "name")):
        raise Refused("这是合计行，不是走访")
    name, uscc = text["name"], clean_uscc(text.get("uscc", ""))
    if not name:
        raise Refused("企业名称为空；若是合并的单元格，请取消合并并逐行填写")
    if len(name) > 100:
        raise Refused("企业名称超过 100 个字")
    if uscc:
        require_uscc(uscc, cells["uscc"])
    read = Reading()
    day = visit_cells.read_visit_day(cells["visited_on"], text["visited_on"], read)
    need = _need(text, titles, read)
    values = _values(cells, text, read)
    remark = "；".join(filter(None, [long_text(cells.get("remark")), *read.remarks]))
    good = _storable({**values, "remark": remark})
    names = visit_cells.read_names(text.get("visitors", ""))
    return VisitRow(raw.line, raw.raw, name, uscc, day, names, {**good, "visited_on": day}, need, tuple(read.notes))


def _values(cells: Mapping[str, object], text: Mapping[str, str], read: Reading) -> dict[str, Any]:
    """The visit's own fields, as far as the table has them."""
    said = text.get
    found: dict[str, Any] = {name: long_text(cells.get(name)) for name in _LONG if name != "remark"}
    return found | {
        "mode": read_choice(VisitMode, said("mode", ""), LABELS["mode"], read),
        "purposes": read_choices(VisitPurpose, said("purposes", ""), LABELS["purposes"], read),
        "interviewee": said("interviewee"),
        "interviewee_post": said("interviewee_post"),
        "interviewee_phone": visit_cells.read_phone(said("interviewee_phone", ""), read),
        "findings": visit_cells.read_findings(long_text(cells.get("findings")), said("finding_kind", ""), read),
        "follow_up_due": visit_cells.read_due(cells.get("follow_up_due"), said("follow_up_due", ""), read),
        "result": read_choice(VisitResult, said("result", ""), LABELS["result"], read),
        "satisfaction": read_choice(Satisfaction, said("satisfaction", ""), LABELS["satisfaction"], read),
    }


def _need(text: Mapping[str, str], titles: Mapping[str, str], read: Reading) -> dict[str, Any]:
    """The need heard at the visit; what is told of one that has no name goes to the visit's remark."""
    name = text.get("need_name", "")
    if not name:
        for field in ("domain", "budget"):
            if text.get(field):
                read.set_aside(LABELS[field], text[field][:80], "没有写需求名称")
        return {}
    if len(name) > 100:
        raise Refused("需求名称超过 100 个字，请写短，详情写在“存在问题”里")
    values: dict[str, Any] = {"name": name, "domain": read_choice(TechField, text.get("domain", ""), LABELS["domain"], read)}
    budget = text.get("budget", "")
    if budget == "面议":
        values["negotiable"] = True
    else:
        values["budget"] = read_capital(budget, titles.get("budget", ""), read, LABELS["budget"])
    return {n: v for n, v in cleaned(Need, values)[0].items() if v is not None}


def _storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns can hold; Refused for what is too long, for nothing is cut unseen."""
    good, wrong = cleaned(Visit, values)
    if wrong:
        raise Refused("；".join(problem.text for problem in wrong))
    if sum(len(value) for value in good.values() if isinstance(value, str)) > _MOST_TEXT:
        raise Refused(f"这一行的文字超过 {_MOST_TEXT} 个字，请写短")
    return {name: value for name, value in good.items() if value is not None}
