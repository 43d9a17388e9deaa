"""工作交接 in the settings: what would move is said first, problems stand at their fields, and the home page tells it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from db import canonical
from db.handover_choices import HandoverScope
from db.local import RETURNED, outbox
from db.records.handover import Handover
from db.records.person import Person
from desktop.core import handing_over, home, keys
from desktop.core.cards import Ref
from desktop.core.errors import Invalid
from desktop.ui.pages.home.waiting import entry_of
from desktop.ui.pages.settings import SettingsPage
from desktop.ui.pages.sync_centre import SyncPage
from desktop.ui.widgets.base import keyboard_in
from tests.ui.pagekit import Desk, desk


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)
    with desk(tmp_path, qapp) as found:
        yield found


def account_of(here: Desk, name: str) -> UUID:
    """Somebody with an account: his card is his own from the beginning."""
    made = here.store.create(Person, {"name": name})
    with here.opened.local.connection(write=True) as connection:
        connection.execute(text("UPDATE person SET author_id = id WHERE id = :id"), {"id": str(made)})
    return made


def refuse(here: Desk, record: UUID) -> None:
    """As the province answers."""
    problem = [{"field": "to_id", "text": "接收人没有可用的账号，请先由管理员开通"}]
    with here.opened.local.connection(write=True) as connection:
        values = {"status": RETURNED, "code": "rules", "problems": canonical.text(problem)}
        connection.execute(outbox.update().where(outbox.c.id == str(record)).values(**values))


def test_a_refused_handover_is_filled_in_again_and_said_to_be_refused(here: Desk) -> None:
    successor, other = account_of(here, "李四光"), account_of(here, "许宁")
    today = here.opened.clock.today()
    made = handing_over.hand_over(here.store, here.opened.account.id, successor, today, (HandoverScope.VISITS,), "调任")
    refuse(here, made)
    (group,) = [g for g in home.load(here.opened).groups if g.key == "handover"]
    assert group.items[0].note == f"{today} 起，没有被接收，请到“同步”处理"
    assert handing_over.listed(here.opened)[0].note == group.items[0].note
    settings = here.show("settings", SettingsPage)
    page = here.show("sync", SyncPage)
    (row,) = page.refused.rows
    row.reopen.click()
    here.settle()
    assert here.frame.asked[-1] == ("settings", made)
    settings.open_record(made)  # as the frame does
    here.settle()
    card = settings.handover
    assert card.editors["to_id"].line().text() == "李四光"
    assert card.editors["note"].value() == "调任"
    assert card.editors["to_id"].isAncestorOf(keyboard_in())
    with here.opened.local.read() as session:
        assert session.query(Handover).count() == 0, "written once: never changed, only agreed anew"
    card.editors["to_id"].set_value(other)
    card.go.click()
    here.settle()
    with here.opened.local.read() as session:
        assert [h.to_id for h in session.query(Handover)] == [other]


def test_only_people_with_an_account_can_take_over(here: Desk) -> None:
    without, able = here.store.create(Person, {"name": "许宁"}), account_of(here, "许明")
    assert [ref.id for ref in handing_over.able(here.opened, [Ref(without, "许宁", ""), Ref(able, "许明", "")])] == [able]
    with pytest.raises(Invalid) as caught:
        handing_over.hand_over(here.store, here.opened.account.id, without, here.opened.clock.today(), (), "")
    assert [p.code for p in caught.value.problems] == ["no_account"]


def test_a_handover_by_its_card(here: Desk) -> None:
    here.visit(here.enterprise())
    here.visit(None)
    successor = account_of(here, "李四光")
    card = here.show("settings", SettingsPage).handover
    assert not card.go.isVisibleTo(card)
    card.begin.click()
    here.settle()
    assert card.parts.text() == "将移交：企业走访 2 条，连同附件和审核意见。企业名片全省共用，不用移交。"
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
    successor = account_of(here, "李四光")
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
