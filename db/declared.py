"""A kind that is declared wrongly is refused when the program starts, in one sentence that says what to write instead."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from sqlalchemy.orm import MappedColumn

_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
PLACES = frozenset({"division", "industry", "report_unit"})
"""What `ref` may name besides kinds."""
_WORDS = """
add all alter analyse analyze and any array as asc asymmetric authorization autoincrement between binary both case cast
check collate collation column commit concurrently constraint create cross current_catalog current_date current_role
current_schema current_time current_timestamp current_user default deferrable delete desc distinct do drop else end escape
except exists false fetch for foreign freeze from full grant group having ilike in index initially inner insert intersect
into is isnull join lateral leading left like limit localtime localtimestamp natural not nothing notnull null offset on only
or order outer overlaps placing primary raise references returning right select session_user set similar some symmetric
system_user table tablesample then to trailing transaction true union unique update user using values variadic verbose when
where window with cmax cmin ctid oid rowid tableoid xmax xmin
"""
SQL_WORDS = frozenset(_WORDS.split())
"""Names that PostgreSQL or SQLite keep for themselves: as a table or column they would need quotes everywhere."""
_TABLES = """
outbox image stream membership alias receipt blob meta account account_role device token login_attempt challenge_used audit
server_key alembic_version desk id_digest number_block
"""
OWN_TABLES = frozenset(_TABLES.split())
"""Tables of the laptop and the province that are no records."""


class Misdeclared(TypeError):
    """The class of a kind cannot work; the text says why."""


def check_class(kind: type[Any], common: type[Any]) -> None:
    """Looks at one class before it is mapped; `common` is the block that all kinds share. Raises Misdeclared."""
    table, where = kind.__dict__.get("__tablename__"), kind.__name__
    if not isinstance(table, str) or not _NAME.fullmatch(table):
        raise Misdeclared(f'{where}: write __tablename__ = "…" with 1 to 30 small letters, digits and _: its name on the wire')
    if table in SQL_WORDS | OWN_TABLES or table.startswith(("sync_", "sqlite_", "pg_")):
        raise Misdeclared(f"{where}: __tablename__ {table!r} is taken by SQL or by a table of our own; choose another")
    if not isinstance(kind.__dict__.get("title"), str) or not kind.title:
        raise Misdeclared(f'{where}: write title: ClassVar[str] = "…", the name that people see')
    if kind.headline is common.headline:
        raise Misdeclared(f"{where}: write def headline(self) -> str, what people call one record")
    columns = {name for name, value in kind.__dict__.items() if isinstance(value, MappedColumn)}
    for name in columns:
        _check_name(where, name, common)
    _check_settings(kind, common, columns | common.__annotations__.keys())


_NAMING_FIELDS = ("natural_key", "newest_first", "people_in", "crew_in", "follows", "open_by")


def _check_settings(kind: type[Any], common: type[Any], fields: Iterable[str]) -> None:
    """Settings of the class: a misspelt one would silently be none, one that names no field would fail far from here."""
    where, fields = kind.__name__, set(fields)
    plain = (str, bool, int, frozenset)
    settings = {name for name, value in kind.__dict__.items() if not name.startswith("_") and isinstance(value, plain)}
    for name in settings - common.__annotations__.keys() - vars(common).keys():
        raise Misdeclared(f"{where}.{name}: there is no such setting{_meant(name, common.__annotations__)}")
    for attribute in _NAMING_FIELDS:
        named = getattr(kind, attribute, "")
        if named and named not in fields:
            raise Misdeclared(f"{where}.{attribute} = {named!r}: there is no such field{_meant(named, fields)}")
    for named in sorted(getattr(kind, "not_copied", ())):
        if named not in fields:
            raise Misdeclared(f"{where}.not_copied has {named!r}: there is no such field{_meant(named, fields)}")
    if kind.number_code and not re.fullmatch("[A-Z]{2}", kind.number_code):
        raise Misdeclared(f"{where}.number_code = {kind.number_code!r}: write two capitals, as ZF in LN-ZF-2101-2026-000123")


def _meant(wrong: str, known: Iterable[str]) -> str:
    found = get_close_matches(wrong, list(known), 1)
    return f"; did you mean {found[0]}?" if found else ""


def check_field(label: Any, wired: Any, base: type[Any], given: Mapping[str, Any], known: Iterable[str]) -> None:
    """Looks at one `field(…)` or `cell(…)` before it is made; `base` is that of all column types. Raises Misdeclared."""
    if not isinstance(label, str):
        raise Misdeclared(f'field({label!r}, …): write the label that people see first, field("借用日期", DateOnly())')
    if isinstance(wired, type) and issubclass(wired, base):
        raise Misdeclared(f"field({label!r}, {wired.__name__}): write {wired.__name__}() with brackets")
    if not isinstance(wired, base):
        raise Misdeclared(f"field({label!r}, {wired!r}): the second is a column type of db/types.py, as ShortText(50)")
    for name in given:
        if name not in known:
            raise Misdeclared(f"field({label!r}, {name}=…): there is no such argument{_meant(name, known)}")
    for name, allowed in (("needed", ("", "draft", "submit")), ("searched", ("", "name", "text"))):
        if given.get(name, "") not in allowed:
            choice = " or ".join(repr(a) for a in allowed[1:])
            raise Misdeclared(f"field({label!r}, {name}={given[name]!r}): write {choice}, or leave it out")


def _check_name(where: str, name: str, common: type[Any]) -> None:
    if hasattr(common, name) or name in common.__annotations__:
        raise Misdeclared(f"{where}.{name}: every kind has {name!r} already (db/base.py); choose another name for the field")
    if not _NAME.fullmatch(name):
        raise Misdeclared(f"{where}.{name}: a field's name has 1 to 30 small letters, digits and _")
    if name in SQL_WORDS:
        raise Misdeclared(f"{where}.{name}: {name!r} is a word of SQL; choose another name for the field")


def check_kinds(kinds: Iterable[type[Any]]) -> None:
    """Looks at all kinds together, once they are mapped: what they say of one another and of their fields. Raises Misdeclared."""
    kinds = tuple(kinds)
    names = {kind.__tablename__ for kind in kinds}
    codes: dict[str, str] = {}
    titles: dict[str, str] = {}
    for kind in kinds:
        columns, where = kind.__table__.columns, kind.__name__
        for column in columns:
            ref = column.info["field"].ref if "field" in column.info else ""
            if ref and ref not in names | PLACES:
                raise Misdeclared(f"{where}.{column.name}: ref={ref!r} names no kind of KINDS; one of {sorted(names | PLACES)}")
        if titles.setdefault(kind.title, where) != where:
            raise Misdeclared(f"{where}.title = {kind.title!r} is what people call {titles[kind.title]} already")
        other = codes.setdefault(kind.number_code, where) if kind.number_code else where
        if other != where:
            raise Misdeclared(f"{where}.number_code = {kind.number_code!r} is the code of {other} already")
