"""Everything below the windows is tested with Qt out of reach, so an import that leaks upwards fails at once.

The test runner's Qt plugin has loaded PySide6 already, and taking loaded parts of it away crashes the interpreter. So
the guard stands at the import itself and asks who imports: nobody below the windows, and no test in this folder, gets
Qt. (test_architecture.py also loads all of them in an interpreter without Qt.)
"""

import builtins
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest

BELOW_THE_WINDOWS = ("db", "desktop.core", "server", "tests.unit")
OUT_OF_REACH = ("PySide6", "shiboken6", "qtpy", "qtawesome", "pytestqt", "desktop.ui", "desktop.app")


def within(name: str, packages: Sequence[str]) -> bool:
    """Whether a module's name is one of the packages or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


real_import = builtins.__import__


def guarded_import(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Python's own import, except that nobody below the windows gets Qt or the windows."""
    importer = (globals or {}).get("__name__") or ""
    wanted = [name, *(f"{name}.{part}" for part in fromlist or ())]
    if within(importer, BELOW_THE_WINDOWS) and any(within(each, OUT_OF_REACH) for each in wanted):
        raise ImportError(f"{importer} lies below the windows and must not import {name}")
    return real_import(name, globals, locals, fromlist or (), level)


builtins.__import__ = guarded_import


@pytest.fixture(autouse=True)
def no_window(request: pytest.FixtureRequest) -> None:
    """Fails a test of this folder that asks for a window."""
    assert not {"qtbot", "qapp"} & set(request.fixturenames), "a test with windows belongs into tests/ui"
