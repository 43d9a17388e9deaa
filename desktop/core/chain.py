"""来龙去脉: what belongs to an enterprise, a need, an achievement or a contract, as one timeline, the newest first.

Everything is asked for by sets: one query names the records of a kind, and lists' rows are made of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.base import Record
from db.fields import field_map
from db.records import BY_NAME
from db.records.docking import Docking
from db.records.handover import Handover
from db.transfer_choices import NeedState
from db.types import DateOnly
from desktop.core import contract_worth, need_states
from desktop.core.authority import people_names
from desktop.core.chain_links import DAYS, LINKS
from desktop.core.contract_worth import Worth
from desktop.core.errors import explained
from desktop.core.list_rows import ListRow, Tone, rows_of
from desktop.core.lookup import id_list, many, one
from desktop.core.profile import Opened

MOST = 60
"""The newest of each kind; the counts are of all."""
WORDS: dict[str, tuple[str, str]] = {
    "visit": ("走访", "次"), "service_log": ("服务日志", "篇"), "training": ("培训班", "个"), "need": ("技术需求", "项"),
    "achievement": ("科技成果", "项"), "activity": ("活动", "场"), "docking": ("对接", "项"), "contract": ("技术合同", "项"),
    "landing": ("成果落地", "项"), "income": ("收益分配", "次"), "patent_deal": ("专利运营", "件"),
    "consultation": ("政策咨询", "次"), "recommendation": ("目录推荐", "项"), "subsidy": ("补助", "笔"),
    "mobility": ("人员流动", "人"), "platform": ("平台基地", "个"), "typical_case": ("典型案例", "篇"),
    "team": ("特派团", "个"), "node": ("网络节点", "个"), "handover": ("工作交接", "次"),
}  # fmt: skip
"""What the kinds are called in a timeline, and how they are counted."""
SHORT = {
    "need": "需求", "achievement": "成果", "contract": "合同", "landing": "落地", "income": "收益", "patent_deal": "专利",
    "consultation": "咨询", "recommendation": "推荐", "service_log": "日志", "mobility": "流动", "training": "培训",
    "platform": "平台", "typical_case": "案例", "team": "入团", "node": "专责", "handover": "交接",
}  # fmt: skip
"""The word before a line."""
_DAYS = {"subsidy": "paid_on", "typical_case": "published_on"}
_DAY = re.compile(r"(\d{4}-)?\d\d-\d\d")


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
class YearCount:
    """What there is of one year (None: of all)."""

    year: int | None
    counts: Mapping[str, int]
    worth: Mapping[str, int]  # sums of contracts as they are stored, by `contract_worth`

    @property
    def summary(self) -> str:
        """走访 3 次 · 技术需求 2 项 · 技术合同 1 项（已登记 120 万元）."""
        parts = []
        for kind, (word, unit) in WORDS.items():
            if number := self.counts.get(kind):
                worth = contract_worth.words(self.worth) if kind == "contract" else ""
                parts.append(f"{word} {number} {unit}{worth}")
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events (of `year`, else of all), how many records of each kind there are and what the contracts are worth, by year."""

    events: tuple[Event, ...]
    all: YearCount
    years: tuple[YearCount, ...] = ()  # the latest first
    year: int | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """Of everything."""
        return self.all.counts

    @property
    def summary(self) -> str:
        """Of the year asked for, else of everything."""
        chosen = next((each for each in self.years if each.year == self.year), self.all)
        return f"{self.year} 年：{chosen.summary or '没有记录'}" if self.year is not None else chosen.summary


Found = list[tuple[str, str | None]]
"""Ids and days as they are stored, the newest first; what has no day yet before them."""


def timeline(opened: Opened, kind: type[Record], record_id: UUID, year: int | None = None) -> Timeline:
    """Everything that belongs to a record of `LINKS`, in one moment of the database; with a year only its events."""
    with explained(), opened.local.read() as session:
        return timeline_in(session, kind, record_id, opened.clock.today(), year)


def timeline_in(session: Session, kind: type[Record], record_id: UUID, today: date, year: int | None = None) -> Timeline:
    """The same within a session."""
    owner, record = kind.__tablename__, one(session, kind, record_id)
    own = record.headline() if record is not None else ""
    found = {n: rows for n, where in LINKS.get(owner, {}).items() if (rows := _found(session, owner, n, where, record_id))}
    events: list[Event] = []
    for name, rows in reversed(found.items()):
        newest = [row for row in rows if year is None or (row[1] or "")[:4] == str(year)][:MOST]
        days = {UUID(i): date.fromisoformat(day) if day else None for i, day in newest}
        if name == "handover":
            events += _handovers(session, days, record_id)
        else:
            events += _events(session, name, days, today, own)
        if name == "docking":
            events += (e for e in _rounds(session, list(days)) if year is None or (e.on and e.on.year == year))
    worth = contract_worth.of(session, (i for i, _ in found.get("contract", ())))
    once = {n: [row for row in rows if n != "contract" or row[0] in worth] for n, rows in found.items()}
    counted = _counted(once, worth)
    of_all = counted.pop(None)
    return Timeline(tuple(sorted(events, key=_newest)), of_all, tuple(counted.values()), year)


def _newest(event: Event) -> tuple[bool, int]:
    """What has no day yet stands on top; of one day the later link of the chain, as they come in."""
    return event.on is not None, -(event.on or date.max).toordinal()


def _found(session: Session, owner: str, name: str, where: str, record_id: UUID) -> Found:
    """Instants count as the day they were in Beijing."""
    kind = BY_NAME[name]
    column = _DAYS.get(name, kind.newest_first)
    plain = isinstance(field_map(kind)[column].type, DateOnly)
    day = DAYS.get((owner, name)) or (f"x.{column}" if plain else f"date(x.{column}, '+8 hours')")
    sql = (
        f"SELECT x.id, {day} AS day FROM {name} x WHERE ({where}) AND x.state <> 'void'"
        " ORDER BY day IS NOT NULL, day DESC, x.created_at DESC"
    )
    return [(row[0], row[1]) for row in session.execute(text(sql), {"id": str(record_id)})]


def _counted(found: Mapping[str, Found], worth: Mapping[str, Worth]) -> dict[int | None, YearCount]:
    """What there is of each year, and (None) of all; each record is looked at once."""
    counts: dict[str, dict[str, int]] = {"": {name: len(rows) for name, rows in found.items()}}
    for name, rows in found.items():
        for year, number in Counter(day[:4] for _, day in rows if day).items():
            counts.setdefault(year, {})[name] = number
    sums: dict[str, Counter[str]] = {}
    for record_id, day in found.get("contract", ()):
        for year in {"", (day or "")[:4]}:
            sums.setdefault(year, Counter())[worth[record_id].among] += worth[record_id].amount or 0
    told: dict[int | None, YearCount] = {}
    for shown, each in sorted(counts.items(), reverse=True):
        of = int(shown) if shown else None
        told[of] = YearCount(of, each, sums.get(shown, {}))
    return told


def _events(session: Session, name: str, days: Mapping[UUID, date | None], today: date, own: str) -> Iterable[Event]:
    query = text(f"SELECT rowid FROM {name} WHERE id IN (SELECT value FROM json_each(:ids))")
    numbers = [found[0] for found in session.execute(query, {"ids": id_list(days)})]
    by_id = {row.id: row for row in rows_of(session, BY_NAME[name], numbers, today)}
    for record_id, day in days.items():
        if (row := by_id.get(record_id)) is not None:
            title, note = _words(row, own)
            yield Event(day, name, row.id, SHORT.get(name, WORDS[name][0]), title, note, row.badge, row.tone)


def _words(row: ListRow, own: str) -> tuple[str, str]:
    """What tells the visits of one enterprise apart is not its name; nor is it said again behind anything else, as is the day."""
    right = row.cells.get("mode", "") if row.kind == "visit" else row.right
    parts = [p for p in (*row.second.split(" · "), *right.split(" · ")) if p and p != own and not _DAY.fullmatch(p)]
    if row.headline != own or not own:
        return row.headline, " · ".join(parts)
    title, *rest = parts or [WORDS[row.kind][0]]
    return title, " · ".join(rest)


def _handovers(session: Session, days: Mapping[UUID, date | None], person: UUID) -> Iterable[Event]:
    """With whom; a handover has no page, so that its line leads to the other person."""
    rows = many(session, Handover, days)
    names = people_names(session, [str(i) for row in rows.values() for i in (row.from_id, row.to_id) if i])
    for record_id, row in rows.items():
        gave = row.from_id == person
        other = row.to_id if gave else row.from_id
        name = names.get(str(other), "（人员未在本机）")
        moved = f"{row.moved} 条记录" if row.moved else ""
        title = f"移交给{name}" if gave else f"接手{name}的工作"
        told = " · ".join(part for part in (moved, row.note or "") if part)
        yield Event(days[record_id], "person", other or person, SHORT["handover"], title, told)


def _rounds(session: Session, ids: Sequence[UUID]) -> list[Event]:
    """What was said at each round of the dockings."""
    found = []
    for docking in session.scalars(select(Docking).where(Docking.id.in_(ids))):
        for row in docking.rounds or ():
            told = " · ".join(part for part in (row.result or "", row.attendees or "") if part)
            stage = f"进入{row.stage.text}" if row.stage else row.mode.text if row.mode else ""
            found.append(Event(row.on, "docking", docking.id, "经过", row.content or "（未填内容）", told, stage))
    return found


def need_state(opened: Opened, need_id: UUID) -> NeedState:
    """What people read as the state of one need."""
    with explained(), opened.local.read() as session:
        return need_states.shown(session, [need_id]).get(need_id, NeedState.NEW)
