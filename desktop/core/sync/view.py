"""What the user sees of a record: the server's copy with waiting operations laid over it, field by field (design §4, Pull)."""

from collections.abc import Iterable
from typing import Any

from db.choices import State
from db.operations import Operation
from db.workflow import allowed, transition

Body = dict[str, Any]


def overlay(body: Body | None, operations: Iterable[Operation]) -> Body | None:
    """The wire values after the operations, in their order; None when the record does not exist then.

    `body` is not changed. Merging two people's values is the server's business: here the later operation wins.
    """
    found = None if body is None else dict(body)
    for op in operations:
        found = _after(found, op)
    return found


def _after(body: Body | None, op: Operation) -> Body | None:
    if op.action == "delete":
        return None
    if op.action == "transition":
        if body is not None:
            _move(body, op)
        return body
    found = {"state": State.DRAFT.value} if body is None else body
    found.update(op.fields)
    found["changed_at"] = op.at
    if op.closes:
        _close(found, op.closes)
    return found


def _move(body: Body, op: Operation) -> None:
    """A step that the record's state no longer allows changes nothing: the server will say so."""
    action = str(op.fields.get("action"))
    state = State.codes().get(body.get("state") or State.DRAFT.value)
    step = transition(action)
    if step is not None and state is not None and allowed(state, action):
        body["state"] = step.target.value
        body["changed_at"] = op.at


def _close(body: Body, names: Iterable[str]) -> None:
    candidates = body.get("candidates")
    if candidates:
        closed = set(names)
        body["candidates"] = {n: c for n, c in candidates.items() if n not in closed} or None
