"""更正: a correction is reviewed like any other record, and its approval makes the next version of what it mends."""

from typing import Any

import pytest

from db.ids import new_id
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, person, row, second_log, visit

GOOD = "91210112MA0XK3A27X"


@pytest.fixture(scope="module")
def desks(server: ThreadServer, database: Database) -> dict[str, Client]:
    roles = {"county": Role.CONTACT_COUNTY, "city": Role.CONTACT_CITY, "province": Role.CONTACT_PROVINCE}
    places = {"county": "210112", "city": "210100", "province": "210000"}
    return {name: person(server, database, role, places[name]) for name, role in roles.items()}


@pytest.fixture
def approved(zhang: Client, desks: dict[str, Client]) -> tuple[str, int]:
    """A visit at the county's level, and its revision."""
    found = zhang.one("enterprise", "create", fields={"name": "沈阳试验机床厂", "uscc": GOOD})
    record = zhang.op("visit", "create", fields=visit(zhang, enterprise_id=found.winner or zhang.sealed[0].id, staff=5)).id
    rev = zhang.one("visit", "transition", record, {"action": "submit"}).rev
    return record, step(desks, "county", "visit", record, "approve", rev).rev


def step(desks: dict[str, Client], who: str, kind: str, record: str, action: str, rev: int, **more: Any) -> Any:
    return second_log(desks[who]).one(kind, "transition", record, {"action": action, **more}, base_rev=rev)


def filed(author: Client, record: str, rev: int, changes: dict[str, Any]) -> Any:
    """A correction that is handed in: its id, and the result of that."""
    values = {
        "of_kind": "visit", "of_id": record, "of_rev": rev, "of_name": "走访", "changes": changes, "reason": "写错了",
        "report_unit": "210112", "region": "210112",
    }  # fmt: skip
    made = author.op("correction", "create", fields=values).id
    return made, author.one("correction", "transition", made, {"action": "submit"})


def stored(server: ThreadServer, kind: str, record: str) -> dict[str, Any]:
    found = row(server, kind, record)
    assert found is not None
    return found


def test_an_approval_applies_it_once(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, approved: tuple[str, int]
) -> None:
    record, rev = approved
    made, handed_in = filed(zhang, record, rev, {"staff": 0, "interviewee": "王秀兰", "biz_status": None})
    county = second_log(desks["county"])
    county.pull()
    county.op("correction", "transition", made, {"action": "approve"}, base_rev=handed_in.rev)
    answer = county.call(limit=1000)
    (result,) = county.push()
    assert (result.status, (result.set or {})["state"]) == ("applied", "archived")
    assert answer["bodies"]["visit"]["id"] == [record], "the reviewer's laptop gets the new version in the same answer"
    after = stored(server, "visit", record)
    assert (after["staff"], after["state"], after["rev"]) == (0, "county", rev + 1), "0 is not empty"
    assert after["interviewee"] == "王秀兰"
    assert stored(server, "correction", made)["state"] == "archived"
    again = step(desks, "county", "correction", made, "approve", result.rev)
    assert (again.status, again.code) == ("rejected", "state")
    assert zhang.pull().bodies["visit", record]["staff"] == 0
    found = step(desks, "city", "visit", record, "approve_city", rev)
    assert found.code == "stale", "the city has not seen the new version"
    assert step(desks, "city", "visit", record, "approve_city", rev + 1).status == "applied"


def test_what_has_come_further_is_mended_by_the_same_levels(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, approved: tuple[str, int]
) -> None:
    record, rev = approved
    made, handed_in = filed(zhang, record, rev, {"staff": 6})
    rev = step(desks, "city", "visit", record, "approve_city", rev).rev
    rev = step(desks, "province", "visit", record, "confirm", rev).rev
    at = handed_in.rev
    for who, action, staff in (("county", "approve", 5), ("city", "approve_city", 5), ("province", "confirm", 6)):
        found = step(desks, who, "correction", made, action, at)
        assert found.status == "applied", "its way through the review does not overtake a correction"
        assert stored(server, "visit", record)["staff"] == staff
        at = found.rev
    assert stored(server, "visit", record)["state"] == "confirmed"


def test_an_overtaken_one_is_stale(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, approved: tuple[str, int]
) -> None:
    record, rev = approved
    first, one = filed(zhang, record, rev, {"staff": 6})
    second, two = filed(second_log(zhang), record, rev, {"staff": 7})
    assert step(desks, "county", "correction", first, "approve", one.rev).status == "applied"
    found = step(desks, "county", "correction", second, "approve", two.rev)
    assert (found.status, found.code) == ("rejected", "stale")
    assert stored(server, "visit", record)["staff"] == 6
    assert step(desks, "county", "correction", second, "return", two.rev, reason="请核对").status == "applied"
    zhang.op("correction", "patch", second, {"of_rev": stored(server, "visit", record)["rev"]}, base={"of_rev": rev})
    now = zhang.one("correction", "transition", second, {"action": "submit"}).rev
    assert step(desks, "county", "correction", second, "approve", now).status == "applied"
    assert stored(server, "visit", record)["staff"] == 7


def test_both_in_one_group_or_neither(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, approved: tuple[str, int]
) -> None:
    """What a correction did is undone with its group."""
    record, rev = approved
    made, handed_in = filed(zhang, record, rev, {"staff": 6})
    county = second_log(desks["county"])
    county.op("correction", "transition", made, {"action": "approve"}, base_rev=handed_in.rev, group="g")
    county.op("visit", "transition", str(new_id()), {"action": "approve"}, group="g")
    assert [r.status for r in county.push()] == ["held", "held"]
    after = stored(server, "visit", record)
    assert (after["staff"], after["rev"]) == (5, rev)


@pytest.mark.parametrize("changes", [
    {"state": "confirmed"}, {"author_id": str(new_id())}, {"no": "1"}, {"nothing": 1}, {"staff": "五"},
    {"visited_on": "2026-13-01"}, {"interviewee": None}, {"started": "11:00", "ended": "09:00"}, {},
])  # fmt: skip
def test_what_no_correction_may_do(
    server: ThreadServer, zhang: Client, approved: tuple[str, int], changes: dict[str, Any]
) -> None:
    record, rev = approved
    _, found = filed(zhang, record, rev, changes)
    assert (found.status, found.code) == ("rejected", "rules")
    assert found.problems


def test_only_whose_record_it_is(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, li: Client, approved: tuple[str, int]
) -> None:
    record, rev = approved
    _, found = filed(li, record, rev, {"staff": 6})
    assert (found.status, found.code) == ("held", "no_right")
    _, found = filed(second_log(zhang), str(new_id()), rev, {"staff": 6})
    assert found.status == "applied", "an unknown reference stops approval, not filing"
    values = {"of_kind": "enterprise", "of_id": str(new_id()), "of_rev": 1, "changes": {"name": "x"}, "reason": "x"}
    made = zhang.op("correction", "create", fields=values)
    assert zhang.one("correction", "transition", made.id, {"action": "submit"}).code == "malformed"


def test_a_record_that_is_open_needs_none(
    server: ThreadServer, desks: dict[str, Client], zhang: Client, approved: tuple[str, int]
) -> None:
    record, rev = approved
    made, handed_in = filed(zhang, record, rev, {"staff": 6})
    assert step(desks, "city", "visit", record, "return_city", rev, reason="请补充").status == "applied"
    found = step(desks, "county", "correction", made, "approve", handed_in.rev)
    assert (found.status, found.code) == ("rejected", "state")
    assert stored(server, "visit", record)["staff"] == 5
