"""The county's desk by keyboard alone, in a real profile."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from db.choices import State
from db.local import SEALED, outbox
from db.records import Need, ReviewNote, Visit
from db.records.correction import Correction
from desktop.core import keys, remarks
from desktop.core.changes import Changes
from desktop.core.replay import Silence
from desktop.core.store import Store
from desktop.ui.pages.inbox import InboxPage
from desktop.ui.widgets.base import keyboard_in
from tests.ui.at_work import AtWork, at_work
from tests.ui.deskkit import BULK, CONTACT, common, waiting

Key = Qt.Key
Desk = Callable[..., tuple[AtWork, InboxPage, list[UUID]]]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    """Opens the page; the keyboard is in its list."""
    ends = []

    def open_desk(count: int = 12, needs: int = 2, roles: str = CONTACT) -> tuple[AtWork, InboxPage, list[UUID]]:
        ids: list[UUID] = []
        at = at_work(tmp_path, qtbot, "inbox", lambda store: ids.extend(waiting(store, count, needs)), roles)
        work = at.__enter__()
        ends.append(at)
        page = work.page("inbox")
        quiet(work, page)
        return work, page, ids

    yield open_desk
    for at in ends:
        at.__exit__(None, None, None)


def quiet(work: AtWork, page: InboxPage, *more: Callable[[], bool]) -> None:
    """Until the list is read anew and a record is in sight."""
    timers = (page._reload, page._search)
    read = (lambda: not any(timer.isActive() for timer in timers), lambda: page.reader._wanted in (None, page.reader.row))
    work.settle(*read, *more)


def press(work: AtWork, page: InboxPage, *pressed: Key) -> int:
    """Keys one after the other, each when the last has done its work; how many."""
    for key in pressed:
        work.keys(key)
        quiet(work, page)
    return len(pressed)


def state(work: AtWork, kind: type[Visit] | type[Need], record_id: UUID) -> State:
    found = work.store.get(kind, record_id)
    assert found is not None
    return found.state


def notes(store: Store, record_id: UUID) -> dict[str, ReviewNote]:
    with store.opened.local.read() as session:
        found = session.scalars(select(ReviewNote).where(ReviewNote.of_id == record_id)).all()
        session.expunge_all()
    return {note.field_name or "": note for note in found}


def test_thirty_decisions_by_keyboard_alone(desk: Desk) -> None:
    """20 approvals and 10 returns, each with a common reason at the third field; the number stands in the manual."""
    work, page, ids = desk(30, 0)
    pressed = 0
    for number in range(30):
        assert page.reader.row is not None and page.reader.row.id == ids[number]  # the oldest first, the next one by itself
        if number % 3 == 2:
            pressed += press(work, page, Key.Key_R, Key.Key_Down, Key.Key_Down, Key.Key_4, Key.Key_Return)
        else:
            pressed += press(work, page, Key.Key_A)
    states = [state(work, Visit, record) for record in ids]
    assert states.count(State.APPROVED_COUNTY) == 20
    assert states.count(State.RETURNED) == 10
    (note,) = notes(work.store, ids[2]).values()
    assert note.text == "内容过于简单，请补充具体情况。"
    assert note.field_name == "mode"
    assert note.due_on == work.opened.clock.today() + timedelta(days=7)
    assert page.board.currentIndex() == 1  # all done
    assert "通过 20 条，退回 10 条" in page.empty._hint.text()
    assert pressed == 70


def test_a_return_marks_fields_with_free_words_and_another_day(desk: Desk) -> None:
    work, page, ids = desk()
    press(work, page, Key.Key_R, Key.Key_Home, Key.Key_F)
    work.type("请与李四核对")
    press(work, page, Key.Key_Return, Key.Key_Down, Key.Key_1, Key.Key_6)
    press(work, page, Key.Key_D)
    assert page.reader.bar.due.line().hasFocus()
    press(work, page, Key.Key_Up, Key.Key_Return)
    assert page.reader.sheet.hasFocus()
    press(work, page, Key.Key_Return)
    found = notes(work.store, ids[0])
    assert set(found) == {"", page_fields(page)[0]}
    assert found[""].text == "请与李四核对"
    assert found[page_fields(page)[0]].text == "请写明存在的问题和现场解决的事项。日期有误，请核对。"
    assert {note.due_on for note in found.values()} == {work.opened.clock.today() + timedelta(days=8)}
    assert state(work, Visit, ids[0]) is State.RETURNED
    assert page.records.list.hasFocus()


def page_fields(page: InboxPage) -> list[str]:
    """The fields in the order of the sheet, without the whole record."""
    return [row.side.field for row in page.reader.sheet._rows][1:]


def test_a_return_without_a_word_is_not_sent_and_says_how(desk: Desk) -> None:
    work, page, ids = desk()
    press(work, page, Key.Key_R, Key.Key_Return)
    assert "退回要写明哪里需要修改" in work.texts()[0]
    assert page.reader.returning
    assert state(work, Visit, ids[0]) is State.SUBMITTED


def test_what_was_written_for_a_return_is_there_again_after_escape(desk: Desk) -> None:
    work, page, ids = desk()
    press(work, page, Key.Key_R, Key.Key_F)
    work.type("发票日期不对")
    press(work, page, Key.Key_Return, Key.Key_Escape)
    assert not page.reader.returning
    kept = remarks.read(work.opened, ids[0])
    assert kept is not None and list(kept.texts.values()) == ["发票日期不对"]
    press(work, page, Key.Key_J, Key.Key_K, Key.Key_R)
    assert list(page.reader.sheet.remarks().values()) == ["发票日期不对"]
    press(work, page, Key.Key_Return)
    assert state(work, Visit, ids[0]) is State.RETURNED
    assert remarks.read(work.opened, ids[0]) is None


def test_the_last_decisions_are_undone_one_after_the_other(desk: Desk) -> None:
    work, page, ids = desk()
    press(work, page, Key.Key_A, Key.Key_R, Key.Key_1, Key.Key_Return)
    assert state(work, Visit, ids[1]) is State.RETURNED
    press(work, page, Key.Key_U)
    assert state(work, Visit, ids[1]) is State.SUBMITTED
    assert notes(work.store, ids[1]) == {}
    assert page.reader.row is not None and page.reader.row.id == ids[1]
    press(work, page, Key.Key_R)
    assert page.reader.sheet.remarks() != {}  # to be worded better
    press(work, page, Key.Key_Escape, Key.Key_U)
    assert state(work, Visit, ids[0]) is State.SUBMITTED
    assert work.store.waiting_summary().records == 0
    press(work, page, Key.Key_U)
    assert not page.undo.isVisible()


def test_a_decision_that_has_been_uploaded_is_not_offered_for_undo(desk: Desk) -> None:
    work, page, ids = desk()
    press(work, page, Key.Key_R, Key.Key_1, Key.Key_Return)
    assert page.undo.words() == "撤销退回"
    assert page.told.text().endswith("已退回，联网后上传")
    sealed(work)
    press(work, page, Key.Key_U)  # before the page has heard of it
    assert "他改好再交，会重新出现在这里" in work.window.notices.notices()[0].hint
    press(work, page, Key.Key_A)
    sealed(work)
    work.opened.tell(Changes.of("visit", [ids[1]]))  # as a run of the sync does
    quiet(work, page, lambda: not page.undo.isVisible())
    assert page.told.text().endswith("已审核通过，已上传")


def sealed(work: AtWork) -> None:
    """As when the sync has sent them off."""
    with work.opened.local.connection(write=True) as connection:
        connection.execute(update(outbox).values(status=SEALED))


def test_a_return_that_was_not_sent_is_said_in_its_row(desk: Desk) -> None:
    work, page, ids = desk()
    press(work, page, Key.Key_R, Key.Key_1, Key.Key_Escape)
    assert page.rows["visit", ids[0]].marks == ("意见未发",)
    press(work, page, Key.Key_R, Key.Key_Return)
    assert notes(work.store, ids[0]) != {}


def test_in_large_letters_a_return_moves_nothing_and_shows_all_reasons(desk: Desk) -> None:
    work, page, _ = desk()
    work.program.theme.set_size(20)
    work.window.resize(1366, 768)
    quiet(work, page)
    before = page.split.sizes()
    press(work, page, Key.Key_R)
    assert page.split.sizes() == before
    assert page.reader.bar._reasons.verticalScrollBar().maximum() == 0
    assert page.reader.bar._count.width() > page.reader.bar._count.fontMetrics().horizontalAdvance("请在栏目上写意见")


def test_marked_records_are_approved_by_one_key_with_the_right(desk: Desk) -> None:
    work, page, ids = desk(roles=BULK)
    press(work, page, Key.Key_X, Key.Key_X, Key.Key_J, Key.Key_X)
    assert page.approve_marked.words() == "通过已标记 3 条"
    work.keys(Key.Key_A, modifiers=Qt.KeyboardModifier.ShiftModifier)
    quiet(work, page)
    approved = [n for n, record in enumerate(ids) if state(work, Visit, record) is State.APPROVED_COUNTY]
    assert approved == [0, 1, 3]
    press(work, page, Key.Key_U)
    assert all(state(work, Visit, record) is State.SUBMITTED for record in ids)


def test_marks_out_of_sight_are_counted_apart(desk: Desk) -> None:
    work, page, _ = desk(roles=BULK)
    press(work, page, Key.Key_X, Key.Key_X)
    assert page.approve_marked.words() == "通过已标记 2 条"
    page.chips.choose("need")
    quiet(work, page)
    assert page.approve_marked.words() == "通过已标记 2 条（其中 2 条不在眼前）"
    page.chips.choose("")
    quiet(work, page)
    assert page.approve_marked.words() == "通过已标记 2 条"


def test_without_the_right_the_key_says_why_not(desk: Desk) -> None:
    work, page, ids = desk()
    press(work, page, Key.Key_X, Key.Key_X)
    work.keys(Key.Key_A, modifiers=Qt.KeyboardModifier.ShiftModifier)
    quiet(work, page)
    assert "批量审核" in work.texts()[0]
    assert all(state(work, Visit, record) is State.SUBMITTED for record in ids)


def test_kinds_and_words_narrow_the_list(desk: Desk) -> None:
    work, page, _ = desk()
    assert page.records.model.rowCount() == 14
    press(work, page, Key.Key_Right, Key.Key_Right)
    assert page.chips.kind == "need"
    assert page.records.model.rowCount() == 2
    press(work, page, Key.Key_Left, Key.Key_Left)
    work.ctrl(Key.Key_F)
    work.type("泵业")
    quiet(work, page, lambda: page.records.model.rowCount() == 4)
    work.keys(Key.Key_Escape)
    assert page.records.list.hasFocus()
    assert work.window.rail.button("inbox")._badge == 14


def test_a_record_submitted_again_stands_beside_the_version_that_was_returned(desk: Desk) -> None:
    work, page, ids = desk(3, 0)
    press(work, page, Key.Key_R, Key.Key_4, Key.Key_Return)
    with work.opened.work() as session, Silence(session):  # the author has mended it
        visit = session.get_one(Visit, ids[0])
        visit.state, visit.biz_status = State.SUBMITTED, "订单充足，产值 3200 万元"
    page._reload_now()
    quiet(work, page)
    page.records.select_key(("visit", ids[0]))
    quiet(work, page)
    assert page.reader.badge.text() == "再次提交"
    row = next(r for r in page.reader.sheet._rows if r.side.field == "biz_status")
    assert (row.side.before, row.side.now) == ("订单充足", "订单充足，产值 3200 万元")
    assert not row._before.isHidden()
    press(work, page, Key.Key_C)
    fields = page.reader.sheet.shown_fields()
    assert "biz_status" in fields
    assert "interviewee" not in fields


def test_what_changed_while_it_was_read_is_not_approved_unseen(desk: Desk) -> None:
    work, page, ids = desk()
    with work.opened.work() as session, Silence(session):
        visit = session.get_one(Visit, ids[0])
        visit.rev, visit.biz_status = visit.rev + 1, "另一个内容"
    press(work, page, Key.Key_A)
    assert state(work, Visit, ids[0]) is State.SUBMITTED
    assert "新的内容" in work.texts()[0]


def test_what_changed_after_it_was_marked_is_not_approved_unseen(desk: Desk) -> None:
    work, page, ids = desk(roles=BULK)
    press(work, page, Key.Key_X, Key.Key_X, Key.Key_X)
    with work.opened.work() as session, Silence(session):  # no news has reached the window yet
        visit = session.get_one(Visit, ids[0])
        visit.rev, visit.biz_status = visit.rev + 1, "另一个内容"
    work.keys(Key.Key_A, modifiers=Qt.KeyboardModifier.ShiftModifier)
    quiet(work, page)
    assert [state(work, Visit, i) for i in ids[:3]] == [State.SUBMITTED, State.APPROVED_COUNTY, State.APPROVED_COUNTY]
    assert "新的内容" in work.texts()[0]


def test_a_mark_goes_when_what_was_marked_has_changed(desk: Desk) -> None:
    work, page, ids = desk(roles=BULK)
    press(work, page, Key.Key_X, Key.Key_X)
    with work.opened.work() as session, Silence(session):
        visit = session.get_one(Visit, ids[1])
        visit.rev, visit.biz_status = visit.rev + 1, "另一个内容"
    work.opened.tell(Changes.of("visit", [ids[1]]))
    quiet(work, page, lambda: page.approve_marked.words() == "通过已标记 1 条")
    assert "标记已取消" in work.texts()[0]


def test_letters_typed_into_the_filter_decide_nothing(desk: Desk) -> None:
    work, page, ids = desk()
    work.ctrl(Key.Key_F)
    work.type("arux")
    quiet(work, page, lambda: page.records.model.rowCount() == 0)
    assert keyboard_in() is page.filter.line()
    assert all(state(work, Visit, record) is State.SUBMITTED for record in ids)


def test_a_correction_opens_at_what_it_changes_and_the_wish_is_kept_apart(desk: Desk) -> None:
    work, page, ids = desk(3, 0)
    with work.opened.work() as session, Silence(session):
        visit = session.get_one(Visit, ids[0])
        visit.state = State.APPROVED_COUNTY
        mended = {"changes": {"remark": "补记：二车间"}, "reason": "漏记"}
        values = {"of_kind": "visit", "of_id": ids[0], "of_rev": visit.rev, **mended}
        session.add(Correction(**common(work.store, visit.author_id, State.SUBMITTED, 30, **values)))
    page._reload_now()
    quiet(work, page)  # it has taken the place of the visit that waits no longer
    reader = page.reader
    assert reader.only.isChecked()
    assert reader.sheet.shown_fields() == ["remark"]
    press(work, page, Key.Key_C)
    assert len(reader.sheet.shown_fields()) > 5
    (row,) = [row for row in reader.sheet._rows if row.side.field == "remark" and not row.isHidden()]
    assert not row.visibleRegion().isEmpty()
