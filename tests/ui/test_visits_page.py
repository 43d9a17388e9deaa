"""Visits as a commissioner enters them: by keyboard alone, in a real profile."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db import canonical
from db.choices import State, VisitPurpose
from db.records.enterprise import Enterprise
from db.records.need import Need
from db.records.visit import Visit
from desktop.core import keys, visits
from desktop.core.listing import ListQuery
from desktop.core.store import Store
from desktop.ui.conflict import ConflictWindow
from desktop.ui.pdf_preview import PdfPreview
from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.buttons import Button
from tests.ui.at_work import AtWork, at_work

MACHINES = "沈阳测试精密机床有限公司"
CODE = "91210112MA0000496C"
Key = Qt.Key


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def company(store: Store) -> None:
    store.create(Enterprise, {"name": MACHINES, "uscc": CODE})


@pytest.fixture
def work(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path, qtbot, fill=company) as found:
        yield found


def only(work: AtWork) -> Visit:
    (visit_id,) = work.workspace.listing.ids(ListQuery("visit"))
    found = work.store.get(Visit, visit_id)
    assert found is not None
    return found


def test_new_visit_by_keyboard_alone_to_submitted(work: AtWork) -> None:
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle(lambda: page.form.picker.line().hasFocus())
    work.type("csjm")  # initials of 测试精密
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Return)
    work.settle()
    work.keys(Key.Key_Tab)
    assert page.form.binding("visited_on").editor.isAncestorOf(keyboard_in() or work.window), "no link between the fields"
    purposes = page.form.binding("purposes").editor
    for _ in range(12):
        if purposes.hasFocus():
            break
        work.keys(Key.Key_Tab)
    assert purposes.hasFocus()
    work.keys(Key.Key_Space)
    work.keys(Key.Key_Tab)
    work.type("总工程师")
    work.settle()
    assert page.panel.wrong.words() == "可以提交"
    work.ctrl(Key.Key_Return)
    work.settle()
    visit = only(work)
    assert visit.state is State.SUBMITTED
    assert visit.interviewee == "总工程师"
    assert visit.purposes == (VisitPurpose.NEEDS,)
    assert visit.confidential_ack is True
    assert "已提交" in work.texts()[0]


def test_an_enterprise_made_by_mistake_goes_when_another_is_chosen(work: AtWork) -> None:
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle(lambda: page.form.picker.line().hasFocus())
    page.form.create_named(page.form.binding("enterprise_id"), "李家")
    work.settle(lambda: work.workspace.listing.count(ListQuery("enterprise")) == 2, page.form.strip.code.line().hasFocus)
    page.form.picker.setFocus()
    work.settle(page.form.picker.line().hasFocus)
    page.form.picker.line().selectAll()
    work.type("csjm")
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Return)
    work.settle(lambda: work.workspace.listing.count(ListQuery("enterprise")) == 1)
    visit = only(work)
    enterprise = work.store.get(Enterprise, visit.enterprise_id) if visit.enterprise_id else None
    assert enterprise is not None and enterprise.name == MACHINES


def test_everything_is_locked_after_submission_and_free_after_withdrawal(work: AtWork) -> None:
    visit_id = _complete(work)
    page = work.page()
    page.open_record(visit_id)
    work.settle()
    page.panel.ask_submit()
    work.settle()
    assert all(b.editor.is_read_only() for b in page.form.bindings)
    assert page.form.needs.is_read_only()
    assert "请先撤回" in page.panel.told.text()
    assert not page.panel.submit.isVisible()
    page.panel.withdraw.click()
    work.settle()
    assert not any(b.editor.is_read_only() for b in page.form.bindings)
    assert only(work).state is State.DRAFT
    assert [text.partition("，")[0] for text in work.texts()] == ["已撤回"], "what is no longer true stands no longer"
    work.page("enterprise")
    assert work.texts() == [], "nor over a page that is of something else"


def test_problems_stand_under_their_fields_and_go_when_mended(work: AtWork) -> None:
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle()
    phone = page.form.binding("interviewee_phone")
    phone.editor.setFocus()
    work.type("1380000")
    work.settle()
    assert "少了 4 位" in phone.row.under_text()
    assert page.panel.wrong.words() == "1 处需改正：联系电话"
    assert only(work).interviewee_phone == "1380000"  # kept all the same
    work.type("0000")
    work.settle()
    assert phone.row.under_text() == ""
    assert page.panel.wrong.words() == "还有 3 项必填"
    page.panel.wrong.click()
    assert page.form.picker.line().hasFocus()
    assert "请填写走访企业" in page.form.binding("enterprise_id").row.under_text()


def test_submitting_too_early_says_what_is_missing_without_a_dialog(work: AtWork) -> None:
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle()
    page.form.binding("interviewee").editor.setFocus()
    work.type("厂长")
    work.ctrl(Key.Key_Return)
    work.settle()
    assert only(work).state is State.DRAFT
    assert page.panel.wrong.words() == "2 处需改正：走访企业、走访目的"
    assert page.form.picker.line().hasFocus()


def test_an_enterprise_is_made_in_place_and_gets_its_code_there(work: AtWork) -> None:
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle(lambda: page.form.picker.line().hasFocus())
    work.type("大连新建铸造厂")
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Up, Key.Key_Return)
    work.settle(lambda: page.form.strip.code.line().hasFocus())
    card = work.store.get(Enterprise, only(work).enterprise_id)
    assert card is not None
    assert (card.name, card.uscc) == ("大连新建铸造厂", None)
    work.type("91210112MA00")
    work.settle()
    assert "少" in page.form.strip.code_row.under_text() or "18" in page.form.strip.code_row.under_text()
    for _ in range(12):
        work.keys(Key.Key_Backspace)
    work.type("91210200MA0000001R")
    work.settle()
    assert work.store.get(Enterprise, card.id).uscc == "91210200MA0000001R"


def test_the_card_made_by_mistake_gives_way_to_the_one_that_was_there(work: AtWork) -> None:
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle(lambda: page.form.picker.line().hasFocus())
    work.type("测试精密机床")
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Down, Key.Key_Return)
    work.settle(lambda: page.form.strip.similar.isVisible() is True)
    found = page.form.strip.similar._row.itemAt(1).widget()
    assert MACHINES in found.words()
    found.click()
    work.settle()
    card = work.store.get(Enterprise, only(work).enterprise_id)
    assert card is not None and card.uscc == CODE
    assert work.workspace.listing.count(ListQuery("enterprise")) == 1


def test_needs_are_typed_in_the_visit(work: AtWork) -> None:
    visit_id = _complete(work)
    page = work.page()
    page.open_record(visit_id)
    work.settle()
    page.form.needs.add_row()
    work.type("主轴热变形在线补偿")
    work.keys(Key.Key_Tab)
    work.settle()
    (need,) = visits.needs_of(work.store, visit_id)
    assert need.name == "主轴热变形在线补偿"
    assert need.enterprise_id == only(work).enterprise_id
    assert need.contact == "总工程师"
    page.form.needs.editor(0, "budget").setFocus()
    work.type("120")
    work.settle()
    assert str(work.store.get(Need, need.id).budget) == "120"
    assert page.form._needs_title.text() == "新增技术需求（1）"
    page.form.binding("interviewee").editor.setFocus()
    work.type("李")
    work.settle()
    assert work.store.get(Need, need.id).contact == only(work).interviewee
    page.form.needs.remove_row(0)
    work.settle()
    assert visits.needs_of(work.store, visit_id) == []
    page.form.needs._bring_back()
    work.settle()
    assert [n.id for n in visits.needs_of(work.store, visit_id)] == [need.id]


def test_a_visit_like_the_last_one(work: AtWork) -> None:
    first = _complete(work, days_ago=7)
    page = work.page()
    page.open_record(first)
    work.settle()
    work.ctrl(Key.Key_D)
    work.settle()
    assert page.form.record_id != first
    copy = work.store.get(Visit, page.form.record_id)
    assert copy is not None
    assert copy.visited_on == work.opened.clock.today()
    assert copy.interviewee == "总工程师"
    assert copy.biz_status is None
    assert "第 2 次走访" in page.form.picker._second.text()


def test_what_came_along_with_the_enterprise_is_said_once(work: AtWork) -> None:
    _complete(work, days_ago=7)
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle(lambda: page.form.picker.line().hasFocus())
    work.type("csjm")
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Return)
    work.settle()
    assert page.form.binding("interviewee").editor.value() == "总工程师"
    assert page.form.binding("enterprise_id").row.note.text() == "受访人来自上次走访或企业名片，可改"


def test_a_new_visit_left_empty_goes_again_and_one_typed_into_stays(work: AtWork) -> None:
    page = work.page()
    work.ctrl(Key.Key_N)
    work.settle()
    assert work.workspace.listing.count(ListQuery("visit")) == 1
    work.page("need")
    assert work.workspace.listing.count(ListQuery("visit")) == 0
    page = work.page("visit")
    work.ctrl(Key.Key_N)
    work.settle()
    page.form.binding("follow_up").editor.setFocus()
    work.type("再来一次")
    work.page("need")
    assert only(work).follow_up == "再来一次"


def test_deleting_a_draft_can_be_undone(work: AtWork) -> None:
    visit_id = _complete(work)
    page = work.page()
    page.open_record(visit_id)
    work.settle()
    page.records.setFocus()
    work.keys(Key.Key_Delete)
    work.settle()
    assert work.store.get(Visit, visit_id) is None
    notice = work.window.notices.notices()[0]
    assert notice.text.startswith("已删除")
    next(b for b in notice.findChildren(Button) if b.words() == "撤销删除").click()
    work.settle()
    assert only(work).id == visit_id
    assert page.form.record_id == visit_id


def test_the_list_filters_by_words_and_state(work: AtWork) -> None:
    _complete(work)
    page = work.page()
    page.side.filter.setFocus()
    work.type("没有这样的词")
    work.settle(lambda: page.records.model.rowCount() == 0)
    page.side.clear_filters()
    work.settle(lambda: page.records.model.rowCount() == 1)
    page.side.show_only(state=State.SUBMITTED)
    work.settle(lambda: page.records.model.rowCount() == 0)


def test_void_asks_why_in_place(work: AtWork) -> None:
    visit_id = _complete(work)
    page = work.page()
    page.open_record(visit_id)
    work.settle()
    page.panel.ask_void()
    assert page.panel.reason.text.hasFocus() or page.panel.reason.text.line().hasFocus()
    work.keys(Key.Key_Return)
    assert page.panel.reason.text.problem() == "请写明作废原因"
    work.type("重复录入")
    work.keys(Key.Key_Return)
    work.settle()
    assert only(work).state is State.VOID


def _complete(work: AtWork, days_ago: int = 0) -> UUID:
    (enterprise,) = work.workspace.listing.ids(ListQuery("enterprise"))
    visit_id = visits.new_visit(work.store, enterprise)
    day = work.opened.clock.today() - timedelta(days=days_ago)
    work.store.save(
        Visit, visit_id, {"visited_on": day, "purposes": (VisitPurpose.DIAGNOSIS,), "interviewee": "总工程师"}
    )
    return visit_id


def test_two_values_of_a_field_are_chosen_in_a_window(work: AtWork) -> None:
    visit_id = _complete(work)
    page = work.page()
    page.open_record(visit_id)
    work.settle()
    other = {"log": "l", "seq": 1, "value": "王厂长", "by": str(work.opened.account.id), "at": "2026-11-20T02:00:00.000Z"}
    candidates = canonical.text({"interviewee": [other]})
    with work.opened.local.connection(write=True) as connection:  # as an answer of the province leaves it
        connection.exec_driver_sql("UPDATE visit SET candidates = ? WHERE id = ?", (candidates, str(visit_id)))
    page.form.reread(lambda: None)
    work.settle()
    row = page.form.binding("interviewee").row
    assert row.conflict.isVisible()
    assert page.panel.badge.accessibleName().startswith("待处理冲突")
    row.conflict.click()
    work.settle(lambda: bool(work.window.findChildren(ConflictWindow)))
    (window,) = work.window.findChildren(ConflictWindow)
    assert window._fields[0].mine._raw == "王厂长"
    work.keys(Key.Key_1, to=window)
    work.keys(Key.Key_Return, to=window.finish)
    work.settle(lambda: only(work).candidates is None)
    assert only(work).interviewee == "王厂长"
    assert not row.conflict.isVisible()


def test_files_are_put_beside_a_visit_opened_and_taken_away(work: AtWork, tmp_path: Path) -> None:
    visit_id = _complete(work)
    page = work.page()
    page.open_record(visit_id)
    work.settle()
    photo = tmp_path / "车间照片.txt"
    photo.write_text("照片", encoding="utf-8")
    page.form.files.attach(photo)
    work.settle(lambda: bool(page.form.card.files))
    (card,) = page.form.card.files
    assert card.name == "车间照片.txt"
    assert work.store.open_attachment(card.id).read_text(encoding="utf-8") == "照片"
    chip = page.form.files._flow.itemAt(0).widget()
    chip.setFocus()
    work.keys(Key.Key_Delete)
    work.settle(lambda: not page.form.card.files)
    assert "已删除附件" in work.texts()[0]


def test_the_sheet_opens_in_the_preview(work: AtWork) -> None:
    visit_id = _complete(work)
    page = work.page()
    page.open_record(visit_id)
    work.settle()
    work.ctrl(Key.Key_P)
    work.settle(lambda: bool(work.window.findChildren(PdfPreview)))
    (preview,) = work.window.findChildren(PdfPreview)
    assert preview._sheet.file_name == f"走访记录表_{MACHINES}_{work.opened.clock.today()}.pdf"
    assert preview._sheet.pdf().startswith(b"%PDF")
    work.settle()
    preview.close()


def test_every_field_can_be_printed_beside_the_official_sheet(work: AtWork) -> None:
    page = work.page()
    page.open_record(_complete(work))
    work.settle()
    page.panel.menu.aboutToShow.emit()
    (action,) = [a for a in page.panel.menu.actions() if a.text() == "打印全部字段"]
    action.trigger()
    work.settle(lambda: bool(work.window.findChildren(PdfPreview)))
    (preview,) = work.window.findChildren(PdfPreview)
    assert preview._sheet.file_name == "企业走访卡片.pdf"
    work.settle()
    preview.close()
