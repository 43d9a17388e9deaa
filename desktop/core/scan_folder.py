"""扫描文件夹: files that a scanner or a telephone has put into one folder are offered beside a record, and moved nowhere."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop.core import meta
from desktop.core.errors import explained
from desktop.core.profile import Opened

SEEN = "scan_seen"  # in `meta`: files already attached or put aside
KNOWN_SUFFIXES = frozenset({
    ".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".txt",
})  # fmt: skip
REMEMBERED = 2_000
OFFERED = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """A file in the folder that is at no record yet."""

    path: Path
    mark: str  # what tells it from another file of the same name


def offers(opened: Opened, folder: str) -> list[Offer]:
    """What is new in the folder, the newest first; empty when there is no folder (a stick may be pulled out)."""
    if not folder:
        return []
    with explained(), opened.local.read() as session:
        seen = set(json.loads(meta.read(session, SEEN) or "[]"))
    found: list[tuple[float, Offer]] = []
    try:
        for path in Path(folder).iterdir():
            status = path.stat()
            mark = f"{path.name}|{status.st_size}|{status.st_mtime_ns}"
            wanted = path.suffix.lower() in KNOWN_SUFFIXES and not path.name.startswith((".", "~$"))
            if wanted and path.is_file() and status.st_size and mark not in seen:
                found.append((status.st_mtime, Offer(path, mark)))
    except OSError:
        return []
    return [offer for _, offer in sorted(found, key=lambda each: -each[0])][:OFFERED]


def put_aside(opened: Opened, marks: Iterable[str]) -> None:
    """Do not offer these again: they are attached, or nobody wants them."""
    with opened.work() as session:
        seen: list[str] = json.loads(meta.read(session, SEEN) or "[]")
        wanted = [*dict.fromkeys([*seen, *marks])][-REMEMBERED:]
        meta.write(session, SEEN, json.dumps(wanted, ensure_ascii=False))
