"""The page of enterprises: history on the card, doubles told while typing, the sector from the industry."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from db.choices import Sector
from db.records import Enterprise, Need, Visit
from desktop.ui.pages.enterprises import EnterprisesPage
from tests.ui.hands import type_in
from tests.ui.pagekit import Desk, TestClock, desk

USCC = "91210112MA0000496C"


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def opened(here: Desk, record) -> EnterprisesPage:
    page = here.show("enterprise", EnterprisesPage)
    page.open_record(record)
    here.settle()
    return page


def test_visits_and_needs_stand_on_the_card(here) -> None:
    enterprise = here.enterprise(uscc=USCC)
    visits = [here.visit(enterprise, visited_on=date(2026, 11, day)) for day in range(1, 8)]
    need = here.store.create(Need, {"name": "主轴热变形补偿", "enterprise_id": enterprise})
    here.visit(here.enterprise("别的厂"))
    history = opened(here, enterprise).form.history
    assert history.told.text() == "走访 7 次 · 技术需求 1 项"
    newest = [("need", need), *(("visit", v) for v in reversed(visits))]
    assert [line.entry.value for line in history.list.lines()] == newest[:5]
    history.show_all.click()
    assert [line.entry.value for line in history.list.lines()] == newest
    history.list.lines()[0].click()
    assert here.frame.asked[-1] == ("need", need)
    history.list.lines()[-1].click()
    assert here.frame.asked[-1] == ("visit", visits[0])


def test_a_visit_begins_at_the_card(here) -> None:
    enterprise = here.enterprise()
    page = opened(here, enterprise)
    page.form.history.buttons["visit"].click()
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "visit"
    assert here.store.get(Visit, made).enterprise_id == enterprise
    assert page.form.history.told.text() == "走访 1 次"


def test_doubles_are_told_while_the_name_is_typed(here) -> None:
    there = here.enterprise("沈阳浑河精密机床有限公司", uscc=USCC)
    page = here.show("enterprise", EnterprisesPage)
    page.make_new()
    here.settle()
    line = page.form.binding("name").editor
    type_in(line.line(), "浑河精密机床厂")
    page.form.flush()
    here.settle()
    (line,) = page.form.doubles.list.lines()
    assert (line.entry.title, line.entry.badge) == ("沈阳浑河精密机床有限公司", "名称相近")
    assert USCC in line.entry.note
    line.click()
    assert here.frame.asked[-1] == ("enterprise", there)


def test_the_same_code_is_told(here) -> None:
    here.enterprise("甲厂", uscc=USCC)
    page = opened(here, here.enterprise("完全不同的名称"))
    type_in(page.form.binding("uscc").editor.line(), USCC)
    page.form.flush()
    here.settle()
    assert "代码相同" in page.form.doubles.list.lines()[0].entry.badge


def test_an_industry_brings_its_sector_and_does_not_overwrite(here) -> None:
    empty, told = here.enterprise("甲厂"), here.enterprise("乙厂", sector=Sector.LIGHT)
    page = opened(here, empty)
    row = page.form.binding("sector").row
    for enterprise, sector, note in ((empty, Sector.EQUIPMENT, "由行业带出"), (told, Sector.LIGHT, "装备制造")):
        page.open_record(enterprise)
        here.settle()
        binding = page.form.binding("industry")
        binding.editor.set_value("C3421")
        binding.editor.changed.emit()
        page.form.flush()
        here.settle()
        card = here.store.get(Enterprise, enterprise)
        assert (card.industry, card.sector) == ("C3421", sector)
        assert note in row.note.text()


def test_the_import_is_a_button_away(here) -> None:
    here.show("enterprise", EnterprisesPage).bring.click()
    assert here.frame.asked[-1] == ("import", None)
