"""身份和任职 of a person: what he was appointed to, the teams he belongs to and the nodes he is in charge of, with their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from db.choices import RoleState, State
from db.records.node import Node
from db.records.person import Person
from db.records.team import Team

When = Literal["现任", "将任", "已止"]
_OVER = (RoleState.EXPIRED, RoleState.DISMISSED)


@dataclass(frozen=True, slots=True)
class Post:
    """One of them; it stands in the record `kind`, `id` (his own card, a team, a node)."""

    when: When
    title: str
    note: str
    since: date | None
    until: date | None
    kind: str
    id: UUID

    @property
    def term(self) -> str:
        """2024-03-01 起; 2022-01-01 至 2023-12-31."""
        if self.until:
            return f"{self.since or ''} 至 {self.until}".strip()
        return f"{self.since} 起" if self.since else "起止未填"


def of(session: Session, person: Person, today: date) -> tuple[Post, ...]:
    """Those in force first, then those to come, then what is over; within each the latest first."""
    found = [*_appointed(person, today), *_teams(session, person.id, today), *_nodes(session, person.id, today)]
    order = ("现任", "将任", "已止")
    return tuple(sorted(found, key=lambda p: (order.index(p.when), -(p.since or date.min).toordinal())))


def now(person: Person, today: date) -> str:
    """What he is today by his card, for a line of a list."""
    return "、".join(dict.fromkeys(post.title for post in _appointed(person, today) if post.when == "现任"))


def _when(since: date | None, until: date | None, today: date) -> When:
    if until is not None and until < today:
        return "已止"
    return "将任" if since is not None and since > today else "现任"


def _appointed(person: Person, today: date) -> Iterable[Post]:
    for row in person.roles or ():
        when: When = "已止" if row.state in _OVER else _when(row.since, row.until, today)
        if row.state in (RoleState.PROPOSED, RoleState.PUBLICISED) and when == "现任":
            when = "将任"
        state = row.state.text if row.state and row.state is not RoleState.APPOINTED else ""
        full = {True: "专职", False: "兼职", None: ""}[row.full_time]
        note = " · ".join(p for p in (row.level.text if row.level else "", full, row.document or "", state) if p)
        yield Post(when, row.role.text if row.role else "（未填身份）", note, row.since, row.until, "person", person.id)


def _teams(session: Session, person: UUID, today: date) -> Iterable[Post]:
    query = select(Team).where(func.instr(Team.members, literal(str(person), Text)) > 0, Team.state != State.VOID)
    for team in session.scalars(query):
        for row in team.members or ():
            if row.person == person:
                since, until = row.since or team.since, row.until or team.until
                title = f"{team.headline()}{row.post.text if row.post else '成员'}"
                yield Post(_when(since, until, today), title, "农村科技特派团", since, until, "team", team.id)


def _nodes(session: Session, person: UUID, today: date) -> Iterable[Post]:
    for node in session.scalars(select(Node).where(Node.person_id == person, Node.state != State.VOID)):
        where = node.headline().removesuffix(node.name or "（空缺）").strip()
        note = " · ".join(p for p in (node.unit, node.post) if p)
        yield Post(_when(node.since, node.until, today), f"{where}专责人", note, node.since, node.until, "node", node.id)
