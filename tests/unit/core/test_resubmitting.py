"""A returned record that is handed in again, and taken back: what was asked for is neither lost nor overlooked."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.choices import State, VisitMode, VisitPurpose
from db.ids import new_id
from db.records import Enterprise, ReviewNote, Visit
from desktop.core import cards, home, list_rows, resubmitting, review_history
from desktop.core.profile import Opened
from desktop.core.replay import Silence
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER

DUE = date(2026, 12, 3)
CODE = "91210112MA0XK3A27X"


@pytest.fixture
def returned(opened: Opened, store: Store) -> UUID:
    """A visit of mine that the county returned for one field, by the day."""
    at = opened.clock.now() - timedelta(hours=1)
    common: dict[str, Any] = {
        "created_at": at, "changed_at": at, "source": "manual", "region": "210112", "report_unit": "210112", "rev": 7,
    }  # fmt: skip
    card, record = new_id(), new_id()
    values = {
        "visited_on": date(2026, 11, 20), "mode": VisitMode.ONSITE, "purposes": (VisitPurpose.NEEDS,), "interviewee": "牤䶮",
        "visitors": (ME,), "enterprise_id": card,
    }  # fmt: skip
    note = {"of_kind": "visit", "of_id": record, "to_id": ME, "field_name": "mode", "text": "请核对", "due_on": DUE}
    with opened.work() as session, Silence(session):
        session.add(Enterprise(id=card, author_id=OTHER, state=State.DRAFT, name="某厂", uscc=CODE, **common))
        session.add(Visit(id=record, author_id=ME, state=State.RETURNED, **values, **common))
        session.add(ReviewNote(id=new_id(), author_id=OTHER, state=State.DRAFT, **note, **common))
    return record


def test_taking_back_keeps_what_was_asked_for(opened: Opened, store: Store, returned: UUID) -> None:
    before = cards.load(opened, Visit, returned)
    store.save(Visit, returned, {"mode": VisitMode.PHONE})
    store.submit(Visit, returned)
    assert not cards.load(opened, Visit, returned).notes
    store.withdraw(Visit, returned)
    card = cards.load(opened, Visit, returned)
    assert (card.notes, card.due, card.badge) == (before.notes, DUE, "退回修改 · 1 处")
    groups = {group.key: group for group in home.load(opened).groups}
    assert "drafts" not in groups
    assert next(item.note for item in groups["returned"].items).startswith("企业走访：请修改：走访方式")
    with opened.local.read() as session:
        (row,) = list_rows.rows_of(session, Visit, [1], opened.clock.today())
    assert row.badge == "退回修改 · 1 处"
    assert not next(e for e in review_history.events(opened, Visit, returned) if e.text == "退回修改").settled
    store.submit(Visit, returned)
    assert not cards.load(opened, Visit, returned).notes


def test_what_was_not_touched_is_named(opened: Opened, store: Store, returned: UUID) -> None:
    store.save(Visit, returned, {"interviewee": "另一个人"})
    assert resubmitting.untouched(opened, Visit, returned) == ("走访方式",)
    store.save(Visit, returned, {"mode": VisitMode.PHONE})
    assert resubmitting.untouched(opened, Visit, returned) == ()
    store.submit(Visit, returned)
    store.withdraw(Visit, returned)
    assert resubmitting.untouched(opened, Visit, returned) == (), "changed before it was handed in and taken back"


def test_a_remark_on_the_whole_is_met_by_any_change(opened: Opened, store: Store, returned: UUID) -> None:
    with opened.work() as session, Silence(session):
        for note in session.query(ReviewNote):
            note.field_name = None
    assert resubmitting.untouched(opened, Visit, returned) == (resubmitting.WHOLE,)
    store.save(Visit, returned, {"interviewee": "另一个人"})
    assert resubmitting.untouched(opened, Visit, returned) == ()
