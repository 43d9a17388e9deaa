"""The demonstration's scenes of the other books, all played by one person without a network, and that its checks can fail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from db.records import Enterprise, Node, Person, Platform, Served, Visit
from desktop.core.clock import Clock
from desktop.core.paths import Paths
from desktop.core.profile import Opened, create
from desktop.core.store import Store
from desktop.demo import books, books_field, books_proofs
from desktop.demo.calendar import Calendar
from desktop.demo.people import COMMISSIONER, COUNTY, Laptop
from desktop.demo.scenes import Story
from tests.unit.core.conftest import PASSWORD, answer
from tests.unit.core.supportkit import holds, plan

ROLES = "contact_province@210000 contact_city@210100 contact_county@210112 commissioner@210112"
CODES = ("91210112MA0000496C", "91210102MA2914179B", "91210100MA00004960")
ONLY_AFTER_A_SYNC = {
    "案例的附件没有随案例确认", "表格代录的走访没有由市级通过", "工作交接没有移交", "移交的走访没有保持填写人、换成新的经办人",
    "移交以后原来的人还能改",
}  # fmt: skip


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def alone(tmp_path: Path, calendar: Calendar) -> Iterator[Laptop]:
    """One person with every desk."""
    opened: Opened = create(Paths(tmp_path), answer(name=COMMISSIONER.name), PASSWORD, Clock(source=calendar.now))
    holds(opened, ROLES)
    plan(opened)
    store = Store(opened)
    store.create(Person, {"name": COMMISSIONER.name, "region": COUNTY}, opened.account.id)
    yield Laptop(COMMISSIONER, opened, store)
    opened.close()


@pytest.fixture
def story(alone: Laptop, calendar: Calendar) -> Story:
    """What the scenes of the month would have left, then the books."""
    found = Story()
    for n in range(11):
        code = {"uscc": CODES[n - 5]} if 5 <= n < 8 else {}
        found.companies.append(alone.store.create(Enterprise, {"name": f"沈阳第{n}测试厂", "region": COUNTY, **code}))
    found.crew = {who: alone.store.create(Person, {"name": who, "region": COUNTY}) for who in "hwz"}
    found.places = {"满堂": alone.store.create(Served, {"name": "满堂村", "region": COUNTY})}
    found.drafts = [alone.store.create(Visit, {"region": COUNTY})]
    play(alone, found, calendar)
    return found


def play(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """In the order of the month."""
    books.platforms(laptop, story, calendar)
    with calendar.on(books_field.ASKED):
        books_field.tax_question(laptop, story)
    with calendar.on(books.CHANGED + 1):
        books.province_network(laptop, calendar)
        books.change_rule(laptop, calendar)
        books.publish(laptop, story, calendar)
    books.city_network(laptop, calendar)
    books.county_network(laptop, story, calendar)
    with calendar.on(books_field.ANSWERED):
        books_field.answer_tax(laptop, story, calendar)
    with calendar.on(books_field.WRITTEN) as day:
        books_field.recommend(laptop, story, day)
        books_field.cases(laptop, laptop, story, calendar)
        books.leaves(laptop, story, calendar)
        books.add_year(laptop, story, calendar)
    books_field.unfinished(laptop, story, calendar)
    with calendar.on(books_field.TABLE):
        books_field.by_table(laptop, laptop, story, calendar)
    with calendar.on(books_field.ASKED_AGAIN):
        books_field.leave_question(laptop, story)
    with calendar.on(books_field.ANSWERED_AGAIN):
        books_field.answer_leave(laptop, story)
    books_field.more_questions(laptop, story, calendar)
    story.books.handover = story.books.case  # nobody to hand over to


def unfulfilled(laptop: Laptop, story: Story) -> list[str]:
    cast: Any = SimpleNamespace(**dict.fromkeys(("zhang", "li", "wang", "zheng", "feng"), laptop))
    return books_proofs.unfulfilled(cast, story)


def test_the_books_come_about_but_for_what_the_province_does(alone: Laptop, story: Story) -> None:
    assert set(unfulfilled(alone, story)) == ONLY_AFTER_A_SYNC


def test_what_did_not_come_about_is_told(alone: Laptop, story: Story, calendar: Calendar) -> None:
    struck = alone.store.get(Platform, story.books.struck or story.companies[0])
    assert struck is not None
    alone.store.save(Platform, struck.id, {"states": struck.states and struck.states[:-1]})
    alone.store.save(Node, story.books.lines[Node][0], {"until": calendar.day(1)})
    story.books.secret = story.books.marked = ""
    story.books = replace(story.books, before=story.books.after, ending=story.books.case)
    told = unfulfilled(alone, story)
    for words in ("期末存量没有按状态变化", "现任或历任不对", "没有被拒绝", "应为“9 天答复，限 7 天”", "没有提醒快到期"):
        assert any(words in line for line in told), words


@pytest.mark.parametrize(
    ("today", "leap"),
    [
        (date(2026, 11, 25), date(2024, 2, 29)),
        (date(2024, 2, 28), date(2020, 2, 29)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2101, 1, 1), date(2096, 2, 29)),
    ],
)
def test_the_last_29_february(today: date, leap: date) -> None:
    assert books.leap_day(today) == leap
