"""The table of the roster: sorted by its headings, rows chosen for taking off, Enter opens a trainee."""

from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop.core.trainings import ClassView, Seat
from desktop.ui.pages.training.roster_model import SEAT, WIDTHS, RosterModel
from desktop.ui.theme import look


class RosterTable(QTableView):
    """`opened(trainee)` and `remove_wanted`."""

    opened = Signal(object)
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = RosterModel(self)
        self.setModel(self.model_)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(SEAT, Qt.SortOrder.AscendingOrder)
        header.sectionClicked.connect(self._sort)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.model_.seats[index.row()].trainee))
        self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(look().px(32))
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, look().px(width))

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def show_class(self, view: ClassView | None) -> None:
        """Show a class."""
        self.model_.show_class(view)

    def go_to(self, enrolment: UUID) -> None:
        """Bring somebody into sight and choose him."""
        row = self.model_.row_of(enrolment)
        if row is not None:
            self.selectRow(row)
            self.scrollTo(self.model_.index(row, 0))

    def chosen(self) -> list[Seat]:
        """The chosen people."""
        return [self.model_.seats[index.row()] for index in self.selectionModel().selectedRows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Del takes off."""
        key, at = Qt.Key(event.key()), self.currentIndex()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at.isValid():
            self.opened.emit(self.model_.seats[at.row()].trainee)
        elif key == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _sort(self, column: int) -> None:
        by, down = self.model_.sorted_by()
        self.model_.order_by(column, down=not down if by == column else False)
        by, down = self.model_.sorted_by()
        self.horizontalHeader().setSortIndicator(by, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
