"""走访: beginning one with as little typing as possible, carrying over what is known, and giving back what was learnt."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import divisions
from db.choices import State, VisitMode
from db.ids import new_id
from db.records.enterprise import ContactRow, Enterprise, YearRow
from db.records.need import Need
from db.records.visit import Visit
from db.rules import Problem
from desktop.core import deleting, visit_rules
from desktop.core.errors import UserError, explained
from desktop.core.inbox import LEVELS
from desktop.core.lookup import existing, one, require_editable
from desktop.core.profile_files import Account
from desktop.core.store import Saved, Store

Values = dict[str, Any]
FIGURES = ("revenue", "rd_spend", "staff", "rd_staff")
REPEATS = (
    "enterprise_id", "interviewee", "interviewee_post", "interviewee_phone", "mode", "purposes", "visitors", "region", "town",
    "village",
)  # fmt: skip


def writes_for_others(account: Account) -> bool:
    """Whether the account enters what others did (代录): a contact who goes to no enterprise himself."""
    return account.has_role(*LEVELS) and not account.has_role("commissioner", "team_leader")


def defaults(store: Store) -> Values:
    """What a new visit begins with: today in Beijing, me, my reporting unit, 实地. Who writes for others (代录) is not there."""
    account = store.opened.account
    return {
        "visited_on": store.opened.clock.today(),
        "visitors": None if writes_for_others(account) else (account.id,),
        "mode": VisitMode.ONSITE,
        "report_unit": account.division or None,
        "region": account.division if divisions.get(account.division or "-") else None,
    }


def new_visit(store: Store, enterprise_id: UUID | None = None) -> UUID:
    """A new draft; with an enterprise, all that its card and its last visit tell is carried over."""
    made = store.create(Visit, {n: v for n, v in defaults(store).items() if v is not None})
    if enterprise_id is not None:
        choose_enterprise(store, made, enterprise_id)
    return made


def copy_last_visit(store: Store, enterprise_id: UUID | None = None) -> UUID | None:
    """A new draft of today like my last visit (to this enterprise, or at all); findings are not copied. None: no visit yet."""
    with explained(), store.opened.local.read() as session:
        last = _last(session, store.opened.account.id, enterprise_id)
        if last is None:
            return None
        values = defaults(store) | {n: v for n in REPEATS if (v := getattr(last, n)) is not None}
        card = one(session, Enterprise, last.enterprise_id) if last.enterprise_id else None
        figures = _figures(card, values["visited_on"].year - 1)
    return store.create(Visit, {n: v for n, v in (values | figures).items() if v is not None})


def _last(session: Session, me: UUID, enterprise_id: UUID | None) -> Visit | None:
    """Among those that I wrote and those that I have taken over: what is to be said again is the enterprise's."""
    mine = or_(Visit.author_id == me, Visit.keeper_id == me)
    query = select(Visit).where(mine, Visit.state != State.VOID, Visit.enterprise_id.is_not(None))
    if enterprise_id is not None:
        query = query.where(Visit.enterprise_id == enterprise_id)
    return session.scalars(query.order_by(Visit.visited_on.desc(), Visit.created_at.desc()).limit(1)).first()


def choose_enterprise(store: Store, visit_id: UUID, enterprise_id: UUID) -> Saved:
    """Sets the enterprise and carries over region, interviewee and last year's figures; what was typed is not overwritten.

    What came from the enterprise chosen before gives way. Raises Locked.
    """
    with explained(), store.opened.local.read() as session:
        visit, card = existing(session, Visit, visit_id), existing(session, Enterprise, enterprise_id)
        before = one(session, Enterprise, visit.enterprise_id) if visit.enterprise_id else None
        old = _carried(session, before, visit) if before else {}
        start = defaults(store)
        values: Values = {"enterprise_id": card.id}
        for name, value in _carried(session, card, visit).items():
            current = getattr(visit, name)
            if current is None or current == old.get(name) or current == start.get(name):
                values[name] = value
    return store.save(Visit, visit_id, values)


def _carried(session: Session, card: Enterprise, visit: Visit) -> Values:
    """What an enterprise tells about a visit to it; None where it tells nothing."""
    found: Values = {"region": card.region, "town": card.town, "village": card.village}
    found |= dict.fromkeys(("interviewee", "interviewee_post", "interviewee_phone"))
    seen = [v for v in visit_rules.at_enterprise(session, card.id) if v.interviewee and v.id != visit.id]
    if seen:
        found |= {n: getattr(seen[-1], n) for n in ("interviewee", "interviewee_post", "interviewee_phone")}
    elif card.contacts:
        first = card.contacts[0]
        found |= {"interviewee": first.name, "interviewee_post": first.post, "interviewee_phone": first.phone}
    return found | dict.fromkeys(FIGURES) | (_figures(card, visit.visited_on.year - 1) if visit.visited_on else {})


def _figures(card: Enterprise | None, year: int) -> Values:
    row = next((r for r in (card.years if card else None) or () if r.year == year), None)
    return {n: v for n in FIGURES if (v := getattr(row, n)) is not None} if row else {}


def ordinal_text(store: Store, visit_id: UUID) -> str:
    """第 4 次走访, or empty without an enterprise."""
    with explained(), store.opened.local.read() as session:
        number = visit_rules.ordinal(session, existing(session, Visit, visit_id))
    return f"第 {number} 次走访" if number else ""


def visits_of(store: Store, enterprise_id: UUID) -> list[Visit]:
    """The visits to an enterprise, the newest first."""
    with explained(), store.opened.local.read() as session:
        return visit_rules.at_enterprise(session, enterprise_id)[::-1]


def warnings(store: Store, visit_id: UUID) -> list[Problem]:
    """Possible double entry."""
    with explained(), store.opened.local.read() as session:
        return visit_rules.problems(session, existing(session, Visit, visit_id))


def add_need(store: Store, visit_id: UUID, values: Mapping[str, object], need_id: UUID | None = None) -> UUID:
    """A need heard at the visit: enterprise, source, place and contact come along. Raises Invalid, Locked."""
    with explained(), store.opened.local.read() as session:
        visit = existing(session, Visit, visit_id)
        require_editable(visit)
        carried = {
            "enterprise_id": visit.enterprise_id, "visit_id": visit.id, "contact": visit.interviewee,
            "contact_phone": visit.interviewee_phone, "region": visit.region, "town": visit.town, "village": visit.village,
            "report_unit": visit.report_unit,
        }  # fmt: skip
        card = one(session, Enterprise, visit.enterprise_id) if visit.enterprise_id else None
        if card is not None:
            carried |= {"industry": card.industry, "sector": card.sector}
    return store.create(Need, {n: v for n, v in carried.items() if v is not None} | dict(values), need_id)


def needs_of(store: Store, visit_id: UUID) -> list[Need]:
    """The needs heard at a visit, in the order they were entered."""
    with explained(), store.opened.local.read() as session:
        return needs_in(session, visit_id)


def needs_in(session: Session, visit_id: UUID) -> list[Need]:
    """The same within a session; void ones left out."""
    query = select(Need).where(Need.visit_id == visit_id, Need.state != State.VOID)
    return list(session.scalars(query.order_by(Need.created_at, Need.id)))


def drop_if_empty(store: Store, visit_id: UUID) -> bool:
    """Takes away a new visit in which nobody has typed anything; whether it did. Call it when the page is left."""
    with explained(), store.opened.local.read() as session:
        visit = one(session, Visit, visit_id)
        empty = visit is not None and visit.state is State.DRAFT and deleting.is_empty_visit(session, visit)
    if empty:
        store.delete(Visit, [visit_id])
    return empty


def card_update(store: Store, visit_id: UUID) -> Values:
    """What the visit would add to the enterprise's card (year row, contact); empty when the card knows it all."""
    with explained(), store.opened.local.read() as session:
        visit = existing(session, Visit, visit_id)
        card = one(session, Enterprise, visit.enterprise_id) if visit.enterprise_id else None
        if card is None:
            raise UserError("请先选择走访企业。")
        found = {"years": _years(card, visit), "contacts": _contacts(card, visit)}
        return {n: v for n, v in found.items() if v != (getattr(card, n) or ())}


def update_card(store: Store, visit_id: UUID) -> Saved:
    """Writes `card_update` to the card; an explicit act of the user, never a side effect."""
    values = card_update(store, visit_id)
    visit = store.get(Visit, visit_id)
    if visit is None or visit.enterprise_id is None:
        raise UserError("请先选择走访企业。")
    return store.save(Enterprise, visit.enterprise_id, values)


def _years(card: Enterprise, visit: Visit) -> tuple[YearRow, ...]:
    rows = tuple(card.years or ())
    figures = {n: v for n in FIGURES if (v := getattr(visit, n)) is not None}
    if not figures or visit.visited_on is None:
        return rows
    year = visit.visited_on.year - 1
    if any(r.year == year for r in rows):
        return tuple(replace(r, **figures) if r.year == year else r for r in rows)
    return (*rows, YearRow(id=str(new_id()), n=_next(rows), year=year, **figures))


def _contacts(card: Enterprise, visit: Visit) -> tuple[ContactRow, ...]:
    rows = tuple(card.contacts or ())
    if not visit.interviewee:
        return rows
    post, phone = visit.interviewee_post, visit.interviewee_phone
    if any(r.name == visit.interviewee for r in rows):
        return tuple(
            replace(r, post=post or r.post, phone=phone or r.phone) if r.name == visit.interviewee else r for r in rows
        )
    return (*rows, ContactRow(id=str(new_id()), n=_next(rows), name=visit.interviewee, post=post, phone=phone))


def _next(rows: tuple[YearRow, ...] | tuple[ContactRow, ...]) -> int:
    return max((r.n for r in rows), default=0) + 1
