"""Enterprise registers with fixed columns: each row becomes an `EnterpriseRow` or a `BadRow` with the reason, none is lost.

No database here: what is done with the rows is the import's business. Columns and rules for people: docs/import.md.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from db.codes import check_uscc, clean_uscc
from desktop.core.register_cells import Reading, Refused, read_capital, read_date, read_industry, shown
from desktop.core.register_files import RawRow
from desktop.core.register_places import read_region
from desktop.core.register_table import BadRow, Layout, Table

COLUMNS = "register_columns.csv"
NEEDED = frozenset({"name", "uscc"})
MISSING = "没有找到标题行，至少要有“企业名称”和“统一社会信用代码”两列。"
_LONGEST = {"name": 100, "address": 200, "reg_type": 60, "legal_person": 50, "main_products": 1000, "remark": 300}
TOTALS = re.compile(r"(合计|总计|小计)[:：]?$")


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """One enterprise of a register, read and checked. Amounts in 万元; `notes` says what was understood or set aside."""

    line: int
    name: str
    uscc: str
    region: str | None = None  # county of today, or city when no county can be told
    report_unit: str | None = None
    address: str | None = None
    founded_on: date | None = None
    capital: Decimal | None = None
    reg_type: str | None = None
    industry: str | None = None
    main_products: str | None = None
    legal_person: str | None = None
    remark: str | None = None
    notes: tuple[str, ...] = ()


def read_register(path: Path, cancel: Callable[[], None]) -> Iterator[EnterpriseRow | BadRow]:
    """All rows of a register below its headings, one by one. `cancel` is called often and may raise.

    Raises UserError when the file cannot be read at all or has no headings with name and credit code.
    """
    return iter(Register(path, cancel))


class Register(Table):
    """An opened register of enterprises."""

    def __init__(self, path: Path, cancel: Callable[[], None]) -> None:
        super().__init__(path, cancel, COLUMNS, NEEDED, MISSING)

    def __iter__(self) -> Iterator[EnterpriseRow | BadRow]:
        seen: dict[str, int] = {}
        for raw in self.rows():
            yield self._enterprise(raw, seen)

    def _enterprise(self, raw: RawRow, seen: dict[str, int]) -> EnterpriseRow | BadRow:
        if raw.broken:
            return BadRow(raw.line, raw.raw, raw.broken)
        try:
            row = _enterprise(raw.line, self.cells(raw), self.layout)
        except Refused as why:
            return BadRow(raw.line, raw.raw, str(why))
        first = seen.setdefault(row.uscc, raw.line)
        if first != raw.line:
            return BadRow(raw.line, raw.raw, f"统一社会信用代码与第 {first} 行相同，同一企业只导入一次")
        return row


def _enterprise(line: int, cells: Mapping[str, object], layout: Layout) -> EnterpriseRow:
    """Read one row; Refused with the reason when it cannot be taken."""
    text = {field: shown(cell) for field, cell in cells.items()}
    name, uscc = _identity(text, cells)
    read = Reading()
    row = {field: _text(text, field, read) for field in ("address", "reg_type", "legal_person", "remark")}
    region, unit = read_region(uscc, text, read)
    founded = read_date(cells.get("founded_on"), text.get("founded_on", ""), read)
    capital = read_capital(text.get("capital", ""), layout.titles.get("capital", ""), read)
    industry = read_industry(text.get("industry", ""), read)
    remark = "；".join(filter(None, [row["remark"], *read.remarks]))
    return EnterpriseRow(
        line=line,
        name=name,
        uscc=uscc,
        region=region,
        report_unit=unit,
        address=row["address"],
        founded_on=founded,
        capital=capital,
        reg_type=row["reg_type"],
        industry=industry,
        main_products=_text(text, "main_products", read) or _scope(text, read),
        legal_person=row["legal_person"],
        remark=remark or None,
        notes=tuple(read.notes),
    )


def _identity(text: dict[str, str], cells: Mapping[str, object]) -> tuple[str, str]:
    """Name and credit code, without which a row cannot be taken."""
    name, uscc = text["name"], clean_uscc(text["uscc"])
    if TOTALS.search(name):
        raise Refused("这是合计行，不是企业")
    if not name:
        raise Refused("企业名称为空；若是合并的单元格，请取消合并并逐行填写")
    if len(name) > _LONGEST["name"]:
        raise Refused(f"企业名称超过 {_LONGEST['name']} 个字")
    if not uscc:
        raise Refused("统一社会信用代码为空")
    require_uscc(uscc, cells["uscc"])
    return name, uscc


def require_uscc(uscc: str, cell: object) -> None:
    """Refused with the reason when it is no credit code: spreadsheets keep fifteen digits of a number."""
    if isinstance(cell, float):
        raise Refused("统一社会信用代码被表格软件当成了数字，后几位已丢失，请对照营业执照重填（单元格先设为文本）")
    problem = check_uscc(uscc)
    if problem:
        raise Refused(problem)


def _text(text: dict[str, str], field: str, read: Reading) -> str | None:
    """A text that fits its column; a longer one refuses the row, for nothing is cut unseen."""
    value = text.get(field, "")
    if len(value) > _LONGEST[field]:
        raise Refused(f"{read.label(field)}超过 {_LONGEST[field]} 个字")
    return value or None


def _scope(text: dict[str, str], read: Reading) -> str | None:
    """The scope of business stands in for products; it is often long and is then cut, which the notes say."""
    scope = text.get("scope", "")
    longest = _LONGEST["main_products"]
    if len(scope) > longest:
        read.notes.append(f"经营范围超过 {longest} 个字，只取前面部分")
    return scope[:longest] or None
