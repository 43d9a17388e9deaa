"""P4 学员花名册: who took a class, with hours, examination and certificate, on landscape paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.core.reports.document import PrintMeta, Sheet, notes, render
from desktop.core.reports.fonts import typeface
from desktop.core.reports.layout import EMPTY, PAD_X, Block, Row, text_cell
from desktop.core.reports.page import LANDSCAPE, MM, Style
from desktop.core.reports.table import Column, line_row, spread, table
from desktop.core.reports.wording import UNNUMBERED, missing, one_line, period, plain

TITLE = "学员花名册"
_ROW = 7 * MM
_FACTS = Style(size=10, leading=14.5)

COLUMNS = spread((
    Column("序号", 10 * MM, True), Column("姓名", 22 * MM, True), Column("性别", 10 * MM, True), Column("年龄", 10 * MM, True),
    Column("文化程度", 18 * MM, True), Column("从事产业", 28 * MM), Column("规模", 20 * MM, True), Column("村/单位", 40 * MM),
    Column("电话", 26 * MM, True, 1), Column("学时", 12 * MM, True), Column("考核", 18 * MM, True),
    Column("证书编号", 43 * MM, True, 1),
), LANDSCAPE.body)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One trainee; empty text prints as 「—」, zero as 0."""

    name: str
    sex: str = ""
    age: int | None = None  # on the first day of the class
    education: str = ""
    trade: str = ""
    scale: str = ""
    place: str = ""
    phone: str = ""
    hours: Decimal | None = None  # of the lessons attended
    result: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A class and its trainees."""

    record_id: str
    record_no: str = ""
    draft: bool = False
    training: str = ""
    organiser: str = ""
    host: str = ""
    place: str = ""
    head_teacher: str = ""
    began: date | None = None
    ended: date | None = None
    hours: Decimal | None = None
    attendances: int = 0
    lines: tuple[RosterLine, ...] = ()


def render_roster(sheets: Sequence[RosterSheet], meta: PrintMeta) -> bytes:
    """Print one class or several, each with its own page count."""
    title = f"{TITLE}（{one_line(sheets[0].training)}）" if len(sheets) == 1 else TITLE
    return render([_sheet(sheet) for sheet in sheets], meta, title)


def _sheet(sheet: RosterSheet) -> Sheet:
    return Sheet(
        TITLE,
        lambda density: [_blocks(sheet)],
        one_line(sheet.record_no) or UNNUMBERED,
        bookmark=one_line(sheet.training) or "未填班名",
        subject=sheet.training,
        remark=_counts(sheet),
        qr=sheet.record_id,
        draft=sheet.draft,
        leaf=LANDSCAPE,
        even=True,
    )


def _blocks(sheet: RosterSheet) -> list[Block]:
    rows = [_cells(number, line) for number, line in enumerate(sheet.lines, 1)] or [["", "（尚无学员）", *[""] * 10]]
    tail = notes(False, missing(sheet), LANDSCAPE.body)
    body = LANDSCAPE.body
    foot = line_row((body * 0.3, "填表人："), (body * 0.3, "班主任："), (body * 0.4, "主办单位（盖章）："), least=13 * MM)
    return [*_head(sheet), table(COLUMNS, rows, _ROW, keep=True), foot, *tail]


def _cells(number: int, line: RosterLine) -> list[str]:
    values = (
        line.name, line.sex, plain(line.age), line.education, line.trade, line.scale, line.place, line.phone,
        plain(line.hours), line.result, line.certificate,
    )  # fmt: skip
    return [str(number), *(value.strip() or EMPTY for value in values)]


def _head(sheet: RosterSheet) -> list[Block]:
    """What class it is, above the table."""
    held = f"{plain(sheet.hours)} 学时" if sheet.hours is not None else ""
    facts = (
        ("培训班", sheet.training), ("时间", period(sheet.began, sheet.ended)), ("总学时", held), ("主办单位", sheet.organiser),
        ("承办单位", sheet.host), ("班主任", sheet.head_teacher), ("地点", sheet.place),
    )  # fmt: skip
    text = _packed([f"{name}：{one_line(text)}" for name, text in facts if text], LANDSCAPE.body - 2 * PAD_X)
    return [Row((text_cell(LANDSCAPE.body, text, _FACTS),), 2.0, solid=True, bordered=False, keep=True)]


def _packed(parts: Sequence[str], width: float) -> str:
    """As many parts in a line as fit, none of them broken."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}　　{part}" if lines else part
        if lines and typeface(_FACTS.face).width(longer, _FACTS.size) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return "\n".join(lines)


def _counts(sheet: RosterSheet) -> str:
    """Different people and attendances are different things (domain.md §9, trap 1)."""
    came = sum(1 for line in sheet.lines if line.hours)
    certified = sum(1 for line in sheet.lines if line.certificate)
    return f"报名 {len(sheet.lines)} 人，到课 {came} 人、{sheet.attendances} 人次，发证 {certified} 人"
