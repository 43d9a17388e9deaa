"""A list as a workbook that can be typed on: amounts and days as such, every code as text, no text a formula."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import divisions, industries
from db.base import Record
from db.choices import ExportWay
from db.codes import BEIJING
from db.id_numbers import masked_in
from db.records import BY_NAME
from db.rules import cells_of
from db.types import Children, RefList
from desktop.core import export_log
from desktop.core.errors import explained
from desktop.core.files import write_whole
from desktop.core.lookup import id_list, many
from desktop.core.profile import Opened
from desktop.core.sheets.columns import Column, columns_of
from desktop.core.value_texts import plain_text, row_text

CHUNK = 500
LIVELY = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be reckoned by a spreadsheet (CSV injection); it is marked as text."""
MOST_TEXT = 32_767
"""Characters that a cell holds."""
Progress = Callable[[int, int], None]
Names = Mapping[str, Mapping[UUID, str]]


def export(
    opened: Opened, kind: type[Record], ids: Sequence[UUID], path: Path, progress: Progress | None = None,
    *, scope: str = "", purpose: str = "",
) -> int:  # fmt: skip
    """Writes these records in their order; how many there were. Raises UserError when the disk refuses.

    What leaves is noted first (导出记录), so that no workbook exists that nobody knows of; its foot says who made it, and when.
    """
    columns = columns_of(kind)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.title[:31])
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape" if len(columns) > 8 else "portrait"
    sheet.print_title_rows = "1:1"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column)
    sheet.append([_heading(sheet, column.heading) for column in columns])
    count = 0
    for start in range(0, len(ids), CHUNK):
        with explained(), opened.local.read() as session:
            for row in _rows(session, opened, kind, columns, ids[start : start + CHUNK]):
                sheet.append([_cell(sheet, value) for value in row])
                count += 1
        if progress is not None:
            progress(min(start + CHUNK, len(ids)), len(ids))
    _mark(opened, sheet, kind, purpose)
    data = BytesIO()
    book.save(data)
    export_log.note(opened, ExportWay.WORKBOOK, export_log.of_workbook(kind, count, scope, purpose), path.name)
    with explained():
        write_whole(path, data.getvalue())
    return count


def _mark(opened: Opened, sheet: Any, kind: type[Record], purpose: str) -> None:
    """At the foot of every printed page."""
    at = opened.clock.now().astimezone(BEIJING)
    parts = [f"{opened.account.name} {at:%Y-%m-%d %H:%M} 导出", f"用途：{purpose}" if purpose else ""]
    parts.append("内含个人信息，用后妥善保管或删除" if kind in export_log.PERSONAL else "")
    sheet.oddFooter.center.text = "　".join(part for part in parts if part).replace("&", "&&")


def _rows(
    session: Session, opened: Opened, kind: type[Record], columns: Sequence[Column], ids: Sequence[UUID]
) -> Iterator[list[Any]]:
    query = select(kind).where(text(f"{kind.__tablename__}.id IN (SELECT value FROM json_each(:ids))"))
    found = {record.id: record for record in session.scalars(query, {"ids": id_list(ids)})}
    records = [found[i] for i in ids if i in found]
    names = _names(session, opened, columns, records)
    _held = _in_rows(session, columns, records)
    for record in records:
        yield [_value(session, opened, column, getattr(record, column.field.name), names) for column in columns]


def _in_rows(session: Session, columns: Sequence[Column], records: Sequence[Record]) -> list[Record]:
    """What child rows point to, each kind read once: while these are held, nothing asks the database for them again."""
    wanted: dict[str, set[UUID]] = {}
    for bound in (column.field for column in columns):
        if isinstance(bound.type, Children):
            cells = [(n, c.spec.ref) for n, c in cells_of(bound.type.row).items() if c.spec.ref in BY_NAME]
            for row in (row for record in records for row in getattr(record, bound.name) or ()):
                for name, ref in cells:
                    value = getattr(row, name)
                    wanted.setdefault(ref, set()).update(value if isinstance(value, tuple) else (value,))
    return [record for ref, ids in wanted.items() for record in many(session, BY_NAME[ref], ids).values()]


def _names(session: Session, opened: Opened, columns: Sequence[Column], records: Sequence[Record]) -> Names:
    """What the records pointed to are called, each kind read once."""
    wanted: dict[str, set[UUID]] = {}
    for column in columns:
        if column.field.spec.ref in BY_NAME:
            for record in records:
                wanted.setdefault(column.field.spec.ref, set()).update(_targets(column, getattr(record, column.field.name)))
    found = {ref: {i: r.headline() for i, r in many(session, BY_NAME[ref], ids).items()} for ref, ids in wanted.items()}
    if opened.account.id in wanted.get("person", ()):
        found["person"].setdefault(opened.account.id, opened.account.name)
    return found


def _targets(column: Column, value: Any) -> Iterable[UUID]:
    if value is None:
        return ()
    return value if isinstance(column.field.type, RefList) else (value,)


def _value(session: Session, opened: Opened, column: Column, value: Any, names: Names) -> Any:
    """As a cell holds it; empty is not zero."""
    bound = column.field
    if value is None or value == ():
        return None
    if column.code:
        return str(value)
    if bound.spec.ref in BY_NAME:
        return "、".join(names[bound.spec.ref].get(i, "（未在本机）") for i in _targets(column, value))
    if bound.spec.ref == "division":
        return divisions.path_name(value) or str(value)
    if bound.spec.ref == "industry":
        industry = industries.get(value)
        return industry.name if industry else str(value)
    if isinstance(bound.type, Children):
        return masked_in("；".join(row_text(session, row, opened.account) for row in value))
    if isinstance(value, Decimal | date) or (isinstance(value, int) and not isinstance(value, bool)):
        return value if not hasattr(value, "astimezone") else plain_text(value)
    return plain_text(value) if bound.spec.check else masked_in(plain_text(value))


def _cell(sheet: Any, value: Any) -> Any:
    if value is None:
        return None
    found = WriteOnlyCell(sheet, value[:MOST_TEXT] if isinstance(value, str) else value)
    if isinstance(value, str):
        found.data_type, found.number_format = "s", "@"
        found.quotePrefix = value.startswith(LIVELY)
        found.alignment = Alignment(vertical="top", wrap_text="\n" in value)
    elif isinstance(value, date):
        found.number_format = "yyyy-mm-dd"
    else:
        found.number_format = "0.######" if isinstance(value, Decimal) and value % 1 else "0"
    return found


def _heading(sheet: Any, words: str) -> Any:
    found = WriteOnlyCell(sheet, words)
    found.font, found.fill = Font(bold=True), PatternFill("solid", fgColor="E4EFEF")
    found.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return found


def _width(column: Column) -> float:
    """Room for what the field usually holds."""
    if column.code or column.field.spec.unit:
        return 14
    if column.field.spec.searched == "name" or column.field.spec.ref in BY_NAME:
        return 30
    return 40 if column.field.spec.searched == "text" else 16
