"""代录: a contact writes for a commissioner who hands over paper; the commissioner says that it is so."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.choices import State
from db.records import Visit
from desktop.core import keys
from desktop.core.listing import ListQuery
from desktop.core.store import Store
from desktop.ui.widgets.base import keyboard_in
from tests.ui.at_work import at_work
from tests.ui.deskkit import BULK, colleague, company, handed_in, person
from tests.unit.core.conftest import ME

Key = Qt.Key


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def test_a_contact_says_first_for_whom(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, fill=lambda store: person(store, "甲特派员"), roles=BULK) as work:
        page = work.page("visit")
        work.ctrl(Key.Key_N)
        visitors = page.form.bindings[0]
        assert visitors.names == ("visitors",)
        work.settle(lambda: page.form.record_id is not None)
        assert visitors.editor.value() is None
        work.settle(lambda: visitors.editor.isAncestorOf(keyboard_in() or work.window))
        work.type("jtpy")
        work.settle()
        work.keys(Key.Key_Return)
        work.settle()
        (visit_id,) = work.workspace.listing.ids(ListQuery("visit"))
        visit = work.store.get(Visit, visit_id)
        assert visit is not None
        assert visit.visitors == (colleague("甲特派员"),)
        assert visit.author_id == ME
        assert page.panel.badge.text().startswith("代录 · 草稿")
        assert "提交后由本人确认" in page.panel.told.text()
        work.page("need")
        assert work.workspace.listing.count(ListQuery("visit")) == 1  # a chosen person is something typed


def written_for_me(store: Store) -> None:
    contact = person(store, "丁联络员")
    handed_in(store, contact, company(store, "沈阳测试泵业股份有限公司"), visitors=(ME,))


def test_the_person_confirms_what_was_written_for_him(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "home", written_for_me, "commissioner@210112") as work:
        home = work.page("home")
        (line,) = [line for line in home.waiting.list.lines() if line.entry.badge == "待确认"]
        line.click()
        inbox = work.page("inbox")
        work.settle(lambda: inbox.reader.row is not None)
        assert inbox.title.text() == "代录待本人确认"
        assert inbox.approve.words() == "本人确认"
        assert not inbox.give_back.isVisible()
        work.keys(Key.Key_A)
        work.settle(lambda: not inbox._reload.isActive())
        (visit_id,) = work.workspace.listing.ids(ListQuery("visit"))
        visit = work.store.get(Visit, visit_id)
        assert visit is not None and visit.state is State.APPROVED_COUNTY
        assert inbox.board.currentIndex() == 1
        work.keys(Key.Key_U)
        work.settle(lambda: not inbox._reload.isActive())
        visit = work.store.get(Visit, visit_id)
        assert visit is not None and visit.state is State.SUBMITTED


def test_the_record_itself_offers_the_confirmation(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "visit", written_for_me, "commissioner@210112") as work:
        page = work.page("visit")
        page.records.select_row(0)
        work.settle(lambda: page.form.card is not None)
        assert page.panel.badge.text().startswith("代录")
        assert "等待您确认" in page.panel.told.text()
        page.panel.vouch.click()
        work.settle()
        assert not page.panel.vouch.isVisible()
        assert "已确认" in work.texts()[0]
