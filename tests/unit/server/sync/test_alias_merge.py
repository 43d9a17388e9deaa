"""A reference to the loser whose base is the winner changes nothing, so it cannot conflict with what others chose."""

from db.ids import new_id
from tests.unit.server.sync.kit import Client, second_log, visit


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
