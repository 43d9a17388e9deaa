"""P3 培训签到表: the roster of a class to be signed by hand, one sheet for each day of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from desktop.core.reports.document import PrintMeta, Sheet, notes, render, room
from desktop.core.reports.grid import Grid
from desktop.core.reports.layout import Block, Density, Group, Row, text_cell
from desktop.core.reports.page import BODY_WIDTH, MM, Style
from desktop.core.reports.table import Column, heading, line_row, spread, table_row
from desktop.core.reports.wording import UNNUMBERED, day, missing, one_line, plain, weekday

TITLE = "培训签到表"
ROWS = 20  # on a page
SPARE = 5  # blank rows after the last name
HALVES = ("上午", "下午")

_TALLEST, _LOWEST = 9 * MM, 6 * MM  # of a row to be signed
_FOOT = 11 * MM


@dataclass(frozen=True, slots=True)
class Signer:
    """One row of the roster; the number of the identity card is masked."""

    name: str
    sex: str = ""
    id_mask: str = ""
    place: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One lesson of the day."""

    half: str
    topic: str
    teacher: str = ""
    hours: Decimal | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """One day of a class. Without signers it prints as an empty roster."""

    record_id: str
    record_no: str = ""
    training: str = ""
    organiser: str = ""
    place: str = ""
    head_teacher: str = ""
    on: date | None = None
    lessons: tuple[LessonLine, ...] = ()
    signers: tuple[Signer, ...] = ()
    notice: str = ""  # 告知: purpose, fields, keeper, period, rights


def render_sign_in(sheets: Sequence[SignInSheet], meta: PrintMeta) -> bytes:
    """Print the days, each with a bookmark and its own page count."""
    return render([_sheet(sheet) for sheet in sheets], meta, f"{TITLE}（{one_line(sheets[0].training)}）")


def _sheet(sheet: SignInSheet) -> Sheet:
    return Sheet(
        TITLE,
        lambda density: _pages(sheet, density),
        one_line(sheet.record_no) or UNNUMBERED,
        bookmark=day(sheet.on) or "日期未定",
        qr=sheet.record_id,
        whole_head=True,
        even=True,
    )


def _pages(sheet: SignInSheet, density: Density) -> list[list[Block]]:
    """Every page is whole: what class and day it is, at most twenty rows, the count, and the notice."""
    columns = _columns(sheet)
    facts = _facts(sheet, Grid(density, blank=not sheet.training))
    tail = [*_notice(sheet.notice), *notes(False, missing(sheet))]
    head = heading(columns)
    left = room(_EMPTY) - sum(block.height for block in (*facts, *tail, head)) - _FOOT
    high = max(_LOWEST, min(_TALLEST, left / ROWS - _SLACK))
    chunks = _chunks([table_row(columns, row, high, high) for row in _rows(sheet, columns)], left)
    return [
        [*facts, Group(None, tuple(chunk), head), _count(sheet, index, len(chunks)), *tail]
        for index, chunk in enumerate(chunks, 1)
    ]


def _chunks(rows: Sequence[Row], left: float) -> list[list[Row]]:
    """Rows by pages: twenty, or fewer where one of them had to be higher than the others."""
    chunks: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        used += row.height
        if len(chunks[-1]) == ROWS or used > left:
            chunks.append([])
            used = row.height
        chunks[-1].append(row)
    return chunks


_SLACK = 0.01  # points; twenty rows must not fail by rounding
_EMPTY = Sheet(TITLE, lambda density: (), "", "", whole_head=True)  # for the room a page has


def _columns(sheet: SignInSheet) -> tuple[Column, ...]:
    """One column to sign for each half day that has lessons."""
    taught = dict.fromkeys(lesson.half for lesson in sheet.lessons if lesson.half)
    halves = tuple(taught) or HALVES
    sign, title = {1: (28, "签名（{}）"), 2: (19, "签名\n（{}）")}.get(len(halves), (14, "签名\n{}"))
    return spread((
        Column("序号", 8 * MM, True), Column("姓名", 18 * MM, True), Column("性别", 8 * MM, True),
        Column("身份证号", 32 * MM, True, 1), Column("村/单位", 27 * MM), Column("电话", 24 * MM, True, 1),
        *(Column(title.format(half), sign * MM, True) for half in halves), Column("备注", 11 * MM, True),
    ), BODY_WIDTH)  # fmt: skip


def _rows(sheet: SignInSheet, columns: Sequence[Column]) -> list[list[str]]:
    """Everyone enrolled and five blank rows for who comes besides; a class without names has one blank page."""
    signed = [""] * (len(columns) - 6)
    people = [[s.name, s.sex, s.id_mask, s.place, s.phone] for s in sheet.signers]
    blank = [[""] * 5] * (SPARE if people else ROWS)
    return [[str(number), *person, *signed] for number, person in enumerate([*people, *blank], 1)]


def _facts(sheet: SignInSheet, grid: Grid) -> list[Block]:
    when = f"{day(sheet.on)}　{weekday(sheet.on)}" if sheet.on else "" if sheet.training else "　　　　年　　月　　日"
    lessons = "\n".join(_lesson(lesson) for lesson in sheet.lessons)
    hours = [lesson.hours for lesson in sheet.lessons if lesson.hours is not None]
    rows = (
        grid.wide("培训班", sheet.training),
        grid.pair(("日　期", when), ("当日学时", plain(sum(hours, Decimal(0))) if hours else "")),
        grid.wide("地　点", sheet.place),
        grid.wide("课程教师", lessons),
    )
    return [replace(row, stretch=0.0, solid=True) for row in rows]


def _lesson(lesson: LessonLine) -> str:
    """上午　寒富苹果花前复剪（王某 研究员，实操，4 学时）."""
    hours = f"{plain(lesson.hours)} 学时" if lesson.hours is not None else ""
    about = "，".join(filter(None, (lesson.teacher, lesson.method, hours)))
    return f"{lesson.half}　{lesson.topic}" + (f"（{about}）" if about else "")


def _count(sheet: SignInSheet, page: int, pages: int) -> Row:
    """应到, 实到 and the class teacher's signature; with several pages each counts its own, the last one all."""
    due = f"应到 {len(sheet.signers)} 人" if sheet.signers else "应到　　　人"
    here = "实到　　　人" if pages == 1 else "本页实到　　　人"
    total = "合计实到　　　人" if 1 < pages == page else ""
    parts = [(31 * MM, due), (36 * MM, here), *([(40 * MM, total)] if total else [])]
    rest = BODY_WIDTH - sum(width for width, _ in parts)
    signs = f"班主任（{one_line(sheet.head_teacher)}）签字：" if sheet.head_teacher else "班主任签字："
    return line_row(*parts, (rest, signs), least=_FOOT)


def _notice(text: str) -> list[Block]:
    return [Row((text_cell(BODY_WIDTH, text, Style(size=8, leading=10.6)),), 2.0, solid=True, bordered=False)] if text else []
