"""政策咨询答复单: the question, the answer, and from which documents of which day it was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.core.reports.document import PrintMeta, Sheet, notes, render
from desktop.core.reports.grid import Grid
from desktop.core.reports.layout import Block, Density, Row, Signatures, heading_cell, text_cell
from desktop.core.reports.page import BODY_WIDTH
from desktop.core.reports.wording import UNNUMBERED, day, missing, one_line

TITLE = "政策咨询答复单"
NOTHING = "（未引用政策文件）"


@dataclass(frozen=True, slots=True)
class Source:
    """A document that is quoted: its citation with clauses, its day, what must be said of it, and the clauses in full."""

    citation: str
    issued: date | None = None
    note: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One consultation as it is handed to who asked."""

    record_id: str
    record_no: str = ""
    draft: bool = False
    asker: str = ""
    phone: str = ""
    asked: date | None = None
    topic: str = ""
    state: str = ""
    question: str = ""
    answer: str = ""
    forwarded: str = ""
    sources: tuple[Source, ...] = ()
    free_sources: str = ""  # clauses as typed, where no document is named
    answered: date | None = None
    answerer: str = ""
    caveat: str = ""


def render_answers(sheets: Sequence[AnswerSheet], meta: PrintMeta) -> bytes:
    """Print one answer or several."""
    title = f"{TITLE}（{one_line(sheets[0].asker)}）" if len(sheets) == 1 else TITLE
    return render([_sheet(sheet) for sheet in sheets], meta, title)


def _sheet(sheet: AnswerSheet) -> Sheet:
    return Sheet(
        TITLE,
        lambda density: [_blocks(sheet, density)],
        one_line(sheet.record_no) or UNNUMBERED,
        bookmark=one_line(sheet.asker) or "未填咨询人",
        subject=sheet.asker,
        remark=sheet.state,
        qr=sheet.record_id,
        draft=sheet.draft,
    )


def _blocks(sheet: AnswerSheet, density: Density) -> list[Block]:
    grid = Grid(density)
    blocks: list[Block] = [
        grid.pair(("咨询人", sheet.asker), ("联系电话", sheet.phone)),
        grid.pair(("咨询日期", day(sheet.asked)), ("主题", sheet.topic)),
        grid.long("问题", sheet.question, 1),
        grid.long("答复", sheet.answer, 2),
    ]
    if sheet.forwarded:
        blocks.append(grid.wide("转办单位", sheet.forwarded))
    blocks.append(Row((heading_cell(BODY_WIDTH, "依据", density),), density.pad, density.least, keep=True))
    blocks += [Row((text_cell(BODY_WIDTH, text, density.text),), density.pad, density.least) for text in _sources(sheet)]
    blocks.append(grid.pair(("答复人", sheet.answerer), ("答复日期", day(sheet.answered))))
    if sheet.caveat:
        caveat = text_cell(BODY_WIDTH, f"说明：{sheet.caveat}。", density.text)
        blocks.append(Row((caveat,), density.pad, density.least, keep=True))
    tail = notes(False, missing(sheet))
    blocks.append(Signatures(("答复单位（盖章）", "咨询人签收"), density.signature, keep=bool(tail)))
    return [*blocks, *tail]


def _sources(sheet: AnswerSheet) -> list[str]:
    """Each document with its day, then its clauses word by word."""
    found = []
    for number, source in enumerate(sheet.sources, 1):
        issued = f"，成文日期 {day(source.issued)}" if source.issued else ""
        note = f"（{source.note}）" if source.note else ""
        found.append("\n".join((f"{number}. {source.citation}{issued}{note}", *source.texts)))
    return found or [sheet.free_sources or NOTHING]
