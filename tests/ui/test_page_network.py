"""The network and the parameters at the keyboard: vacancies first, a successor in one line, a new value beside its history."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.records import Node, Parameter
from desktop.core import network, paper, parameter_desk
from desktop.core.plan import rules_of
from desktop.ui.pages.network import NetworkPage
from desktop.ui.pages.network.page import VACANT
from desktop.ui.pages.parameters import ParametersPage
from desktop.ui.pages.settings.parameters_card import ParametersCard
from tests.ui.hands import press, type_in
from tests.ui.pagekit import Desk, TestClock, desk
from tests.unit.core.supportkit import holds
from tests.unit.reports.reading import pages

COUNTY = "210112"


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def roster(here: Desk, roles: str) -> NetworkPage:
    holds(here.opened, roles)
    return here.show("node", NetworkPage)


def test_case_node(here: Desk) -> None:
    """The contact of 浑南区 fills the vacancy, is followed by another, and the city prints its roster."""
    page = roster(here, "contact_county@210112")
    card = page.site
    assert (card.site.code, card.told.text()) == (COUNTY, "空缺：还没有专责人。"), "one's own node first"
    assert not card.form.isVisible()
    press(page.sites.table, Qt.Key.Key_Return)
    type_in(card.name.line(), "王主任")
    type_in(card.since.line(), "2026-01-05")
    press(card.since.line(), Qt.Key.Key_Return, modifiers=Qt.KeyboardModifier.ControlModifier)
    here.settle()
    assert [line.entry.badge for line in card.people.lines()] == ["现任"]
    assert card.appoint.words() == "换人"
    here.frame.activateWindow()  # the offscreen screen lets go of a window now and then
    assert card.form.binding("unit").being_edited(), "as the notice says"
    type_in(card.form.binding("unit").editor.line(), "浑南区科技局")
    card.form.flush()
    type_in(card.name.line(), "钱主任")
    type_in(card.since.line(), "2026-11-01")
    card.appoint.click()
    here.settle()
    site = network.load(here.opened).site(COUNTY)
    assert [(c.name, c.unit) for c in site.now] == [("钱主任", "浑南区科技局")]
    assert [(c.name, c.until) for c in site.before] == [("王主任", date(2026, 10, 31))]
    page.cities.setCurrentRow(1)
    page.ask_print()
    assert here.paper.sheets == [("network", (), {"city": "210100"})]
    text = "".join(pages(paper.named(here.opened, "network", [], {"city": "210100"}).pdf))
    assert "沈阳市三级工作网络名册" in text
    assert text.index("钱主任") < text.index("空缺节点") < text.index("和平区")


def test_what_is_missing_stands_beside_its_field_and_what_is_typed_comes_back(here: Desk) -> None:
    page = roster(here, "contact_city@210100")
    page._select("210102")
    here.settle()
    type_in(page.site.name.line(), "李科长")
    page.site.appoint.click()
    here.settle()
    assert page.site.since.problem() == "请填到任日期"
    page._select("210103")
    here.settle()
    assert page.site.name.value() is None
    page._select("210102")
    assert page.site.name.value() == "李科长"
    here.settle()
    again = NetworkPage(here.workspace)
    here.frame.add_page("again", lambda: again)
    here.frame.go("again")
    here.settle()
    again._select("210102")
    assert again.site.name.value() == "李科长", "kept in the encrypted database until the person is appointed"


def test_a_node_that_was_filled_stays_where_it_was(here: Desk) -> None:
    page = roster(here, "contact_city@210100")
    page._select("210102")
    here.settle()
    order, row = list(page._order), page.sites.list.currentIndex().row()
    type_in(page.site.name.line(), "李科长")
    type_in(page.site.since.line(), "2026-01-05")
    page.site.appoint.click()
    here.settle()
    assert (page._order, page.sites.current_key()) == (order, "210102")
    assert page.sites.list.currentIndex().row() == row
    page.cities.setCurrentRow(1)
    page.cities.setCurrentRow(0)
    assert page._order != order, "the vacant come first when it is listed anew"


def test_others_see_the_roster_and_a_hit_of_the_search_leads_to_its_node(here: Desk) -> None:
    holds(here.opened, "contact_province@210000")
    made = network.appoint(here.store, "210213", {"name": "赵科长", "since": date(2026, 1, 1)})
    page = roster(here, "commissioner@210112")
    assert not page.site.composer.isVisible()
    assert page.sites.model.row(0).cells[2] == VACANT
    page.open_record(made)
    here.settle()
    assert page.site.site.code == "210213"
    assert page.site.form.record_id == made
    assert page.site.form.card.lock == "由本级或上级联络员维护，只能查看。"
    assert here.store.get(Node, made).name == "赵科长"


# --------------------------------------------------------------------------------------------------------- parameters
def test_case_parameter(here: Desk) -> None:
    """The province makes the answer to needs due in 20 days; what is older keeps its 30."""
    holds(here.opened, "contact_province@210000")
    page = here.show("parameter", ParametersPage)
    page.table.select_key("need.answer_days")
    card = page.change
    type_in(card.value.line(), "很多")
    card.save.click()
    assert (card.value.problem(), card.since.problem()) == ("应填数字", "请填生效日期")
    card.value.set_value("20")
    type_in(card.since.line(), "今天")
    press(card.since.line(), Qt.Key.Key_Return)
    card.save.click()
    here.settle()
    assert "以前日期的记录仍按旧值" in here.frame.told()[0]
    assert [line.entry.badge for line in card.history.lines()] == ["现行"]
    today = here.opened.clock.today()
    with here.opened.local.read() as session:
        rules = rules_of(session)
    assert (rules.whole("need.answer_days", today), rules.whole("need.answer_days", today - timedelta(days=1))) == (20, 30)
    assert card.composed() == {}


def test_a_switch_is_chosen_and_a_half_made_change_is_still_there(here: Desk) -> None:
    holds(here.opened, "contact_province@210000")
    page = here.show("parameter", ParametersPage)
    page.table.select_key("review.city_step")
    assert page.change.switch.isVisible()
    assert not page.change.value.isVisible()
    page.table.select_key("leave.years")
    type_in(page.change.value.line(), "5")
    page.table.select_key("report.day")
    assert page.change.value.value() is None
    here.settle()
    page.table.select_key("leave.years")
    assert page.change.value.value() == "5"


def test_everybody_else_sees_them_in_the_settings(here: Desk) -> None:
    holds(here.opened, "contact_county@210112")
    card = here.show("settings", ParametersCard)
    assert card.table.model.rowCount() == len(parameter_desk.table(here.opened))
    assert not card.edit.isVisible()
    assert here.store.get(Parameter, here.opened.account.id) is None
