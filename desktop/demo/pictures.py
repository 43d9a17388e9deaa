"""Pictures of the real windows with the demonstration's profiles."""

from collections.abc import Sequence
from pathlib import Path

from desktop.demo.people import Laptop


def take(laptops: Sequence[Laptop], out: Path) -> list[Path]:
    """Grabs each page at 1366×768, light and dark."""
    del laptops, out
    return []
