"""What is kept around a review on the laptop: remarks not sent yet, the history of a record, what a person has done lately."""

from datetime import date, datetime, timedelta
from uuid import UUID

from db.choices import State, VisitMode
from db.ids import new_id
from db.records import ReviewNote, Visit
from desktop.core import person_records, remarks, review_history
from desktop.core.profile import Opened
from desktop.core.remarks import Remarks
from desktop.core.replay import Silence
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER

DUE = date(2026, 12, 1)


def visit(store: Store, **values: object) -> UUID:
    return store.create(Visit, {"visited_on": date(2026, 11, 20), "mode": VisitMode.ONSITE, "visitors": (ME,), **values})


def test_remarks_are_kept_until_they_are_sent_and_empty_ones_are_none(opened: Opened, store: Store) -> None:
    record = visit(store)
    assert remarks.read(opened, record) is None
    remarks.keep(opened, record, Remarks({"interviewee": "请写全名"}, DUE))
    assert remarks.read(opened, record) == Remarks({"interviewee": "请写全名"}, DUE)
    remarks.keep(opened, record, Remarks({"interviewee": ""}, DUE))
    assert remarks.read(opened, record) is None


def test_a_remark_that_was_not_taken_comes_back_and_yields_to_what_was_written_since(opened: Opened, store: Store) -> None:
    record = visit(store)
    remarks.keep(opened, record, Remarks({"interviewee": "新写的"}))
    with opened.work() as session:
        for name, text in (("interviewee", "原来的"), ("mode", "请核对"), (None, "整条")):
            note = {"of_id": str(record), "field_name": name, "text": text, "due_on": DUE.isoformat()}
            remarks.put_back(session, note)
    assert remarks.read(opened, record) == Remarks({"interviewee": "新写的", "mode": "请核对", "": "整条"}, DUE)


def test_the_history_tells_returns_with_their_fields_and_own_steps(opened: Opened, store: Store) -> None:
    record = visit(store)
    store.void(Visit, record, "重复")
    at = opened.clock.now() - timedelta(hours=1)
    common = {"author_id": OTHER, "state": State.DRAFT, "created_at": at, "changed_at": at, "of_kind": "visit", "of_id": record}
    with opened.work() as session, Silence(session):
        session.add(ReviewNote(id=new_id(), rev=1, field_name="mode", text="请核对", due_on=DUE, settled=True, **common))
        session.add(ReviewNote(id=new_id(), rev=1, text="太简单", due_on=DUE, settled=True, **common))
        session.flush()
    found = review_history.events(opened, Visit, record)
    assert [event.text for event in found] == ["作废", "新建", "退回修改"]
    assert found[0].lines == ("原因：重复",)
    returned = found[2]
    assert set(returned.lines) == {"走访方式：请核对", "太简单"}
    assert returned.due == DUE
    assert returned.settled


def test_the_history_names_who_decided_though_their_cards_are_not_here(opened: Opened, store: Store) -> None:
    record = visit(store)
    decided = {
        "return": {"by": str(OTHER), "name": "李县联", "at": "2026-11-20T01:00:00.000Z", "reason": "请补充"},
        "approve": {"by": str(OTHER), "name": "李县联", "at": "2026-11-21T01:00:00.000Z"},
        "approve_city": {"by": str(new_id()), "name": "郑市联", "at": "2026-11-22T01:00:00.000Z"},
    }  # fmt: skip
    with opened.work() as session, Silence(session):
        found = session.get_one(Visit, record)
        found.decided, found.state = decided, State.APPROVED_CITY
        at = datetime.fromisoformat(decided["return"]["at"])
        common = {"author_id": OTHER, "state": State.DRAFT, "created_at": at, "changed_at": at}
        session.add(ReviewNote(id=new_id(), rev=1, of_kind="visit", of_id=record, text="请补充照片", **common))
    told = [(event.text, event.by) for event in review_history.events(opened, Visit, record)]
    assert told == [
        ("新建", "张三丰"), ("市级通过", "郑市联"), ("审核通过", "李县联"), ("退回修改", "李县联"),
    ], "each once, and no word that only repeats the state"  # fmt: skip


def test_work_counts_for_who_did_it_not_only_for_who_wrote_it(opened: Opened, store: Store) -> None:
    mine, behalf = visit(store), visit(store, visitors=(OTHER,), visited_on=date(2026, 11, 22))
    assert [row.id for row in person_records.latest(opened, ME)] == [behalf, mine]
    assert [row.id for row in person_records.latest(opened, OTHER)] == [behalf]
