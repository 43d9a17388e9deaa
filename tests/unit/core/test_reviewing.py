"""The desk of a reviewer on one laptop: what waits, beside what it is compared, decisions and their undo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db import canonical
from db.choices import State, VisitMode, VisitPurpose
from db.ids import new_id
from db.outbox import settle
from db.records import Enterprise, Person, ReviewNote, ServiceLog, Team, Visit
from db.records.attachment import Attachment
from db.records.correction import Correction
from db.records.parameter import Parameter
from db.records.service_log import DayRow
from db.records.team import MemberRow
from db.reviewing import CITY_STEP
from db.rural_choices import DayPart, TeamPost
from db.session import Author
from desktop.core import cards, reviewing
from desktop.core.authority import Authority
from desktop.core.errors import Invalid, Locked, UserError
from desktop.core.paths import Paths
from desktop.core.profile import LoginAnswer, Opened, create
from desktop.core.replay import Silence
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


def service_log(opened: Opened, team: UUID | None, day: date, present: UUID = THIRD) -> UUID:
    """A log of OTHER, who was not there himself."""
    row = DayRow(id=str(new_id()), n=1, on=day, part=DayPart.WHOLE, present=(present,))
    return put(opened, ServiceLog, team_id=team, began_on=day, ended_on=day, days=(row,))


def test_two_of_the_same_place_and_day_may_be_one(opened: Opened) -> None:
    card = put(opened, Enterprise, name="沈阳测试泵业有限公司", state=State.DRAFT)
    first, second = visit(opened, enterprise_id=card), visit(opened, THIRD, enterprise_id=card, visitors=(THIRD,))
    visit(opened, enterprise_id=card, visited_on=date(2026, 11, 19))
    marked = {row.id for row in reviewing.inbox(opened).rows if "可能重复" in row.marks}
    assert marked == {first, second}
    assert all(row.when == "11-20 实地" for row in reviewing.inbox(opened).rows if row.id in marked)
    with opened.local.write(Author("", "")) as session:
        session.execute(text("UPDATE visit SET state = 'returned' WHERE id = :id"), {"id": str(second)})
    assert not [row for row in reviewing.inbox(opened).rows if "可能重复" in row.marks], "the other one is on its way back"


def test_a_leaders_log_of_his_team_is_no_work_written_for_others(opened: Opened) -> None:
    members = (
        MemberRow(id=str(new_id()), n=1, person=OTHER, post=TeamPost.LEADER, until=date(2026, 6, 30)),
        MemberRow(id=str(new_id()), n=2, person=THIRD, post=TeamPost.MEMBER),
    )  # fmt: skip
    team = put(opened, Team, state=State.DRAFT, name="水稻特派团", members=members)
    his = service_log(opened, team, date(2026, 6, 1))
    after_he_left = service_log(opened, team, date(2026, 7, 1))
    alone = service_log(opened, None, date(2026, 6, 2))
    marks = {row.id: ("代录" in row.marks, row.steps) for row in reviewing.inbox(opened).rows}
    both = ("approve", "return")
    assert marks == {his: (False, both), after_he_left: (True, both), alone: (True, both)}
    told = {record: cards.load(opened, ServiceLog, record) for record in marks}
    assert [told[record].written_for for record in (his, after_he_left, alone)] == [False, True, True]
    assert told[his].lock.startswith("已提交，等待浑南区审核")
    assert "代录" in told[alone].lock
    assert reviewing.approve(opened, ServiceLog, list(marks)).done == 3


def test_a_correction_of_a_teams_log_is_judged_like_the_log(opened: Opened) -> None:
    member = MemberRow(id=str(new_id()), n=1, person=OTHER, post=TeamPost.LEADER)
    team = put(opened, Team, state=State.DRAFT, name="水稻特派团", members=(member,))
    record = service_log(opened, team, date(2026, 6, 1))
    put(opened, Correction, of_kind="service_log", of_id=record, report_unit="210112")
    assert [(row.kind, row.marks) for row in reviewing.inbox(opened, kind="correction").rows] == [("correction", ())]


def test_approval_takes_the_files_along(opened: Opened) -> None:
    record = visit(opened)
    photo = put(opened, Attachment, of_kind="visit", of_id=record, name="照片.jpg", sha256="0" * 64)
    found = reviewing.approve(opened, Visit, [record])
    assert (found.done, found.refused) == (1, ())
    store = Store(opened)
    assert [store.get(kind, i).state for kind, i in ((Visit, record), (Attachment, photo))] == [State.APPROVED_COUNTY] * 2
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
    assert store.get(Visit, record).state is State.RETURNED
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


def test_what_is_no_longer_the_version_seen_is_not_approved(opened: Opened) -> None:
    first, second = visit(opened), visit(opened)
    seen = {row.id: row.rev for row in reviewing.inbox(opened).rows}
    with opened.work() as session, Silence(session):
        session.get_one(Visit, second).rev += 1
    found = reviewing.approve(opened, Visit, [first, second], seen)
    assert (found.done, found.refused) == (1, ((second, reviewing.CHANGED),))


def test_who_the_record_was_written_for_may_vouch(tmp_path: Path) -> None:
    mine = desk(tmp_path, "commissioner@210112")
    record = visit(mine, OTHER, visitors=(ME,))
    own = visit(mine, ME)
    assert [row.steps for row in reviewing.inbox(mine).rows] == [("vouch",)]
    with pytest.raises(Locked):
        reviewing.vouch(mine, Visit, own)
    reviewing.vouch(mine, Visit, record)
    assert Store(mine).get(Visit, record).state is State.APPROVED_COUNTY
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


def test_the_way_of_sets_is_the_way_of_one(opened: Opened) -> None:
    """What is approved many at once leaves the same operations and copies as one by one; what an edit waits on goes with it."""
    alone, many, edited = (visit(opened, staff=3) for _ in range(3))
    photo = put(opened, Attachment, of_kind="visit", of_id=many, name="照片.jpg", sha256="0" * 64)
    with opened.work() as session:
        record = session.get_one(Visit, edited)
        record.candidates = {"remark": [{"log": "x", "seq": 1, "value": "甲", "by": None, "at": None}]}
    with opened.local.connection(write=True) as connection:
        connection.execute(text("DELETE FROM outbox"))
        connection.execute(text("DELETE FROM image"))
    with opened.work() as session:
        record = session.get_one(Visit, edited)
        settle(session, record, ["remark"], "", opened.clock.now())
        record.candidates = None
    reviewing.approve(opened, Visit, [alone])
    assert reviewing.approve(opened, Visit, [many, edited]).done == 2
    with opened.local.read() as session:
        rows = session.execute(text("SELECT id, action, base, closes, grp FROM outbox ORDER BY op")).all()
        images = {row[0]: canonical.loads(row[1]) for row in session.execute(text("SELECT id, body FROM image"))}
    by_id = {i: [row for row in rows if row[0] == str(i)] for i in (alone, many, edited, photo)}
    assert [len(found) for found in by_id.values()] == [1, 1, 2, 1]
    assert by_id[many][0][4] == by_id[photo][0][4] != by_id[alone][0][4]
    assert {row[4] for row in by_id[edited]} == {by_id[edited][0][4]} and by_id[edited][0][4]
    assert by_id[alone][0][1:4] == by_id[many][0][1:4] == ("transition", '{"state":"submitted"}', "[]")
    assert images[str(many)]["staff"] == 3 and images[str(many)]["state"] == "submitted"
    for record_id in (alone, many, edited):
        assert reviewing.take_back(opened, Visit, record_id)
        assert Store(opened).get(Visit, record_id).state is State.SUBMITTED
    assert Store(opened).get(Attachment, photo).state is State.SUBMITTED
    with opened.local.read() as session:
        assert session.execute(text("SELECT id, closes FROM outbox")).all() == [(str(edited), '["remark"]')]
        assert set(session.execute(text("SELECT id FROM image")).scalars()) == {str(edited)}


OUTSIDERS = [OTHER, THIRD, ME]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["submitted", "county", "city", "returned"]), st.sampled_from(OUTSIDERS),
            st.lists(st.sampled_from(OUTSIDERS), unique=True), st.sampled_from(["210112", "210102", "210201", ""]),
            st.sampled_from([Visit, ServiceLog, Correction]), st.sampled_from([None, *OUTSIDERS]),
            st.lists(st.sampled_from(OUTSIDERS), unique=True, max_size=1),
        ), max_size=8,
    ),
    st.frozensets(st.sampled_from([COUNTY, "contact_city@210100", "contact_province@210000", "commissioner@210112"])),
    st.booleans(),
)  # fmt: skip
def test_the_index_tells_what_the_rule_says(
    opened: Opened, found: list[tuple[str, UUID, list[UUID], str, type, UUID | None, list[UUID]]], roles: frozenset[str],
    city_step: bool,
) -> None:
    """The inbox of any account is exactly what `db.reviewing` lets it decide."""
    with opened.local.connection(write=True) as connection:
        for table in ("visit", "service_log", "correction", "parameter"):
            connection.execute(text(f"DELETE FROM {table}"))
    opened.account = replace(opened.account, roles=" ".join(roles))
    if not city_step:
        put(opened, Parameter, code=CITY_STEP, value="off", state=State.DRAFT, region="210100")
    expected = {}
    for state, author, people, unit, kind, keeper, before in found:
        values: dict[str, Any] = {"state": State(state), "region": unit or None}
        values |= {"keeper_id": keeper, "kept_before": tuple(before) or None}  # a handover, and perhaps back again
        if kind is Visit:
            values["visitors"] = tuple(people) or None
        elif kind is ServiceLog:
            values["days"] = (DayRow(str(new_id()), 1, on=date(2026, 3, 5), part=DayPart.WHOLE, present=tuple(people) or None),)
        else:
            mended = put(opened, Visit, OTHER, state=State.CONFIRMED, visitors=tuple(people) or None)
            values |= {"of_kind": "visit", "of_id": mended}
        made = put(opened, kind, author, **values)
        with opened.local.read() as session:
            steps = Authority(session, opened.account.reviewer, opened.clock.today()).steps_of(session.get_one(kind, made))
        if steps:
            expected[made] = steps
    assert {row.id: row.steps for row in reviewing.inbox(opened).rows} == expected
