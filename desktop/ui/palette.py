"""The search over everything (Ctrl+K): one line, grouped hits, the keyboard for all of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import keyboard_in, rule, words
from desktop.ui.widgets.line_edit import PlainLine
from desktop.ui.widgets.popup import Item, ItemDelegate, ItemModel, highlight
from desktop.ui.widgets.reference import Run, at_once

WAIT_MS = 60
PAGE_ROWS = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind under a title, e.g. 企业（12）. An item's value is what `chosen` gives back."""

    title: str
    items: Sequence[Item]


class SearchPalette(QWidget):
    """Covers its window; `search(text)` gives groups (for the empty text: what was opened last, and commands)."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, window: QWidget, search: Callable[[str], Sequence[Group]], run: Run = at_once) -> None:
        super().__init__(window)
        self._search, self._run = search, run
        self._asked = 0
        self._answered_round = 0
        self._before: QWidget | None = None  # where the keyboard was
        self._enter_waits = False  # Enter was pressed before the hits were here
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._frame = QFrame(self)
        self._frame.setProperty("popup", "true")
        self._line = PlainLine()
        self._line.setPlaceholderText("搜企业、人员、需求、村、走访内容、页面……（任意几个字，或拼音首字母）")
        self._line.key_first.append(self._key)
        self._line.textEdited.connect(lambda: self._timer.start(WAIT_MS))
        self._icon = words()
        self._model = ItemModel(self)
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(ItemDelegate(self._view))
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(lambda index: self._choose(index.row()))
        self._status = words("", ink="second", size="small")
        self._lay_out()
        window.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(14, 10, 14, 10)
        top.setSpacing(10)
        top.addWidget(self._icon)
        top.addWidget(self._line, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 6, 14, 8)
        foot.addWidget(self._status)
        foot.addStretch()
        foot.addWidget(words("↑↓ 选择　Enter 打开　Esc 关闭", ink="second", size="small"))
        box = QVBoxLayout(self._frame)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(rule())
        box.addWidget(self._view, 1)
        box.addWidget(rule())
        box.addLayout(foot)

    def line(self) -> PlainLine:
        """The line typed into, for tests."""
        return self._line

    def items(self) -> Sequence[Item]:
        """What is listed, group titles included."""
        return self._model.items

    def current(self) -> Item | None:
        """The highlighted hit."""
        row = self._view.currentIndex().row()
        return self._model.items[row] if 0 <= row < len(self._model.items) else None

    def open(self, text: str = "") -> None:
        """Show it and put the keyboard into it; `text` is what was already typed."""
        if not self.isVisible():
            self._before = keyboard_in()
        self._place()
        side = look().px(18)
        self._icon.setPixmap(icons.pixmap(icons.SEARCH, "second", side, self.devicePixelRatioF()))
        self._line.setText(text)
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)
        self._ask()

    def close_palette(self) -> None:
        """Hide it; the focus goes back to the page."""
        if self.isVisible():
            self._timer.stop()
            self._asked += 1
            if self._before is not None and isValid(self._before) and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)
            self._before = None
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside it closes it."""
        if not self._frame.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window behind."""
        painter = QPainter(self)
        shade = colour("rail")
        shade.setAlpha(120)
        painter.fillRect(QRectF(self.rect()), shade)
        painter.end()

    def _place(self) -> None:
        window = self.window()
        self.setGeometry(window.rect())
        width = min(look().px(680), window.width() - 48)
        rows = sum(self._view.sizeHintForRow(i) for i in range(min(len(self._model.items), 24)))
        height = min(max(rows, look().px(60)) + look().px(96), look().px(540), window.height() - 96)
        self._frame.setGeometry((window.width() - width) // 2, 56, width, height)

    def _ask(self) -> None:
        self._asked += 1
        self._enter_waits = False
        asked, text = self._asked, self._line.text().strip()
        self._run(lambda: self._search(text), lambda groups: self._answered(asked, text, groups))

    def _answered(self, asked: int, text: str, groups: Sequence[Group]) -> None:
        if asked != self._asked or not self.isVisible():
            return
        items: list[Item] = []
        for group in groups:
            if group.items:
                items.append(Item(None, group.title, header=True))
                items += group.items
        hits = sum(not item.header for item in items)
        self._model.set_items(items)
        self._status.setText(f"{hits} 项" if hits else f"没有找到“{text}”，请换几个字试试" if text else "")
        self._highlight(0, 1)
        self._place()
        self._view.scrollToTop()  # the title above the first hit too
        self._answered_round = asked
        if self._enter_waits:
            self._enter_waits = False
            self._choose(self._view.currentIndex().row())

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -PAGE_ROWS, Qt.Key.Key_PageDown: PAGE_ROWS}
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._timer.isActive():  # Enter straight after typing asks first
                self._timer.stop()
                self._ask()
            if self._answered_round == self._asked:
                self._choose(self._view.currentIndex().row())
            else:
                self._enter_waits = True
        elif key in steps:
            self._highlight(self._view.currentIndex().row() + steps[key], 1 if steps[key] > 0 else -1)
        elif key == Qt.Key.Key_Tab:
            pass  # the focus stays inside
        else:
            return False
        return True

    def _highlight(self, row: int, step: int) -> None:
        highlight(self._view, self._model, row, step)

    def _choose(self, row: int) -> None:
        items = self._model.items
        if 0 <= row < len(items) and not items[row].header:
            value: Any = items[row].value
            self.close_palette()
            self.chosen.emit(value)
