"""The grid of service days: keys, other logs' days, dates that move; nothing goes without being told."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.service_log import DayRow
from db.rural_choices import DayPart
from desktop.core.day_grid import DayGrid, row_id
from desktop.core.service_log_card import CrewMember
from desktop.core.service_logs import Taken

FIRST = date(2026, 11, 18)
SPAN = [FIRST + timedelta(days=n) for n in range(4)]
A, B, C = (UUID(int=n) for n in (1, 2, 3))
CREW = [CrewMember(A, "张", leader=True), CrewMember(B, "李"), CrewMember(C, "王", away=frozenset(SPAN[:1]))]


def grid(rows: tuple[DayRow, ...] = (), span: list[date] = SPAN, **more: object) -> DayGrid:
    return DayGrid(rows, span, CREW, today=date(2026, 11, 22), **more)


def test_space_goes_from_whole_to_half_to_away() -> None:
    found = grid()
    seen = []
    for _ in range(4):
        assert found.cycle(A, FIRST) == ""
        seen.append(found.halves(A, FIRST))
    assert seen == [2, 1, 0, 2]
    (row,) = found.value() or ()
    assert (row.on, row.part, row.present, row.n) == (FIRST, DayPart.WHOLE, (A,), 1)
    assert row.id == row_id(FIRST, DayPart.WHOLE)


def test_a_day_taken_by_another_log_is_refused_with_its_name_and_half_a_day_leaves_half() -> None:
    found = grid(taken={(A, FIRST): Taken(2, "大洼村（草稿）"), (B, FIRST): Taken(1, "大志村（草稿）")})
    assert found.cycle(A, FIRST) == "当天已记入另一份日志：大洼村（草稿）"
    assert found.value() is None
    assert [found.cycle(B, FIRST) or found.halves(B, FIRST) for _ in range(3)] == [1, 0, 1]
    assert found.words(CREW[1], FIRST) == "李 · 11月18日 周三 · 半天 · 另有半天记入：大志村（草稿）"


def test_a_column_takes_everybody_of_that_day_who_is_free() -> None:
    found = grid(taken={(A, SPAN[1]): Taken(2, "x"), (B, SPAN[1]): Taken(1, "x")})
    found.fill_day(FIRST)
    found.fill_day(SPAN[1])
    assert [found.halves(p, FIRST) for p in (A, B, C)] == [2, 2, 0], "王 joins the team a day later"
    assert [found.halves(p, SPAN[1]) for p in (A, B, C)] == [0, 1, 2]
    found.fill_day(FIRST)
    assert FIRST not in {row.on for row in found.value() or ()}
    assert found.fill_all() == ""
    assert found.figures().text(team=True) == "团队 4 天 · 9.5 人天 · 3 人"
    found.fill_person(C)
    assert found.total(C) == ""
    assert found.total(A) == "3"


def test_no_day_of_the_future() -> None:
    found = grid(span=[date(2026, 11, 22), date(2026, 11, 23)])
    assert found.cycle(A, date(2026, 11, 23)) == "还没有到这一天"
    found.fill_all()
    assert found.total(A) == "1"


def test_days_outside_stay_until_somebody_takes_them_out() -> None:
    found = grid()
    found.fill_all()
    shorter = found.framed(SPAN[:2], CREW, {}, date(2026, 11, 22))
    assert shorter.days == SPAN
    assert shorter.outside() == SPAN[2:]
    assert len(shorter.value() or ()) == 4
    assert shorter.put(A, SPAN[3], 2) == "不在起止日期之内"
    assert shorter.put(A, SPAN[3], 0) == "", "taking out is always possible"
    shorter.drop_outside()
    assert {row.on for row in shorter.value() or ()} == set(SPAN[:2])


def test_the_one_day_of_a_log_follows_its_mended_date() -> None:
    found = grid(span=[SPAN[3]])
    found.fill_all()
    moved = found.framed([FIRST], CREW, {}, date(2026, 11, 22))
    assert moved.movable()
    assert moved.move_outside()
    assert [(row.on, row.present) for row in moved.value() or ()] == [(FIRST, (A, B, C))]
    assert not moved.move_outside()


def test_untouched_rows_stay_as_they_are_and_rows_keep_their_ids() -> None:
    rows = (DayRow("x", 7, FIRST, DayPart.HALF, (B, A)), DayRow("y", 9, None, DayPart.WHOLE, (A,)))
    assert grid(rows).value() == rows
    found = grid(rows)
    found.put(C, SPAN[1], 1)
    assert [(r.id, r.n) for r in found.value() or ()] == [("x", 1), (row_id(SPAN[1], DayPart.HALF), 2), ("y", 9)]
    assert found.has_loose()
    found.drop_outside()
    assert not found.has_loose()


def test_more_than_a_day_is_shown_and_mended_by_a_key() -> None:
    rows = (DayRow("x", 1, FIRST, DayPart.WHOLE, (A,)), DayRow("y", 2, FIRST, DayPart.HALF, (A,)))
    found = grid(rows)
    assert found.excess(A, FIRST)
    assert "超过一天" in found.words(CREW[0], FIRST)
    found.cycle(A, FIRST)
    assert not found.excess(A, FIRST)
    assert found.halves(A, FIRST) == 2


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.sampled_from(SPAN), st.integers(0, 2)), max_size=20))
def test_trap_1_whatever_is_pressed_nobody_has_more_than_a_day(pressed: list) -> None:
    found = grid(taken={(B, SPAN[0]): Taken(1, "x"), (C, SPAN[2]): Taken(2, "x")})
    for person, day, halves in pressed:
        found.put(person, day, halves)
    rows = found.value() or ()
    again = grid(rows)
    assert (again.value() or ()) == rows
    shares = {(p, r.on): r.halves for r in rows for p in r.present or ()}
    assert len(shares) == sum(len(r.present or ()) for r in rows), "a person stands once on a day"
    assert all(n <= found.room(p, on) for (p, on), n in shares.items())
    last = {(p, d): h for p, d, h in pressed}
    assert all(found.halves(p, d) == min(h, found.room(p, d)) for (p, d), h in last.items() if found.room(p, d) > 0)


@pytest.mark.parametrize("part", DayPart)
def test_the_row_of_a_day_has_the_same_id_on_every_laptop(part: DayPart) -> None:
    assert row_id(FIRST, part) == row_id(date(2026, 11, 18), part)
