"""References, trees and child rows."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.number_edit import MoneyEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import ReferenceEdit
from desktop.ui.widgets.reference_list import PickedChip, ReferenceListEdit
from desktop.ui.widgets.rows import RowColumn, RowsEdit
from desktop.ui.widgets.tree_picker import DivisionTree, IndustryTree, TreeEdit
from tests.ui.hands import press, shown, type_in

KEY = Qt.Key
PEOPLE = [Item("p1", "张三", "东北大学"), Item("p2", "李四", "沈阳农业大学"), Item("p3", "王五", "")]


def search(text: str) -> list[Item]:
    return [item for item in PEOPLE if text in item.text]


def describe(value: object) -> Item | None:
    return next((item for item in PEOPLE if item.value == value), None)


def test_reference_is_searched_and_chosen(qtbot) -> None:
    editor = ReferenceEdit(search, describe, "新建人员")
    shown(qtbot, editor)
    press(editor.line(), KEY.Key_Down)
    assert [i.text for i in editor.popup().items()] == ["张三", "李四", "王五", "＋ 新建人员"]
    type_in(editor.line(), "李")
    with qtbot.waitSignal(editor.changed):
        press(editor.line(), KEY.Key_Return)
    assert editor.value() == "p2"
    assert editor.line().text() == "李四"


def test_reference_offers_to_create_what_was_typed(qtbot) -> None:
    editor = ReferenceEdit(search, describe, "新建人员")
    shown(qtbot, editor)
    type_in(editor.line(), "赵六")
    with qtbot.waitSignal(editor.create_wanted) as asked:
        press(editor.line(), KEY.Key_Down, KEY.Key_Return)
    assert asked.args == ["赵六"]
    editor.set_item(Item("p6", "赵六"))
    assert editor.value() == "p6"


def test_reference_left_without_choice_keeps_the_text(qtbot) -> None:
    editor, after = ReferenceEdit(search, describe, "新建人员"), LineEdit()
    shown(qtbot, editor, after)
    type_in(editor.line(), "李")
    after.setFocus()
    assert editor.value() is None
    assert "还没有选定" in editor.problem()
    assert editor.typed() == "李"


def test_reference_ignores_a_late_answer(qtbot) -> None:
    waiting = []
    editor = ReferenceEdit(search, describe, run=lambda fn, done: waiting.append((fn, done)))
    shown(qtbot, editor)
    type_in(editor.line(), "张")
    type_in(editor.line(), "三")
    for fn, done in reversed(waiting):
        done(fn() if fn is not waiting[0][0] else PEOPLE)
    assert [i.text for i in editor.popup().items()] == ["张三"]


def test_unknown_reference_is_kept(qtbot) -> None:
    editor = ReferenceEdit(search, describe)
    qtbot.addWidget(editor)
    editor.set_value("p99")
    assert editor.value() == "p99"
    assert "尚未同步" in editor.line().text()


def test_reference_list_adds_and_takes_out(qtbot) -> None:
    editor = ReferenceListEdit(search, describe, fixed=("p1",))
    shown(qtbot, editor)
    editor.set_value(("p1",))
    type_in(editor.adder().line(), "王")
    with qtbot.waitSignal(editor.changed):
        press(editor.adder().line(), KEY.Key_Return)
    assert editor.value() == ("p1", "p3")
    first, second = editor.findChildren(PickedChip)[-2:]
    assert first.focusPolicy() == Qt.FocusPolicy.NoFocus, "the author cannot be taken out"
    with qtbot.waitSignal(editor.changed):
        press(second, KEY.Key_Delete)
    assert editor.value() == ("p1",)


def test_division_by_columns(qtbot) -> None:
    editor = TreeEdit(DivisionTree())
    shown(qtbot, editor)
    press(editor.line(), KEY.Key_Down)
    assert editor.columns().isVisible()
    with qtbot.waitSignal(editor.changed):
        press(editor.line(), KEY.Key_Right, KEY.Key_Down, KEY.Key_Return)
    assert editor.value() is not None
    assert editor.value().startswith("2101")
    assert editor.line().text().startswith("沈阳市 / ")


def test_division_by_initials(qtbot) -> None:
    editor = TreeEdit(DivisionTree("county"))
    shown(qtbot, editor)
    type_in(editor.line(), "hnq")
    assert "浑南区" in [i.text for i in editor.hits().items()]
    assert editor.hits().items()[0].second == "沈阳市"
    press(editor.line(), KEY.Key_Return)
    assert editor.value() == "210112"


def test_ambiguous_division_is_asked_again(qtbot) -> None:
    editor, after = TreeEdit(DivisionTree()), LineEdit()
    shown(qtbot, editor, after)
    type_in(editor.line(), "铁西")
    after.setFocus()
    assert editor.value() is None
    assert "请从列表里选" in editor.problem()


def test_industry_by_code(qtbot) -> None:
    editor, after = TreeEdit(IndustryTree()), LineEdit()
    shown(qtbot, editor, after)
    type_in(editor.line(), "C3421")
    after.setFocus()
    assert editor.value() == "C3421"
    assert "金属切削机床制造" in editor.line().text()


def rows_edit() -> RowsEdit:
    return RowsEdit((RowColumn("name", "需求名称", LineEdit, 3), RowColumn("budget", "拟投入", MoneyEdit)), "添加需求")


def test_rows_added_filled_taken_out_and_brought_back(qtbot) -> None:
    editor = rows_edit()
    shown(qtbot, editor)
    editor.set_value([{"id": 7, "name": "主轴补偿", "budget": Decimal(120)}])
    assert editor.value() == [{"id": 7, "name": "主轴补偿", "budget": Decimal(120)}]
    editor.add_row()
    assert editor.value() == [{"id": 7, "name": "主轴补偿", "budget": Decimal(120)}], "a blank row does not count"
    type_in(keyboard_in(), "导轨替代")
    assert [row["name"] for row in editor.value()] == ["主轴补偿", "导轨替代"]
    editor.editor(0, "name").setFocus()
    with qtbot.waitSignal(editor.changed):
        QTest.keyClick(keyboard_in(), KEY.Key_Delete, Qt.KeyboardModifier.AltModifier)
    assert [row["name"] for row in editor.value()] == ["导轨替代"]
    undo = next(b for b in editor.findChildren(type(editor._undo)) if "恢复" in b.words() and b.isVisible())
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert editor.value()[0] == {"id": 7, "name": "主轴补偿", "budget": Decimal(120)}


def test_a_row_says_what_is_wrong_in_it(qtbot) -> None:
    editor = rows_edit()
    shown(qtbot, editor)
    editor.set_value([{"name": "甲"}])
    type_in(editor.editor(0, "budget").line(), "很多")
    assert editor.problem()
    editor.editor(0, "budget").set_value(None)
    assert not editor.problem()


def test_rows_read_only(qtbot) -> None:
    editor = rows_edit()
    shown(qtbot, editor)
    editor.set_value([{"name": "甲"}])
    editor.set_read_only(True)
    editor.add_row()
    assert editor.count() == 1
