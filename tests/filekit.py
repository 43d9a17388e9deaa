"""Files for tests: photographs with a camera's facts, PDFs and office files with planted words."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from PIL import Image
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas


def photo(size: tuple[int, int] = (3000, 2000), *, turned: int = 1, facts: bool = True) -> bytes:
    """A JPEG with a red left half, as a telephone writes it."""
    picture = Image.new("RGB", size, (30, 90, 60))
    picture.paste((200, 40, 40), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "CAMERA-MAKER"
    if facts:
        exif.get_ifd(0x8769)[0x9003] = "2026:11:20 14:03:05"
        exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 48.0, 18.72), 3: "E", 4: (123.0, 25.0, 59.0)})
    target = BytesIO()
    picture.save(target, "JPEG", exif=exif, quality=92)
    return target.getvalue()


def pdf(*lines: str) -> bytes:
    """One page of text."""
    registerFont(UnicodeCIDFont("STSong-Light"))
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 14)
    for number, line in enumerate(lines):
        canvas.drawString(72, 780 - 24 * number, line)
    canvas.save()
    return target.getvalue()


def docx(*paragraphs: str, header: str = "") -> bytes:
    """A document with what Word writes around its words."""
    def part(root: str, texts: tuple[str, ...]) -> str:
        body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
        return f'<?xml version="1.0"?><w:{root} xmlns:w="w"><w:body>{body}</w:body></w:{root}>'

    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", part("document", paragraphs))
        if header:
            packed.writestr("word/header1.xml", part("hdr", (header,)))
    return target.getvalue()


def xlsx(*rows: tuple[str, ...]) -> bytes:
    """A table."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()
