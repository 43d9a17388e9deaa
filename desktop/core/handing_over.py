"""工作交接 on the laptop: what would move, the handover itself, and who is told (docs/decisions/013)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from db import canonical, handover, rules
from db.base import Record
from db.bodies import body_of
from db.choices import State
from db.fields import field_map
from db.handover_choices import HandoverScope
from db.local import HELD, RETURNED, outbox
from db.records.docking import Docking
from db.records.handover import Handover
from db.records.person import Person
from db.records.team import Team
from db.records.visit import Visit
from db.reviewing import levels_of
from db.rules import Problem
from desktop.core import cards, meta, refused
from desktop.core.authority import people_names, without_account
from desktop.core.cards import Ref
from desktop.core.errors import Invalid, explained
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.store import Store

TOLD_DAYS = 30
FIELDS = ("from_id", "to_id", "from_day", "scope", "note")
_NOT_DONE = {RETURNED: "没有被接收，请到“同步”处理", HELD: "省级保留待查"}
CONTACTS = ("contact_county", "contact_city", "contact_province")
_DRAFT = "handover_draft"  # in `meta`


@dataclass(frozen=True, slots=True)
class Draft:
    """A handover that is filled in and not agreed yet: values by field, and texts that cannot be read yet."""

    values: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Ref, ...] = ()  # those that the values name


@dataclass(frozen=True, slots=True)
class Part:
    """What would move of one kind."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """One handover as people read it."""

    id: UUID
    text: str
    note: str


def may_hand_over_for_others(account: Account) -> bool:
    """Contacts do it for who has already left."""
    return account.has_role(*CONTACTS)


def keep_draft(opened: Opened, draft: Draft | None) -> None:
    """Keeps what is filled in, in place of what was kept before; None forgets it. Never leaves this computer."""
    value = None
    if draft is not None:
        known = field_map(Handover)
        values = {name: known[name].type.to_wire(value) for name, value in draft.values.items() if value is not None}
        value = canonical.text({"values": values, "typed": dict(draft.typed)})
    with explained(), opened.local.connection(write=True) as connection:
        meta.write(connection, _DRAFT, value)


def draft(opened: Opened) -> Draft | None:
    """What was filled in and not agreed yet, if there is anything."""
    with explained(), opened.local.read() as session:
        kept = meta.read(session, _DRAFT)
        if kept is None:
            return None
        found, known = canonical.loads(kept), field_map(Handover)
        values = {name: known[name].type.from_wire(wire) for name, wire in found["values"].items()}
        named = [values[name] for name in ("from_id", "to_id") if name in values]
        return Draft(values, found["typed"], tuple(cards.describe(session, Person, i, opened) for i in named))


def reopen(store: Store, op: int, record_id: UUID) -> None:
    """A handover that was refused is taken back and filled in again: once written it is never changed itself."""
    store.discard_returned(op)
    take_up(store, record_id)


def take_up(store: Store, record_id: UUID) -> None:
    """Fills in again what was given up."""
    with explained(), store.opened.local.read() as session:
        _, values = refused.values_of(session, record_id)
    keep_draft(store.opened, Draft({name: value for name, value in values.items() if name in FIELDS}))


def able(opened: Opened, people: Sequence[Ref]) -> list[Ref]:
    """Those of them that can go on with the work: with an account."""
    with explained(), opened.local.read() as session:
        without = without_account(session, [str(ref.id) for ref in people])
    return [ref for ref in people if str(ref.id) not in without]


def preview(opened: Opened, giver: UUID, scope: Collection[HandoverScope]) -> list[Part]:
    """What this computer knows of the giver's unfinished work, by kind; the province moves what it has at that moment."""
    given = _wire(opened, giver, giver, scope)
    found: list[Part] = []
    with explained(), opened.local.read() as session:
        for kind in handover.MOVABLE:
            name = kind.__tablename__
            wanted = handover.scope_of(given)
            if name != "attachment" and (wanted is None or name in wanted):
                count = _unfinished(session, name, giver)
                found += [Part(kind.title, count)] if count else []
        if handover.takes_tasks(given):
            found += _tasks(session, str(giver), opened.clock.today())
    return found


def _unfinished(session: Session, name: str, giver: UUID) -> int:
    more = " OR follow_up_due IS NOT NULL AND (result IS NULL OR result = 'tracking')" if name == "visit" else ""
    sql = (
        f"SELECT count(*) FROM {name} WHERE (keeper_id = :me OR keeper_id IS NULL AND author_id = :me)"
        f" AND state <> 'void' AND (state IN ('draft', 'returned', 'submitted'){more})"
    )
    return int(session.execute(text(sql), {"me": str(giver)}).scalar_one())


def _tasks(session: Session, giver: str, today: date) -> list[Part]:
    follow = select(func.count()).select_from(Visit).where(
        Visit.follow_up_owner == UUID(giver), Visit.state != State.VOID, or_(Visit.result.is_(None), Visit.result == "tracking")
    )  # fmt: skip
    counts = [Part("由其负责的跟进", session.scalar(follow) or 0)]
    counts.append(Part("主办的对接", _named(session, Docking, giver, today)))
    counts.append(Part("团队职务", _named(session, Team, giver, today)))
    return [part for part in counts if part.count]


def _named(session: Session, kind: type[Record], giver: str, today: date) -> int:
    """Records in whose dated rows the person still serves."""
    rows = handover.LISTS[kind.__tablename__]
    named = session.scalars(select(kind).where(func.instr(getattr(kind, rows), giver) > 0, kind.state != State.VOID))
    return sum(handover.replaced(body_of(each).get(rows) or {}, giver, "", today) is not None for each in named)


def _wire(opened: Opened, giver: UUID, taker: UUID, scope: Collection[HandoverScope]) -> dict[str, object]:
    """As `db.handover` reads it."""
    return {"author_id": str(opened.account.id), "from_id": str(giver), "to_id": str(taker), "scope": [s.value for s in scope]}


def hand_over(
    store: Store, giver: UUID, taker: UUID | None, day: date | None, scope: Collection[HandoverScope], note: str
) -> UUID:  # fmt: skip
    """Writes the handover, whole; the province carries it out at the next sync. Raises Invalid with problems by field."""
    opened = store.opened
    record = Handover(from_id=giver, to_id=taker, from_day=day)
    found = [p for p in rules.problems(record, "draft") if p.blocking]
    account = opened.account
    with explained(), opened.local.read() as session:
        if taker is not None and without_account(session, [str(taker)]):
            found.append(Problem("to_id", "no_account", "接收人没有账号，请先由管理员开通"))
    if giver != account.id and not levels_of(account.reviewer, account.division):
        found.append(Problem("from_id", "no_right", "只有移交人本人或本地的联络员可以办理工作交接"))
    if found:
        raise Invalid(found, "工作交接还不能办理。", "请看各栏下方的说明。")
    values = {
        "from_id": giver, "to_id": taker, "from_day": day, "scope": tuple(scope) or None, "note": note or None,
        "report_unit": account.division, "region": account.division,
    }  # fmt: skip
    return store.create(Handover, values)


def told(session: Session, me: UUID, today: date) -> list[Told]:
    """Handovers of the last days that concern this person, the newest first."""
    query = select(Handover).where(
        or_(Handover.from_id == me, Handover.to_id == me), Handover.from_day >= today - timedelta(days=TOLD_DAYS)
    )
    found = list(session.scalars(query.order_by(Handover.created_at.desc())))
    names = people_names(session, [str(p) for each in found for p in (each.from_id, each.to_id)])
    return [_in_words(each, me, names, _not_done(session)) for each in found]


def _not_done(session: Session) -> dict[str, str]:
    """What the province did not accept, in words."""
    mine = (outbox.c.kind == Handover.__tablename__, outbox.c.status.in_(_NOT_DONE))
    return {row.id: _NOT_DONE[row.status] for row in session.execute(select(outbox.c.id, outbox.c.status).where(*mine))}


def listed(opened: Opened) -> list[Told]:
    """All that this computer knows of, the newest first."""
    with explained(), opened.local.read() as session:
        found = list(session.scalars(select(Handover).order_by(Handover.created_at.desc()).limit(20)))
        names = people_names(session, [str(p) for each in found for p in (each.from_id, each.to_id)])
        return [_in_words(each, opened.account.id, names, _not_done(session)) for each in found]


def _in_words(record: Handover, me: UUID, names: Mapping[str, str], not_done: Mapping[str, str]) -> Told:
    old, new = ("您" if p == me else names.get(str(p), "他人") for p in (record.from_id, record.to_id))
    done = f"已移交 {record.moved or 0} 条" if record.rev else not_done.get(str(record.id), "同步后生效")
    return Told(record.id, f"{old}的工作移交给{new}", f"{record.from_day} 起，{done}")
