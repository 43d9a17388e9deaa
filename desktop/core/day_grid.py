"""服务日 as a grid of people and days: what a key does to a cell, and the rows that come of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from db.records.service_log import HALVES, DayRow
from db.rural_choices import DayPart
from db.spelling import tenths_text
from desktop.core import service_logs
from desktop.core.service_log_card import CrewMember
from desktop.core.service_logs import Figures, Taken

WHOLE = 2  # in half days
_ROWS = UUID("5f0e5f5a-6d0b-4b5e-9a53-2c8f1d6c7a10")
_WORDS = ("不在", "半天", "全天")
_WEEKDAYS = "一二三四五六日"


def row_id(on: date, part: DayPart) -> str:
    """The id of the row of a day: two teammates who sign in on the same day fill one row, and merge there."""
    return str(uuid5(_ROWS, f"{on} {part.value}"))


def day_words(day: date) -> str:
    """11月18日 周三."""
    return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"


class DayGrid:
    """Who was there on which day. Days outside the log's span are kept and shown until somebody takes them out."""

    def __init__(
        self, rows: Sequence[DayRow] = (), span: Sequence[date] = (), crew: Sequence[CrewMember] = (),
        taken: Mapping[tuple[UUID, date], Taken] | None = None, today: date = date.max,
    ) -> None:  # fmt: skip
        self.rows = tuple(rows)
        self.span, self.crew, self.taken, self.today = tuple(span), tuple(crew), dict(taken or {}), today
        self.touched = False
        self._ids: dict[tuple[date, DayPart], str] = {}
        self._cells: dict[tuple[UUID, date], int] = {}
        self._loose = tuple(row for row in self.rows if row.on is None)
        for row in self.rows:
            if row.on is not None:
                part = row.part or DayPart.WHOLE
                self._ids.setdefault((row.on, part), row.id)
                for person in row.present or ():
                    self._cells[person, row.on] = self._cells.get((person, row.on), 0) + HALVES[part]

    def framed(
        self, span: Sequence[date], crew: Sequence[CrewMember], taken: Mapping[tuple[UUID, date], Taken], today: date
    ) -> "DayGrid":
        """The same people and days within another span, crew and knowledge of other logs."""
        found = DayGrid(self.rows, span, crew, taken, today)
        found._cells, found.touched, found._loose = dict(self._cells), self.touched, self._loose
        return found

    # -------------------------------------------------------------------------------------------------------- reading
    @property
    def days(self) -> list[date]:
        """The columns: the span, and what was filled in outside it."""
        return sorted({*self.span, *(day for (_, day), halves in self._cells.items() if halves)})

    def halves(self, person: UUID, day: date) -> int:
        """Half days of a person on a day in this log."""
        return self._cells.get((person, day), 0)

    def room(self, person: UUID, day: date) -> int:
        """Half days that other logs leave."""
        there = self.taken.get((person, day))
        return WHOLE - (there.halves if there else 0)

    def excess(self, person: UUID, day: date) -> bool:
        """Whether a person has more than one day that day."""
        return self.halves(person, day) > max(self.room(person, day), 0)

    def outside(self) -> list[date]:
        """Days with somebody on them that are not between beginning and end."""
        return [day for day in self.days if day not in self.span]

    def refusal(self, person: UUID, day: date) -> str:
        """Why nobody can be signed in there; empty when he can."""
        if day > self.today:
            return "还没有到这一天"
        there = self.taken.get((person, day))
        if there and there.halves >= WHOLE:
            return f"当天已记入另一份日志：{there.where}"
        return "" if day in self.span else "不在起止日期之内"

    def words(self, person: CrewMember, day: date) -> str:
        """张三 · 11月18日 周三 · 全天, and what else there is to know."""
        parts = [person.name, day_words(day), _WORDS[min(self.halves(person.id, day), WHOLE)]]
        there = self.taken.get((person.id, day))
        if self.excess(person.id, day):
            parts[-1] = "超过一天，请改"
        if why := self.refusal(person.id, day):
            parts.append(why)
        elif there:
            parts.append(f"另有半天记入：{there.where}")
        if day in person.away:
            parts.append("当天不在本团")
        return " · ".join(parts)

    def total(self, person: UUID) -> str:
        """Days of a person in this log; empty for none."""
        halves = sum(min(n, WHOLE) for (who, _), n in self._cells.items() if who == person)
        return tenths_text(Decimal(halves) / 2) if halves else ""

    def figures(self) -> Figures:
        """What all days come to."""
        return service_logs.figures(self.value() or ())

    def value(self) -> tuple[DayRow, ...] | None:
        """The rows as the record keeps them; untouched ones are just what they were."""
        if not self.touched:
            return self.rows or None
        order = {member.id: n for n, member in enumerate(self.crew)}
        found: list[DayRow] = []
        for day in self.days:
            there = sorted((who for who, on in self._cells if on == day), key=lambda who: order.get(who, len(order)))
            for part in DayPart:
                wanted = HALVES[part]
                present = tuple(who for who in there if min(self._cells[who, day], WHOLE) == wanted)
                if present:
                    key = self._ids.get((day, part)) or row_id(day, part)
                    found.append(DayRow(key, len(found) + 1, day, part, present))
        return (*found, *self._loose) or None

    # -------------------------------------------------------------------------------------------------------- writing
    def put(self, person: UUID, day: date, halves: int) -> str:
        """So many half days, as far as there is room; says why not. Taking out is always possible."""
        why = self.refusal(person, day) if halves else ""
        if not why:
            self._set(person, day, min(halves, max(self.room(person, day), 0)))
        return why

    def cycle(self, person: UUID, day: date) -> str:
        """全天 → 半天 → 不在 → 全天, by what other logs leave; says why not."""
        now, room = self.halves(person, day), self.room(person, day)
        if now == 0 and (why := self.refusal(person, day)):
            return why
        return self.put(person, day, now - 1 if 0 < now <= room else room)

    def fill_day(self, day: date) -> str:
        """Everybody of that day the whole day; nobody, where all were already."""
        return self._fill([(member.id, day) for member in self._of(day)])

    def fill_person(self, person: UUID) -> str:
        """One person on all days; on none, where he was on all already."""
        away = next((member.away for member in self.crew if member.id == person), frozenset[date]())
        return self._fill([(person, day) for day in self.span if day not in away])

    def fill_all(self) -> str:
        """Everybody on all days."""
        return self._fill([(member.id, day) for day in self.span for member in self._of(day)])

    def drop_outside(self) -> None:
        """Takes out what is not between beginning and end, and rows without a date."""
        gone = set(self.outside())
        self._cells = {key: halves for key, halves in self._cells.items() if key[1] not in gone}
        self._loose = ()
        self.touched = True

    def move_outside(self) -> bool:
        """The one day outside becomes the one day of the log: its date was mended. Whether that could be done."""
        gone = self.outside()
        if not self.movable():
            return False
        moved = {(who, self.span[0] if on == gone[0] else on): halves for (who, on), halves in self._cells.items()}
        self._cells, self.touched = moved, True
        return True

    def movable(self) -> bool:
        """Whether `move_outside` would do anything."""
        return len(self.outside()) == 1 and len(self.span) == 1 and not any(self.halves(m.id, self.span[0]) for m in self.crew)

    def has_loose(self) -> bool:
        """Whether there are rows without a date, as another program may have left them."""
        return bool(self._loose)

    def _of(self, day: date) -> Iterable[CrewMember]:
        return (member for member in self.crew if day not in member.away)

    def _fill(self, cells: Sequence[tuple[UUID, date]]) -> str:
        free = [(who, day) for who, day in cells if not self.refusal(who, day)]
        if not free:
            return next((why for who, day in cells if (why := self.refusal(who, day))), "没有可以填的格子")
        full = all(self.halves(who, day) >= self.room(who, day) for who, day in free)
        for who, day in free:
            self._set(who, day, 0 if full else self.room(who, day))
        return ""

    def _set(self, person: UUID, day: date, halves: int) -> None:
        if halves:
            self._cells[person, day] = halves
        else:
            self._cells.pop((person, day), None)
        self.touched = True
