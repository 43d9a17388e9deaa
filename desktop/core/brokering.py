"""What a broker has in hand and has brought about: open dockings, and the contracts signed in a year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from db.choices import State
from db.records.contract import Contract
from db.records.docking import Docking
from db.types import Money
from desktop.core import contract_worth
from desktop.core.contract_worth import DRAFTS, REGISTERED
from desktop.core.dockings import ACTIVE
from desktop.core.profile_files import Account


@dataclass(frozen=True, slots=True)
class Signed:
    """Contracts of a year that are handed in, each once; amounts in 万元."""

    ids: tuple[UUID, ...]
    amount: Decimal
    registered: Decimal


def is_broker(account: Account) -> bool:
    """Whether the chain is this account's work and it goes on no visits of its own."""
    return account.has_role("broker") and not account.has_role("commissioner", "team_leader")


def in_hand(session: Session, me: UUID, today: date) -> tuple[UUID, ...]:
    """Dockings that I am in charge of today and that have not ended."""
    named = func.instr(Docking.owners, literal(str(me), Text)) > 0
    mine = or_(named, and_(Docking.owners.is_(None), Docking.author_id == me))
    open_ = and_(Docking.state != State.VOID, or_(Docking.stage.is_(None), Docking.stage.in_(ACTIVE)))
    found = session.scalars(select(Docking).where(mine, open_).order_by(Docking.began_on, Docking.created_at))
    return tuple(docking.id for docking in found if not docking.owners or docking.owner_on(today) == me)


def signed(session: Session, me: UUID, year: int) -> Signed:
    """Contracts signed in a year with me as broker; drafts are not counted, equal numbers once."""
    named = func.instr(Contract.brokers, literal(str(me), Text)) > 0
    mine = or_(named, and_(Contract.brokers.is_(None), Contract.author_id == me))
    within = and_(Contract.signed_on >= date(year, 1, 1), Contract.signed_on <= date(year, 12, 31), Contract.state != State.VOID)
    ids = [str(i) for i in session.scalars(select(Contract.id).where(mine, within).order_by(Contract.signed_on))]
    worth = {i: each for i, each in contract_worth.of(session, ids).items() if each.among != DRAFTS}
    sums = {name: sum(w.amount or 0 for w in worth.values() if not name or w.among == name) for name in ("", REGISTERED)}
    amount, registered = (Decimal(Money().from_store(stored)) for stored in sums.values())
    return Signed(tuple(UUID(i) for i in ids if i in worth), amount, registered)
