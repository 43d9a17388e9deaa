"""Two people on one record: what merges, what conflicts, what survives; and two who bring the same enterprise."""

from typing import Any

import pytest

from db.ids import new_id
from server.database import Database
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, check_database, device, person, row, second_log, visit

A, B, C = (str(new_id()) for _ in range(3))
K1, K2, K3 = sorted(str(new_id()) for _ in range(3))


def uscc() -> str:
    return f"9121{new_id().hex[-14:].upper()}"


@pytest.fixture
def pair(zhang: Client) -> tuple[Client, Client]:
    """Two laptops of one account: everything is both's to write."""
    return zhang, second_log(zhang)


def both_edit(pair: tuple[Client, Client], before: dict[str, Any], first: dict[str, Any], second: dict[str, Any]) -> Any:
    """One creates; both edit what they saw; (record id, result of the second)."""
    one, two = pair
    made = one.op("visit", "create", fields=visit(one, **before))
    rev = one.push()[-1].rev
    base = {n: one.sealed[0].fields.get(n) for n in {**first, **second}}
    assert one.one("visit", "patch", made.id, first, base={n: base[n] for n in first}, base_rev=rev).status == "applied"
    result = two.one("visit", "patch", made.id, second, base={n: base[n] for n in second}, base_rev=rev)
    return made.id, result


MERGES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"staff": 1, "rd_staff": 1}, {"staff": 2}, {"rd_staff": 3}, {"staff": 2, "rd_staff": 3}),
    ({"staff": 1}, {"staff": 2}, {"staff": 2}, {"staff": 2}),
    ({"staff": 1}, {"staff": None}, {"staff": None}, {"staff": None}),
    ({"staff": None}, {"remark": "x"}, {"staff": 0}, {"staff": 0, "remark": "x"}),
    ({"purposes": ["needs"]}, {"purposes": ["needs", "policy"]}, {"purposes": ["needs", "ip"]},
     {"purposes": ["needs", "policy", "ip"]}),
    ({"purposes": ["needs", "policy"]}, {"purposes": ["policy"]}, {"purposes": ["needs"]}, {"purposes": None}),
    ({"policies": [A]}, {"policies": [A, B]}, {"policies": [C]}, {"policies": [B, C]}),
    (
        {"findings": {K1: {"n": 1, "kind": "market", "text": "甲"}}},
        {"findings": {K1: {"n": 1, "kind": "talent", "text": "甲"}}},
        {"findings": {K1: {"n": 1, "kind": "market", "text": "乙"}, K2: {"n": 2, "text": "新"}}},
        {"findings": {K1: {"n": 1, "kind": "talent", "text": "乙"}, K2: {"n": 2, "text": "新"}}},
    ),
    (
        {"findings": {K1: {"n": 1, "text": "甲"}, K3: {"n": 2, "text": "丙"}}},
        {"findings": {K3: {"n": 2, "text": "丙"}}},
        {"findings": {K1: {"n": 1, "text": "改"}}},
        {"findings": {K1: {"n": 1, "text": "改"}}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "first", "second", "after"), MERGES)
def test_what_merges(pair: tuple[Client, Client], before: Any, first: Any, second: Any, after: dict[str, Any]) -> None:
    record, result = both_edit(pair, before, first, second)
    assert (result.status, result.body is not None) == ("merged", True)
    assert {n: result.body["fields"][n] for n in after} == after
    assert result.body["fields"]["candidates"] is None
    body = second_log(pair[0]).pull().bodies["visit", record]
    assert {n: body.get(n) for n in after} == after


CONFLICTS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"staff": 1}, {"staff": 2}, {"staff": 3}),
    ({"staff": 1}, {"staff": None}, {"staff": 3}),
    ({"remark": "a"}, {"remark": "b"}, {"remark": None}),
    ({"revenue": "1.5"}, {"revenue": "0"}, {"revenue": "2"}),
    ({"visited_on": "2026-11-01"}, {"visited_on": "2026-11-02"}, {"visited_on": "2026-11-03"}),
    (
        {"findings": {K1: {"n": 1, "text": "甲"}}},
        {"findings": {K1: {"n": 1, "text": "乙"}}},
        {"findings": {K1: {"n": 1, "text": "丙"}}},
    ),
]


@pytest.mark.parametrize(("before", "first", "second"), CONFLICTS)
def test_what_conflicts_keeps_both_until_the_author_chooses(
    pair: tuple[Client, Client], before: Any, first: Any, second: Any
) -> None:
    one, two = pair
    record, result = both_edit(pair, before, first, second)
    (name,) = first
    assert result.status == "conflict"
    fields = result.body["fields"]
    assert fields[name] == first[name]
    (candidate,) = fields["candidates"][name]
    assert candidate == {"log": two.log, "seq": result.seq, "value": second[name], "by": two.account, "at": two.sealed[-1].at}
    chosen = one.one("visit", "patch", record, second, base=first, base_rev=result.rev, closes=[name])
    assert chosen.status == "applied"
    body = second_log(one).pull().bodies["visit", record]
    assert (body.get("candidates"), body.get(name)) == (None, second[name])


def test_choosing_the_current_value_is_a_patch_that_only_closes(pair: tuple[Client, Client]) -> None:
    record, result = both_edit(pair, {"staff": 1}, {"staff": 2}, {"staff": 3})
    fresh = second_log(pair[0])
    assert fresh.one("visit", "patch", record, {}, base_rev=result.rev, closes=["staff"]).status == "applied"
    body = second_log(pair[0]).pull().bodies["visit", record]
    assert (body["staff"], body.get("candidates")) == (2, None)


def test_a_later_value_of_the_same_hand_replaces_its_candidate(pair: tuple[Client, Client]) -> None:
    record, result = both_edit(pair, {"staff": 1}, {"staff": 2}, {"staff": 3})
    again = pair[1].one("visit", "patch", record, {"staff": 4}, base={"staff": 3}, base_rev=result.rev)
    assert again.status == "conflict"
    assert [c["value"] for c in (again.body or {})["fields"]["candidates"]["staff"]] == [4]


def test_candidates_of_two_fields_are_settled_apart(pair: tuple[Client, Client]) -> None:
    record, result = both_edit(pair, {"staff": 1, "rd_staff": 1}, {"staff": 2, "rd_staff": 2}, {"staff": 3, "rd_staff": 3})
    assert set(result.body["fields"]["candidates"]) == {"staff", "rd_staff"}
    left = pair[0].one("visit", "patch", record, {}, closes=["staff"])
    assert set((left.body or {})["fields"]["candidates"]) == {"rd_staff"}


def test_an_edit_survives_a_delete_that_did_not_see_it(server: ThreadServer, pair: tuple[Client, Client]) -> None:
    one, two = pair
    made = one.op("visit", "create", fields=visit(one))
    rev = one.push()[-1].rev
    two.one("visit", "patch", made.id, {"remark": "mine"}, base={"remark": None}, base_rev=rev)
    survived = one.one("visit", "delete", made.id, base_rev=rev)
    assert (survived.status, (survived.body or {})["fields"]["remark"]) == ("merged", "mine")
    assert row(server, "visit", made.id) is not None
    assert one.one("visit", "delete", made.id, base_rev=survived.rev).status == "applied"


def test_a_refused_operation_of_another_is_no_edit(server: ThreadServer, zhang: Client, li: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    assert li.one("visit", "patch", made.id, {"remark": "x"}).status == "held"
    assert zhang.one("visit", "delete", made.id).status == "applied"


def test_a_create_replayed_by_another_log_changes_nothing(server: ThreadServer, zhang: Client) -> None:
    """A restored profile sends with a new log what was sent before."""
    made = zhang.op("visit", "create", fields=visit(zhang, staff=1))
    zhang.op("visit", "patch", made.id, {"remark": "later"}, base={"remark": None})
    zhang.op("visit", "transition", made.id, {"action": "submit"})
    zhang.push()
    before = row(server, "visit", made.id)
    again = second_log(zhang)
    result = again.one("visit", "create", made.id, made.fields)
    assert (result.status, result.set) == ("merged", {})
    assert (result.body or {})["fields"]["remark"] == "later"
    assert row(server, "visit", made.id) == before


def test_a_create_that_differs_from_what_is_there_merges(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang, staff=1))
    number = zhang.push()[-1].set["no"]
    again = second_log(zhang)
    result = again.one("visit", "create", made.id, {**made.fields, "staff": 2, "remark": "new"})
    assert result.status == "conflict"
    fields = (result.body or {})["fields"]
    assert (fields["staff"], fields["remark"], fields["no"]) == (1, "new", number)
    assert fields["candidates"]["staff"][0]["value"] == 2
    more = second_log(zhang).one("visit", "create", made.id, {**made.fields, "on_site": "x"})
    assert (more.status, (more.body or {})["fields"]["no"]) == ("merged", number)


def test_the_same_enterprise_by_two_accounts(server: ThreadServer, zhang: Client, li: Client) -> None:
    key = uscc()
    winner = zhang.op("enterprise", "create", fields={"name": "沈阳甲厂", "uscc": key, "address": "一号"})
    zhang.push()
    loser = li.op(
        "enterprise", "create", fields={"name": "甲厂", "uscc": key, "legal_person": "𬭊·李", "address": "一号", "later": 1}
    )
    li.op("visit", "create", fields=visit(li, enterprise_id=loser.id))
    li.op("enterprise", "patch", loser.id, {"main_products": "轴承"}, base={"main_products": None})
    alias, seen, patched = li.push()
    assert (alias.status, alias.winner) == ("alias", winner.id)
    fields = (alias.body or {})["fields"]
    assert (fields["name"], fields["legal_person"]) == ("沈阳甲厂", "𬭊·李")
    assert [c["value"] for c in fields["candidates"]["name"]] == ["甲厂"]
    assert fields["extra"] == {"later": 1}
    assert set(fields["candidates"]) == {"name"}
    assert (seen.status, seen.set["enterprise_id"]) == ("applied", winner.id)
    assert patched.status == "merged"
    assert (patched.body or {})["fields"]["main_products"] == "轴承"
    assert row(server, "enterprise", loser.id) is None
    stored = row(server, "visit", li.sealed[1].id)
    assert stored is not None
    assert str(stored["enterprise_id"]) == winner.id
    later = li.op("visit", "create", fields=visit(li, enterprise_id=loser.id))
    assert li.push()[-1].set["enterprise_id"] == winner.id
    moved = li.one("visit", "patch", later.id, {"enterprise_id": str(new_id())}, base={"enterprise_id": loser.id})
    assert moved.status == "applied", "the base is read through the alias too"
    back = li.one(
        "visit", "patch", later.id, {"enterprise_id": loser.id}, base={"enterprise_id": li.sealed[-1].fields["enterprise_id"]}
    )
    assert (back.status, back.set) == ("applied", {"enterprise_id": winner.id})
    assert li.one("enterprise", "delete", loser.id).status == "applied", "of an alias: nothing to do"
    assert li.one("enterprise", "transition", loser.id, {"action": "submit"}).status == "applied"
    assert row(server, "enterprise", winner.id) is not None


def test_a_third_party_and_a_replay_come_to_the_same_winner(
    server: ThreadServer, zhang: Client, li: Client, database: Database
) -> None:
    key = uscc()
    winner = zhang.op("enterprise", "create", fields={"name": "甲", "uscc": key})
    zhang.push()
    wang = person(server, database)
    losers = []
    for who in (li, wang):
        made = who.op("enterprise", "create", fields={"name": "甲", "uscc": key})
        assert [(r.status, r.winner) for r in who.push()] == [("alias", winner.id)]
        losers.append(made)
    again = second_log(li)
    result = again.one("enterprise", "create", losers[0].id, losers[0].fields)
    assert (result.status, result.winner) == ("alias", winner.id)
    with server.connect() as conn:
        pairs = conn.execute("SELECT loser::text, winner::text FROM sync_alias WHERE winner = %s", (winner.id,)).fetchall()
    assert set(pairs) == {(made.id, winner.id) for made in losers}


def test_the_same_enterprise_twice_in_one_batch(server: ThreadServer, zhang: Client) -> None:
    key = uscc()
    first = zhang.op("enterprise", "create", fields={"name": "甲", "uscc": key})
    second = zhang.op("enterprise", "create", fields={"name": "乙", "uscc": key})
    zhang.op("enterprise", "patch", second.id, {"address": "二号"}, base={"address": None})
    results = zhang.push()
    assert [r.status for r in results] == ["applied", "alias", "merged"]
    stored = row(server, "enterprise", first.id)
    assert stored is not None
    assert (stored["name"], stored["address"], stored["rev"]) == ("甲", "二号", results[2].rev)


def test_a_patch_to_a_taken_key_conflicts(server: ThreadServer, zhang: Client, li: Client) -> None:
    key, own = uscc(), uscc()
    zhang.one("enterprise", "create", fields={"name": "甲", "uscc": key})
    made = li.op("enterprise", "create", fields={"name": "乙", "uscc": own})
    li.push()
    result = li.one("enterprise", "patch", made.id, {"uscc": key, "name": "丙"}, base={"uscc": own, "name": "乙"})
    fields = (result.body or {})["fields"]
    assert (result.status, fields["uscc"], fields["name"]) == ("conflict", own, "丙")
    assert fields["candidates"]["uscc"][0]["value"] == key
    free = uscc()
    assert li.one("enterprise", "patch", made.id, {"uscc": free}, base={"uscc": own}).status == "applied"
    third = zhang.op("enterprise", "create", fields={"name": "丁", "uscc": own})
    assert zhang.push()[-1].status == "applied", "a key given up is free"
    assert zhang.one("enterprise", "patch", third.id, {"uscc": None}, base={"uscc": own}).status == "applied"


def test_keys_of_a_failed_group_are_free_again(zhang: Client, li: Client) -> None:
    key = uscc()
    zhang.op("enterprise", "create", fields={"name": "甲", "uscc": key}, group="g")
    zhang.op("visit", "create", fields=visit(zhang, staff="x"), group="g")
    assert [r.status for r in zhang.push()] == ["rejected", "rejected"]
    assert li.one("enterprise", "create", fields={"name": "乙", "uscc": key}).status == "applied"


def test_numbers_run_by_city_and_year_and_are_never_given_twice(server: ThreadServer, database: Database) -> None:
    who = person(server, database)
    places = [("210112", "2026-01-02"), ("210113", "2026-12-31"), ("RU-2101-GX", "2026-05-05"), ("210212", "2026-01-01"),
              ("210112", "2025-12-31"), (None, None), ("１２３４", "2026-01-01")]  # fmt: skip
    for unit, day in places:
        region = unit if unit and unit.isascii() and unit.isdecimal() else None
        who.op("visit", "create", fields=visit(who, report_unit=unit, region=region, visited_on=day))
    who.op("need", "create", fields={"name": "需求", "report_unit": "210112"})
    who.op("enterprise", "create", fields={"name": "无编号"})
    *numbers, none = [r.set.get("no") for r in who.push()]
    assert none is None
    heads = [n.rsplit("-", 1) for n in numbers if n is not None]
    assert [h for h, _ in heads] == [
        "LN-ZF-2101-2026", "LN-ZF-2101-2026", "LN-ZF-2101-2026", "LN-ZF-2102-2026", "LN-ZF-2101-2025", "LN-ZF-2100-2026",
        "LN-ZF-2100-2026", "LN-XQ-2101-2026",
    ]  # fmt: skip
    first = int(heads[0][1])
    assert [int(n) for _, n in heads[:3]] == [first, first + 1, first + 2]
    assert all(len(n) == 6 for _, n in heads)
    assert len(set(numbers)) == len(numbers)
    check_database(server)


def test_a_second_device_sees_what_the_first_made(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang, remark="䶮"))
    zhang.push()
    with server.connect() as conn:
        found = conn.execute("SELECT login FROM account WHERE id = %s", (zhang.account,)).fetchone()
        assert found is not None
    other = device(server, found[0], zhang.account)
    assert other.pull().bodies["visit", made.id]["remark"] == "䶮"
