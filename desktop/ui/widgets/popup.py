"""The drop-down under an editor: lives inside the window, never takes the focus, closes by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme import colour, dress, look
from desktop.ui.widgets.base import below

Index = QModelIndex | QPersistentModelIndex
_ITEM = Qt.ItemDataRole.UserRole
_PASSED_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True)
class Item:
    """One line to choose: the value kept as given, what is shown, a second line, and quiet words at the right."""

    value: Any
    text: str
    second: str = ""
    right: str = ""
    action: bool = False  # an offer such as 新建…, set apart by colour
    header: bool = False  # a group title that cannot be chosen


class ItemModel(QAbstractListModel):
    """The lines of a drop-down."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: Sequence[Item] = ()

    def set_items(self, items: Sequence[Item]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Number of lines."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text or the whole Item."""
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        return item if role == _ITEM else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Group titles cannot be chosen."""
        if self.items[index.row()].header:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def highlight(view: QListView, model: ItemModel, row: int, step: int) -> None:
    """Mark a line of a list; from a group's title on to the next line in the direction of the step."""
    items = model.items
    row = max(0, min(row, len(items) - 1))
    while 0 <= row < len(items) and items[row].header:
        row += step
    if 0 <= row < len(items):
        view.setCurrentIndex(model.index(row))


class ItemDelegate(QStyledItemDelegate):
    """Paints a line of a drop-down: text, quiet second line, words at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines where there is a second."""
        item: Item = index.data(_ITEM)
        return QSize(80, look().px(52 if item.second else 28 if item.header else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it."""
        item: Item = index.data(_ITEM)
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub has no fields
        font: QFont = option.font  # type: ignore[attr-defined]  # the stub has no fields
        now = look()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]  # the stub has no fields
            painter.fillRect(rect, colour("accent_wash"))
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), colour("accent"))
        inner = rect.adjusted(now.px(12), 0, -now.px(12), 0)
        small = QFont(font)
        small.setPixelSize(now.small)
        metrics = option.fontMetrics  # type: ignore[attr-defined]  # the stub has no fields
        painter.setFont(small)
        painter.setPen(colour("second"))
        right_width = painter.fontMetrics().horizontalAdvance(item.right)
        align = Qt.AlignmentFlag.AlignVCenter
        top = QRect(inner.x(), rect.y() + now.px(6), inner.width(), now.px(22)) if item.second else inner
        if item.right:
            painter.drawText(top, int(align | Qt.AlignmentFlag.AlignRight), item.right)
        if item.second:
            low = QRect(inner.x(), top.bottom() + 1, inner.width(), now.px(20))
            shown = painter.fontMetrics().elidedText(item.second, Qt.TextElideMode.ElideRight, low.width())
            painter.drawText(low, int(align), shown)
        if not item.header:
            painter.setFont(font)
            painter.setPen(colour("accent" if item.action else "text"))
        room = inner.width() - (right_width + now.px(8) if item.right else 0)
        painter.drawText(top, int(align), metrics.elidedText(item.text, Qt.TextElideMode.ElideRight, room))
        painter.restore()


class Popup(QFrame):
    """A frame shown right under (or above) an editor; follows it, and closes when it goes out of sight."""

    closed = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._anchor = anchor
        self._ancestors: list[QWidget] = []
        self._wanted = QSize()
        self.setProperty("popup", "true")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoFillBackground(True)
        self.hide()

    def open_at(self, wanted: QSize) -> None:
        """Show with this size where there is room, below rather than above."""
        self._wanted = wanted
        window = self._anchor.window()
        if self.parent() is not window:
            self.setParent(window)
            dress(self)
        self._place()
        if not self.isVisible():
            self._watch_ancestors(window)
        self.show()
        self.raise_()

    def _place(self) -> None:
        wanted, window = self._wanted, self._anchor.window()
        at = below(self._anchor) + QPoint(0, 2)
        width = min(max(wanted.width(), self._anchor.width()), window.width() - 8)
        room_below = window.height() - at.y() - 4
        room_above = at.y() - self._anchor.height() - 8
        if wanted.height() <= room_below or room_below >= room_above:
            height, y = min(wanted.height(), room_below), at.y()
        else:
            height = min(wanted.height(), room_above)
            y = at.y() - self._anchor.height() - 4 - height
        x = max(4, min(at.x(), window.width() - width - 4))
        self.setGeometry(x, y, width, height)

    def close_popup(self) -> None:
        """Hide it."""
        if self.isVisible():
            self.hide()

    def hideEvent(self, event: Any) -> None:
        """Stop watching and tell."""
        for widget in self._ancestors:
            widget.removeEventFilter(self)
        self._ancestors.clear()
        super().hideEvent(event)
        self.closed.emit()

    def wheelEvent(self, event: Any) -> None:
        """Keep the wheel inside the drop-down, also at its ends."""
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the editor when the page scrolls or lays itself out anew; close with the window."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and self.isVisible():
            if self._anchor.visibleRegion().isEmpty():
                self.close_popup()
            else:
                self._place()
        elif event.type() == QEvent.Type.WindowDeactivate:
            self.close_popup()
        return super().eventFilter(watched, event)

    def _watch_ancestors(self, window: QWidget) -> None:
        widget: QWidget | None = self._anchor
        while widget is not None and not self._ancestors.count(widget):
            widget.installEventFilter(self)
            self._ancestors.append(widget)
            widget = None if widget is window else widget.parentWidget()


class ListPopup(Popup):
    """A drop-down list steered by the keys of the editor that owns it."""

    chosen = Signal(object)  # Item

    def __init__(self, anchor: QWidget, rows: int = 9) -> None:
        super().__init__(anchor)
        self._rows = rows
        self._model = ItemModel(self)
        self.view = QListView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(ItemDelegate(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.clicked.connect(lambda index: self._choose(index.row()))
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 4, 1, 4)
        box.addWidget(self.view)

    def items(self) -> Sequence[Item]:
        """The lines in sight."""
        return self._model.items

    def current(self) -> Item | None:
        """The highlighted line."""
        row = self.view.currentIndex().row()
        return self._model.items[row] if 0 <= row < len(self._model.items) else None

    def offer(self, items: Sequence[Item], current: int | None = 0, min_width: int = 0) -> None:
        """Show these lines; an empty sequence closes the list. `current` is highlighted, None: no line."""
        self._model.set_items(items)
        if not items:
            self.close_popup()
            return
        heights = [self.view.sizeHintForRow(i) for i in range(min(len(items), self._rows))]
        self.open_at(QSize(min_width, sum(heights) + 12))
        if current is not None:
            self._highlight(current, 1)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Take a key pressed in the editor; True when it was one for the list."""
        if not self.isVisible():
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_popup()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self._choose(self.view.currentIndex().row())
            return True
        if key in _PASSED_KEYS:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -self._rows}.get(Qt.Key(key), self._rows)
            self._highlight(self.view.currentIndex().row() + step, 1 if step > 0 else -1)
            return True
        return False

    def _highlight(self, row: int, step: int) -> None:
        highlight(self.view, self._model, row, step)

    def _choose(self, row: int) -> None:
        item = self._model.items[row]
        if not item.header:
            self.close_popup()
            self.chosen.emit(item)
