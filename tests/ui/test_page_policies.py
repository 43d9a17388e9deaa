"""The policy library and consultations at the keyboard: read, find, quote, calculate, hand out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.choices import State
from db.ids import NIL
from db.plan_rules import TAX_CAVEAT
from db.platform_choices import ConsultState, ConsultTopic
from db.records import Consultation, Policy, Visit
from desktop.core import paper
from desktop.ui.pages.consultations import ConsultationsPage
from desktop.ui.pages.policies import PoliciesPage
from desktop.ui.pages.policies.page import PolicyPanel
from desktop.ui.pages.visits import VisitsPage
from tests.ui.hands import press, type_in
from tests.ui.pagekit import Desk, TestClock, desk
from tests.unit.core.supportkit import plan
from tests.unit.core.test_reviewing import put
from tests.unit.reports.reading import pages


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


PROVINCE = "contact_province@210000"


def reading(here: Desk) -> tuple[PoliciesPage, PolicyPanel]:
    policy = plan(here.opened)
    page = here.show("policy", PoliciesPage)
    page.open_record(policy)
    here.settle()
    return page, page.panel_of_policies()


def test_case_policy(here: Desk) -> None:
    """A contact looks for 离岗创业, reads the clause, and copies how to quote it."""
    _, panel = reading(here)
    reader = panel.reader
    type_in(reader.finder.line(), "离岗创业")
    assert reader.count.text() == "1 / 3"
    assert reader.clauses.currentItem().text().strip().startswith("二（二）1第1段")
    press(reader.finder.line(), Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert reader.count.text() == "3 / 3"
    assert reader.clauses.currentItem().text().strip().startswith("二（三）3")
    reader.copy.click()
    assert QGuiApplication.clipboard().text() == "《辽宁省技术转移体系建设实施方案》（辽政发〔2018〕3号）二（三）3"
    assert "已复制" in here.frame.told()[0]
    type_in(reader.finder.line(), "没有的词")
    assert reader.count.text() == "没有找到"


def test_a_clause_in_the_list_brings_its_text_and_the_units_of_today(here: Desk) -> None:
    _, panel = reading(here)
    reader = panel.reader
    reader.go_to("二（一）1第3段")
    assert reader.text.clause_at(reader.text.textCursor().position()) == reader.clauses.currentRow()
    assert "省农委，今 省农业农村厅" in reader.units.text()
    reader.go_to("一（三）1")
    assert reader.units.text() == ""


def test_what_replaced_a_document_is_said_and_opened(here: Desk) -> None:
    page, panel = reading(here)
    here.opened.account = replace(here.opened.account, roles=PROVINCE)
    new = put(here.opened, Policy, NIL, name="新的实施方案", document_no="辽政发〔2026〕1号", state=State.DRAFT, region=None)
    here.store.save(Policy, page.form.record_id, {"replaced_by": new})
    here.settle()
    assert panel.standing.text() == "已被新文件替代"
    assert [line.entry.badge for line in panel.reader.related.lines()] == ["新文件"]
    panel.reader.related.lines()[0].click()
    assert here.frame.asked[-1] == ("policy", new)


def test_a_document_without_clauses_says_so_and_a_new_one_begins_with_its_title(here: Desk) -> None:
    here.opened.account = replace(here.opened.account, roles=PROVINCE)
    page = here.show("policy", PoliciesPage)
    assert page.new.isVisible()
    page.make_new()
    here.settle()
    panel = page.panel_of_policies()
    assert panel.tabs.currentIndex() == 1
    assert not panel.reader.split.isVisibleTo(panel.reader)
    assert page.form.binding("name").editor.isAncestorOf(QApplication.focusWidget())


def test_whoever_is_not_the_province_reads_and_is_told_why(here: Desk) -> None:
    page, panel = reading(here)
    assert not page.new.isVisible()
    panel.tabs.setCurrentIndex(1)
    assert page.form.card is not None and page.form.card.lock == "由省级维护，只能查看。"
    assert all(binding.editor.is_read_only() for binding in page.form.bindings)
    panel._fill_menu()
    copy = panel.menu.actions()[0]
    assert (copy.text().startswith("复制"), copy.isEnabled()) == (True, False)


def test_a_clause_picked_in_a_visit_is_found_from_the_clause(here: Desk) -> None:
    policy = plan(here.opened)
    visit = here.visit(here.enterprise())
    visits = here.show("visit", VisitsPage)
    visits.open_record(visit)
    here.settle()
    picker = visits.form.clauses.edit
    assert picker.isVisibleTo(visits.form)
    picker.setFocus()
    type_in(picker.line(), "二（三）4")
    here.settle()
    press(picker.line(), Qt.Key.Key_Return)
    here.settle()
    there = here.store.get(Visit, visit)
    assert there is not None
    assert (there.policies, there.clauses) == ((policy,), "二（三）4")
    assert visits.form.binding("clauses").editor.value() == "二（三）4"
    page = here.show("policy", PoliciesPage)
    page.open_record(policy)
    here.settle()
    reader = page.panel_of_policies().reader
    reader.go_to("二（三）4")
    assert reader.cited.told.text() == "本条被引用：企业走访 1 次"
    reader.cited.list.lines()[0].click()
    assert here.frame.asked[-1] == ("visit", visit)
    reader.go_to("二（三）5")
    assert not reader.cited.isVisible()


# ------------------------------------------------------------------------------------------------------ consultations
def asking(here: Desk) -> ConsultationsPage:
    plan(here.opened)
    page = here.show("consultation", ConsultationsPage)
    page.make_new()
    here.settle()
    return page


def test_case_consultation(here: Desk) -> None:
    """王总工 asks whether the tax may be paid by instalments; the answer quotes the clause and prints with source and date."""
    page = asking(here)
    form = page.form
    type_in(form.binding("asker").editor.line(), "王总工")
    type_in(form.binding("question").editor.text_edit(), "转增股本的个税可以分期吗")
    form.binding("topic").editor.set_value(ConsultTopic.TAX)
    form.binding("topic").editor.changed.emit()
    form.flush()
    here.settle()
    assert form.told.text().startswith("待答复，已 0 天；限 7 天答复")
    picker = form.picker.edit
    picker.setFocus()
    type_in(picker.line(), "二（三）4")
    here.settle()
    assert next(item.text for item in picker.popup().items()).startswith("二（三）4 ")
    press(picker.line(), Qt.Key.Key_Return)
    here.settle()
    sums = form.calculators
    sums.tabs.setCurrentIndex(1)
    for editor, value in ((sums.tax, Decimal(10)), (sums.happened_on, date(2026, 5, 3)), (sums.years, 3)):
        editor.set_value(value)
        editor.changed.emit()
    assert TAX_CAVEAT in sums.instalments.result.text()
    sums.instalments.use.click()
    here.settle()
    form.binding("state_of").editor.set_value(ConsultState.ANSWERED)
    form.binding("state_of").editor.changed.emit()
    form.flush()
    here.settle()
    record = here.store.get(Consultation, form.record_id)
    assert record is not None
    assert (record.clauses, record.answered_by) == ("二（三）4", here.opened.account.id)
    page.panel.ask_print()
    assert here.paper.sheets == [("answer", (record.id,), {})]
    (printed,) = pages(paper.named(here.opened, "answer", [record.id], {}).pdf)
    for told in ("政策咨询答复单", "王总工", "辽政发〔2018〕3号", "成文日期2018年1月24日", "2026-06-15", TAX_CAVEAT):
        assert told in printed, told


def test_r04_and_r05_are_shown_and_more_years_than_allowed_are_said_at_the_field(here: Desk) -> None:
    sums = asking(here).form.calculators
    for editor, value in ((sums.investment, Decimal(100)), (sums.taxable, Decimal(50))):
        editor.set_value(value)
        editor.changed.emit()
    assert "本年抵扣 50 万元，结转以后年度 20 万元" in sums.deduction.result.text()
    for editor, value in ((sums.tax, Decimal(10)), (sums.happened_on, date(2026, 5, 3)), (sums.years, 6)):
        editor.set_value(value)
        editor.changed.emit()
    assert sums.years.problem() == "分期应为 1 至 5 个公历年度"
    assert not sums.instalments.use.isEnabled()
    QTest.keyClick(sums.years.line(), Qt.Key.Key_Tab)
