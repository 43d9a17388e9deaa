"""首页: what waits for me, and this month's figures, each with its 口径 and the records behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State, VisitMode, VisitResult
from db.records import BY_NAME, KINDS
from db.records.enterprise import Enterprise
from db.records.visit import Visit
from desktop.core import refused, status
from desktop.core.errors import explained
from desktop.core.profile import Opened

SOON = timedelta(days=14)
MOST = 50  # of each group; the counts are of all
_OPEN_RESULTS = (None, VisitResult.TRACKING)


@dataclass(frozen=True, slots=True)
class Item:
    """One record that waits. `days` until due, negative when overdue; None without a day."""

    kind: str
    id: UUID
    headline: str
    note: str
    days: int | None = None
    op: int = 0  # handle of a refused operation


@dataclass(frozen=True, slots=True)
class Group:
    """Records that wait for the same thing."""

    key: str  # refused conflicts returned due drafts
    title: str
    count: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with how it is counted and what is behind it."""

    key: str
    label: str
    value: int
    unit: str
    basis: str  # 口径
    ids: tuple[UUID, ...]  # of visits


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
        groups = (_refused(session), _conflicts(session), _returned(session, me), _due(session, me, today), _drafts(session, me))
        figures = _figures(month_visits(session, me, first))
    return Home(tuple(g for g in groups if g.count), figures, first)


def _group(key: str, title: str, items: Iterable[Item]) -> Group:
    found = tuple(items)
    return Group(key, title, len(found), found[:MOST])


def _refused(session: Session) -> Group:
    return _group("refused", "未被接收", (
        Item(r.kind, r.id, r.headline, f"{r.action}：{r.reason}", op=r.op) for r in refused.listed(session) if r.ways
    ))  # fmt: skip


def _conflicts(session: Session) -> Group:
    found = []
    for name, record_id in status.conflicting(session):
        record = session.get(BY_NAME[name], record_id)
        if record is not None:
            fields = len(record.candidates or {})
            found.append(Item(name, record_id, headline(session, record), f"{fields} 个字段有不同的值，请选定"))
    return _group("conflicts", "待处理冲突", found)


def _mine(session: Session, me: UUID, state: State) -> list[Record]:
    found: list[Record] = []
    for kind in KINDS:
        if kind.submittable and kind.__tablename__ != "attachment":
            query = select(kind).where(kind.author_id == me, kind.state == state)
            found += session.scalars(query.order_by(kind.changed_at.desc()))
    return found


def _returned(session: Session, me: UUID) -> Group:
    items = (
        Item(r.__tablename__, r.id, headline(session, r), "审核退回，请修改后重新提交")
        for r in _mine(session, me, State.RETURNED)
    )
    return _group("returned", "退回修改", items)


def _drafts(session: Session, me: UUID) -> Group:
    items = (
        Item(r.__tablename__, r.id, headline(session, r), f"{r.title}草稿，还没有提交") for r in _mine(session, me, State.DRAFT)
    )
    return _group("drafts", "未完成的草稿", items)


def _due(session: Session, me: UUID, today: date) -> Group:
    """下步措施 of mine that are neither solved nor handed on, due within 14 days or overdue; the most urgent first."""
    query = select(Visit).where(Visit.follow_up_due <= today + SOON, Visit.state != State.VOID).order_by(Visit.follow_up_due)
    items = []
    for visit in session.scalars(query):
        if visit.result in _OPEN_RESULTS and me == (visit.follow_up_owner or visit.author_id) and visit.follow_up_due:
            days = (visit.follow_up_due - today).days
            note = f"已超期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天"
            items.append(Item("visit", visit.id, headline(session, visit), note, days))
    return _group("due", "跟进到期", items)


def month_visits(session: Session, me: UUID, first: date) -> list[Visit]:
    """Visits of the month in which I took part, void ones left out."""
    following = (first + timedelta(days=31)).replace(day=1)
    query = select(Visit).where(Visit.visited_on >= first, Visit.visited_on < following, Visit.state != State.VOID)
    found = session.scalars(query.order_by(Visit.visited_on, Visit.created_at))
    return [v for v in found if me in (v.visitors or (v.author_id,))]


def _figures(visits: list[Visit]) -> tuple[Figure, ...]:
    everyone = tuple(v.id for v in visits)
    known = [v for v in visits if v.enterprise_id]
    onsite = [v for v in visits if v.mode is VisitMode.ONSITE]
    return (
        Figure("visits", "走访次数", len(visits), "次", "本月我参加的走访，含草稿，不含作废；多人同去算一次", everyone),
        Figure(
            "enterprises", "走访企业", len({v.enterprise_id for v in known}), "家", "同一企业本月去几次都算一家",
            tuple(v.id for v in known),
        ),
        Figure(
            "onsite_days", "服务天数", len({v.visited_on for v in onsite}), "天", "只计实地走访的日期；同一天走访几家算一天",
            tuple(v.id for v in onsite),
        ),
    )  # fmt: skip


def headline(session: Session, record: Record) -> str:
    """What a person calls the record, with the enterprise's name where the record only points to it."""
    if isinstance(record, Visit):
        card = session.get(Enterprise, record.enterprise_id) if record.enterprise_id else None
        day = f"{record.visited_on.month}月{record.visited_on.day}日" if record.visited_on else "日期未填"
        return f"{card.headline() if card else '未选企业'} · {day}"
    return record.headline()
