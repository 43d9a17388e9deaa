"""The hands of a broker at the chain: what a key begins can be written at once, and what nobody wrote in does not stay."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from db.choices import State
from db.records import Achievement, Contract, Docking, Enterprise, Need
from db.transfer_choices import DockingStage
from desktop.core import begun, keys
from desktop.core.listing import ListQuery
from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.notice import Notice
from tests.ui.at_work import AtWork, at_work

Key = Qt.Key


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def work(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path, qtbot, "need") as found:
        yield found


def need_of(work: AtWork, name: str = "主轴热变形补偿") -> UUID:
    enterprise = work.store.create(Enterprise, {"name": "沈阳测试精密机床有限公司", "region": "210112"})
    return work.store.create(Need, {"name": name, "enterprise_id": enterprise})


def button_of(notice: Notice, text: str) -> Button:
    return next(b for b in notice.findChildren(Button) if b.words() == text)


def count(work: AtWork, kind: str) -> int:
    return work.workspace.listing.count(ListQuery(kind))


def begin_docking(work: AtWork, need: UUID) -> None:
    page = work.page("need")
    page.open_record(need)
    work.settle()
    page.form.chain.buttons["docking"].click()
    work.settle(lambda: work.window.current() == "docking")


def test_what_a_button_of_the_chain_begins_has_the_keyboard(work: AtWork) -> None:
    begin_docking(work, need_of(work))
    page = work.window.page("docking")
    work.settle(lambda: page.form.isAncestorOf(keyboard_in()))
    assert page.form.binding("achievement_id").editor.isAncestorOf(keyboard_in()), "the first field that is empty"


def test_a_click_by_mistake_leaves_nothing_but_a_way_back(work: AtWork) -> None:
    need = need_of(work)
    for _ in range(2):
        begin_docking(work, need)
        work.page("need")
        assert count(work, "docking") == 0
    (told,) = [n for n in work.window.notices.notices() if "没有写内容的供需对接没有保留" in n.text]
    button_of(told, "留下").click()
    work.settle()
    assert count(work, "docking") == 1


def test_what_another_record_hangs_on_stays(work: AtWork) -> None:
    begin_docking(work, need_of(work))
    docking = work.window.page("docking").form.record_id
    work.window.page("docking").form.chain.buttons["contract"].click()
    work.settle(lambda: work.window.current() == "contract")
    work.page("docking")
    assert work.store.get(Docking, docking) is not None
    assert count(work, "contract") == 0, "nobody wrote in it"


def test_a_contract_begun_before_is_shown_and_not_taken_for_new(work: AtWork) -> None:
    begin_docking(work, need_of(work))
    page = work.window.page("docking")
    page.form.chain.buttons["contract"].click()
    work.settle(lambda: work.window.current() == "contract")
    form = work.window.page("contract").form
    contract = form.record_id
    form.binding("seller").editor.setFocus()
    work.type("沈阳农业大学")
    form.flush()
    work.settle()
    work.page("docking")
    page.form.chain.buttons["contract"].click()
    work.settle(lambda: work.window.current() == "contract")
    work.page("need")
    assert work.store.get(form.kind, contract) is not None


def test_a_need_with_a_docking_under_way_says_so(work: AtWork) -> None:
    need = need_of(work)
    work.store.create(Docking, {"need_id": need})
    begin_docking(work, need)
    page = work.window.page("docking")
    assert "这条需求已有 1 条对接" in page.form.note_of(page.form.binding("need_id"))


def test_an_achievement_is_made_where_it_was_looked_for(work: AtWork) -> None:
    begin_docking(work, need_of(work))
    form = work.window.page("docking").form
    editor = form.binding("achievement_id").editor
    work.type("热补偿算法", to=editor.line())
    work.settle(lambda: editor.popup().isVisible())
    work.keys(Key.Key_Return, to=editor.line())
    work.settle(lambda: editor.value() is not None)
    made = work.store.get(Achievement, editor.value())
    assert made.name == "热补偿算法"
    form.flush()
    work.settle()
    assert work.store.get(Docking, form.record_id).achievement_id == made.id


def test_an_enterprise_is_made_in_the_form_of_a_need(work: AtWork) -> None:
    need = work.store.create(Need, {"name": "密封"})
    page = work.page("need")
    page.open_record(need)
    work.settle()
    editor = page.form.binding("enterprise_id").editor
    editor.setFocus()
    work.type("鞍山测试风机厂", to=editor.line())
    work.settle(lambda: editor.popup().isVisible())
    work.keys(Key.Key_Return, to=editor.line())
    work.settle(lambda: editor.value() is not None)
    page.form.flush()
    work.settle()
    assert work.store.get(Enterprise, work.store.get(Need, need).enterprise_id).name == "鞍山测试风机厂"


def test_a_broker_begins_with_dockings_and_counts_what_is_signed(tmp_path: Path, qtbot: QtBot) -> None:
    with at_work(tmp_path, qtbot, "home", roles="broker@210112") as work:
        page, me, today = work.window.page("home"), work.opened.account.id, work.opened.clock.today()
        contract = {"name": "密封", "signed_on": today, "brokers": (me,), "amount": Decimal("126.5"), "register_no": "20262101"}
        for state in (State.SUBMITTED, State.DRAFT):  # entered twice: counted once
            made = work.store.create(Contract, contract)
            with work.opened.local.connection(write=True) as connection:
                connection.execute(text("UPDATE contract SET state = :s WHERE id = :i"), {"s": state.value, "i": str(made)})
        draft = work.store.create(Contract, {"name": "补偿", "signed_on": today, "amount": Decimal(40)})
        docking = begun.begin(work.store, Need, need_of(work), "docking").id
        work.store.create(Docking, {"stage": DockingStage.STOPPED, "need_id": need_of(work, "检测")})
        work.settle()
        told = [(b.figure.label, b.figure.value, b.figure.unit) for b in page.figures.buttons]
        assert told == [("对接中", 1, "项"), ("今年签约", 1, "项"), ("今年成交额", Decimal("126.5"), "万元")]
        assert page.figures.buttons[0].figure.ids == (docking,)
        assert draft not in page.figures.buttons[1].figure.ids
        page.figures.buttons[0].click()
        work.settle()
        assert [line.entry.value for line in page.visits.lines()] == [("docking", docking)]
        assert page.new.words() == "新建供需对接"
        work.ctrl(Key.Key_N)
        work.settle(lambda: work.window.current() == "docking")
        form = work.window.page("docking").form
        work.settle(lambda: form.binding("need_id").editor.isAncestorOf(keyboard_in()))
        assert work.store.get(Docking, form.record_id).owner_on(today) == me


@pytest.mark.parametrize("last", [False, True])
def test_after_deleting_the_neighbour_is_in_sight(work: AtWork, last: bool) -> None:
    for name in ("密封", "补偿", "检测"):
        work.store.create(Need, {"name": name})
    page = work.page("need")
    rows = work.workspace.listing.ids(page.side.query)
    page.records.select_row(2 if last else 1)
    work.settle()
    page.records.setFocus()
    page._delete()
    work.settle(lambda: page.form.record_id == rows[1 if last else 2])
    assert page.records.current_key() == page.form.record_id
    assert len(work.workspace.listing.ids(page.side.query)) == 2
