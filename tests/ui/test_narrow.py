"""Where there is not room for all words: who gives way, and that nothing that matters is cut."""

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core.need_states import STEPS, Funnel, Step
from desktop.ui.pages.needs.funnel import FunnelBar
from desktop.ui.widgets.form_row import label_lines
from desktop.ui.widgets.sharing import fitted, shares
from desktop.ui.widgets.tree_picker import IndustryTree, TreeEdit
from tests.ui.hands import shown


def test_a_name_yields_no_more_than_half_of_its_line() -> None:
    assert shares(300, 100, 150, 12) == (138, 150), "both have what they want"
    assert shares(300, 280, 150, 12) == (150, 138)
    assert shares(300, 280, 60, 12) == (228, 60), "a short word at the right is never cut for a long name"
    assert shares(300, 400, 0, 12) == (300, 0)


def test_what_stands_first_at_the_right_is_left_out_first(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    metrics = QFontMetrics(widget.font())
    whole = "已签约 · 120.5 万元 · 2026-08-07 前"
    assert fitted(whole, metrics, metrics.horizontalAdvance(whole)) == whole
    assert fitted(whole, metrics, metrics.horizontalAdvance("120.5 万元 · 2026-08-07 前")) == "120.5 万元 · 2026-08-07 前"
    assert fitted(whole, metrics, metrics.horizontalAdvance("2026-08-07 前")) == "2026-08-07 前"
    assert fitted(whole, metrics, metrics.horizontalAdvance("2026-0…")).endswith("…")


def test_long_labels_break_where_a_reader_would(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    metrics = QFontMetrics(widget.font())
    room = metrics.horizontalAdvance("六个字的标签")
    for text, lines in {
        "技术领域": ["技术领域"], "承办、协办单位": ["承办、", "协办单位"], "专利号（申请号）": ["专利号", "（申请号）"],
        "统一社会信用代码": ["统一社会", "信用代码"], "其他方案或团队": ["其他方案", "或团队"],
    }.items():  # fmt: skip
        assert label_lines(text, metrics, room) == lines


def test_the_funnel_goes_on_in_a_second_row_and_cuts_no_figure(qtbot: QtBot) -> None:
    bar = FunnelBar()
    qtbot.addWidget(bar)
    bar.show_funnel(Funnel(tuple(Step(state, (), 1234) for state in STEPS), ()))
    bar.resize(420, bar.heightForWidth(420))
    shown(qtbot, bar)
    assert bar.heightForWidth(420) > bar.heightForWidth(2000)
    for button in bar.buttons.values():
        assert button.width() >= button.sizeHint().width()
        assert button.mapTo(bar, button.rect().bottomRight()).x() <= bar.width()


def test_of_a_long_path_the_end_is_in_sight(qtbot: QtBot) -> None:
    edit = TreeEdit(IndustryTree())
    qtbot.addWidget(edit)
    edit.resize(260, 34)
    with qtbot.waitExposed(edit):
        edit.show()
    edit.line().clearFocus()
    edit.set_value("C3421")
    assert edit.line().cursorPosition() == len(edit.line().text())
    edit.resize(1200, 34)
    assert edit.line().cursorPosition() == 0
    assert edit.toolTip().endswith("（C3421）")
