"""附件: files lie inside the encrypted database, named by SHA-256; records never wait for them (design §4, Files)."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from db.base import Record
from db.codes import clean_text
from db.ids import new_id
from db.local import blob
from db.records.attachment import Attachment
from desktop.core.errors import UserError, explained

LARGEST = 20 * 1024 * 1024
LARGEST_PICTURE = 80 * 1024 * 1024  # before it is made small
_REFUSED = {".exe", ".bat", ".cmd", ".com", ".scr", ".js", ".vbs", ".ps1", ".msi", ".lnk", ".sh", ".desktop", ".jar", ".hta"}
_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class Wish:
    """How pictures are kept: longest side in pixels (0: the original), JPEG quality, with the camera's time and place."""

    side: int = 2048
    quality: int = 85
    facts: bool = True


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read, whole."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """What a form shows of a file: whether its bytes are on this computer, and a small PNG (empty: none)."""

    here: bool
    thumbnail: bytes = b""


class Taken(Protocol):
    """As `file_contents.Taken`."""

    @property
    def name(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def taken_at(self) -> datetime | None: ...
    @property
    def place(self) -> str: ...


class Contents(Protocol):
    """`desktop.core.file_contents`, seen from here."""

    def taken(self, name: str, data: bytes, side: int, quality: int, facts: bool) -> Taken: ...
    def without_facts(self, name: str, data: bytes) -> Taken: ...
    def thumbnail(self, data: bytes, side: int) -> bytes: ...


def _contents() -> Contents:
    """The libraries for pictures and PDFs cost 0.2 s to import (measured): whoever only writes text never waits for them."""
    return cast(Contents, import_module("desktop.core.file_contents"))


def read(path: Path) -> File:
    """A file from the disk. Raises UserError with what to do."""
    if path.suffix.lower() in _REFUSED:
        raise UserError(f"“{path.name}”是程序文件，不能作为附件。", "请选择图片、文档或表格。")
    with explained():
        if path.is_dir():
            raise UserError(f"“{path.name}”是文件夹。", "请选择其中的文件；可以一次选多个。")
        size = path.stat().st_size
        if size > (LARGEST_PICTURE if path.suffix.lower() in _PICTURES else LARGEST):
            raise _too_large(path.name, size)
        return File(path.name, path.read_bytes())


def _too_large(name: str, size: int) -> UserError:
    return UserError(f"“{name}”有 {size / 2**20:.1f} MB，超过 20 MB。", "请压缩图片，或拆成几个文件。")


def prepared(file: File, wish: Wish) -> tuple[dict[str, Any], bytes]:
    """The card's values and the bytes to be stored. Raises UserError: empty, too large, marked secret, a bomb."""
    if not file.data:
        raise UserError(f"“{file.name}”是空文件。", "请确认文件已保存完整。")
    found = _contents().taken(file.name, file.data, wish.side, wish.quality, wish.facts)
    if len(found.data) > LARGEST:
        raise _too_large(found.name, len(found.data))
    return _values(found), found.data


def _values(found: Taken) -> dict[str, Any]:
    kind, _ = mimetypes.guess_type(found.name)
    name, suffix = clean_text(found.name) or "附件", Path(found.name).suffix
    if len(name) > 200:
        name = name[: 200 - len(suffix)] + suffix
    return {
        "name": name, "sha256": sha256(found.data).hexdigest(), "size": len(found.data),
        "media_type": kind or "application/octet-stream", "taken_at": found.taken_at, "taken_place": found.place or None,
    }  # fmt: skip


def add(session: Session, owner: Record, values: dict[str, Any], data: bytes) -> UUID:
    """Card and bytes in the caller's unit of work; the same file twice at one record gives the first card."""
    of_owner = select(Attachment.id).where(Attachment.of_id == owner.id, Attachment.sha256 == values["sha256"])
    there = session.scalars(of_owner).first()
    if there is not None:
        return there
    _keep(session, values["sha256"], data)
    made = new_id()
    session.add(
        Attachment(
            id=made, of_kind=owner.__tablename__, of_id=owner.id, report_unit=owner.report_unit, region=owner.region, **values
        )
    )
    return made


def _keep(session: Session, digest: str, data: bytes) -> None:
    session.execute(insert(blob).values(sha256=digest, bytes=data).on_conflict_do_nothing())


def strip(session: Session, card: Attachment) -> None:
    """去掉拍摄信息: the picture is stored again without time, place and camera; the bytes that had them go. Raises UserError."""
    old = card.sha256
    found = _contents().without_facts(card.headline(), content(session, card))
    for name, value in _values(found).items():
        setattr(card, name, value)
    _keep(session, card.sha256 or "", found.data)
    session.flush()
    if card.sha256 != old and session.scalars(select(Attachment.id).where(Attachment.sha256 == old)).first() is None:
        session.execute(blob.delete().where(blob.c.sha256 == old))


def of(session: Session, owner: UUID) -> list[Attachment]:
    """The cards of a record's files."""
    return list(session.scalars(select(Attachment).where(Attachment.of_id == owner).order_by(Attachment.id)))


def looks(session: Session, cards: list[UUID], side: int) -> dict[UUID, Look]:
    """Small pictures of files, those that have one; and whether their bytes are here."""
    query = (
        select(Attachment.id, blob.c.bytes)
        .outerjoin(blob, blob.c.sha256 == Attachment.sha256)
        .where(Attachment.id.in_(cards))
    )
    return {
        card: Look(data is not None, _contents().thumbnail(data, side) if data else b"") for card, data in session.execute(query)
    }


def content(session: Session, card: Attachment) -> bytes:
    """The bytes. Raises UserError when they are not on this computer, or damaged."""
    data: bytes | None = session.execute(select(blob.c.bytes).where(blob.c.sha256 == card.sha256)).scalar()
    if data is None:
        raise UserError(f"“{card.headline()}”还没有传到本机。", "联网同步后再打开。")
    if sha256(data).hexdigest() != card.sha256:
        raise UserError(f"“{card.headline()}”的内容与登记的不符，没有打开。", "请重新添加，或联系联络员。")
    return data


def unpack(session: Session, card: Attachment, folder: Path) -> Path:
    """Writes the bytes where a viewer can open them. Raises UserError as `content` does."""
    data = content(session, card)
    place = folder / str(card.id)
    place.mkdir(parents=True, exist_ok=True)
    path = place / _safe(card.name or "附件")
    path.write_bytes(data)
    return path


def _safe(name: str) -> str:
    """A file name that no system takes for a path, a device or a program."""
    bare = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in name).strip(". ")[-120:] or "附件"
    return f"{bare}.txt" if Path(bare).suffix.lower() in _REFUSED else bare
