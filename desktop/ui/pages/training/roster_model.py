"""The roster of a class as a table: seat, name, and what tells people apart; sorted by what is clicked."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.pinyin import initials
from desktop.core.trainings import ClassView, Seat
from desktop.ui.theme import colour

Index = QModelIndex | QPersistentModelIndex
SEAT, NAME, SEX, AGE, NUMBER, VILLAGE, PHONE, TRADE, DOUBTS = range(9)
HEADS = ("序号", "姓名", "性别", "年龄", "证件号码", "村/单位", "电话", "从事产业", "请留意")
WIDTHS = {SEAT: 66, NAME: 92, SEX: 48, AGE: 48, NUMBER: 168, VILLAGE: 110, PHONE: 112, TRADE: 110}
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_KEYS: dict[int, Callable[[Seat], Any]] = {
    SEAT: lambda seat: seat.seat,
    NAME: lambda seat: (initials(seat.name), seat.name, seat.seat),
    SEX: lambda seat: (seat.sex, seat.seat),
    AGE: lambda seat: (seat.age is None, seat.age or 0, seat.seat),
    VILLAGE: lambda seat: (seat.village == "", initials(seat.village), seat.village, seat.seat),
    TRADE: lambda seat: (seat.trade == "", initials(seat.trade), seat.trade, seat.seat),
    DOUBTS: lambda seat: (not seat.doubts, seat.seat),
}


class RosterModel(QAbstractTableModel):
    """Seats of a class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seats: list[Seat] = []
        self._by, self._down = SEAT, False

    def show_class(self, view: ClassView | None) -> None:
        """Show a class."""
        self._put(view.seats if view else ())

    def order_by(self, column: int, down: bool) -> None:
        """Sort; a column that orders nothing leaves it as it is."""
        if column in _KEYS:
            self._by, self._down = column, down
            self._put(self.seats)

    def sorted_by(self) -> tuple[int, bool]:
        """Which column orders the roster, and whether downwards."""
        return self._by, self._down

    def row_of(self, enrolment: UUID) -> int | None:
        """Where somebody stands."""
        return next((row for row, seat in enumerate(self.seats) if seat.enrolment == enrolment), None)

    def _put(self, seats: Sequence[Seat]) -> None:
        ordered = sorted(seats, key=_KEYS[self._by], reverse=self._down)
        same = [s.enrolment for s in ordered] == [s.enrolment for s in self.seats]
        if not same:
            self.beginResetModel()
        self.seats = ordered
        if not same:
            self.endResetModel()
        elif ordered:
            self.dataChanged.emit(self.index(0, 0), self.index(len(ordered) - 1, len(HEADS) - 1))

    # -------------------------------------------------------------------------------------------------------------- Qt's
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Trainees."""
        return 0 if parent.isValid() else len(self.seats)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """The nine columns."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _MIDDLE if section in (SEAT, SEX, AGE) else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, their side and ink."""
        seat, column = self.seats[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(seat, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _MIDDLE if column in (SEAT, SEX, AGE) else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            quiet = column == SEAT or (column == NUMBER and not seat.id_mask)
            return colour("waiting" if column == DOUBTS else "third" if quiet else "text")
        return None


def _text(seat: Seat, column: int) -> str:
    return (
        str(seat.seat), seat.name, seat.sex, "" if seat.age is None else str(seat.age), seat.id_mask or "无号码", seat.village,
        seat.phone, seat.trade, "；".join(seat.doubts),
    )[column]  # fmt: skip
