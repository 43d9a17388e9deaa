"""The home page over a real profile: what waits opens its record, figures what is behind them, the first day is explained."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.choices import State, VisitMode
from db.ids import new_id
from db.records import ReviewNote, ServiceLog, Visit
from db.records.service_log import DayRow
from db.rural_choices import DayPart
from desktop.core import served, service_logs
from desktop.core.store import Store
from desktop.ui.pages.home import HomePage
from desktop.ui.pages.home.chart import scale_top
from desktop.ui.widgets.base import keyboard_in
from tests.ui.at_work import at_work
from tests.ui.deskkit import CONTACT, arrived, colleague, common, company, handed_in, waiting
from tests.ui.hands import press
from tests.ui.pagekit import Desk, TestClock, desk
from tests.unit.core.conftest import ME

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def test_the_first_day_says_what_to_do(here) -> None:
    page = here.show("home", HomePage)
    assert page.board.currentWidget() is page.welcome
    page.welcome.bring.click()
    assert here.frame.asked[-1] == ("import", None)
    page.welcome.blank.click()
    assert here.paper.blanks == 1
    page.welcome.begin.click()
    here.settle()
    place, made = here.frame.asked[-1]
    assert place == "visit"
    assert here.store.get(Visit, made) is not None
    assert page.board.currentWidget() is not page.welcome, "a draft is there now"


def test_new_visit_by_the_keyboard(here) -> None:
    page = here.show("home", HomePage)
    press(page, KEY.Key_N, modifiers=CTRL)
    here.settle()
    assert here.frame.asked[-1][0] == "visit"


def test_copy_of_the_last_visit(here) -> None:
    page = here.show("home", HomePage)
    assert not page.copy.isEnabled()
    enterprise = here.enterprise()
    here.visit(enterprise, visited_on=here.opened.clock.today() - timedelta(days=3))
    here.settle()
    page.copy.click()
    here.settle()
    copied = here.store.get(Visit, here.frame.asked[-1][1])
    assert copied.enterprise_id == enterprise
    assert copied.visited_on == here.opened.clock.today()
    assert copied.findings is None


def test_what_waits_opens_its_record(here) -> None:
    today, enterprise = here.opened.clock.today(), here.enterprise()
    late = here.visit(enterprise, follow_up="测温", follow_up_due=today - timedelta(days=2))
    here.visit(enterprise, follow_up="回访", follow_up_due=today + timedelta(days=5), visited_on=today - timedelta(days=1))
    page = here.show("home", HomePage)
    lines = page.waiting.list.lines()
    assert [line.entry.badge for line in lines] == ["逾期 2 天", "5 天后", "草稿", "草稿"]
    page.waiting.list.setFocus()
    press(lines[0], KEY.Key_Return)
    assert here.frame.asked[-1] == ("visit", late)
    press(page.waiting.list.lines()[0], KEY.Key_Down)
    assert page.waiting.list.lines()[1].hasFocus()


def test_refused_work_leads_to_the_sync_centre(here) -> None:
    visit = here.visit(here.enterprise())
    with here.opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("UPDATE outbox SET status = 'returned', code = 'rules' WHERE id = ?", (str(visit),))
    page = here.show("home", HomePage)
    page.waiting.list.lines()[0].click()
    assert here.frame.asked[-1] == ("sync", None)


def test_figures_say_how_they_count_and_open_what_is_behind(here) -> None:
    today, first, second = here.opened.clock.today(), here.enterprise("甲厂"), here.enterprise("乙厂")
    here.visit(first, visited_on=today)
    here.visit(second, visited_on=today)
    here.visit(first, visited_on=today - timedelta(days=1), mode=VisitMode.PHONE)
    here.visit(first, visited_on=today - timedelta(days=40))
    page = here.show("home", HomePage)
    buttons = {b.key: b for b in page.figures.buttons}
    assert {key: b.figure.value for key, b in buttons.items()} == {"visits": 3, "enterprises": 2, "onsite_days": 1}
    buttons["onsite_days"].setFocus()
    assert "只计实地" in page.basis.text()
    press(buttons["onsite_days"], KEY.Key_Return)
    here.settle()
    assert len(page.visits.lines()) == 2
    assert page.visits_card.title.text() == "服务天数 1 天"
    here.visit(second, visited_on=today - timedelta(days=2))  # the list in sight follows
    here.settle()
    assert len(page.visits.lines()) == 3
    page.back.click()
    here.settle()
    assert page.visits_card.title.text() == "最近走访"
    assert len(page.visits.lines()) == 5


def test_a_month_s_bar_opens_its_visits(here) -> None:
    today, enterprise = here.opened.clock.today(), here.enterprise()
    old = here.visit(enterprise, visited_on=today.replace(day=5) - timedelta(days=31))
    here.visit(enterprise)
    page = here.show("home", HomePage)
    assert [m.days for m in page.chart._months][-2:] == [1, 1]
    assert "11月 1 天" in page.chart.accessibleName()
    page.chart.setFocus()
    press(page.chart, KEY.Key_Left, KEY.Key_Return)
    here.settle()
    assert page.visits_card.title.text() == "2026年10月 实地服务 1 天"
    page.visits.lines()[0].click()
    assert here.frame.asked[-1] == ("visit", old)


@pytest.mark.parametrize(("most", "top"), [(0, 4), (3, 4), (5, 8), (31, 32), (41, 60)])
def test_the_scale_is_round(most: int, top: int) -> None:
    assert scale_top(most) == top


def test_a_team_leader_begins_with_logs_and_counts_days_of_both(tmp_path: Path, qtbot) -> None:
    with at_work(tmp_path, qtbot, "home", roles="team_leader@210112") as work:
        page = work.window.page("home")
        assert isinstance(page, HomePage)
        assert page.welcome.begin.words() == "新建服务日志"
        today, village = work.opened.clock.today(), served.quick_create(work.store, village="210112009001")
        made = service_logs.new_log(work.store, village)
        row = DayRow(str(new_id()), 1, today, DayPart.HALF, (work.opened.account.id,))
        work.store.save(ServiceLog, made, {"days": (row,)})
        work.settle()
        assert [(b.figure.label, b.figure.value) for b in page.figures.buttons] == [("服务天数", 1), ("服务对象", 1)]
        assert page.visits_card.title.text() == "最近记录"
        page.figures.buttons[1].click()
        work.settle(lambda: page.visits_card.title.text() == "服务对象 1 个")
        page.visits.lines()[0].click()
        work.settle()
        assert work.window.current() == "service_log"
        assert work.window.page("service_log").form.record_id == made
        work.window.go("home")
        work.settle()
        page.copy.click()
        work.settle()
        assert work.window.current() == "service_log"
        assert work.window.page("service_log").form.record_id != made


def test_the_office_is_offered_its_own_work_and_no_empty_days(tmp_path: Path, qtbot) -> None:
    with at_work(tmp_path, qtbot, "home", roles="organiser@210112") as work:
        page = work.page("home")
        assert page.board.currentWidget() is not page.welcome
        assert not page.chart_card.isVisible() and not page.figures_card.isVisible()
        assert not page.copy.isVisible() and not page.blank.isVisible()
        work.ctrl(KEY.Key_N)
        work.settle()
        assert work.window.current() == "training"
        assert work.window.page("training").form.record_id is not None


def test_whoever_goes_out_sees_days_though_there_are_none_yet(tmp_path: Path, qtbot) -> None:
    with at_work(tmp_path, qtbot, "home", lambda store: store.create(Visit, {}), roles="commissioner@210112") as work:
        page = work.page("home")
        assert page.chart_card.isVisible() and page.figures_card.isVisible()


def test_a_return_opens_in_the_field_that_is_to_be_mended(tmp_path: Path, qtbot) -> None:
    def fill(store: Store) -> None:
        visit = handed_in(store, ME, company(store, "沈阳测试精密机床有限公司"), state=State.RETURNED)
        day = store.opened.clock.today() + timedelta(days=7)
        given = {"of_id": visit, "of_kind": "visit", "field_name": "mode", "text": "方式请核对", "due_on": day}
        arrived(store, ReviewNote(**common(store, colleague("丁联络员"), State.DRAFT, **given)))

    with at_work(tmp_path, qtbot, "home", fill) as work:
        home = work.page("home")
        (line,) = home.waiting.list.lines()
        assert (line.entry.note, line.entry.right) == ("请修改：走访方式 · 企业走访", "7 天后"), "what is to be done comes first"
        line.click()
        page = work.page("visit")
        field = page.form.binding("mode").editor
        work.settle(lambda: field.hasFocus() or field.isAncestorOf(keyboard_in() or work.window))


def test_the_desk_says_how_many_more_wait_and_leads_there(tmp_path: Path, qtbot) -> None:
    with at_work(tmp_path, qtbot, "home", lambda store: waiting(store, 7, 0), CONTACT) as work:
        home = work.page("home")
        titles = [line.entry.title for line in home.waiting.list.lines() if line.entry.badge == "待审核"]
        assert (len(titles), titles[-1]) == (6, "还有 2 条")
        next(line for line in home.waiting.list.lines() if line.entry.title == "还有 2 条").click()
        work.settle(lambda: work.window.current() == "inbox")
