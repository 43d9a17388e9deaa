"""The guards of the test suite itself are able to fail: each is shown a test that deserves it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

FAULTS = {  # name → room, test module, what pytest must say of it
    "thread": (
        "unit",
        "import threading, time\ndef test_it():\n    threading.Thread(target=time.sleep, args=(3,), name='left').start()\n",
        "left threads running: ['left']",
    ),
    "qt_at_the_top": ("unit", "import PySide6.QtCore\ndef test_it():\n    pass\n", "must not import PySide6.QtCore"),
    "qt_within": ("unit", "def test_it():\n    from PySide6 import QtGui\n", "must not import PySide6\n"),
    "windows": ("unit", "def test_it():\n    from desktop import ui\n", "must not import desktop"),
    "qapp": ("unit", "def test_it(qapp):\n    pass\n", "belongs into tests/ui"),
    "timer": (
        "ui",
        "from PySide6.QtCore import QTimer\nkept = []\n"
        "def test_it(qapp):\n    kept.append(QTimer())\n    kept[0].start(1000)\n",
        "left timers running",
    ),
    "window": (
        "ui",
        "from PySide6.QtWidgets import QWidget\nkept = []\n"
        "def test_it(qapp):\n    kept.append(QWidget(objectName='left'))\n    kept[0].show()\n",
        "left windows open: [\"QWidget 'left'\"]",
    ),
}


def outcome(folder: Path, room: str) -> str:
    """What pytest says of the faults of `room`, and of one clean test, under this project's own conftest of that room."""
    inner = folder / "tests" / room
    inner.mkdir(parents=True)
    for path in (folder / "tests", inner):
        (path / "__init__.py").touch()
        (path / "conftest.py").write_bytes((TESTS / path.relative_to(folder / "tests") / "conftest.py").read_bytes())
    (inner / "test_clean.py").write_text("def test_it():\n    pass\n", "utf-8")
    for name, (where, test, _) in FAULTS.items():
        if where == room:
            (inner / f"test_{name}.py").write_text(test, "utf-8")
    command = [sys.executable, "-m", "pytest", "-vv", "-p", "no:cacheprovider", "-c", os.devnull]
    command += ["--rootdir", str(folder), "--continue-on-collection-errors", str(inner)]
    here = {**os.environ, "PYTHONPATH": str(TESTS.parent)}
    done = subprocess.run(command, cwd=folder, env=here, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("room", ["unit", "ui"])
def test_each_guard_fails_what_deserves_it_and_nothing_else(room: str, tmp_path: Path) -> None:
    said = outcome(tmp_path, room)
    faults = {name: complaint for name, (where, _, complaint) in FAULTS.items() if where == room}
    for name, complaint in faults.items():
        assert complaint in said, f"{name}:\n{said}"
        assert f"ERROR tests/{room}/test_{name}.py" in said or f"FAILED tests/{room}/test_{name}.py" in said
    assert f"tests/{room}/test_clean.py::test_it PASSED" in said
    assert f"ERROR tests/{room}/test_clean.py" not in said
