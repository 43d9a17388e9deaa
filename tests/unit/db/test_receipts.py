"""Receipts and digests: a path proves its leaf and nothing else; sums move by difference."""

from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db import canonical, digest, receipts
from tests.unit.db.values import ids

leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)
hashes = st.binary(min_size=32, max_size=32)
entries = st.dictionaries(ids, st.integers(0, 2**62), max_size=20)


@given(leaves, st.data())
def test_a_path_proves_its_leaf(listed: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(listed) - 1))
    root, steps = receipts.root(listed), receipts.path(listed, index)
    assert receipts.climb(listed[index], steps) == root
    assert len(steps) <= max(1, (len(listed) - 1).bit_length())
    other = data.draw(hashes)
    assume(other != listed[index])
    assert receipts.climb(other, steps) != root
    assert receipts.root([*listed[:index], other, *listed[index + 1 :]]) != root
    assert receipts.root([*listed, other]) != root
    assert receipts.root(listed[:-1]) != root
    if steps:
        place = data.draw(st.integers(0, len(steps) - 1))
        side, sibling = steps[place]
        changed = [*steps[:place], (side, bytes([sibling[0] ^ 1]) + sibling[1:]), *steps[place + 1 :]]
        assert receipts.climb(listed[index], changed) != root
        assert receipts.climb(listed[index], steps[:-1]) != root


def merkle(listed: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word for word, by recursion over leaf hashes."""
    if len(listed) == 1:
        return listed[0]
    k = 1 << (len(listed) - 1).bit_length() - 1
    return sha256(b"\1" + merkle(listed[:k]) + merkle(listed[k:])).digest()


@given(leaves)
def test_the_tree_is_that_of_rfc_6962(listed: list[bytes]) -> None:
    assert receipts.root(listed) == merkle(listed)


def test_nothing_has_the_hash_of_nothing() -> None:
    assert receipts.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_part_of_a_leaf_and_of_a_statement_counts() -> None:
    h = bytes(32)
    whole = ("log", 1, h, "applied", 5)
    changes = [("lag", 1, h, "applied", 5), ("log", 2, h, "applied", 5), ("log", 1, b"\1" * 32, "applied", 5),
               ("log", 1, h, "held", 5), ("log", 1, h, "applied", 6)]  # fmt: skip
    found = {receipts.leaf(*parts) for parts in (whole, *changes)}
    assert len(found) == 6
    said = receipts.statement("key", "log", 1, 9, "2026-11-22T00:00:00.000Z", 3, h)
    assert canonical.loads(said) == {
        "at": "2026-11-22T00:00:00.000Z", "epoch": 3, "from": 1, "key": "key", "log": "log", "root": "00" * 32, "to": 9,
    }  # fmt: skip
    assert said == canonical.dumps(canonical.loads(said))


@given(entries, entries)
def test_a_digest_moves_by_difference(one: dict[str, int], other: dict[str, int]) -> None:
    both = {**one, **other}
    moved = digest.total(one.items())
    for record, rev in other.items():
        if record in one:
            moved -= digest.entry(record, one[record])
        moved += digest.entry(record, rev)
    assert digest.unsigned(digest.signed(moved)) == digest.total(both.items())
    for record in list(other):
        moved -= digest.entry(record, both.pop(record))
    assert digest.unsigned(moved) == digest.total(both.items())
    assert digest.total(other.items(), digest.total(one.items())) == digest.unsigned(
        digest.total(one.items()) + digest.total(other.items())
    )


@given(st.integers(0, 2**64 - 1))
def test_signed_form(value: int) -> None:
    assert -(2**63) <= digest.signed(value) < 2**63
    assert digest.unsigned(digest.signed(value)) == value


@pytest.mark.parametrize("pair", [(("a", 1), ("a", 2)), (("a", 1), ("b", 1)), (("a", 11), ("a1", 1))])
def test_entries_differ(pair: tuple[tuple[str, int], tuple[str, int]]) -> None:
    assert digest.entry(*pair[0]) != digest.entry(*pair[1])


def test_entries_are_fixed_for_ever() -> None:
    assert digest.entry("0193a000-0000-7000-8000-000000000001", 4294967297) == 5653128405760490270
