"""Who may write what is shared, what one role keeps for all, and what is locked with another record."""

from typing import Any

import pytest

from db.ids import new_id
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, person, second_log

SERVED = {"name": "东台村", "served_type": "village", "region": "210112", "village": "210112009001"}


@pytest.fixture(scope="module")
def away(server: ThreadServer, database: Database) -> Client:
    """Somebody of another county."""
    return person(server, database, Role.COMMISSIONER, "210102")


def test_whoever_works_in_the_county_may_mend_its_cards(zhang: Client, li: Client, away: Client) -> None:
    made = zhang.op("served", "create", fields=SERVED)
    zhang.push()
    patch: tuple[Any, ...] = ("served", "patch", made.id, {"leader": "牤䶮"})
    assert li.one(*patch, base={"leader": None}).status in ("applied", "merged")
    found = second_log(away).one(*patch, base={"leader": None})
    assert (found.status, found.code) == ("held", "no_right")


def training(author: Client) -> str:
    values = {
        "name": "水稻班", "training_kind": "technician", "plan_year": 2026, "organiser": "区科技局", "began_on": "2026-03-05",
        "ended_on": "2026-03-05", "place": "文化广场", "hours_total": "4", "report_unit": "210112", "region": "210112",
        "lessons": {str(new_id()): {"n": 1, "on": "2026-03-05", "half": "am", "hours": "4", "topic": "育苗", "teacher": "李"}},
    }  # fmt: skip
    made = author.op("training", "create", fields=values)
    results = author.push()
    assert results[-1].status == "applied", results[-1].problems
    return made.id


@pytest.fixture(scope="module")
def organiser(server: ThreadServer, database: Database) -> Client:
    return person(server, database, Role.ORGANISER)


def enrol(author: Client, training_id: str, **more: Any) -> tuple[str, Any]:
    values = {"training_id": training_id, "trainee_id": str(new_id()), "report_unit": "210112"}
    made = author.op("enrolment", "create", fields=values, **more)
    return made.id, author.push()[-1]


def test_a_roster_is_locked_with_its_class(organiser: Client) -> None:
    mine = second_log(organiser)
    parent = training(mine)
    one, made = enrol(mine, parent)
    assert made.status == "applied"
    handed_in = mine.one("training", "transition", parent, {"action": "submit"})
    assert handed_in.status == "applied", handed_in.problems
    for action, fields in (("patch", {"score": "90"}), ("delete", {})):
        found = mine.one("enrolment", action, one, fields, base_rev=made.rev)
        assert (found.status, found.code) == ("rejected", "locked")
        assert found.problems[0]["text"].startswith("培训班已是“待审核”，报名不能")
    assert enrol(mine, parent)[1].code == "locked"
    other = training(mine)
    moved, free = enrol(mine, other)
    found = mine.one("enrolment", "patch", moved, {"training_id": parent}, base={"training_id": other}, base_rev=free.rev)
    assert found.code == "locked", "nor moved into it"
    mine.op("training", "transition", parent, {"action": "withdraw"})
    mine.op("enrolment", "patch", one, {"score": "90"}, base={"score": None})
    mine.op("training", "transition", parent, {"action": "submit"})
    mine.op("enrolment", "patch", one, {"score": "80"}, base={"score": "90"})
    assert [r.code for r in mine.push()] == ["", "", "", "locked"], "in the order of the log"


def test_a_class_that_has_not_come_yet_locks_nothing(organiser: Client) -> None:
    assert enrol(second_log(organiser), str(new_id()))[1].status == "applied"
