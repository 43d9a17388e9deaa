"""Sealing: the composed bytes are the canonical ones, groups stay whole, numbers are given once."""

from hashlib import sha256
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import canonical
from db.ids import new_id
from db.local import OPEN
from db.operations import ACTIONS, Operation, chain_next, chain_start
from db.session import Local
from db.wire import pack_ops, unpack_ops
from desktop.core.sync import raw, seal, state

AT = "2026-11-22T02:25:46.123Z"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('abcdef{}"\\', max_size=5), inner, max_size=3),
    max_leaves=8,
)
IDS = st.uuids().map(str)
OPERATIONS = st.builds(
    Operation, st.integers(1, 2**62), st.sampled_from(["visit", "enterprise"]), IDS, st.sampled_from(ACTIONS), st.just(AT),
    st.integers(0, 2**62), st.dictionaries(st.text("abc_", min_size=1), JSON, max_size=4),
    st.dictionaries(st.text("abc_", min_size=1), JSON, max_size=4), st.lists(st.sampled_from(["name", "on_site"]), max_size=2),
    st.just("") | IDS, st.just("") | IDS, st.integers(1, 9),
)  # fmt: skip


def row_of(op: Operation) -> tuple[Any, ...]:
    texts = (canonical.text(op.fields), canonical.text(op.base), canonical.text(op.closes))
    return (op.seq, op.kind, op.id, op.action, op.at, op.base_rev, *texts, op.group, op.batch, op.schema)


@settings(max_examples=300)
@given(OPERATIONS)
def test_composed_bytes_are_the_canonical_ones(op: Operation) -> None:
    assert seal.compose(row_of(op)) == op.bytes()
    assert seal.operation(row_of(op)) == op


def fill(local: Local, groups: list[str]) -> None:
    """Open operations, one a group name ("" for none)."""
    with local.connection(write=True) as connection:
        raw.run(connection, "DELETE FROM outbox")
        state.new_log(connection)
        rows = [(*row_of(Operation(0, "visit", str(new_id()), "create", AT, fields={"staff": n}, group=g))[1:],)
                for n, g in enumerate(groups)]  # fmt: skip
        sql = f"""INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema)
                  VALUES ('', '{OPEN}', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
        raw.many(connection, sql, rows)


GROUPS = st.lists(st.sampled_from(["", "", "a", "b", "c"]), max_size=30)
on_one_database = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_one_database
@given(GROUPS, st.integers(1, 12))
def test_groups_stand_together_at_their_last_operation_and_are_never_cut(local: Local, groups: list[str], most: int) -> None:
    fill(local, groups)
    while True:
        with local.connection(write=True) as connection:
            if not seal.seal(connection, most=most):
                break
            log = state.log_id(connection)
            sent = seal.load(connection, log, 1, 1000)
            names = [item.op.group for item in sent]
            for name in set(names) - {""}:
                first = names.index(name)
                assert names[first : first + groups.count(name)] == [name] * groups.count(name)
    with local.connection() as connection:
        sent = seal.load(connection, log, 1, 1000) if groups else []
        order = [item.op.fields["staff"] for item in sent]
        lasts = [n for n in order if not groups[n] or groups[n] not in groups[n + 1 :]]
        assert sorted(order) == list(range(len(groups)))
        assert lasts == sorted(lasts)


def order_of(places: list[tuple[str, str]], before: int = 99, most: int = 99) -> list[int]:
    """(record, group) of outbox rows 1, 2, … → the rows in the order they travel."""
    return seal._in_order([(n, *place) for n, place in enumerate(places, 1)], before, most)


def test_what_is_mended_before_a_filing_goes_before_it() -> None:
    assert order_of([("visit", "g"), ("card", ""), ("visit", "g")]) == [2, 1, 3]
    assert order_of([("visit", "g"), ("card", ""), ("visit", "g")], most=1) == [2]


def test_a_group_waits_for_a_member_that_is_younger_than_the_run() -> None:
    assert order_of([("visit", "g"), ("card", ""), ("visit", "g")], before=2) == [2]


def test_a_record_keeps_the_order_of_its_operations() -> None:
    places = [("visit", "g"), ("need", "g"), ("need", ""), ("card", ""), ("visit", "g")]
    assert order_of(places) == [1, 2, 5, 3, 4]
    assert order_of([("visit", "g"), ("need", "h"), ("visit", "h"), ("visit", "g")]) == [1, 4, 2, 3]


RECORDS = st.lists(st.tuples(st.sampled_from("uvw"), st.sampled_from(["", "", "a", "b"])), max_size=12)


@given(RECORDS, st.integers(1, 13), st.integers(1, 5))
def test_every_order_is_whole_and_of_one_record_as_it_was_made(places: list[tuple[str, str]], before: int, most: int) -> None:
    order = order_of(places, before, most)
    assert len(set(order)) == len(order)
    group = {n: g for n, (_, g) in enumerate(places, 1)}
    for name in {group[n] for n in order} - {""}:
        assert {n for n in group if group[n] == name} <= set(order), "a group is never split"
    for n in order:
        earlier = {m for m in group if m < n and places[m - 1][0] == places[n - 1][0] and not {group[m], group[n]} - {""}}
        assert earlier <= set(order[: order.index(n)])


@on_one_database
@given(GROUPS, st.integers(1, 12))
def test_batches_never_split_a_group(local: Local, groups: list[str], most: int) -> None:
    fill(local, groups)
    with local.connection(write=True) as connection:
        seal.seal(connection)
        left = seal.load(connection, state.log_id(connection), 1, 1000)
    while left:
        size = seal.cut(left, most, 1 << 20)
        assert size >= 1
        taken, left = left[:size], left[size:]
        assert not left or not left[0].op.group or left[0].op.group != taken[-1].op.group


def test_a_batch_is_cut_by_bytes_too(local: Local) -> None:
    fill(local, ["", "", ""])
    with local.connection(write=True) as connection:
        seal.seal(connection)
        sent = seal.load(connection, state.log_id(connection), 1, 10)
    assert seal.cut(sent, 10, sent[0].size + sent[1].size) == 2
    assert seal.cut(sent, 10, 1) == 1


def test_the_chain_runs_through_all_seals(local: Local) -> None:
    fill(local, [""] * 5)
    with local.connection(write=True) as connection:
        log = state.log_id(connection)
        assert [len(seal.seal(connection, most=2)) for _ in range(4)] == [2, 2, 1, 0]
        sent = seal.load(connection, log, 1, 100)
        h = chain_start(log)
        for number, item in enumerate(sent, 1):
            assert item.op.seq == number
            h = chain_next(h, item.op.bytes())
            assert (item.h, item.digest, item.size) == (h, sha256(item.op.bytes()).digest(), len(item.op.bytes()))
        assert state.head(connection, state.SEALED, log) == state.Head(5, h)
        assert unpack_ops(pack_ops(item.op for item in sent)) == [item.op for item in sent]


def test_only_what_was_there_when_the_run_began_is_sealed(local: Local) -> None:
    fill(local, [""] * 4)
    with local.connection(write=True) as connection:
        newest = raw.rows(connection, "SELECT max(op) FROM outbox")[0][0]
        assert len(seal.seal(connection, before=newest - 1)) == 3


def test_after_a_fork_everything_unanswered_is_open_again(local: Local) -> None:
    fill(local, [""] * 3)
    with local.connection(write=True) as connection:
        seal.seal(connection)
        before = state.log_id(connection)
        state.new_log(connection)
        seal.reopen_sealed(connection)
        assert len(seal.seal(connection)) == 3
        log = state.log_id(connection)
        assert log != before
        assert [item.op.fields["staff"] for item in seal.load(connection, log, 1, 9)] == [0, 1, 2]
