"""What becomes of operations: applied, numbered, kept as sent, answered again after a lost answer, refused with reasons."""

from typing import Any

import orjson
import pytest

from db.ids import new_id
from db.operations import MAX_BYTES, Operation
from db.wire import Result, pack_ops, unpack_results
from server.sync import decide
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import NOW, Client, Refusal, row, second_log, streams, visit


def test_create_patch_submit_withdraw_delete(server: ThreadServer, zhang: Client) -> None:
    created = zhang.op("visit", "create", fields=visit(zhang, revenue="120.000001", staff=0, remark=""))
    zhang.op("visit", "patch", created.id, {"staff": 5, "remark": None}, base={"staff": 0, "remark": ""})
    first, second = zhang.push()
    assert (first.status, second.status) == ("applied", "applied")
    assert second.rev == first.rev + 1 > 1 << 32
    assert set(first.set) == {"no"}
    stored = row(server, "visit", created.id)
    assert stored is not None
    assert (stored["staff"], stored["remark"], stored["revenue"], stored["state"]) == (5, None, 120_000_001, "draft")
    assert (stored["no"], stored["rev"]) == (first.set["no"], second.rev)
    assert zhang.one("visit", "transition", created.id, {"action": "submit"}).status == "applied"
    assert zhang.one("visit", "patch", created.id, {"staff": 6}, base={"staff": 5}).code == "locked"
    assert zhang.one("visit", "delete", created.id).code == "locked"
    assert zhang.one("visit", "transition", created.id, {"action": "submit"}).code == "state"
    assert zhang.one("visit", "transition", created.id, {"action": "withdraw"}).status == "applied"
    gone = zhang.one("visit", "delete", created.id, base_rev=first.rev + 3)
    assert (gone.status, row(server, "visit", created.id)) == ("applied", None)
    again = zhang.one("visit", "delete", created.id)
    assert (again.status, again.rev) == ("applied", gone.rev)
    assert streams(server, created.id) == set()
    assert streams(server, created.id, "d") == {f"u:{zhang.account}"}


def test_created_and_deleted_in_one_batch_leaves_only_history(server: ThreadServer, zhang: Client) -> None:
    created = zhang.op("visit", "create", fields=visit(zhang))
    zhang.op("visit", "delete", created.id)
    assert [r.status for r in zhang.push()] == ["applied", "applied"]
    assert row(server, "visit", created.id) is None
    assert streams(server, created.id) | streams(server, created.id, "d") == set()


def test_history_holds_each_operation_as_sent(server: ThreadServer, zhang: Client) -> None:
    zhang.op("visit", "create", fields=visit(zhang, remark="一\t二\n\\N \\. '\"冮", later={"x": [1, None]}))
    zhang.op("later_kind", "create", fields={"名": "䶮"})
    zhang.op("visit", "patch", str(new_id()), {"remark": "x"}, base={"remark": None}, closes=["remark"], batch="b")
    zhang.push()
    with server.connect() as conn:
        kept = conn.execute("SELECT op, h FROM sync_history WHERE log = %s ORDER BY seq", (zhang.log,)).fetchall()
    assert [(raw.encode(), bytes(h)) for raw, h in kept] == [
        (o.bytes(), h) for o, h in zip(zhang.sealed, zhang.chain[1:], strict=True)
    ]


def test_after_a_lost_answer_the_same_results_come_and_nothing_is_doubled(
    server: ThreadServer, zhang: Client, li: Client
) -> None:
    taken = "91210100TEST00001X"
    li.one("enterprise", "create", fields={"name": "甲", "uscc": taken})
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.op("enterprise", "create", fields={"name": "乙", "uscc": taken})
    zhang.op("visit", "patch", made.id, {"no": "mine"})
    zhang.op("visit", "transition", str(new_id()), {"action": "submit"})
    lost = zhang.call()
    again = zhang.call()
    assert again["batches"] == lost["batches"]
    assert [(r.status, r.rev, r.set, r.code, r.problems, r.winner, r.body) for r in unpack_results(again["results"])] == [
        (r.status, r.rev, r.set, r.code, r.problems, r.winner, r.body) for r in unpack_results(lost["results"])
    ]
    zhang.op("visit", "patch", made.id, {"remark": "later"}, base={"remark": None})
    asked = zhang.call(ops=[], limit=0)
    assert (asked["last"], len(unpack_results(asked["results"]))) == (4, 4)
    results = zhang.push()
    assert [r.status for r in results] == ["applied", "alias", "rejected", "held", "applied"]
    with server.connect() as conn:
        count = conn.execute("SELECT count(*), count(DISTINCT rec) FROM sync_history WHERE log = %s", (zhang.log,)).fetchone()
        assert count == (5, 3)


def test_an_answer_may_begin_inside_a_batch(zhang: Client) -> None:
    for _ in range(3):
        zhang.op("visit", "create", fields=visit(zhang))
    zhang.call()
    zhang.answered = 1
    answer = zhang.call(ops=[])
    assert [r.seq for r in unpack_results(answer["results"])] == [2, 3]
    assert [(b["from"], b["to"]) for b in answer["batches"]] == [(1, 3)]


def test_a_gap_applies_nothing_and_tells_the_last(zhang: Client) -> None:
    """As after a restored server, which has forgotten what it answered."""
    for _ in range(3):
        zhang.op("visit", "create", fields=visit(zhang))
    zhang.answered = 2
    answer = zhang.call()
    assert (answer["last"], answer["results"], answer["batches"]) == (0, [], [])
    zhang.answered = 0
    assert len(zhang.push()) == 3


def forked(client: Client, **changes: Any) -> bool:
    with pytest.raises(Refusal) as caught:
        client.call(**changes)
    return (caught.value.status, caught.value.problem["code"]) == (409, "forked")


def test_a_fork_is_noticed(server: ThreadServer, zhang: Client) -> None:
    first = zhang.op("visit", "create", fields=visit(zhang))
    zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    assert forked(zhang, prev=(b"\1" * 32).hex())
    assert forked(zhang, sent=1), "the profile was restored: it has sealed less than we have"
    other = Operation(1, "visit", first.id, "create", first.at, fields={**first.fields, "remark": "changed"})
    assert forked(zhang, first=1, prev=zhang.chain[0].hex(), ops=pack_ops([other]))
    assert forked(zhang, first=2, prev=zhang.chain[0].hex(), ops=[])
    twin = Client(zhang.url, zhang.token, zhang.account, zhang.signing_keys, zhang.log)
    twin.op("visit", "create", fields=visit(zhang))
    assert forked(twin)
    zhang.op("visit", "create", fields=visit(zhang))
    assert [r.status for r in zhang.push()] == ["applied"]


def test_a_log_belongs_to_one_account(zhang: Client, li: Client) -> None:
    zhang.one("visit", "create", fields=visit(zhang))
    thief = Client(li.url, li.token, li.account, li.signing_keys, zhang.log)
    with pytest.raises(Refusal) as caught:
        thief.call()
    assert caught.value.status == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"proto": 2}, {"log": "x"}, {"log": None}, {"first": 0}, {"first": "1"}, {"sent": -1}, {"prev": "zz"}, {"prev": None},
        {"ops": {}}, {"ops": [{}]}, {"ops": [None]}, {"cursor": 5}, {"cursor": "!!"}, {"cursor": "AAAA"}, {"cursor": "䶮"},
        {"limit": -1}, {"limit": True}, {"need": 1}, {"need": [["visit"]]}, {"need": [1]}, {"redo": "u:1"}, {"first": 2**63},
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_and_nothing_done(zhang: Client, changes: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        zhang.call(**{"limit": 10, **changes})
    assert caught.value.status in (400, 422)
    assert zhang.push() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"null", b'{"proto":1}'])
def test_what_is_no_json_is_refused(zhang: Client, body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        zhang.send(body)
    assert caught.value.status in (400, 422)


def test_operations_must_follow_one_another(zhang: Client) -> None:
    zhang.op("visit", "create", fields=visit(zhang))
    zhang.op("visit", "create", fields=visit(zhang))
    for ops in ([zhang.sealed[1]], [zhang.sealed[0], zhang.sealed[0]]):
        with pytest.raises(Refusal) as caught:
            zhang.call(ops=pack_ops(ops))
        assert caught.value.problem["code"] == "malformed"
    assert [r.status for r in zhang.push()] == ["applied", "applied"]


BAD_FIELDS = [
    ("staff", "5"), ("staff", 2**31), ("staff", True), ("revenue", 1.5), ("revenue", "1.0"), ("visited_on", "2026-02-30"),
    ("started", "9:30"), ("mode", "walking"), ("purposes", ["needs", "needs"]), ("purposes", "needs"), ("visitors", ["x"]),
    ("enterprise_id", "x"), ("remark", "长" * 501), ("remark", "a\x00b"), ("remark", 5), ("interviewee", ["x"]),
    ("findings", {"x": {}}), ("findings", {"01a2144d-c109-7fa2-9a30-256d1cc0ffee": {"kind": "no"}}), ("findings", []),
    ("created_at", "yesterday"), ("report_unit", "a" * 21),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD_FIELDS, ids=[f"{n}={v!r}"[:40] for n, v in BAD_FIELDS])
def test_a_malformed_value_is_rejected_with_its_field(server: ThreadServer, zhang: Client, name: str, value: Any) -> None:
    bad = zhang.op("visit", "create", fields=visit(zhang, **{name: value}))
    good = zhang.op("visit", "create", fields=visit(zhang))
    refused, applied = zhang.push()
    assert (refused.status, refused.code) == ("rejected", "malformed")
    assert [(p["field"], bool(p["text"])) for p in refused.problems] == [(name, True)]
    assert applied.status == "applied"
    assert row(server, "visit", bad.id) is None
    patch = zhang.one("visit", "patch", good.id, {name: value}, base={name: None})
    assert (patch.status, patch.problems[0]["field"]) == ("rejected", name)


@pytest.mark.parametrize("name", ["no", "state", "candidates", "changed_at", "author_id"])
def test_what_the_server_gives_no_patch_may_write(server: ThreadServer, zhang: Client, li: Client, name: str) -> None:
    good: dict[str, Any] = {"no": "X", "state": "confirmed", "candidates": {}, "changed_at": NOW, "author_id": li.account}
    made = zhang.op("visit", "create", fields=visit(zhang, **({} if name == "author_id" else {name: good[name]})))
    zhang.push()
    stored = row(server, "visit", made.id)
    assert stored is not None
    assert (stored["state"], stored["no"][:3], stored["candidates"]) == ("draft", "LN-", None)
    patch = zhang.one("visit", "patch", made.id, {name: good[name]}, base={name: None})
    assert (patch.status, patch.problems[0]["field"]) == ("rejected", name)
    assert row(server, "visit", made.id) == stored


@pytest.mark.parametrize("kind", ["visit", "later_kind"])
@pytest.mark.parametrize(("part", "value"), [("id", "x"), ("id", "a" * 36), ("id", ""), ("at", "now"), ("base_rev", -1)])
def test_a_malformed_operation_is_rejected_and_kept(
    server: ThreadServer, zhang: Client, kind: str, part: str, value: Any
) -> None:
    fields = {**visit(zhang), "author_id": zhang.account, "created_at": NOW}
    op = Operation(1, kind, str(new_id()), "create", NOW, fields=fields)
    setattr(op, part, value)
    zhang.seal(op)
    zhang.op("visit", "create", fields=visit(zhang))
    refused, applied = zhang.push()
    assert (refused.status, refused.code, applied.status) == ("rejected", "malformed", "applied")


@pytest.mark.parametrize("value", ["\x00", "a\x00b", "\x00" * 18, "9" * 500, 5, ["x"], {"x": 1}])
def test_a_malformed_natural_key_is_rejected(zhang: Client, value: Any) -> None:
    bad = zhang.one("enterprise", "create", fields={"name": "甲", "uscc": value})
    assert (bad.status, bad.problems[0]["field"]) == ("rejected", "uscc")
    good = zhang.op("enterprise", "create", fields={"name": "甲"})
    zhang.push()
    patch = zhang.one("enterprise", "patch", good.id, {"uscc": value}, base={"uscc": None})
    assert (patch.status, patch.problems[0]["field"]) == ("rejected", "uscc")


@pytest.mark.parametrize(
    "base",
    [{"visitors": 5}, {"visitors": [{}]}, {"purposes": {"x": 1}}, {"findings": [1]}, {"findings": {"x": 3}}, {"later": {}}],
)
def test_a_base_that_is_nonsense_claims_nothing(server: ThreadServer, zhang: Client, base: dict[str, Any]) -> None:
    """`base` is only compared with: it cannot make an operation fail."""
    made = zhang.op("visit", "create", fields=visit(zhang, findings={str(new_id()): {"n": 1, "text": "旧"}}))
    zhang.push()
    name = next(iter(base))
    new = {"visitors": [zhang.account, str(new_id())], "purposes": ["policy"], "findings": {str(new_id()): {"n": 2}}, "later": 1}[
        name
    ]
    result = zhang.one("visit", "patch", made.id, {name: new}, base=base)
    assert result.status in ("applied", "merged", "conflict"), result


def test_closes_may_name_anything(zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    assert zhang.one("visit", "patch", made.id, {}, closes=["no_such_field", "\x00"]).status == "applied"


@pytest.mark.parametrize("kind", ["later_kind", "l" * 100, "a\x00b", "visit; DROP TABLE visit", "", "sync_log"])
def test_unknown_kinds_are_held_and_kept(server: ThreadServer, zhang: Client, kind: str) -> None:
    held = zhang.one(kind, "create", fields={"x": 1})
    assert (held.status, held.code) == ("held", "unknown_kind")
    assert zhang.one("visit", "create", fields=visit(zhang)).status == "applied"


def test_unknown_fields_are_kept_and_returned(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang, later={"深": [1, "二", None]}))
    zhang.push()
    assert zhang.one("visit", "patch", made.id, {"later2": "x"}, base={"later2": None}).status == "applied"
    body = second_log(zhang).pull().bodies["visit", made.id]
    assert body["extra"] == {"later": {"深": [1, "二", None]}, "later2": "x"}


@pytest.mark.parametrize("depth", [62, 200, 300, 900])
def test_what_is_nested_too_deep_is_refused_and_does_not_block(zhang: Client, depth: int) -> None:
    """Deeper than our JSON writer goes, it could be read but never answered."""
    deep = orjson.loads(b"[" * depth + b"]" * depth)
    request = zhang.request()
    op = {
        "kind": "visit",
        "action": "create",
        "schema": 1,
        "seq": [1],
        "id": [str(new_id())],
        "at": [NOW],
        "base_rev": [0],
        "base": {},
    }
    request["ops"] = ["HERE"]
    fields = b'"fields":{"author_id":["%s"],"later":[%s]}}' % (zhang.account.encode(), b"[" * depth + b"]" * depth)
    table = orjson.dumps(op)[:-1] + b"," + fields
    body = orjson.dumps({**request, "sent": 1}).replace(b'"HERE"', table)
    assert deep is not None
    with pytest.raises(Refusal) as caught:
        zhang.send(body)
    assert caught.value.status in (400, 422)
    assert zhang.one("visit", "create", fields=visit(zhang)).status == "applied"


def test_an_operation_over_256_kb_is_refused(zhang: Client) -> None:
    zhang.op("visit", "create", fields=visit(zhang, later="x" * MAX_BYTES))
    with pytest.raises(Refusal) as caught:
        zhang.call()
    assert caught.value.problem["code"] == "malformed"


def test_rules_hold_at_submission_and_not_before(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang, visited_on="2999-01-01", interviewee=None, rd_spend="9", revenue="1"))
    submit = {"action": "submit"}
    zhang.op("visit", "transition", made.id, submit)
    created, refused = zhang.push()
    assert (created.status, refused.status, refused.code) == ("applied", "rejected", "rules")
    assert {(p["field"], p["code"]) for p in refused.problems} == {("visited_on", "check"), ("interviewee", "missing")}
    zhang.op("visit", "patch", made.id, {"visited_on": "2026-11-01", "interviewee": "李"}, base={"visited_on": "2999-01-01"})
    zhang.op("visit", "transition", made.id, submit)
    assert [r.status for r in zhang.push()] == ["applied", "applied"]


@pytest.mark.parametrize("fields", [{}, {"action": "approve"}, {"action": 5}, {"action": ["submit"]}, {"action": None}])
def test_no_such_step(zhang: Client, fields: dict[str, Any]) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    assert zhang.one("visit", "transition", made.id, fields).status == "rejected"


def test_nobody_writes_in_anothers_name(server: ThreadServer, zhang: Client, li: Client) -> None:
    made = zhang.one("visit", "create", fields=visit(zhang, author_id=li.account))
    assert (made.status, made.code, made.problems[0]["field"]) == ("rejected", "author", "author_id")
    assert zhang.one("visit", "create", fields=visit(zhang, author_id=None)).code == "author"


def test_without_right_everything_of_the_log_on_the_record_is_held(server: ThreadServer, zhang: Client, li: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    li.op("visit", "patch", made.id, {"remark": "x"}, base={"remark": None})
    li.op("visit", "delete", made.id)
    li.op("visit", "create", fields=visit(li))
    assert [(r.status, r.code) for r in li.push()] == [("held", "no_right"), ("held", "predecessor"), ("applied", "")]
    assert li.one("visit", "transition", made.id, {"action": "submit"}).code == "predecessor"
    assert zhang.one("visit", "patch", made.id, {"remark": "mine"}, base={"remark": None}).status == "applied"
    with_right = zhang.one(
        "visit", "patch", made.id, {"visitors": [zhang.account, li.account]}, base={"visitors": [zhang.account]}
    )
    assert with_right.status == "applied"
    fresh = second_log(li)
    assert fresh.one("visit", "patch", made.id, {"staff": 3}, base={"staff": None}).status == "merged"
    assert fresh.one("visit", "transition", made.id, {"action": "submit"}).code == "no_right", "only the author submits"


def test_unknown_records_are_held(zhang: Client) -> None:
    unknown = str(new_id())
    zhang.op("visit", "patch", unknown, {"remark": "x"}, base={"remark": None})
    zhang.op("visit", "transition", unknown, {"action": "submit"})
    assert [(r.status, r.code) for r in zhang.push()] == [("held", "unknown_id"), ("held", "predecessor")]


def test_public_cards_are_everyones_to_mend_and_nobodys_to_delete(server: ThreadServer, zhang: Client, li: Client) -> None:
    made = zhang.op("enterprise", "create", fields={"name": "甲厂"})
    zhang.push()
    assert li.one("enterprise", "patch", made.id, {"address": "沈阳"}, base={"address": None}).status in ("applied", "merged")
    assert zhang.one("enterprise", "delete", made.id).code == "shared"


def test_groups_are_all_or_nothing(server: ThreadServer, zhang: Client) -> None:
    good = zhang.op("visit", "create", fields=visit(zhang), group="g1")
    taken = "91210100GROUP0001X"
    ent = zhang.op("enterprise", "create", fields={"name": "甲", "uscc": taken}, group="g1")
    zhang.op("visit", "create", fields=visit(zhang, staff="x"), group="g1")
    other = zhang.op("visit", "create", fields=visit(zhang), group="g2")
    zhang.op("visit", "transition", other.id, {"action": "submit"}, group="g2")
    zhang.op("enterprise", "create", fields={"name": "乙", "uscc": taken})
    results = zhang.push()
    assert [(r.status, r.code) for r in results] == [
        ("rejected", "group"), ("rejected", "group"), ("rejected", "malformed"), ("applied", ""),
        ("applied", ""), ("applied", ""),
    ]  # fmt: skip
    assert row(server, "visit", good.id) is None
    assert row(server, "enterprise", ent.id) is None
    stored = row(server, "visit", other.id)
    assert stored is not None
    assert stored["state"] == "submitted"


def test_a_group_gives_back_what_it_changed(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang, interviewee=None))
    zhang.op("visit", "patch", made.id, {"remark": "kept"}, base={"remark": None})
    zhang.op("visit", "patch", made.id, {"remark": "undone"}, base={"remark": "kept"}, group="g")
    zhang.op("visit", "transition", made.id, {"action": "submit"}, group="g")
    assert [(r.status, r.code) for r in zhang.push()][2:] == [("rejected", "group"), ("rejected", "rules")]
    stored = row(server, "visit", made.id)
    assert stored is not None
    assert (stored["remark"], stored["state"]) == ("kept", "draft")


def test_a_held_member_holds_its_group(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang), group="g")
    zhang.op("visit", "patch", str(new_id()), {"remark": "x"}, group="g")
    assert [(r.status, r.code) for r in zhang.push()] == [("held", "group"), ("held", "unknown_id")]
    assert row(server, "visit", made.id) is None
    assert zhang.one("visit", "patch", made.id, {"remark": "x"}, base={"remark": None}).code == "predecessor"


def test_a_group_has_at_most_500(server: ThreadServer, zhang: Client) -> None:
    for _ in range(501):
        zhang.op("visit", "create", fields=visit(zhang), group="g")
    assert {(r.status, r.code) for r in zhang.push()} == {("rejected", "group_too_large"), ("rejected", "group")}


def test_a_bug_of_ours_holds_one_operation(server: ThreadServer, zhang: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken code stands in for what we have not thought of."""
    whole = decide.merge_field

    def broken(kind: Any, base: Any, current: Any, new: Any) -> Any:
        if new == "boom":
            raise ZeroDivisionError
        return whole(kind, base, current, new)

    monkeypatch.setattr(decide, "merge_field", broken)
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.op(
        "visit", "patch", made.id, {"interviewee": "half", "remark": "boom"}, base={"interviewee": "牤䶮·𬭊", "remark": None}
    )
    other = zhang.op("visit", "create", fields=visit(zhang))
    results: list[Result] = zhang.push()
    assert [(r.status, r.code) for r in results] == [("applied", ""), ("held", "internal"), ("applied", "")]
    stored = row(server, "visit", made.id)
    assert stored is not None
    assert stored["interviewee"] == "牤䶮·𬭊", "nothing of a held operation is applied"
    assert row(server, "visit", other.id) is not None
