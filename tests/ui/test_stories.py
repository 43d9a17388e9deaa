"""Small misfortunes that a picky user met at the real windows, so that nobody meets them again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.records.enterprise import Enterprise
from desktop.core import keys
from desktop.core.listing import ListQuery
from desktop.core.store import Store
from tests.ui.at_work import AtWork, at_work

MACHINES = "沈阳测试精密机床有限公司"
CODE = "91210112MA0000496C"
Key = Qt.Key


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def company(store: Store) -> None:
    store.create(Enterprise, {"name": MACHINES, "uscc": CODE, "region": "210112"})


@pytest.fixture
def home(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path, qtbot, "home", fill=company) as found:
        yield found


def visits_of(work: AtWork) -> list[object]:
    return list(work.workspace.listing.ids(ListQuery("visit")))


def test_a_visit_begun_at_home_waits_for_the_keyboard_and_goes_when_nothing_is_typed(home: AtWork) -> None:
    home.ctrl(Key.Key_N)
    home.settle(lambda: home.window.current() == "visit")
    page = home.window.page("visit")
    home.settle(lambda: page.form.picker.line().hasFocus())
    assert len(visits_of(home)) == 1
    home.page("home")
    assert visits_of(home) == []


def test_two_visits_begun_in_a_hurry_leave_one(home: AtWork) -> None:
    page = home.page("visit")
    home.ctrl(Key.Key_N)
    home.ctrl(Key.Key_N)
    home.settle(lambda: page.form.picker.line().hasFocus())
    assert len(visits_of(home)) == 1
