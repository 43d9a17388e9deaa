"""Messages of a sync call: packing and unpacking are inverses, and what is no message is refused as such."""

from contextlib import suppress
from typing import Any

import pytest
import zstandard
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from db import canonical
from db.ids import new_id
from db.operations import ACTIONS, Operation, chain_next, chain_start
from db.wire import Malformed, Result, compress, decompress, pack_ops, pack_results, unpack_ops, unpack_results
from tests.unit.db.values import any_json, ids, instants, plain_json, texts

names = st.sampled_from(["name", "remark", "visited_on", "later_field"])
values = plain_json


@st.composite
def operations(draw: st.DrawFn) -> list[Operation]:
    found = []
    for seq in range(1, draw(st.integers(0, 8)) + 1):
        action = draw(st.sampled_from(ACTIONS))
        kind = draw(st.sampled_from(["visit", "need", "later_kind"]))
        group, batch = draw(st.sampled_from(["", "g1"])), draw(st.sampled_from(["", "b1"]))
        op = Operation(seq, kind, draw(ids), action, draw(instants), draw(st.integers(0, 2**40)), group=group, batch=batch)
        if action == "create":
            op.fields = {n: v for n, v in draw(st.dictionaries(names, values, max_size=3)).items() if v is not None}
        elif action != "delete":
            op.fields = draw(st.dictionaries(names, values, max_size=3))
        if action == "patch":
            op.base = draw(st.dictionaries(names, values, max_size=3))
            op.closes = draw(st.lists(names, max_size=2, unique=True))
        found.append(op)
    return found


@given(operations())
def test_operations_survive_the_wire_byte_for_byte(ops: list[Operation]) -> None:
    tables = canonical.loads(canonical.dumps(pack_ops(ops)))
    back = unpack_ops(tables)
    assert back == ops
    assert [op.bytes() for op in back] == [op.bytes() for op in ops]


def test_equal_operations_share_one_table() -> None:
    ops = [Operation(n, "visit", str(new_id()), "create", "x", fields={"a": n} if n % 2 else {"b": n}) for n in range(1, 101)]
    (table,) = pack_ops(ops)
    assert table["fields"] == {
        "a": [n if n % 2 else None for n in range(1, 101)],
        "b": [None if n % 2 else n for n in range(1, 101)],
    }
    assert "group" not in table


def test_bytes_of_an_operation_are_fixed_for_ever() -> None:
    op = Operation(3, "visit", "i", "patch", "2026-11-22T00:00:00.000Z", 7, {"remark": None}, {"remark": "䶮"}, [], "", "", 1)
    assert (
        op.bytes()
        == (
            '{"action":"patch","at":"2026-11-22T00:00:00.000Z","base":{"remark":"䶮"},"base_rev":7,"fields":{"remark":null},'
            '"id":"i","kind":"visit","schema":1,"seq":3}'
        ).encode()
    )
    op = Operation(1, "visit", "i", "delete", "t", closes=["b", "a"], group="g", batch="x")
    assert op.bytes() == (
        b'{"action":"delete","at":"t","base_rev":0,"batch":"x","closes":["b","a"],"group":"g","id":"i","kind":"visit","schema":1,"seq":1}'
    )


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=5), st.data())
def test_the_chain_notices_any_change(operations_: list[bytes], data: st.DataObject) -> None:
    def end(raws: list[bytes]) -> bytes:
        h = chain_start("log")
        for raw in raws:
            h = chain_next(h, raw)
        return h

    place = data.draw(st.integers(0, len(operations_) - 1))
    other = data.draw(st.binary(max_size=8))
    assume(other != operations_[place])
    changed = [*operations_[:place], other, *operations_[place + 1 :]]
    assert end(changed) != end(operations_)
    assert end(operations_[:-1]) != end(operations_)
    assert chain_start("log") != chain_start("log2")


@st.composite
def results(draw: st.DrawFn) -> list[Result]:
    found = []
    for seq in range(5, 5 + draw(st.integers(0, 8))):
        status = draw(st.sampled_from(["applied", "merged", "conflict", "alias", "held", "rejected"]))
        r = Result(seq, status, draw(st.integers(0, 2**62)))
        if status == "applied":
            r.set = draw(st.dictionaries(names, texts, max_size=2))
            r.streams = tuple(draw(st.lists(st.sampled_from(["p:21", "u:1", "r:210112"]), max_size=2, unique=True)))
        elif status == "rejected":
            r.code = draw(st.sampled_from(["rules", "locked"]))
            r.problems = draw(st.lists(st.dictionaries(st.sampled_from(["field", "text"]), texts), max_size=2))
        elif status == "held":
            r.code = "unknown_id"
        else:
            r.body = {"rev": r.rev, "fields": draw(st.dictionaries(names, values, max_size=2))}
            r.winner = draw(ids) if status == "alias" else ""
        found.append(r)
    return found


@given(results())
def test_results_survive_the_wire(listed: list[Result]) -> None:
    assert unpack_results(canonical.loads(canonical.dumps(pack_results(listed)))) == listed


def test_a_thousand_equal_results_are_one_row() -> None:
    listed = [Result(n, "applied", n, streams=("u:1",)) for n in range(1, 1001)]
    (run,) = pack_results(listed)
    assert (run["first"], run["last"], run["status"], run["streams"]) == (1, 1000, "applied", ["u:1"])


shapes = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ("kind", "schema", "seq", "id", "at", "base_rev", "fields", "base", "closes", "group", "batch"), any_json
        ),
        "action": st.sampled_from(ACTIONS),
    },
)


@settings(max_examples=100)
@given(any_json | st.lists(shapes, max_size=3))
def test_what_is_no_table_of_operations_is_malformed(data: Any) -> None:
    try:
        ops = unpack_ops(data)
    except Malformed:
        return
    assert all(isinstance(op, Operation) for op in ops)


def _table(**changes: Any) -> dict[str, Any]:
    found = {"kind": "visit", "action": "patch", "schema": 1, "seq": [1], "id": ["i"], "at": ["t"], "base_rev": [0]}
    return {**found, "fields": {"remark": ["x"]}, "base": {}, **changes}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("seq", {"seq": [True]}), ("seq", {"seq": 1}), ("id", {"id": []}), ("id", {"id": [1]}), ("at", {"at": None}),
        ("base_rev", {"base_rev": [1.0]}), ("fields", {"fields": []}), ("fields", {"fields": {"remark": []}}),
        ("base", {"base": {"remark": "x"}}), ("closes", {"closes": ["x"]}), ("closes", {"closes": [[1]]}),
        ("group", {"group": [None]}), ("batch", {"batch": [1]}), ("ops", {"action": "erase"}), ("ops", {"schema": "1"}),
        ("ops", {"kind": None}),
    ],
)  # fmt: skip
def test_a_malformed_table_says_where(name: str, changes: dict[str, Any]) -> None:
    assert unpack_ops([_table()])
    with pytest.raises(Malformed, match=f"^{name}$"):
        unpack_ops([_table(**changes)])


runs = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("status", "rev", "set", "streams", "code", "body", "problems", "winner"), any_json),
        "first": st.integers(-2, 3),
        "last": st.integers(-2, 4) | st.integers(),
    },
)


@settings(max_examples=150)
@given(any_json | st.lists(runs, max_size=2))
def test_what_is_no_list_of_results_is_malformed(data: Any) -> None:
    try:
        found = unpack_results(data)
    except Malformed:
        return
    for r in found:
        assert (type(r.seq), type(r.status), type(r.rev), type(r.set), type(r.streams)) == (int, str, int, dict, tuple)
        assert (type(r.code), type(r.problems), type(r.winner)) == (str, list, str)
        assert r.body is None or type(r.body) is dict


def _run(**changes: Any) -> dict[str, Any]:
    return {"first": 1, "last": 1, "status": "applied", "rev": [1], **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"last": 2}, {"last": 10**18}, {"last": 0}, {"rev": [1, 2]}, {"rev": 1}, {"rev": ["1"]}, {"status": 1}, {"set": []},
        {"set": {"no": []}}, {"set": {"no": "x"}}, {"streams": "u:1"}, {"streams": [1]}, {"code": 1}, {"body": [1]}, {"body": {}},
        {"problems": [{}]}, {"problems": [["x"]]}, {"winner": [1]}, {"first": True}, {"first": None},
    ],
)  # fmt: skip
def test_malformed_results_are_refused(changes: dict[str, Any]) -> None:
    assert unpack_results([_run()]) == [Result(1, "applied", 1)]
    with pytest.raises(Malformed):
        unpack_results([_run(**changes)])


@given(st.binary(max_size=5000))
def test_compression_round_trip(data: bytes) -> None:
    assert decompress(compress(data)) == data


def test_a_bomb_is_refused_before_it_bursts() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(64 * 1024 * 1024))
    assert len(bomb) < 10_000
    with pytest.raises(Malformed):
        decompress(bomb)
    with pytest.raises(Malformed):
        decompress(compress(bytes(101)), limit=100)
    assert decompress(compress(bytes(100)), limit=100) == bytes(100)


@given(st.binary(max_size=200))
def test_what_is_no_zstd_is_malformed(data: bytes) -> None:
    with suppress(Malformed):
        decompress(data)


def test_a_cut_frame_is_malformed() -> None:
    packed = compress(b"".join(str(n).encode() for n in range(5000)))
    for cut in (len(packed) // 2, len(packed) - 1, 5):
        with pytest.raises(Malformed):
            decompress(packed[:cut])
