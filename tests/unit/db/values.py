"""Values of every column type as the wire spells them, chosen to hurt: rare characters, COPY's own signs, ends of ranges."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from db.base import Record
from db.bodies import wire_types
from db.spelling import instant_text, money_text, tenths_text
from db.types import (
    BigWhole,
    Children,
    Choice,
    ChoiceSet,
    ClockTime,
    DateOnly,
    Extra,
    Flag,
    Money,
    RecordId,
    RefList,
    ShortText,
    Tenths,
    UtcDateTime,
    Whole,
    Wired,
)

HARD_TEXTS = (
    "冮", "牤牛河", "䶮", "𬭊", "阿卜杜拉·买买提", "a\tb", "一\n二", "\\N", "\\.", "\\", "'\"`", "NULL",
    "{}", " 空 ", "%s%%", "\r\n",
)  # fmt: skip
MAX_FEN = 10**18 - 1

ids = st.uuids().map(str)
texts = st.one_of(st.sampled_from(HARD_TEXTS), st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
instants = st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC)).map(instant_text)  # noqa: DTZ001  naive as typed
any_json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63),
        st.text(max_size=12),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
plain_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def _money() -> SearchStrategy[str]:
    fen = st.one_of(st.sampled_from([0, 1, -1, 1_000_000, 123_456_789, MAX_FEN, -MAX_FEN]), st.integers(-MAX_FEN, MAX_FEN))
    return fen.map(lambda n: money_text(Decimal(n).scaleb(-6)))


def _text(kind: ShortText) -> SearchStrategy[str]:
    longest = st.just("长" * min(kind.length, 10_000))
    return st.one_of(texts.map(lambda t: t[: kind.length]), texts.map(lambda t: t[: kind.length]), longest)


def _whole(ends: int) -> SearchStrategy[int]:
    return st.one_of(st.sampled_from([0, 1, -1, ends - 1, -ends + 1]), st.integers(-ends + 1, ends - 1))


def _children(kind: Children) -> SearchStrategy[dict[str, Any]]:
    cells = {name: wire_values(wired) for name, wired in kind.types.items() if name != "n"}
    row = st.fixed_dictionaries({"n": st.integers(0, 9)}, optional=cells)
    return st.dictionaries(ids, row, max_size=3)


@cache
def wire_values(kind: Wired) -> SearchStrategy[Any]:
    """Wire values of a column type, each spelt in its one way."""
    if isinstance(kind, ShortText):
        return _text(kind)
    if isinstance(kind, Choice):
        return st.sampled_from(list(kind.choices.codes()))
    if isinstance(kind, ChoiceSet):
        codes = list(kind.choices.codes())
        return st.sets(st.sampled_from(codes)).map(lambda chosen: [c for c in codes if c in chosen])
    if isinstance(kind, Children):
        return _children(kind)
    simple: dict[type[Wired], SearchStrategy[Any]] = {
        RecordId: ids,
        RefList: st.lists(ids, max_size=4, unique=True),
        DateOnly: st.one_of(st.sampled_from([date.min, date.max, date(2024, 2, 29)]), st.dates()).map(date.isoformat),
        ClockTime: st.times().map(lambda t: t.strftime("%H:%M")),
        UtcDateTime: instants,
        Money: _money(),
        Tenths: st.integers(-(10**8) + 1, 10**8 - 1).map(lambda n: tenths_text(Decimal(n).scaleb(-1))),
        Whole: _whole(2**31),
        BigWhole: _whole(2**63),
        Flag: st.booleans(),
        Extra: st.dictionaries(st.text(max_size=10), plain_json, max_size=3),
    }
    return simple[type(kind)]


def bodies(kind: type[Record]) -> SearchStrategy[dict[str, Any]]:
    """Whole records as wire values; what the common block always has is always there, anything else may be null."""
    types = wire_types(kind)
    always = ("author_id", "created_at", "changed_at", "state", "source")
    return st.fixed_dictionaries({n: wire_values(t) if n in always else st.none() | wire_values(t) for n, t in types.items()})
