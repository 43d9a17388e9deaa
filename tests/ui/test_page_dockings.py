"""The board of dockings and its form: the keyboard moves cards, rounds are written as a whole and never lost on the way."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.records import Contract, Docking, Need
from db.transfer_choices import DockingStage, NeedState
from desktop.core import onward
from desktop.ui.chain_page import ChainPage
from desktop.ui.pages.dockings import DockingsPage
from desktop.ui.pages.needs import NeedsPage
from tests.ui.pagekit import Desk, TestClock, desk

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def docked(here: Desk, name: str, stage: DockingStage = DockingStage.PROPOSED, **values: object) -> UUID:
    need = here.store.create(Need, {"name": name, "enterprise_id": here.enterprise(f"{name}厂")})
    made = onward.begin(here.store, Need, need, "docking")
    here.store.save(Docking, made, {"stage": stage, **values})
    return made


def there(here: Desk, docking: UUID) -> Docking:
    found = here.store.get(Docking, docking)
    assert found is not None
    return found


def press(page: DockingsPage, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(page.board, key, modifiers)


def test_arrows_walk_from_card_to_card(here) -> None:
    first = docked(here, "密封", began_on=date(2026, 10, 1))
    second = docked(here, "补偿")
    third = docked(here, "检测", DockingStage.PLAN)
    page = here.show("docking", DockingsPage)
    page.board.into()
    walked = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up):
        card = page.board.card()
        walked.append(card.id if card else None)
        press(page, key)
    assert walked == [first, second, third, third, first], "empty columns are passed over"


def test_ctrl_right_moves_the_stage_with_a_round_asked_for_in_place(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    page.board.into()
    press(page, Qt.Key.Key_Right, CTRL)
    here.settle()
    assert page.ask.isVisible()
    assert "推荐 → 首次沟通" in page.ask.title.text()
    page._submit()
    here.settle()
    assert page.composer.editors["content"].problem() == "请填写内容", "beside the field, no dialog"
    assert there(here, docking).stage is DockingStage.PROPOSED
    page.composer.editors["content"].set_value("电话里谈了工况")
    page._submit()
    here.settle()
    found = there(here, docking)
    assert found.stage is DockingStage.FIRST_TALK
    (row,) = found.rounds or ()
    assert (row.on, row.content, row.stage) == (date(2026, 11, 22), "电话里谈了工况", DockingStage.FIRST_TALK)
    assert not page.ask.isVisible()
    card = page.board.card()
    assert card is not None
    assert (card.id, card.stage) == (docking, DockingStage.FIRST_TALK), "the card in hand stays in hand"


def test_a_round_half_written_survives_and_goes_no_further(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    page.open_record(docking)
    here.settle()
    page.form.composer.editors["result"].set_value("下周给方")
    page.form.composer.editors["result"].changed.emit()
    page.form.flush()
    here.settle()
    assert there(here, docking).rounds is None, "what is half written is not shared"
    again = DockingsPage(here.workspace)  # as after a crash
    again.open_record(docking)
    here.settle()
    assert again.form.composer.editors["result"].value() == "下周给方"
    again.deleteLater()
    page.tabs.setCurrentIndex(0)
    here.settle()
    card = page.board.card() or page.board._all()[0].card
    assert card.composing


def test_rounds_are_read_and_only_added_to(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    page.open_record(docking)
    here.settle()
    for text in ("看了现场", "补一句"):
        page.form.composer.editors["content"].set_value(text)
        page._submit()
        here.settle()
    assert page.form.binding("rounds") is None, "no editor can change what was said"
    assert [r.content for r in there(here, docking).rounds or ()] == ["看了现场", "补一句"]
    assert page.form.composer.editors["content"].value() is None


def test_the_funnel_filters_the_list_and_a_docking_begins_at_the_need(here) -> None:
    need = here.store.create(Need, {"name": "密封", "enterprise_id": here.enterprise()})
    here.store.create(Need, {"name": "别的"})
    page = here.show("need", NeedsPage)
    page.open_record(need)
    here.settle()
    assert page.funnel.buttons[NeedState.NEW].words() == "新征集 2（2）"
    page.form.chain.buttons["docking"].click()
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "docking"
    assert there(here, made).need_id == need
    assert page.funnel.buttons[NeedState.DOCKING].words() == "对接中 1（1）"
    assert page.form.place.accessibleName() == "需求状态：对接中"
    page.funnel.buttons[NeedState.DOCKING].click()
    here.settle()
    assert here.workspace.listing.ids(page.side.query) == [need]
    page.funnel.buttons[NeedState.DOCKING].click()
    here.settle()
    assert len(here.workspace.listing.ids(page.side.query)) == 2


def test_trap_4_a_double_is_said_under_the_name(here) -> None:
    values = {"name": "密封", "seller": "某大学", "buyer": "某厂", "signed_on": date(2026, 3, 5), "amount": 80}
    one, two = (here.store.create(Contract, values) for _ in range(2))
    page = here.show("contract", lambda workspace: ChainPage(workspace, Contract))
    page.open_record(two)
    here.settle()
    (line,) = page.form.doubles.list.lines()
    assert line.entry.badge == "可能是同一份"
    line.click()
    assert here.frame.asked[-1] == ("contract", one)


def test_the_list_is_exported_as_it_is_filtered(here, tmp_path: Path) -> None:
    for name in ("密封", "补偿"):
        here.store.create(Need, {"name": name})
    page = here.show("need", NeedsPage)
    page.side.show_only(text="补偿")
    page.export.save(tmp_path / "需求.xlsx")
    here.settle()
    assert any("已导出 1 条" in text for text in here.frame.told())
    sheet = load_workbook(tmp_path / "需求.xlsx").active
    assert sheet is not None
    assert "补偿" in [cell.value for cell in sheet[2]]
