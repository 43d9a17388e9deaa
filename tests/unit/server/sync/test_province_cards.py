"""What the province and its contacts keep: nodes by level, clauses that an older database gets, parameters."""

from uuid import uuid5

import pytest

from db import policy_texts
from db.ids import NIL, new_id
from server.database import Database
from server.migrate import upgrade_to_head
from server.tables import Role
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import check_database, person, row

PROVINCE, CITY, OTHER_CITY, COUNTY, OTHER_COUNTY = "210000", "210100", "210200", "210112", "210213"
CITY_DESK, COUNTY_DESK = (Role.CONTACT_CITY, CITY), (Role.CONTACT_COUNTY, COUNTY)


@pytest.mark.parametrize(
    ("who", "site", "status"),
    [
        ((Role.CONTACT_PROVINCE, PROVINCE), PROVINCE, "applied"), ((Role.CONTACT_PROVINCE, PROVINCE), COUNTY, "applied"),
        (CITY_DESK, CITY, "applied"), (CITY_DESK, COUNTY, "applied"), (CITY_DESK, "RU-2101-GX", "applied"),
        (CITY_DESK, OTHER_CITY, "held"), (CITY_DESK, OTHER_COUNTY, "held"), (CITY_DESK, PROVINCE, "held"),
        (COUNTY_DESK, COUNTY, "applied"), (COUNTY_DESK, OTHER_COUNTY, "held"), (COUNTY_DESK, CITY, "held"),
        ((Role.COMMISSIONER, COUNTY), COUNTY, "held"),
    ],
)  # fmt: skip
def test_a_node_is_kept_by_the_contacts_of_its_level_and_above(
    server: ThreadServer, database: Database, who: tuple[Role, str], site: str, status: str
) -> None:
    found = person(server, database, *who).one("node", "create", fields={"site": site, "name": "某专责人"})
    assert (found.status, found.code) == (status, "no_right" if status == "held" else "")


def test_a_node_is_not_carried_over_to_where_one_has_no_right(server: ThreadServer, database: Database) -> None:
    county = person(server, database, *COUNTY_DESK)
    node = str(new_id())
    made = county.one("node", "create", node, {"site": COUNTY, "name": "某专责人"})
    moved = county.one("node", "patch", node, {"site": OTHER_COUNTY}, base={"site": COUNTY}, base_rev=made.rev)
    assert (moved.status, moved.code) == ("held", "no_right")
    other = person(server, database, Role.CONTACT_COUNTY, OTHER_COUNTY)
    mended = other.one("node", "patch", node, {"phone": "024-31000000"}, base_rev=made.rev)
    assert (mended.status, mended.code) == ("held", "no_right")
    above = person(server, database, *CITY_DESK)
    assert above.one("node", "patch", node, {"phone": "024-31000000"}, base_rev=made.rev).status == "applied"


def test_a_database_from_before_there_were_clauses_gets_them(server: ThreadServer, database: Database) -> None:
    (plan,) = policy_texts.documents()
    record = str(uuid5(NIL, plan.id))
    with server.connect() as conn:
        conn.execute("UPDATE policy SET clauses = NULL, summary = '省级写的摘要' WHERE id = %s", (record,))
    before = row(server, "policy", record)
    upgrade_to_head(database.engine)
    after = row(server, "policy", record)
    assert before is not None
    assert after is not None
    assert after["clauses"].count('"number"') == len(plan.clauses)
    assert (after["rev"] > before["rev"], after["summary"]) == (True, "省级写的摘要")
    upgrade_to_head(database.engine)
    again = row(server, "policy", record)
    assert again is not None
    assert again["rev"] == after["rev"]
    check_database(server)


def test_only_the_province_writes_policies(server: ThreadServer, database: Database) -> None:
    made = person(server, database, Role.CONTACT_PROVINCE, PROVINCE).one("policy", "create", fields={"name": "试行办法"})
    assert made.status == "applied"
    (plan,) = policy_texts.documents()
    for who in (CITY_DESK, COUNTY_DESK, (Role.COMMISSIONER, COUNTY)):
        other = person(server, database, *who)
        found = other.one("policy", "patch", str(uuid5(NIL, plan.id)), {"summary": "改过的摘要"})
        assert (found.status, found.code) == ("held", "no_right")
        assert found.problems[0]["text"].startswith("政策文件由省级维护")
        assert other.one("policy", "create", fields={"name": "自拟文件"}).status == "held"


def test_only_the_province_writes_parameters(server: ThreadServer, database: Database) -> None:
    fields = {"code": "need.answer_days", "value": "20", "since": "2027-01-01"}
    for who in (CITY_DESK, COUNTY_DESK, (Role.COMMISSIONER, COUNTY)):
        found = person(server, database, *who).one("parameter", "create", fields=fields)
        assert (found.status, found.code) == ("held", "no_right")
    assert person(server, database, Role.CONTACT_PROVINCE, PROVINCE).one("parameter", "create", fields=fields).status == "applied"
