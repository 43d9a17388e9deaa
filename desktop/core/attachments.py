"""附件: files lie inside the encrypted database, named by SHA-256; records never wait for them (design §4, Files)."""

import mimetypes
from hashlib import sha256
from pathlib import Path
from typing import Any
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
_REFUSED = {".exe", ".bat", ".cmd", ".com", ".scr", ".js", ".vbs", ".ps1", ".msi", ".lnk", ".sh", ".desktop", ".jar", ".hta"}


def read(path: Path) -> tuple[dict[str, Any], bytes]:
    """The card's values and the bytes of a file. Raises UserError with what to do."""
    if path.suffix.lower() in _REFUSED:
        raise UserError(f"“{path.name}”是程序文件，不能作为附件。", "请选择图片、文档或表格。")
    with explained():
        size = path.stat().st_size
        if size > LARGEST:
            raise UserError(f"“{path.name}”有 {size / 2**20:.1f} MB，超过 20 MB。", "请压缩图片，或拆成几个文件。")
        if size == 0:
            raise UserError(f"“{path.name}”是空文件。", "请确认文件已保存完整。")
        data = path.read_bytes()
    kind, _ = mimetypes.guess_type(path.name)
    name = clean_text(path.name) or "附件"
    if len(name) > 200:
        name = name[: 200 - len(path.suffix)] + path.suffix
    values = {"name": name, "sha256": sha256(data).hexdigest(), "size": len(data)}
    return {**values, "media_type": kind or "application/octet-stream"}, data


def add(session: Session, owner: Record, values: dict[str, Any], data: bytes) -> UUID:
    """Card and bytes in the caller's unit of work; the same file twice at one record gives the first card."""
    of_owner = select(Attachment.id).where(Attachment.of_id == owner.id, Attachment.sha256 == values["sha256"])
    there = session.scalars(of_owner).first()
    if there is not None:
        return there
    session.execute(insert(blob).values(sha256=values["sha256"], bytes=data).on_conflict_do_nothing())
    made = new_id()
    session.add(
        Attachment(
            id=made, of_kind=owner.__tablename__, of_id=owner.id, report_unit=owner.report_unit, region=owner.region, **values
        )
    )
    return made


def of(session: Session, owner: UUID) -> list[Attachment]:
    """The cards of a record's files."""
    return list(session.scalars(select(Attachment).where(Attachment.of_id == owner).order_by(Attachment.id)))


def unpack(session: Session, card: Attachment, folder: Path) -> Path:
    """Writes the bytes where a viewer can open them. Raises UserError when they are not on this computer, or damaged."""
    data = session.execute(select(blob.c.bytes).where(blob.c.sha256 == card.sha256)).scalar()
    if data is None:
        raise UserError(f"“{card.headline()}”还没有传到本机。", "联网同步后再打开。")
    if sha256(data).hexdigest() != card.sha256:
        raise UserError(f"“{card.headline()}”的内容与登记的不符，没有打开。", "请重新添加，或联系联络员。")
    place = folder / str(card.id)
    place.mkdir(parents=True, exist_ok=True)
    path = place / _safe(card.name or "附件")
    path.write_bytes(data)
    return path


def _safe(name: str) -> str:
    """A file name that no system takes for a path, a device or a program."""
    bare = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in name).strip(". ")[-120:] or "附件"
    return f"{bare}.txt" if Path(bare).suffix.lower() in _REFUSED else bare
