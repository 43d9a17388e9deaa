"""服务日志: beginning one with what is known, counting its days, and the days that other logs have already taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Text, func, literal, or_, select, text
from sqlalchemy.orm import Session

from db import divisions
from db.base import Record
from db.choices import State
from db.records.attachment import Attachment
from db.records.enrolment import Enrolment
from db.records.served import Served
from db.records.service_log import MOST_DAYS, DayRow, ServiceLog, person_days, team_days
from db.records.team import Team
from db.records.training import Training
from db.spelling import tenths_text
from db.workflow import EDITABLE
from desktop.core import service_days
from desktop.core.errors import explained
from desktop.core.lookup import existing, one
from desktop.core.profile import Opened
from desktop.core.store import Saved, Store

Values = Mapping[str, Any]
REPEATS = ("team_id", "served_id", "enterprise_id", "contents", "farm_trade", "region", "town", "village")
PLACE = ("region", "town", "village")


@dataclass(frozen=True, slots=True)
class Figures:
    """What the days of a log come to: a team of five on one day is one team-day and five person-days."""

    team_days: Decimal
    person_days: Decimal
    people: int

    def text(self, team: bool) -> str:
        """团队 5 天 · 12.5 人天 · 3 人; of somebody alone 服务 5 天."""
        if not self.people:
            return "还没有填到场情况"
        if not team and self.people == 1:
            return f"服务 {tenths_text(self.team_days)} 天"
        head = f"{'团队' if team else '服务'} {tenths_text(self.team_days)} 天"
        return f"{head} · {tenths_text(self.person_days)} 人天 · {self.people} 人"


@dataclass(frozen=True, slots=True)
class Taken:
    """A person's day that stands in other logs: how many half days, and in which."""

    halves: int
    where: str


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """场次 and 人次 of a class, from its lessons and what was signed in there; None where this laptop has no roster."""

    sessions: int
    attendances: int | None

    @property
    def text(self) -> str:
        """In words."""
        if self.attendances is None:
            return f"{self.sessions} 场，人次以培训班的签到为准"
        return f"{self.sessions} 场 · {self.attendances} 人次，随签到自动更新"


# ------------------------------------------------------------------------------------------------------------ beginning
def new_log(store: Store, served_id: UUID | None = None) -> UUID:
    """A new draft of today: my team if I belong to exactly one, and this object or the last one I served."""
    with explained(), store.opened.local.read() as session:
        values = _defaults(session, store)
        last = _last(session, store.opened.account.id)
        wanted = served_id or (last.served_id if last else None)
        card = one(session, Served, wanted) if wanted else None
        if card is not None:
            values |= {"served_id": card.id} | {n: v for n, v in _brought(card).items() if v is not None and not values.get(n)}
            values |= {name: getattr(card, name) for name in PLACE if card.region}
    return store.create(ServiceLog, {n: v for n, v in values.items() if v is not None})


def copy_last(store: Store, like: UUID | None = None) -> UUID | None:
    """A new draft of today like a log (the last one of mine without): days and what came of it are not copied."""
    with explained(), store.opened.local.read() as session:
        last = one(session, ServiceLog, like) if like else _last(session, store.opened.account.id)
        if last is None:
            return None
        repeated = {name: value for name in REPEATS if (value := getattr(last, name)) is not None}
        values = _defaults(session, store) | repeated
    return store.create(ServiceLog, {n: v for n, v in values.items() if v is not None})


def _defaults(session: Session, store: Store) -> dict[str, Any]:
    account, today = store.opened.account, store.opened.clock.today()
    teams = teams_of(session, account.id, today)
    team = teams[0] if len(teams) == 1 else None
    region = account.division if divisions.get(account.division or "-") else None
    found = {"began_on": today, "ended_on": today, "report_unit": account.division or None, "region": region}
    return found | ({"team_id": team.id, "farm_trade": team.farm_trade} if team else {})


def teams_of(session: Session, person: UUID, day: date) -> list[Team]:
    """The teams that a person belongs to on a day, within their period of service."""
    query = select(Team).where(func.instr(Team.members, literal(str(person), Text)) > 0, Team.state != State.VOID)
    found = session.scalars(query.order_by(Team.created_at, Team.id))
    return [t for t in found if _serves(t, day) and any(row.person == person for row in t.members_on(day))]


def _serves(team: Team, day: date) -> bool:
    return (team.since is None or team.since <= day) and (team.until is None or day <= team.until)


def _last(session: Session, me: UUID) -> ServiceLog | None:
    """Among those that I wrote and those that I have taken over."""
    query = select(ServiceLog).where(or_(ServiceLog.author_id == me, ServiceLog.keeper_id == me), ServiceLog.state != State.VOID)
    order = (ServiceLog.began_on.desc(), ServiceLog.created_at.desc())
    return session.scalars(query.where(ServiceLog.served_id.is_not(None)).order_by(*order).limit(1)).first()


def drop_if_empty(store: Store, log_id: UUID) -> bool:
    """Takes away a new log in which nobody has typed anything; whether it did."""
    with explained(), store.opened.local.read() as session:
        log = one(session, ServiceLog, log_id)
        empty = log is not None and log.state is State.DRAFT and not log.rev and _is_blank(session, log)
    if empty:
        store.delete(ServiceLog, [log_id])
    return empty


def _is_blank(session: Session, log: ServiceLog) -> bool:
    typed = (
        log.days, log.summary, log.outputs, log.training_id, log.problem, log.follow_up, log.evaluation, log.evaluation_text,
        log.evaluated_by, log.remark, log.contents,
    )  # fmt: skip
    files = select(func.count()).select_from(Attachment).where(Attachment.of_id == log.id)
    return not any(typed) and not session.scalar(files)


# -------------------------------------------------------------------------------------------------------------- writing
def save(store: Store, log_id: UUID, values: Values) -> Saved:
    """Keeps fields with what follows: an object brings its place and trade, a team its trade, a day its other end."""
    with explained(), store.opened.local.read() as session:
        log = existing(session, ServiceLog, log_id)
        found = dict(values) if log.state not in EDITABLE else consequences(session, log, values)
    return store.save(ServiceLog, log_id, found)


def consequences(session: Session, log: ServiceLog, values: Values) -> dict[str, Any]:
    """What was typed is not overwritten; what the object or team chosen before had brought gives way."""
    found = dict(values)
    for name, kind in (("team_id", Team), ("served_id", Served)):
        chosen, before = values.get(name), getattr(log, name)
        if chosen and chosen != before:
            card = one(session, kind, chosen)
            former = one(session, kind, before) if before else None
            old = _brought(former) if former else {}
            for field, value in (_brought(card) if card else {}).items():
                current = found.get(field, getattr(log, field))
                if value is not None and (current is None or current == old.get(field) or field in PLACE):
                    found[field] = value
    return found | _other_end(log, values)


def _brought(card: Record) -> dict[str, Any]:
    """What an object or a team tells about a log."""
    if isinstance(card, Team):
        return {"farm_trade": card.farm_trade}
    trades = (card.industries if isinstance(card, Served) else None) or ()
    return {name: getattr(card, name) for name in PLACE} | {"farm_trade": trades[0] if len(trades) == 1 else None}


def _other_end(log: ServiceLog, values: Values) -> dict[str, Any]:
    """The end follows the beginning while the log is of one day and nobody is signed in yet, so that nothing typed moves."""
    began = values.get("began_on")
    if began is None or "ended_on" in values or values.get("days", log.days):
        return {}
    alone = log.ended_on is None or log.ended_on == log.began_on
    return {"ended_on": began} if alone or (log.ended_on is not None and log.ended_on < began) else {}


# ------------------------------------------------------------------------------------------------------------- counting
def figures(rows: Iterable[DayRow]) -> Figures:
    """Days count once a calendar day, whoever came (trap 1 of domain.md §9)."""
    all_rows = tuple(rows)
    shares = person_days(all_rows)
    return Figures(team_days(all_rows), sum(shares.values(), Decimal(0)), len({who for who, _ in shares}))


def span_of(log: ServiceLog) -> list[date]:
    """The days from beginning to end, at most a month of them; empty while either is missing or they are the wrong way round."""
    if log.began_on is None or log.ended_on is None:
        return []
    return [log.began_on + timedelta(days=n) for n in range(min((log.ended_on - log.began_on).days + 1, MOST_DAYS))]


def taken(session: Session, log_id: UUID, since: date, until: date) -> dict[tuple[UUID, date], Taken]:
    """(person, day) → what other logs known here have of it, drafts too; everybody's, since anyone may be added to a day."""
    found = service_days.taken(session, None, since, until, log_id)
    ids = {each.log for others in found.values() for each in others}
    query = select(ServiceLog.id, ServiceLog.no, ServiceLog.state, Served.name).outerjoin(
        Served, Served.id == ServiceLog.served_id
    )
    rows = session.execute(query.where(ServiceLog.id.in_(ids)))
    named = {log: f"{name or '未填服务对象'}（{no or state.text}）" for log, no, state, name in rows}
    return {
        key: Taken(
            min(2, int(2 * sum(each.share for each in others))), "、".join(dict.fromkeys(named[each.log] for each in others))
        )
        for key, others in found.items()
    }


def training_figures(session: Session, training_id: UUID) -> TrainingFigures | None:
    """人次 = sign-ins by person and lesson-day; None when the class is not on this laptop."""
    training = one(session, Training, training_id)
    if training is None:
        return None
    days = {UUID(row.id): row.on for row in training.lessons or ()}
    query = select(Enrolment.attended).where(Enrolment.training_id == training.id, Enrolment.state != State.VOID)
    signed = session.scalars(query).all()
    total = sum(len({days[lesson] for lesson in attended or () if lesson in days}) for attended in signed)
    return TrainingFigures(len(days), total if signed else None)


def days_at_work(session: Session, person: UUID, since: date, until: date) -> dict[date, tuple[UUID, ...]]:
    """The calendar days in [since, until) on which somebody was at work by a log, and the logs that say so."""
    sql = (
        "SELECT l.id, json_extract(d.value, '$.on') FROM service_log l JOIN json_each(l.days) d"
        " WHERE l.state <> 'void' AND instr(l.days, :me) AND instr(json_extract(d.value, '$.present'), :me)"
        " AND json_extract(d.value, '$.on') >= :since AND json_extract(d.value, '$.on') < :until ORDER BY l.began_on, l.id"
    )
    found: dict[date, tuple[UUID, ...]] = {}
    values = {"me": str(person), "since": since.isoformat(), "until": until.isoformat()}
    for log, day in session.execute(text(sql), values):
        at = date.fromisoformat(day)
        found[at] = (*found.get(at, ()), UUID(log))
    return found


def month_text(opened: Opened) -> str:
    """本月 4 份 · 我到场 9 天: calendar days, also where two logs tell of one."""
    first = opened.clock.today().replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    query = select(func.count()).select_from(ServiceLog).where(ServiceLog.began_on >= first, ServiceLog.began_on < following)
    with explained(), opened.local.read() as session:
        logs = session.scalar(query.where(ServiceLog.state != State.VOID)) or 0
        days = len(days_at_work(session, opened.account.id, first, following))
    return f"本月 {logs:,} 份 · 我到场 {days} 天"
