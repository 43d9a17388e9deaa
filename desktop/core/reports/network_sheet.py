"""P10 三级工作网络名册: who is in charge of each node on portrait paper; nodes without anybody stand in a table of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.core.reports.document import PrintMeta, Sheet, notes, render
from desktop.core.reports.layout import EMPTY, Block, Row, heading_cell
from desktop.core.reports.page import BODY_WIDTH, MM
from desktop.core.reports.table import DENSE, Column, spread, table
from desktop.core.reports.wording import day, missing

TITLE = "三级工作网络名册"
_ROW = 7 * MM
COLUMNS = spread((
    Column("级别", 11 * MM, True), Column("节点", 24 * MM), Column("单位", 30 * MM), Column("专责人", 22 * MM, True),
    Column("职务", 16 * MM), Column("电话", 26 * MM, True, 1), Column("分管领导", 18 * MM, True),
    Column("更新日期", 22 * MM, True, 1),
), BODY_WIDTH)  # fmt: skip
VACANT = spread((
    Column("序号", 12 * MM, True), Column("级别", 16 * MM, True), Column("节点", 60 * MM), Column("上级", 60 * MM),
), BODY_WIDTH)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """One person in charge."""

    level: str
    site: str
    unit: str
    name: str
    post: str
    phone: str
    chief: str
    changed: date


@dataclass(frozen=True, slots=True)
class Empty:
    """A node without anybody."""

    level: str
    site: str
    above: str


@dataclass(frozen=True, slots=True)
class NetworkSheet:
    """The network on a day. `place`: a city's name, empty for the province."""

    place: str
    on: date
    contacts: tuple[Contact, ...]
    vacant: tuple[Empty, ...]
    told: str


def render_network(sheet: NetworkSheet, meta: PrintMeta) -> bytes:
    """Print it."""
    title = f"{sheet.place}{TITLE}"
    return render([Sheet(
        title, lambda density: [_blocks(sheet)], "", bookmark=title, subject=sheet.told,
        remark=f"{day(sheet.on)}　{sheet.told}", even=True,
    )], meta, title)  # fmt: skip


def _blocks(sheet: NetworkSheet) -> list[Block]:
    rows = [_cells(contact) for contact in sheet.contacts] or [["", "（尚无专责人）", *[""] * 6]]
    found: list[Block] = [table(COLUMNS, rows, _ROW)]
    if sheet.vacant:
        found.append(Row((heading_cell(BODY_WIDTH, f"空缺节点（{len(sheet.vacant)} 个）", DENSE),), DENSE.pad, 9 * MM, keep=True))
        found.append(table(VACANT, [_empty(n, e) for n, e in enumerate(sheet.vacant, 1)], _ROW))
    return [*found, *notes(False, missing(sheet))]


def _cells(contact: Contact) -> Sequence[str]:
    texts = (contact.level, contact.site, contact.unit, contact.name, contact.post, contact.phone, contact.chief)
    return [*(text.strip() or EMPTY for text in texts), contact.changed.isoformat()]


def _empty(number: int, empty: Empty) -> Sequence[str]:
    return [str(number), empty.level, empty.site, empty.above or EMPTY]
