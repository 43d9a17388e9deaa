"""From sheets to a PDF file: paging, title, footer, page x of y, draft mark, bookmarks and metadata."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from io import BytesIO

from desktop.core.reports.fonts import GETA, Face, font, typeface
from desktop.core.reports.layout import COMPACT, CONTINUED, NORMAL, Block, Density, Row, text_cell
from desktop.core.reports.linebreak import clean
from desktop.core.reports.page import BODY_WIDTH, MM, PORTRAIT, Leaf, Page, SheetCanvas, Style

BEIJING = timezone(timedelta(hours=8), "北京时间")  # no summer time since 1991
DRAFT = "草稿"
ROUNDED = "部分数据因四舍五入，合计与分项之和略有差异。"

_TITLE = Style(Face.SONG_BOLD, 22, 28)  # 2号
_RUNNING = Style(Face.SONG_BOLD, 12, 16)
_SMALL = Style(Face.SONG, 9, 13)
_HEAD_FIRST, _HEAD_LATER = 22 * MM, 13 * MM
_QR_SIDE = 16 * MM

Placed = list[tuple[Block, float]]  # blocks of one page with the height each gets


@dataclass(frozen=True, slots=True)
class PrintMeta:
    """Who printed when, from which state of the data. Times carry a zone and are shown in Beijing time."""

    printed_at: datetime
    printed_by: str
    cut_off: datetime | None = None
    author: str = ""  # organisation in the file's metadata; printed_by if empty

    def __post_init__(self) -> None:
        if self.printed_at.tzinfo is None or (self.cut_off and self.cut_off.tzinfo is None):
            raise ValueError("printed_at and cut_off need a time zone")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record ready to be laid out. `parts` gives its blocks at a density; each part begins a new page."""

    title: str
    parts: Callable[[Density], Sequence[Sequence[Block]]]
    number: str  # printed record number, or what stands for it
    bookmark: str
    subject: str = ""  # repeated beside the number on later pages
    remark: str = ""  # at the right above the grid
    qr: str = ""
    draft: bool = False
    fill: bool = False  # fill the last of several pages too (blank forms)
    even: bool = False  # set the same at every density: nothing is won by trying the compact one (tables)
    leaf: Leaf = PORTRAIT
    whole_head: bool = False  # every page begins with the full title, as pages do that are handed out one by one


def render(sheets: Sequence[Sheet], meta: PrintMeta, title: str) -> bytes:
    """Write the sheets into one PDF; the same sheets and meta always give the same bytes."""
    if not sheets:
        raise ValueError("nothing to print")
    buffer = BytesIO()
    subject = "、".join(dict.fromkeys(sheet.title for sheet in sheets))
    canvas = new_canvas(buffer, meta, title, subject, [(sheet.number, sheet.qr, sheet.bookmark) for sheet in sheets])
    for index, sheet in enumerate(sheets):
        pages = lay_out(sheet)
        for number, placed in enumerate(pages, start=1):
            if number == 1 and len(sheets) > 1:
                mark(canvas, index, sheet.bookmark)
            page = Page(canvas, sheet.leaf)
            _draw(page, sheet, placed, number == 1 or sheet.whole_head)
            _foot(page, sheet.number, _printed(meta), f"第{number}页　共{len(pages)}页")
            page.finish()
    canvas.save()
    return buffer.getvalue()


def lay_out(sheet: Sheet) -> list[Placed]:
    """Put the blocks on pages: normally set, or compact where that saves a page; spare room goes to the large fields."""
    pages = _paginate(sheet, NORMAL)
    if len(pages) > 1 and not sheet.fill and not sheet.even:
        compact = _paginate(sheet, COMPACT)
        pages = compact if len(compact) < len(pages) else pages
    last = len(pages) - 1
    return [
        _stretch(blocks, room(sheet, index == 0)) if index < last or last == 0 or sheet.fill
        else [(block, block.height) for block in blocks]
        for index, blocks in enumerate(pages)
    ]


def room(sheet: Sheet, first: bool = True) -> float:
    """Height of the type area below the head, in points."""
    leaf = sheet.leaf
    return leaf.height - leaf.top - leaf.bottom - (_HEAD_FIRST if first or sheet.whole_head else _HEAD_LATER)


def _paginate(sheet: Sheet, density: Density) -> list[list[Block]]:
    """Distribute blocks over pages, parting those that may be parted; a block never leaves its page otherwise."""
    pages: list[list[Block]] = []
    for part in sheet.parts(density):
        queue = deque(part)
        pages.append([])
        left = room(sheet, len(pages) == 1)
        while queue:
            block = queue.popleft()
            if _fits([block, *queue], left):
                pages[-1].append(block)
                left -= block.height
                continue
            # One that fits, but not with what must stay beside it, gives its last row to the next page.
            parted = block.split(min(left, block.height - 1))
            if parted:
                pages[-1].append(parted[0])
                queue.appendleft(parted[1])
            elif pages[-1]:
                queue.appendleft(block)
            else:  # higher than a page and solid: it stands alone
                pages[-1].append(block)
            if queue:
                pages.append([])
                left = room(sheet, False)
    return pages


def _fits(blocks: Sequence[Block], left: float, place: int = 0) -> bool:
    """Whether a block can stand in the room with what must stay beside it, or with the beginning of that."""
    block, left = blocks[place], left - blocks[place].height
    if left < 0 or not block.keep or place + 1 == len(blocks):
        return left >= 0
    after = blocks[place + 1]
    return _fits(blocks, left, place + 1) or after.split(min(left, after.height - 1)) is not None


def _stretch(blocks: Sequence[Block], height: float) -> Placed:
    spare = max(0.0, height - sum(block.height for block in blocks))
    shares = sum(block.stretch for block in blocks)
    unit = spare / shares if shares else 0.0
    return [(block, block.height + unit * block.stretch) for block in blocks]


def _draw(page: Page, sheet: Sheet, placed: Placed, first: bool) -> None:
    if sheet.draft:
        page.watermark(DRAFT)
    if first:
        _head(page, sheet)
    else:
        _running_head(page, sheet)
    top = page.leaf.height - page.leaf.top - (_HEAD_FIRST if first else _HEAD_LATER)
    for block, height in placed:
        block.draw(page, page.leaf.left, top, height)
        top -= height


def _head(page: Page, sheet: Sheet) -> None:
    """Title in the middle of the type area, code at the right, number and remark just above the grid."""
    leaf, style = page.leaf, Style()
    top = leaf.height - leaf.top
    page.text(leaf.left + leaf.body / 2, top - 11 * MM, sheet.title, _TITLE, align=0.5)
    base = top - _HEAD_FIRST + 1.8 * MM
    page.text(leaf.left, base, _numbered(sheet.number), style)
    edge = leaf.edge
    if sheet.qr:
        page.qr(edge - _QR_SIDE, top - _HEAD_FIRST + 2 * MM, _QR_SIDE, sheet.qr)
        edge -= _QR_SIDE + 4 * MM
    page.text(edge, base, sheet.remark, style, align=1.0)


def _running_head(page: Page, sheet: Sheet) -> None:
    leaf = page.leaf
    top = leaf.height - leaf.top
    page.text(leaf.left + leaf.body / 2, top - 5 * MM, sheet.title + CONTINUED, _RUNNING, align=0.5)
    base = top - _HEAD_LATER + 1.8 * MM
    page.text(leaf.left, base, _numbered(sheet.number), _SMALL)
    page.text(leaf.edge, base, shortened(sheet.subject, _SMALL, leaf.body * 0.55), _SMALL, align=1.0)


def _foot(page: Page, number: str, printed: str, count: str) -> None:
    leaf = page.leaf
    base = leaf.bottom - 6 * MM
    page.text(leaf.left, base, shortened(printed, _SMALL, leaf.body), _SMALL)
    page.text(leaf.left, base - 5 * MM, _numbered(number), _SMALL)
    page.text(leaf.edge, base - 5 * MM, count, _SMALL, align=1.0)


def _numbered(number: str) -> str:
    """A list of many records has no number of its own."""
    return f"编号：{number}" if number else ""


def shortened(text: str, style: Style, width: float) -> str:
    """Text cut to a width with … where it must stay on one line; its full form stands in the grid."""
    face, shown = typeface(style.face), clean(text).replace("\n", " ")
    if face.width(shown, style.size) <= width:
        return shown
    while shown and face.width(shown + "…", style.size) > width:
        shown = shown[:-1]
    return shown + "…"


@cache
def moment(when: datetime) -> str:
    """2026年3月5日 14:30, in Beijing time."""
    local = when.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _printed(meta: PrintMeta) -> str:
    parts = [f"打印时间：{moment(meta.printed_at)}", f"打印人：{meta.printed_by}"]
    if meta.cut_off:
        parts.append(f"数据截止：{moment(meta.cut_off)}")
    return "　".join(parts)


def notes(rounded: bool, missing: Sequence[str], width: float = BODY_WIDTH) -> list[Block]:
    """The foot of the grid: rounding, and characters to be written in by hand."""
    lines = [ROUNDED] if rounded else []
    if missing:
        codes = "、".join(f"U+{ord(char):04X}" for char in missing)
        lines.append(f"“{GETA}”处的字不在字库中（{codes}），请手写补全。")
    if not lines:
        return []
    text = "注：" + "".join(f"{index}.{line}" if len(lines) > 1 else line for index, line in enumerate(lines, 1))
    return [Row((text_cell(width, text, _SMALL),), pad=2.0, solid=True, bordered=False)]


def new_canvas(buffer: BytesIO, meta: PrintMeta, title: str, subject: str, contents: object) -> SheetCanvas:
    """An empty file with its metadata. What differs in `contents` gets another file identifier."""
    canvas = SheetCanvas(buffer, meta.printed_at.astimezone(BEIJING), font("NotoSerifSC-Regular").fontName)
    canvas.setTitle(title)
    canvas.setAuthor(meta.author or meta.printed_by)
    canvas.setSubject(subject)
    canvas.setCreator("特派通")
    canvas.document.updateSignature(repr([meta, contents]))
    return canvas


def mark(canvas: SheetCanvas, index: int, words: str) -> None:
    """A bookmark to the page that is about to be drawn."""
    canvas.bookmarkPage(f"sheet{index}")
    canvas.addOutlineEntry(words, f"sheet{index}", 0)
