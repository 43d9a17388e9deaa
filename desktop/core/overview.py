"""What the home page shows besides what waits: recent visits, service days by month, the records behind a figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.base import Record
from db.choices import State, VisitMode
from db.records.contract import Contract
from db.records.docking import Docking
from db.records.service_log import ServiceLog
from db.records.training import Training
from db.records.visit import Visit
from desktop.core import brokering, home
from desktop.core.errors import explained
from desktop.core.home import Home
from desktop.core.list_rows import ListRow, rows_of
from desktop.core.lookup import id_list
from desktop.core.profile import Opened
from desktop.core.service_logs import days_at_work

MONTHS = 12
RECENT = 5
MOST = 60  # lines of the list behind a figure
FIELDWORK, BROKERED = (Visit, ServiceLog, Training), (Docking, Contract)
HELD = "(author_id = :me AND keeper_id IS NULL OR keeper_id = :me)"


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Days of a month (its first day) on which I was on site, by a visit or a service log."""

    month: date
    days: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page, read in one go."""

    home: Home
    months: tuple[MonthDays, ...]  # the oldest first, this month last
    recent: tuple[ListRow, ...]  # my visits, service logs and classes, of a broker dockings and contracts; the newest first
    enterprises: int
    waiting: int  # records to be uploaded

    @property
    def first_day(self) -> bool:
        """Nothing has been done here yet."""
        return not self.recent and not self.home.groups


def load(opened: Opened) -> Overview:
    """Reads the page."""
    found = home.load(opened)
    me, today = opened.account.id, opened.clock.today()
    with explained(), opened.local.read() as session:
        kinds = BROKERED if brokering.is_broker(opened.account) else FIELDWORK
        recent = _newest(session, kinds, f"{HELD} AND state <> 'void'", {"me": str(me)}, RECENT, today)
        months = _months(session, me, today)
        enterprises = session.execute(text("SELECT count(*) FROM enterprise")).scalar_one()
        waiting = session.execute(text("SELECT count(DISTINCT id) FROM outbox WHERE status IN ('open', 'sealed')")).scalar_one()
    return Overview(found, months, tuple(recent), enterprises, waiting)


def rows_behind(opened: Opened, ids: Sequence[UUID]) -> list[ListRow]:
    """Records behind a figure as lists show them, the newest first and no more than `MOST`."""
    with explained(), opened.local.read() as session:
        among, wanted = "id IN (SELECT value FROM json_each(:ids))", {"ids": id_list(ids)}
        return _newest(session, (*FIELDWORK, *BROKERED), among, wanted, MOST, opened.clock.today())


def _newest(
    session: Session, kinds: Sequence[type[Record]], where: str, values: Mapping[str, object], most: int, today: date
) -> list[ListRow]:
    """Rows of these kinds that fulfil a condition, by their day; what has none yet comes last."""
    found: list[tuple[str, ListRow]] = []
    for kind in kinds:
        day = kind.newest_first
        sql = f"SELECT rowid, coalesce({day}, '') FROM {kind.__tablename__} WHERE {where} ORDER BY {day} DESC, created_at DESC"
        listed = session.execute(text(f"{sql} LIMIT :most"), {**values, "most": most}).all()
        rows = rows_of(session, kind, [rowid for rowid, _ in listed], today)
        found += zip([on for _, on in listed], rows, strict=True)
    return [row for _, row in sorted(found, key=lambda each: each[0], reverse=True)[:most]]


def month_rows(opened: Opened, month: date) -> list[ListRow]:
    """The visits on site and logs behind one bar."""
    figure = next(f for f in home.load(opened, month).figures if f.key == "onsite_days")
    return rows_behind(opened, figure.ids)


def _months(session: Session, me: UUID, today: date) -> tuple[MonthDays, ...]:
    firsts = _firsts(today)
    sql = (  # ids are of one length, so that looking for one in the stored list cannot hit a part of another
        "SELECT DISTINCT visited_on FROM visit WHERE visited_on >= :since AND visited_on < :until AND mode = :mode"
        " AND state <> :void AND (instr(visitors, :me) OR visitors IS NULL AND author_id = :me)"
    )
    until = (firsts[-1] + timedelta(days=31)).replace(day=1)
    values = {"since": firsts[0].isoformat(), "until": until.isoformat(), "mode": VisitMode.ONSITE, "void": State.VOID}
    days = set(session.execute(text(sql), values | {"me": str(me)}).scalars())
    days |= {day.isoformat() for day in days_at_work(session, me, firsts[0], until)}
    return tuple(MonthDays(first, _in_month(days, first)) for first in firsts)


def _firsts(today: date) -> list[date]:
    """First days of the last twelve months, the oldest first."""
    number = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS + 1, number + 1)]


def _in_month(days: Iterable[str], first: date) -> int:
    return sum(day.startswith(f"{first:%Y-%m}") for day in days)
