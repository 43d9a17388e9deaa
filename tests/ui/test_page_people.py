"""The card of a person, and the way to it from every field that names somebody, by mouse and by keys."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.choices import PersonRole
from db.ids import new_id
from db.records import Consultation, Docking, Enterprise, Person, Team, Visit
from db.records.docking import OwnerRow
from db.records.person import RoleRow
from db.records.team import MemberRow
from desktop.core import onward
from desktop.ui.pages.enterprises import EnterprisesPage
from desktop.ui.pages.people import PeoplePage
from desktop.ui.record_page import RecordPage
from desktop.ui.widgets.reference_list import PickedChip
from tests.ui.pagekit import Desk, TestClock, desk

ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def somebody(here: Desk, name: str = "王海洋") -> UUID:
    roles = (RoleRow(str(new_id()), 1, PersonRole.INDUSTRIAL, None, date(2024, 3, 1)),)
    return here.store.create(Person, {"name": name, "unit": "沈阳某大学", "roles": roles})


def opened_page(here: Desk, kind: type, record: UUID) -> RecordPage:
    page = here.show(kind.__tablename__, lambda workspace: RecordPage(workspace, kind))
    page.open_record(record)
    here.settle()
    return page


def test_posts_and_years_stand_on_the_card(here) -> None:
    who = somebody(here)
    team = here.store.create(Team, {"name": "苹果团", "since": date(2020, 1, 1), "members": (MemberRow(str(new_id()), 1, who),)})
    for year, times in ((2026, 4), (2025, 3)):
        for month in range(1, times + 1):
            here.visit(here.enterprise(), visited_on=date(year, month, 1), visitors=(who,))
    page = here.show("person", PeoplePage)
    page.open_record(who)
    here.settle()
    form = page.form
    assert [line.entry.title for line in form.posts.list.lines()] == ["企业科技特派员", "苹果团成员"]
    form.posts.list.lines()[0].click()
    binding = form.binding("roles")
    assert binding is not None and (binding.being_edited() or not here.frame.isActiveWindow())
    form.posts.list.lines()[1].click()
    assert here.frame.asked[-1] == ("team", team)
    assert [line.entry.badge for line in form.chain.years.list.lines()] == ["2026 年", "2025 年", "2020 年"]
    form.chain.years.list.lines()[1].click()
    here.settle()
    assert form.chain.told.text() == "2025 年：走访 3 次"
    assert len(form.chain.list.lines()) == 3
    form.chain.every_year.click()
    here.settle()
    assert form.chain.told.text().startswith("走访 7 次")
    form.chain.list.lines()[0].click()
    assert here.frame.asked[-1][0] == "visit"


def test_another_card_shows_all_its_years_again(here) -> None:
    first, second = somebody(here), somebody(here, "李秋实")
    for year in (2026, 2025):
        here.visit(here.enterprise(), visited_on=date(year, 1, 1), visitors=(first, second))
    page = here.show("person", PeoplePage)
    page.open_record(first)
    here.settle()
    page.form.chain.years.list.lines()[0].click()
    here.settle()
    assert page.form.chain.year == 2026
    page.open_record(second)
    here.settle()
    assert page.form.chain.year is None
    assert page.form.chain.told.text() == "走访 2 次"


def test_a_field_that_names_a_person_opens_his_card(here) -> None:
    who, enterprise = somebody(here), here.enterprise()
    values = {"question": "怎么算", "answered_by": who, "enterprise_id": enterprise}
    page = opened_page(here, Consultation, here.store.create(Consultation, values))
    edit = page.form.binding("answered_by").editor
    assert edit._open_it.isVisible()
    edit._open_it.click()
    assert here.frame.asked[-1] == ("person", who)
    QTest.keyClick(page.form.binding("enterprise_id").editor.line(), Qt.Key.Key_Return, ALT)
    assert here.frame.asked[-1] == ("enterprise", enterprise)
    edit.set_value(None)
    assert not edit._open_it.isVisible(), "there is nothing to open"


def test_names_among_several_open_too(here) -> None:
    who = somebody(here)
    page = opened_page(here, Visit, here.visit(here.enterprise(), visitors=(here.opened.account.id, who)))
    chips = page.form.binding("visitors").editor.findChildren(PickedChip)
    chip = next(c for c in chips if c.item.value == who)
    QTest.keyClick(chip, Qt.Key.Key_Return)
    here.settle()
    assert here.frame.asked[-1] == ("person", who)
    here.frame.asked.clear()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, NONE, QPoint(6, chip.height() // 2))
    here.settle()
    assert here.frame.asked == [("person", who)]


def test_names_in_rows_and_in_what_may_only_be_read_open_too(here) -> None:
    who = somebody(here)
    owner = OwnerRow(str(new_id()), 1, who, date(2026, 1, 1))
    page = opened_page(here, Docking, here.store.create(Docking, {"owners": (owner,)}))
    edit = page.form.binding("owners").editor.editor(0, "person")
    edit.set_read_only(True)
    QTest.keyClick(edit.line(), Qt.Key.Key_Enter, ALT)
    assert here.frame.asked[-1] == ("person", who)


def test_an_enterprise_s_years_are_chosen_the_same_way(here) -> None:
    enterprise = here.enterprise()
    for year in (2026, 2026, 2025):
        here.visit(enterprise, visited_on=date(year, 1, 1))
    page = here.show("enterprise", EnterprisesPage)
    page.open_record(enterprise)
    here.settle()
    page.form.history.years.list.lines()[0].click()
    here.settle()
    assert page.form.history.told.text() == "2026 年：走访 2 次"
    need = onward.begin(here.store, Enterprise, enterprise, "need")
    here.settle()
    assert page.form.history.told.text() == "2026 年：走访 2 次 · 技术需求 1 项", f"what comes in is counted at once, {need}"
