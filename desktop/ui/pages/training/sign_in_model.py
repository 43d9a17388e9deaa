"""Who was there: trainees by lessons, with totals of both; shown at once, written behind it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.core.trainings import ClassView, Lesson, Seat
from desktop.ui.ranking import rank

Index = QModelIndex | QPersistentModelIndex
Cells = Sequence[tuple[int, int]]


class SignInModel(QAbstractTableModel):
    """Rows are seats, columns are lessons. `totals_changed` after a mark, so that headers count anew."""

    totals_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seats: Sequence[Seat] = ()
        self.lessons: Sequence[Lesson] = ()
        self._marks: list[set[UUID]] = []
        self._by_lesson: list[int] = []
        self._names: list[str] = []

    # ----------------------------------------------------------------------------------------------------------- content
    def show_class(self, view: ClassView | None) -> None:
        """Show a class; the same people and lessons again keep the cursor where it is."""
        seats: Sequence[Seat] = view.seats if view else ()
        lessons: Sequence[Lesson] = view.lessons if view else ()
        same = [s.enrolment for s in seats] == [s.enrolment for s in self.seats] and list(lessons) == list(self.lessons)
        if not same:
            self.beginResetModel()
        self.seats, self.lessons = seats, lessons
        self._marks = [set(seat.attended) for seat in seats]
        self._by_lesson = [sum(lesson.id in marks for marks in self._marks) for lesson in lessons]
        self._names = _told_apart(seats)
        if not same:
            self.endResetModel()
        elif seats and lessons:
            self.dataChanged.emit(self.index(0, 0), self.index(len(seats) - 1, len(lessons) - 1))
        self.totals_changed.emit()

    def present(self, row: int, column: int) -> bool:
        """Whether somebody signed in at a lesson."""
        return self.lessons[column].id in self._marks[row]

    def held(self, column: int) -> bool:
        """Whether anybody signed in at a lesson: then the others were absent."""
        return self._by_lesson[column] > 0

    def mark(self, cells: Iterable[tuple[int, int]], present: bool) -> list[tuple[int, int]]:
        """Set cells; returns those that were otherwise before."""
        changed = [(row, column) for row, column in cells if self.present(row, column) is not present]
        for row, column in changed:
            lesson = self.lessons[column].id
            (self._marks[row].add if present else self._marks[row].discard)(lesson)
            self._by_lesson[column] += 1 if present else -1
        if changed:
            rows, columns = [r for r, _ in changed], range(len(self.lessons))
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), columns[-1]))
            self.totals_changed.emit()
        return changed

    def by_lesson(self, column: int) -> int:
        """How many signed in at a lesson."""
        return self._by_lesson[column]

    def by_person(self, row: int) -> int:
        """At how many lessons a person was."""
        return sum(lesson.id in self._marks[row] for lesson in self.lessons)

    def name(self, row: int) -> str:
        """What a person is called here; with the village where two have one name."""
        return self._names[row]

    def find(self, text: str, begin: int) -> int | None:
        """The first row from `begin` on, and round, whose name answers a text best; a number is a seat."""
        if text.isdigit():
            return next((row for row, seat in enumerate(self.seats) if seat.seat == int(text)), None)
        count = len(self.seats)
        ranks = [(rank(text, seat.name), (row - begin) % count, row) for row, seat in enumerate(self.seats)]
        found = [(how_well, away, row) for how_well, away, row in ranks if how_well is not None]
        return min(found)[2] if found else None

    # -------------------------------------------------------------------------------------------------------------- Qt's
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Trainees."""
        return 0 if parent.isValid() else len(self.seats)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Lessons."""
        return 0 if parent.isValid() else len(self.lessons)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """For screen readers; the delegate paints."""
        if role != Qt.ItemDataRole.AccessibleTextRole:
            return None
        was = "已到" if self.present(index.row(), index.column()) else "未签到"
        return f"{self.name(index.row())}，{self.lessons[index.column()].title}，{was}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names and lessons; the headers paint their totals besides."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.lessons[section].title if orientation == Qt.Orientation.Horizontal else self.name(section)
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            lesson = self.lessons[section]
            return "\n".join(p for p in (lesson.title, lesson.topic, lesson.teacher, f"到 {self.by_lesson(section)} 人") if p)
        return None


def _told_apart(seats: Sequence[Seat]) -> list[str]:
    names = Counter(seat.name for seat in seats)
    return [f"{s.name}（{s.village}）" if names[s.name] > 1 and s.village else s.name for s in seats]
