"""From the type of a field to the widget that edits it. A new field needs nothing here; a new type needs one line."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.codes import BEIJING
from db.fields import BoundField, Cell, Field
from db.ids import new_id
from db.records import BY_NAME
from db.rules import Problem, cells_of
from db.types import (
    BigWhole,
    Children,
    Choice,
    ChoiceSet,
    ClockTime,
    DateOnly,
    Flag,
    LongText,
    Money,
    RecordId,
    RefList,
    Row,
    ShortText,
    Tenths,
    UtcDateTime,
    Whole,
    Wired,
)
from desktop.core.begun import NAMED
from desktop.core.cards import Ref
from desktop.ui.reading import read_date, read_time, show_number
from desktop.ui.widgets.base import Editor
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.date_edit import DateEdit, beijing_today
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.long_text import LongTextEdit
from desktop.ui.widgets.number_edit import MOST_INTEGER, DecimalEdit, IntegerEdit, MoneyEdit
from desktop.ui.widgets.parsed_edit import ParsedEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import ReferenceEdit, Run
from desktop.ui.widgets.reference_list import ReferenceListEdit
from desktop.ui.widgets.rows import RowColumn, RowsEdit
from desktop.ui.widgets.time_edit import TimeEdit
from desktop.ui.widgets.tree_picker import DivisionTree, IndustryTree, TreeEdit

YES_NO = (Item(True, "是"), Item(False, "否"))


class Lookups:
    """How editors find other records: `find(kind, text)` off the main thread; what was found or read is remembered.

    With `go(kind, id)` a record that has a page is opened from the field that names it.
    """

    def __init__(
        self, find: Callable[[str, str], Sequence[Ref]], run: Run, go: Callable[[str, UUID], object] | None = None
    ) -> None:
        self._find = find
        self._go = go
        self.run = run
        self._known: dict[tuple[str, UUID], Item] = {}

    def learn(self, kind: str, ref: Ref) -> Item:
        """Remember what a record is called."""
        item = self._known[kind, ref.id] = Item(ref.id, ref.text, ref.second, ref.place)
        return item

    def describe(self, kind: str) -> Callable[[Any], Item | None]:
        """For editors: what an id of this kind is called."""
        return lambda record_id: self._known.get((kind, record_id))

    def search(self, kind: str) -> Callable[[str], Sequence[Item]]:
        """For editors: hits for a text."""
        return lambda text: [self.learn(kind, ref) for ref in self._find(kind, text)]


    def lead(self, kind: str, editor: ReferenceEdit | ReferenceListEdit) -> Editor:
        """Let an editor open what it names."""
        go = self._go
        if go is not None and BY_NAME[kind].own_page:
            editor.offer_open()
            editor.open_wanted.connect(lambda record_id: go(kind, record_id))
        return editor


class InstantEdit(ParsedEdit):
    """A day and a time in Beijing: 2026-11-20 10:30."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("如 11-20 10:30", patient=True, parent=parent)

    def _parse(self, text: str) -> datetime | None:
        day_text, _, clock_text = text.strip().partition(" ")
        day, clock = read_date(day_text, beijing_today()), read_time(clock_text)
        if day is None:
            return None
        if clock is None:
            raise ValueError("请写上时间，如 2026-11-20 10:30")
        return datetime.combine(day, clock, BEIJING)

    def _format(self, value: datetime | None) -> str:
        return "" if value is None else f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}"


class PlainIntegerEdit(IntegerEdit):
    """A whole number that counts nothing, such as a year: without thousands separators."""

    def _format(self, value: Decimal | None) -> str:
        return show_number(value, grouped=False)


class ChildrenEdit(RowsEdit):
    """Child rows of a record as its own row type; value is a tuple of them. A row gets its id when it is begun."""

    def __init__(self, row: type[Row], label: str, lookups: Lookups) -> None:
        columns = [
            RowColumn(name, _heading(cell), partial(editor_of, cell.type, cell.spec, lookups, True), _share(cell.type))
            for name, cell in cells_of(row).items()
        ]
        super().__init__(columns, f"添加{label}")
        self._row_type = row

    def value(self) -> Any:
        """Return the rows that hold anything."""
        found = []
        for place, row in enumerate((r for r in self._rows if not r.is_blank()), 1):
            row.rest.setdefault("id", str(new_id()))
            found.append(self._row_type(**(row.value() | {"n": place})))
        return tuple(found) or None

    def set_value(self, value: Any) -> None:
        """Show these rows; rows of a newer version keep what this one does not show."""
        names = [column.name for column in self._columns]
        super().set_value([{n: getattr(r, n) for n in ("id", "n", *names)} for r in value or ()])

    def set_row_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the cells that problems name; all others are cleared."""
        marked = {(p.child, p.cell): p.text.partition("：")[2] or p.text for p in problems if p.child}
        for row in self._rows:
            for name, editor in row.editors.items():
                editor.set_problem(marked.get((str(row.rest.get("id")), name)))


def _heading(cell: Cell) -> str:
    """The label, with its unit unless the editor shows it."""
    return cell.spec.label if not cell.spec.unit or isinstance(cell.type, Money) else f"{cell.spec.label}（{cell.spec.unit}）"


def _share(kind: Wired) -> int:
    """How much of a row's width a cell deserves."""
    if isinstance(kind, LongText):
        return 6
    if isinstance(kind, RecordId):
        return 4
    if isinstance(kind, ShortText | Choice | DateOnly):
        return 3
    return 2


def division_tree(length: int) -> DivisionTree:
    """The tree down to what a code of this length names."""
    return DivisionTree("county" if length <= 6 else "town" if length <= 9 else "village")


def editor_for(bound: BoundField, lookups: Lookups) -> Editor:
    """The widget for a field of a record."""
    return editor_of(bound.type, bound.spec, lookups)


def editor_of(kind: Wired, spec: Field, lookups: Lookups, compact: bool = False) -> Editor:
    """The widget for a type; `compact` inside rows. The most special types come first."""
    for wired, make in _MAKERS:
        if isinstance(kind, wired):
            return make(kind, spec, lookups, compact)
    raise TypeError(f"no editor for {type(kind).__name__}")


def _long(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    return LongTextEdit(kind.length, lines=1 if compact else 2)


def _short(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    if spec.ref == "division":
        return TreeEdit(division_tree(kind.length))
    if spec.ref == "industry":
        return TreeEdit(IndustryTree(), placeholder="如 C3425、机床、jc")
    return LineEdit(kind.length)


def _choice(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    return ComboEdit([Item(member, member.text) for member in kind.choices], "" if compact else "请选择")


def _choices(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    return ChipsEdit([Item(member, member.text) for member in kind.choices])


def _reference(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    new = f"新建{BY_NAME[spec.ref].title}" if spec.ref in NAMED and not compact else ""
    hint = "输入名称、代码或拼音首字母查找" if spec.ref == "enterprise" else "输入名称或拼音首字母查找"
    editor = ReferenceEdit(lookups.search(spec.ref), lookups.describe(spec.ref), new, hint, lookups.run)
    return lookups.lead(spec.ref, editor)


def _references(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    hint = f"添加{spec.label}：输入{'姓名' if spec.ref == 'person' else '名称'}或拼音首字母"
    editor = ReferenceListEdit(lookups.search(spec.ref), lookups.describe(spec.ref), "", hint, lookups.run)
    return lookups.lead(spec.ref, editor)


def _flag(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    return ComboEdit(YES_NO, "") if compact else ChipsEdit(YES_NO, single=True)


def _whole(kind: Any, spec: Field, lookups: Lookups, compact: bool) -> Editor:
    make = IntegerEdit if spec.unit else PlainIntegerEdit
    most = 2**63 - 1 if isinstance(kind, BigWhole) else MOST_INTEGER
    return make("" if compact else spec.unit, least=None, most=most)


Maker = Callable[[Any, Field, Lookups, bool], Editor]
_MAKERS: tuple[tuple[type[Wired], Maker], ...] = (
    (LongText, _long),
    (ShortText, _short),
    (RecordId, _reference),
    (RefList, _references),
    (Choice, _choice),
    (ChoiceSet, _choices),
    (Children, lambda kind, spec, lookups, compact: ChildrenEdit(kind.row, spec.label, lookups)),
    (DateOnly, lambda kind, spec, lookups, compact: DateEdit()),
    (ClockTime, lambda kind, spec, lookups, compact: TimeEdit()),
    (UtcDateTime, lambda kind, spec, lookups, compact: InstantEdit()),
    (Money, lambda kind, spec, lookups, compact: MoneyEdit(least=None)),
    (Tenths, lambda kind, spec, lookups, compact: DecimalEdit("" if compact else spec.unit, 1, 0)),
    (Whole, _whole),
    (BigWhole, _whole),
    (Flag, _flag),
)
