"""Whoever holds whatever role and whatever the record says: nobody decides about his own work (issue 3, 4)."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from db.choices import State
from db.ids import new_id
from db.records import REVIEWED
from db.records.correction import Correction
from db.records.need import Need
from db.records.service_log import ServiceLog
from db.records.visit import Visit
from db.reviewing import APPROVALS, DECISIONS, RETURNS, Reviewer, city_step_of, levels_of, objection, on_behalf, refusal, steps
from db.workflow import transition

PEOPLE = [str(new_id()) for _ in range(3)]
PLACES = ["210112", "210100", "210000", "210102", "RU-2101-GX", ""]
ROLES = ["contact_county", "contact_city", "contact_province", "bulk_review", "commissioner", "admin"]
Roles = frozenset[tuple[str, str]]
Values = dict[str, Any]
held = st.frozensets(st.tuples(st.sampled_from(ROLES), st.sampled_from(PLACES)), max_size=5)
records = st.fixed_dictionaries(
    {
        "state": st.sampled_from([state.value for state in State]), "author_id": st.sampled_from(PEOPLE),
        "report_unit": st.sampled_from([None, *PLACES]), "region": st.sampled_from([None, "210112", "210102"]),
        "visitors": st.lists(st.sampled_from(PEOPLE), unique=True),
    }
)  # fmt: skip


@given(st.sampled_from(PEOPLE), held, records, st.booleans())
def test_nobody_decides_about_his_own_work(who: str, roles: Roles, values: Values, city_step: bool) -> None:
    reviewer = Reviewer(who, roles)
    for action in DECISIONS:
        if refusal(Visit, values, action, reviewer, city_step=city_step):
            continue
        step, state = transition(action), State(values["state"])
        assert step is not None and state in step.sources
        assert who != values["author_id"]
        assert (who in values["visitors"]) == (action == "vouch"), "who took part may only vouch for what was written for him"
        if action == "vouch":
            assert values["author_id"] not in values["visitors"]
        else:
            assert step.by in levels_of(reviewer, values["report_unit"] or values["region"] or "")
    if who == values["author_id"]:
        assert steps(Visit, values, reviewer, city_step=city_step) == ()


@given(st.sampled_from(PEOPLE), held, records, st.booleans(), st.lists(st.sampled_from(PEOPLE), unique=True))
def test_a_correction_is_judged_by_whose_work_it_mends(
    who: str, roles: Roles, values: Values, city_step: bool, people: list[str]
) -> None:
    reviewer = Reviewer(who, roles)
    for action in steps(Correction, values, reviewer, city_step=city_step, people=people):
        assert who != values["author_id"] and (who in people) == (action == "vouch")


@given(held, records, st.booleans())
def test_whoever_approves_may_return(roles: Roles, values: Values, city_step: bool) -> None:
    """No reviewer is ever left with a yes only; and the city never takes what the county has not seen, but for 代录."""
    found = set(steps(Visit, values, Reviewer("somebody", roles), city_step=city_step))
    for approve, give_back in zip(APPROVALS, RETURNS, strict=True):
        assert (approve in found) == (give_back in found)
    if "approve_city" in found and values["state"] == "submitted":
        assert on_behalf(Visit, values)
    if "confirm" in found and city_step:
        assert values["state"] == "city"


def test_every_kind_tells_its_people_from_the_field_it_names() -> None:
    """So that an inbox of thousands is told from an index."""
    person = PEOPLE[0]
    told = {"visit": {"visitors": [person]}, "service_log": {"days": {str(new_id()): {"n": 1, "present": [person]}}}}
    for kind in REVIEWED:
        values = told.get(kind.__tablename__, {})
        assert set(values) == ({kind.people_in} if kind.people_in else set())
        assert kind.people(values) == ((person,) if values else ())
    assert ServiceLog.people({"days": {}}) == Need.people({}) == ()


def test_the_citys_own_word_goes_before_the_provinces() -> None:
    assert city_step_of([], "210112")
    assert not city_step_of([("", "off")], "210112")
    assert city_step_of([("", "off"), ("210100", "on")], "210112")
    assert not city_step_of([("210100", "off")], "RU-2101-GX")
    assert city_step_of([("210200", "off")], "210112")


def test_objections_say_what_to_do() -> None:
    values = {"state": "submitted", "author_id": PEOPLE[0], "report_unit": "210112", "visitors": [PEOPLE[0]]}
    county = Reviewer(PEOPLE[0], frozenset({("contact_county", "210112")}))
    found = objection(Visit, values, "approve", county, city_step=True)
    assert found is not None and found.code == "own" and "其他联络员" in found.text
    city = Reviewer(PEOPLE[1], frozenset({("contact_city", "210100")}))
    found = objection(Visit, values, "approve_city", city, city_step=True)
    assert found is not None and (found.code, found.text) == ("level", "县级还没有审核")
