"""Files that the demonstration's people bring: a photographed sheet, a letter, a table of visits, and one marked secret."""

from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from uuid import UUID

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import ExifTags, Image, ImageDraw

from db.codes import BEIJING
from db.records.enterprise import Enterprise
from desktop.core import paper
from desktop.core.profile import Opened
from desktop.core.reports import preview

NORTH, EAST = (41.0, 44.0, 36.5), (123.0, 27.0, 18.2)  # a field in 浑南区
DESK = (118, 92, 66)
WIDE, HIGH = 3000, 4000  # of a telephone
Visit = tuple[str, ...]
HEADINGS = (
    "走访日期", "企业名称", "统一社会信用代码", "走访人", "走访方式", "走访目的", "受访人", "联系电话", "生产经营情况",
    "存在问题", "需求名称", "技术领域", "拟投入",
)  # fmt: skip


def photographed(opened: Opened, path: Path, on: date) -> Path:
    """A sheet on a desk, as a telephone takes it: large, askew, with time and place."""
    pdf = paper.blank_visit(opened).pdf
    drawn = preview.page_bitmap(pdf, 0, 3.6)
    sheet = Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.pixels, "raw", "BGRX", 0, 1)
    ink = ImageDraw.Draw(sheet)
    for line in range(9):  # what was written by hand, from afar
        left, high = 560, 420 + line * 190
        ink.line([(left + 46 * n, high + (n * 37 + line * 11) % 34) for n in range(5 + line * 5 % 17)], (38, 52, 110), 7)
    desk = Image.new("RGB", (WIDE, HIGH), DESK)
    turned = sheet.resize((2450, 3465)).rotate(2.2, Image.Resampling.BILINEAR, expand=True, fillcolor=DESK)
    desk.paste(turned, ((WIDE - turned.width) // 2, (HIGH - turned.height) // 2))
    desk.save(path, "JPEG", quality=88, exif=_exif(on))
    return path


def _exif(on: date) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Make] = "YANSHI"
    taken = datetime.combine(on, time(15, 20), BEIJING)
    more = made.get_ifd(ExifTags.IFD.Exif)
    more[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
    more[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    made.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: NORTH, 3: "E", 4: EAST})
    return made


def letter(opened: Opened, company: UUID, path: Path) -> Path:
    """A PDF: what the enterprise says of itself."""
    path.write_bytes(paper.card(opened, Enterprise, company).pdf)
    return path


def marked(path: Path) -> Path:
    """What may not be in this program."""
    path.write_text("机密★10年\n\n某型设备配套清单（演示用的空文件，没有任何内容）\n", encoding="utf-8")
    return path


def table(path: Path, rows: list[Visit]) -> Path:
    """Visits as a commissioner keeps them in a spreadsheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (HEADINGS, *rows):
        sheet.append(row)
    held = BytesIO()
    book.save(held)
    path.write_bytes(held.getvalue())
    return path
