"""Files that are either wholly written or not at all."""

import contextlib
import os
from pathlib import Path

PART = ".part"


def write_whole(path: Path, data: bytes) -> None:
    """Replaces a file in one step; after a power cut it holds the old or the new bytes. OSError leaves the old one."""
    part = path.with_name(path.name + PART)
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        move_whole(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def move_whole(part: Path, path: Path) -> None:
    """Puts a finished file in its place, surviving a power cut."""
    part.replace(path)
    if os.name == "posix":  # Windows writes the directory with the rename and cannot open directories
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def sync_file(path: Path) -> None:
    """Makes sure that a file somebody else wrote is on the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
