"""A record of the chain with what its form shows around it: its timeline, the rules' quiet words, what may follow, doubles."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.base import Record
from db.records.contract import Contract
from db.records.docking import Docking
from db.records.need import Need
from db.records.person import Person
from db.records.platform import Platform
from db.transfer_choices import NeedState
from desktop.core import cards, contract_doubles, dockings, need_states, plan_notes, platform_years, posts, verdicts
from desktop.core.cards import Card
from desktop.core.chain import Timeline, timeline_in
from desktop.core.contract_doubles import Double
from desktop.core.errors import explained
from desktop.core.plan import rules_of
from desktop.core.posts import Post
from desktop.core.profile import Opened


@dataclass(frozen=True, slots=True)
class ChainMore:
    """Besides the card. `state` is a need's state as people read it."""

    timeline: Timeline
    notes: Mapping[str, str] = field(default_factory=dict)  # by field
    doubles: tuple[Double, ...] = ()
    state: NeedState | None = None
    composed: Mapping[str, str] = field(default_factory=dict)  # of a docking: the round that is being written
    posts: tuple[Post, ...] = ()  # of a person


def load(opened: Opened, kind: type[Record], record_id: UUID, year: int | None = None) -> Card:
    """Reads it, with a year only that year's events. Raises UserError when the record is gone."""
    card = cards.load(opened, kind, record_id)
    return replace(card, more=around(opened, card.record, year))


def around(opened: Opened, record: Record, year: int | None = None) -> ChainMore:
    """What stands around a record."""
    today = opened.clock.today()
    found: Any = record
    with explained(), opened.local.read() as session:
        timeline = timeline_in(session, type(record), record.id, today, year)
        if isinstance(record, Platform):
            return _institution(session, record, timeline, today)
        return ChainMore(
            timeline,
            verdicts.notes(session, record, rules_of(session), today),
            contract_doubles.doubles(session, found, opened.account) if isinstance(record, Contract) else (),
            need_states.shown(session, [record.id]).get(record.id) if isinstance(record, Need) else None,
            dockings.composed(session, record.id) if isinstance(record, Docking) else {},
            posts.of(session, record, today) if isinstance(record, Person) else (),
        )


def _institution(session: Session, record: Platform, timeline: Timeline, today: date) -> ChainMore:
    notes = {**plan_notes.notes(session, record, today), "years": platform_years.counted(timeline, record)}
    return ChainMore(platform_years.with_states(timeline, record), notes)
