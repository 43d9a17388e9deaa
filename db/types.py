"""Column types. Each knows three forms of a value: Python's, the wire's (JSON) and the stored one.

Stored forms are chosen so that SQLite and PostgreSQL hold the same text or whole number: equality between a laptop and the
province can then be proven with plain SQL, and one query serves both. Dates, times and instants are ISO 8601 text; money is
whole 分, never a float; lists and child rows are canonical JSON.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, ClassVar, get_type_hints
from uuid import UUID

from sqlalchemy import Boolean, Dialect, String, Text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.types import TypeEngine

from db import canonical
from db.choices import Choices
from db.numbers import BigWhole, Money, Tenths, Whole, Wired
from db.spelling import instant_text

__all__ = [
    "BigWhole", "Children", "Choice", "ChoiceSet", "ClockTime", "DateOnly", "Extra", "Flag", "LongText", "Money", "RecordId",
    "RefList", "Row", "ShortText", "Tenths", "UtcDateTime", "Whole", "Wired", "row_types",
]  # fmt: skip
MAX_LONG = 20_000
MAX_CHILDREN = 500
_HEX = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID = re.compile(_HEX + r"\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z", re.ASCII)
_MOMENT = r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z"
_INSTANT = re.compile(_MOMENT + r"\Z", re.ASCII)
_LINES = {wire: re.compile(rf"(?:{wire}\n)*+\Z", re.ASCII) for wire in (_HEX, _MOMENT)}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL's text has no U+0000, UTF-8 no halves of characters


def _all_match(wire: str, length: int, values: Collection[str]) -> bool:
    """Whether each value is what a pattern of fixed length says, by one look at all of them."""
    lines = "".join([f"{value}\n" for value in values])
    return len(lines) == (length + 1) * len(values) and _LINES[wire].match(lines) is not None


class ShortText(Wired):
    """One line of text, at most `length` characters."""

    impl = String
    cache_ok = True
    multiline: ClassVar[bool] = False

    def __init__(self, length: int = 100) -> None:
        super().__init__(length)
        self.length = length

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is not str:
            return "应为文字"
        if len(wire) > self.length:
            return f"超过 {self.length} 个字"
        return "含有不能保存的字符" if _UNSTORABLE.search(wire) else None


class LongText(ShortText):
    """Several lines; stored without a length in the database, limited by the wire."""

    impl = Text
    cache_ok = True
    multiline = True

    def __init__(self, length: int = MAX_LONG) -> None:
        Wired.__init__(self)
        self.length = length


class RecordId(Wired):
    """A record's UUID: `uuid` on PostgreSQL, 36 characters on SQLite, a string on the wire."""

    impl = String(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(PG_UUID(as_uuid=False))
        return dialect.type_descriptor(String(36))

    def to_wire(self, value: Any) -> Any:
        return str(value)

    def from_wire(self, wire: Any) -> Any:
        return UUID(wire)

    def refuse(self, wire: Any) -> str | None:
        return None if type(wire) is str and _UUID.match(wire) else "不是有效的编号"

    def fits_all(self, texts: Collection[str]) -> bool:
        return _all_match(_HEX, 36, texts)


@lru_cache(4096)
def _exists(day: str) -> bool:
    """Whether the calendar has it. Instants share few days, so that thousands are checked at the price of their pattern."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


class DateOnly(Wired):
    """A day in Beijing, without a time: 2026-11-20."""

    impl = String(10)
    cache_ok = True

    def to_wire(self, value: Any) -> Any:
        return value.isoformat()

    def from_wire(self, wire: Any) -> Any:
        return date.fromisoformat(wire)

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is str and _DATE.match(wire):
            return None if _exists(wire) else "没有这一天"
        return "日期应写成 2026-11-20"


class ClockTime(Wired):
    """Hours and minutes: 09:30."""

    impl = String(5)
    cache_ok = True

    def to_wire(self, value: Any) -> Any:
        return value.strftime("%H:%M")

    def from_wire(self, wire: Any) -> Any:
        return time.fromisoformat(wire)

    def refuse(self, wire: Any) -> str | None:
        return None if type(wire) is str and _CLOCK.match(wire) else "时间应写成 09:30"


class UtcDateTime(Wired):
    """An instant, milliseconds, UTC: 2026-11-22T02:25:46.123Z. Shown in Asia/Shanghai."""

    impl = String(24)
    cache_ok = True

    def to_wire(self, value: Any) -> Any:
        return instant_text(value)

    def from_wire(self, wire: Any) -> Any:
        return datetime.fromisoformat(wire)

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is str and _INSTANT.match(wire):
            return None if _exists(wire[:10]) else "没有这个时刻"
        return "时刻格式不对"

    def fits_all(self, texts: Collection[str]) -> bool:
        return _all_match(_MOMENT, 24, texts) and all(map(_exists, {text[:10] for text in texts}))


class Flag(Wired):
    """Yes, no, or not answered."""

    impl = Boolean
    cache_ok = True
    plain = False

    def from_store(self, stored: Any) -> Any:
        return bool(stored)

    def refuse(self, wire: Any) -> str | None:
        return None if type(wire) is bool else "应为是或否"


class Choice(Wired):
    """One entry of a code list, stored by its code in a column of fixed length so that lists may grow."""

    impl = String(24)
    cache_ok = True

    def __init__(self, choices: type[Choices]) -> None:
        super().__init__()
        self.choices = choices

    def to_wire(self, value: Any) -> Any:
        return self.choices(value).value

    def from_wire(self, wire: Any) -> Any:
        return self.choices(wire)

    def refuse(self, wire: Any) -> str | None:
        return None if type(wire) is str and wire in self.choices.codes() else "不在可选项之内"


class _Json(Wired):
    """What is stored as canonical JSON text."""

    impl = Text
    cache_ok = True
    plain = False
    json = True

    def to_store(self, wire: Any) -> Any:
        return canonical.text(wire)

    def from_store(self, stored: Any) -> Any:
        return canonical.loads(stored)


class ChoiceSet(_Json):
    """Several entries of a code list, in the list's own order; a tuple in Python. Merged member by member."""

    cache_ok = True

    def __init__(self, choices: type[Choices]) -> None:
        super().__init__()
        self.choices = choices

    def to_wire(self, value: Any) -> Any:
        wanted = {self.choices(v).value for v in value}
        return [code for code in self.choices.codes() if code in wanted]

    def from_wire(self, wire: Any) -> Any:
        return tuple(self.choices(code) for code in wire)

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is not list or len(set(map(str, wire))) != len(wire):
            return "应为不重复的多选"
        return None if all(type(c) is str and c in self.choices.codes() for c in wire) else "不在可选项之内"


class RefList(_Json):
    """Several records, in the order given; a tuple of UUID in Python. Merged member by member."""

    cache_ok = True

    def to_wire(self, value: Any) -> Any:
        return [str(v) for v in value]

    def from_wire(self, wire: Any) -> Any:
        return tuple(UUID(v) for v in wire)

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is not list or len(wire) > 200 or len(set(map(str, wire))) != len(wire):
            return "应为不重复的多选"
        return None if all(type(v) is str and _UUID.match(v) for v in wire) else "不是有效的编号"


@dataclass(frozen=True)
class Row:
    """Base of child rows. Subclasses are frozen dataclasses whose fields name a `Wired` type in `row_types`."""

    id: str
    n: int  # place in the list as the author sees it; ties are broken by id


_ROW_TYPES: dict[type[Row], dict[str, Wired]] = {}


def row_types(row: type[Row]) -> Mapping[str, Wired]:
    """The column type of every field of a child row, `id` left out."""
    if row in _ROW_TYPES:
        return _ROW_TYPES[row]
    hints = get_type_hints(row, include_extras=True)
    found: dict[str, Wired] = {}
    for item in fields(row):
        if item.name != "id":
            found[item.name] = Whole() if item.name == "n" else hints[item.name].__metadata__[0].type
    _ROW_TYPES[row] = found
    return found


class Children(_Json):
    """Child rows as one field {child id: {...}}; a tuple of rows in Python. Merged by child and by field."""

    cache_ok = True

    def __init__(self, row: type[Row]) -> None:
        super().__init__()
        self.row = row

    @property
    def types(self) -> Mapping[str, Wired]:
        """Column types of the row's fields."""
        return row_types(self.row)

    def to_wire(self, value: Any) -> Any:
        return {r.id: {k: t.to_wire(v) for k, t in self.types.items() if (v := getattr(r, k)) is not None} for r in value}

    def from_wire(self, wire: Any) -> Any:
        kinds = self.types
        rows = []
        for key, cells in wire.items():
            known: dict[str, Any] = {k: t.from_wire(cells[k]) if cells.get(k) is not None else None for k, t in kinds.items()}
            known["n"] = cells.get("n") or 0
            rows.append(self.row(id=key, **known))
        return tuple(sorted(rows, key=lambda r: (r.n, r.id)))

    def refuse(self, wire: Any) -> str | None:
        if type(wire) is not dict or len(wire) > MAX_CHILDREN:
            return "应为明细行"
        kinds = self.types
        for key, cells in wire.items():
            if not _UUID.match(key) or type(cells) is not dict:
                return "明细行编号不对"
            for name, value in cells.items():
                kind = kinds.get(name)
                if value is not None and kind is not None and (why := kind.refuse(value)):
                    return f"明细行：{why}"
        return None


class Extra(_Json):
    """What a newer version sent and this one does not know: kept and returned (design §4, Versions)."""

    cache_ok = True

    def refuse(self, wire: Any) -> str | None:
        return None if type(wire) is dict else "格式不对"
