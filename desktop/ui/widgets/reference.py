"""Referring to another record: search as you type, two lines a hit, 新建… at the bottom."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui import icons
from desktop.ui.widgets.base import Editor, ElidedLabel, FieldBox
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.line_edit import PlainLine
from desktop.ui.widgets.popup import Item, ListPopup

Search = Callable[[str], Sequence[Item]]
Describe = Callable[[Any], Item | None]
Run = Callable[[Callable[[], Any], Callable[[Any], None]], object]


def is_follow_key(event: QKeyEvent) -> bool:
    """Alt+Enter: open the record that is named here."""
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)


def at_once(fn: Callable[[], Any], on_done: Callable[[Any], None]) -> None:
    """Run a search right here; windows pass `Tasks.read` instead."""
    on_done(fn())


class ReferenceEdit(Editor):
    """The id of another record. `search` gives hits for a text (also the empty one: the most recent), `describe`
    the Item of an id. With `new_label`, the list ends with an offer to create what was typed: `create_wanted`.
    After `offer_open`, a button and Alt+Enter open the record chosen, also where it may only be read: `open_wanted(id)`.
    """

    create_wanted = Signal(str)
    open_wanted = Signal(object)

    def __init__(
        self,
        search: Search,
        describe: Describe,
        new_label: str = "",
        placeholder: str = "输入名称、代码或拼音首字母查找",
        run: Run = at_once,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._search, self._describe, self._new_label, self._run = search, describe, new_label, run
        self._value: Any = None
        self._item: Item | None = None
        self._asked = 0
        self._box = FieldBox(self)
        self._line = PlainLine()
        self._line.setPlaceholderText(placeholder)
        self._line.key_first.append(self._key)
        self._second = ElidedLabel("", ink="third")
        self._find = IconButton(icons.SEARCH, "查找（F4）")
        self._leads = False
        self._open_it = IconButton(icons.OPEN, "打开（Alt+Enter）")
        for part in (self._line, self._second, self._open_it, self._find):
            self._box.row().addWidget(part)
        self._box.watch(self._line)
        self.setFocusProxy(self._line)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self._popup = ListPopup(self._box)
        self._popup.chosen.connect(self.choose)
        self._line.textEdited.connect(self._typed)
        self._line.left.connect(self._leave)
        self._find.clicked.connect(self._open)
        self._open_it.clicked.connect(self._follow)
        self._show()

    def line(self) -> PlainLine:
        """The inner line, for tests."""
        return self._line

    def popup(self) -> ListPopup:
        """The drop-down, for tests."""
        return self._popup

    def offer_open(self) -> None:
        """Let the chosen record be opened from here."""
        self._leads = True
        self._share_width()

    def value(self) -> Any:
        """Return the id, None when nothing is chosen."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Refer to this id; what it is called is asked of `describe`."""
        self._value = value
        self._item = None if value is None else self._describe(value) or Item(value, "（记录尚未同步到本机）")
        self._set_input_problem("")
        self._show()

    def set_item(self, item: Item) -> None:
        """Refer to a record just created, without asking `describe`."""
        self._value, self._item = item.value, item
        self._set_input_problem("")
        self._show()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self._line.setReadOnly(read_only)
        self._find.setVisible(not read_only)
        super().set_read_only(read_only)

    def typed(self) -> str:
        """Return a text that was not made into a choice."""
        return self._line.text() if self._value is None else ""

    def restore_typed(self, text: str) -> None:
        """Put back a text that was not made into a choice."""
        self._line.setText(text)
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share_width()

    def _show(self) -> None:
        self._line.setText(self._item.text if self._item else "")
        self._line.setCursorPosition(0)
        self._second.setText(self._item.second if self._item else "")
        self._share_width()

    def _share_width(self) -> None:
        """The second line follows the name directly while the name stands untouched; only then there is something to open."""
        untouched = self._item is not None and self._line.text() == self._item.text
        quiet = self._item is not None and untouched and bool(self._item.second)
        self._open_it.setVisible(self._leads and untouched)
        self._second.setVisible(quiet)
        if quiet:
            wanted = self._line.fontMetrics().horizontalAdvance(self._line.text()) + 8
            self._line.setFixedWidth(min(wanted, max(self.width() * 3 // 4, 40)))
            self._second.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        else:
            self._line.setMinimumWidth(0)
            self._line.setMaximumWidth(16777215)

    def _follow(self) -> None:
        if self._leads and self._value is not None:
            self.open_wanted.emit(self._value)

    def _key(self, event: QKeyEvent) -> bool:
        if is_follow_key(event):
            self._follow()
            return True
        if self._read_only:
            return False
        if self._popup.handle_key(event):
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
            self._open()
            return True
        if event.key() == Qt.Key.Key_Escape and self._item is not None and self._line.text() != self._item.text:
            self._show()
            return True
        return False

    def _open(self) -> None:
        if not self._read_only:
            self._line.setFocus()
            untouched = self._item is not None and self._line.text() == self._item.text
            self._ask("" if untouched else self._line.text())

    def _typed(self, text: str) -> None:
        self._set_input_problem("")
        self._share_width()
        self._ask(text)

    def _ask(self, text: str) -> None:
        self._asked += 1
        asked = self._asked
        self._run(lambda: self._search(text.strip()), lambda hits: self._answered(asked, text.strip(), hits))

    def _answered(self, asked: int, text: str, hits: Sequence[Item]) -> None:
        if asked != self._asked or not self._line.hasFocus():
            return
        items = list(hits)
        if not items:
            items.append(Item(None, "没有找到" if text else "还没有记录", header=True))
        if self._new_label:
            items.append(Item(text, f"＋ {self._new_label}{f'“{text}”' if text else ''}", action=True))
        self._popup.offer(items)

    def choose(self, item: Item) -> None:
        """Take a line of the list, as if it had been clicked."""
        if item.action:
            self.create_wanted.emit(item.value)
            return
        changed = item.value != self._value
        self.set_item(item)
        if changed:
            self.changed.emit()
        self.committed.emit()

    def _leave(self) -> None:
        self._popup.close_popup()
        self._asked += 1
        self._settle()
        self.committed.emit()

    def _settle(self) -> None:
        text = self._line.text().strip()
        if self._item is not None and text == self._item.text:
            return
        had = self._value is not None
        self._value = self._item = None
        self._set_input_problem(
            "还没有选定：请从列表里选一项" + (f"，或点“{self._new_label}”" if self._new_label else "") if text else ""
        )
        self._share_width()
        if had:
            self.changed.emit()

    def _state_changed(self) -> None:
        self._box.update()
