"""Steps of the review at the province: whose turn it is, what he has seen, what speaks against it (design §4, Review)."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from db.ids import new_id
from db.reviewing import BULK, CITY_STEP
from server import accounts
from server.access import Grant
from server.audit import COMMAND_LINE
from server.caller import BEIJING
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, person, row, second_log, visit

GOOD = "91210112MA0XK3A27X"


@pytest.fixture(scope="module")
def desks(server: ThreadServer, database: Database) -> dict[str, Client]:
    """A county's two contacts, its city's and the province's, logged in once."""
    roles = {
        "county": (Role.CONTACT_COUNTY, "210112"), "other": (Role.CONTACT_COUNTY, "210112"),
        "city": (Role.CONTACT_CITY, "210100"), "province": (Role.CONTACT_PROVINCE, "210000"),
        "away": (Role.CONTACT_COUNTY, "210102"),
    }  # fmt: skip
    return {name: person(server, database, *role) for name, role in roles.items()}


@pytest.fixture
def county(desks: dict[str, Client]) -> Client:
    return second_log(desks["county"])


@pytest.fixture
def enterprise(zhang: Client) -> str:
    """One that the province knows, the same in all tests."""
    return zhang.one("enterprise", "create", fields={"name": "沈阳试验机床厂", "uscc": GOOD}).winner or zhang.sealed[-1].id


def login_of(conn: Connection, who: Client) -> str:
    return str(conn.exec_driver_sql("SELECT login FROM account WHERE id = %s", (who.account,)).scalar_one())


def give(database: Database, who: Client, role: Role, division: str) -> None:
    """One more role."""
    with database.begin() as conn:
        accounts.grant(conn, login_of(conn, who), Grant(role, division, date(2020, 1, 1)), COMMAND_LINE)


def filed(author: Client, enterprise: str, **fields: Any) -> tuple[str, int]:
    """A submitted visit and its revision."""
    record = author.op("visit", "create", fields=visit(author, enterprise_id=enterprise, **fields)).id
    author.op("visit", "transition", record, {"action": "submit"})
    results = author.push()
    assert {r.status for r in results} == {"applied"}, results[-1].problems
    return record, results[-1].rev


def decide(who: Client, record: str, action: str, rev: int, kind: str = "visit", **more: Any) -> Any:
    return who.one(kind, "transition", record, {"action": action, **more}, base_rev=rev)


def state(server: ThreadServer, record: str, kind: str = "visit") -> str:
    found = row(server, kind, record)
    assert found is not None
    return str(found["state"])


def test_a_record_goes_its_way_to_the_province(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, enterprise: str
) -> None:
    record, rev = filed(zhang, enterprise)
    for name, action, after in (
        ("county", "approve", "county"), ("city", "approve_city", "city"), ("province", "confirm", "confirmed"),
    ):  # fmt: skip
        found = decide(second_log(desks[name]), record, action, rev)
        assert (found.status, state(server, record)) == ("applied", after), found.problems
        assert found.set is not None
        assert found.set["decided"][action]["by"] == desks[name].account
        rev = found.rev
    body = zhang.pull().bodies["visit", record]
    assert list(body["decided"]) == ["approve", "approve_city", "confirm"], "the author reads who decided, by name"
    assert all(step["name"] and step["at"] for step in body["decided"].values())
    draft = zhang.op("visit", "create", fields=visit(zhang, enterprise_id=enterprise)).id
    zhang.push()
    forged = zhang.one("visit", "patch", draft, {"decided": {}}, base={"decided": None})
    assert (forged.status, forged.code) == ("rejected", "malformed")


def test_a_return_is_noted_with_its_reason(desks: dict[str, Client], zhang: Client, enterprise: str) -> None:
    record, rev = filed(zhang, enterprise)
    assert decide(second_log(desks["county"]), record, "return", rev, reason="请补充照片").status == "applied"
    noted = zhang.pull().bodies["visit", record]["decided"]["return"]
    assert (noted["by"], noted["reason"]) == (desks["county"].account, "请补充照片")


@pytest.mark.parametrize("name, action, status, code", [
    ("away", "approve", "held", "no_right"),
    ("city", "approve_city", "rejected", "state"),
    ("city", "approve", "held", "no_right"),
    ("province", "confirm", "rejected", "state"),
    ("county", "approve_city", "held", "no_right"),
    ("county", "vouch", "held", "no_right"),
])  # fmt: skip
def test_not_his_turn(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, enterprise: str, name: str, action: str, status: str, code: str
) -> None:  # fmt: skip
    record, rev = filed(zhang, enterprise)
    found = decide(second_log(desks[name]), record, action, rev)
    assert (found.status, found.code, state(server, record)) == (status, code, "submitted")


def test_nobody_reviews_himself(
    server: ThreadServer, desks: dict[str, Client], county: Client, zhang: Client, enterprise: str
) -> None:
    own, rev = filed(county, enterprise)
    assert decide(county, own, "approve", rev).code == "own"
    took_part, rev = filed(zhang, enterprise, visitors=[zhang.account, county.account])
    assert decide(second_log(county), took_part, "approve", rev).code == "own"
    assert decide(second_log(desks["other"]), took_part, "approve", rev).status == "applied"
    assert decide(zhang, own, "approve", 0).code == "no_right"


def test_written_for_another_it_is_his_word_that_counts(
    server: ThreadServer, desks: dict[str, Client], county: Client, zhang: Client, li: Client, enterprise: str
) -> None:
    """代录: the contact wrote, Zhang went there."""
    record, rev = filed(county, enterprise, visitors=[zhang.account])
    assert decide(county, record, "approve", rev).code == "own"
    assert decide(li, record, "vouch", rev).code == "no_right"
    assert decide(county, record, "vouch", rev).status == "held"
    assert decide(zhang, record, "vouch", rev).status == "applied"
    assert state(server, record) == "county"
    for name, action in (("other", "approve"), ("city", "approve_city")):
        record, rev = filed(second_log(county), enterprise, visitors=[zhang.account])
        assert decide(second_log(desks[name]), record, action, rev).status == "applied", "or another's of any level"


def log_of(author: Client, present: Client, team: str | None, day: str) -> tuple[str, int]:
    """A submitted service log of a day on which the author himself was not there, and its revision."""
    served = author.op("served", "create", fields={"name": "试验村", "region": "210112"}).id
    rows = {str(new_id()): {"n": 1, "on": day, "part": "whole", "present": [present.account]}}
    record = author.op("service_log", "create", fields={
        "served_id": served, "began_on": day, "ended_on": day, "days": rows, "contents": ["training"], "farm_trade": "rice",
        "summary": "指导育苗", "report_unit": "210112", "region": "210112", **({"team_id": team} if team else {}),
    }).id  # fmt: skip
    author.op("service_log", "transition", record, {"action": "submit"})
    results = author.push()
    assert results[-1].status == "applied", results[-1].problems
    return record, results[-1].rev


def test_a_leader_writes_for_his_team_as_its_author(
    server: ThreadServer, desks: dict[str, Client], county: Client, zhang: Client, li: Client
) -> None:
    """Only those outside the team write for others (代录), and so does who has left it."""
    members = {
        str(new_id()): {"n": 1, "person": li.account, "post": "leader", "since": "2025-01-01", "until": "2025-12-31"},
        str(new_id()): {"n": 2, "person": zhang.account, "post": "member"},
    }  # fmt: skip
    fields = {"name": "水稻特派团", "team_kind": "service", "members": members, "region": "210112"}
    team = zhang.op("team", "create", fields=fields).id
    assert zhang.push()[-1].status == "applied"
    record, rev = log_of(li, zhang, team, "2025-06-02")
    assert decide(zhang, record, "vouch", rev, "service_log").code == "no_right", "nobody's word is needed"
    assert decide(second_log(desks["city"]), record, "approve_city", rev, "service_log").code == "state", "the county comes first"
    assert decide(county, record, "approve", rev, "service_log").status == "applied"
    for where, day in ((team, "2026-06-03"), (None, "2025-06-04")):
        record, rev = log_of(second_log(li), zhang, where, day)
        assert decide(second_log(zhang), record, "vouch", rev, "service_log").status == "applied"


def test_a_decision_holds_for_what_was_seen(
    server: ThreadServer, desks: dict[str, Client], county: Client, zhang: Client, enterprise: str
) -> None:
    """Trap 8: edited offline while the reviewer approves."""
    record, seen = filed(zhang, enterprise)
    zhang.op("visit", "transition", record, {"action": "withdraw"})
    zhang.op("visit", "patch", record, {"remark": "补记"}, base={"remark": None})
    zhang.op("visit", "transition", record, {"action": "submit"})
    now = zhang.push()[-1].rev
    for action in ("approve", "return"):
        found = decide(second_log(county), record, action, seen, **({"reason": "请补充"} if action == "return" else {}))
        assert (found.status, found.code) == ("rejected", "stale")
    assert state(server, record) == "submitted"
    assert decide(county, record, "approve", now).status == "applied"
    again = decide(second_log(desks["other"]), record, "return", now, reason="晚了")
    assert again.code == "state", "somebody was quicker"


def test_ones_own_steps_before_are_no_news(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, enterprise: str
) -> None:
    """A contact of county and city decides twice before the first answer has come back, in one call and in two."""
    accounts_of = second_log(desks["other"])
    give(server.database, accounts_of, Role.CONTACT_CITY, "210100")
    for calls in (1, 2):
        record, rev = filed(zhang, enterprise)
        both = second_log(accounts_of)
        both.op("visit", "transition", record, {"action": "approve"}, base_rev=rev)
        found = both.push() if calls == 2 else []
        both.op("visit", "transition", record, {"action": "approve_city"}, base_rev=rev)
        found += both.push()
        assert [r.status for r in found] == ["applied"] * 2
        assert state(server, record) == "city"


def test_a_return_says_why(server: ThreadServer, county: Client, zhang: Client, enterprise: str) -> None:
    record, rev = filed(zhang, enterprise)
    assert decide(county, record, "return", rev).code == "malformed"
    assert decide(county, record, "return", rev, reason=3).code == "malformed"
    note = {"of_kind": "visit", "of_id": record, "to_id": zhang.account, "field_name": "interviewee", "text": "请写全名"}
    county.op("visit", "transition", record, {"action": "return"}, base_rev=rev, group="g")
    county.op("review_note", "create", fields=note | {"report_unit": "210112"}, group="g")
    assert [r.status for r in county.push()] == ["applied", "applied"]
    assert state(server, record) == "returned"
    bodies = zhang.pull().bodies
    assert [b["field_name"] for b in bodies.values() if b.get("of_id") == record] == ["interviewee"]
    other, rev = filed(second_log(zhang), enterprise)
    assert decide(county, other, "return", rev, reason="请补充").status == "applied"


def test_what_must_be_settled_before_an_approval(
    server: ThreadServer, county: Client, zhang: Client, li: Client, enterprise: str
) -> None:
    record, rev = filed(zhang, str(new_id()))
    found = decide(county, record, "approve", rev)
    assert (found.code, [p["field"] for p in found.problems]) == ("unknown_reference", ["enterprise_id"])
    shared = zhang.op("visit", "create", fields=visit(zhang, enterprise_id=enterprise, visitors=[zhang.account, li.account])).id
    zhang.op("visit", "patch", shared, {"on_site": "甲"}, base={"on_site": None})
    made = zhang.push()
    assert li.one("visit", "patch", shared, {"on_site": "乙"}, base={"on_site": None}, base_rev=made[-2].rev).status == "conflict"
    rev = zhang.one("visit", "transition", shared, {"action": "submit"}).rev
    assert decide(county, shared, "approve", rev).code == "conflict_open"
    assert decide(county, shared, "return", rev, reason="请选定").status == "applied"


def test_many_at_once_need_the_right(
    server: ThreadServer, database: Database, county: Client, zhang: Client, enterprise: str
) -> None:
    record, rev = filed(zhang, enterprise)
    assert decide(county, record, "approve", rev, bulk=True).code == "bulk"
    assert decide(county, record, "approve", rev, bulk="1").code == "malformed"
    able = person(server, database, Role.CONTACT_COUNTY)
    give(database, able, Role(BULK), "210112")
    assert decide(able, record, "approve", rev, bulk=True).status == "applied"


def test_files_go_the_way_of_their_record(server: ThreadServer, county: Client, zhang: Client, enterprise: str) -> None:
    """Also where the file by itself would be nobody's to decide: the contact attached it for somebody else."""
    record = county.op("visit", "create", fields=visit(county, enterprise_id=enterprise, visitors=[zhang.account]), group="a").id
    values = {"of_kind": "visit", "of_id": record, "name": "照片.jpg", "sha256": "0" * 64, "report_unit": "210112"}
    photo = county.op("attachment", "create", fields=values, group="a").id
    for kind, each in (("visit", record), ("attachment", photo)):
        county.op(kind, "transition", each, {"action": "submit"}, group="a")
    revs = [r.rev for r in county.push()][2:]
    zhang.op("attachment", "transition", photo, {"action": "vouch"}, base_rev=revs[1], group="b")
    assert zhang.push()[-1].code == "no_right", "not by itself"
    mine = second_log(zhang)
    mine.op("visit", "transition", record, {"action": "vouch"}, base_rev=revs[0], group="c")
    mine.op("attachment", "transition", photo, {"action": "vouch"}, base_rev=revs[1], group="c")
    assert [r.status for r in mine.push()] == ["applied", "applied"]
    assert (state(server, record), state(server, photo, "attachment")) == ("county", "county")


def test_a_city_may_leave_its_step_out(server: ThreadServer, desks: dict[str, Client], zhang: Client, enterprise: str) -> None:
    province = second_log(desks["province"])
    values = {"code": CITY_STEP, "value": "off", "region": "210100", "since": "2020-01-01"}
    off = province.op("parameter", "create", fields=values)
    assert province.push()[-1].status == "applied"
    try:
        record, rev = filed(zhang, enterprise)
        rev = decide(second_log(desks["county"]), record, "approve", rev).rev
        found = decide(second_log(desks["city"]), record, "approve_city", rev)
        assert (found.status, found.code) == ("rejected", "state")
        assert decide(second_log(desks["province"]), record, "confirm", rev).status == "applied"
    finally:
        gone = province.one("parameter", "patch", off.id, {"until": "2020-01-02"}, base={"until": None})
        assert gone.status == "applied"
    assert zhang.one("parameter", "create", fields=values).code == "no_right", "the province keeps them"
    assert zhang.one("parameter", "patch", off.id, {"value": "on"}, base={"value": "off"}).code == "no_right"


def test_withdrawn_before_it_is_approved_and_not_after(
    server: ThreadServer, county: Client, zhang: Client, enterprise: str
) -> None:
    record, rev = filed(zhang, enterprise)
    assert zhang.one("visit", "transition", record, {"action": "withdraw"}).status == "applied"
    rev = zhang.one("visit", "transition", record, {"action": "submit"}).rev
    assert decide(county, record, "approve", rev).status == "applied"
    assert zhang.one("visit", "transition", record, {"action": "withdraw"}).code == "state"
    assert zhang.one("visit", "patch", record, {"remark": "x"}, base={"remark": None}).code == "locked"


def test_a_contact_who_moved_decides_no_more(server: ThreadServer, database: Database, zhang: Client, enterprise: str) -> None:
    moved = person(server, database, Role.CONTACT_COUNTY)
    record, rev = filed(zhang, enterprise)
    with database.begin() as conn:
        today = datetime.now(BEIJING).date()
        accounts.move(conn, login_of(conn, moved), Role.CONTACT_COUNTY, "210102", COMMAND_LINE, today)
    found = decide(moved, record, "approve", rev)
    assert (found.status, found.code, state(server, record)) == ("held", "no_right", "submitted")


def test_the_answer_tells_the_roles_of_today(server: ThreadServer, desks: dict[str, Client]) -> None:
    told = desks["city"].call(ops=[], first=1)["account"]
    assert [(r["role"], r["division"]) for r in told["roles"]] == [("contact_city", "210100")]
