"""Where the files under resources/ are, in a checkout and in a frozen program."""

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a file under resources/; it need not exist."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root.joinpath("resources", *parts)
