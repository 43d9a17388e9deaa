"""Column types: three forms of a value, and what `refuse` lets in."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import canonical
from db.base import Record
from db.choices import Choices, VisitMode, VisitPurpose
from db.fields import fields_of
from db.records import KINDS
from db.records.enterprise import YearRow
from db.records.visit import ProblemRow
from db.spelling import instant_text, money_text
from db.types import (
    BigWhole,
    Children,
    Choice,
    ChoiceSet,
    ClockTime,
    DateOnly,
    Extra,
    Flag,
    LongText,
    Money,
    RecordId,
    RefList,
    ShortText,
    Tenths,
    UtcDateTime,
    Whole,
    Wired,
)
from tests.unit.db.values import any_json, wire_values

TYPES: tuple[Wired, ...] = (
    ShortText(20), LongText(500), RecordId(), DateOnly(), ClockTime(), UtcDateTime(), Money(), Tenths(), Whole(), BigWhole(),
    Flag(),
    Choice(VisitMode), ChoiceSet(VisitPurpose), RefList(), Children(ProblemRow), Children(YearRow), Extra(),
)  # fmt: skip
NAMES = [type(t).__name__ for t in TYPES]
ID = "0193a000-0000-7000-8000-000000000001"

LURES: dict[type[Wired], list[Any]] = {
    ShortText: ["\x00", "a" * 21, "\ud800", "龘" * 20],
    DateOnly: ["2026-02-30", "２０２６-11-20", "0000-01-01", "2026-11-20\n", "٢٠٢٦-11-20", "2026-W01-1"],
    ClockTime: ["24:00", "0９:30", "09:60", "09:3０", "٠9:30", "09:30\n"],
    UtcDateTime: ["2026-11-22T24:00:00.000Z", "2026-11-22T02:25:46Z", "２026-11-22T02:25:46.123Z", "2026-13-22T02:25:46.123Z"],
    Money: ["1.0", "-0", "01", "1e3", "１２", "0.0000001", "999999999999.999999", "1000000000000", "NaN", "", 1, 1.5, "٣"],
    Tenths: ["1.0", "-0", "1.25", "01", "1e1", "１", "12345678", 1, 1.5, ""],
    Whole: [2**31, -(2**31), True, 1.0, "1"],
    BigWhole: [2**63, -(2**63), False],
    RecordId: [ID.upper(), ID + "\n", "{" + ID + "}", ID.replace("-", "")],
    Choice: ["", "ONSITE", "不在"],
    ChoiceSet: [["needs", "needs"], [["needs"]], {"needs": 1}, [None]],
    RefList: [[ID, ID], [1], [{}], [ID] * 201],
    Children: [{ID: None}, {"x": {}}, {ID: []}, {ID: {"n": "1"}}, {ID: {"text": 5}}, {ID: {"kind": []}}, {ID: {"year": 2**40}}],
    Extra: [[], "x", 1],
}


def stored_and_back(kind: Wired, wire: Any) -> Any:
    """The way of an accepted value: into Python, to the store, back to the wire."""
    value = kind.from_wire(wire)
    stored = kind.to_store(kind.to_wire(value))
    if isinstance(stored, str):
        stored.encode()
    return kind.to_wire(kind.from_wire(kind.from_store(stored)))


@pytest.mark.parametrize("kind", TYPES, ids=NAMES)
def test_accepted_values_have_one_spelling(kind: Wired) -> None:
    @given(wire_values(kind))
    def each(wire: Any) -> None:
        assert kind.refuse(wire) is None
        assert stored_and_back(kind, wire) == wire
        assert kind.to_wire(kind.from_wire(wire)) == wire
        if kind.plain:
            assert kind.to_store(wire) == wire

    each()


@pytest.mark.parametrize("kind", TYPES, ids=NAMES)
def test_refuse_never_raises_and_never_accepts_what_cannot_be_stored(kind: Wired) -> None:
    @given(any_json | st.dictionaries(st.just(ID), any_json, max_size=1))
    def each(wire: Any) -> None:
        if wire is not None and kind.refuse(wire) is None:
            stored_and_back(kind, wire)

    each()
    for wire in (w for group in LURES.values() for w in group):
        if kind.refuse(wire) is None:
            stored_and_back(kind, wire)


@pytest.mark.parametrize("kind", [t for t in TYPES if type(t) in LURES], ids=lambda t: type(t).__name__)
def test_lures_are_refused_in_words(kind: Wired) -> None:
    fine = {"龘" * 20, "999999999999.999999"}
    for wire in LURES[type(kind)]:
        why = kind.refuse(wire)
        if isinstance(kind, Children) and type(wire) is dict and why is None:
            continue  # a cell of another row type: kept, not known here
        assert (why is None) == (isinstance(wire, str) and wire in fine), wire


@pytest.mark.parametrize("kind", [RecordId(), UtcDateTime(), DateOnly()], ids=lambda t: type(t).__name__)
@given(data=st.data())
def test_many_are_looked_at_as_one_by_one(kind: Wired, data: st.DataObject) -> None:
    good = wire_values(kind)
    joined = st.lists(good, min_size=2, max_size=2).map("\n".join)
    texts = data.draw(st.lists(good | st.text(max_size=40) | joined | good.map(lambda text: f"{text}\n"), max_size=4))
    assert kind.fits_all(texts) == all(kind.refuse(text) is None for text in texts)


def test_unknown_cells_of_a_newer_version_are_let_in() -> None:
    assert Children(ProblemRow).refuse({ID: {"n": 1, "later": {"x": [1]}}}) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12) + 1, max_value=10**12 - 1, places=6))
def test_money_is_whole_fen(value: Decimal) -> None:
    wire = money_text(value)
    assert Money().refuse(wire) is None
    assert Money().to_store(wire) == int(value * 1_000_000)
    assert Decimal(Money().from_store(int(value * 1_000_000))) == value


@pytest.mark.parametrize("value", ["0.0000001", "NaN", "Infinity", "1e40"])
def test_money_refuses_what_has_no_fen(value: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        money_text(Decimal(value))


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("-0.00", "0"), ("100", "100"), ("1.50", "1.5"), ("1E+3", "1000"), ("0.000001", "0.000001")]
)
def test_money_spelling(value: str, text: str) -> None:
    assert money_text(Decimal(value)) == text


def test_instants_are_utc_milliseconds() -> None:
    beijing = timezone(timedelta(hours=8))
    assert instant_text(datetime(2026, 11, 22, 7, 30, 0, 123999, beijing)) == "2026-11-21T23:30:00.123Z"
    assert instant_text(datetime(2026, 11, 22, tzinfo=UTC)) == "2026-11-22T00:00:00.000Z"
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 11, 22))  # noqa: DTZ001 - just that


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_every_field_of_every_kind_is_described(kind: type[Record]) -> None:
    labels = [f.label for f in fields_of(kind)]
    assert all(labels)
    assert len(set(labels)) == len(labels), "two fields of a kind with one label"
    assert kind.title
    assert all(isinstance(f.type, Wired) for f in fields_of(kind))
    assert all(len(f.name) <= 40 for f in fields_of(kind))
    for f in fields_of(kind):
        choices = getattr(f.type, "choices", None)
        if choices is not None:
            assert issubclass(choices, Choices)
            assert all(code and len(code) <= 24 and member.text for code, member in choices.codes().items())


@given(any_json)
def test_canonical_json_is_stable(value: Any) -> None:
    try:
        found = canonical.dumps(value)
    except TypeError:  # a whole number beyond 64 bits
        return
    assert canonical.dumps(canonical.loads(found)) == found
    assert canonical.text(value).encode() == found


def test_canonical_json_has_one_order_and_no_blanks() -> None:
    one = canonical.dumps({"b": 1, "a": {"丙": None, "乙": [1, 2]}})
    assert one == '{"a":{"丙":null,"乙":[1,2]},"b":1}'.encode()
    assert canonical.dumps({"a": {"乙": [1, 2], "丙": None}, "b": 1}) == one
