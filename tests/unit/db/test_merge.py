"""Three-way merge by value: properties that hold for every pair of edits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.choices import VisitPurpose
from db.merge import merge_children, merge_field, merge_members
from db.records.visit import ProblemRow
from db.types import Children, ChoiceSet, LongText, Money, RefList, ShortText, Whole, Wired

KINDS: tuple[Wired, ...] = (Whole(), Money(), ShortText(20), LongText(), ChoiceSet(VisitPurpose), RefList(), Children(ProblemRow))
by_type = pytest.mark.parametrize("kind", KINDS, ids=lambda k: type(k).__name__)

codes = list(VisitPurpose.codes())
keys = [f"0193a000-0000-7000-8000-00000000000{n}" for n in range(4)]
members = st.lists(st.sampled_from(keys), unique=True, max_size=4)
cells = st.fixed_dictionaries(
    {"n": st.integers(0, 1)}, optional={"text": st.sampled_from(["甲", "乙"]), "kind": st.sampled_from(["ip", "land"])}
)
children = st.dictionaries(st.sampled_from(keys), cells, max_size=4)


def values(kind: Wired) -> st.SearchStrategy[Any]:
    """Few different values, so that equal ones meet often."""
    if isinstance(kind, Children):
        return st.none() | children.map(lambda c: c or None)
    if isinstance(kind, RefList):
        return st.none() | members.map(lambda m: m or None)
    if isinstance(kind, ChoiceSet):
        return st.none() | st.sets(st.sampled_from(codes[:4]), min_size=1).map(lambda s: [c for c in codes if c in s])
    return st.sampled_from([None, 0, 1, 2] if isinstance(kind, Whole) else [None, "0", "1", "2"])


@by_type
def test_every_merge(kind: Wired) -> None:
    value = values(kind)

    @given(value, value, value)
    def each(base: Any, one: Any, other: Any) -> None:
        assert merge_field(kind, base, base, one) == (one, False), "only the author changed it"
        assert merge_field(kind, base, one, base)[1] is False
        assert same(kind, merge_field(kind, base, one, base)[0], one), "only the others changed it"
        assert merge_field(kind, base, one, one) == (one, False), "both did the same"
        merged, clash = merge_field(kind, base, one, other)
        back, clash_back = merge_field(kind, base, other, one)
        assert clash == clash_back, "conflicts are mutual"
        if clash:
            assert merged == one, "the current value stays"
            assert back == other
        else:
            assert merged is None or kind.refuse(merged) is None
            assert same(kind, merged, back)
            assert merge_field(kind, one, merged, one)[1] is False

    each()


def same(kind: Wired, one: Any, other: Any) -> bool:
    """Equal but for the order of references and rows, which each side keeps as it had it."""
    if isinstance(kind, RefList):
        return set(one or ()) == set(other or ())
    if isinstance(kind, Children):
        return unplaced(one) == unplaced(other)
    return bool(one == other)


def unplaced(rows: dict[str, Any] | None) -> dict[str, Any]:
    return {key: {n: v for n, v in row.items() if n != "n"} for key, row in (rows or {}).items()}


@given(members, members, members)
def test_members(base: list[str], current: list[str], new: list[str]) -> None:
    merged = merge_members(base, current, new)
    assert len(set(merged)) == len(merged)
    added = (set(current) | set(new)) - set(base)
    kept = set(base) & set(current) & set(new)
    assert set(merged) == added | kept, "what one side added stays, what one side removed goes"
    assert [m for m in current if m in merged] == [m for m in merged if m in current], "the others' order stays"


@given(children, children, children)
def test_children(base: dict[str, Any], current: dict[str, Any], new: dict[str, Any]) -> None:
    merged, clash = merge_children(base, current, new)
    if clash:
        assert merged == current
        return
    found = merged or {}
    for key in {*base, *current, *new}:
        was, theirs, mine = base.get(key), current.get(key), new.get(key)
        if was is None and (theirs or mine):
            assert key in found, "a row that somebody added stays"
        if theirs is not None and mine is not None:
            assert key in found
        if was is not None and None in (theirs, mine):
            other = theirs if mine is None else mine
            assert (key in found) == (other not in (None, was)), "removed here, unchanged there: gone; changed there: stays"
        if key in found and theirs and mine:
            for name in {*theirs, *mine}:
                assert found[key].get(name) in (theirs.get(name), mine.get(name))


@given(children, st.data())
def test_disjoint_edits_of_rows_both_come_through(base: dict[str, Any], data: st.DataObject) -> None:
    split = data.draw(st.sets(st.sampled_from(keys)))
    edits = data.draw(st.dictionaries(st.sampled_from(keys), st.none() | cells))

    def edited(side: bool) -> dict[str, Any]:
        chosen = {k: v for k, v in edits.items() if (k in split) == side}
        return {k: v for k, v in {**base, **chosen}.items() if v is not None}

    merged, clash = merge_children(base, edited(True), edited(False))
    assert not clash
    assert (merged or {}) == {k: v for k, v in {**base, **edits}.items() if v is not None}


def test_zero_false_and_empty_are_values() -> None:
    assert merge_field(Whole(), None, None, 0) == (0, False)
    assert merge_field(Whole(), 0, None, 0) == (None, False)
    assert merge_field(Whole(), None, 0, 1) == (0, True)
    assert merge_field(ShortText(5), None, "", "x") == ("", True)


def test_order_of_a_code_list_is_the_lists_own() -> None:
    merged, clash = merge_field(ChoiceSet(VisitPurpose), ["other"], ["ip", "other"], ["needs", "other"])
    assert (merged, clash) == (["needs", "ip", "other"], False)


def test_lists_that_are_too_long_together_conflict() -> None:
    ids = [f"0193a000-0000-7000-8000-{n:012x}" for n in range(520)]
    assert merge_field(RefList(), None, ids[:150], ids[100:200]) == (ids[:200], False)
    assert merge_field(RefList(), None, ids[:150], ids[100:201]) == (ids[:150], True)
    rows = {key: {"n": n} for n, key in enumerate(ids)}
    one, other = dict(list(rows.items())[:300]), dict(list(rows.items())[20:])
    assert merge_field(Children(ProblemRow), None, one, other) == (one, True)
    fewer = dict(list(other.items())[:480])
    assert merge_field(Children(ProblemRow), None, one, fewer) == (dict(list(rows.items())[:500]), False)


def test_the_order_of_rows_never_conflicts() -> None:
    base = {key: {"n": n, "text": "甲"} for n, key in enumerate(keys)}
    one = {key: {"n": 3 - n, "text": "甲"} for n, key in enumerate(keys)}
    other = {key: {"n": (n + 1) % 4, "text": "乙" if n == 0 else "甲"} for n, key in enumerate(keys)}
    merged, clash = merge_field(Children(ProblemRow), base, one, other)
    assert not clash
    assert merged[keys[0]] == {"n": 3, "text": "乙"}
    assert {key: row["n"] for key, row in merged.items()} == {key: row["n"] for key, row in one.items()}
