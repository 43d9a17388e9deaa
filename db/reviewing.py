"""Who may take which step: the laptop asks before it offers a key, the server before it applies (design §4, Review)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from db.base import Record
from db.choices import State
from db.holding import holder, holders
from db.workflow import By, allowed, transition

BULK = "bulk_review"
"""The right to decide many records by one key, given apart from the role."""
APPROVALS = ("approve", "approve_city", "confirm")
RETURNS = ("return", "return_city", "return_province")
DECISIONS = frozenset({*APPROVALS, *RETURNS, "vouch"})
"""Steps of others than the author: they say what was seen, so they hold only for that version."""
CITY_STEP = "review.city_step"
"""Parameter of a city: `off` leaves 市级 out."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """An account with the roles it holds today: (role, division)."""

    id: str
    roles: frozenset[tuple[str, str]]

    @property
    def bulk(self) -> bool:
        """Whether many may be decided at once."""
        return any(role == BULK for role, _ in self.roles)

    def has(self, role: str) -> bool:
        """Whether the role is held anywhere."""
        return any(held == role for held, _ in self.roles)


def unit_of(values: Mapping[str, Any]) -> str:
    """The county or reporting unit that a record is handed in to; empty when it names none."""
    return str(values.get("report_unit") or values.get("region") or "")


def city_of(unit: str) -> str:
    """The city of a county (GB/T 2260) or of a reporting unit (RU-2101-GX): 210100."""
    digits = unit.removeprefix("RU-")[:4]
    return f"{digits}00" if digits else ""


def levels_of(reviewer: Reviewer, unit: str) -> frozenset[By]:
    """At which levels the reviewer sits for this unit."""
    found: set[By] = set()
    if unit and ("contact_county", unit) in reviewer.roles:
        found.add("county")
    if unit and ("contact_city", city_of(unit)) in reviewer.roles:
        found.add("city")
    if reviewer.has("contact_province"):
        found.add("province")
    return frozenset(found)


def doers(kind: type[Record], values: Mapping[str, Any], crew: Collection[str] = ()) -> tuple[str, ...]:
    """Ids of those whose work the record tells, its author among them where he belongs to the team it is written for.

    `crew`: the members of that team (`kind.crew_in`) on the day of the record.
    """
    involved, author = kind.people(values), str(values["author_id"])
    return (*involved, author) if involved and author in crew and author not in involved else involved


def on_behalf(kind: type[Record], values: Mapping[str, Any], people: Collection[str] | None = None) -> bool:
    """代录: the record says who did the work, and its author is none of them. `people`: `doers`, where they are known."""
    involved = kind.people(values) if people is None else people
    return bool(involved) and str(values["author_id"]) not in involved


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a step may not be taken: for machines and for people."""

    code: Literal["state", "no_right", "own", "level"]
    text: str


def objection(
    kind: type[Record], values: Mapping[str, Any], action: str, reviewer: Reviewer, *, city_step: bool,
    people: Collection[str] | None = None,
) -> Objection | None:  # fmt: skip
    """What speaks against the reviewer's step; None when he may take it. `values`: wire values of the record.

    `people`: who did the work (`doers`), where the record itself does not tell: those of its team who were not there, and for a
    correction those of the record it mends.
    """
    step, state = transition(action), State(values["state"])
    if step is None or not kind.submittable or not allowed(state, action):
        return Objection("state", f"记录现在是“{state.text}”，不能{step.text if step else '这样办理'}")
    involved = kind.people(values) if people is None else people
    if step.by == "person":
        vouching = on_behalf(kind, values, involved) and reviewer.id in involved
        return None if vouching else Objection("no_right", "只有代录的本人可以确认")
    if step.by == "author":
        return None if reviewer.id == holder(values) else Objection("no_right", f"只有经办人可以{step.text}")
    if step.by not in levels_of(reviewer, unit_of(values)):
        return Objection("no_right", "这条记录不归您审核")
    if reviewer.id in involved or reviewer.id in holders(values):
        return Objection("own", "不能审核自己填写或参加的记录，请由本人、其他联络员或市级办理")
    written_for = on_behalf(kind, values, involved)
    found = _level_objection(step.by, state, city_step=city_step, written_for=written_for)
    return Objection("level", found) if found else None


def _level_objection(by: By, state: State, *, city_step: bool, written_for: bool) -> str:
    if by == "city" and state is State.SUBMITTED and not written_for:
        return "县级还没有审核"
    if by == "city" and not city_step:
        return "本市不设市级审核"
    if by == "province" and state is State.APPROVED_COUNTY and city_step:
        return "市级还没有审核"
    return ""


def refusal(
    kind: type[Record], values: Mapping[str, Any], action: str, reviewer: Reviewer, *, city_step: bool,
    people: Collection[str] | None = None,
) -> str:  # fmt: skip
    """The same in words; empty when he may."""
    found = objection(kind, values, action, reviewer, city_step=city_step, people=people)
    return found.text if found else ""


def steps(
    kind: type[Record], values: Mapping[str, Any], reviewer: Reviewer, *, city_step: bool,
    people: Collection[str] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """The reviewer's steps that the record is ready for, approval first."""
    actions = (*APPROVALS, "vouch", *RETURNS)
    return tuple(a for a in actions if not refusal(kind, values, a, reviewer, city_step=city_step, people=people))


def city_step_of(parameters: Collection[tuple[str, str]], unit: str) -> bool:
    """Whether 市级 is on for a unit; `parameters`: (region, value) of CITY_STEP that hold today."""
    mine = {value for region, value in parameters if region == city_of(unit)} or {v for region, v in parameters if not region}
    return "off" not in mine
