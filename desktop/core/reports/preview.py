"""Pages of a PDF as pictures, for the preview window and the system's print dialog; knows nothing of Qt."""

from __future__ import annotations

from threading import Lock
from typing import Any, NamedTuple

import pypdfium2

_PDFIUM = Lock()  # PDFium must not be entered by two threads at once
POINTS_PER_INCH = 72


class Picture(NamedTuple):
    """A drawn page: width and height in pixels, then rows of blue, green, red and alpha bytes without padding.

    This is the memory layout of QImage.Format_ARGB32 on little-endian machines.
    """

    width: int
    height: int
    pixels: bytes


def page_count(pdf: bytes) -> int:
    """Number of pages; ValueError if the bytes are no PDF."""
    with _PDFIUM:
        document = _open(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_size(pdf: bytes, index: int) -> tuple[float, float]:
    """Width and height of a page in points."""
    with _PDFIUM:
        document = _open(pdf)
        try:
            width, height = document.get_page_size(index)
            return float(width), float(height)
        finally:
            document.close()


def page_bitmap(pdf: bytes, index: int, scale: float) -> Picture:
    """Draw one page on white; scale is pixels a point (1 = 72 dpi, 300 / 72 for a printer of 300 dpi)."""
    with _PDFIUM:
        document = _open(pdf)
        try:
            page = document[index]
            bitmap = page.render(scale=scale, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRA, fill_color=_WHITE)
            try:
                width, height, stride = bitmap.width, bitmap.height, bitmap.stride
                data = bytes(bitmap.buffer)
            finally:
                bitmap.close()
                page.close()
        finally:
            document.close()
    if stride != width * 4:
        data = b"".join(data[row * stride:row * stride + width * 4] for row in range(height))
    return Picture(width, height, data)


def page_text(pdf: bytes, index: int) -> str:
    """The words of a page; empty when it has none, when there is no such page, or when the bytes are no PDF that opens."""
    with _PDFIUM:
        try:
            document = _open(pdf)
        except ValueError:
            return ""
        try:
            if index >= len(document):
                return ""
            page = document[index]
            words = page.get_textpage()
            try:
                return str(words.get_text_bounded())
            finally:
                words.close()
                page.close()
        finally:
            document.close()


_WHITE = (255, 255, 255, 255)


def _open(pdf: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise ValueError("not a PDF file") from error
