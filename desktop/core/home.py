"""首页: what waits for me, and this month's figures, each with its 口径 and the records behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, and_, func, literal, or_, select, text
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State, VisitMode, VisitResult
from db.records import BY_NAME, KEPT, KINDS, UNFINISHED
from db.records.attachment import Attachment
from db.records.enterprise import Enterprise
from db.records.served import Served
from db.records.service_log import ServiceLog
from db.records.visit import Visit
from db.spelling import money_text
from desktop.core import brokering, handing_over, home_desk, refused, reminders, status, withdrawn
from desktop.core.errors import explained
from desktop.core.home_desk import Asked
from desktop.core.lookup import held_by
from desktop.core.plan import rules_of
from desktop.core.profile import Opened
from desktop.core.profile_files import Account
from desktop.core.refused import Refusal
from desktop.core.service_logs import days_at_work, teams_of

SOON = timedelta(days=14)
MOST = 50  # of each group; the counts are of all
OLDEST = 5  # of what waits for a decision: the rest is on the page of its own


@dataclass(frozen=True, slots=True)
class Item:
    """One record that waits; without an id a place, named by `kind`. `days` until due, negative when overdue; None: no day."""

    kind: str
    id: UUID | None
    headline: str
    note: str
    days: int | None = None
    op: int = 0  # handle of a refused operation


@dataclass(frozen=True, slots=True)
class Group:
    """Records that wait for the same thing."""

    key: str  # refused conflicts returned desk vouch due drafts
    title: str
    count: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with how it is counted and what is behind it."""

    key: str
    label: str
    value: int | Decimal
    unit: str
    basis: str  # 口径
    ids: tuple[UUID, ...]  # of visits, service logs, dockings and contracts


@dataclass(frozen=True, slots=True)
class Counted:
    """What the figures need of a visit."""

    id: UUID
    enterprise_id: UUID | None
    visited_on: date | None
    mode: VisitMode | None


@dataclass(frozen=True, slots=True)
class Home:
    """Everything the page shows."""

    groups: tuple[Group, ...]
    figures: tuple[Figure, ...]
    month: date  # its first day


def load(opened: Opened, month: date | None = None) -> Home:
    """Reads the page in one moment of the database. `month`: any day of it; this month without."""
    today = opened.clock.today()
    first = (month or today).replace(day=1)
    me = opened.account.id
    with explained(), opened.local.read() as session:
        returned, drafts = _unfinished(session, me, today)
        later = (_handed(session, me, today), _due(session, me, today), _reminders(session, opened, today), drafts)
        groups = (_refused(session), _conflicts(session, opened), returned, *_desk(session, opened), *later)
        figures = figures_of(session, opened.account, first, today)
    return Home(tuple(g for g in groups if g.count), figures, first)


def _refused(session: Session) -> Group:
    found = [r for r in refused.listed(session) if r.ways]
    items = (Item(r.kind, r.id, refused_name(session, r), f"{r.action}：{r.reason}", op=r.op) for r in found[:MOST])
    return Group("refused", "未被接收", len(found), tuple(items))


def refused_name(session: Session, refusal: Refusal) -> str:
    """As lists call the record; one that is gone keeps the name it had."""
    kind = BY_NAME[refusal.kind]
    record = session.get(kind, refusal.id) or withdrawn.seen(session, kind, refusal.id)
    return refusal.headline if record is None else headline(session, record)


def _conflicts(session: Session, opened: Opened) -> Group:
    found = status.conflicting(session, opened.account, opened.clock.today())
    items = []
    for name, record_id in found[:MOST]:
        record = session.get(BY_NAME[name], record_id)
        if record is not None:
            fields = len(record.candidates or {})
            items.append(Item(name, record_id, headline(session, record), f"{fields} 个字段有不同的值，请选定"))
    return Group("conflicts", "待处理冲突", len(found), tuple(items))


def _unfinished(session: Session, me: UUID, today: date) -> tuple[Group, Group]:
    """What reviewers returned to me, and my drafts; the last touched first. Files stand with their records."""
    found: dict[str, list[tuple[str, str, str]]] = {State.RETURNED.value: [], State.DRAFT.value: []}
    for kind in KINDS:
        if kind.submittable and kind is not Attachment:
            select_ = f"SELECT id, state, changed_at FROM {kind.__tablename__} WHERE"
            sql = (  # two queries, so that each has its index
                f"{select_} author_id = :me AND keeper_id IS NULL AND {UNFINISHED}"
                f" UNION ALL {select_} keeper_id = :me AND {KEPT} AND {UNFINISHED}"
            )
            for record_id, state, changed in session.execute(text(sql), {"me": str(me)}):
                found[state].append((changed, kind.__tablename__, record_id))
    again = home_desk.returned(session, [row[2] for row in found[State.DRAFT.value]])
    found[State.RETURNED.value] += [row for row in found[State.DRAFT.value] if row[2] in again]
    found[State.DRAFT.value] = [row for row in found[State.DRAFT.value] if row[2] not in again]
    returned, drafts = (sorted(rows, reverse=True) for rows in found.values())
    return (
        Group("returned", "退回修改", len(returned), _returned(session, returned, today)),
        Group("drafts", "未完成的草稿", len(drafts), _items(session, drafts, "草稿，还没有提交")),
    )


def _returned(session: Session, rows: list[tuple[str, str, str]], today: date) -> tuple[Item, ...]:
    """With the fields that the reviewer named and the days left; the most urgent first, those without a day last."""
    told = home_desk.asked(session, [UUID(row[2]) for row in rows], today)
    items = []
    for _, name, record_id in sorted(rows, key=lambda row: _urgency(told.get(UUID(row[2]))))[:MOST]:
        record = session.get(BY_NAME[name], UUID(record_id))
        if record is not None:
            note, days = home_desk.note_of(told, record.id, record.title)
            items.append(Item(name, record.id, headline(session, record), note, days))
    return tuple(items)


def _urgency(asked: Asked | None) -> int:
    return asked.days if asked is not None and asked.days is not None else 10_000


def _desk(session: Session, opened: Opened) -> tuple[Group, Group]:
    """For contacts what waits for their decision, for everyone what was written in his name and waits for his word."""
    found = home_desk.desk(session, opened, OLDEST)
    groups = (("desk", "待我审核", found.count, found.rows), ("vouch", "代录待本人确认", found.vouch_count, found.vouch))
    first, second = (
        Group(key, title, count, tuple(Item(r.kind, r.id, r.headline, home_desk.waits(r)) for r in rows))
        for key, title, count, rows in groups
    )
    return first, second


def _items(session: Session, rows: list[tuple[str, str, str]], note: str) -> tuple[Item, ...]:
    found = []
    for _, name, record_id in rows[:MOST]:
        record = session.get(BY_NAME[name], UUID(record_id))
        if record is not None:
            found.append(Item(name, record.id, headline(session, record), f"{record.title}：{note}"))
    return tuple(found)


def _handed(session: Session, me: UUID, today: date) -> Group:
    """工作交接 of the last weeks, to both sides."""
    found = handing_over.told(session, me, today)
    items = (Item("settings", None, each.text, each.note) for each in found[:MOST])
    return Group("handover", "工作交接", len(found), tuple(items))


def _reminders(session: Session, opened: Opened, today: date) -> Group:
    """What the plan's terms and rules will make due."""
    found = reminders.due(session, opened.account, rules_of(session), today)
    items = (Item(r.kind, r.id, r.headline, r.note, r.days) for r in found[:MOST])
    return Group("reminders", "到期提醒", len(found), tuple(items))


def _due(session: Session, me: UUID, today: date) -> Group:
    """下步措施 of mine that are neither solved nor handed on, due within 14 days or overdue; the most urgent first."""
    query = select(Visit.id, Visit.follow_up_due).where(
        Visit.follow_up_due <= today + SOON,
        Visit.state != State.VOID,
        or_(Visit.result.is_(None), Visit.result == VisitResult.TRACKING),
        or_(Visit.follow_up_owner == me, and_(Visit.follow_up_owner.is_(None), held_by(Visit, me))),
    )
    rows = [(record_id, due) for record_id, due in session.execute(query.order_by(Visit.follow_up_due)) if due is not None]
    items = []
    for record_id, due in rows[:MOST]:
        visit, days = session.get(Visit, record_id), (due - today).days
        note = f"已超期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天"
        if visit is not None:
            items.append(Item("visit", record_id, headline(session, visit), note, days))
    return Group("due", "跟进到期", len(rows), tuple(items))


def month_visits(session: Session, me: UUID, first: date) -> list[Counted]:
    """Visits of the month in which I took part, void ones left out."""
    following = (first + timedelta(days=31)).replace(day=1)
    query = select(Visit.id, Visit.enterprise_id, Visit.visited_on, Visit.mode).where(
        Visit.visited_on >= first,
        Visit.visited_on < following,
        Visit.state != State.VOID,
        or_(func.instr(Visit.visitors, literal(str(me), Text)) > 0, and_(Visit.visitors.is_(None), Visit.author_id == me)),
    )
    return [Counted(*row) for row in session.execute(query.order_by(Visit.visited_on, Visit.created_at))]


def figures_of(session: Session, account: Account, first: date, today: date) -> tuple[Figure, ...]:
    """Visits and enterprises for who goes to enterprises, objects for who serves villages, days for both; a broker's year."""
    if brokering.is_broker(account):
        return _broker_figures(session, account.id, today)
    visits = month_visits(session, account.id, first)
    days = days_at_work(session, account.id, first, (first + timedelta(days=31)).replace(day=1))
    rural = bool(days) or account.has_role("team_leader") or bool(teams_of(session, account.id, today))
    if not rural:
        return (*_visit_figures(visits), _days_figure(visits, {}))
    found = (_days_figure(visits, days), _objects_figure(session, days))
    return (*_visit_figures(visits), *found) if visits or account.has_role("commissioner") else found


def _broker_figures(session: Session, me: UUID, today: date) -> tuple[Figure, ...]:
    dockings, found = brokering.in_hand(session, me, today), brokering.signed(session, me, today.year)
    whole = found.amount == found.amount.to_integral_value()
    amount = int(found.amount) if whole else found.amount.normalize()
    counted = "今年签订、我是经纪人、已提交的技术合同，草稿不算；同一登记编号算一项"
    summed = f"今年签约的成交总额，其中已登记 {money_text(found.registered)} 万元"
    return (
        Figure("dockings", "对接中", len(dockings), "项", "由我主办、还没有办结或中止的供需对接", dockings),
        Figure("signed", "今年签约", len(found.ids), "项", counted, found.ids),
        Figure("amount", "今年成交额", amount, "万元", summed, found.ids),
    )


def _visit_figures(visits: list[Counted]) -> tuple[Figure, ...]:
    known = [v for v in visits if v.enterprise_id]
    return (
        Figure(
            "visits", "走访次数", len(visits), "次", "本月我参加的走访，含草稿，不含作废；多人同去算一次",
            tuple(v.id for v in visits),
        ),
        Figure(
            "enterprises", "走访企业", len({v.enterprise_id for v in known}), "家", "同一企业本月去几次都算一家",
            tuple(v.id for v in known),
        ),
    )  # fmt: skip


def _days_figure(visits: list[Counted], days: Mapping[date, tuple[UUID, ...]]) -> Figure:
    """Calendar days, not records: two visits and a log on one day are one day (trap 1 of domain.md §9)."""
    onsite = [v for v in visits if v.mode is VisitMode.ONSITE]
    logs = dict.fromkeys(log for ids in days.values() for log in ids)
    basis = "只计实地走访的日期；同一天走访几家算一天"
    if days:
        basis = "服务日志里我到场的日期和实地走访的日期，含草稿，不含作废；同一天只算一天，半天也算一天"
    found = {v.visited_on for v in onsite} | days.keys()
    return Figure("onsite_days", "服务天数", len(found), "天", basis, (*(v.id for v in onsite), *logs))


def _objects_figure(session: Session, days: Mapping[date, tuple[UUID, ...]]) -> Figure:
    ids = tuple(dict.fromkeys(log for logs in days.values() for log in logs))
    query = select(func.coalesce(ServiceLog.served_id, ServiceLog.enterprise_id)).where(ServiceLog.id.in_(ids))
    objects = {found for found in session.scalars(query) if found is not None}
    return Figure("served", "服务对象", len(objects), "个", "本月我到场服务过的村、合作社等，去几次都算一个", ids)


def headline(session: Session, record: Record) -> str:
    """What a person calls the record, with the enterprise's name where the record only points to it."""
    if isinstance(record, ServiceLog):
        served = session.get(Served, record.served_id) if record.served_id else None
        began = f"{record.began_on.month}月{record.began_on.day}日" if record.began_on else "日期未填"
        return f"{served.headline() if served else '未选服务对象'} · {began}"
    if isinstance(record, Visit):
        card = session.get(Enterprise, record.enterprise_id) if record.enterprise_id else None
        day = f"{record.visited_on.month}月{record.visited_on.day}日" if record.visited_on else "日期未填"
        return f"{card.headline() if card else '未选企业'} · {day}"
    return record.headline()
