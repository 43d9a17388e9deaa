"""The rail's headings: folding by mouse and keyboard, what is said to a screen reader, badges of what is folded away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.rail import Rail
from desktop.ui.widgets.rail_entry import Place, RailEntry

KEY = Qt.Key
PLACES = (
    Place("home", "工作台", "house"),
    Place("visit", "企业走访", "briefcase", "走访与需求"),
    Place("need", "技术需求", "lightbulb", "走访与需求"),
    Place("docking", "供需对接", "handshake", "成果转化", shut=True),
    Place("contract", "技术合同", "file-text", "成果转化", shut=True),
    Place("sync", "同步", "arrows-clockwise", bottom=True),
)


@pytest.fixture
def rail(qtbot: QtBot) -> Rail:
    made = Rail(PLACES)
    qtbot.addWidget(made)
    made.resize(made.width(), 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.set_current("home")
    made.take_keyboard()
    return made


def press(*keys: Qt.Key) -> str:
    """Press keys; returns the words of the entry that has the keyboard then."""
    for key in keys:
        QTest.keyClick(keyboard_in(), key)
    found = keyboard_in()
    assert isinstance(found, RailEntry)
    return found.text()


def test_arrows_walk_over_headings_and_what_is_open(rail: Rail) -> None:
    assert press(KEY.Key_Down) == "走访与需求"
    assert press(KEY.Key_Down, KEY.Key_Down) == "技术需求"
    assert press(KEY.Key_Down) == "成果转化"
    assert press(KEY.Key_Down) == "同步"
    assert press(KEY.Key_Down) == "同步"  # the end
    assert press(KEY.Key_Up, KEY.Key_Up) == "技术需求"
    assert press(KEY.Key_Home) == "技术需求"


def test_right_opens_and_enters_left_goes_back_and_folds(qtbot: QtBot, rail: Rail) -> None:
    assert press(KEY.Key_Down, KEY.Key_Down, KEY.Key_Down, KEY.Key_Down) == "成果转化"
    with qtbot.waitSignal(rail.folded) as told:
        assert press(KEY.Key_Right) == "成果转化"
    assert told.args == ["成果转化", True]
    assert press(KEY.Key_Right) == "供需对接"
    with qtbot.waitSignal(rail.went) as went:
        press(KEY.Key_Return)
    assert went.args == ["docking"]
    assert press(KEY.Key_Left) == "成果转化"
    with qtbot.waitSignal(rail.folded) as told:
        press(KEY.Key_Left)
    assert told.args == ["成果转化", False]
    assert rail.button("docking").isHidden()
    assert rail.folds() == {"成果转化": False}


def test_enter_and_blank_fold_a_heading(rail: Rail) -> None:
    heading = rail.heading("走访与需求")
    press(KEY.Key_Down, KEY.Key_Return)
    assert not heading.is_open()
    assert rail.button("need").isHidden()
    press(KEY.Key_Space)
    assert heading.is_open()


def test_a_screen_reader_hears_whether_it_is_open(rail: Rail) -> None:
    assert rail.heading("成果转化").accessibleDescription() == "已折叠，2 个页面"
    assert rail.heading("走访与需求").accessibleDescription() == "已展开，2 个页面"
    rail.set_badge("docking", 3)
    rail.set_badge("contract", 1)
    assert rail.heading("成果转化").accessibleDescription() == "已折叠，2 个页面，4 条待处理"
    assert rail.button("docking").accessibleDescription() == "3 条待处理"


def test_the_section_of_the_place_in_sight_opens_and_may_be_folded_over_it(rail: Rail) -> None:
    rail.set_current("contract")
    assert rail.heading("成果转化").is_open()
    rail.heading("成果转化").click()
    assert rail.button("contract").isHidden()
    rail.set_current("contract")  # the page is shown anew, the user's word stands
    assert rail.button("contract").isHidden()
    rail.take_keyboard()
    assert keyboard_in() is rail.heading("成果转化")


def test_number_keys_reach_folded_places(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.waitSignal(rail.went) as went:
        QTest.keyClick(rail, KEY.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert went.args == ["docking"]
    assert not rail.button("docking").isHidden()


def test_a_page_that_is_no_place_leaves_the_keyboard_a_way_in(rail: Rail) -> None:
    rail.set_current("import")
    rail.take_keyboard()
    assert keyboard_in() is rail.button("home")
