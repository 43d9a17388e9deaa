"""A team has exactly one 团长 on every day of its period, whoever comes and goes."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from db.merge import merge_field
from db.records.service_log import DayRow
from db.records.team import MemberRow, Team
from db.rural_choices import TeamPost
from db.types import Children

FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]
INSIDE = st.sampled_from(DAYS[5:35])
PEOPLE = [UUID(int=n) for n in range(1, 6)]
ROWS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(TeamPost), st.none() | INSIDE, st.none() | INSIDE), max_size=5)


def team(rows: list[tuple[UUID, TeamPost, date | None, date | None]], since: date | None, until: date | None) -> Team:
    members = tuple(MemberRow(str(UUID(int=n + 1)), n, *row) for n, row in enumerate(rows))
    return Team(since=since, until=until, members=members or None)


def codes(found: Team) -> set[str]:
    return {code for field, code, _ in found.problems() if field == "members"}


@given(ROWS, st.none() | INSIDE, st.none() | INSIDE)
def test_every_day_is_looked_at_though_few_are(rows: list, since: date | None, until: date | None) -> None:
    made = team(rows, since, until)
    leaders = [row for row in made.members or () if row.post is TeamPost.LEADER]
    counts = {day: sum(row.serves(day) for row in leaders) for day in DAYS}
    begin = since or min((row.since or date.min for row in leaders), default=date.min)
    end = until or max((row.until or date.max for row in leaders), default=date.max)
    lacking = any(not counts[day] for day in DAYS if begin <= day <= end) and bool(leaders)
    double = any(counts[day] > 1 for day in DAYS if begin <= day <= end)
    found = codes(made) & {"no_leader", "two_leaders"}
    if leaders and not any(row.since and row.until and row.until < row.since for row in leaders):
        assert bool(found) == (lacking or double)
        assert found <= ({"no_leader"} if lacking else set()) | ({"two_leaders"} if double else set())
    elif rows and not leaders:
        assert found == {"no_leader"}


def test_a_gap_between_two_leaders_is_seen() -> None:
    one = (PEOPLE[0], TeamPost.LEADER, date(2026, 1, 1), date(2026, 3, 31))
    gap = team([one, (PEOPLE[1], TeamPost.LEADER, date(2026, 5, 1), None)], date(2026, 1, 1), date(2026, 12, 31))
    assert [text for _, code, text in gap.problems() if code == "no_leader"] == ["2026年4月1日起没有团长，请核对起止日期"]
    closed = team([one, (PEOPLE[1], TeamPost.LEADER, date(2026, 4, 1), None)], date(2026, 1, 1), date(2026, 12, 31))
    assert not codes(closed) & {"no_leader", "two_leaders"}
    left = team([one], date(2026, 1, 1), date(2026, 12, 31))
    assert "no_leader" in codes(left), "the only one left in March"


def test_who_belongs_to_a_team_on_a_day_begins_with_the_leader() -> None:
    rows = [
        (PEOPLE[0], TeamPost.MEMBER, None, DAYS[9]),
        (PEOPLE[1], TeamPost.LEADER, None, None),
        (PEOPLE[2], TeamPost.MEMBER, DAYS[10], None),
    ]
    made = team(rows, None, None)
    assert [row.person for row in made.members_on(DAYS[9])] == [PEOPLE[1], PEOPLE[0]]
    assert [row.person for row in made.members_on(DAYS[10])] == [PEOPLE[1], PEOPLE[2]]


def test_two_who_sign_themselves_in_on_one_day_are_both_there() -> None:
    key, (a, b, c) = "0193a000-0000-7000-8000-000000000001", map(str, PEOPLE[:3])
    base = {key: {"n": 1, "on": "2026-03-05", "part": "whole", "present": [a]}}
    one, other = ({key: {**base[key], "present": [a, who]}} for who in (b, c))
    merged, clash = merge_field(Children(DayRow), base, one, other)
    assert (merged[key]["present"], clash) == ([a, b, c], False)
