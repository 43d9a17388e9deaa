"""A reference to the loser whose base is the winner changes nothing, so it cannot conflict with what others chose."""

from db.base import SERVER_ONLY
from db.bodies import body_of
from db.ids import new_id
from db.records import Contract
from server.database import Database
from server.tables import Role
from tests.samples import filled
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, person, second_log, visit


def test_a_base_and_a_value_that_are_one_record_are_no_change(zhang: Client, li: Client) -> None:
    key = f"9121{new_id().hex[-14:].upper()}"
    winner = zhang.op("enterprise", "create", fields={"name": "甲", "uscc": key})
    zhang.push()
    loser = li.op("enterprise", "create", fields={"name": "甲", "uscc": key})
    made = li.op("visit", "create", fields=visit(li, enterprise_id=winner.id))
    rev = li.push()[-1].rev
    elsewhere = str(new_id())
    other = second_log(li)
    moved = other.one("visit", "patch", made.id, {"enterprise_id": elsewhere}, base={"enterprise_id": winner.id}, base_rev=rev)
    assert moved.status == "applied"
    result = li.one("visit", "patch", made.id, {"enterprise_id": loser.id}, base={"enterprise_id": winner.id}, base_rev=rev)
    assert (result.status, (result.body or {})["fields"]["enterprise_id"]) == ("merged", elsewhere)


def test_what_is_approved_is_joined_and_not_changed(server: ThreadServer, database: Database, zhang: Client, li: Client) -> None:
    """The same contract once more, when the county has passed it: the second author reads on, its values stay."""
    number = new_id().int % 10**16
    given = {"register_no": f"{number:016}", "report_unit": "210112", "brokers": None, "paid": None, "buyer_id": None}
    record = Contract(**filled(Contract, **given))
    values = {n: v for n, v in body_of(record).items() if v is not None and n not in SERVER_ONLY}
    made = zhang.op("contract", "create", fields=values)
    zhang.op("contract", "transition", made.id, {"action": "submit"}, base={"state": "draft"})
    results = zhang.push()
    assert results[-1].status == "applied", results[-1].problems
    desk = person(server, database, Role.CONTACT_COUNTY)
    step, was = {"action": "approve"}, {"state": "submitted"}
    passed = desk.one("contract", "transition", made.id, step, base=was, base_rev=results[-1].rev)
    assert passed.status == "applied", passed.problems
    result = li.one("contract", "create", fields={**values, "amount": "99", "brokers": [li.account], "register_org": "另一处"})
    fields = (result.body or {})["fields"]
    assert (result.status, result.winner, fields.get("candidates")) == ("alias", made.id, None)
    assert (fields["amount"], fields["brokers"]) == (values["amount"], [li.account])
