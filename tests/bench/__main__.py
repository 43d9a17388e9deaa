"""Prints figures, one JSON line each:   python -m tests.bench [--only PART] [--data FOLDER]

A part is a module tests/bench/bench_*.py with
    PART = "search"                    its name
    NEEDS_DATA = True                  (optional) it is skipped without --data
    def run(data: Path | None) -> Iterator[tuple[str, float, str]]      figure, value, unit

Every part runs in a process of its own, so that none warms or burdens another. Names of figures are kept for ever.
"""

import argparse
import importlib
import json
import math
import os
import pkgutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import tests.bench


def parts() -> dict[str, ModuleType]:
    """All parts by name, in the order of their files."""
    names = sorted(module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    modules = [importlib.import_module(f"tests.bench.{name}") for name in names if name.startswith("bench_")]
    found = {module.PART: module for module in modules}
    if len(found) < len(modules):
        raise ValueError("two parts have the same name")
    return found


def measure(part: ModuleType, data: Path | None) -> None:
    """Runs one part in this process and prints its figures as they come."""
    for figure, value, unit in part.run(data):
        if not math.isfinite(value):
            raise ValueError(f"{figure} is not a number")
        print(json.dumps({"figure": figure, "value": float(f"{value:.6g}"), "unit": unit}), flush=True)


def measure_all(found: dict[str, ModuleType], data: Path | None) -> int:
    """Runs each part in its own process; tells of those skipped or failed and returns how many failed."""
    failed = 0
    for name, part in found.items():
        if getattr(part, "NEEDS_DATA", False) and data is None:
            print(f"bench: {name} skipped, it needs DATA=folder", file=sys.stderr)
            continue
        began = time.perf_counter()
        command = [sys.executable, "-m", "tests.bench", "--only", name, *(["--data", str(data)] if data else [])]
        code = subprocess.run(command, check=False).returncode
        said = "done" if code == 0 else f"FAILED with exit code {code}"
        print(f"bench: {name} {said} in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        failed += code != 0
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", default="all", metavar="PART", help="one part alone; all is the same as none")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where real data lies, for the parts that need it")
    given = parser.parse_args()
    if given.data is not None and not given.data.is_dir():
        parser.error(f"there is no folder {given.data}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # parts with windows measure them without a screen
    found = parts()
    if given.only == "all":
        return min(measure_all(found, given.data), 1)
    if given.only not in found:
        parser.error(f"there is no part {given.only!r}; there are: {', '.join(found) or 'none yet'}")
    part = found[given.only]
    if getattr(part, "NEEDS_DATA", False) and given.data is None:
        print(f"bench: {given.only} skipped, it needs DATA=folder", file=sys.stderr)
        return 0
    measure(part, given.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
