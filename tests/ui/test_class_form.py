"""A class at its form and its roster: lessons, the hours that follow from them, what has to be there, and room for rows."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.core import keys, trainings
from desktop.core.trainings import ClassView
from tests.ui.at_work import AtWork, at_work
from tests.ui.classkit import a_class, seat, table

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
Begin = Callable[..., tuple[AtWork, Any, UUID]]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def begin(tmp_path: Path, qtbot: QtBot) -> Iterator[Begin]:
    """The form of a class with `count` lessons and nobody in it."""
    ends: list[Any] = []

    def start(count: int, **more: object) -> tuple[AtWork, Any, UUID]:
        made: list[UUID] = []
        entered = at_work(tmp_path, qtbot, "training", lambda s: made.append(a_class(s, count, **more)), roles="organiser:210112")
        work = entered.__enter__()
        ends.append(entered)
        page = work.page("training")
        page.open_record(made[0])
        work.settle(lambda: page.panel.desk.view is not None)
        return work, page.panel, made[0]

    yield start
    for entered in ends:
        entered.__exit__(None, None, None)


def view(work: AtWork, training_id: UUID) -> ClassView:
    work.settle()
    return trainings.load(work.opened, training_id)


def test_a_lesson_is_the_next_half_day_with_the_same_hours_and_teacher(begin: Begin) -> None:
    work, panel, training_id = begin(5, ended_on=date(2026, 3, 7))
    editor = panel.form.binding("lessons").editor
    editor.editor(0, "on").setFocus()
    work.keys(Key.Key_N, modifiers=ALT)
    work.settle()
    assert editor.editor(5, "topic").line().hasFocus()
    row, port = editor.last_row(), panel.form.viewport()
    top = editor.mapTo(port, row.topLeft()).y()
    assert top >= 0 and top + row.height() <= port.height(), "the new row is in sight as a whole"
    assert all(label.isVisible() for label in editor._rows[5].labels.values()) or not editor._folded
    assert len(view(work, training_id).lessons) == 5, "what is only proposed is no lesson"
    work.type("整形修剪")
    panel.form.flush()
    work.settle()
    last = view(work, training_id).lessons[-1]
    assert (last.title, last.hours, last.teacher, last.topic) == ("3-07 下午", Decimal(4), "赵教授", "整形修剪")
    work.keys(Key.Key_N, modifiers=ALT)
    assert editor.editor(6, "on").value() is None, "after the last day nothing is proposed"


def test_hours_follow_the_lessons_and_without_anybody_the_roster_opens(begin: Begin) -> None:
    work, panel, training_id = begin(2)
    total = panel.form.binding("hours_total").editor
    assert (total.value(), total.is_read_only()) == (Decimal(8), True)
    hours = panel.form.binding("lessons").editor.editor(0, "hours")
    hours.set_value(Decimal(3))
    hours.changed.emit()
    panel.form.flush()
    work.settle(lambda: total.value() == Decimal(7))
    panel.ask_submit()
    work.settle()
    assert work.texts()[0] == "还没有提交：花名册里还没有学员，请先报名。"
    assert panel.tabs.currentIndex() == 1
    seat(work.opened, training_id, range(1, 3))
    panel.ask_submit()
    work.settle(lambda: panel.desk.locked)
    assert any("2 个课次没有人签到" in label.text() for label in work.window.notices.notices()[0].findChildren(QLabel))


def test_the_whole_notice_can_be_read(begin: Begin) -> None:
    work, panel, _ = begin(2)
    work.keys(Key.Key_2, modifiers=ALT)
    work.settle()
    line = panel.roster.consent
    line.read.setFocus()
    work.keys(Key.Key_Space)
    assert line.whole.isVisible() and line.whole.text().endswith("签到即表示知悉并同意。")
    work.keys(Key.Key_Space)
    assert not line.whole.isVisible()


def test_the_list_makes_room_for_pasted_rows_and_the_foot_says_what_a_row_has_no_room_for(begin: Begin) -> None:
    work, panel, training_id = begin(2)
    seat(work.opened, training_id, [1])
    work.keys(Key.Key_2, modifiers=ALT)
    work.settle()
    page = work.page("training")
    panel.roster.read_text(table([1, 2]))
    work.settle(panel.roster.paste.table.hasFocus)
    assert not page.side.isVisible()
    work.keys(Key.Key_Escape)
    assert page.side.isVisible()
    other = a_class(work.store, 2, name="另一个班")
    seat(work.opened, other, [1])
    work.settle()
    panel.roster.table.selectRow(0)
    panel.roster.table.setCurrentIndex(panel.roster.table.model_.index(0, 1))
    work.settle(lambda: "请留意：2026 年已参加“另一个班”" in panel.roster.told.text())
