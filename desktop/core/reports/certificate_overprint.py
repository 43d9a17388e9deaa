"""套打: what differs from one certificate to the next, on paper that has the rest; that paper; a page to set it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from desktop.core.reports.certificate_art import RED, frame
from desktop.core.reports.certificate_sheet import REISSUED, TITLE, CertificateSheet, draw_photo, draw_title
from desktop.core.reports.document import PrintMeta, mark, new_canvas
from desktop.core.reports.fonts import Face, typeface
from desktop.core.reports.page import LANDSCAPE, MM, Page, Style
from desktop.core.reports.wording import day, one_line, plain

MOST = 50.0  # millimetres either way

_TEXT = Style(Face.SONG, 20, 28)
_SMALL = Style(Face.SONG, 12, 18)
_RULER = Style(Face.SONG, 7, 9, (0.3, 0.3, 0.3))
_NOTE = Style(Face.SONG, 10.5, 17)
_LEAST = 8.0
_BODY_ENDS = 150  # millimetres; slots above it have a line to stand on
_CROSS = (190 * MM, LANDSCAPE.height - 72 * MM, 20)  # where nothing else stands; half its size in millimetres
_INK = "0.45 G 0.35 w"


@dataclass(frozen=True, slots=True)
class Offsets:
    """How far the variable texts are shifted, in millimetres: to the right and downwards."""

    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the paper, in millimetres from its left and upper edges; y is the baseline.

    The text stands in its middle or, with align 0, at its beginning.
    """

    what: str
    x: float
    y: float
    width: float
    style: Style = _TEXT
    height: float = 9.0
    align: float = 0.5


SLOTS = {slot.what: slot for slot in (
    Slot("姓名", 40, 91, 60), Slot("起年", 64, 107, 19), Slot("起月", 90, 107, 11), Slot("起日", 108, 107, 11),
    Slot("止年", 133, 107, 19), Slot("止月", 159, 107, 11), Slot("止日", 177, 107, 11), Slot("班名", 40, 123, 199),
    Slot("学时", 47, 139, 18), Slot("考核", 94, 139, 46),
    Slot("编号", 64, 167, 62, _SMALL, 6, 0), Slot("证件", 64, 174, 62, _SMALL, 6, 0),
    Slot("签发人", 64, 181, 62, _SMALL, 6, 0),
    Slot("发证单位", 160, 160, 97), Slot("发证日期", 160, 177, 97), Slot("补发", 231, 47, 26, Style(Face.SONG_BOLD, 16, 22)),
)}  # fmt: skip
"""The paper of ours; paper printed elsewhere to these measures fits with one shift for all."""
_FIXED = (
    ("同志：", 102, 91), ("于", 56, 107), ("年", 83, 107), ("月", 101, 107), ("日至", 119, 107), ("年", 152, 107),
    ("月", 170, 107), ("日参加", 188, 107), ("学习，", 240, 123), ("共", 40, 139), ("学时，", 66, 139),
    ("，准予结业。", 141, 139),
)  # fmt: skip
_FIXED_SMALL = (("证书编号：", 40, 167), ("身份证号：", 40, 174), ("签 发 人：", 40, 181))


def render_overprint(sheets: Sequence[CertificateSheet], meta: PrintMeta, offsets: Offsets) -> bytes:
    """Only the variable texts, one page each. Raises ValueError for one without a number, which would spoil the paper."""
    if any(sheet.proof for sheet in sheets):
        raise ValueError("a proof is not printed on paper for certificates")
    buffer = BytesIO()
    canvas = new_canvas(buffer, meta, f"{TITLE}（套打）", TITLE, [sheets, offsets])
    for index, sheet in enumerate(sheets):
        if len(sheets) > 1:
            mark(canvas, index, f"{one_line(sheet.cert_no)} {one_line(sheet.name)}")
        page = Page(canvas, LANDSCAPE)
        for what, text in _values(sheet).items():
            _fill(page, SLOTS[what], text, offsets)
        page.finish()
    canvas.save()
    return buffer.getvalue()


def render_paper(meta: PrintMeta, *, photo: bool = False) -> bytes:
    """The paper with everything but the variable texts, for the printing house."""
    buffer = BytesIO()
    canvas = new_canvas(buffer, meta, f"{TITLE}（套打用纸）", TITLE, photo)
    page = Page(canvas, LANDSCAPE)
    page.stamp("certificate", frame())
    draw_title(page)
    if photo:
        draw_photo(page, 221 * MM, 60 * MM)
    for words, style in ((_FIXED, _TEXT), (_FIXED_SMALL, _SMALL)):
        for text, x, y in words:
            page.text(x * MM, LANDSCAPE.height - y * MM, text, style)
    page.art(f"{_INK} {' '.join(_underline(slot) for slot in SLOTS.values() if slot.style is _TEXT and slot.y < _BODY_ENDS)} S")
    page.finish()
    canvas.save()
    return buffer.getvalue()


def render_calibration(meta: PrintMeta, offsets: Offsets) -> bytes:
    """Rulers from the edges, a cross, and the slots with their names, all shifted as certificates will be."""
    buffer = BytesIO()
    canvas = new_canvas(buffer, meta, f"{TITLE}（套打校准页）", TITLE, offsets)
    page = Page(canvas, LANDSCAPE)
    page.art(f"1 0 0 1 {offsets.x * MM:.2f} {-offsets.y * MM:.2f} cm {_INK} {_rulers()} S")
    for slot in SLOTS.values():
        x, y = (slot.x + offsets.x) * MM, LANDSCAPE.height - (slot.y + offsets.y) * MM
        page.art(f"{_INK} [2 1.5] 0 d {x:.2f} {y - 2 * MM:.2f} {slot.width * MM:.2f} {slot.height * MM:.2f} re S")
        page.text(x + slot.width * MM / 2, y, slot.what, _SMALL, align=0.5)
    _ruler_numbers(page, offsets)
    lines = (
        f"套打校准页　　当前偏移：向右 {offsets.x:+.1f} 毫米，向下 {offsets.y:+.1f} 毫米",
        "1. 按实际大小打印（不缩放），与印好的证书重叠对光，虚线框应盖住证书上的空白处。",
        "2. 框偏左就加大“向右”，偏上就加大“向下”；反之减小。十字和纸边的刻度每格 1 毫米。",
    )
    for index, line in enumerate(lines):
        page.text(30 * MM, LANDSCAPE.height - 30 * MM - index * _NOTE.leading, line, _NOTE)
    page.finish()
    canvas.save()
    return buffer.getvalue()


def _underline(slot: Slot) -> str:
    y = LANDSCAPE.height - (slot.y + 1.8) * MM
    return f"{slot.x * MM:.2f} {y:.2f} m {(slot.x + slot.width) * MM:.2f} {y:.2f} l"


def _values(sheet: CertificateSheet) -> dict[str, str]:
    began, ended = sheet.began, sheet.ended or sheet.began
    found = {
        "姓名": sheet.name, "班名": f"“{one_line(sheet.training)}”", "学时": plain(sheet.hours), "考核": sheet.verdict,
        "编号": sheet.cert_no, "证件": sheet.id_mask, "签发人": sheet.signer, "发证单位": sheet.issuer,
        "发证日期": day(sheet.issued_on), "补发": REISSUED if sheet.reissued else "",
    }  # fmt: skip
    if began and ended:
        found |= {"起年": str(began.year), "起月": str(began.month), "起日": str(began.day)}
        found |= {"止年": str(ended.year), "止月": str(ended.month), "止日": str(ended.day)}
    return {what: one_line(text) for what, text in found.items() if text}


def _fill(page: Page, slot: Slot, text: str, offsets: Offsets) -> None:
    """A text in its slot, set smaller where it is too long for it."""
    face, size = typeface(slot.style.face), slot.style.size
    while size > _LEAST and face.width(text, size) > slot.width * MM:
        size -= 0.5
    x = (slot.x + slot.width * slot.align + offsets.x) * MM
    style = Style(slot.style.face, size, slot.style.leading, RED if slot.what == REISSUED else slot.style.ink)
    page.text(x, LANDSCAPE.height - (slot.y + offsets.y) * MM, text, style, align=slot.align)


def _rulers() -> str:
    """Millimetres along the upper and the left edge, and a cross."""
    wide, high = LANDSCAPE.width, LANDSCAPE.height
    middle_x, middle_y, half = _CROSS
    parts = [f"0 {high:.2f} m {wide:.2f} {high:.2f} l 0 0 m 0 {high:.2f} l"]
    parts.append(f"{middle_x - half * MM:.2f} {middle_y:.2f} m {middle_x + half * MM:.2f} {middle_y:.2f} l")
    parts.append(f"{middle_x:.2f} {middle_y - half * MM:.2f} m {middle_x:.2f} {middle_y + half * MM:.2f} l")
    for step in range(298):
        x, length = step * MM, _tick(step)
        parts.append(f"{x:.2f} {high:.2f} m {x:.2f} {high - length:.2f} l")
        if step <= 210:
            parts.append(f"0 {high - x:.2f} m {length:.2f} {high - x:.2f} l")
    for step in range(-half, half + 1):
        along, out = step * MM, _tick(step) / 2
        parts.append(f"{middle_x + along:.2f} {middle_y - out:.2f} m {middle_x + along:.2f} {middle_y + out:.2f} l")
        parts.append(f"{middle_x - out:.2f} {middle_y + along:.2f} m {middle_x + out:.2f} {middle_y + along:.2f} l")
    return " ".join(parts)


def _tick(step: int) -> float:
    return (6 if step % 10 == 0 else 4 if step % 5 == 0 else 2.5) * MM


def _ruler_numbers(page: Page, offsets: Offsets) -> None:
    shift_x, shift_y = offsets.x * MM, offsets.y * MM
    for step in range(20, 291, 10):
        page.text(step * MM + shift_x, LANDSCAPE.height - 9 * MM - shift_y, str(step), _RULER, align=0.5)
    for step in range(20, 201, 10):
        page.text(7 * MM + shift_x, LANDSCAPE.height - step * MM - 2.5 - shift_y, str(step), _RULER)
