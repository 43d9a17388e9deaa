"""Marks and certificates of a class, one line a person."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from db import checks
from db.records.certificate import PENDING
from db.training_choices import ExamResult
from desktop.core.class_view import percent
from desktop.core.trainings import ClassView, Seat
from desktop.ui.reading import read_number, show_number
from desktop.ui.theme import colour

Index = QModelIndex | QPersistentModelIndex
SEAT, NAME, RATE, SCORE, RESULT, CERTIFICATE = range(6)
HEADS = ("序号", "姓名", "出勤", "成绩", "结果", "证书")
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
_SIDES = {SEAT: _MIDDLE, RATE: _MIDDLE, RESULT: _MIDDLE, SCORE: int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)}
_RESULT_INKS = {ExamResult.EXCELLENT: "done", ExamResult.PASSED: "done", ExamResult.FAILED: "wrong"}


class ExamModel(QAbstractTableModel):
    """`scored(enrolment, score)` for a mark typed; `unreadable(text, why)` for one that is none."""

    scored = Signal(object, object)
    unreadable = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seats: list[Seat] = []
        self.locked = True

    def show_class(self, view: ClassView | None) -> None:
        """Show a class; the same people again keep the cursor where it is."""
        seats: Sequence[Seat] = view.seats if view else ()
        same = [s.enrolment for s in seats] == [s.enrolment for s in self.seats]
        if not same:
            self.beginResetModel()
        self.seats, self.locked = list(seats), view is None or bool(view.lock)
        if not same:
            self.endResetModel()
        elif seats:
            self.dataChanged.emit(self.index(0, 0), self.index(len(seats) - 1, len(HEADS) - 1))

    def may_have(self) -> list[Seat]:
        """Those who may be given a certificate now."""
        return [seat for seat in self.seats if not seat.why_not]

    def set_result(self, row: int, result: ExamResult | None) -> UUID:
        """Show a result that is about to be written."""
        self.seats[row] = replace(self.seats[row], result=result)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))
        return self.seats[row].enrolment

    # -------------------------------------------------------------------------------------------------------------- Qt's
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Trainees."""
        return 0 if parent.isValid() else len(self.seats)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """The six columns."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES.get(section, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Marks are typed in place."""
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() == SCORE and not self.locked else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, their side and ink."""
        seat, column = self.seats[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(seat, column)
        if role == Qt.ItemDataRole.EditRole and column == SCORE:
            return show_number(seat.score)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES.get(column)
        if role == Qt.ItemDataRole.ForegroundRole and (ink := self._ink(seat, column)):
            return colour(ink)
        return None

    def _text(self, seat: Seat, column: int) -> str:
        if column == CERTIFICATE:
            return seat.certificate or seat.why_not or "可以发证"
        return (
            str(seat.seat), seat.name, percent(seat.rate), show_number(seat.score), seat.result.text if seat.result else ""
        )[column]  # fmt: skip

    def _ink(self, seat: Seat, column: int) -> str:
        if column == RESULT and seat.result:
            return _RESULT_INKS[seat.result]
        if column == CERTIFICATE:
            if seat.certificate:
                return "waiting" if seat.certificate == PENDING else ""
            return "second" if seat.why_not else "accent"
        return "third" if column == SEAT else ""

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A mark as typed; empty takes it away, which is not 0."""
        if role != Qt.ItemDataRole.EditRole or index.column() != SCORE:
            return False
        try:
            score = read_mark(str(value))
        except ValueError as error:
            self.unreadable.emit(f"{self.seats[index.row()].name} 的成绩“{value}”没有记下：{error}")
            return False
        seat = self.seats[index.row()]
        if score != seat.score:
            self.seats[index.row()] = replace(seat, score=score)
            self.dataChanged.emit(index, index)
            self.scored.emit(seat.enrolment, score)
        return True


def read_mark(text: str) -> Decimal | None:
    """A mark with at most one decimal place; ValueError says what is wrong."""
    score = read_number(text, 1, "分")
    if score is not None and (why := checks.mark(score)) is not None:
        raise ValueError(why)
    return score
