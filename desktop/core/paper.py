"""A finished sheet for the preview: its bytes, the sizes of its pages, and a drawing of each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from db.base import Record
from db.records.visit import Visit
from desktop.core import printing
from desktop.core.errors import UserError
from desktop.core.profile import Opened
from desktop.core.reports import preview
from desktop.core.reports.visit_sheet import render_blank_visit


class Paper:
    """One PDF."""

    def __init__(self, title: str, file_name: str, pdf: bytes) -> None:
        self.title, self.file_name, self.pdf = title, file_name, pdf
        self.sizes = tuple(preview.page_size(pdf, n) for n in range(preview.page_count(pdf)))  # in points

    def picture(self, page: int, dpi: float) -> tuple[int, int, bytes]:
        """Width, height and pixels (blue, green, red, unused; no padding) of a page, from 0."""
        return preview.page_bitmap(self.pdf, page, dpi / preview.POINTS_PER_INCH)


def of_records(opened: Opened, kind: type[Record], ids: Sequence[UUID]) -> Paper:
    """The official sheet of visits, a plain card of one record of any other kind. Raises UserError."""
    if kind is Visit:
        sheets = printing.visit_sheets(opened, ids)
        about = f"_{sheets[0].enterprise or '未选企业'}_{sheets[0].visit_date or ''}" if len(sheets) == 1 else ""
        return Paper("企业走访记录表", file_name(f"走访记录表{about}"), printing.visit_pdf(opened, ids))
    if len(ids) != 1:
        raise UserError("一次只能打印一张卡片。", "请逐条打印。")
    return card(opened, kind, ids[0])


def card(opened: Opened, kind: type[Record], record_id: UUID) -> Paper:
    """Every field that is filled in, of a record of any kind; for a visit beside its official sheet. Raises UserError."""
    return Paper(f"{kind.title}卡片", file_name(f"{kind.title}卡片"), printing.card_pdf(opened, kind, record_id))


def blank_visit(opened: Opened) -> Paper:
    """The visit's sheet for handwriting."""
    return Paper("企业走访记录表（空白）", "走访记录表_空白.pdf", render_blank_visit(printing.print_meta(opened)))


def named(opened: Opened, name: str, ids: Sequence[UUID], options: Mapping[str, Any]) -> Paper:
    """A sheet by its name in SHEETS. Raises UserError."""
    return SHEETS[name](opened, ids, options)


def file_name(text: str) -> str:
    """A name every system takes for a file, with .pdf."""
    bare = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in text).strip(". ")
    return f"{bare[:120]}.pdf"


SHEETS: dict[str, Callable[[Opened, Sequence[UUID], Mapping[str, Any]], Paper]] = {
    "visit_blank": lambda opened, ids, options: blank_visit(opened),
}
"""What windows may ask for by name, with the ids of records and options of the sheet's own."""
