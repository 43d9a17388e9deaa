"""Rows of a long list, fetched page by page when they come into sight; never all of them."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.ui.widgets.badge import Tone
from desktop.ui.widgets.reference import Run, at_once

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
PAGE = 100
PAGES_KEPT = 60


@dataclass(frozen=True, slots=True)
class ListRow:
    """One record as a list shows it; `cells` are the texts of the table view, one for each column."""

    key: Any
    title: str
    second: str = ""
    right: str = ""
    badge: str = ""
    tone: Tone = "plain"
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table view; `sort` names it for the source, empty: cannot sort by it."""

    label: str
    width: int = 120
    sort: str = ""
    right: bool = False  # numbers stand right


class RowSource(Protocol):
    """Where rows come from, already filtered and sorted. Called through the model's `run`, so it may block."""

    def count(self) -> int:
        """How many rows there are."""

    def fetch(self, offset: int, limit: int) -> Sequence[ListRow]:
        """Rows from an offset on."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A source made of two functions."""

    count_rows: Callable[[], int]
    fetch_rows: Callable[[int, int], Sequence[ListRow]]

    def count(self) -> int:
        """How many rows there are."""
        return self.count_rows()

    def fetch(self, offset: int, limit: int) -> Sequence[ListRow]:
        """Rows from an offset on."""
        return self.fetch_rows(offset, limit)


class RecordModel(QAbstractTableModel):
    """Pages of rows behind a list or a table. Rows not yet here are None under ROW_ROLE; views paint them as bars."""

    counted = Signal(int)
    page_loaded = Signal(int)

    def __init__(self, columns: Sequence[Column] = (), run: Run = at_once, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns) or (Column(""),)
        self._run = run
        self._source: RowSource | None = None
        self._count = 0
        self._pages: OrderedDict[int, Sequence[ListRow]] = OrderedDict()
        self._stale: dict[int, Sequence[ListRow]] = {}
        self._asked: set[int] = set()
        self._round = 0

    def columns(self) -> tuple[Column, ...]:
        """The columns of the table view."""
        return self._columns

    def set_source(self, source: RowSource) -> None:
        """Show other rows, from the start."""
        self._source = source
        self._stale.clear()
        self.reload(keep=False)

    def reload(self, keep: bool = True) -> None:
        """Ask everything anew; with `keep`, the old rows stay in sight until the new ones are here."""
        if self._source is None:
            return
        if keep:
            self._stale.update(self._pages)
        self._pages.clear()
        self._asked.clear()
        self._round += 1
        current, source = self._round, self._source
        self._run(lambda: (source.count(), source.fetch(0, PAGE)), lambda answer: self._begun(current, *answer))

    def _begun(self, asked_in: int, count: int, first: Sequence[ListRow]) -> None:
        if asked_in != self._round:
            return
        if count == self._count and self._stale:
            self._pages[0] = first
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(self._columns) - 1))
        else:
            self._stale.clear()
            self.beginResetModel()
            self._count = count
            self._pages[0] = first
            self.endResetModel()
        self.counted.emit(count)
        self.page_loaded.emit(0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """All rows, loaded or not."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Columns of the table view."""
        return 0 if parent.isValid() else len(self._columns)

    def row(self, number: int) -> ListRow | None:
        """One row if it is here; asks for its page if not."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._ask(page)
            rows = self._pages.get(page) or self._stale.get(page)
        elif page != next(reversed(self._pages)):
            self._pages.move_to_end(page)
        return rows[place] if rows is not None and place < len(rows) else None

    def row_of_key(self, key: Any) -> int | None:
        """Number of the row with this key among the pages that are here."""
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if row.key == key:
                    return page * PAGE + place
        return None

    def _ask(self, page: int) -> None:
        if page in self._asked or self._source is None:
            return
        self._asked.add(page)
        current, source = self._round, self._source
        self._run(lambda: source.fetch(page * PAGE, PAGE), lambda rows: self._arrived(current, page, rows))

    def _arrived(self, asked_in: int, page: int, rows: Sequence[ListRow]) -> None:
        if asked_in != self._round:
            return
        self._pages[page] = rows
        self._stale.pop(page, None)
        self._asked.discard(page)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        first = page * PAGE
        self.dataChanged.emit(self.index(first, 0), self.index(min(first + PAGE, self._count) - 1, len(self._columns) - 1))
        self.page_loaded.emit(page)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Cell text, the whole row under ROW_ROLE, alignment of numbers."""
        if role == ROW_ROLE:
            return self.row(index.row())
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            row = self.row(index.row())
            if row is None:
                return "…" if role == Qt.ItemDataRole.DisplayRole else None
            return row.cells[index.column()] if index.column() < len(row.cells) else row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.row(index.row())
            return "" if row is None else "，".join(p for p in (row.title, row.second, row.right, row.badge) if p)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings of the table view."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].label
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None
