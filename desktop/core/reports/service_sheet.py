"""P2 科技特派员（团）服务日志: what a team or a lone commissioner did in a village, filled or blank for handwriting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from db.choices import Satisfaction
from db.rural_choices import OutputKind, ServedType, ServiceContent
from desktop.core.reports.document import PrintMeta, Sheet, notes, render
from desktop.core.reports.grid import LABEL, SECOND, WIDE, Grid
from desktop.core.reports.layout import OPEN, TICKED, Block, Density, Group, Row, Signatures, tick_cell
from desktop.core.reports.page import MM
from desktop.core.reports.wording import (
    BY_HAND,
    HAND_DATE,
    UNNUMBERED,
    chosen,
    day,
    missing,
    month_day,
    one_line,
    period,
    plain,
)

TITLE = "科技特派员（团）服务日志"
CONTENTS = tuple(choice.text for choice in ServiceContent)
KINDS = tuple(choice.text for choice in OutputKind)
OBJECTS = tuple(choice.text for choice in ServedType)
GRADES = tuple(choice.text for choice in Satisfaction if choice is not Satisfaction.NONE)

MOST_COLUMNS = 9  # members that fit as columns; a larger team is named day by day
_DATE, _TOTAL = 24 * MM, 18 * MM
_LINES = 6  # days and outputs a blank form has lines for
_BLANK_MEMBERS = 5


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """One calendar day: how much of it each member was there, 1 or 0.5, in the order of the sheet's members."""

    on: date
    shares: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """One outcome; an empty quantity is not zero."""

    kind: str
    name: str
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """The class held at this service: its lessons, and people counted once for every day they came, None where not known."""

    name: str
    sessions: int
    attendances: int | None


@dataclass(frozen=True, slots=True)
class ServiceSheet:
    """All that the sheet shows; empty text and None print as 「—」, zero as 0."""

    record_id: str
    record_no: str = ""
    draft: bool = False
    confidential_ack: bool = False
    team: str = ""
    leader: str = ""
    members: tuple[str, ...] = ()  # who is named on any of the days, 团长 first
    dispatch_unit: str = ""
    region: str = ""
    served: str = ""
    served_type: str = ""
    industry: str = ""
    began: date | None = None
    ended: date | None = None
    team_days: Decimal = Decimal(0)
    person_days: Decimal = Decimal(0)
    days: tuple[ServiceDay, ...] = ()
    contents: tuple[str, ...] = ()
    summary: str = ""
    outputs: tuple[Output, ...] = ()
    training: TrainingFigures | None = None
    problem: str = ""
    follow_up: str = ""
    evaluation: str = ""
    evaluation_text: str = ""
    evaluated_by: str = ""
    remark: str = ""


_BLANK = ServiceSheet("")


def render_service(sheets: Sequence[ServiceSheet], meta: PrintMeta) -> bytes:
    """Print one log or many into one PDF; with many, each has a bookmark and its own page count."""
    title = TITLE if len(sheets) != 1 else f"{TITLE}（{one_line(sheets[0].served) or '未填服务对象'}）"
    return render([_filled(sheet) for sheet in sheets], meta, title)


def render_blank_service(meta: PrintMeta, copies: int = 1) -> bytes:
    """Print empty forms for handwriting: two pages each, all choices open, room to write."""
    form = Sheet(
        TITLE, lambda density: _Form(_BLANK, replace(density, least=9.5 * MM)).blank_parts(), BY_HAND,
        bookmark="空白表", subject="服务对象：＿＿＿＿＿＿＿＿＿＿＿＿", remark=f"{OPEN}本记录不涉密", fill=True,
    )
    return render([form] * copies, meta, f"{TITLE}（空白）")


def _filled(sheet: ServiceSheet) -> Sheet:
    return Sheet(
        TITLE,
        lambda density: [_Form(sheet, density).blocks()],
        one_line(sheet.record_no) or UNNUMBERED,
        bookmark=f"{day(sheet.began)} {one_line(sheet.served) or '未填服务对象'}".strip(),
        subject=sheet.served,
        remark=f"{TICKED if sheet.confidential_ack else OPEN}本记录不涉密",
        qr=sheet.record_id,
        draft=sheet.draft,
    )


class _Form(Grid):
    """Builds the rows of the sheet."""

    def __init__(self, sheet: ServiceSheet, density: Density) -> None:
        super().__init__(density, blank=sheet is _BLANK)
        self._sheet = sheet

    def blocks(self) -> list[Block]:
        """The filled sheet from top to bottom."""
        tail = notes(False, missing(self._sheet))
        return [
            *self._who(), *self._where(), self._days(), *self._work(), self._outputs(), *self._training(), *self._next(),
            *self._evaluation(), *self._signatures(self.density.signature, bool(tail)), *tail,
        ]

    def blank_parts(self) -> list[list[Block]]:
        """The form for handwriting: who, where, when and what on the first page, the rest on the second."""
        return [
            [*self._who(), *self._where(), self._days(), *self._work()],
            [self._outputs(), *self._training(), *self._next(), *self._evaluation(), *self._signatures(36 * MM, False)],
        ]

    def _who(self) -> list[Block]:
        sheet = self._sheet
        if self.blank or sheet.team:
            return [
                self.wide("特派团（组）", sheet.team),
                self.pair(("团长", sheet.leader), ("派出单位", sheet.dispatch_unit)),
                self.wide("参加人员", "、".join(sheet.members)),
            ]
        return [self.pair(("特派员", "、".join(sheet.members)), ("派出单位", sheet.dispatch_unit))]

    def _where(self) -> list[Block]:
        sheet = self._sheet
        rows: list[Block] = [self.wide("服务对象", sheet.served), self.wide("服务县乡村", sheet.region)]
        if self.blank:
            return [
                *rows, self.ticked("对象类型", OBJECTS, ()), self.wide("服务日期", f"{HAND_DATE}至{HAND_DATE}"),
                self.pair(("服务产业", ""), ("服务天数", f"团队{'　' * 2}天，人员{'　' * 2}人天")),
            ]
        totals = f"团队 {plain(sheet.team_days)} 天，人员 {plain(sheet.person_days)} 人天"
        if not sheet.team and len(sheet.members) < 2:
            totals = f"{plain(sheet.team_days)} 天"
        totals = totals if sheet.days else ""
        return [
            *rows,
            self.pair(("对象类型", sheet.served_type), ("服务产业", sheet.industry)),
            self.pair(("服务日期", period(sheet.began, sheet.ended)), ("服务天数", totals)),
        ]

    def _days(self) -> Group:
        """The days against the members with sums both ways; a team too large for columns is named day by day."""
        sheet = self._sheet
        if len(sheet.members) > MOST_COLUMNS:
            return self._named_days()
        names = sheet.members or (("",) * _BLANK_MEMBERS if self.blank else ("人员",))
        width = (WIDE - _DATE - _TOTAL) / len(names)
        heading = self.row(
            self.label("日期", _DATE), *(self.label(name, width) for name in names), self.label("合计", _TOTAL)
        )
        lines = [self._day_row(month_day(d.on), d.shares, width) for d in sheet.days]
        if not lines:
            lines = [self._day_row("", (None,) * len(names), width)] * (_LINES if self.blank else 1)
        if len(sheet.days) > 1 or self.blank:
            columns = zip(*(d.shares for d in sheet.days), strict=True) if sheet.days else ((None,) for _ in names)
            lines.append(self._day_row("合计", tuple(_sum(column) for column in columns), width))
        return Group(self.label("服务日\n（天）"), tuple(lines), heading)

    def _day_row(self, title: str, shares: Sequence[Decimal | None], width: float) -> Row:
        cells = [self.value(width, plain(share), centred=True) for share in shares]
        total = self.value(_TOTAL, plain(_sum(shares)), centred=True)
        return replace(self.row(self.value(_DATE, title, centred=True), *cells, total), stretch=0.0)

    def _named_days(self) -> Group:
        sheet, wide = self._sheet, WIDE - _DATE - _TOTAL
        heading = self.row(self.label("日期", _DATE), self.label("到场人员", wide), self.label("合计", _TOTAL))
        lines = []
        for line in sheet.days:
            there = [(name, share) for name, share in zip(sheet.members, line.shares, strict=True) if share]
            names = "、".join(name if share == 1 else f"{name}（{plain(share)}）" for name, share in there)
            lines.append(self.row(
                self.value(_DATE, month_day(line.on), centred=True), self.value(wide, names),
                self.value(_TOTAL, plain(_sum(line.shares)), centred=True),
            ))
        empty = self.row(*(self.value(width, "", centred=True) for width in (_DATE, wide, _TOTAL)))
        return Group(self.label("服务日\n（天）"), tuple(lines) or (empty,), heading)

    def _work(self) -> list[Block]:
        sheet = self._sheet
        return [
            self.ticked("服务内容", CONTENTS, sheet.contents),
            self.long("工作情况", sheet.summary, 3),
        ]

    def _outputs(self) -> Group:
        """Outcomes in the order of their kinds; what is of one kind stands together."""
        kinds, numbers = 36 * MM, 24 * MM
        names = WIDE - kinds - 2 * numbers
        widths = (kinds, names, numbers, numbers)
        heading = self.row(*(self.label(n, w) for n, w in zip(("类别", "名称", "数量", "单位"), widths, strict=True)))
        order = {kind: place for place, kind in enumerate(KINDS)}
        outputs = sorted(self._sheet.outputs, key=lambda output: order.get(output.kind, len(order)))
        rows = tuple(
            self.row(
                self.value(kinds, output.kind, centred=True), self.value(names, output.name),
                self.value(numbers, plain(output.quantity), centred=True), self.value(numbers, output.unit, centred=True),
            )
            for output in outputs or [Output("", "")] * (_LINES if self.blank else 1)
        )
        return Group(self.label("服务成果"), rows, heading)

    def _training(self) -> list[Block]:
        held = self._sheet.training
        if self.blank:
            return [self.wide("举办培训班", ""), self.wide("培训规模", f"{'　' * 5}场次，{'　' * 5}人次")]
        if held is None:
            return []
        came = "人次见培训班签到表" if held.attendances is None else f"{held.attendances} 人次"
        sums = f"{held.sessions} 场次，{came}"
        return [self.wide("举办培训班", held.name), self.wide("培训规模", sums)]

    def _next(self) -> list[Block]:
        sheet = self._sheet
        rows = [self.long("存在问题", sheet.problem, 1), self.long("下步打算", sheet.follow_up, 1)]
        return [*rows, self.wide("备注", sheet.remark)] if sheet.remark or self.blank else [*rows]

    def _evaluation(self) -> list[Block]:
        sheet = self._sheet
        grade = () if sheet.evaluation == Satisfaction.NONE.text else chosen(sheet.evaluation)
        choice = tick_cell(WIDE - 2 * LABEL - SECOND, GRADES, grade, self.density.text)
        head = self.row(self.label("评价"), choice, self.label("评价人"), self.value(SECOND, sheet.evaluated_by))
        text = self.row(self.label("意见"), self.value(WIDE - LABEL, sheet.evaluation_text), stretch=0.6)
        return [Group(self.label("服务对象\n评价"), (head, text), stretch=0.6, keep=True, solid=True)]

    def _signatures(self, height: float, keep: bool) -> list[Block]:
        people = "团长（特派员）签字：" if self.blank else "团长（签字）：" if self._sheet.team else "特派员（签字）："
        return [
            Signatures((people, "服务对象（签字、村委会章）："), height, keep=True),
            Signatures(("县级科技主管部门审核意见（签字、盖章）：",), height, keep=keep),
        ]


def _sum(shares: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of what is there; nothing where nothing is."""
    there = [share for share in shares if share is not None]
    return sum(there, Decimal(0)) if there else None
