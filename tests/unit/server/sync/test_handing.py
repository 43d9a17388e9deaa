"""工作交接 at the province: what moves, who may do it, what comes too late, and what never changes."""

from typing import Any

import pytest

from db.ids import new_id
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import NOW, Client, person, row, second_log

DAY = "2026-11-20"
LATER = "2026-11-24T02:00:00.000Z"


@pytest.fixture
def old(server: ThreadServer, database: Database) -> Client:
    """Who leaves his post; a person of his own in each test, because everything of his moves."""
    return person(server, database)


@pytest.fixture(scope="module")
def desk(server: ThreadServer, database: Database) -> Client:
    return person(server, database, Role.CONTACT_COUNTY)


def visit(author: Client, **more: Any) -> str:
    values = {
        "visited_on": "2026-11-18", "mode": "onsite", "visitors": [author.account], "purposes": ["needs"], "interviewee": "牤",
        "region": "210112", **more,
    }  # fmt: skip
    return author.op("visit", "create", fields=values).id


def hand(by: Client, old: Client, new: Client, **more: Any) -> Any:
    values = {"from_id": old.account, "to_id": new.account, "from_day": DAY, "region": "210112", **more}
    return by.one("handover", "create", fields=values)


def of(server: ThreadServer, record: str, kind: str = "visit") -> dict[str, Any]:
    found = row(server, kind, record)
    assert found is not None
    return found


def test_drafts_and_what_waits_go_over_and_the_author_stays(server: ThreadServer, old: Client, li: Client) -> None:
    draft, handed_in = visit(old), visit(old)
    need = old.op("need", "create", fields={"name": "热变形", "visit_id": draft, "region": "210112"}).id
    old.op("visit", "transition", handed_in, {"action": "submit"})
    old.push()
    found = hand(old, old, li)
    assert (found.status, found.set["moved"]) == ("applied", 3)
    for record, kind in ((draft, "visit"), (handed_in, "visit"), (need, "need")):
        now = of(server, record, kind)
        assert (str(now["author_id"]), str(now["keeper_id"])) == (old.account, li.account)
    seen = li.pull()
    assert {draft, handed_in} <= seen.ids("visit", f"u:{li.account}")
    assert {draft, handed_in} <= second_log(old).pull().ids("visit", f"u:{old.account}"), "the old owner reads on"


def test_the_new_one_writes_and_the_old_one_is_held_with_words(server: ThreadServer, old: Client, li: Client) -> None:
    draft = visit(old)
    old.push()
    hand(old, old, li)
    li.one("visit", "patch", draft, {"interviewee": "王秀兰"}, base={"interviewee": "牤"})
    found = old.one("visit", "patch", draft, {"interviewee": "李"}, base={"interviewee": "牤"})
    assert (found.status, found.code) == ("held", "handed_over")
    assert "已移交" in found.problems[0]["text"]
    assert of(server, draft)["interviewee"] == "王秀兰"
    taken = second_log(old).one("visit", "transition", draft, {"action": "submit"}, base={"state": "draft"})
    assert (taken.status, taken.code) == ("held", "handed_over")
    found = li.one("visit", "transition", draft, {"action": "submit"}, base={"state": "draft"})
    assert found.status in ("applied", "rejected")
    assert found.code in ("", "rules"), "he may; what stands against it are rules of the record"


def test_what_he_began_before_and_sends_later_goes_the_same_way(server: ThreadServer, old: Client, li: Client) -> None:
    hand(old, old, li, created_at=LATER)
    late = visit(old, created_at=NOW)
    own = visit(old, created_at="2026-11-25T02:00:00.000Z")
    results = old.push()
    assert [r.status for r in results] == ["applied", "applied"]
    assert str(of(server, late)["keeper_id"]) == li.account
    assert of(server, own)["keeper_id"] is None, "what he begins afterwards is his"
    assert late in li.pull().ids("visit", f"u:{li.account}")
    pulled = old.pull()
    assert pulled.bodies["visit", late]["keeper_id"] == li.account, "and he hears of it"


def test_a_contact_hands_over_what_belongs_to_the_county_and_nobody_else_may(
    server: ThreadServer, database: Database, old: Client, li: Client, zhang: Client, desk: Client
) -> None:
    here, there, nowhere = visit(old), visit(old, region="210102"), visit(old, region=None)
    old.push()
    stranger = hand(second_log(zhang), old, zhang)
    assert (stranger.status, stranger.code) == ("held", "no_right")
    elsewhere = hand(person(server, database, Role.CONTACT_COUNTY, "210102"), old, li)
    assert (elsewhere.status, elsewhere.code) == ("held", "no_right")
    assert hand(desk, old, li).set["moved"] == 2
    assert [str(of(server, r)["keeper_id"]) for r in (here, there, nowhere)] == [li.account, "None", li.account]


def test_only_what_is_named_goes(server: ThreadServer, old: Client, li: Client) -> None:
    record = visit(old)
    log = old.op("service_log", "create", fields={"region": "210112", "summary": "育苗"}).id
    old.push()
    hand(old, old, li, scope=["service"])
    assert of(server, record)["keeper_id"] is None
    assert str(of(server, log, "service_log")["keeper_id"]) == li.account


def test_tasks_get_a_new_owner_with_history(server: ThreadServer, old: Client, li: Client, zhang: Client) -> None:
    other = second_log(zhang)
    followed = visit(other, follow_up_owner=old.account, follow_up_due="2026-12-10")
    owner, first = str(new_id()), str(new_id())
    docking = other.op("docking", "create", fields={
        "need_id": str(new_id()), "region": "210112", "began_on": "2026-11-01",
        "owners": {owner: {"n": 1, "person": old.account, "since": "2026-11-01"}},
    }).id  # fmt: skip
    team = other.op("team", "create", fields={
        "name": "水稻团", "region": "210112", "members": {first: {"n": 1, "person": old.account, "post": "leader"}},
    }).id  # fmt: skip
    other.push()
    hand(old, old, li)
    assert str(of(server, followed)["follow_up_owner"]) == li.account
    for record, kind, name, key in ((docking, "docking", "owners", owner), (team, "team", "members", first)):
        rows = other.pull(need=[[kind, record]]).bodies[kind, record][name]
        assert (rows[key]["person"], rows[key]["until"]) == (old.account, "2026-11-19")
        (added,) = [r for k, r in rows.items() if k != key]
        assert (added["person"], added["since"]) == (li.account, DAY)
        assert added.get("post") == rows[key].get("post")


def test_an_edit_that_has_not_seen_the_handover_brings_the_record_as_it_is(old: Client, li: Client, zhang: Client) -> None:
    """A participant's laptop would otherwise keep the owners it knew."""
    other = second_log(zhang)
    made = other.op("docking", "create", fields={
        "need_id": str(new_id()), "region": "210112",
        "owners": {str(new_id()): {"n": 1, "person": old.account, "since": "2026-11-01"}},
    })  # fmt: skip
    rev = other.push()[-1].rev
    hand(old, old, li)
    found = other.one("docking", "patch", made.id, {"remark": "电话联系"}, base={"remark": None}, base_rev=rev)
    assert found.status == "merged"
    assert found.body is not None
    assert li.account in {r["person"] for r in found.body["fields"]["owners"].values()}


def test_remarks_of_a_return_reach_the_new_one(server: ThreadServer, old: Client, li: Client, desk: Client) -> None:
    record = visit(old)
    old.push()
    note = desk.op("review_note", "create", fields={
        "of_kind": "visit", "of_id": record, "to_id": old.account, "text": "请写全名", "report_unit": "210112",
    })  # fmt: skip
    desk.push()
    hand(old, old, li)
    assert note.id in li.pull().ids("review_note", f"u:{li.account}")
    settled = li.one("review_note", "patch", note.id, {"settled": True}, base={"settled": None})
    assert settled.status in ("applied", "merged")


def test_on_and_back_again(server: ThreadServer, old: Client, li: Client, zhang: Client) -> None:
    third, record = second_log(zhang), visit(old)
    old.push()
    hand(old, old, li)
    hand(li, li, third)
    now = of(server, record)
    assert (str(now["author_id"]), str(now["keeper_id"])) == (old.account, third.account)
    assert record in li.pull().ids("visit", f"u:{li.account}"), "who had it in between reads on"
    held = second_log(li).one("visit", "patch", record, {"interviewee": "赵"}, base={"interviewee": "牤"})
    assert held.status == "held"
    hand(third, third, old)
    assert of(server, record)["keeper_id"] is None
    assert second_log(old).one("visit", "patch", record, {"interviewee": "赵"}, base={"interviewee": "牤"}).status != "held"


@pytest.mark.parametrize(("more", "field"), [
    ({"from_day": "2099-01-01"}, "from_day"), ({"to_id": str(new_id())}, "to_id"),
])  # fmt: skip
def test_what_cannot_be_handed_over_says_why(old: Client, li: Client, more: dict[str, str], field: str) -> None:
    found = hand(old, old, li, **more)
    assert (found.status, found.code) == ("rejected", "rules")
    assert field in {p["field"] for p in found.problems}
    assert hand(old, old, old).code == "rules"


def test_a_handover_is_done_when_it_is_written(server: ThreadServer, old: Client, li: Client) -> None:
    made = old.op("handover", "create", fields={"from_id": old.account, "to_id": li.account, "from_day": DAY, "region": "210112"})
    old.push()
    assert old.one("handover", "patch", made.id, {"note": "x"}, base={"note": None}).code == "locked"
    assert old.one("handover", "delete", made.id).code == "locked"
    for name in ("keeper_id", "kept_before"):
        record = visit(old, created_at=LATER)
        old.push()
        assert old.one("visit", "patch", record, {name: None}, base={}).status == "rejected", "nobody writes who has a record"


def test_nobody_decides_about_what_was_handed_to_him(old: Client, desk: Client, server: ThreadServer) -> None:
    record = visit(old, visitors=[str(new_id())])
    old.push()
    hand(old, old, desk)
    desk.pull()
    with server.connect() as conn:
        conn.execute("UPDATE visit SET state = 'submitted' WHERE id = %s", (record,))
    rev = of(server, record)["rev"]
    found = desk.one("visit", "transition", record, {"action": "approve"}, base={"state": "submitted"}, base_rev=rev)
    assert (found.status, found.code) == ("rejected", "own")
