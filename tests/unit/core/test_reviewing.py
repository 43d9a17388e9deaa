"""The desk of a reviewer on one laptop: what waits, beside what it is compared, decisions and their undo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.choices import State, VisitMode, VisitPurpose
from db.ids import new_id
from db.records import Person, ReviewNote, ServiceLog, Visit
from db.records.attachment import Attachment
from db.records.service_log import DayRow
from db.rural_choices import DayPart
from db.session import Author
from desktop.core import reviewing
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.paths import Paths
from desktop.core.profile import LoginAnswer, Opened, create
from desktop.core.store import Store
from tests.unit.core.conftest import ME, OTHER, PASSWORD, answer

THIRD = UUID("01990000-0000-7000-8000-000000000003")
COUNTY = "contact_county@210112"


def desk(folder: Path, roles: str) -> Opened:
    """The opened profile of an account with these roles."""
    told = answer()
    return create(Paths(folder), LoginAnswer(replace(told.account, roles=roles), told.device), PASSWORD)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A county's contact who may also decide many at once."""
    found = desk(tmp_path, f"{COUNTY} bulk_review@210112")
    yield found
    found.close()


def put(opened: Opened, kind: type, author: UUID = OTHER, *, rev: int = 7, **values: Any) -> UUID:
    """A record as a sync brings it: nothing of it waits here."""
    moment = values.pop("at", None) or datetime(2026, 11, 20, tzinfo=UTC)
    given = {"id": new_id(), "region": "210112", "author_id": author, "state": State.SUBMITTED, "rev": rev, **values}
    made = given["id"]
    with opened.local.write(Author(str(author), "")) as session:
        session.info.pop("author")
        session.add(kind(created_at=moment, changed_at=moment, source="manual", **given))
    assert isinstance(made, UUID)
    return made


def visit(opened: Opened, author: UUID = OTHER, **values: Any) -> UUID:
    common = {
        "visited_on": date(2026, 11, 20), "mode": VisitMode.ONSITE, "purposes": (VisitPurpose.NEEDS,), "interviewee": "牤䶮",
        "visitors": (author,),
    }  # fmt: skip
    return put(opened, Visit, author, **(common | values))


def count(opened: Opened, table: str) -> int:
    with opened.local.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_what_waits_is_what_may_be_decided_the_oldest_first(opened: Opened) -> None:
    new = visit(opened, at=datetime(2026, 11, 21, tzinfo=UTC))
    old = visit(opened, at=datetime(2026, 11, 19, tzinfo=UTC))
    visit(opened, state=State.RETURNED)
    visit(opened, state=State.APPROVED_COUNTY)
    visit(opened, region="210102")
    visit(opened, ME)
    visit(opened, visitors=(OTHER, ME))
    put(opened, Person, OTHER, id=OTHER, name="李四光", state=State.DRAFT)
    found = reviewing.inbox(opened)
    assert [row.id for row in found.rows] == [old, new]
    assert (found.count, found.by_kind) == (2, {"visit": 2})
    assert {row.author_name for row in found.rows} == {"李四光"}
    assert found.rows[0].steps == ("approve", "return")
    assert reviewing.inbox(opened, text="李四").count == 2
    assert reviewing.inbox(opened, text="不存在").count == 0
    assert reviewing.inbox(opened, kind="need") == reviewing.Inbox((), 0, {"visit": 2})
    assert [row.id for row in reviewing.inbox(opened, offset=1).rows] == [new]


def test_marks_say_what_to_mind(opened: Opened) -> None:
    visit(opened, candidates={"remark": []}, enterprise_id=new_id(), visitors=(THIRD,))
    (row,) = reviewing.inbox(opened).rows
    assert row.marks == ("有不同值", "未知引用", "代录")


def test_approval_takes_the_files_along(opened: Opened) -> None:
    record = visit(opened)
    photo = put(opened, Attachment, of_kind="visit", of_id=record, name="照片.jpg", sha256="0" * 64)
    found = reviewing.approve(opened, Visit, [record])
    assert (found.done, found.refused) == (1, ())
    store = Store(opened)
    assert [store.get(kind, i).state for kind, i in ((Visit, record), (Attachment, photo))] == [State.APPROVED_COUNTY] * 2  # type: ignore[union-attr]
    assert reviewing.inbox(opened).count == 0
    with opened.local.read() as session:
        rows = session.execute(text("SELECT base_rev, fields, grp FROM outbox ORDER BY op")).all()
    assert [row[:2] for row in rows] == [(7, '{"action":"approve"}')] * 2
    assert len({row[2] for row in rows}) == 1


def test_undo_leaves_no_trace(opened: Opened) -> None:
    record = visit(opened)
    for decide in (
        lambda: reviewing.approve(opened, Visit, [record]),
        lambda: reviewing.give_back(opened, Visit, record, {"interviewee": "请写全名"}, None),
    ):
        decide()
        assert reviewing.take_back(opened, Visit, record)
        found = Store(opened).get(Visit, record)
        assert found is not None and (found.state, found.rev) == (State.SUBMITTED, 7)
        assert [count(opened, t) for t in ("outbox", "image", "review_note", "desk")] == [0] * 4
    assert not reviewing.take_back(opened, Visit, record)


def test_a_return_names_fields_and_a_day(opened: Opened) -> None:
    record = visit(opened)
    with pytest.raises(Invalid):
        reviewing.give_back(opened, Visit, record, {"interviewee": "  "}, None)
    reviewing.give_back(opened, Visit, record, {"interviewee": "请写全名", "": "请补充"}, date(2026, 11, 27))
    store = Store(opened)
    assert store.get(Visit, record).state is State.RETURNED  # type: ignore[union-attr]
    with opened.local.read() as session:
        notes = {n.field_name: n for n in session.query(ReviewNote)}
        groups = session.execute(text("SELECT DISTINCT grp FROM outbox")).scalars().all()
    assert {name: (n.text, n.due_on, n.to_id, n.report_unit) for name, n in notes.items()} == {
        "interviewee": ("请写全名", date(2026, 11, 27), OTHER, "210112"), None: ("请补充", date(2026, 11, 27), OTHER, "210112"),
    }  # fmt: skip
    assert len(groups) == 1


def test_a_resubmission_stands_beside_what_was_returned(opened: Opened) -> None:
    record = visit(opened, staff=0)
    first = reviewing.compare(opened, Visit, record)
    assert first.first and not any(side.changed for side in first.sides)
    assert {s.field: s.now for s in first.sides}["staff"] == "0 人", "zero is something"
    reviewing.give_back(opened, Visit, record, {"interviewee": "请写全名"}, None)
    with opened.local.connection(write=True) as connection:
        connection.execute(text("UPDATE visit SET state = 'submitted', interviewee = '王秀兰', staff = NULL, rev = 9"))
        connection.execute(text("DELETE FROM outbox"))
    found = reviewing.compare(opened, Visit, record)
    assert not found.first and found.before_at is not None
    sides = {s.field: s for s in found.sides}
    assert (sides["interviewee"].before, sides["interviewee"].now, sides["interviewee"].remark) == ("牤䶮", "王秀兰", "请写全名")
    assert (sides["staff"].before, sides["staff"].now) == ("0 人", ""), "empty is not zero"
    assert {name for name, s in sides.items() if s.changed} == {"interviewee", "staff"}
    (row,) = reviewing.inbox(opened).rows
    assert row.marks == ("再次提交",)


def test_child_rows_are_lines_with_names(opened: Opened) -> None:
    put(opened, Person, OTHER, id=OTHER, name="李四光", state=State.DRAFT)
    days = tuple(
        DayRow(str(new_id()), n, on=date(2026, 11, n), part=DayPart.WHOLE, present=(OTHER,)) for n in (3, 4)
    )
    record = put(opened, ServiceLog, days=days)
    sides = {s.field: s for s in reviewing.compare(opened, ServiceLog, record).sides}
    assert sides["days"].now.splitlines()[0] == "日期 2026-11-03，时长 全天，到场人员 李四光"
    assert len(sides["days"].now.splitlines()) == 2


def test_many_need_their_own_right(opened: Opened, tmp_path: Path) -> None:
    ids = [visit(opened) for _ in range(3)] + [visit(opened, candidates={"remark": []}), visit(opened, ME), new_id()]
    found = reviewing.approve(opened, Visit, ids)
    assert found.done == 3
    assert [why for _, why in found.refused] == [
        "还有没选定的不同值，请先选定或退回",
        "不能审核自己填写或参加的记录，请由本人、其他联络员或市级办理",
        "这条记录已不在本机",
    ]
    with opened.local.read() as session:
        assert set(session.execute(text("SELECT fields FROM outbox")).scalars()) == {'{"action":"approve","bulk":true}'}
    other = desk(tmp_path / "other", COUNTY)
    with pytest.raises(UserError, match="批量"):
        reviewing.approve(other, Visit, ids)
    other.close()


def test_who_the_record_was_written_for_may_vouch(tmp_path: Path) -> None:
    mine = desk(tmp_path, "commissioner@210112")
    record = visit(mine, OTHER, visitors=(ME,))
    own = visit(mine, ME)
    assert [row.steps for row in reviewing.inbox(mine).rows] == [("vouch",)]
    with pytest.raises(Locked):
        reviewing.vouch(mine, Visit, own)
    reviewing.vouch(mine, Visit, record)
    assert Store(mine).get(Visit, record).state is State.APPROVED_COUNTY  # type: ignore[union-attr]
    mine.close()


def test_a_refused_decision_gives_way_to_the_next(opened: Opened) -> None:
    record = visit(opened)
    reviewing.give_back(opened, Visit, record, {"": "请补充"}, None)
    with opened.local.connection(write=True) as connection:
        connection.execute(text("UPDATE outbox SET status = 'returned', code = 'stale'"))
        connection.execute(text("UPDATE visit SET state = 'submitted'"))
    reviewing.approve(opened, Visit, [record])
    assert count(opened, "review_note") == 0
    with opened.local.read() as session:
        waiting = session.execute(text("SELECT fields FROM outbox WHERE status <> 'answered'")).scalars().all()
    assert waiting == ['{"action":"approve"}']


def test_days_count_from_the_day_in_beijing(opened: Opened) -> None:
    now = opened.clock.now()
    visit(opened, at=now - timedelta(days=3))
    assert reviewing.inbox(opened).rows[0].days in (2, 3, 4)
