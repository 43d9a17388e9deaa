"""Brings the demonstration's pictures into docs/pictures, small and without visible loss:   python packaging/pictures.py out"""

import argparse
import sys
from pathlib import Path

from PIL import Image, ImageChops

SHOWN = (
    "unlock_accounts", "unlock_wrong", "first_login", "home", "home_offline", "visit_problems", "visit_needs", "visit_submitted",
    "visits_table", "visit_conflict", "conflict_window", "enterprises", "needs", "people", "policies", "search", "print_preview",
    "import_preview", "import_result", "sync", "sync_waiting", "sync_conflict", "sync_refused", "settings", "notices",
    "contact_home", "contact_visit",
)  # fmt: skip
COLOURS = 256
WORST = 24  # of 255: a larger difference of a channel anywhere keeps the picture in full colour


def shrink(source: Path, target: Path) -> int:
    """Writes the picture with a palette where nobody sees the difference. Returns its size in bytes."""
    whole = Image.open(source).convert("RGB")
    few = whole.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    worst = max(high for _, high in ImageChops.difference(whole, few.convert("RGB")).getextrema())
    (few if worst <= WORST else whole).save(target, optimize=True)
    return target.stat().st_size


def main() -> int:
    """Exit code 1 when a picture is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the folder that `make demo OUT=…` wrote")
    folder = parser.parse_args().out / "pictures"
    target = Path(__file__).resolve().parent.parent / "docs" / "pictures"
    target.mkdir(parents=True, exist_ok=True)
    names = [f"{name}_{mode}.png" for name in SHOWN for mode in ("light", "dark")]
    missing = [name for name in names if not (folder / name).exists()]
    total = sum(shrink(folder / name, target / name) for name in names if name not in missing)
    sys.stdout.write(f"{len(names) - len(missing)} pictures, {total / 2**20:.1f} MB\n")
    for name in missing:
        sys.stderr.write(f"missing: {name}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
