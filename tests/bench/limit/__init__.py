"""The peers' measuring harness as it was when the peers were measured, so that figures can be compared: not to be mended.

`bench_http` measures the lower bound: one compressed request into PostgreSQL. The files import one another by bare names,
so they are kept as text and unpacked into a folder of their own to be run.
"""

from pathlib import Path

_HERE = Path(__file__).parent


def unpack(folder: Path) -> Path:
    """Writes app.py, bench_http.py, common.py and records.py into a folder and returns it."""
    for source in (*_HERE.glob("*.py.txt"), _HERE / "records.py"):
        (folder / source.name.removesuffix(".txt")).write_bytes(source.read_bytes())
    return folder
