"""P1 企业走访记录表: one enterprise visit on an A4 sheet, filled or blank for handwriting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from db.choices import ProblemKind, Satisfaction, VisitMode, VisitPurpose, VisitResult
from desktop.core.reports.document import PrintMeta, Sheet, notes, render
from desktop.core.reports.grid import HALF, LABEL, NARROW, WIDE, Grid
from desktop.core.reports.layout import OPEN, TICKED, Block, Density, Group, Signatures, text_cell, tick_cell
from desktop.core.reports.page import MM
from desktop.core.reports.wording import (
    BY_HAND,
    CENT,
    HAND_DATE,
    UNNUMBERED,
    amount,
    chosen,
    day,
    missing,
    numbered,
    one_line,
)

TITLE = "企业走访记录表"
MODES = tuple(choice.text for choice in VisitMode)
PURPOSES = tuple(choice.text for choice in VisitPurpose)
PROBLEMS = tuple(choice.text for choice in ProblemKind)
RESULTS = tuple(choice.text for choice in VisitResult)
GRADES = tuple(choice.text for choice in Satisfaction if choice is not Satisfaction.NONE)


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
    title = TITLE if len(sheets) != 1 else f"{TITLE}（{one_line(sheets[0].enterprise) or '未填企业'}）"
    return render([_filled(sheet) for sheet in sheets], meta, title)


def render_blank_visit(meta: PrintMeta, copies: int = 1) -> bytes:
    """Print empty forms for handwriting: two pages each, all choices open, room to write."""
    form = Sheet(
        TITLE, lambda density: _Form(_BLANK, replace(density, least=10.5 * MM)).blank_parts(), BY_HAND,
        bookmark="空白表", subject="企业名称：＿＿＿＿＿＿＿＿＿＿＿＿", remark=f"{OPEN}本记录不涉密", fill=True,
    )
    return render([form] * copies, meta, f"{TITLE}（空白）")


_BLANK = VisitSheet("")


def _filled(sheet: VisitSheet) -> Sheet:
    return Sheet(
        TITLE,
        lambda density: [_Form(sheet, density).blocks()],
        one_line(sheet.record_no) or UNNUMBERED,
        bookmark=f"{day(sheet.visit_date)} {one_line(sheet.enterprise) or '未填企业'}".strip(),
        subject=sheet.enterprise,
        remark=f"{TICKED if sheet.confidential_ack else OPEN}本记录不涉密",
        qr=sheet.record_id,
        draft=sheet.draft,
    )


def _rounded(sheet: VisitSheet) -> bool:
    """Whether an amount shown has lost decimals."""
    values = [sheet.revenue, sheet.rd_spend, *(need.budget for need in sheet.needs)]
    return any(isinstance(value, Decimal) and value != value.quantize(CENT) for value in values)


class _Form(Grid):
    """Builds the rows of the sheet."""

    def __init__(self, sheet: VisitSheet, density: Density) -> None:
        super().__init__(density, blank=sheet is _BLANK)
        self._sheet = sheet

    def blocks(self) -> list[Block]:
        """The filled sheet from top to bottom."""
        tail = notes(_rounded(self._sheet), missing(self._sheet))
        return [
            *self._visit(), *self._enterprise(), self._figures(), *self._people(), *self._findings(),
            self._needs(), *self._done(), *self._outcome(),
            Signatures(_CAPTIONS, self.density.signature, keep=bool(tail)), *tail,
        ]

    def blank_parts(self) -> list[list[Block]]:
        """The form for handwriting: facts and findings on the first page, the rest on the second."""
        return [
            [*self._visit(), *self._enterprise(), self._figures(), *self._people(), *self._findings()],
            [self._needs(), *self._done(), *self._outcome(), Signatures(_CAPTIONS, 40 * MM)],
        ]

    def _visit(self) -> list[Block]:
        sheet = self._sheet
        span = "—".join(f"{moment:%H:%M}" for moment in (sheet.start, sheet.end) if moment)
        written = HAND_DATE if sheet is _BLANK else day(sheet.visit_date)
        hours = _HAND_TIME if sheet is _BLANK else span
        return [self.pair(("走访日期", written), ("起止时间", hours)), self.ticked("走访方式", MODES, chosen(sheet.mode))]

    def _enterprise(self) -> list[Block]:
        sheet = self._sheet
        return [
            self.wide("企业名称", sheet.enterprise),
            self.pair(("所在地区", sheet.region), ("统一社会信用代码", sheet.credit_code)),
            self.pair(("所属行业", sheet.industry), ("八大门类", sheet.sector)),
            self.three(("受访人", sheet.interviewee), ("职务", sheet.post), ("联系电话", sheet.phone)),
        ]

    def _figures(self) -> Group:
        sheet, quarter = self._sheet, WIDE / 4
        names = ("营业收入（万元）", "研发投入（万元）", "职工人数（人）", "研发人员（人）")
        values = (amount(sheet.revenue), amount(sheet.rd_spend), amount(sheet.staff), amount(sheet.rd_staff))
        label = f"{sheet.figures_year}年度\n经营数据" if sheet.figures_year else "上年度\n经营数据"
        return Group(self.label(label), (
            self.row(*(text_cell(quarter, name, self.density.text, centred=True) for name in names)),
            self.row(*(self.value(quarter, value, centred=True) for value in values)),
        ))

    def _people(self) -> list[Block]:
        sheet = self._sheet
        return [
            self.wide("走访人", "、".join(sheet.visitors)),
            self.ticked("走访目的", PURPOSES, sheet.purposes),
        ]

    def _findings(self) -> list[Block]:
        listed = numbered([f"〔{problem.kind or '其他'}〕{problem.text}" for problem in self._sheet.problems])
        rows: list[Block] = [self.long("生产经营\n情况", self._sheet.biz_status, 3)]
        if self._sheet is not _BLANK:
            return [*rows, self.long("存在问题", listed, 3)]
        kinds = tick_cell(WIDE, PROBLEMS, (), self.density.text)
        room = self.row(self.value(WIDE, ""), stretch=1, least=30 * MM)
        return [*rows, Group(self.label("存在问题"), (replace(self.row(kinds), stretch=0.0), room), stretch=3)]

    def _needs(self) -> Group:
        sheet = self._sheet
        widths = (HALF, NARROW, LABEL, NARROW)
        names = ("需求名称", "技术领域", "拟投入（万元）", "期限")
        heading = self.row(*(self.label(name, width) for width, name in zip(widths, names, strict=True)))
        needs = sheet.needs or (Need(""),) * (4 if sheet is _BLANK else 1)
        rows = tuple(
            self.row(
                self.value(widths[0], need.name), self.value(widths[1], need.field, centred=True),
                self.value(widths[2], amount(need.budget), centred=True),
                self.value(widths[3], day(need.deadline), centred=True),
            )
            for need in needs
        )
        return Group(self.label("技术需求"), rows, heading)

    def _done(self) -> list[Block]:
        sheet = self._sheet
        due = HAND_DATE if sheet is _BLANK else day(sheet.follow_up_due)
        return [
            self.long("宣讲政策", numbered(sheet.policies), 1),
            self.long("现场解决\n事项", sheet.on_site, 2),
            self.long("下步措施", sheet.follow_up, 2),
            self.pair(("责任人", sheet.follow_up_owner), ("完成时限", due)),
        ]

    def _outcome(self) -> list[Block]:
        sheet = self._sheet
        grade = () if sheet.satisfaction == Satisfaction.NONE.text else chosen(sheet.satisfaction)
        return [
            self.ticked("办理结果", RESULTS, chosen(sheet.result)),
            self.row(self.label("备注"), self.value(WIDE, sheet.remark), stretch=0.5),
            self.ticked("企业评价", GRADES, grade, keep=True),
        ]



_HAND_TIME = "　　时　　分至　　时　　分"
_CAPTIONS = ("走访人（签字）：", "企业（签字、盖章）：")
