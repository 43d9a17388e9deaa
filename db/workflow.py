"""The states of a record and who may move it (design §4, Review)."""

from dataclasses import dataclass
from typing import Literal

from db.choices import State

By = Literal["author", "county", "city", "province", "person"]
"""The record's author; the contact of a level; the person on whose behalf it was written (代录)."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step."""

    action: str
    text: str
    sources: frozenset[State]
    target: State
    by: By


TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", "提交", frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, "author"),
    Transition("withdraw", "撤回", frozenset({State.SUBMITTED}), State.DRAFT, "author"),
    Transition("void", "作废", frozenset({State.DRAFT, State.RETURNED}), State.VOID, "author"),
    Transition("vouch", "本人确认", frozenset({State.SUBMITTED}), State.APPROVED_COUNTY, "person"),
    Transition("approve", "审核通过", frozenset({State.SUBMITTED}), State.APPROVED_COUNTY, "county"),
    Transition("return", "退回修改", frozenset({State.SUBMITTED}), State.RETURNED, "county"),
    Transition("approve_city", "市级通过", frozenset({State.SUBMITTED, State.APPROVED_COUNTY}), State.APPROVED_CITY, "city"),
    Transition("return_city", "退回修改", frozenset({State.SUBMITTED, State.APPROVED_COUNTY}), State.RETURNED, "city"),
    Transition("confirm", "确认", frozenset({State.APPROVED_COUNTY, State.APPROVED_CITY}), State.CONFIRMED, "province"),
    Transition(
        "return_province", "退回修改", frozenset({State.APPROVED_COUNTY, State.APPROVED_CITY}), State.RETURNED, "province"
    ),
)
"""A city takes 待审核 only where the county's contact wrote it himself (代录); the province takes 县级通过 only where the city's
step is off: `db.reviewing` says so.
"""
_NAMED = {step.action: step for step in TRANSITIONS}
EDITABLE = frozenset({State.DRAFT, State.RETURNED})


def transition(action: str) -> Transition | None:
    """The step of that name."""
    return _NAMED.get(action)


def allowed(state: State, action: str) -> bool:
    """Whether a record in `state` may take the step."""
    step = transition(action)
    return step is not None and state in step.sources


def editable(submittable: bool, state: State) -> bool:
    """Whether fields may change. Kinds without a review are always open, unless 作废."""
    return state in EDITABLE if submittable else state is not State.VOID
