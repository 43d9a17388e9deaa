"""更正: an approved record is corrected by its author beside the old values, and the desk sees both."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.choices import State
from db.records import Correction, ReviewNote, Visit
from desktop.core import keys, reviewing
from desktop.core.store import Store
from desktop.ui.pages.corrections import CorrectionsPage
from tests.ui.at_work import AtWork, at_work
from tests.ui.deskkit import company, handed_in
from tests.unit.core.conftest import ME

Key = Qt.Key


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def approved(store: Store) -> None:
    handed_in(store, ME, company(store, "沈阳测试精密机床有限公司"), state=State.APPROVED_COUNTY)


@pytest.fixture
def work(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path, qtbot, fill=approved, roles="commissioner@210112") as found:
        yield found


def corrections(work: AtWork) -> list[Correction]:
    with work.opened.local.read() as session:
        found = list(session.scalars(select(Correction)))
        session.expunge_all()
    return found


def begin(work: AtWork) -> CorrectionsPage:
    """From the approved record to its correction."""
    page = work.page("visit")
    page.records.select_row(0)
    work.settle(lambda: page.form.card is not None)
    assert not page.panel.submit.isVisible()
    page.panel.correct.click()
    work.settle(lambda: work.window.current() == "correction")
    found: CorrectionsPage = work.window.page("correction")
    work.settle(lambda: found.panel.form is not None and found.panel.form.record_id is not None)
    return found


def settled(work: AtWork, page: CorrectionsPage) -> None:
    form = page.panel.form
    assert form is not None
    work.settle(lambda: not page.panel._save.isActive() and not form._timer.isActive() and not page.side._reload.isActive())


def type_into(work: AtWork, page: CorrectionsPage, name: str, text: str) -> None:
    assert page.panel.form is not None
    binding = page.panel.form.binding(name)
    assert binding is not None
    page.panel.form.focus(binding)
    work.ctrl(Key.Key_A)
    work.type(text)
    settled(work, page)


def test_what_is_changed_stands_beside_what_was_and_goes_to_the_desk(work: AtWork) -> None:
    page = begin(work)
    assert page.panel.wrong.words() == "还没有改动"
    type_into(work, page, "interviewee", "李卫东")
    form = page.panel.form
    assert form is not None
    assert form.binding("interviewee").row.note.text() == "原来：总工程师"
    assert page.panel.wrong.words() == "还要写更正原因"
    work.ctrl(Key.Key_Return)
    settled(work, page)
    assert page.panel.reason.problem() == "请写明更正原因"
    work.type("企业来函更正")
    settled(work, page)
    work.ctrl(Key.Key_Return)
    settled(work, page)
    (correction,) = corrections(work)
    assert correction.state is State.SUBMITTED
    assert correction.changes == {"interviewee": "李卫东"}
    assert correction.reason == "企业来函更正"
    assert work.texts()[0] == "更正已提交，联网后上传。"
    visit = work.store.get(Visit, correction.of_id) if correction.of_id else None
    assert visit is not None and visit.interviewee == "总工程师"
    found = reviewing.compare(work.opened, Correction, correction.id)
    side = next(s for s in found.sides if s.field == "interviewee")
    assert (side.before, side.now, side.changed) == ("总工程师", "李卫东", True)


def test_what_the_desk_says_stands_at_the_fields_of_the_correction(work: AtWork) -> None:
    page = begin(work)
    type_into(work, page, "interviewee", "李卫东")
    correction = page.panel.correction_id
    at = work.opened.clock.now()
    for name, text in (("interviewee", "请写职务"), ("reason", "请写依据")):
        note = {"of_kind": "correction", "of_id": correction, "field_name": name, "text": text, "created_at": at}
        work.store.create(ReviewNote, note)
    work.settle(lambda: page.panel.reason_row.note.text() != "")
    assert page.panel.reason_row.note.text() == "审核意见：请写依据"
    form = page.panel.form
    assert form is not None
    assert form.binding("interviewee").row.note.text() == "审核意见：请写职务　原来：总工程师"


def test_a_value_that_is_as_it_was_again_is_no_change(work: AtWork) -> None:
    page = begin(work)
    type_into(work, page, "interviewee", "李卫东")
    type_into(work, page, "interviewee", "总工程师")
    (correction,) = corrections(work)
    assert not correction.changes
    assert page.panel.wrong.words() == "还没有改动"


def test_the_one_under_way_is_opened_again_and_can_be_given_up(work: AtWork) -> None:
    page = begin(work)
    first: UUID | None = page.panel.correction_id
    type_into(work, page, "interviewee", "李卫东")
    again = begin(work)
    assert again.panel.correction_id == first
    assert len(corrections(work)) == 1
    again.panel.delete.click()
    work.settle(lambda: not again.side._reload.isActive())
    assert corrections(work) == []
    assert again.panel.board.currentIndex() == 0


def test_the_history_of_the_record_names_the_correction(work: AtWork) -> None:
    page = begin(work)
    type_into(work, page, "interviewee", "李卫东")
    visits = work.page("visit")
    visits.panel.ask_history()
    work.settle(visits.panel.history.isVisible)
    told = [label.text() for label in visits.panel.history.findChildren(type(page.count))]
    assert any("申请更正（草稿）" in text for text in told)
    assert any("新建" in text for text in told)
    work.keys(Key.Key_Return)  # the keyboard is at its cross
    assert not visits.panel.history.isVisible()
