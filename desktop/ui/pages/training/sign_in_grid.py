"""The sign-in grid: names stand still at the left, lessons above, and the keyboard marks who was there."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui import icons
from desktop.ui.pages.training.sign_in_model import Index, SignInModel
from desktop.ui.theme import colour, look
from desktop.ui.widgets.escape import EscapeFirst

CELL, WIDEST, ROW, HEAD, NAMES = 54, 88, 32, 62, 196  # px at 14
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


def _small(font: QFont) -> QFont:
    made = QFont(font)
    made.setPixelSize(look().small)
    return made


class LessonDelegate(QStyledItemDelegate):
    """A tick for who was there, 缺 for who was not while others were, nothing while the lesson is still to come."""

    def prepare(self, view: QTableView) -> None:
        """Pens and ticks for one painting of the grid; hundreds of cells share them."""
        self._small = _small(view.font())
        self._grounds = {name: colour(name) for name in ("accent_wash", "done_wash", "surface")}
        self._line, self._absent, self._ring = colour("line"), colour("waiting"), QPen(colour("accent"), 2)
        self._side = look().px(18)
        self._tick = icons.pixmap(icons.CHECK, "done", self._side, view.devicePixelRatioF())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell."""
        model = index.model()
        assert isinstance(model, SignInModel)
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub has no fields
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # the stub has no fields
        present = model.present(index.row(), index.column())
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, self._grounds["accent_wash" if chosen else "done_wash" if present else "surface"])
        if present:
            middle = rect.center()
            painter.drawPixmap(middle.x() - self._side // 2, middle.y() - self._side // 2, self._tick)
        elif model.held(index.column()):
            painter.setFont(self._small)
            painter.setPen(self._absent)
            painter.drawText(rect, _MIDDLE, "缺")
        painter.setPen(self._line)
        painter.drawPolyline([rect.bottomLeft(), rect.bottomRight(), rect.topRight()])
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._ring)
            painter.drawRect(rect.adjusted(1, 1, -2, -2))


class _Header(QHeaderView):
    """A header that counts; the section of the cursor is tinted."""

    def __init__(self, way: Qt.Orientation, grid: "SignInGrid") -> None:
        super().__init__(way, grid)
        self._grid = grid
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    def _ground(self, painter: QPainter, rect: QRect, section: int) -> SignInModel:
        at = self._grid.currentIndex()
        here = at.isValid() and section == (at.column() if self.orientation() == Qt.Orientation.Horizontal else at.row())
        painter.fillRect(rect, colour("accent_wash" if here else "sunken"))
        painter.setPen(colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        return self._grid.signs


class LessonHeader(_Header):
    """3-05 / 上午 / 38: day, half day, how many were there."""

    def sizeHint(self) -> QSize:
        """Three lines high."""
        return QSize(look().px(CELL), look().px(HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803  Qt's own name
        """Paint one lesson."""
        painter.save()
        model = self._ground(painter, rect, logicalIndex)
        lines = [*model.lessons[logicalIndex].title.split(" ", 1), ""][:2]
        count, all_there = model.by_lesson(logicalIndex), model.by_lesson(logicalIndex) == len(model.seats) > 0
        told = (f"{count} 人" if count else "未签", "done" if all_there else "text" if count else "third")
        step = (rect.height() - look().px(6)) // 3
        painter.setFont(_small(self.font()))
        for line, (words, ink) in enumerate(((lines[0], "text"), (lines[1], "second"), told)):
            painter.setPen(colour(ink))
            painter.drawText(QRect(rect.x(), rect.y() + look().px(3) + line * step, rect.width() - 1, step), _MIDDLE, words)
        painter.restore()


class NameHeader(_Header):
    """Seat, name, and at how many lessons: 12 王建国 5/6."""

    def sizeHint(self) -> QSize:
        """Wide enough for a long name with its village, cut if need be."""
        return QSize(look().px(NAMES), look().px(ROW))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803  Qt's own name
        """Paint one person."""
        painter.save()
        model = self._ground(painter, rect, logicalIndex)
        now, small = look(), _small(self.font())
        inner = rect.adjusted(now.px(6), 0, -now.px(10), 0)
        painter.setFont(small)
        painter.setPen(colour("third"))
        painter.drawText(QRect(inner.x(), inner.y(), now.px(28), inner.height()), _RIGHT, str(model.seats[logicalIndex].seat))
        count = model.by_person(logicalIndex)
        total = f"{count}/{len(model.lessons)}"
        painter.setPen(colour("done" if count == len(model.lessons) else "second"))
        painter.drawText(inner, _RIGHT, total)
        taken = QFontMetrics(small).horizontalAdvance(total) + now.px(8)
        room = inner.adjusted(now.px(36), 0, -taken, 0)
        painter.setFont(self.font())
        painter.setPen(colour("text"))
        name = QFontMetrics(self.font()).elidedText(model.name(logicalIndex), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, name)
        painter.restore()


class SignInGrid(QTableView):
    """Space marks or unmarks, Enter marks and goes down, Ctrl+Space a lesson, Shift+Space a person, Del clears.

    Letters and Chinese jump to a name, digits to a seat. `marked(cells, present)` is what the person wants.
    """

    marked = Signal(object, bool)
    undo_wanted = Signal()
    searching = Signal(str)

    def __init__(self, model: SignInModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.signs = model
        self._typed = ""
        self.passive = False
        self.setModel(model)
        self._cells = LessonDelegate(self)
        self.setItemDelegate(self._cells)
        self.lesson_head = LessonHeader(Qt.Orientation.Horizontal, self)
        self.name_head = NameHeader(Qt.Orientation.Vertical, self)
        self.setHorizontalHeader(self.lesson_head)
        self.setVerticalHeader(self.name_head)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)
        self.selectionModel().currentChanged.connect(lambda *_: self._heads_anew())
        model.totals_changed.connect(self._heads_anew)
        model.modelReset.connect(self._share_width)
        EscapeFirst(self, [self], self._forget, lambda: bool(self._typed))
        self._fit()

    def _heads_anew(self) -> None:
        self.lesson_head.viewport().update()
        self.name_head.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A few lessons share the room."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        room = self.viewport().width() // max(self.signs.columnCount(), 1)
        wide = min(max(room, look().px(CELL)), look().px(WIDEST))
        if wide != self.lesson_head.defaultSectionSize():
            self.lesson_head.setDefaultSectionSize(wide)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        self._cells.prepare(self)
        super().paintEvent(event)

    def _fit(self) -> None:
        self._share_width()
        self.name_head.setDefaultSectionSize(look().px(ROW))
        self.lesson_head.setFixedHeight(look().px(HEAD))
        self.name_head.setFixedWidth(look().px(NAMES))

    # ----------------------------------------------------------------------------------------------------------- moving
    def go(self, row: int, column: int | None = None) -> None:
        """Put the cursor into a cell."""
        if 0 <= row < self.signs.rowCount() and self.signs.columnCount():
            at = self.currentIndex()
            index = self.signs.index(row, max(at.column(), 0) if column is None else column)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def look_for(self, text: str, onwards: bool = False) -> bool:
        """Go to the name that answers a text; `onwards`: to the next one."""
        row = self.signs.find(text, max(self.currentIndex().row(), 0) + onwards) if text and self.signs.seats else None
        if row is not None:
            self.go(row)
        return row is not None

    def _type(self, text: str) -> None:
        """One more letter of a name; where that leads nowhere it begins a new one."""
        wanted = self._typed + text
        if not self.look_for(wanted):
            wanted = text if self.look_for(text) else self._typed
        self._typed = wanted
        self.searching.emit(self._typed)

    def _forget(self) -> None:
        if self._typed:
            self._typed = ""
            self.searching.emit("")

    # ---------------------------------------------------------------------------------------------------------- marking
    def chosen(self) -> list[tuple[int, int]]:
        """The selected cells, else the one of the cursor."""
        found = [(i.row(), i.column()) for i in self.selectedIndexes()]
        at = self.currentIndex()
        return found or ([(at.row(), at.column())] if at.isValid() else [])

    def toggle(self, cells: Iterable[tuple[int, int]]) -> None:
        """Mark them all; if they all are, unmark them."""
        wanted = list(cells)
        if wanted:
            self.marked.emit(wanted, not all(self.signs.present(*cell) for cell in wanted))

    def whole_lesson(self) -> None:
        """Everybody was there at the lesson of the cursor."""
        at = self.currentIndex()
        if at.isValid():
            self.marked.emit([(row, at.column()) for row in range(self.signs.rowCount())], True)

    def whole_person(self) -> None:
        """The person of the cursor was there at every lesson."""
        at = self.currentIndex()
        if at.isValid():
            self.marked.emit([(at.row(), column) for column in range(self.signs.columnCount())], True)

    def _clicked(self, index: QModelIndex) -> None:
        if len(self.selectedIndexes()) == 1 and not self.passive:
            self.toggle([(index.row(), index.column())])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Marks, jumps; arrows are the table's."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not self._marks(key, held) and not self._letters(key, held, event.text()):
            self._forget()
            super().keyPressEvent(event)

    def _marks(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_Z and held == ctrl:
            self.undo_wanted.emit()
        elif key == Qt.Key.Key_Space and held == ctrl:
            self.whole_lesson()
        elif key == Qt.Key.Key_Space and held == shift:
            self.whole_person()
        elif key == Qt.Key.Key_Space:
            self.toggle(self.chosen())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            self.marked.emit(self.chosen(), True)
            self.go(self.currentIndex().row() + 1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not self._typed:
            self.marked.emit(self.chosen(), False)
        else:
            return False
        self._forget()
        return True

    def _letters(self, key: Qt.Key, held: Qt.KeyboardModifier, text: str) -> bool:
        if self._typed and key == Qt.Key.Key_Backspace:
            self._typed = self._typed[:-1]
            self.look_for(self._typed)
            self.searching.emit(self._typed)
            return True
        if held & ~Qt.KeyboardModifier.ShiftModifier or not text.isalnum():
            return False
        self._type(text)
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A name typed in Chinese."""
        if event.commitString():
            self._type(event.commitString())
        event.accept()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Let Chinese be typed; Qt allows it for cells with an editor only."""
        super().currentChanged(current, previous)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
