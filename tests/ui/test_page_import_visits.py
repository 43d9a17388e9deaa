"""Bringing in visits: the page by keyboard from the file to the handing in, and the ways that lead there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from db.choices import State
from db.records import Visit
from desktop.core.listing import ListQuery
from desktop.ui.pages.home import HomePage
from desktop.ui.pages.imports import ImportPage, RegisterWork, VisitWork
from desktop.ui.pages.imports.works import works_for
from desktop.ui.pages.visits import VisitsPage
from tests.ui.deskkit import CONTACT, person
from tests.ui.hands import press
from tests.ui.pagekit import Desk, desk
from tests.unit.core.test_visit_import import row, sheet


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path / "home", qapp) as made:
        made.opened.account = replace(made.opened.account, roles=CONTACT, division="210112")
        for name in ("甲特派员", "乙特派员"):
            person(made.store, name)
        yield made


@pytest.fixture
def page(here: Desk) -> ImportPage:
    return here.show("import_visit", lambda workspace: ImportPage(workspace, VisitWork))


def states(here: Desk) -> list[State]:
    found = [here.store.get(Visit, i) for i in here.workspace.listing.ids(ListQuery("visit"))]
    return [visit.state for visit in found if visit is not None]


def looked_at(here: Desk, page: ImportPage, path: Path) -> None:
    page.choose(path)
    here.settle()


def test_every_row_is_seen_before_anything_is_written(here: Desk, page: ImportPage, tmp_path: Path) -> None:
    looked_at(here, page, sheet(tmp_path, row(), row(), row("2026-03-06", who="查无此人"), row("2026-03-07", 序号="3")))
    table = page.preview.table
    assert page.preview.counts.text() == "4 行：可导入 2 条走访，1 行已有（不重复导入），1 行不能导入（列在最前）。"
    assert [table.item(n, 0).text() for n in range(4)] == ["4", "3", "2", "5"]
    assert "没有“查无此人”" in table.item(0, 1).text()
    assert "与第 2 行是同一次走访" in table.item(1, 7).text()
    assert page.preview.unread.text() == "不读的列：序号"
    assert page.preview.begin.hasFocus()
    assert states(here) == []


def test_by_keyboard_from_the_file_to_the_handing_in(here: Desk, page: ImportPage, tmp_path: Path) -> None:
    looked_at(here, page, sheet(tmp_path, row(), row("2026-03-06", who="乙特派员"), row("2026-03-07", 走访方式="")))
    press(page.preview.begin, Qt.Key.Key_Return)
    here.settle()
    assert page.result.figures.text() == "走访 3 条　技术需求 0 条　新企业 1 家　未导入 0 行"
    assert page.result.confirm.text() == "2 条没有问题，可以提交：☑ 都不涉密　代录：提交后由本人确认，或由其他联络员、市级审核"
    assert page.result.submit.words() == "提交这 2 条"
    assert page.result.table.item(0, 2).text().startswith("请填写走访方式")
    page.result.table.setCurrentCell(0, 1)
    press(page.result.table, Qt.Key.Key_Return)
    assert here.frame.asked[-1] == ("visit", page.result._lacking[0])
    assert set(states(here)) == {State.DRAFT}
    press(page.result, Qt.Key.Key_Return, modifiers=Qt.KeyboardModifier.ControlModifier)
    here.settle()
    assert page.result.figures.text() == "已提交 2 条走访"
    assert sorted(states(here)) == sorted([State.SUBMITTED, State.SUBMITTED, State.DRAFT])
    assert not page.result.submit.isVisible()
    page.result.undo.click()
    here.settle()
    assert page.result.told.text() == "已撤销，移走 1 条走访；2 条已经提交、上传或改过，仍然保留。"
    assert states(here) == [State.SUBMITTED] * 2
    page.result.show_cards.click()
    assert here.frame.asked[-1] == ("visit", None)


def test_the_rows_left_out_are_saved_and_the_whole_taken_back(here: Desk, page: ImportPage, tmp_path: Path) -> None:
    looked_at(here, page, sheet(tmp_path, row(), row("坏日期")))
    page.begin()
    here.settle()
    page.save(tmp_path / "问题行.csv")
    here.settle()
    assert "坏日期" in (tmp_path / "问题行.csv").read_text("utf-8-sig")
    page.result.undo.click()
    here.settle()
    assert page.result.told.text() == "已撤销，移走 1 条走访和新建的 1 家企业。"
    assert not page.result.submit.isVisible()
    assert states(here) == []


def test_a_table_of_which_nothing_can_be_taken_cannot_be_begun(
    here: Desk, page: ImportPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at(here, page, sheet(tmp_path, row("坏日期")))
    assert not page.preview.begin.isEnabled()
    assert page.preview.other.hasFocus()
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (asked.append("asked"), ("", ""))[1])
    press(page.preview.other, Qt.Key.Key_Return, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert asked == [], "the key that begins asks for no other file while nothing can be begun"
    press(page.preview.other, Qt.Key.Key_Return)
    assert asked == ["asked"]


def test_a_file_without_the_columns_is_told_in_place(here: Desk, page: ImportPage, tmp_path: Path) -> None:
    looked_at(here, page, sheet(tmp_path, {"企业名称": "某厂"}))
    assert "至少要有“走访日期”和“企业名称”两列" in page.ask._text.text()
    assert page.template.isVisible()


def test_the_template_is_saved(here: Desk, page: ImportPage, tmp_path: Path) -> None:
    page.save_template(tmp_path / "模板.xlsx")
    here.settle()
    assert load_workbook(tmp_path / "模板.xlsx").sheetnames == ["走访记录", "填写说明"]
    assert any("模板已存到" in told for told in here.frame.told())


def test_what_is_imported_is_chosen_on_the_page(here: Desk, page: ImportPage) -> None:
    assert [chip.text() for chip in page.kinds.chips()] == ["企业名册", "走访记录"]
    page.kinds.chips()[0].click()
    assert here.frame.asked[-1] == ("import", None)
    assert page.kinds.value() == "import_visit", "this page stays what it is"
    page.kinds.chips()[1].click()
    assert page.kinds.value() == "import_visit"


@pytest.mark.parametrize(("roles", "count"), [("", 2), ("commissioner@210112", 2), (CONTACT, 2), ("organiser@210112", 1)])
def test_visits_are_the_business_of_commissioners_and_contacts(here: Desk, roles: str, count: int) -> None:
    here.opened.account = replace(here.opened.account, roles=roles)
    assert works_for(here.opened) == [RegisterWork, VisitWork][:count]


def test_the_page_of_visits_leads_there(here: Desk) -> None:
    here.show("visit", VisitsPage).bring.click()
    assert here.frame.asked[-1] == ("import_visit", None)


def test_a_contacts_home_leads_there(here: Desk) -> None:
    home = here.show("home", HomePage)
    assert home.bring.words() == "导入走访记录"
    home.bring.click()
    assert here.frame.asked[-1] == ("import_visit", None)
