"""来龙去脉: what belongs to an enterprise, a need, an achievement or a contract, as one timeline, the newest first.

Everything is asked for by sets: one query names the records of a kind, and lists' rows are made of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.base import Record
from db.codes import BEIJING
from db.fields import field_map
from db.records import BY_NAME
from db.records.contract import Contract
from db.records.docking import Docking
from db.transfer_choices import NeedState
from db.types import DateOnly
from desktop.core import need_states
from desktop.core.chain_links import LINKS
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, Tone, rows_of
from desktop.core.lookup import id_list, one
from desktop.core.profile import Opened

MOST = 60
"""The newest of each kind; the counts are of all."""
WORDS: dict[str, tuple[str, str]] = {
    "visit": ("走访", "次"), "need": ("技术需求", "项"), "achievement": ("科技成果", "项"), "activity": ("活动", "场"),
    "docking": ("对接", "项"), "contract": ("技术合同", "项"), "landing": ("成果落地", "项"), "income": ("收益分配", "次"),
    "patent_deal": ("专利运营", "件"), "consultation": ("政策咨询", "次"), "recommendation": ("目录推荐", "项"),
    "subsidy": ("补助", "笔"), "service_log": ("服务日志", "篇"), "mobility": ("人员流动", "人"),
}  # fmt: skip
"""What the kinds are called in a timeline, and how they are counted."""
SHORT = {
    "need": "需求", "achievement": "成果", "contract": "合同", "landing": "落地", "income": "收益", "patent_deal": "专利",
    "consultation": "咨询", "recommendation": "推荐", "service_log": "日志", "mobility": "流动",
}  # fmt: skip
"""The word before a line."""
_DAYS = {"subsidy": "paid_on"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, on a day (None: not dated yet); it opens the record `kind`, `id`."""

    on: date | None
    kind: str
    id: UUID
    word: str
    title: str
    note: str
    badge: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events, how many records of each kind there are, and what the contracts among them are worth in 万元."""

    events: tuple[Event, ...]
    counts: dict[str, int]
    amount: Decimal | None

    @property
    def summary(self) -> str:
        """走访 3 次 · 技术需求 2 项 · 技术合同 1 项 120 万元."""
        parts = []
        for kind, (word, unit) in WORDS.items():
            if number := self.counts.get(kind):
                worth = f" {self.amount:f} 万元" if kind == "contract" and self.amount else ""
                parts.append(f"{word} {number} {unit}{worth}")
        return " · ".join(parts)


def timeline(opened: Opened, kind: type[Record], record_id: UUID) -> Timeline:
    """Everything that belongs to a record of `LINKS`, in one moment of the database."""
    with explained(), opened.local.read() as session:
        return timeline_in(session, kind, record_id, opened.clock.today())


def timeline_in(session: Session, kind: type[Record], record_id: UUID, today: date) -> Timeline:
    """The same within a session."""
    events: list[Event] = []
    counts: dict[str, int] = {}
    amount: Decimal | None = None
    record = one(session, kind, record_id)
    own = record.headline() if record is not None else ""
    for name, where in reversed(LINKS.get(kind.__tablename__, {}).items()):
        ids, days = _found(session, name, where, record_id)
        if not ids:
            continue
        counts[name] = len(ids)
        events += _events(session, name, ids[:MOST], days, today, own)
        if name == "docking":
            events += _rounds(session, ids[:MOST])
        if name == "contract":
            amount = _worth(session, ids)
    return Timeline(tuple(sorted(events, key=_newest)), counts, amount)


def _newest(event: Event) -> tuple[bool, int]:
    """What has no day yet stands on top; of one day the later link of the chain, as they come in."""
    return event.on is not None, -(event.on or date.max).toordinal()


def _found(session: Session, name: str, where: str, record_id: UUID) -> tuple[list[UUID], dict[UUID, date | None]]:
    kind = BY_NAME[name]
    column = _DAYS.get(name, kind.newest_first)
    sql = f"SELECT x.id, x.{column} FROM {name} x WHERE ({where}) AND x.state <> 'void' ORDER BY 2 DESC, x.created_at DESC"
    plain = isinstance(field_map(kind)[column].type, DateOnly)
    days = {UUID(i): _day(day, plain) for i, day in session.execute(text(sql), {"id": str(record_id)})}
    return list(days), days


def _day(stored: str | None, plain: bool) -> date | None:
    """Days as they are; instants as the day they were in Beijing."""
    if not stored:
        return None
    return date.fromisoformat(stored) if plain else datetime.fromisoformat(stored).astimezone(BEIJING).date()


def _events(
    session: Session, name: str, ids: Sequence[UUID], days: dict[UUID, date | None], today: date, own: str
) -> Iterable[Event]:
    query = text(f"SELECT rowid FROM {name} WHERE id IN (SELECT value FROM json_each(:ids))")
    rowids = [row[0] for row in session.execute(query, {"ids": id_list(ids)})]
    for row in rows_of(session, BY_NAME[name], rowids, today):
        title, note = _words(row, own)
        yield Event(days[row.id], name, row.id, SHORT.get(name, WORDS[name][0]), title, note, row.badge, row.tone)


def _words(row: ListRow, own: str) -> tuple[str, str]:
    """What tells the visits of one enterprise apart is not its name; nor is it said again behind anything else."""
    parts = [part for part in row.second.split(" · ") if part and part != own]
    if row.kind == "visit":
        purposes = row.cells.get("purposes") or "走访"
        return purposes, " · ".join(part for part in parts if part != purposes)
    return row.headline, " · ".join([*parts, *([row.right] if row.right else [])])


def _rounds(session: Session, ids: Sequence[UUID]) -> list[Event]:
    """What was said at each round of the dockings."""
    found = []
    for docking in session.scalars(select(Docking).where(Docking.id.in_(ids))):
        for row in docking.rounds or ():
            told = " · ".join(part for part in (row.result or "", row.attendees or "") if part)
            stage = f"进入{row.stage.text}" if row.stage else row.mode.text if row.mode else ""
            found.append(Event(row.on, "docking", docking.id, "经过", row.content or "（未填内容）", told, stage))
    return found


def _worth(session: Session, ids: Sequence[UUID]) -> Decimal | None:
    amounts = [a for a in session.scalars(select(Contract.amount).where(Contract.id.in_(ids))) if a is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def need_state(opened: Opened, need_id: UUID) -> NeedState:
    """What people read as the state of one need."""
    with explained(), opened.local.read() as session:
        return need_states.shown(session, [need_id]).get(need_id, NeedState.NEW)
