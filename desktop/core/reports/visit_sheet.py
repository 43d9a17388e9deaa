"""P1 企业走访记录表: one enterprise visit on an A4 sheet, filled or blank for handwriting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

from db.choices import ProblemKind, Satisfaction, VisitMode, VisitPurpose, VisitResult
from desktop.core.reports.document import PrintMeta, Sheet, notes, render
from desktop.core.reports.fonts import Face, typeface, warning
from desktop.core.reports.layout import (
    EMPTY,
    OPEN,
    TICKED,
    Block,
    Cell,
    Density,
    Group,
    Row,
    Signatures,
    label_cell,
    text_cell,
    tick_cell,
)
from desktop.core.reports.linebreak import clean
from desktop.core.reports.page import BODY_WIDTH, MM

TITLE = "企业走访记录表"
MODES = tuple(choice.text for choice in VisitMode)
PURPOSES = tuple(choice.text for choice in VisitPurpose)
PROBLEMS = tuple(choice.text for choice in ProblemKind)
RESULTS = tuple(choice.text for choice in VisitResult)
GRADES = tuple(choice.text for choice in Satisfaction if choice is not Satisfaction.NONE)

# Column edges of the grid in millimetres: 0 24 55 79 110 134 165.
_LABEL, _NARROW, _SECOND = 24 * MM, 31 * MM, 31 * MM
_HALF = 55 * MM
_WIDE = BODY_WIDTH - _LABEL
_LITTLE = 0.08  # share of spare room an ordinary row takes, beside 1 to 3 of a field for long text
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem the enterprise named."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Need:
    """One technology need raised at the visit; budget in 万元, or 面议."""

    name: str
    field: str = ""
    budget: Decimal | str | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """All that the sheet shows; empty text and None print as 「—」, zero as 0. Money in 万元."""

    record_id: str  # printed as a QR code
    record_no: str = ""  # given by the server at first upload
    draft: bool = False
    confidential_ack: bool = False
    visit_date: date | None = None
    start: time | None = None
    end: time | None = None
    mode: str = ""
    enterprise: str = ""
    credit_code: str = ""
    region: str = ""
    industry: str = ""
    sector: str = ""  # 八大门类
    interviewee: str = ""
    post: str = ""
    phone: str = ""
    figures_year: int | None = None
    revenue: Decimal | None = None
    rd_spend: Decimal | None = None
    staff: int | None = None
    rd_staff: int | None = None
    visitors: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    biz_status: str = ""
    problems: tuple[Problem, ...] = ()
    needs: tuple[Need, ...] = ()
    policies: tuple[str, ...] = ()
    on_site: str = ""
    follow_up: str = ""
    follow_up_owner: str = ""
    follow_up_due: date | None = None
    result: str = ""
    satisfaction: str = ""
    remark: str = ""


def render_visit(sheets: Sequence[VisitSheet], meta: PrintMeta) -> bytes:
    """Print one visit or many into one PDF; with many, each has a bookmark and its own page count."""
    title = TITLE if len(sheets) != 1 else f"{TITLE}（{_line(sheets[0].enterprise) or '未填企业'}）"
    return render([_filled(sheet) for sheet in sheets], meta, title)


def render_blank_visit(meta: PrintMeta, copies: int = 1) -> bytes:
    """Print empty forms for handwriting: two pages each, all choices open, room to write."""
    form = Sheet(
        TITLE, lambda density: _Form(_BLANK, replace(density, least=10.5 * MM)).blank_parts(), "＿＿＿＿＿＿＿＿＿＿",
        bookmark="空白表", subject="企业名称：＿＿＿＿＿＿＿＿＿＿＿＿", remark=f"{OPEN}本记录不涉密", fill=True,
    )
    return render([form] * copies, meta, f"{TITLE}（空白）")


def warnings(sheets: Sequence[VisitSheet]) -> list[str]:
    """One sentence for each character that no font has and that will print as 〓."""
    return [warning(char) for char in dict.fromkeys(char for sheet in sheets for char in _missing(sheet))]


def day(when: date | None) -> str:
    """2026年3月5日, or nothing."""
    return f"{when.year}年{when.month}月{when.day}日" if when else ""


def amount(value: Decimal | int | str | None) -> str:
    """万元 with two decimals, whole numbers as they are, words (面议) unchanged, None as nothing; zero stays 0."""
    if value is None or isinstance(value, (str, int)):
        return "" if value is None else str(value)
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value.quantize(_CENT, ROUND_HALF_UP):f}"


_BLANK = VisitSheet("")


def _filled(sheet: VisitSheet) -> Sheet:
    return Sheet(
        TITLE,
        lambda density: [_Form(sheet, density).blocks()],
        _line(sheet.record_no) or "（上传后编号）",
        bookmark=f"{day(sheet.visit_date)} {_line(sheet.enterprise) or '未填企业'}".strip(),
        subject=sheet.enterprise,
        remark=f"{TICKED if sheet.confidential_ack else OPEN}本记录不涉密",
        qr=sheet.record_id,
        draft=sheet.draft,
    )


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _texts(value: object) -> Iterator[str]:
    """Every text inside a sheet."""
    if isinstance(value, str):
        yield clean(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for entry in fields(value):
            yield from _texts(getattr(value, entry.name))


def _missing(sheet: VisitSheet) -> list[str]:
    return typeface(Face.SONG).missing("".join(_texts(sheet)).replace("\n", ""))


def _rounded(sheet: VisitSheet) -> bool:
    """Whether an amount shown has lost decimals."""
    values = [sheet.revenue, sheet.rd_spend, *(need.budget for need in sheet.needs)]
    return any(isinstance(value, Decimal) and value != value.quantize(_CENT) for value in values)


class _Form:
    """Builds the rows of the sheet; a blank form leaves values open where a filled one writes 「—」."""

    def __init__(self, sheet: VisitSheet, density: Density) -> None:
        self._sheet = sheet
        self._density = density
        self._empty = "" if sheet is _BLANK else EMPTY

    def blocks(self) -> list[Block]:
        """The filled sheet from top to bottom."""
        tail = notes(_rounded(self._sheet), _missing(self._sheet))
        return [
            *self._visit(), *self._enterprise(), self._figures(), *self._people(), *self._findings(),
            self._needs(), *self._done(), *self._outcome(),
            Signatures(_CAPTIONS, self._density.signature, keep=bool(tail)), *tail,
        ]

    def blank_parts(self) -> list[list[Block]]:
        """The form for handwriting: facts and findings on the first page, the rest on the second."""
        return [
            [*self._visit(), *self._enterprise(), self._figures(), *self._people(), *self._findings()],
            [self._needs(), *self._done(), *self._outcome(), Signatures(_CAPTIONS, 40 * MM)],
        ]

    def _value(self, width: float, text: str, *, centred: bool = False, top: bool = False) -> Cell:
        return text_cell(width, text if text.strip() else self._empty, self._density.text, centred=centred, top=top)

    def _label(self, text: str, width: float = _LABEL) -> Cell:
        return label_cell(width, text, self._density)

    def _row(self, *cells: Cell, stretch: float = _LITTLE, keep: bool = False, least: float = 0.0) -> Row:
        return Row(cells, self._density.pad, max(least, self._density.least), stretch, keep)

    def _pair(self, first: tuple[str, str], second: tuple[str, str]) -> Row:
        return self._row(
            self._label(first[0]), self._value(_HALF, first[1]),
            self._label(second[0], _SECOND), self._value(_HALF, second[1]),
        )

    def _long(self, label: str, text: str, stretch: float) -> Row:
        return self._row(self._label(label), self._value(_WIDE, text, top=True), stretch=stretch, least=self._density.field)

    def _ticked(self, label: str, options: Sequence[str], chosen: Sequence[str], keep: bool = False) -> Row:
        return self._row(self._label(label), tick_cell(_WIDE, options, chosen, self._density.text), keep=keep)

    def _visit(self) -> list[Block]:
        sheet = self._sheet
        span = "—".join(f"{moment:%H:%M}" for moment in (sheet.start, sheet.end) if moment)
        written = _HAND_DATE if sheet is _BLANK else day(sheet.visit_date)
        hours = _HAND_TIME if sheet is _BLANK else span
        return [self._pair(("走访日期", written), ("起止时间", hours)), self._ticked("走访方式", MODES, _chosen(sheet.mode))]

    def _enterprise(self) -> list[Block]:
        sheet = self._sheet
        return [
            self._row(self._label("企业名称"), self._value(_WIDE, sheet.enterprise)),
            self._pair(("所在地区", sheet.region), ("统一社会信用代码", sheet.credit_code)),
            self._pair(("所属行业", sheet.industry), ("八大门类", sheet.sector)),
            self._row(
                self._label("受访人"), self._value(_NARROW, sheet.interviewee),
                self._label("职务"), self._value(_NARROW, sheet.post),
                self._label("联系电话"), self._value(_NARROW, sheet.phone),
            ),
        ]

    def _figures(self) -> Group:
        sheet, quarter = self._sheet, _WIDE / 4
        names = ("营业收入（万元）", "研发投入（万元）", "职工人数（人）", "研发人员（人）")
        values = (amount(sheet.revenue), amount(sheet.rd_spend), amount(sheet.staff), amount(sheet.rd_staff))
        label = f"{sheet.figures_year}年度\n经营数据" if sheet.figures_year else "上年度\n经营数据"
        return Group(self._label(label), (
            self._row(*(text_cell(quarter, name, self._density.text, centred=True) for name in names)),
            self._row(*(self._value(quarter, value, centred=True) for value in values)),
        ))

    def _people(self) -> list[Block]:
        sheet = self._sheet
        return [
            self._row(self._label("走访人"), self._value(_WIDE, "、".join(sheet.visitors))),
            self._ticked("走访目的", PURPOSES, sheet.purposes),
        ]

    def _findings(self) -> list[Block]:
        problems = self._sheet.problems
        listed = "\n".join(
            f"{index}.〔{problem.kind or '其他'}〕{problem.text}" if len(problems) > 1 else
            f"〔{problem.kind or '其他'}〕{problem.text}" for index, problem in enumerate(problems, 1)
        )
        rows: list[Block] = [self._long("生产经营\n情况", self._sheet.biz_status, 3)]
        if self._sheet is not _BLANK:
            return [*rows, self._long("存在问题", listed, 3)]
        kinds = tick_cell(_WIDE, PROBLEMS, (), self._density.text)
        room = self._row(self._value(_WIDE, ""), stretch=1, least=30 * MM)
        return [*rows, Group(self._label("存在问题"), (replace(self._row(kinds), stretch=0.0), room), stretch=3)]

    def _needs(self) -> Group:
        sheet = self._sheet
        widths = (_HALF, _NARROW, _LABEL, _NARROW)
        names = ("需求名称", "技术领域", "拟投入（万元）", "期限")
        heading = self._row(*(self._label(name, width) for width, name in zip(widths, names, strict=True)))
        needs = sheet.needs or (Need(""),) * (4 if sheet is _BLANK else 1)
        rows = tuple(
            self._row(
                self._value(widths[0], need.name), self._value(widths[1], need.field, centred=True),
                self._value(widths[2], amount(need.budget), centred=True),
                self._value(widths[3], day(need.deadline), centred=True),
            )
            for need in needs
        )
        return Group(self._label("技术需求"), rows, heading)

    def _done(self) -> list[Block]:
        sheet = self._sheet
        policies = sheet.policies
        listed = "\n".join(f"{index}.{name}" if len(policies) > 1 else name for index, name in enumerate(policies, 1))
        due = _HAND_DATE if sheet is _BLANK else day(sheet.follow_up_due)
        return [
            self._long("宣讲政策", listed, 1),
            self._long("现场解决\n事项", sheet.on_site, 2),
            self._long("下步措施", sheet.follow_up, 2),
            self._pair(("责任人", sheet.follow_up_owner), ("完成时限", due)),
        ]

    def _outcome(self) -> list[Block]:
        sheet = self._sheet
        grade = () if sheet.satisfaction == Satisfaction.NONE.text else _chosen(sheet.satisfaction)
        return [
            self._ticked("办理结果", RESULTS, _chosen(sheet.result)),
            self._row(self._label("备注"), self._value(_WIDE, sheet.remark), stretch=0.5),
            self._ticked("企业评价", GRADES, grade, keep=True),
        ]


_HAND_DATE = "　　　　年　　月　　日"
_HAND_TIME = "　　时　　分至　　时　　分"
_CAPTIONS = ("走访人（签字）：", "企业（签字、盖章）：")


def _chosen(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
