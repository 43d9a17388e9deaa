"""Pictures put beside a record: read within bounds, turned upright, made small, with or without the camera's facts.

Time and place are shown when the camera wrote them, and never asked for (2024 rules against proof by photograph).
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from math import isfinite
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from db.codes import BEIJING
from desktop.core.errors import UserError

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")  # a JPEG of several pictures (MPO) comes as a JPEG
PIXELS = 64_000_000  # unpacked at once; more is a bomb or a poster
JPEG_PIXELS = 250_000_000  # a JPEG is unpacked at an eighth of its size, so that a telephone's 200 million pass
LIGHT = 1_500_000  # bytes: a picture that is small enough and upright is kept as it is
Image.MAX_IMAGE_PIXELS = None  # bounded here, by format, and said in words
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the camera wrote: when (UTC), where (北纬, 东经 in degrees)."""

    taken_at: datetime | None = None
    place: str = ""

    def __bool__(self) -> bool:
        return self.taken_at is not None or bool(self.place)


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture as it is stored; `suffix` is empty where the format stayed."""

    data: bytes
    suffix: str
    facts: Facts


def opened(data: bytes, name: str = "") -> Image.Image | None:
    """The picture, not unpacked yet; None if it is none that is known here. Raises UserError when it would burst the memory."""
    try:
        picture = Image.open(BytesIO(data), formats=FORMATS)
    except _BROKEN:
        return None
    width, height = picture.size
    if width * height > (JPEG_PIXELS if picture.format in ("JPEG", "MPO") else PIXELS):
        raise UserError(f"图片“{name}”有 {width}×{height} 点，太大了，没有添加。", "请先缩小图片，或确认文件没有损坏。")
    return picture


def kept(data: bytes, name: str, side: int, quality: int, *, facts: bool) -> Kept | None:
    """The picture as it is to be stored; None if the bytes are no picture. `side`: the longest side in pixels, 0 the original.

    Raises UserError for one that cannot be unpacked within bounds.
    """
    picture = opened(data, name)
    if picture is None:
        return None
    known = facts_of(picture)
    moving = getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO"
    small = not side or max(picture.size) <= side
    plain = small and (not side or (len(data) <= LIGHT and upright(picture)))
    if moving or (plain and (facts or not known)):
        return Kept(data, "", known)
    try:
        made = _encoded(picture, side, quality, known if facts else Facts())
    except _BROKEN:
        return Kept(data, "", known)  # a picture that is damaged further on is a file like any other
    suffix = ".png" if made.startswith(b"\x89PNG") else ".jpg"
    return Kept(made, suffix, known if facts else Facts())


def upright(picture: Image.Image) -> bool:
    """Whether the camera was held so that nothing need be turned."""
    return picture.getexif().get(ExifTags.Base.Orientation, 1) in (0, 1)


def _encoded(picture: Image.Image, side: int, quality: int, facts: Facts) -> bytes:
    turned = _small(picture, side)
    target = BytesIO()
    if picture.format in ("PNG", "GIF") and ("A" in turned.getbands() or "transparency" in picture.info):
        turned.convert("RGBA").save(target, "PNG", optimize=True)
    else:
        exif = _exif(facts)
        best = quality if side else 95
        turned.convert("RGB").save(target, "JPEG", quality=best, optimize=True, progressive=True, exif=exif)
    return target.getvalue()


def _small(picture: Image.Image, side: int) -> Image.Image:
    """Unpacked, upright and no longer than `side`."""
    if side:
        picture.draft("RGB", (side, side))  # a JPEG is unpacked at about this size
    if picture.size[0] * picture.size[1] > PIXELS:
        picture.draft("RGB", (4096, 4096))
    turned = ImageOps.exif_transpose(picture)
    if side and max(turned.size) > side:
        turned.thumbnail((side, side), Image.Resampling.LANCZOS)
    return turned


def small(data: bytes, side: int) -> Image.Image | None:
    """For looking at; None when it cannot be read."""
    try:
        picture = opened(data)
        return None if picture is None else _small(picture, side).convert("RGB")
    except (*_BROKEN, UserError):
        return None


# ------------------------------------------------------------------------------------------------------ camera's facts
def facts_of(picture: Image.Image) -> Facts:
    """Time and place out of EXIF; what makes no sense is left out."""
    try:
        exif = picture.getexif()
        more, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except _BROKEN:
        return Facts()
    text = more.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    return Facts(_instant(text, more.get(ExifTags.Base.OffsetTimeOriginal)), _place(gps))


def _instant(text: Any, offset: Any) -> datetime | None:
    try:
        local = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
    try:
        zone = datetime.strptime(str(offset).strip("\0 "), "%z").tzinfo
    except ValueError:
        zone = BEIJING
    found = local.replace(tzinfo=zone).astimezone(UTC)
    return found if found.year >= 1990 else None


def _place(gps: Any) -> str:
    north, east = (_degrees(gps.get(n), gps.get(n - 1)) for n in (2, 4))
    if north is None or east is None or (north, east) == (0, 0) or abs(north) > 90 or abs(east) > 180:
        return ""
    return f"{'北纬' if north >= 0 else '南纬'} {abs(north):.5f}°，{'东经' if east >= 0 else '西经'} {abs(east):.5f}°"


def _degrees(parts: Any, side: Any) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not isfinite(found):
        return None
    return -found if str(side).strip("\0 ") in ("S", "W") else found


def _exif(facts: Facts) -> Image.Exif:
    """Only time and place go into what is stored, never the camera's number, its owner or a small picture of another one."""
    made = Image.Exif()
    if facts.taken_at is not None:
        more = made.get_ifd(ExifTags.IFD.Exif)
        more[ExifTags.Base.DateTimeOriginal] = facts.taken_at.astimezone(BEIJING).strftime("%Y:%m:%d %H:%M:%S")
        more[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    numbers = [float(word.rstrip("°")) for word in facts.place.replace("，", " ").split() if word.endswith("°")]
    if len(numbers) == 2:
        gps = made.get_ifd(ExifTags.IFD.GPSInfo)
        for tag, number, plus, minus, word in ((1, numbers[0], "N", "S", "南纬"), (3, numbers[1], "E", "W", "西经")):
            gps[tag] = minus if word in facts.place else plus
            gps[tag + 1] = (int(number), int(number * 60 % 60), round(number * 3600 % 60, 3))
    return made
