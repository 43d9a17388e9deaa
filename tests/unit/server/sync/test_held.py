"""Operations kept aside: what waits for a record goes on when it comes, a contact applies or gives back the others."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.ids import new_id
from server.database import Database
from server.sync import held
from server.sync.held import NotHeld
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, Refusal, person, row, second_log, streams, visit


def outcomes(who: Client, *seqs: int) -> list[dict[str, Any]]:
    asked = [[who.log, seq] for seq in seqs]
    answer = who.call(ops=[], first=who.answered + 1, held=asked)
    return answer.get("outcomes", [])


def release(database: Database, who: Client, *seqs: int) -> list[tuple[int, str]]:
    with database.raw() as conn:
        return [(r.seq, r.status) for r in held.release(conn, 1, UUID(who.log), seqs, freely=True)]


def test_what_waits_for_a_record_goes_on_when_it_comes(server: ThreadServer, zhang: Client) -> None:
    """A second laptop's edits were quicker than the first laptop's creation."""
    other = second_log(zhang)
    record = str(new_id())
    other.op("visit", "patch", record, {"remark": "先到"}, base={"remark": None})
    other.op("visit", "patch", record, {"staff": 5}, base={"staff": None})
    other.op("visit", "transition", record, {"action": "submit"})
    assert [r.code for r in other.push()] == ["unknown_id", "predecessor", "predecessor"]
    assert outcomes(other, 1, 2, 3) == []
    assert zhang.one("visit", "create", record, visit(zhang)).status == "applied"
    stored = row(server, "visit", record)
    assert stored is not None
    assert (stored["remark"], stored["staff"], stored["state"]) == ("先到", 5, "submitted")
    told = outcomes(other, 1, 2, 3)
    assert [(t["log"], t["seq"], t["status"]) for t in told] == [(other.log, n, "merged") for n in (1, 2, 3)]
    assert told[0]["body"]["rev"] == stored["rev"]
    assert f"u:{zhang.account}" in told[0]["streams"]
    found = zhang.pull()
    assert found.revs["visit", record] == stored["rev"]
    assert found.bodies["visit", record]["state"] == "submitted"
    again = second_log(zhang).one("visit", "patch", record, {"remark": "x"})
    assert again.code == "locked", "the released step counts"


def test_a_malformed_creation_does_not_disturb_those_that_wait(zhang: Client) -> None:
    zhang.op("visit", "patch", str(new_id()), {"remark": "x"})
    zhang.push()
    bad = second_log(zhang).one("visit", "create", "x", visit(zhang))
    assert (bad.status, bad.code) == ("rejected", "malformed")


def test_a_released_edit_is_an_edit_of_another(server: ThreadServer, zhang: Client) -> None:
    other = second_log(zhang)
    record = str(new_id())
    other.one("visit", "patch", record, {"started": "10:00"}, base={"started": None})
    made = zhang.op("visit", "create", record, visit(zhang, ended="11:00"))
    rev = zhang.push()[-1].rev
    found = zhang.one("visit", "patch", made.id, {"ended": "09:30"}, base={"ended": "11:00"}, base_rev=rev)
    assert found.status == "conflict"
    assert zhang.one("visit", "delete", made.id, base_rev=rev).status == "merged", "it outlives a delete that has not seen it"


def test_missing_rights_do_not_stop_what_a_contact_has_seen(
    server: ThreadServer, database: Database, zhang: Client, li: Client
) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    li.op("visit", "patch", made.id, {"remark": "代记"}, base={"remark": None})
    li.op("visit", "patch", made.id, {"staff": 1}, base={"staff": None})
    assert [r.code for r in li.push()] == ["no_right", "predecessor"]
    assert release(database, li, 2) == [], "not before its predecessor"
    assert release(database, li, 1) == [(1, "merged"), (2, "merged")]
    stored = row(server, "visit", made.id)
    assert stored is not None
    assert (stored["remark"], stored["staff"]) == ("代记", 1)
    told = outcomes(li, 1, 2)
    assert [t["status"] for t in told] == ["merged", "merged"]
    assert not any("body" in t for t in told), "what he may not read is not shown to him"
    assert li.one("visit", "patch", made.id, {"remark": "y"}).code == "no_right", "the right was for what was seen"
    with pytest.raises(NotHeld):
        release(database, li, 1)


def test_what_a_revoked_device_sent_is_applied_after_a_look(server: ThreadServer, database: Database) -> None:
    who = person(server, database)
    with database.begin() as conn:
        conn.execute(text("UPDATE device SET revoked_at = now() WHERE account_id = :a"), {"a": who.account})
    record = who.op("visit", "create", fields=visit(who), group="g").id
    who.op("visit", "transition", record, {"action": "submit"}, group="g")
    who.op("visit", "create", fields=visit(who, staff=-1))
    assert [r.code for r in who.push()] == ["revoked", "group", "revoked"]
    assert release(database, who, 2) == [(1, "applied"), (2, "applied")], "a group is released whole"
    stored = row(server, "visit", record)
    assert stored is not None
    assert stored["no"].startswith("LN-ZF-2101-2026-")
    assert streams(server, record) == {f"u:{who.account}", "r:210112"}
    with database.begin() as conn:
        conn.execute(text("UPDATE device SET revoked_at = NULL WHERE account_id = :a"), {"a": who.account})
    (first, second) = outcomes(who, 1, 2, 3)
    assert (first["status"], first["set"]["no"]) == ("applied", stored["no"])
    assert second["body"]["fields"]["state"] == "submitted"


def test_a_refused_one_goes_back_with_its_group_and_reason(
    server: ThreadServer, database: Database, zhang: Client, li: Client
) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    li.op("visit", "patch", made.id, {"remark": "x"}, base={"remark": None}, group="g")
    mine = li.op("visit", "create", fields=visit(li), group="g")
    assert [r.code for r in li.push()] == ["no_right", "group"]
    with database.raw() as conn:
        assert held.refuse(conn, UUID(li.log), 1, "请本人填写") == [1, 2]
    told = outcomes(li, 1, 2)
    assert [(t["status"], t["code"]) for t in told] == [("rejected", "refused"), ("rejected", "group")]
    assert told[0]["problems"] == [{"field": "", "code": "refused", "text": "请本人填写"}]
    assert row(server, "visit", mine.id) is None
    assert li.one("visit", "create", mine.id, visit(li)).status == "applied"
    with pytest.raises(NotHeld), database.raw() as conn:
        held.refuse(conn, UUID(li.log), 1, "")


def test_nobody_hears_of_anothers_operations(database: Database, zhang: Client, li: Client) -> None:
    record = str(new_id())
    li.one("visit", "patch", record, {"remark": "x"})
    with database.raw() as conn:
        held.refuse(conn, UUID(li.log), 1, "")
    assert zhang.call(ops=[], held=[[li.log, 1]])["outcomes"] == []
    assert [t["seq"] for t in outcomes(li, 1, 99)] == [1]


@pytest.mark.parametrize("asked", [5, [5], [["x", 1]], [[None, 1]], [[str(new_id()), 0]], [[str(new_id()), "1"]], [[1, 1]]])
def test_a_malformed_question(zhang: Client, asked: Any) -> None:
    with pytest.raises(Refusal) as caught:
        zhang.call(held=asked)
    assert caught.value.status == 422
