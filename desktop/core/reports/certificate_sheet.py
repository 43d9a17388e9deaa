"""P5 结业证书 on landscape A4: framed and whole on plain paper, or a proof where it has no number or is no longer valid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

from desktop.core.reports.certificate_art import RED, frame
from desktop.core.reports.document import PrintMeta, mark, new_canvas
from desktop.core.reports.fonts import Face, typeface
from desktop.core.reports.linebreak import Line, break_lines
from desktop.core.reports.page import LANDSCAPE, MM, Page, Style
from desktop.core.reports.wording import day, one_line, period, plain

TITLE = "结业证书"
PENDING = "编号待发"
PROOF = "本页为校对用，不是证书"
REISSUED = "补发"
VOID = "已作废"
LACKING = "内容不全"

_GREY = (0.35, 0.35, 0.35)
_TITLE = Style(Face.SONG_BOLD, 48, 60, RED)
_TITLE_PROOF = Style(Face.SONG_BOLD, 30, 40, _GREY)
_SPREAD = 20.0  # between the letters of the title
_NAME = Style(Face.SONG, 28, 38)
_BODY = Style(Face.SONG, 22, 39)
_ISSUER = Style(Face.SONG_BOLD, 17, 24)
_DATE = Style(Face.SONG, 16, 24)
_SMALL = Style(Face.SONG, 11, 19)
_HINT = Style(Face.SONG, 9, 12, _GREY)
_MARK = Style(Face.SONG_BOLD, 15, 20, RED)

_LEFT, _RIGHT = 40 * MM, LANDSCAPE.width - 40 * MM
_PHOTO_WIDTH, _PHOTO_HEIGHT = 35 * MM, 49 * MM  # 二寸
_BODY_TOP, _BODY_ROOM = 68 * MM, 82 * MM  # from the upper edge of the paper; height
_SEAL_MIDDLE, _SEAL_TOP = LANDSCAPE.width - 85 * MM, 153 * MM
_ISSUER_WIDTH = 106 * MM
_APART = 8.0  # between the name and the text
_LEAST = 12.0
_SIDE = 17 * MM  # of the QR code


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """All that a certificate says."""

    record_id: str
    cert_no: str = ""
    name: str = ""
    id_mask: str = ""
    training: str = ""
    began: date | None = None
    ended: date | None = None
    hours: Decimal | None = None
    verdict: str = ""  # 考核合格, 考核成绩优秀
    issued_on: date | None = None
    issuer: str = ""
    signer: str = ""
    reissued: bool = False
    first_no: str = ""  # of the certificate this one stands for
    void: bool = False
    lacking: bool = False  # its class or its holder is not on this computer

    @property
    def proof(self) -> bool:
        """Whether it must not be taken for a certificate."""
        return self.void or self.lacking or not self.cert_no


def render_certificates(sheets: Sequence[CertificateSheet], meta: PrintMeta, *, photo: bool = False) -> bytes:
    """One page each; with several, each has a bookmark. Pages carry neither print time nor page count: they are framed."""
    buffer = BytesIO()
    title = TITLE if len(sheets) != 1 else f"{TITLE}（{one_line(sheets[0].name)}）"
    canvas = new_canvas(buffer, meta, title, TITLE, sheets)
    for index, sheet in enumerate(sheets):
        if len(sheets) > 1:
            mark(canvas, index, f"{one_line(sheet.cert_no) or PENDING} {one_line(sheet.name)}")
        page = Page(canvas, LANDSCAPE)
        _draw(page, sheet, photo)
        page.finish()
    canvas.save()
    return buffer.getvalue()


def _draw(page: Page, sheet: CertificateSheet, photo: bool) -> None:
    if sheet.proof:
        # A proof has no frame, no red and no place for a seal, and says across the page what it is.
        page.watermark(VOID if sheet.void else LACKING if sheet.lacking else PENDING, 130, 30, 0.84)
        draw_title(page, _TITLE_PROOF, f"{TITLE}（校样）")
    else:
        page.stamp("certificate", frame())
        draw_title(page, _TITLE, TITLE)
    if photo:
        draw_photo(page, _LEFT, _BODY_TOP + (_BODY_ROOM - _PHOTO_HEIGHT) / 2)
    left = _LEFT + (_PHOTO_WIDTH + 10 * MM if photo else 0)
    _statement(page, sheet, left)
    _numbers(page, sheet)
    if sheet.reissued and not sheet.proof:
        _reissue_mark(page)
    _issuer(page, sheet)


def draw_title(page: Page, style: Style = _TITLE, text: str = TITLE) -> None:
    """The title in the middle, its letters apart."""
    spread = _SPREAD if style is _TITLE else 0.0
    natural = typeface(style.face).width(text, style.size)
    width = natural + spread * (len(text) - 1)
    page.line((LANDSCAPE.width - width) / 2, LANDSCAPE.height - 55 * MM, Line(text, natural, spread), style)


def draw_photo(page: Page, x: float, top: float) -> None:
    """The place for a photograph, which is glued: no picture of a face is kept in the program (domain.md §5.8)."""
    y = LANDSCAPE.height - top - _PHOTO_HEIGHT
    page.box(x, y, _PHOTO_WIDTH, _PHOTO_HEIGHT)
    page.text(x + _PHOTO_WIDTH / 2, y + _PHOTO_HEIGHT / 2 - 4, "照　片", _HINT, align=0.5)


def statement(sheet: CertificateSheet) -> str:
    """于2026年3月5日至3月14日参加“…”学习，共48学时，考核合格，准予结业。"""
    when = period(sheet.began, sheet.ended)
    parts = [
        (f"于{when}" if when else "") + f"参加“{one_line(sheet.training) or '（未填班名）'}”学习",
        f"共{plain(sheet.hours)}学时" if sheet.hours is not None else "",
        sheet.verdict,
        "准予结业。",
    ]
    return "，".join(filter(None, parts))


def _statement(page: Page, sheet: CertificateSheet, left: float) -> None:
    """The name on a line of its own, never torn; below it the text as large as it fits; both in the middle of their room."""
    width = _RIGHT - left
    name = fitting(one_line(sheet.name), _NAME, width - 60)
    style, lines = _set("　　" + statement(sheet), width)
    used = _NAME.leading + _APART + len(lines) * style.leading
    top = LANDSCAPE.height - _BODY_TOP - (_BODY_ROOM - used) / 2
    page.text(left, top - name.rise, one_line(sheet.name), name)
    after = left + typeface(name.face).width(one_line(sheet.name), name.size) + 6
    page.text(after, top - name.rise, "同志：", _BODY)
    top -= _NAME.leading + _APART
    for line in lines:
        page.line(left, top - style.rise, line, style)
        top -= style.leading


def _set(text: str, width: float) -> tuple[Style, tuple[Line, ...]]:
    """Broken lines in the largest size that has room, without a last line of one word."""
    room = _BODY_ROOM - _NAME.leading - _APART
    size = _BODY.size
    while True:
        style = Style(_BODY.face, size, size * _BODY.leading / _BODY.size, _BODY.ink)
        lines = break_lines(text, style.face, style.size, width)
        lonely = len(lines) > 1 and len(lines[-1].text) < 6
        if size <= _LEAST or (len(lines) * style.leading <= room and not (lonely and size > _BODY.size - 3)):
            return style, lines
        size -= 0.5


def fitting(text: str, style: Style, width: float) -> Style:
    """The style, smaller where the text would be wider."""
    size, face = style.size, typeface(style.face)
    while size > _LEAST and face.width(text, size) > width:
        size -= 0.5
    return Style(style.face, size, style.leading, style.ink)


def _numbers(page: Page, sheet: CertificateSheet) -> None:
    """Lower left: number, masked identity number, who signs, and what it stands for."""
    lines = [f"证书编号：{one_line(sheet.cert_no) or PENDING}"]
    lines += [f"身份证号：{sheet.id_mask}"] if sheet.id_mask else []
    lines += [f"签 发 人：{one_line(sheet.signer)}"] if sheet.signer else []
    if sheet.reissued:
        lines.append(f"本证书为补发{f'，原证书编号：{one_line(sheet.first_no)}' if sheet.first_no else ''}")
    x, base = _LEFT, LANDSCAPE.height - 181 * MM
    if not sheet.proof:
        page.qr(x, base - 1 * MM, _SIDE, sheet.record_id)
        x += _SIDE + 5 * MM
    for index, line in enumerate(reversed(lines)):
        page.text(x, base + index * _SMALL.leading, line, _SMALL)


def _issuer(page: Page, sheet: CertificateSheet) -> None:
    """Lower right: issuer above the date, with room for a seal of 42 mm over both."""
    top = LANDSCAPE.height - _SEAL_TOP
    if sheet.proof:
        page.text(_SEAL_MIDDLE, top - _ISSUER.rise, PROOF, _ISSUER, align=0.5)
        return
    issuer = one_line(sheet.issuer)
    style = fitting(issuer, _ISSUER, _ISSUER_WIDTH)
    middle = min(_SEAL_MIDDLE, _RIGHT - typeface(style.face).width(issuer, style.size) / 2)
    page.text(middle, top - style.rise, issuer, style, align=0.5)
    page.text(middle, top - 10.5 * MM - _HINT.rise, "（盖章）", _HINT, align=0.5)
    page.text(middle, top - 17 * MM - _DATE.rise, day(sheet.issued_on), _DATE, align=0.5)


def _reissue_mark(page: Page) -> None:
    """补发 in a red box, upper right."""
    width, height = 24 * MM, 10 * MM
    x, y = _RIGHT - width, LANDSCAPE.height - 47 * MM
    page.art("{:g} {:g} {:g} RG 1.2 w ".format(*RED) + f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")
    page.line(x + 5.2 * MM, y + 3.2 * MM, Line(REISSUED, 30, 8), _MARK)
