"""Choosing from a short or middling list: typing filters, by substring or pinyin initials."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.ranking import rank
from desktop.ui.widgets.base import Editor, FieldBox
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.line_edit import PlainLine
from desktop.ui.widgets.popup import Item, ListPopup

_TYPING_KEYS = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_F4}
MOST_SHOWN = 200


def filtered(items: Sequence[Item], query: str, limit: int = MOST_SHOWN) -> list[Item]:
    """Return the items that answer a query, best first, in their own order where equally good."""
    found = [(r, i) for i, item in enumerate(items) if (r := rank(query, item.text)) is not None]
    return [items[i] for _, i in sorted(found)[:limit]]


class ComboEdit(Editor):
    """One of a list. The value is the object given in its Item, with its own type; None when nothing is chosen."""

    def __init__(
        self, items: Sequence[Item] = (), placeholder: str = "请选择", optional: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._items: list[Item] = list(items)
        self._optional = optional
        self._value: Any = None
        self._box = FieldBox(self)
        self._line = PlainLine()
        self._line.setPlaceholderText(placeholder)
        self._line.key_first.append(self._key)
        self._arrow = IconButton(icons.DOWN, "打开列表（F4）")
        self._box.row().addWidget(self._line)
        self._box.row().addWidget(self._arrow)
        self._box.watch(self._line)
        self.setFocusProxy(self._line)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self._popup = ListPopup(self._box)
        self._popup.chosen.connect(self._chosen)
        self._line.textEdited.connect(self._typed)
        self._line.left.connect(self._leave)
        self._line.returnPressed.connect(self.committed)
        self._arrow.clicked.connect(self.toggle_list)
        self._box.clicked.connect(self.open_list)
        self._line.pressed.connect(self.open_list)

    def line(self) -> PlainLine:
        """The inner line, for tests."""
        return self._line

    def popup(self) -> ListPopup:
        """The drop-down, for tests."""
        return self._popup

    def set_items(self, items: Sequence[Item]) -> None:
        """Offer other items; the value stays even if it is not among them."""
        self._items = list(items)
        self._line.setText(self._text_of(self._value))

    def value(self) -> Any:
        """Return the chosen object."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Choose by value; a value that is not in the list is kept and shown as it is."""
        self._value = value
        self._line.setText(self._text_of(value))
        self._line.setCursorPosition(0)
        self._set_input_problem("")

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self._line.setReadOnly(read_only)
        self._arrow.setVisible(not read_only)
        super().set_read_only(read_only)

    def typed(self) -> str:
        """Return the text that matches nothing."""
        return self._line.text() if self._input_problem else ""

    def restore_typed(self, text: str) -> None:
        """Put back a text that matched nothing."""
        self._line.setText(text)
        self._settle()

    def open_list(self) -> None:
        """Show the whole list with the chosen line marked."""
        if not self._read_only:
            values = [item.value for item in self._items]
            current = values.index(self._value) if self._value in values else 0
            self._popup.offer(self._items, current)

    def toggle_list(self) -> None:
        """Open or close the list."""
        if self._popup.isVisible():
            self._popup.close_popup()
        else:
            self._line.setFocus()
            self.open_list()

    def _text_of(self, value: Any) -> str:
        if value is None:
            return ""
        return next((item.text for item in self._items if item.value == value), str(value))

    def _key(self, event: QKeyEvent) -> bool:
        if self._read_only:
            return False
        if self._popup.handle_key(event):
            return True
        if event.key() == Qt.Key.Key_Tab and self._popup.isVisible() and self._line.text() != self._text_of(self._value):
            self._take_highlighted()
            return False  # the focus goes on
        if event.key() in _TYPING_KEYS:
            self.open_list()
            return True
        if event.key() == Qt.Key.Key_Escape and self._line.text() != self._text_of(self._value):
            self.set_value(self._value)
            return True
        return False

    def _typed(self, text: str) -> None:
        self._set_input_problem("")
        if not text.strip():
            self._popup.offer(self._items, None)
            return
        self._popup.offer(filtered(self._items, text))

    def _chosen(self, item: Item) -> None:
        changed = item.value != self._value
        self.set_value(item.value)
        if changed:
            self.changed.emit()
        self.committed.emit()

    def _leave(self) -> None:
        self._popup.close_popup()
        self._settle()
        self.committed.emit()

    def _settle(self) -> None:
        """Read the text left in the line: nothing, one exact item, one only match; else say so and keep it."""
        text = self._line.text().strip()
        if text == self._text_of(self._value):
            return
        if not text:
            self._take(None)
            return
        exact = [item for item in self._items if item.text == text]
        found = exact or filtered(self._items, text)
        if len(found) == 1:
            self._take(found[0].value)
        else:
            self._value = None
            hint = "有几项都符合，请从列表里选一项" if found else "列表里没有这一项，请从列表里选"
            self._set_input_problem(hint)
            self.changed.emit()

    def _take_highlighted(self) -> None:
        item = self._popup.current()
        if item is not None and self._line.text().strip():
            self._take(item.value)

    def _take(self, value: Any) -> None:
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.changed.emit()

    def _state_changed(self) -> None:
        self._box.update()
