"""Service logs as a team leader enters them: the calendar by keyboard, an object made in place, nothing lost when dates move."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.choices import State
from db.ids import new_id
from db.records import Enrolment, Person, Served, ServiceLog, Team, Training
from db.records.service_log import DayRow
from db.records.team import MemberRow
from db.records.training import LessonRow
from db.rural_choices import DayPart, LocalIndustry, OutputKind, ServedType, ServiceContent, TeamPost
from desktop.core import keys, served, service_logs
from desktop.core.listing import ListQuery
from desktop.core.store import Store
from desktop.ui.pages.service_logs import ServiceLogsPage
from desktop.ui.widgets.base import keyboard_in
from tests.ui.at_work import AtWork, account, at_work

VILLAGE, NEXT = "210112009001", "210112009002"
Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CREW = [UUID(f"01990000-0000-7000-8000-00000000010{n}") for n in range(4)]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


def team(store: Store) -> None:
    """Five people, and a village they know."""
    for person, name in zip(CREW, ("王秀兰", "赵德柱", "孙晓梅", "周建国"), strict=True):
        store.create(Person, {"name": name}, person)
    posts = (TeamPost.LEADER, *[TeamPost.MEMBER] * len(CREW))
    rows = [MemberRow(str(new_id()), n, who, post) for n, (who, post) in enumerate(zip((account(), *CREW), posts, strict=True))]
    store.create(Team, {"name": "水稻特派团", "members": tuple(rows), "farm_trade": LocalIndustry.RICE})
    served.quick_create(store, village=VILLAGE)


@pytest.fixture
def work(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path, qtbot, "service_log", fill=team) as found:
        yield found


def page_of(work: AtWork) -> ServiceLogsPage:
    """The page in sight, with the keyboard left where it is."""
    page = work.window.page("service_log")
    assert isinstance(page, ServiceLogsPage)
    return page


def log_of(work: AtWork) -> ServiceLog:
    record_id = page_of(work).form.record_id
    assert record_id is not None
    found = work.store.get(ServiceLog, record_id)
    assert found is not None
    return found


def shown(work: AtWork, length: int = 3, **values: object) -> ServiceLog:
    """A log of the last days in sight, with the keyboard in its calendar."""
    (village,) = work.workspace.listing.ids(ListQuery("served"))
    made = service_logs.new_log(work.store, village)
    today = work.opened.clock.today()
    work.store.save(ServiceLog, made, {"began_on": today - timedelta(days=length - 1), "ended_on": today, **values})
    page = work.page("service_log")
    page.open_record(made)
    work.settle()
    page.form.days.setFocus()
    return log_of(work)


def halves(log: ServiceLog) -> dict[tuple[UUID, date], int]:
    return {(who, row.on): row.halves for row in log.days or () if row.on for who in row.present or ()}


def test_a_new_log_is_ready_for_the_calendar(work: AtWork) -> None:
    page = page_of(work)
    work.ctrl(Key.Key_N)
    work.settle(lambda: page.form.picker.line().hasFocus())
    work.type(served.village_name(VILLAGE)[:2])
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Return)
    work.settle()
    log = log_of(work)
    assert (log.village, log.farm_trade) == (VILLAGE, LocalIndustry.RICE)
    assert [m.id for m in page.form.days.canvas.grid.crew] == [account(), *CREW]
    page.form.picker.line().setFocus()
    work.keys(Key.Key_Tab)
    assert page.form.binding("team_id").editor.isAncestorOf(keyboard_in() or work.window), "no link between the fields"
    page.form.days.setFocus()
    work.keys(Key.Key_Space)
    work.settle()
    work.ctrl(Key.Key_N)  # the next one begins with the same object, with the keyboard in its days
    work.settle(page.form.days.canvas.hasFocus)
    assert log_of(work).served_id == log.served_id


def test_trap_1_the_calendar_is_filled_by_keys_and_counts_in_words(work: AtWork) -> None:
    log = shown(work)
    page, today = page_of(work), work.opened.clock.today()
    page.form.days.setFocus()
    first = today - timedelta(days=2)
    work.keys(Key.Key_Home)
    work.keys(Key.Key_Space, modifiers=CTRL)  # everybody on the first day
    work.settle()
    assert halves(log_of(work)) == {(who, first): 2 for who in (account(), *CREW)}
    assert page.form._days_total.text() == "团队 1 天 · 5 人天 · 5 人"
    work.keys(Key.Key_Right, Key.Key_Space, Key.Key_Space)  # the leader half the second day
    work.keys(Key.Key_Down, Key.Key_5)
    work.keys(Key.Key_End, Key.Key_Down, Key.Key_1)
    work.settle()
    wanted = {(who, first): 2 for who in (account(), *CREW)}
    second = first + timedelta(days=1)
    wanted |= {(account(), second): 1, (CREW[0], second): 1, (CREW[1], today): 2}
    assert halves(log_of(work)) == wanted
    assert page.form._days_total.text() == "团队 2.5 天 · 7 人天 · 5 人"
    work.keys(Key.Key_Space, modifiers=SHIFT)  # one person on all days
    work.settle()
    assert sum(n for (who, _), n in halves(log_of(work)).items() if who == CREW[1]) == 6
    work.keys(Key.Key_Delete)
    work.ctrl(Key.Key_A)
    work.settle()
    assert page.form._days_total.text() == "团队 3 天 · 15 人天 · 5 人"
    assert log.id == log_of(work).id


def test_trap_1_days_of_another_log_are_closed_with_the_reason(work: AtWork) -> None:
    today = work.opened.clock.today()
    other = shown(work, 1, days=(DayRow(str(new_id()), 1, today, DayPart.WHOLE, (account(),)),))
    shown(work, 1)
    page = page_of(work)
    work.keys(Key.Key_Space)
    work.settle()
    assert log_of(work).days is None
    assert page.form.days.told.text() == f"当天已记入另一份日志：{served.village_name(VILLAGE)}（草稿）"
    work.keys(Key.Key_Space, modifiers=CTRL)
    work.settle()
    assert account() not in {who for who, _ in halves(log_of(work))}
    assert len(halves(log_of(work))) == 4
    page.open_record(other.id)
    work.settle()
    assert page.form._days_total.text() == "团队 1 天 · 1 人天 · 1 人"


def test_rows_follow_the_dates_and_nothing_goes_silently(work: AtWork) -> None:
    shown(work)
    page, today = page_of(work), work.opened.clock.today()
    work.ctrl(Key.Key_A)
    work.settle()
    end = page.form.binding("ended_on").editor
    end.setFocus()
    work.keys(Key.Key_Down)  # a day earlier
    work.settle()
    log = log_of(work)
    assert log.ended_on == today - timedelta(days=1)
    assert len({on for _, on in halves(log)}) == 3, "the day is still there"
    assert page.form.binding("days").editor.problem() == "有服务日不在起止日期之内"
    assert page.form.days.drop_days.words() == "删去起止日期以外的 1 天"
    work.keys(Key.Key_Up)
    work.settle()
    assert page.form.binding("days").editor.problem() == ""
    work.keys(Key.Key_Down)
    work.settle()
    page.form.days.drop_days.click()
    work.settle()
    assert len({on for _, on in halves(log_of(work))}) == 2
    assert not page.form.days.drop_days.isVisible()


def test_the_one_day_of_a_log_is_moved_by_a_button(work: AtWork) -> None:
    shown(work, 1)
    page, today = page_of(work), work.opened.clock.today()
    work.keys(Key.Key_Space)
    work.settle()
    yesterday = today - timedelta(days=1)
    work.store.save(ServiceLog, log_of(work).id, {"began_on": yesterday, "ended_on": yesterday})
    work.settle()
    assert page.form.days.move_days.words() == f"改到 {yesterday.month}月{yesterday.day}日"
    page.form.days.move_days.click()
    work.settle()
    assert halves(log_of(work)) == {(account(), yesterday): 2}


def test_the_end_follows_a_new_beginning_while_nobody_is_signed_in(work: AtWork) -> None:
    shown(work, 1)
    page, today = page_of(work), work.opened.clock.today()
    begin = page.form.binding("began_on").editor
    begin.setFocus()
    work.keys(Key.Key_Down, Key.Key_Down)
    work.settle()
    assert log_of(work).ended_on == today - timedelta(days=2)
    assert page.form.days.canvas.grid.days == [today - timedelta(days=2)]


def test_somebody_else_is_added_for_a_day(work: AtWork) -> None:
    guest = work.store.create(Person, {"name": "客座专家"})
    shown(work, 1)
    page = page_of(work)
    page.form.days.adder.setFocus()
    work.type("客座")
    work.settle(lambda: page.form.days.adder.popup().isVisible())
    work.keys(Key.Key_Return)
    work.settle(page.form.days.canvas.hasFocus)
    work.keys(Key.Key_Space)
    work.settle()
    assert {who for who, _ in halves(log_of(work))} == {guest}
    assert page.form.days.canvas.here()[0].name == "客座专家"


def test_who_serves_alone_has_one_row(work: AtWork) -> None:
    shown(work, 2, team_id=None)
    page = page_of(work)
    page.form.days.setFocus()
    assert [m.id for m in page.form.days.canvas.grid.crew] == [account()]
    work.ctrl(Key.Key_A)
    work.settle()
    assert page.form._days_total.text() == "服务 2 天"


def test_a_village_without_a_card_is_chosen_and_made_in_one(work: AtWork) -> None:
    shown(work, 1)
    page = page_of(work)
    page.form.picker.setFocus()
    page.form.picker.line().selectAll()
    name = served.village_name(NEXT)
    work.type(name)
    work.settle(lambda: page.form.picker.popup().isVisible())
    offered = [item.text for item in page.form.picker.popup().items()]
    assert f"＋ {name}" in offered
    for _ in range(offered.index(f"＋ {name}")):
        work.keys(Key.Key_Down)
    work.keys(Key.Key_Return)
    work.settle()
    card = work.store.get(Served, log_of(work).served_id)
    assert card is not None
    assert (card.served_type, card.code, card.name, log_of(work).village) == (ServedType.VILLAGE, NEXT, name, NEXT)
    assert not page.form.strip.place_row.isVisible()


def test_another_object_is_made_with_its_name_and_completed_in_place(work: AtWork) -> None:
    shown(work, 1)
    page = page_of(work)
    page.form.picker.setFocus()
    page.form.picker.line().selectAll()
    work.type("老河湾稻米合作社")
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Return)
    work.settle(page.form.strip.code_row.isVisible)
    card = work.store.get(Served, log_of(work).served_id)
    assert card is not None
    assert (card.name, card.served_type, card.region) == ("老河湾稻米合作社", ServedType.COOPERATIVE, "210112")
    page.form.strip.code.setFocus()
    work.type("9321011 2MA0XK3A27")
    work.settle()
    page.form.strip.kind.setFocus()
    chips = page.form.strip.kind.chips()
    next(chip for chip in chips if chip.item.value is ServedType.VILLAGE).click()
    page.form.strip.flush()
    work.settle(page.form.strip.place_row.isVisible)
    page.form.strip.place._take(NEXT)
    page.form.strip.flush()
    work.settle()
    card = work.store.get(Served, card.id)
    assert card is not None
    assert (card.code, card.village, log_of(work).village) == (NEXT, NEXT, NEXT)


def test_a_card_that_may_be_the_same_is_offered_and_the_mistaken_one_goes(work: AtWork) -> None:
    log = shown(work, 1)
    page, village = page_of(work), log.served_id
    page.form._create_served(served.village_name(VILLAGE))
    work.settle(page.form.strip.similar.isVisible)
    page.form.strip.similar._row.itemAt(1).widget().click()
    work.settle(lambda: not page.form.strip.similar.isVisible())
    assert log_of(work).served_id == village
    assert work.workspace.listing.count(ListQuery("served")) == 1


def test_an_object_made_by_mistake_goes_when_another_is_chosen(work: AtWork) -> None:
    log = shown(work, 1)
    page, village = page_of(work), log.served_id
    page.form._create_served("李家")
    work.settle(lambda: log_of(work).served_id != village)
    assert work.workspace.listing.count(ListQuery("served")) == 2
    work.settle(lambda: page.form.strip.isAncestorOf(keyboard_in() or work.window))
    page.form.picker.setFocus()
    work.settle(page.form.picker.line().hasFocus)
    page.form.picker.line().selectAll()
    work.type(served.village_name(VILLAGE))
    work.settle(lambda: page.form.picker.popup().isVisible())
    work.keys(Key.Key_Return)
    work.settle(lambda: log_of(work).served_id == village)
    assert work.workspace.listing.count(ListQuery("served")) == 1, "nobody else is to see the slip"


def test_outputs_are_quick_to_type(work: AtWork) -> None:
    shown(work, 1)
    page = page_of(work)
    rows = page.form.binding("outputs").editor
    rows.add_row()
    work.type("yjx")  # initials of 引进新品种
    work.keys(Key.Key_Return, Key.Key_Tab)
    work.type("辽粳401")
    work.keys(Key.Key_Tab)
    work.type("2")
    work.keys(Key.Key_Tab, Key.Key_Return)  # past the unit, which came with the kind, into the next row
    work.type("jjjs")
    work.settle()
    (row, *_) = log_of(work).outputs or ()
    assert (row.kind, row.name, row.quantity, row.unit) == (OutputKind.VARIETY, "辽粳401", Decimal(2), "个")
    assert rows.count() == 2


def test_training_figures_come_from_the_class(work: AtWork) -> None:
    lesson = LessonRow(str(new_id()), 1, on=work.opened.clock.today())
    training = work.store.create(Training, {"name": "水稻班", "lessons": (lesson,)})
    work.store.create(Enrolment, {"training_id": training, "trainee_id": new_id(), "attended": (UUID(lesson.id),)})
    shown(work, 1, training_id=training)
    row = page_of(work).form.binding("training_id").row
    assert row.note.text() == "1 场 · 1 人次，随签到自动更新"
    work.store.create(Enrolment, {"training_id": training, "trainee_id": new_id(), "attended": (UUID(lesson.id),)})
    work.settle()
    assert row.note.text() == "1 场 · 2 人次，随签到自动更新"


def test_a_log_goes_in_and_comes_back(work: AtWork) -> None:
    shown(work, 1, contents=(ServiceContent.GUIDANCE,), summary="插秧指导")
    page = page_of(work)
    work.keys(Key.Key_Space)
    work.settle()
    work.ctrl(Key.Key_Return)
    work.settle()
    assert log_of(work).state is State.SUBMITTED
    page.form.days.setFocus()
    work.keys(Key.Key_Space)
    work.settle()
    assert len(halves(log_of(work))) == 1, "what is handed in does not change"
    page.panel.withdraw.click()
    work.settle()
    assert log_of(work).state is State.DRAFT


def test_a_new_log_left_empty_goes_again(work: AtWork) -> None:
    work.ctrl(Key.Key_N)
    work.settle()
    assert work.workspace.listing.count(ListQuery("service_log")) == 1
    work.page("served")
    assert work.workspace.listing.count(ListQuery("service_log")) == 0


def test_a_copy_has_no_days(work: AtWork) -> None:
    first = shown(work, 1, contents=(ServiceContent.PESTS,), summary="查虫")
    work.ctrl(Key.Key_A)
    work.settle()
    page_of(work).records.setFocus()
    work.ctrl(Key.Key_D)
    work.settle(lambda: page_of(work).form.record_id != first.id)
    assert (log_of(work).contents, log_of(work).days, log_of(work).summary) == ((ServiceContent.PESTS,), None, None)


def test_a_five_day_log_of_five_people_by_keyboard_alone(work: AtWork) -> None:
    """From Ctrl+N to the submission: 24 key presses, five of them the text."""
    shown(work, 1)  # the object is known from the last log
    page, today = page_of(work), work.opened.clock.today()
    since, until = today - timedelta(days=8), today - timedelta(days=4)
    pressed = 0

    def keys(*pressing: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        nonlocal pressed
        pressed += len(pressing)
        work.keys(*pressing, modifiers=modifiers)

    def typed(text: str) -> None:
        nonlocal pressed
        pressed += len(text)
        work.type(text)

    work.page("service_log")
    keys(Key.Key_N, modifiers=CTRL)
    work.settle(page.form.days.canvas.hasFocus)
    keys(Key.Key_Backtab, Key.Key_Backtab)
    typed(f"{since:%m%d}")
    keys(Key.Key_Tab)
    typed(f"{until:%m%d}")
    keys(Key.Key_Tab)
    work.settle(lambda: len(page.form.days.canvas.grid.days) == 5)
    keys(Key.Key_A, modifiers=CTRL)
    keys(Key.Key_Tab, Key.Key_Tab, Key.Key_Space)  # past who is added, to the first content
    keys(Key.Key_Tab)
    typed("收获期测产")
    work.settle()
    keys(Key.Key_Return, modifiers=CTRL)
    work.settle()
    log = log_of(work)
    assert (log.state, log.summary, log.contents) == (State.SUBMITTED, "收获期测产", (ServiceContent.GUIDANCE,))
    assert page.form._days_total.text() == "团队 5 天 · 25 人天 · 5 人"
    assert pressed == 24
