"""Different values of a record that is handed in: only who can choose is asked, and choosing hands it in again."""

from uuid import UUID

import pytest

from db.choices import State
from db.records import Visit
from desktop.core import cards, home, reviewing, sync_view
from desktop.core.conflicts import KEEP
from desktop.core.errors import Invalid
from server.tables import Role
from tests.e2e.test_review import Enter, Worker, enter

__all__ = ["enter"]  # the fixture


@pytest.fixture
def people(enter: Enter) -> tuple[Worker, Worker, Worker]:
    """Author, colleague and the county's desk."""
    return enter("zhang.san"), enter("li.si", name="李四"), enter("wang.wu", Role.CONTACT_COUNTY, name="王五一")


def doubtful(author: Worker, other: Worker) -> UUID:
    """A visit of both in whose 员工人数 they differ; the author has not heard of it."""
    record = author.visit(staff=100, visitors=(author.me, other.me))
    author.sync()
    other.sync()
    author.store.save(Visit, record, {"staff": 120})
    other.store.save(Visit, record, {"staff": 130})
    author.sync()
    assert other.sync().conflicts == 1
    return record


def asked(worker: Worker) -> list[int]:
    """Conflicts that pill, sync page and home page name."""
    groups = [g.count for g in home.load(worker.opened).groups if g.key == "conflicts"]
    return [worker.store.waiting_summary().conflicts, len(sync_view.load(worker.opened).conflicts), sum(groups)]


def test_who_handed_it_in_chooses_and_it_is_handed_in_again(people: tuple[Worker, Worker, Worker]) -> None:
    author, other, desk = people
    record = doubtful(author, other)
    assert asked(other) == [1, 1, 1], "he takes part, and may choose while it is a draft"
    author.store.submit(Visit, record)
    for each in (author, other, desk):
        each.sync()
    assert author.state(record) is State.SUBMITTED
    assert (asked(author), asked(other), asked(desk)) == ([1] * 3, [0] * 3, [0] * 3)
    assert [cards.load(w.opened, Visit, record).may_settle for w in people] == [True, False, False]
    author.store.settle(Visit, record, {"staff": KEEP})
    assert (author.state(record), asked(author)) == (State.SUBMITTED, [0] * 3)
    outcome = author.sync()
    assert (outcome.refused, outcome.held) == (0, 0)
    desk.sync()
    found = desk.store.get(Visit, record)
    assert found is not None and (found.staff, found.candidates, found.state) == (120, None, State.SUBMITTED)
    assert reviewing.approve(desk.opened, Visit, [record]).done == 1


def test_a_draft_with_two_values_says_so_and_is_not_handed_in(people: tuple[Worker, Worker, Worker]) -> None:
    author, other, _ = people
    record = doubtful(author, other)
    author.sync()
    assert [p.field for p in cards.load(author.opened, Visit, record).problems if p.blocking] == ["staff"]
    with pytest.raises(Invalid):
        author.store.submit(Visit, record)
    author.store.settle(Visit, record, {"staff": 130})
    author.store.submit(Visit, record)
    author.sync()
    assert author.state(record) is State.SUBMITTED
