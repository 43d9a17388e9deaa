"""The walls of the house: sizes, forbidden words, and import contracts that are shown to be able to fail."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("db", "desktop", "server", "resources")
FOLDERS = (*PACKAGES, "packaging", "tests", "docs", ".ci")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts)
"""Every source file but the steps of migrations, which are written once, by a program, and never grow."""

FILE_BUDGET, TEST_FILE_BUDGET, MAIN_WINDOW_BUDGET, FUNCTION_BUDGET = 400, 600, 300, 60
LONG_FUNCTIONS: dict[str, str] = {}
"""Functions that may be longer than the budget, "file:name" → the reason."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def budget_of(path: Path) -> int:
    if path.is_relative_to(ROOT / "tests"):
        return TEST_FILE_BUDGET
    return MAIN_WINDOW_BUDGET if path.name == "main_window.py" else FILE_BUDGET


def test_files_are_within_their_budget() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert not {name_of(path): size for path, size in sizes.items() if size > budget_of(path)}


def test_functions_are_within_their_budget() -> None:
    sizes = {
        f"{name_of(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: size for name, size in sizes.items() if size > FUNCTION_BUDGET and name not in LONG_FUNCTIONS}


def test_files_are_named_for_what_they_do() -> None:
    vague = {"utils", "util", "helpers", "misc", "common", "manager"}
    assert not [name_of(path) for path in SOURCES if path.stem in vague]


def test_every_folder_with_code_is_a_package() -> None:
    """A folder without __init__.py would be missing from the installed program."""
    folders = {path.parent for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob("*.py")}
    assert not [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()]


# ------------------------------------------------------------------------------------------------- what may not be said

TEXT_SUFFIXES = {"", ".py", ".md", ".toml", ".txt", ".lock", ".sh", ".csv", ".json", ".ini", ".cfg", ".yml", ".yaml",
                 ".qss", ".spec", ".service", ".desktop", ".iss", ".svg", ".mako", ".in"}  # fmt: skip
FORBIDDEN = {
    "a package registry's address": re.compile(r"https?://[^\s\"]*(/simple\b|\.whl\b|\.tgz\b|/-/)|--(extra-)?index-url|--find-links"),
    "a path of somebody's machine": re.compile(r"(?<![\w./~-])/(work|root|opt(?!/apps/)|home/\w+|Users/\w+)/"),
    "unfinished work": re.compile(r"\b(TODO|FIXME|XXX)\b"),
    "something ignored without a reason": re.compile(r"# (type: ignore(\[[\w, -]*\])?|noqa(: [A-Z0-9, ]+)?)\s*$"),
}


def texts() -> Iterator[Path]:
    """All text files of the project, whether committed yet or not."""
    for path in (*ROOT.iterdir(), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))):
        if path.is_file() and path.suffix in TEXT_SUFFIXES and path.name != ".git":  # a file in a linked work tree
            yield path


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_forbidden_is_written(what: str) -> None:
    here = Path(__file__)
    found = [
        f"{name_of(path)}:{number}: {match[0]}"
        for path in texts()
        if path != here
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := FORBIDDEN[what].search(line))
    ]
    assert not found, f"{what}: {found[:10]}"


IDENTITY_NUMBER = re.compile(r"(?<!\d)(\d{6})(1[89]|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")

SAMPLES_OF_THE_STANDARD = {"11010519491231002X", "440524188001010014"}
"""The examples printed in GB 11643-1999."""


def test_identity_numbers_belong_to_nobody() -> None:
    """Identity numbers in tests and examples carry an area code that was never given out, so they are nobody's."""
    found = [
        f"{name_of(path)}: {match[0]}"
        for path in texts()
        if path.suffix in {".py", ".md", ".json", ".csv"}
        for match in IDENTITY_NUMBER.finditer(path.read_text("utf-8"))
        if match[1] != "219900" and match[0] not in SAMPLES_OF_THE_STANDARD
    ]
    assert not found, f"use area code 219900 instead: {found}"


def test_lock_is_whole() -> None:
    """Every pinned release carries hashes, and the lock for testing pins the same releases as the one for use."""
    pins = {}
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        entries = re.findall(r"^([a-z0-9._-]+==\S+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)", text, re.M)
        assert entries and all(hashes for _, hashes in entries)
        pins[name] = {release for release, _ in entries}
    assert pins["requirements.lock"] <= pins["requirements-dev.lock"]


# ------------------------------------------------------------------------------------------------------------ contracts

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
CONTRACTS = {contract["id"]: contract["name"] for contract in SETTINGS["importlinter"]["contracts"]}

PLANTS = {  # contract → file made or added to, an import that the contract forbids there
    "floors": [
        ("desktop/core/planted_floor.py", "from desktop.ui import planted_page"),
        ("desktop/ui/planted_roof.py", "import desktop.app"),
    ],
    "db-at-the-bottom": [
        ("db/planted_desktop.py", "from desktop.core import errors"),
        ("db/records/planted_server.py", "import server"),
    ],
    "ground": [
        ("db/records/planted_session.py", "from db import session"),
        ("db/fields.py", "import db.wire"),
    ],
    "annex": [("server/planted_desktop.py", "from desktop.core import errors")],
    "client": [("desktop/core/planted_server.py", "import server.planted_desktop")],
    "no-qt-below": [
        ("db/planted_qt.py", "from PySide6.QtCore import QObject"),
        ("desktop/core/planted_qt.py", "import PySide6.QtGui"),
        ("server/planted_qt.py", "import qtawesome"),
    ],
    "one-door-to-the-network": [("desktop/core/planted_requests.py", "import requests")],
    "one-printer": [("desktop/core/planted_print.py", "from reportlab.pdfgen import canvas")],
    "no-sql-in-windows": [("desktop/ui/planted_sql.py", "from sqlalchemy import select")],
    "pages": [("desktop/ui/pages/planted_one.py", "from desktop.ui.pages import planted_two")],
}
NEEDED = ("desktop/app.py", "desktop/core/errors.py", "desktop/ui/planted_page.py", "desktop/ui/pages/__init__.py",
          "desktop/ui/pages/planted_two.py", "db/session.py", "db/wire.py", "db/records/__init__.py")  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages' code and of the contracts, to be damaged."""
    folder = tmp_path_factory.mktemp("house")
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in NEEDED:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    return folder


def lint(folder: Path) -> str:
    """What import-linter says about the packages in `folder`."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()", "--no-cache"]
    wide = {**os.environ, "COLUMNS": "300"}  # or it breaks lines within names
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", env=wide, check=False)
    return done.stdout + done.stderr


def broken(said: str) -> dict[str, str]:
    """The names of the broken contracts in what import-linter said, each with its findings."""
    _, *pieces = re.split(r"^(.+)\n-{3,}\n", said, flags=re.MULTILINE)
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def test_every_contract_has_a_plant() -> None:
    assert CONTRACTS.keys() == PLANTS.keys()


@pytest.mark.parametrize("hidden", [False, True], ids=["at the top", "within a function"])
def test_contracts_can_fail(house: Path, hidden: bool) -> None:
    """Each contract reports the import that is planted against it, in plain sight or hidden within a function."""
    originals = {}
    for name, line in (plant for plants in PLANTS.values() for plant in plants):
        path = house / name
        originals[path] = path.read_text("utf-8") if path.exists() else ""
        planted = f"def planted() -> None:\n    {line}\n" if hidden else f"{line}\n"
        path.write_text(f"{originals[path]}\n\n{planted}", "utf-8")

    said = lint(house)

    for path, text in originals.items():
        path.write_text(text, "utf-8")
    findings = broken(said)
    for contract, plants in PLANTS.items():
        for name, _ in plants:
            importer = name.removesuffix(".py").replace("/", ".")
            assert f"{importer} -> " in findings.get(CONTRACTS[contract], ""), f"{contract}: {importer}\n{said}"


def test_a_new_floor_must_be_placed(house: Path) -> None:
    """A module beside the floors of the desktop is not let in by silence."""
    (house / "desktop/attic.py").touch()
    said = lint(house)
    (house / "desktop/attic.py").unlink()
    assert "attic" in broken(said)[CONTRACTS["floors"]]


def test_the_guard_at_the_import_works() -> None:
    """tests/unit/conftest.py keeps Qt from this folder although the test runner has loaded it."""
    for name in ("PySide6", "PySide6.QtCore", "desktop.ui"):
        with pytest.raises(ImportError, match="below the windows"):
            exec(f"import {name}", {"__name__": "desktop.core.planted"})


def test_everything_below_the_windows_loads_without_qt() -> None:
    """In a fresh interpreter, where Qt cannot be imported, every module of db, desktop.core and server can."""
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for folder in ("db", "desktop/core", "server")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and path.name != "__main__.py"
    )
    program = f"""
import importlib, sys
sys.modules.update(dict.fromkeys(["PySide6", "shiboken6", "qtpy", "qtawesome"]))
for name in {modules!r}:
    importlib.import_module(name)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_widget_is_asked_for_the_keyboard() -> None:
    """PySide 6.9 takes what these getters return for a child of the widget asked; crashes follow much later."""
    asked = re.compile(r"\.(focusWidget|focusProxy|nextInFocusChain|previousInFocusChain)\(\)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ("desktop", "tests")
        for path in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if asked.search(line.replace("QApplication.focusWidget()", ""))
    ]
    assert not found, "ask desktop.ui.widgets.base.keyboard_in() instead"
