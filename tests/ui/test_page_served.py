"""The page of served objects: a village from the tree, history on the card, effects once a year, a log begins at the card."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from db.ids import new_id
from db.records import Effect, Served, ServiceLog, Training
from db.records.service_log import DayRow
from db.rural_choices import DayPart, ServedType
from desktop.core import served, service_logs
from desktop.core.listing import ListQuery
from desktop.ui.pages.served import ServedPage
from tests.ui.hands import type_in
from tests.ui.pagekit import Desk, TestClock, desk

VILLAGE = "210112009001"


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def opened(here: Desk, record: UUID) -> ServedPage:
    page = here.show("served", ServedPage)
    page.open_record(record)
    here.settle()
    return page


def worked(here: Desk, card: UUID, day: date) -> UUID:
    made = service_logs.new_log(here.store, card)
    row = DayRow(str(new_id()), 1, day, DayPart.WHOLE, (here.opened.account.id,))
    here.store.save(ServiceLog, made, {"days": (row,), "began_on": day, "ended_on": day, "summary": "查苗"})
    return made


def cell(page: ServedPage, row: int, name: str, text: str) -> None:
    type_in(page.form.effects.editor(row, name).line(), text)


def test_a_new_village_needs_only_its_place(here) -> None:
    page = here.show("served", ServedPage)
    page.make_new()
    here.settle()
    tree = page.form.binding("village").editor
    assert tree.value() == "210112", "the county is known"
    assert page.form.problems() == [], "what is merely missing is not red at once"
    type_in(tree.line(), served.village_name(VILLAGE)[:2])
    hits = [item.value for item in tree.hits().items()]
    assert hits[0].startswith("210112"), "one's own county first"
    tree._take(VILLAGE)
    page.form.flush()
    here.settle()
    card = here.store.get(Served, page.form.record_id)
    assert (card.served_type, card.code, card.name) == (ServedType.VILLAGE, VILLAGE, served.village_name(VILLAGE))
    assert page.form.binding("code").editor.value() == VILLAGE


def test_the_history_stands_on_the_card_and_opens(here) -> None:
    card = served.quick_create(here.store, village=VILLAGE)
    logs = [worked(here, card, date(2026, 11, day)) for day in range(3, 9)]
    training = here.store.create(Training, {"name": "水稻班", "village": VILLAGE, "began_on": date(2026, 6, 1)})
    history = opened(here, card).form.history
    assert history.told.text() == "服务 6 次 · 团队 6 天 · 6 人天 · 1 人 · 培训班 1 个"
    assert [line.entry.value for line in history.list.lines()] == [("service_log", log) for log in logs[:1:-1]]
    history.show_all.click()
    assert history.list.lines()[-1].entry.value == ("training", training)
    history.list.lines()[0].click()
    assert here.frame.asked[-1] == ("service_log", logs[-1])


def test_without_a_log_here_it_is_not_said_that_nobody_was_there(here) -> None:
    card = served.quick_create(here.store, village=VILLAGE)
    page = opened(here, card)
    assert page.form.history.told.text() == "本机没有服务日志：日志只发给填写人、所在团和审核人"
    (row,) = here.workspace.listing.fetch(ListQuery("served"), 0)
    assert row.right == "本机无日志", "an organiser gets no logs, others only their own"


def test_a_service_log_begins_at_the_card(here) -> None:
    card = served.quick_create(here.store, village=VILLAGE)
    page = opened(here, card)
    page.form.history.new_log.click()
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "service_log"
    assert here.store.get(ServiceLog, made).served_id == card
    assert page.form.history.told.text().startswith("服务 1 次")


def test_trap_3_effects_are_typed_once_a_year(here) -> None:
    card = served.quick_create(here.store, village=VILLAGE)
    page = opened(here, card)
    page.form.effects.add_row()
    assert page.form.effects.editor(0, "year").value() == 2026
    cell(page, 0, "income_gain", "12.5")
    cell(page, 0, "jobs", "0")
    page.form.flush()
    here.settle()
    (effect,) = effects(here)
    assert (effect.year, effect.income_gain, effect.jobs, effect.tax) == (2026, Decimal("12.5"), 0, None)
    page.form.effects.add_row()
    assert page.form.effects.editor(1, "year").value() == 2025, "the newest year that is missing"
    cell(page, 1, "income_gain", "8")
    page.form.flush()
    here.settle()
    assert len(effects(here)) == 2
    worked(here, card, date(2026, 11, 3))
    here.settle()
    assert page.form.effects.count() == 2


def test_one_year_has_one_row_and_says_so(here) -> None:
    card = served.quick_create(here.store, village=VILLAGE)
    served.set_effect(here.opened, card, 2026, {"jobs": 3})
    page = opened(here, card)
    assert page.form.effects.editor(0, "year").is_read_only()
    page.form.effects.add_row()
    year = page.form.effects.editor(1, "year")
    year.line().selectAll()
    type_in(year.line(), "2026")
    cell(page, 1, "jobs", "9")
    page.form.flush()
    here.settle()
    assert year.problem() == "2026 年已有一行"
    assert [(e.year, e.jobs) for e in effects(here)] == [(2026, 3)]
    year.line().selectAll()
    type_in(year.line(), "2031")
    page.form.flush()
    assert year.problem() == "年度应在 2000 至 2026 之间"


def test_a_year_taken_out_comes_back(here) -> None:
    card = served.quick_create(here.store, village=VILLAGE)
    served.set_effect(here.opened, card, 2026, {"jobs": 3})
    page = opened(here, card)
    page.form.effects.remove_row(0)
    page.form.flush()
    here.settle()
    assert effects(here) == []
    page.form.effects._bring_back()
    page.form.flush()
    here.settle()
    assert [(e.year, e.jobs) for e in effects(here)] == [(2026, 3)]


def test_doubles_are_told(here) -> None:
    there = served.quick_create(here.store, village=VILLAGE)
    page = opened(here, served.quick_create(here.store, served.village_name(VILLAGE)))
    (line,) = page.form.doubles.list.lines()
    assert line.entry.badge == "名称相同"
    line.click()
    assert here.frame.asked[-1] == ("served", there)


def effects(here: Desk) -> list[Effect]:
    with here.opened.local.read() as session:
        return sorted(session.query(Effect).all(), key=lambda e: -(e.year or 0))
