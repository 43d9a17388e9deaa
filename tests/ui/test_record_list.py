"""The list of records: a hundred thousand rows, only what is in sight is asked for."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt

from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import PAGE, Column, ListRow, Rows
from tests.ui.hands import press

KEY = Qt.Key
COLUMNS = (Column("日期", 100, "visited_on"), Column("企业", 200), Column("金额", 80, right=True))


class Source:
    """Rows made on demand that notes what was asked."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.asked: list[int] = []
        self.order = range

    def count(self) -> int:
        return self.total

    def fetch(self, offset: int, limit: int) -> Sequence[ListRow]:
        self.asked.append(offset)
        numbers = range(offset, min(offset + limit, self.total))
        return [
            ListRow(n, f"企业{n}", "需求征集", "11-20 实地", "草稿", "plain", ("2026-11-20", f"企业{n}", str(n))) for n in numbers
        ]


@pytest.fixture
def records(qtbot) -> RecordList:
    widget = RecordList(COLUMNS)
    widget.resize(520, 640)
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    widget.setFocus()
    return widget


def test_long_list_asks_only_for_what_is_in_sight(qtbot, records) -> None:
    source = Source(100_000)
    records.set_source(source)
    qtbot.wait(1)
    assert source.asked == [0]
    records.select_row(0)
    press(records.list, KEY.Key_End)
    assert records.current_key() == 99_999
    qtbot.wait(1)
    assert set(source.asked) <= {0, 99_900, 99_800}
    press(records.list, KEY.Key_Home, KEY.Key_Down, KEY.Key_PageDown)
    assert 1 < records.current_key() < 30


def test_keys_select_and_open(qtbot, records) -> None:
    records.set_source(Source(10))
    records.select_row(0)
    with qtbot.waitSignal(records.selected) as selected:
        press(records.list, KEY.Key_Down)
    assert selected.args == [1]
    with qtbot.waitSignal(records.activated) as opened:
        press(records.list, KEY.Key_Return)
    assert opened.args == [1]


def test_selection_survives_reload(qtbot, records) -> None:
    source = Source(300)
    records.set_source(source)
    records.select_row(7)
    records.reload()
    assert records.current_key() == 7
    source.total = 301
    records.reload()
    assert records.current_key() == 7


def test_table_shows_the_same_selection_and_sorts(qtbot, records) -> None:
    records.set_source(Source(50))
    records.select_row(3)
    records.show_table(True)
    assert records.table.isVisible()
    assert records.table.currentIndex().row() == 3
    header = records.table.horizontalHeader()
    with qtbot.waitSignal(records.sort_wanted) as asked:
        header.sectionClicked.emit(0)
    assert asked.args == ["visited_on", False]
    with qtbot.waitSignal(records.sort_wanted) as asked:
        header.sectionClicked.emit(0)
    assert asked.args == ["visited_on", True]
    header.sectionClicked.emit(1)
    records.table.setFocus()
    press(records.table, KEY.Key_End)
    assert records.current_key() == 49


def test_empty_list_says_so(qtbot, records) -> None:
    records.set_source(Source(0))
    assert records.empty.isVisible()
    records.set_source(Source(1))
    assert records.list.isVisible()


def test_late_pages_of_an_older_question_are_dropped(qtbot) -> None:
    waiting = []
    records = RecordList(run=lambda fn, done: waiting.append((fn, done)))
    qtbot.addWidget(records)
    records.set_source(Source(5))
    records.set_source(Source(9))
    for fn, done in reversed(waiting):
        done(fn())
    assert records.model.rowCount() == 9


def test_memory_stays_bounded(records) -> None:
    source = Source(100_000)
    records.set_source(source)
    for number in range(0, 100_000, PAGE):
        records.model.row(number)
    assert len(records.model._pages) <= 60


def test_rows_from_functions() -> None:
    rows = Rows(lambda: 1, lambda offset, limit: [ListRow(1, "一")])
    assert rows.count() == 1
    assert rows.fetch(0, 1)[0].title == "一"
