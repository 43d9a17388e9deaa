"""The board of dockings and its form: the keyboard moves cards, rounds are written as a whole and never lost on the way."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.records import Contract, Docking, Need
from db.transfer_choices import DockingStage, FailReason, NeedState
from desktop.core import dockings, onward
from desktop.ui.chain_page import ChainPage
from desktop.ui.pages.dockings import DockingsPage
from desktop.ui.pages.dockings.board_card import CardButton
from desktop.ui.pages.needs import NeedsPage
from desktop.ui.widgets.base import keyboard_in
from tests.ui.pagekit import Desk, TestClock, desk

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier


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
    assert page.desk.ask.isVisible()
    assert "推荐 → 首次沟通" in page.desk.ask.title.text()
    page._submit()
    here.settle()
    assert page.desk.composer.editors["content"].problem() == "请填写内容", "beside the field, no dialog"
    assert there(here, docking).stage is DockingStage.PROPOSED
    page.desk.composer.editors["content"].set_value("电话里谈了工况")
    page._submit()
    here.settle()
    found = there(here, docking)
    assert found.stage is DockingStage.FIRST_TALK
    (row,) = found.rounds or ()
    assert (row.on, row.content, row.stage) == (date(2026, 11, 22), "电话里谈了工况", DockingStage.FIRST_TALK)
    assert not page.desk.ask.isVisible()
    card = page.board.card()
    assert card is not None
    assert (card.id, card.stage) == (docking, DockingStage.FIRST_TALK), "the card in hand stays in hand"


def card_of(page: DockingsPage, docking: UUID) -> CardButton:
    return next(b for b in page.board._all() if b.card.id == docking)


def point_over(page: DockingsPage, button: CardButton, stage: DockingStage) -> QPoint:
    """The middle of a column, as the card that has the mouse sees it."""
    column = page.board.columns[stage]
    page.board.ensureWidgetVisible(column, 8, 0)
    return button.mapFromGlobal(column.mapToGlobal(column.rect().center()))


def mouse(button: CardButton, kind: QEvent.Type, where: QPoint, held: bool = True) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    pressed = none if kind is QEvent.Type.MouseMove else left
    at = QPointF(where)
    event = QMouseEvent(kind, at, QPointF(button.mapToGlobal(where)), pressed, left if held else none, NONE)
    QApplication.sendEvent(button, event)


def carry(page: DockingsPage, button: CardButton, stage: DockingStage) -> QPoint:
    """Take a card over a column, without letting go."""
    mouse(button, QEvent.Type.MouseButtonPress, button.rect().center())
    mouse(button, QEvent.Type.MouseMove, button.rect().center() + QPoint(40, 0))
    where = point_over(page, button, stage)
    mouse(button, QEvent.Type.MouseMove, where)
    return where


def drag(here: Desk, page: DockingsPage, docking: UUID, stage: DockingStage) -> None:
    button = card_of(page, docking)
    where = carry(page, button, stage)
    mouse(button, QEvent.Type.MouseButtonRelease, where, held=False)
    here.settle()


def test_a_card_is_dragged_to_another_stage_and_taken_back(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    drag(here, page, docking, DockingStage.PLAN)
    found = there(here, docking)
    assert (found.stage, found.rounds) == (DockingStage.PLAN, None), "nothing is asked, and no round is made up"
    card = page.board.card()
    assert card is not None and card.stage is DockingStage.PLAN
    press(page, Qt.Key.Key_Z, CTRL)
    here.settle()
    assert there(here, docking).stage is DockingStage.PROPOSED
    press(page, Qt.Key.Key_Z, CTRL)
    assert "没有可以撤销" in page.desk.told.text()


def test_alt_and_an_arrow_move_the_card_as_the_mouse_does(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    page.board.into()
    press(page, Qt.Key.Key_Right, ALT)
    here.settle()
    press(page, Qt.Key.Key_Right, ALT)
    here.settle()
    assert there(here, docking).stage is DockingStage.SITE
    press(page, Qt.Key.Key_Left, ALT)
    here.settle()
    assert there(here, docking).stage is DockingStage.FIRST_TALK
    here.store.save(Docking, docking, {"intent_amount": 5})
    here.settle()
    page.desk.undo()
    here.settle()
    assert there(here, docking).stage is DockingStage.SITE, "what else was written stands in nobody's way"


def test_a_move_overtaken_by_another_is_not_taken_back(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    drag(here, page, docking, DockingStage.SITE)
    here.store.save(Docking, docking, {"stage": DockingStage.INTENT})
    here.settle()
    page.desk.undo()
    here.settle()
    assert there(here, docking).stage is DockingStage.INTENT
    assert any("没有撤销" in text for text in here.frame.told())


def test_a_forbidden_stage_takes_no_card_and_says_why(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    button = card_of(page, docking)
    where = carry(page, button, DockingStage.DONE)
    column = page.board.columns[DockingStage.DONE]
    assert column.why.isVisible() and "还没有技术合同" in column.why.text()
    mouse(button, QEvent.Type.MouseButtonRelease, where, held=False)
    here.settle()
    assert there(here, docking).stage is DockingStage.PROPOSED
    assert not column.why.isVisible()
    assert page.board.carrying.card is None


def test_escape_puts_the_card_back_and_what_came_meanwhile_is_shown(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    carry(page, card_of(page, docking), DockingStage.SITE)
    other = docked(here, "补偿")
    here.settle()
    assert not any(b.card.id == other for b in page.board._all()), "the board stands still while a card is in the hand"
    press(page, Qt.Key.Key_Escape)
    here.settle()
    assert there(here, docking).stage is DockingStage.PROPOSED
    assert any(b.card.id == other for b in page.board._all())


def test_a_press_that_does_not_move_only_chooses(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    QTest.mouseClick(card_of(page, docking), Qt.MouseButton.LeftButton)
    card = page.board.card()
    assert card is not None and card.id == docking
    assert page.board.carrying.card is None


def test_signing_opens_the_card_at_the_contract(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    drag(here, page, docking, DockingStage.SIGNED)
    assert not page.on_board()
    assert page.form.record_id == docking
    binding = page.form.binding("contract_id")
    here.frame.activateWindow()  # the offscreen screen lets go of a window now and then
    here.settle()
    assert binding is not None and binding.being_edited()
    assert "签约" in binding.editor.problem()
    page.tabs.setCurrentIndex(0)
    here.settle()
    page.desk.undo()
    here.settle()
    here.store.save(Docking, docking, {"contract_id": here.store.create(Contract, {"name": "密封"})})
    here.settle()
    drag(here, page, docking, DockingStage.SIGNED)
    assert page.on_board(), "with a contract nothing is asked"
    drag(here, page, docking, DockingStage.DONE)
    assert there(here, docking).stage is DockingStage.DONE


def test_stopping_wants_a_reason_in_place_and_can_be_taken_back(here) -> None:
    docking = docked(here, "密封", DockingStage.PLAN)
    page = here.show("docking", DockingsPage)
    page.board.into()
    page.desk.stop.click()
    here.settle()
    page._submit()
    assert page.desk.stopping.reason.problem() == "请选择中止原因"
    assert there(here, docking).stage is DockingStage.PLAN
    page.desk.stopping.reason.set_value(FailReason.PRICE)
    page.desk.stopping.text.set_value("报价差一倍")
    page._submit()
    here.settle()
    found = there(here, docking)
    assert (found.stage, found.fail_reason, found.fail_text) == (DockingStage.STOPPED, FailReason.PRICE, "报价差一倍")
    press(page, Qt.Key.Key_Left, ALT)
    assert "已中止" in page.desk.told.text()
    page.desk.undo()
    here.settle()
    found = there(here, docking)
    assert (found.stage, found.fail_reason, found.fail_text) == (DockingStage.PLAN, None, None)


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
    assert page.funnel.buttons[NeedState.NEW].words() == "新征集 2 · 累计 2"
    page.form.chain.buttons["docking"].click()
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "docking"
    assert there(here, made).need_id == need
    assert page.funnel.buttons[NeedState.DOCKING].words() == "对接中 1 · 累计 1"
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


def test_who_comes_to_the_board_has_the_keyboard_on_a_card(here, qtbot) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    here.frame.hide()
    with qtbot.waitActive(here.frame):
        here.frame.show()
        here.frame.activateWindow()
    card = page.board.card()
    assert card is not None and card.id == docking
    page.tabs.setCurrentIndex(1)
    here.settle()
    page.tabs.setCurrentIndex(0)
    here.settle()
    assert page.board.isAncestorOf(keyboard_in()), "not on the rail, nor on a notice"


def test_signing_offers_the_contract_where_it_is_wanted(here) -> None:
    before = dockings.following(DockingStage.SIGNED, -1)
    assert before is not None
    docking = docked(here, "密封", before)
    page = here.show("docking", DockingsPage)
    page.board.into(docking)
    page.desk.forward.click()
    here.settle()
    assert page.desk.contract.isVisibleTo(page)
    page.desk.contract.click()
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "contract"
    assert there(here, docking).contract_id == made


def test_a_stage_moves_with_a_round_or_on_the_board_only(here) -> None:
    docking = docked(here, "密封")
    page = here.show("docking", DockingsPage)
    page.open_record(docking)
    here.settle()
    stage = page.form.binding("stage")
    assert stage is not None and stage.editor.is_read_only()
    assert "进入阶段" in page.form.note_of(stage)


def test_the_head_counts_while_the_board_is_in_sight(here) -> None:
    docked(here, "密封")
    page = here.show("docking", DockingsPage)
    assert page.count.text() == "共 1 条"
    docked(here, "补偿")
    here.settle()
    here.settle()
    assert page.count.text() == "共 2 条"
