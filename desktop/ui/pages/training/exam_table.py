"""The table of marks: a figure typed goes into the cell, Enter goes to the next person, 1 2 3 give the result."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from db.training_choices import ExamResult
from desktop.ui.pages.training.exam_model import CERTIFICATE, NAME, RATE, RESULT, SCORE, SEAT, ExamModel, read_mark
from desktop.ui.theme import look

Index = QModelIndex | QPersistentModelIndex
WIDTHS = {SEAT: 52, NAME: 150, RATE: 70, SCORE: 80, RESULT: 90}
RESULT_KEYS = {Qt.Key.Key_1: ExamResult.EXCELLENT, Qt.Key.Key_2: ExamResult.PASSED, Qt.Key.Key_3: ExamResult.FAILED}
_STEPS = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class MarkDelegate(QStyledItemDelegate):
    """A line in the cell; what is no mark stays in it, with the reason told by `refused`."""

    stepped = Signal(int)
    refused = Signal(str)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A frameless line on the cell's ground."""
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAutoFillBackground(True)
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return line

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The text as typed."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and the arrows leave the cell towards the next person."""
        if isinstance(editor, QLineEdit) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self._leave(editor, step)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.stepped.emit(0)  # what was said of the text goes with it
        return super().eventFilter(editor, event)

    def _leave(self, editor: QLineEdit, step: int) -> None:
        try:
            read_mark(editor.text())
        except ValueError as error:
            self.refused.emit(str(error))
            return
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        self.stepped.emit(step)


class ExamTable(QTableView):
    """`result_wanted(row, result)`, `reissue_wanted(row)` and what its delegate says."""

    result_wanted = Signal(int, object)

    def __init__(self, model: ExamModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks = model
        self.typing = MarkDelegate(self)
        self.setModel(model)
        self.setItemDelegateForColumn(SCORE, self.typing)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.AnyKeyPressed | trigger.EditKeyPressed | trigger.DoubleClicked)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(CERTIFICATE, QHeaderView.ResizeMode.Stretch)
        self.typing.stepped.connect(self.step)
        self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(look().px(34))
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, look().px(width))

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def step(self, by: int) -> None:
        """To the next person, in the same column."""
        at = self.currentIndex()
        row = at.row() + by
        if 0 <= row < self.marks.rowCount():
            self.setCurrentIndex(self.marks.index(row, at.column()))

    def rows(self) -> list[int]:
        """The rows of the selected cells."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Results by figures, Enter goes on, Del takes away."""
        at, key = self.currentIndex(), Qt.Key(event.key())
        bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if bare and at.isValid() and not self.marks.locked and self._acts(at, key):
            return
        if bare and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(1)
        elif bare and event.text().isalnum() and at.column() != SCORE and not self.marks.locked and at.isValid():
            event.accept()  # letters and figures mean nothing in the other columns
        else:
            super().keyPressEvent(event)

    def _acts(self, at: QModelIndex, key: Qt.Key) -> bool:
        if at.column() == RESULT and key in RESULT_KEYS:
            self.result_wanted.emit(at.row(), RESULT_KEYS[key])
            self.step(1)
        elif at.column() == RESULT and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.result_wanted.emit(at.row(), None)
        elif at.column() == SCORE and key == Qt.Key.Key_Delete:
            self.marks.setData(at, "")
        else:
            return False
        return True
