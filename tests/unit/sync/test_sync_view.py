"""The overlay: later operations win, field by field, and nothing else moves."""

from hypothesis import given
from hypothesis import strategies as st

from db.choices import State
from db.operations import Operation
from db.workflow import TRANSITIONS
from desktop.core.sync.view import overlay

AT = "2026-11-22T02:25:46.123Z"
NAMES = st.sampled_from(["name", "region", "remark", "staff"])
VALUES = st.none() | st.text(max_size=5) | st.integers(0, 9)
FIELDS = st.dictionaries(NAMES, VALUES, max_size=4)
PATCHES = st.builds(lambda f, c: Operation(0, "visit", "x", "patch", AT, fields=f, closes=c), FIELDS, st.lists(NAMES, max_size=2))
STEPS = st.sampled_from(TRANSITIONS).map(lambda t: Operation(0, "visit", "x", "transition", AT, fields={"action": t.action}))
OPERATIONS = st.lists(PATCHES | STEPS, max_size=6)
CANDIDATES = st.none() | st.dictionaries(NAMES, st.just([{"value": 1}]), min_size=1, max_size=3)
BODIES = st.builds(
    lambda fields, state, candidates: {**fields, "state": state.value, "candidates": candidates},
    FIELDS, st.sampled_from(list(State)), CANDIDATES,
)  # fmt: skip


@given(BODIES, OPERATIONS, OPERATIONS)
def test_overlaying_twice_is_overlaying_all(body: dict, first: list, second: list) -> None:
    assert overlay(overlay(body, first), second) == overlay(body, first + second)


@given(BODIES, OPERATIONS)
def test_the_body_given_is_not_changed(body: dict, operations: list) -> None:
    before = repr(body)
    overlay(body, operations)
    assert repr(body) == before


@given(BODIES, st.lists(PATCHES, max_size=6))
def test_each_field_holds_the_last_value_given(body: dict, patches: list) -> None:
    found = overlay(body, patches)
    assert found is not None
    for name in ("name", "region", "remark", "staff"):
        given_values = [op.fields[name] for op in patches if name in op.fields]
        assert found.get(name) == (given_values[-1] if given_values else body.get(name))
    assert found["state"] == body["state"]


@given(BODIES, PATCHES)
def test_closed_candidates_go_and_others_stay(body: dict, patch: Operation) -> None:
    found = overlay(body, [patch])
    assert found is not None
    left = {n: c for n, c in (body["candidates"] or {}).items() if n not in patch.closes}
    assert (found["candidates"] or {}) == left


@given(BODIES, STEPS)
def test_a_step_moves_only_from_where_it_may(body: dict, step: Operation) -> None:
    found = overlay(body, [step])
    taken = next(t for t in TRANSITIONS if t.action == step.fields["action"])
    expected = taken.target.value if State(body["state"]) in taken.sources else body["state"]
    assert found == {**body, "state": expected} | ({"changed_at": AT} if expected != body["state"] else {})


def test_created_and_deleted() -> None:
    create = Operation(0, "visit", "x", "create", AT, fields={"name": "甲"})
    assert overlay(None, [create]) == {"name": "甲", "state": "draft", "changed_at": AT}
    assert overlay(None, [create, Operation(0, "visit", "x", "delete", AT)]) is None
    assert overlay(None, []) is None


def test_what_was_typed_stays_when_the_record_is_gone() -> None:
    assert overlay(None, [Operation(0, "visit", "x", "patch", AT, fields={"name": "甲"})]) == {
        "name": "甲", "state": "draft", "changed_at": AT,
    }  # fmt: skip


def test_an_unknown_step_and_state_of_a_newer_version_change_nothing() -> None:
    step = Operation(0, "visit", "x", "transition", AT, fields={"action": "teleport"})
    assert overlay({"state": "draft"}, [step]) == {"state": "draft"}
    submit = Operation(0, "visit", "x", "transition", AT, fields={"action": "submit"})
    assert overlay({"state": "quantum"}, [submit]) == {"state": "quantum"}
