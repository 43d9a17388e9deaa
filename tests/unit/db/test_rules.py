"""What is wrong with a record, in words: in a draft only what is plainly wrong, at submission all that is needed."""

from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import codes
from db.base import Record
from db.bodies import build
from db.choices import PersonRole, Qualification, State, VisitMode, VisitPurpose
from db.fields import fields_of
from db.ids import new_id
from db.records import KINDS
from db.records.enterprise import ContactRow, Enterprise, QualificationRow, YearRow
from db.records.need import Need
from db.records.person import Person, RoleRow
from db.records.visit import ProblemRow, Visit
from db.rules import NEEDED as NEEDED_TOGETHER
from db.rules import Problem, blocking, cells_of, problems
from db.types import Children
from db.workflow import EDITABLE, TRANSITIONS, allowed, editable, transition
from tests.unit.db.values import bodies

ID = str(new_id())
USCC = "91210100117812926M"


def a_visit(**fields: Any) -> Visit:
    given = {
        "enterprise_id": new_id(), "visited_on": date(2026, 1, 5), "mode": VisitMode.ONSITE, "visitors": (new_id(),),
        "purposes": (VisitPurpose.NEEDS,), "interviewee": "阿卜杜拉·买买提",
    }  # fmt: skip
    return Visit(**{**given, **fields})


def found(record: Record, stage: Any = "submit") -> set[tuple[str, str]]:
    return {(p.field, p.code) for p in problems(record, stage)}


def test_a_whole_visit_has_no_problem() -> None:
    assert problems(a_visit()) == []


NEEDED = {
    Visit: ({"enterprise_id"}, {"visited_on", "mode", "visitors", "purposes", "interviewee"}),
    Enterprise: ({"name"}, {"uscc"}),
    Need: ({"name"}, {"enterprise_id", "domain"}),
    Person: ({"name"}, set()),
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_what_is_needed_is_asked_for_at_its_stage(kind: type[Record]) -> None:
    in_draft = {f.name for f in fields_of(kind) if f.spec.needed == "draft"}
    at_submit = {f.name for f in fields_of(kind) if f.spec.needed}
    if kind in NEEDED:
        assert (in_draft, at_submit - in_draft) == NEEDED[kind]
    empty: Any = kind
    assert {p.field for p in problems(empty(), "draft")} == in_draft
    asked = [p for p in problems(empty(), "submit") if not p.code.startswith(NEEDED_TOGETHER)]
    assert {p.field for p in asked} == at_submit
    labels = {f.name: f.label for f in fields_of(kind)}
    assert all(p.code == "missing" and p.text == f"请填写{labels[p.field]}" and p.blocking for p in asked)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_rules_never_raise_on_what_can_be_stored(kind: type[Record]) -> None:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(bodies(kind))
    def each(body: dict[str, Any]) -> None:
        record = build(kind, str(new_id()), 0, body)
        at_submit, in_draft = problems(record), problems(record, "draft")
        assert set(in_draft) <= set(at_submit)
        names = {f.name for f in fields_of(kind)}
        assert all(p.text and p.field in names for p in at_submit)
        assert [p for p in at_submit if p.blocking] == blocking(record)

    each()


@pytest.mark.parametrize("value", ["", "   ", "\u3000", "\n\t "])
def test_blanks_are_not_filled_in(value: str) -> None:
    assert ("interviewee", "missing") in found(a_visit(interviewee=value))
    row = ProblemRow(ID, 1, text=value)
    assert {(p.child, p.cell, p.code) for p in problems(a_visit(findings=(row,)))} == {
        (ID, "kind", "missing"),
        (ID, "text", "missing"),
    }


def test_zero_and_no_are_filled_in() -> None:
    assert problems(a_visit(staff=0, revenue=Decimal(0), confidential_ack=False, started=time(0, 0))) == []


VISIT_RULES: list[tuple[dict[str, Any], tuple[str, str], bool]] = [
    ({"started": time(10), "ended": time(9, 59)}, ("ended", "time_order"), True),
    ({"rd_spend": Decimal("2"), "revenue": Decimal("1.999999")}, ("rd_spend", "warn_rd_spend"), False),
    ({"rd_staff": 3, "staff": 2}, ("rd_staff", "warn_rd_staff"), False),
    ({"follow_up_due": date(2026, 1, 4)}, ("follow_up_due", "due_order"), True),
    ({"visited_on": date(2999, 1, 1)}, ("visited_on", "check"), True),
    ({"staff": -1}, ("staff", "check"), True),
    ({"rd_spend": Decimal("-0.000001")}, ("rd_spend", "check"), True),
    ({"interviewee_phone": "123"}, ("interviewee_phone", "check"), True),
    ({"region": "999999"}, ("region", "no_division"), True),
    ({"town": "999999999"}, ("town", "no_division"), True),
    ({"remark": "长" * 501}, ("remark", "refused"), True),
    ({"interviewee": "a\x00b"}, ("interviewee", "refused"), True),
    ({"staff": 2**31}, ("staff", "refused"), True),
]


@pytest.mark.parametrize(("fields", "problem", "stops"), VISIT_RULES, ids=[r[1][1] + "-" + r[1][0] for r in VISIT_RULES])
def test_rules_of_a_visit(fields: dict[str, Any], problem: tuple[str, str], stops: bool) -> None:
    for stage in ("submit", "draft"):
        assert found(a_visit(**fields), stage) == {problem}
    assert bool(blocking(a_visit(**fields))) is stops


FINE: list[dict[str, Any]] = [
    {"started": time(10), "ended": time(10)}, {"rd_spend": Decimal(1), "revenue": Decimal(1)}, {"rd_staff": 2, "staff": 2},
    {"follow_up_due": date(2026, 1, 5)}, {"staff": 2**31 - 1}, {"region": "210112"}, {"rd_spend": Decimal(5)}, {"rd_staff": 9},
    {"follow_up_due": date(2027, 1, 1)}, {"revenue": Decimal("-5")}, {"ended": time(9)},
]  # fmt: skip


@pytest.mark.parametrize("fields", FINE, ids=str)
def test_what_a_visit_may_hold(fields: dict[str, Any]) -> None:
    assert problems(a_visit(**fields)) == []


def set_clock(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Fixed":
            found = moment.astimezone(tz)
            return cls(found.year, found.month, found.day, found.hour, found.minute, tzinfo=found.tzinfo)

    monkeypatch.setattr(codes, "datetime", Fixed)


@pytest.mark.parametrize(
    ("utc", "last_day"),
    [
        ("2026-11-21T15:59", date(2026, 11, 21)), ("2026-11-21T16:00", date(2026, 11, 22)),
        ("2026-11-21T23:30", date(2026, 11, 22)), ("2026-12-31T16:30", date(2027, 1, 1)), ("2028-02-28T23:30", date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_today_is_beijings(monkeypatch: pytest.MonkeyPatch, utc: str, last_day: date) -> None:
    set_clock(monkeypatch, utc)
    tomorrow = date.fromordinal(last_day.toordinal() + 1)
    assert problems(a_visit(visited_on=last_day)) == []
    assert found(a_visit(visited_on=tomorrow)) == {("visited_on", "check")}
    assert found(Enterprise(name="甲", uscc=USCC, founded_on=tomorrow)) == {("founded_on", "check")}
    assert found(Enterprise(name="甲", uscc=USCC, founded_on=last_day)) == set()


def test_rules_of_an_enterprise() -> None:
    assert problems(Enterprise(name="甲", uscc=USCC)) == []
    assert found(Enterprise(name="甲", uscc=USCC[:-1] + "0"), "draft") == {("uscc", "check")}
    assert ("uscc", "cooperative") in found(Enterprise(name="甲", uscc="93" + USCC[2:]))
    years = (YearRow(ID, 1, year=2025), YearRow(str(new_id()), 2, year=2025))
    assert found(Enterprise(name="甲", uscc=USCC, years=years)) == {("years", "year_twice")}
    rows = Enterprise(
        name="甲",
        uscc=USCC,
        contacts=(ContactRow(ID, 1, phone="1"),),
        qualifications=(QualificationRow(ID, 1, number="长" * 61),),
    )
    assert {(p.field, p.child, p.cell, p.code) for p in problems(rows)} == {
        ("contacts", ID, "name", "missing"), ("contacts", ID, "phone", "check"), ("qualifications", ID, "kind", "missing"),
        ("qualifications", ID, "number", "refused"),
    }  # fmt: skip
    assert {(p.cell, p.code) for p in problems(rows, "draft")} == {("phone", "check"), ("number", "refused")}
    good = QualificationRow(ID, 1, kind=Qualification.HIGH_TECH)
    assert problems(Enterprise(name="甲", uscc=USCC, qualifications=(good,))) == []


def test_rules_of_needs_and_people() -> None:
    assert ("budget", "budget_twice") in found(Need(name="x", negotiable=True, budget=Decimal(0)), "draft")
    assert found(Need(name="x", budget=Decimal(-1)), "draft") == {("budget", "check")}
    assert found(Need(name="x", negotiable=False, budget=Decimal(1)), "draft") == set()
    role = RoleRow(ID, 1, role=PersonRole.BROKER, since=date(2026, 2, 1), until=date(2026, 1, 31))
    assert found(Person(name="李", roles=(role,))) == {("roles", "role_period")}
    assert {(p.cell, p.code) for p in problems(Person(name="李", roles=(RoleRow(ID, 1),)))} == {
        ("role", "missing"),
        ("since", "missing"),
    }
    assert found(Person(name="李", phone="1", email="x")) == {("phone", "check"), ("email", "check")}


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_child_rows_are_described(kind: type[Record]) -> None:
    for bound in fields_of(kind):
        if isinstance(bound.type, Children):
            cells = cells_of(bound.type.row)
            assert set(cells) == set(bound.type.types) - {"n"}
            assert all(cell.spec.label for cell in cells.values())


def test_warnings_stop_nothing() -> None:
    assert not Problem("a", "warn_x", "").blocking
    assert Problem("a", "x", "").blocking


@given(st.sampled_from(list(State)), st.sampled_from([*(t.action for t in TRANSITIONS), "approve", ""]))
def test_steps(state: State, action: str) -> None:
    step = transition(action)
    assert allowed(state, action) == (step is not None and state in step.sources)
    if step is not None:
        assert step.target not in step.sources
        assert step.text


def test_who_may_be_changed() -> None:
    assert {s for s in State if editable(True, s)} == set(EDITABLE) == {State.DRAFT, State.RETURNED}
    assert {s for s in State if not editable(False, s)} == {State.VOID}
    assert allowed(State.DRAFT, "submit")
    assert allowed(State.SUBMITTED, "withdraw")
    assert not allowed(State.APPROVED_COUNTY, "withdraw")
    assert not allowed(State.VOID, "submit")
