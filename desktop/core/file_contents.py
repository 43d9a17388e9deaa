"""What is in a file: whether it may be taken, how it is stored, a small picture of it, and its pages for looking at.

Imports the libraries for pictures and PDFs; `attachments` loads it when the first file is handled, not at the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePath

from PIL import Image

from desktop.core import pictures, secrecy
from desktop.core.errors import UserError
from desktop.core.reports import preview

SHOWN_SIDE = 4096  # of a picture in the preview
FINER = 6  # times: a sheet's lines are a pixel wide at least, and would fill a small picture with black
Pixels = tuple[int, int, bytes]  # width, height, then blue, green, red, unused a pixel


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it will be stored."""

    name: str
    data: bytes
    taken_at: datetime | None
    place: str


@dataclass(frozen=True, slots=True)
class Pages:
    """A file to be looked at: sizes of its pages in points, and a function that draws one at so many dots an inch."""

    sizes: tuple[tuple[float, float], ...]
    picture: Callable[[int, float], Pixels]


def taken(name: str, data: bytes, side: int, quality: int, facts: bool) -> Taken:
    """Refuses what is marked secret, makes pictures small. Raises UserError with the reason."""
    if mark := secrecy.marking(name, data):
        hint = "涉密文件不得录入本系统，请按保密规定处理；确不涉密的，请先核对文件上的密级标志。"
        raise UserError(f"“{name}”{mark}，不能添加。", hint)
    kept = pictures.kept(data, name, side, quality, facts=facts)
    if kept is None:
        return Taken(name, data, None, "")
    path = PurePath(name)
    alike = {".jpeg": ".jpg"}.get(path.suffix.lower(), path.suffix.lower()) == kept.suffix
    renamed = name if not kept.suffix or alike else f"{path.stem}{kept.suffix}"
    return Taken(renamed, kept.data, kept.facts.taken_at, kept.facts.place)


def without_facts(name: str, data: bytes) -> Taken:
    """The same picture without time, place and camera. Raises UserError for what is no picture."""
    kept = pictures.kept(data, name, 0, 95, facts=False)
    if kept is None:
        raise UserError(f"“{name}”不是图片，没有拍摄信息。")
    return Taken(name if not kept.suffix else f"{PurePath(name).stem}{kept.suffix}", kept.data, None, "")


def thumbnail(data: bytes, side: int) -> bytes:
    """A small PNG of a picture or of a PDF's first page; empty where there is none."""
    picture = _first_page(data, side) if data.startswith(b"%PDF") else pictures.small(data, side)
    if picture is None:
        return b""
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _first_page(data: bytes, side: int) -> Image.Image | None:
    try:
        width, height = preview.page_size(data, 0)
        drawn = preview.page_bitmap(data, 0, FINER * side / max(width, height, 1))
    except (ValueError, IndexError, RuntimeError):
        return None
    page = Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.pixels, "raw", "BGRX", 0, 1)
    return page.resize((max(page.width // FINER, 1), max(page.height // FINER, 1)), Image.Resampling.LANCZOS)


def pages(data: bytes) -> Pages | None:
    """A PDF or a picture as pages; None for anything else, which its own program opens."""
    if data.startswith(b"%PDF"):
        try:
            sizes = tuple(preview.page_size(data, n) for n in range(preview.page_count(data)))
        except (ValueError, RuntimeError):
            return None
        return Pages(sizes, lambda page, dpi: preview.page_bitmap(data, page, dpi / preview.POINTS_PER_INCH)) if sizes else None
    picture = pictures.small(data, SHOWN_SIDE)
    if picture is None:
        return None
    width, height = picture.size
    size = (width * 0.75, height * 0.75)  # points: a pixel of the picture is one of the screen's at 100 %

    def draw(_: int, dpi: float) -> Pixels:
        wide, high = (max(round(edge * dpi / preview.POINTS_PER_INCH), 1) for edge in size)
        drawn = picture if (wide, high) == picture.size else picture.resize((wide, high), Image.Resampling.BILINEAR)
        return wide, high, drawn.convert("RGBX").tobytes("raw", "BGRX")

    return Pages((size,), draw)
