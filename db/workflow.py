"""The states of a record and who may move it (design §4, Review). The county's desk adds its transitions to the same table."""

from dataclasses import dataclass

from db.choices import State


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step."""

    action: str
    text: str
    sources: frozenset[State]
    target: State
    by: str  # "author", or the role of a reviewer


TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", "提交", frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, "author"),
    Transition("withdraw", "撤回", frozenset({State.SUBMITTED}), State.DRAFT, "author"),
    Transition("void", "作废", frozenset({State.DRAFT, State.RETURNED}), State.VOID, "author"),
)
EDITABLE = frozenset({State.DRAFT, State.RETURNED})


def transition(action: str) -> Transition | None:
    """The step of that name."""
    return next((t for t in TRANSITIONS if t.action == action), None)


def allowed(state: State, action: str) -> bool:
    """Whether a record in `state` may take the step."""
    step = transition(action)
    return step is not None and state in step.sources


def editable(submittable: bool, state: State) -> bool:
    """Whether fields may change. Kinds without a review are always open, unless 作废."""
    return state in EDITABLE if submittable else state is not State.VOID
