"""报送情况: who has not reported stands first, with a list of names for a reminder."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from db.choices import PersonRole, State
from db.ids import new_id
from db.records import Person
from db.records.person import RoleRow
from desktop.core import keys
from desktop.core.store import Store
from tests.ui.at_work import at_work
from tests.ui.deskkit import CONTACT, arrived, colleague, common, company, handed_in, person
from tests.unit.core.conftest import ME

Key = Qt.Key


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def people(store: Store) -> None:
    busy = person(store, "甲特派员")
    for name in ("乙特派员", "丙特派员"):
        person(store, name)
    handed_in(store, busy, company(store, "沈阳测试精密机床有限公司"))


def test_who_has_not_reported_stands_first_and_is_reminded(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "reporting", people, CONTACT) as work:
        page = work.page("reporting")
        names = [row.name for row in page.rows]
        assert set(names[:2]) == {"乙特派员", "丙特派员"}
        assert names[2] == "甲特派员"
        assert page.count.text() == "应报 3 人 · 已报 1 人 · 未报 2 人"
        page.copy.click()
        told = QGuiApplication.clipboard().text()
        assert "还没有报送的同志（2 人）" in told
        assert "甲特派员" not in told
        assert "2 人" in work.texts()[0]


def test_a_line_leads_to_the_records_and_months_are_turned(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "reporting", people, CONTACT) as work:
        page = work.page("reporting")
        page.people.setFocus()
        page.people.select_row(2)
        work.settle(page.people.table.hasFocus)
        assert page.card.title.text() == "甲特派员 最近的记录"
        work.keys(Key.Key_Return)
        work.settle(page.entries.lines()[0].hasFocus)
        work.keys(Key.Key_Return)
        work.settle(lambda: work.window.current() == "visit")
        page = work.page("reporting")
        assert not page.after.isEnabled()
        page.before.click()
        work.settle()
        assert page.after.isEnabled()
        assert "未报 3 人" in page.count.text()


def test_the_month_shown_decides_who_was_to_report(tmp_path: Path, qtbot: QtBot) -> None:
    """Trap 11: somebody appointed since is not said to have kept silent, and who has left does not vanish from his months."""
    def fill(store: Store) -> None:
        today = store.opened.clock.today()
        this = today.replace(day=1)
        last = this - timedelta(days=1)
        for name, since, until in (("新特派员", today, None), ("老特派员", date(2020, 1, 1), last), ("甲特派员", None, None)):
            appointed(store, name, RoleRow(str(new_id()), 1, PersonRole.INDUSTRIAL, since=since, until=until))
        appointed(store, "无任职")

    with at_work(tmp_path, qtbot, "reporting", fill, CONTACT) as work:
        page = work.page("reporting")
        assert {row.name for row in page.rows} == {"新特派员", "甲特派员"}
        page.before.click()
        work.settle()
        assert {row.name for row in page.rows} == {"老特派员", "甲特派员"}
        assert page.unplaced.words() == "无任职没填任职，不计应报"
        page.unplaced.click()
        work.settle(lambda: work.window.current() == "person")


def appointed(store: Store, name: str, *roles: RoleRow) -> None:
    arrived(store, Person(**common(store, ME, State.DRAFT, id=colleague(name), name=name, roles=roles or None)))


def test_the_person_whose_records_are_shown_is_highlighted(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "home", people, CONTACT) as work:
        page = work.page("reporting")
        work.settle(lambda: bool(page.card.title.text()))
        assert page.people.current_key() == page.rows[0].person
        assert [i.row() for i in page.people.table.selectionModel().selectedRows()] == [0]
        work.page("home")
        person(work.store, "丁特派员")
        page = work.page("reporting")
        work.settle(lambda: page.people.current_key() is not None)
        assert page.card.title.text().startswith(next(r.name for r in page.rows if r.person == page.people.current_key()))
        assert len(page.people.table.selectionModel().selectedRows()) == 1
