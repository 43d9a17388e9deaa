"""The preview of a pasted roster in the tab itself: good rows go in, bad rows stay until they are mended or dropped."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from desktop.core import rosters
from desktop.core.rosters import Line
from desktop.ui.pages.training.paste_model import NAME, TOLD, WIDTHS, PasteModel, told
from desktop.ui.theme import look
from desktop.ui.widgets.base import ElidedLabel, rule, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.escape import EscapeFirst

HINT = "F2 或直接打字修改单元格　F4 姓名与号码不符的用已有卡片　Del 去掉这一行　Enter 加入可以加入的　Esc 放弃"


class _Table(QTableView):
    """Enter takes the good rows, F2 or typing mends a cell, F4 takes the name on the number's card, Del drops rows."""

    entered = Signal()
    by_card = Signal()
    dropped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Del; while a cell is being mended the keys are its editor's."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        elif key == Qt.Key.Key_F4:
            self.by_card.emit()
        elif key == Qt.Key.Key_Delete:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)


class PastePanel(QWidget):
    """`accepted(lines)`, `mended(lines)` to be looked at again, `left` when nothing is wanted any more."""

    accepted = Signal(object)
    mended = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = PasteModel(self)
        self.table = _Table()
        self.told = words("", size="title")
        self.take = Button("加入", "primary")
        self.give_up = Button("放弃  Esc")
        self._lay_out()
        self.table.entered.connect(self._take)
        self.table.dropped.connect(self._drop)
        self.table.by_card.connect(self._by_card)
        EscapeFirst(self, [self.table, self.take, self.give_up], self.left.emit, self.isVisible)
        self.take.clicked.connect(self._take)
        self.give_up.clicked.connect(self.left)
        self.model.edited.connect(lambda: self.mended.emit(list(self.model.lines)))

    def _lay_out(self) -> None:
        view = self.table
        view.setModel(self.model)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        trigger = QAbstractItemView.EditTrigger
        view.setEditTriggers(trigger.AnyKeyPressed | trigger.EditKeyPressed | trigger.DoubleClicked)
        view.setShowGrid(False)
        view.setWordWrap(True)
        view.setTabKeyNavigation(False)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setSectionResizeMode(TOLD, QHeaderView.ResizeMode.Stretch)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self.told, 1)
        head.addWidget(self.give_up)
        head.addWidget(self.take)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 5, 12, 5)
        foot.addWidget(ElidedLabel(HINT, ink="second", size="small"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(view, 1)
        column.addWidget(rule())
        column.addLayout(foot)
        self.setFocusProxy(view)
        view.horizontalHeader().sectionResized.connect(self._resized)
        self._fit()

    def _fit(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(look().px(34))
        for column, width in WIDTHS.items():
            self.table.setColumnWidth(column, look().px(width))

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show rows; the first bad one gets the cursor."""
        fresh = [x.number for x in lines] != [x.number for x in self.model.lines]
        self.model.show_lines(lines)
        self.say_counts()
        self._heights(self.table.columnWidth(TOLD))
        if fresh and lines:
            row = next((n for n, line in enumerate(lines) if not line.good), 0)
            self.table.setCurrentIndex(self.model.index(row, NAME))

    def say_counts(self) -> None:
        """How many rows can be taken."""
        lines = self.model.lines
        good, bad, seated = len(self.model.good()), self.model.bad(), self.model.seated()
        parts = [f"{len(lines)} 行", f"可以加入 {good} 人"]
        parts += [f"{bad} 行要改"] if bad else []
        parts += [f"{seated} 人已在本班"] if seated else []
        self.told.setText(" · ".join(parts))
        self.take.set_words(f"加入 {good} 人  Enter" if good else "没有可以加入的")
        self.take.setEnabled(good > 0)

    def say_busy(self, count: int) -> None:
        """Many take seconds: until the counts are said again nothing is taken twice."""
        self.told.setText(f"正在加入 {count:,} 人……")
        self.take.setEnabled(False)

    def _resized(self, column: int, before: int, now: int) -> None:
        if column == TOLD:
            self._heights(now)

    def _heights(self, width: int) -> None:
        """Rows with much to say get the lines they need."""
        room, metrics, plain = width - look().px(24), self.table.fontMetrics(), look().px(34)
        for row, line in enumerate(self.model.lines):
            text = told(line)
            wide = metrics.horizontalAdvance(text) > room > look().px(80)
            box = metrics.boundingRect(0, 0, room, 10_000, int(Qt.TextFlag.TextWordWrap), text) if wide else None
            height = max(plain, box.height() + look().px(12)) if box else plain
            if self.table.rowHeight(row) != height:
                self.table.setRowHeight(row, height)

    def _take(self) -> None:
        good = self.model.good()
        if good and not self.take.isEnabled():
            return
        if good:
            self.accepted.emit(good)
        elif not self.model.bad():
            self.left.emit()

    def _by_card(self) -> None:
        """Chosen rows whose number is somebody else's: he is meant, under the name on his card."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        chosen = [rosters.by_card(line) if row in rows else line for row, line in enumerate(self.model.lines)]
        if chosen != self.model.lines:
            self.mended.emit(chosen)

    def _drop(self) -> None:
        rows = {index.row() for index in self.table.selectedIndexes()}
        kept = [line for row, line in enumerate(self.model.lines) if row not in rows]
        if kept:
            self.mended.emit(kept)
        else:
            self.left.emit()
