"""The editors: typed into, pasted into, left, emptied."""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum

import pytest
from PySide6.QtCore import Qt

from desktop.ui.widgets.base import Editor, keyboard_in
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.form_row import FormRow
from desktop.ui.widgets.line_edit import LineEdit, SecretEdit
from desktop.ui.widgets.long_text import LongTextEdit
from desktop.ui.widgets.number_edit import IntegerEdit, MoneyEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.rows import RowColumn, RowsEdit
from desktop.ui.widgets.time_edit import TimeEdit, TimeRangeEdit
from tests.ui.hands import paste, press, shown, type_in

TODAY = date(2026, 11, 22)
KEY = Qt.Key


class Mode(StrEnum):
    ONSITE = "onsite"
    PHONE = "phone"


MODES = [Item(Mode.ONSITE, "实地"), Item(Mode.PHONE, "电话")]


def date_edit() -> DateEdit:
    return DateEdit(today=lambda: TODAY)


ALL = [
    (LineEdit, "文字"), (LongTextEdit, "一\n二"), (IntegerEdit, 0), (MoneyEdit, Decimal("12.5")), (date_edit, TODAY),
    (TimeEdit, time(9, 30)), (TimeRangeEdit, (time(9), None)), (lambda: ComboEdit(MODES), Mode.PHONE),
    (lambda: ChipsEdit(MODES), (Mode.ONSITE,)),
]  # fmt: skip


@pytest.mark.parametrize(("make", "value"), ALL)
def test_one_protocol(qtbot, make, value) -> None:
    editor: Editor = make()
    shown(qtbot, editor)
    heard: list[int] = []
    editor.changed.connect(lambda: heard.append(1))
    assert editor.value() is None
    editor.set_value(value)
    assert editor.value() == value
    assert type(editor.value()) is type(value)
    editor.set_value(None)
    assert editor.value() is None
    assert not heard, "setting a value is no change by the user"
    editor.set_problem("不对")
    assert editor.problem() == "不对"
    editor.set_problem(None)
    assert editor.problem() == ""
    editor.set_value(value)
    editor.set_read_only(True)
    press(keyboard_in() or editor, KEY.Key_5, KEY.Key_Space, KEY.Key_Delete)
    assert editor.value() == value
    editor.set_read_only(False)


def test_line_tells_every_change_and_trims(qtbot) -> None:
    editor = LineEdit(10)
    shown(qtbot, editor)
    with qtbot.waitSignals([editor.changed] * 2):
        type_in(editor.line(), " 冮")
    assert editor.value() == "冮"
    with qtbot.waitSignal(editor.committed):
        press(editor.line(), KEY.Key_Return)


def test_a_line_without_room_ends_in_dots_until_somebody_writes_in_it(qtbot) -> None:
    other, line = LineEdit(), LineEdit()
    shown(qtbot, line, other)
    line.setFixedWidth(120)
    line.set_value("浑南区果蔬菌产业科技特派团（演示）")
    other.setFocus()
    line.grab()
    assert line.line().toolTip() == "浑南区果蔬菌产业科技特派团（演示）"
    cut = line.line().grab().toImage()
    line.setFocus()
    assert line.line().grab().toImage() != cut
    assert line.line().toolTip() == "", "whoever writes sees the text itself"
    other.setFocus()
    line.set_value("短")
    line.grab()
    assert line.line().toolTip() == ""


def test_line_too_long_is_kept_and_explained(qtbot) -> None:
    editor = LineEdit(5)
    shown(qtbot, editor)
    type_in(editor.line(), "一二三四五六七")
    assert editor.value() == "一二三四五六七"
    assert "多了 2 个" in editor.problem()
    assert editor.typed() == "一二三四五六七"


def test_pasted_control_characters_go_and_it_is_said(qtbot) -> None:
    editor = LineEdit(50)
    shown(qtbot, editor)
    paste(editor.line(), "沈阳\x07机床\u200b\n有限公司")
    assert editor.value() == "沈阳机床 有限公司"
    texts = [label.text() for label in editor.findChildren(type(editor._count.label))]
    assert any("已去掉 2 个" in text for text in texts)


def test_secret_keeps_spaces(qtbot) -> None:
    editor = SecretEdit()
    shown(qtbot, editor)
    type_in(editor.line(), " a b ")
    assert editor.value() == " a b "


def test_a_year_nobody_typed_that_lies_far_back_is_said_until_something_else_is_typed(qtbot) -> None:
    editor = date_edit()
    rows = RowsEdit([RowColumn("on", "日期", lambda: editor)])
    shown(qtbot, rows)
    rows.add_row()
    type_in(editor.line(), "12-31")
    press(editor.line(), KEY.Key_Return)
    assert (editor.value(), editor.doubt(), editor.line().text()) == (date(2025, 12, 31), "请核对年份", "2025-12-31")
    assert rows._rows[0].problem.text() == "日期：请核对年份"
    assert not rows.input_problem()
    editor.line().selectAll()
    type_in(editor.line(), "11-20")
    press(editor.line(), KEY.Key_Return)
    assert (editor.doubt(), rows._rows[0].problem.isHidden()) == ("", True)


def test_long_text_grows_and_tab_leaves_it(qtbot) -> None:
    editor, after = LongTextEdit(1000), LineEdit()
    shown(qtbot, editor, after)
    low = editor.height()
    paste(editor.text_edit(), "\n".join("一二三四五六") * 2)
    qtbot.waitUntil(lambda: editor.sizeHint().height() > low)
    press(editor.text_edit(), KEY.Key_Tab)
    assert after.line().hasFocus()


def test_ten_thousand_characters_are_kept(qtbot) -> None:
    editor = LongTextEdit(1000)
    shown(qtbot, editor)
    paste(editor.text_edit(), "字" * 10_000)
    assert len(editor.typed()) == 10_000
    assert "多了 9000 个" in editor.problem()


def test_long_text_shows_all_lines_of_chinese_without_a_bar(qtbot) -> None:
    editor = LongTextEdit(1000)
    shown(qtbot, editor)
    for text in ("投资三百万元，今年能抵扣多少应纳税所得额？" * 4, "一\n二\n三", "一行"):
        editor.set_value(text)
        assert editor.text_edit().verticalScrollBar().maximum() == 0, text


def test_date_typed_short_and_shown_in_full(qtbot) -> None:
    editor = date_edit()
    shown(qtbot, editor)
    type_in(editor.line(), "1120")
    press(editor.line(), KEY.Key_Return)
    assert editor.value() == date(2026, 11, 20)
    assert editor.line().text() == "2026-11-20"
    press(editor.line(), KEY.Key_Up)
    assert editor.value() == date(2026, 11, 21)


def test_bad_date_is_kept_with_its_reason_and_can_be_restored(qtbot) -> None:
    editor, after = date_edit(), LineEdit()
    row = FormRow("走访日期", editor, True)
    shown(qtbot, row, after)
    editor.setFocus()
    type_in(editor.line(), "2026-2-30")
    assert editor.problem() == ""
    after.setFocus()
    assert "只到 28 日" in row.under_text()
    assert editor.value() is None
    assert editor.typed() == "2026-2-30"
    other = date_edit()
    qtbot.addWidget(other)
    other.restore_typed(editor.typed())
    assert "只到 28 日" in other.problem()


def test_calendar_by_keys(qtbot) -> None:
    editor = date_edit()
    shown(qtbot, editor)
    editor.set_value(date(2026, 11, 20))
    press(editor.line(), KEY.Key_F4)
    assert editor.calendar_open()
    with qtbot.waitSignal(editor.changed):
        press(editor.line(), KEY.Key_PageUp, KEY.Key_Right, KEY.Key_Return)
    assert editor.value() == date(2026, 10, 21)
    press(editor.line(), KEY.Key_F4, KEY.Key_Escape)
    assert not editor.calendar_open()


def test_time_range_says_when_turned_round(qtbot) -> None:
    editor = TimeRangeEdit()
    shown(qtbot, editor)
    type_in(editor.start.line(), "14:00")
    type_in(editor.end.line(), "9:30")
    assert "结束早于开始" in editor.problem()
    assert editor.value() == (time(14), time(9, 30))
    editor.end.line().selectAll()
    type_in(editor.end.line(), "16")
    assert editor.problem() == ""


def test_numbers(qtbot) -> None:
    staff, money = IntegerEdit("人"), MoneyEdit()
    shown(qtbot, staff, money)
    type_in(staff.line(), "１，２００")
    press(staff.line(), KEY.Key_Return)
    assert staff.value() == 1200
    assert staff.line().text() == "1,200"
    press(staff.line(), KEY.Key_Up)
    assert staff.value() == 1201
    type_in(money.line(), "1.2亿")
    assert money.value() == Decimal(12000)
    money.line().selectAll()
    type_in(money.line(), "abc")
    assert money.value() is None
    assert "数字" in money.problem()
    money.line().selectAll()
    type_in(money.line(), "-5")
    assert "负数" in money.problem()
    money.line().selectAll()
    press(money.line(), KEY.Key_Delete)
    assert money.value() is None
    assert money.problem() == ""


def test_combo_by_initials_keeps_the_enum(qtbot) -> None:
    editor, after = ComboEdit(MODES), LineEdit()
    shown(qtbot, editor, after)
    type_in(editor.line(), "dh")
    assert [item.text for item in editor.popup().items()] == ["电话"]
    with qtbot.waitSignal(editor.changed):
        press(editor.line(), KEY.Key_Return)
    assert editor.value() is Mode.PHONE
    press(editor.line(), KEY.Key_F4, KEY.Key_Up, KEY.Key_Return)
    assert editor.value() is Mode.ONSITE
    editor.line().selectAll()
    type_in(editor.line(), "电")
    press(editor.line(), KEY.Key_Tab)
    assert editor.value() is Mode.PHONE
    assert after.line().hasFocus()


def test_combo_refuses_what_is_not_in_it_but_keeps_the_text(qtbot) -> None:
    editor, after = ComboEdit(MODES), LineEdit()
    shown(qtbot, editor, after)
    type_in(editor.line(), "飞")
    after.setFocus()
    assert editor.value() is None
    assert "列表里没有" in editor.problem()
    assert editor.line().text() == "飞"
    editor.setFocus()
    editor.line().selectAll()
    press(editor.line(), KEY.Key_Delete)
    after.setFocus()
    assert editor.problem() == ""


def test_chips_by_keys_and_clicks(qtbot) -> None:
    items = [Item(n, f"目的{n}") for n in range(8)]
    editor = ChipsEdit(items)
    shown(qtbot, editor)
    with qtbot.waitSignals([editor.changed, editor.changed]):
        press(editor, KEY.Key_Space, KEY.Key_Right, KEY.Key_Right, KEY.Key_Space)
    assert editor.value() == (0, 2)
    qtbot.mouseClick(editor.chips()[5], Qt.MouseButton.LeftButton)
    assert editor.value() == (0, 2, 5)
    press(editor, KEY.Key_Space)
    assert editor.value() == (0, 2)
    editor.set_value((1, "旧码"))
    assert editor.value() == (1, "旧码"), "a code this version does not know is kept"


def test_single_choice_chips(qtbot) -> None:
    editor = ChipsEdit(MODES, single=True)
    shown(qtbot, editor)
    editor.set_value(Mode.ONSITE)
    qtbot.mouseClick(editor.chips()[1], Qt.MouseButton.LeftButton)
    assert editor.value() is Mode.PHONE
