"""工作交接 in the settings: what would move is said first, problems stand at their fields, and the home page tells it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from db.handover_choices import HandoverScope
from db.records.handover import Handover
from db.records.person import Person
from desktop.core import handing_over, home, keys
from desktop.ui.pages.home.waiting import entry_of
from desktop.ui.pages.settings import SettingsPage
from tests.ui.pagekit import Desk, desk


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)
    with desk(tmp_path, qapp) as found:
        yield found


def test_a_handover_by_its_card(here: Desk) -> None:
    here.visit(here.enterprise())
    here.visit(None)
    successor = here.store.create(Person, {"name": "李四光"})
    card = here.show("settings", SettingsPage).handover
    assert not card.go.isVisibleTo(card)
    card.begin.click()
    here.settle()
    assert card.parts.text() == "将移交：企业走访 2 条，连同附件和审核意见。"
    card.editors["scope"].set_value((HandoverScope.TRAINING,))
    card.editors["scope"].changed.emit()
    here.settle()
    assert card.parts.text().startswith("本机没有可移交的记录")
    card.editors["scope"].set_value(None)
    card.go.click()
    here.settle()
    assert card.editors["to_id"].problem() == "请填写接收人"
    assert here.frame.told() == []
    card.editors["to_id"].set_value(here.opened.account.id)
    card.go.click()
    here.settle()
    assert "同一个人" in card.editors["to_id"].problem()
    card.editors["to_id"].set_value(successor)
    card.go.click()
    here.settle()
    assert "交接已登记" in here.frame.told()[0]
    assert not card.go.isVisibleTo(card)
    with here.opened.local.read() as session:
        (made,) = session.query(Handover).all()
    assert (made.from_id, made.to_id, made.scope) == (here.opened.account.id, successor, None)
    (group,) = [g for g in home.load(here.opened).groups if g.key == "handover"]
    assert [(i.headline, i.note) for i in group.items] == [("您的工作移交给李四光", f"{made.from_day} 起，同步后生效")]
    assert group.items[0].kind == "settings"
    assert entry_of("handover", group.items[0]).badge == "交接"


def test_nothing_is_written_before_it_is_agreed(here: Desk) -> None:
    card = here.show("settings", SettingsPage).handover
    card.begin.click()
    here.settle()
    card.cancel.click()
    assert not card.go.isVisibleTo(card)
    with here.opened.local.read() as session:
        assert session.query(Handover).count() == 0


def test_what_is_filled_in_comes_back_after_a_crash_and_goes_when_it_is_given_up(here: Desk) -> None:
    successor = here.store.create(Person, {"name": "李四光"})
    card = here.show("settings", SettingsPage).handover
    card.begin.click()
    here.settle()
    card.editors["to_id"].set_value(successor)
    card.editors["scope"].set_value((HandoverScope.VISITS,))
    card.editors["note"].set_value("调往丹东")
    card.editors["from_day"].line().setText("11-")
    card.editors["from_day"].line().textEdited.emit("11-")
    card.flush()
    here.settle()
    again = SettingsPage(here.workspace).handover  # as after a crash: nothing but the database is left
    again.reload()
    here.settle()
    assert again.go.isVisibleTo(again)
    shown = {name: again.editors[name].value() for name in ("to_id", "scope", "note")}
    assert shown == {"to_id": successor, "scope": (HandoverScope.VISITS,), "note": "调往丹东"}
    assert again.editors["to_id"].line().text() == "李四光"
    assert again.editors["from_day"].typed() == "11-"
    again.editors["from_day"].set_value(date(2026, 11, 20))
    again.flush()
    again.cancel.click()
    here.settle()
    assert handing_over.draft(here.opened) is None
    third = SettingsPage(here.workspace).handover
    third.reload()
    here.settle()
    assert not third.go.isVisibleTo(third)
