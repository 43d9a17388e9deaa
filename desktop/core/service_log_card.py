"""A service log with all its form shows: who may have been there, which days are taken, the object's card, the class."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.choices import State
from db.records.person import Person
from db.records.served import Served
from db.records.service_log import ServiceLog
from db.records.team import Team
from db.rural_choices import TeamPost
from db.workflow import EDITABLE
from desktop.core import cards, deleting, served, service_logs
from desktop.core.cards import Card
from desktop.core.errors import explained
from desktop.core.lookup import one
from desktop.core.profile import Opened
from desktop.core.served import Similar
from desktop.core.service_logs import Taken
from desktop.core.store import Store


@dataclass(frozen=True, slots=True)
class CrewMember:
    """A person who may have been there. `away`: the days of the log on which he does not belong to its team."""

    id: UUID
    name: str
    leader: bool = False
    away: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class LogMore:
    """Besides the card: the days from beginning to end, who stands in their rows, and what other logs have taken."""

    span: tuple[date, ...]
    crew: tuple[CrewMember, ...]
    taken: dict[tuple[UUID, date], Taken]
    team: bool
    served: Served | None
    place: str  # where the object is, in words
    similar: tuple[Similar, ...]  # cards that may be the same object, while this one is new
    training: str  # 场次 and 人次 of the class, in words


def load(opened: Opened, log_id: UUID) -> Card:
    """Reads it. Raises UserError when the log is gone."""
    card = cards.load(opened, ServiceLog, log_id)
    log: Any = card.record
    with explained(), opened.local.read() as session:
        found = one(session, Served, log.served_id) if log.served_id else None
        team = one(session, Team, log.team_id) if log.team_id else None
        span = service_logs.span_of(log)
        days = sorted({*span, *(row.on for row in log.days or () if row.on)})
        crew = _crew(session, opened, log, team, days)
        taken = service_logs.taken(session, log.id, days[0], days[-1]) if days else {}
        figures = service_logs.training_figures(session, log.training_id) if log.training_id else None
    fresh = found is not None and not found.rev and log.state in EDITABLE
    similar = served.find_similar(opened, found) if found is not None and fresh else []
    place = served.place_text(found.village or found.town or found.region) if found else ""
    more = LogMore(tuple(span), crew, taken, team is not None, found, place, tuple(similar), figures.text if figures else "")
    refs = dict(card.refs)
    if found is not None and ("served", log.served_id) in refs:
        refs["served", log.served_id] = replace(refs["served", log.served_id], second=place)
    return replace(card, refs=refs, more=more)


def create_served(store: Store, log_id: UUID, name: str = "", village: str = "") -> UUID:
    """An object made in place, chosen for the log at once. Raises Invalid, Locked."""
    made = served.quick_create(store, name, village)
    service_logs.save(store, log_id, {"served_id": made})
    return made


def _crew(session: Session, opened: Opened, log: ServiceLog, team: Team | None, days: list[date]) -> tuple[CrewMember, ...]:
    """The team's members of these days, the 团长 first; without a team the author; and whoever is signed in besides."""
    found: dict[UUID, CrewMember] = {}
    for row in sorted(team.members or (), key=lambda r: (r.post is not TeamPost.LEADER, r.n)) if team else ():
        if row.person and (not days or any(row.serves(day) for day in days)):
            before = found.get(row.person)
            away = frozenset(day for day in days if not row.serves(day)) & (before.away if before else frozenset(days))
            leader = row.post is TeamPost.LEADER or bool(before and before.leader)
            found[row.person] = CrewMember(row.person, _name(session, opened, row.person), leader, away)
    if not found:
        found[log.author_id] = CrewMember(log.author_id, _name(session, opened, log.author_id))
    for person in (who for row in log.days or () for who in row.present or ()):
        found.setdefault(person, CrewMember(person, _name(session, opened, person)))
    return tuple(found.values())


def _name(session: Session, opened: Opened, person: UUID) -> str:
    return cards.describe(session, Person, person, opened).text


def follow_place(store: Store, log_id: UUID, served_id: UUID) -> None:
    """An object whose place was just chosen brings it to the log at which that was done."""
    log, card = store.get(ServiceLog, log_id), store.get(Served, served_id)
    if log is None or card is None or log.served_id != card.id or log.state not in EDITABLE or not card.region:
        return
    place = {name: getattr(card, name) for name in service_logs.PLACE}
    if place != {name: getattr(log, name) for name in service_logs.PLACE}:
        store.save(ServiceLog, log.id, place)


def use_instead(store: Store, log_id: UUID, served_id: UUID, made: UUID | None) -> None:
    """Another object after all; the card `made` by mistake goes, if nothing else uses it and it was never uploaded."""
    service_logs.save(store, log_id, {"served_id": served_id})
    if made is not None and made != served_id:
        let_go(store, made)


def let_go(store: Store, made: UUID) -> None:
    """A card made in place that was not meant: everybody in the county would see it; what others use already stays."""
    card = store.get(Served, made)
    if card is None or card.rev or card.state is not State.DRAFT:
        return
    with explained(), store.opened.local.read() as session:
        used = deleting.users_of(session, card.id)
    if not used and card.author_id == store.opened.account.id:
        store.delete(Served, [card.id])
