"""What merges by value and still must not be taken unseen: deleted records, broken rules, amounts, lists that grow too long."""

from typing import Any

import pytest
from stdnum.cn import uscc as codes

from db import canonical
from db.ids import new_id
from db.wire import Result
from server.database import Database
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, person, row, second_log, streams, visit

Pair = tuple[Client, Client]


def uscc() -> str:
    """A fresh code with a good check character."""
    front = f"91210112{new_id().hex[-9:].upper()}"
    return front + codes.calc_check_digit(front)


@pytest.fixture
def pair(server: ThreadServer, zhang: Client, li: Client) -> Pair:
    """Two people who may both write Zhang's visits."""
    return zhang, li


def both(one: Client, two: Client, **fields: Any) -> tuple[str, int]:
    """A visit of both, as stored."""
    made = one.op("visit", "create", fields=visit(one, visitors=[one.account, two.account], **fields))
    return made.id, one.push()[-1].rev


def edit(who: Client, record: str, rev: int, fields: dict[str, Any], kind: str = "visit", **base: Any) -> Result:
    return who.one(kind, "patch", record, fields, base={n: base.get(n) for n in fields}, base_rev=rev)


def body(result: Result) -> dict[str, Any]:
    assert result.body is not None
    return result.body["fields"]


# -- edit after delete


def test_an_edit_outlives_a_delete_that_came_first(server: ThreadServer, pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two, staff=7)
    number = (row(server, "visit", record) or {})["no"]
    gone = one.one("visit", "delete", record, base_rev=rev)
    assert (gone.status, row(server, "visit", record)) == ("applied", None)
    assert streams(server, record, "d") == {f"u:{one.account}", f"u:{two.account}"}
    late = edit(two, record, rev, {"remark": "还有"})
    assert (late.status, late.code) == ("merged", "")
    assert late.rev > gone.rev, "no revision is given out twice"
    assert {n: body(late)[n] for n in ("remark", "staff", "no", "state")} == {
        "remark": "还有", "staff": 7, "no": number, "state": "draft",
    }  # fmt: skip
    assert streams(server, record) == {f"u:{one.account}", f"u:{two.account}"}
    assert streams(server, record, "d") == set()
    found = second_log(one).pull()
    assert (found.bodies["visit", record]["remark"], found.revs["visit", record]) == ("还有", late.rev)
    assert one.one("visit", "delete", record, base_rev=late.rev).status == "applied"
    again = edit(two, record, late.rev, {"staff": 8}, staff=7)
    assert (body(again)["staff"], body(again)["remark"]) == (8, "还有"), "what it was when it went the second time"


def test_the_deleters_laptop_is_told(server: ThreadServer, pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two)
    one.pull()
    one.one("visit", "delete", record, base_rev=rev)
    edit(two, record, rev, {"remark": "x"})
    found = one.pull()
    assert found.bodies["visit", record]["remark"] == "x"
    assert found.live()[f"u:{one.account}"][record] == found.revs["visit", record]


def test_a_deletion_that_lost_to_one_record_lost_as_a_whole(server: ThreadServer, pair: Pair) -> None:
    """The edit came first: on a need that goes with its visit, or on the visit with its need."""
    one, two = pair
    for edited in ("need", "visit"):
        record, rev = both(one, two)
        need = one.op("need", "create", fields={"name": "需求", "visit_id": record}).id
        rev_need = one.push()[-1].rev
        if edited == "visit":
            edit(two, record, rev, {"remark": "x"})
        else:
            edit(second_log(one), need, rev_need, {"problem": "x"}, "need")
        one.op("visit", "delete", record, base_rev=rev, group="g")
        one.op("need", "delete", need, base_rev=rev_need, group="g")
        found = one.push()
        assert [(r.status, r.body is not None) for r in found] == [("merged", True)] * 2
        assert row(server, "visit", record) is not None
        assert row(server, "need", need) is not None


@pytest.mark.parametrize("edited", [0, 1, 2])
def test_what_went_together_comes_back_together(server: ThreadServer, pair: Pair, edited: int) -> None:
    one, _ = pair
    other = second_log(one)
    record = one.op("visit", "create", fields=visit(one)).id
    need = one.op("need", "create", fields={"name": "需求", "visit_id": record}).id
    file = one.op("attachment", "create", fields={"of_kind": "visit", "of_id": record, "name": "照片", "sha256": "0"}).id
    earlier = one.op("need", "create", fields={"name": "早先删去的", "visit_id": record}).id
    revs = {r.seq: r.rev for r in one.push()}
    one.one("need", "delete", earlier, base_rev=revs[4])
    family = [("visit", record), ("need", need), ("attachment", file)]
    for seq, (kind, each) in enumerate(family, 1):
        one.op(kind, "delete", each, base_rev=revs[seq], group="g")
    gone = {op.id: r.rev for op, r in zip(family_ops(one, 3), one.push(), strict=True)}
    kind, target = family[edited]
    assert edit(other, target, revs[edited + 1], {"remark": "后来"}, kind).status == "merged"
    for kind, each in family:
        stored = row(server, kind, each)
        assert stored is not None
        assert stored["rev"] > gone[each]
        assert streams(server, each) == {f"u:{one.account}"}
    assert row(server, "need", earlier) is None, "what had been deleted for itself stays so"
    with server.connect() as conn:
        kept = conn.execute("SELECT rec::text FROM sync_tombstone WHERE rec = ANY(%s::uuid[])", ([record, need, file, earlier],))
        assert [r[0] for r in kept] == [earlier]
    assert {i for _, i in family} <= {i for _, i in second_log(one).pull().bodies}


def family_ops(client: Client, count: int) -> list[Any]:
    return client.sealed[-count:]


def test_a_step_brings_back_too_and_a_refused_one_does_not(server: ThreadServer, zhang: Client) -> None:
    other = second_log(zhang)
    for fields, status in (({}, "merged"), ({"interviewee": None}, "rejected")):
        made = zhang.op("visit", "create", fields=visit(zhang, **fields))
        rev = zhang.push()[-1].rev
        zhang.one("visit", "delete", made.id, base_rev=rev)
        found = other.one("visit", "transition", made.id, {"action": "submit"}, base_rev=rev)
        assert found.status == status
        stored = row(server, "visit", made.id)
        assert (stored and stored["state"]) == ("submitted" if status == "merged" else None)
        if stored is None:
            assert found.code == "rules"
            after = edit(other, made.id, rev, {"interviewee": "王"})
            assert (after.status, body(after)["interviewee"]) == ("merged", "王"), "mended, it comes back"


def test_who_may_not_write_it_does_not_bring_it_back(server: ThreadServer, zhang: Client, li: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    rev = zhang.push()[-1].rev
    zhang.one("visit", "delete", made.id, base_rev=rev)
    found = edit(li, made.id, rev, {"remark": "x"})
    assert (found.status, found.code) == ("held", "no_right")
    assert row(server, "visit", made.id) is None
    assert zhang.one("visit", "delete", made.id, base_rev=rev).status == "applied"


def test_a_refused_group_leaves_what_is_deleted(server: ThreadServer, pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two)
    one.one("visit", "delete", record, base_rev=rev)
    two.op("visit", "patch", record, {"remark": "x"}, base={"remark": None}, base_rev=rev, group="g")
    two.op("visit", "transition", record, {"action": "withdraw"}, group="g")
    assert [(r.status, r.code) for r in two.push()] == [("rejected", "group"), ("rejected", "state")]
    assert row(server, "visit", record) is None
    assert edit(two, record, rev, {"remark": "y"}).status == "merged"


def test_a_body_that_was_not_kept_cannot_come_back(server: ThreadServer, pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two)
    one.one("visit", "delete", record, base_rev=rev)
    with server.connect() as conn:
        conn.execute("UPDATE sync_tombstone SET body = '{}' WHERE rec = %s", (record,))
    late = edit(two, record, rev, {"remark": "mine"})
    assert (late.status, late.code) == ("rejected", "deleted")
    back = two.one("visit", "create", record, visit(two, remark="mine"))
    assert back.status == "applied"
    assert back.rev > rev


# -- rules that neither side broke


def test_times_that_only_together_are_wrong_conflict(server: ThreadServer, pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two, started="09:00", ended="11:00")
    edit(one, record, rev, {"ended": "09:30"}, ended="11:00")
    found = edit(two, record, rev, {"started": "10:00", "remark": "晚到"}, started="09:00")
    assert found.status == "conflict"
    fields = body(found)
    assert (fields["started"], fields["ended"], fields["remark"]) == ("09:00", "09:30", "晚到")
    assert {n: [c["value"] for c in listed] for n, listed in fields["candidates"].items()} == {"started": ["10:00"]}
    chosen = two.one(
        "visit", "patch", record, {"started": "09:10"}, base={"started": "09:00"}, base_rev=found.rev, closes=["started"]
    )
    assert (chosen.status, (row(server, "visit", record) or {})["candidates"]) == ("applied", None)


def test_the_field_that_the_rule_names_conflicts(pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two, started="09:00", ended="11:00")
    edit(one, record, rev, {"started": "10:00"}, started="09:00")
    found = edit(two, record, rev, {"ended": "09:30", "staff": 4}, ended="11:00")
    assert (found.status, set(body(found)["candidates"]), body(found)["staff"]) == ("conflict", {"ended"}, 4)


def test_what_was_wrong_before_is_no_reason_to_conflict(pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two, started="12:00", ended="11:00")
    edit(one, record, rev, {"ended": "10:30"}, ended="11:00")
    assert edit(two, record, rev, {"started": "11:30"}, started="12:00").status == "merged", "each of them had it wrong"
    record, rev = both(one, two, started="09:00", ended="11:00")
    edit(one, record, rev, {"remark": "x"})
    assert edit(two, record, rev, {"started": "12:00"}, started="09:00").status == "merged", "his own mistake, as he saw it"


def test_rows_that_only_together_are_wrong_conflict(zhang: Client, li: Client) -> None:
    made = zhang.op("enterprise", "create", fields={"name": "铁岭试验泵厂", "uscc": uscc()})
    rev = zhang.push()[-1].rev
    ours, theirs = {str(new_id()): {"n": 1, "year": 2025}}, {str(new_id()): {"n": 1, "year": 2025, "staff": 9}}
    edit(zhang, made.id, rev, {"years": ours}, "enterprise")
    found = edit(li, made.id, rev, {"years": theirs, "address": "一号"}, "enterprise")
    assert (found.status, body(found)["years"], body(found)["address"]) == ("conflict", ours, "一号")
    assert body(found)["candidates"]["years"][0]["value"] == theirs


def test_nonsense_said_to_have_been_seen_is_no_view(pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two, started="09:00", ended="11:00")
    edit(one, record, rev, {"ended": "09:30"}, ended={"no": "time"})
    assert edit(two, record, rev, {"started": "10:00"}, started=5).status == "conflict"


# -- amounts


def test_amounts_are_not_merged_unseen(pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two, revenue="100", rd_spend="5")
    edit(one, record, rev, {"revenue": "90"}, revenue="100")
    found = edit(two, record, rev, {"rd_spend": "6", "staff": 3}, rd_spend="5")
    assert (found.status, body(found)["rd_spend"], body(found)["staff"]) == ("conflict", "5", 3)
    assert body(found)["candidates"]["rd_spend"][0]["value"] == "6"
    seen = edit(two, record, found.rev, {"revenue": "91"}, revenue="90")
    assert (seen.status, body(seen)["revenue"]) == ("merged", "91") if seen.body else seen.status == "applied"


def test_an_amount_beside_other_changes_merges(pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two, revenue="100")
    edit(one, record, rev, {"staff": 90})
    assert edit(two, record, rev, {"rd_spend": "6"}).status == "merged"
    record, rev = both(one, two, revenue="100")
    edit(one, record, rev, {"revenue": "90", "rd_spend": "1"}, revenue="100")
    same = edit(two, record, rev, {"revenue": "90"}, revenue="100")
    assert same.status == "merged", "both wrote the same"


# -- lists


def test_lists_that_are_too_long_together_conflict(server: ThreadServer, pair: Pair) -> None:
    one, two = pair
    record, rev = both(one, two)
    mine, theirs = ([str(new_id()) for _ in range(150)] for _ in range(2))
    edit(one, record, rev, {"policies": mine})
    found = edit(two, record, rev, {"policies": theirs})
    assert (found.status, body(found)["policies"]) == ("conflict", mine)
    assert body(found)["candidates"]["policies"][0]["value"] == theirs


def test_two_people_put_rows_in_order(pair: Pair) -> None:
    one, two = pair
    keys = [str(new_id()) for _ in range(3)]
    rows = {key: {"n": n, "text": "甲"} for n, key in enumerate(keys)}
    record, rev = both(one, two, findings=rows)
    ours = {key: {**rows[key], "n": 2 - n} for n, key in enumerate(keys)}
    theirs = {key: {"n": (n + 1) % 3, "text": "乙"} for n, key in enumerate(keys)}
    edit(one, record, rev, {"findings": ours}, findings=rows)
    found = edit(two, record, rev, {"findings": theirs}, findings=rows)
    assert found.status == "merged"
    assert [body(found)["findings"][key]["text"] for key in keys] == ["乙"] * 3


# -- the enterprise's code at submission


def submit(who: Client, enterprise: str) -> Result:
    made = who.op("visit", "create", fields=visit(who, enterprise_id=enterprise))
    who.op("visit", "transition", made.id, {"action": "submit"})
    return who.push()[-1]


def test_a_visit_is_submitted_only_with_the_enterprises_code(server: ThreadServer, zhang: Client, li: Client) -> None:
    bare = zhang.op("enterprise", "create", fields={"name": "铁岭试验阀门厂"})
    zhang.push()
    found = submit(zhang, bare.id)
    assert (found.status, found.code) == ("rejected", "rules")
    (problem,) = found.problems
    assert (problem["field"], problem["code"]) == ("enterprise_id", "enterprise_uscc")
    assert problem["text"] == "“铁岭试验阀门厂”还没有统一社会信用代码，请打开企业名片补填后再提交"
    assert submit(zhang, str(new_id())).status == "applied", "one that is unknown stops approval, not filing"
    edit(li, bare.id, 0, {"uscc": "91210112MA0XK3A279"}, "enterprise")
    assert "有误" in submit(zhang, bare.id).problems[0]["text"]


def test_a_code_that_comes_in_the_same_batch_counts(zhang: Client, li: Client) -> None:
    bare = zhang.op("enterprise", "create", fields={"name": "甲"})
    made = zhang.op("visit", "create", fields=visit(zhang, enterprise_id=bare.id))
    zhang.push()
    key = uscc()
    zhang.op("enterprise", "patch", bare.id, {"uscc": key}, base={"uscc": None})
    zhang.op("visit", "transition", made.id, {"action": "submit"})
    assert [r.status for r in zhang.push()] == ["applied", "applied"]
    twin = li.op("enterprise", "create", fields={"name": "甲", "uscc": key})
    assert li.push()[-1].status == "alias"
    assert submit(li, twin.id).status == "applied", "the card behind an alias"


def test_a_visit_to_a_card_of_another_is_looked_up(zhang: Client, li: Client) -> None:
    good = zhang.op("enterprise", "create", fields={"name": "甲", "uscc": uscc()})
    bad = zhang.op("enterprise", "create", fields={"name": "乙"})
    zhang.push()
    assert submit(li, good.id).status == "applied"
    moved = li.op("visit", "create", fields=visit(li, enterprise_id=good.id))
    li.push()
    li.op("visit", "patch", moved.id, {"enterprise_id": bad.id}, base={"enterprise_id": good.id}, group="g")
    li.op("visit", "transition", moved.id, {"action": "submit"}, group="g")
    assert [r.code for r in li.push()] == ["group", "rules"]


def test_a_tombstone_keeps_wire_values(server: ThreadServer, database: Database) -> None:
    who = person(server, database)
    made = who.op("visit", "create", fields=visit(who, revenue="1.5", remark="䶮"))
    rev = who.push()[-1].rev
    who.one("visit", "delete", made.id, base_rev=rev)
    with server.connect() as conn:
        (text,) = conn.execute("SELECT body FROM sync_tombstone WHERE rec = %s", (made.id,)).fetchone() or ("",)
    kept = canonical.loads(text)
    assert (kept["revenue"], kept["remark"], kept["visitors"]) == ("1.5", "䶮", [who.account])
