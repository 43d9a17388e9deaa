"""Choosing from a large coded tree (divisions, industries): columns side by side, or type to find."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from db import divisions, industries
from desktop.ui import icons
from desktop.ui.theme import look
from desktop.ui.widgets.base import Editor, FieldBox, rule, words
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.line_edit import PlainLine
from desktop.ui.widgets.popup import Item, ItemDelegate, ItemModel, ListPopup, Popup


@dataclass(frozen=True, slots=True)
class Node:
    """One entry of the tree."""

    code: str
    name: str
    leaf: bool = False


class TreeSource(Protocol):
    """What the picker asks of a tree."""

    def children(self, code: str | None) -> Sequence[Node]:
        """Entries directly below a code; the top ones for None."""

    def path(self, code: str) -> Sequence[Node]:
        """Entries from the top down to this one; empty for an unknown code."""

    def search(self, text: str) -> Sequence[Node]:
        """Entries that answer a text, best first, bounded."""


class DivisionTree:
    """City → county → town → village of Liaoning; `deepest` bounds it (county, town or village).

    `near`: a code below which hits come first, since there are twenty villages of one name.
    """

    def __init__(self, deepest: divisions.Level = "village", near: str = "") -> None:
        self._depth = divisions.LEVELS.index(deepest)
        self._near = near.rstrip("0") if near.endswith("00") else near

    def _node(self, d: divisions.Division) -> Node:
        return Node(d.code, d.name, divisions.LEVELS.index(d.level) >= self._depth)

    def children(self, code: str | None) -> Sequence[Node]:
        """Cities at the top."""
        return [self._node(d) for d in divisions.children(code or divisions.PROVINCE)]

    def path(self, code: str) -> Sequence[Node]:
        """From the city down."""
        found: list[Node] = []
        here = divisions.get(code)
        while here is not None and here.code != divisions.PROVINCE:
            found.insert(0, self._node(here))
            here = divisions.get(here.parent) if here.parent else None
        return found

    def search(self, text: str) -> Sequence[Node]:
        """By name, initials or code, higher levels first."""
        hits = divisions.search(text, limit=60)
        if self._near:
            hits = list(dict.fromkeys(divisions.search(text, limit=30, within=self._near) + hits))
        return [self._node(d) for d in hits if 1 <= divisions.LEVELS.index(d.level) <= self._depth]


class IndustryTree:
    """Section → division → group → class of GB/T 4754."""

    def children(self, code: str | None) -> Sequence[Node]:
        """Sections at the top."""
        return [Node(i.code, f"{i.code} {i.name}", i.level == "class") for i in industries.children(code)]

    def path(self, code: str) -> Sequence[Node]:
        """From the section down."""
        found: list[Node] = []
        here = industries.get(code)
        while here is not None:
            found.insert(0, Node(here.code, f"{here.code} {here.name}", here.level == "class"))
            here = industries.get(here.parent) if here.parent else None
        return found

    def search(self, text: str) -> Sequence[Node]:
        """By name, initials or code, classes first."""
        return [Node(i.code, f"{i.code} {i.name}", i.level == "class") for i in industries.search(text, 60)]


class ColumnsPopup(Popup):
    """Lists side by side; → goes deeper, ← back, Enter takes the highlighted entry of any level."""

    chosen = Signal(str)

    def __init__(self, anchor: QWidget, source: TreeSource, columns: int) -> None:
        super().__init__(anchor)
        self._source = source
        self._depth = 0
        self._views: list[QListView] = []
        self._models: list[ItemModel] = []
        row = QHBoxLayout()
        row.setSpacing(0)
        for level in range(columns):
            row.addWidget(self._column(level), 1)
        hint = words("↑↓ 选择　→ 下一级　← 上一级　Enter 选定　直接打字可查找", ink="second", size="small")
        hint.setContentsMargins(12, 4, 12, 6)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 4, 1, 1)
        box.setSpacing(2)
        box.addLayout(row, 1)
        box.addWidget(rule())
        box.addWidget(hint)

    def _column(self, level: int) -> QListView:
        model, view = ItemModel(self), QListView()
        view.setModel(model)
        view.setItemDelegate(ItemDelegate(view))
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.clicked.connect(lambda index, level=level: self._clicked(level, index.row()))
        view.doubleClicked.connect(lambda _, level=level: self._take(level))
        self._models.append(model)
        self._views.append(view)
        return view

    def open_on(self, code: str | None) -> None:
        """Show the columns, with the path to a code highlighted."""
        path = list(self._source.path(code)) if code else []
        self._fill(0, None)
        for level, node in enumerate(path[: len(self._views)]):
            self._highlight(level, node.code)
        self._depth = max(0, min(len(path), len(self._views)) - 1)
        if not path:
            self._highlight(0, self._models[0].items[0].value if self._models[0].items else None)
        now = look()
        self.open_at(QSize(now.px(170) * len(self._views) + 2, now.px(360)))
        self._mark()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Take a key; True when it was one for the columns."""
        if not self.isVisible():
            return False
        key = event.key()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -9, Qt.Key.Key_PageDown: 9}.get(Qt.Key(key))
        if step is not None:
            items = self._models[self._depth].items
            row = max(0, min(self._views[self._depth].currentIndex().row() + step, len(items) - 1))
            self._highlight(self._depth, items[row].value)
        elif key == Qt.Key.Key_Right and self._depth + 1 < len(self._views) and self._models[self._depth + 1].items:
            self._depth += 1
            if not self._views[self._depth].currentIndex().isValid():
                self._highlight(self._depth, self._models[self._depth].items[0].value)
        elif key == Qt.Key.Key_Left and self._depth > 0:
            self._depth -= 1
            self._highlight(self._depth, self._current(self._depth))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._depth)
        elif key == Qt.Key.Key_Escape:
            self.close_popup()
        else:
            return key in (Qt.Key.Key_Right, Qt.Key.Key_Left)
        self._mark()
        return True

    def _current(self, level: int) -> str | None:
        row = self._views[level].currentIndex().row()
        items = self._models[level].items
        return items[row].value if 0 <= row < len(items) else None

    def _fill(self, level: int, code: str | None) -> None:
        nodes = self._source.children(code) if level == 0 or code else ()
        self._models[level].set_items([Item(n.code, n.name, right="" if n.leaf else "›") for n in nodes])
        for deeper in self._models[level + 1 :]:
            deeper.set_items(())

    def _highlight(self, level: int, code: str | None) -> None:
        values = [item.value for item in self._models[level].items]
        if code not in values:
            return
        index = self._models[level].index(values.index(code))
        self._views[level].setCurrentIndex(index)
        self._views[level].scrollTo(index, QListView.ScrollHint.EnsureVisible)
        if level + 1 < len(self._views):
            self._fill(level + 1, code)

    def _clicked(self, level: int, row: int) -> None:
        self._depth = level
        item = self._models[level].items[row]
        self._highlight(level, item.value)
        if not item.right or level + 1 == len(self._views):
            self._take(level)
        self._mark()

    def _take(self, level: int) -> None:
        code = self._current(level)
        if code is not None:
            self.close_popup()
            self.chosen.emit(code)

    def _mark(self) -> None:
        for view in self._views:
            view.viewport().update()


class TreeEdit(Editor):
    """A code of a large tree; value is the code as text or None; the whole path is shown."""

    def __init__(
        self,
        source: TreeSource,
        columns: int = 4,
        placeholder: str = "输入名称、拼音首字母，或按 ↓ 逐级选",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._value: str | None = None
        self._box = FieldBox(self)
        self._line = PlainLine()
        self._line.setPlaceholderText(placeholder)
        self._line.key_first.append(self._key)
        self._arrow = IconButton(icons.DOWN, "逐级选择（F4）")
        self._box.row().addWidget(self._line)
        self._box.row().addWidget(self._arrow)
        self._box.watch(self._line)
        self.setFocusProxy(self._line)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self._columns = ColumnsPopup(self._box, source, columns)
        self._columns.chosen.connect(self._take)
        self._hits = ListPopup(self._box)
        self._hits.chosen.connect(lambda item: self._take(item.value))
        self._line.textEdited.connect(self._typed)
        self._line.left.connect(self._leave)
        self._arrow.clicked.connect(self.toggle_columns)

    def line(self) -> PlainLine:
        """The inner line, for tests."""
        return self._line

    def columns(self) -> ColumnsPopup:
        """The columns, for tests."""
        return self._columns

    def hits(self) -> ListPopup:
        """The list of hits, for tests."""
        return self._hits

    def value(self) -> str | None:
        """Return the code."""
        return self._value

    def set_value(self, value: str | None) -> None:
        """Show a code with its path; an unknown code is kept and shown as it is."""
        self._value = value
        self._line.setText(self._path_text(value))
        self._show_leaf()
        path = self._path_text(value)
        self.setToolTip(f"{path}（{value}）" if value and path != value else path)
        self._set_input_problem("")

    def _show_leaf(self) -> None:
        """Of a path that is too long the end is in sight, which says what was chosen."""
        cut = self._line.fontMetrics().horizontalAdvance(self._line.text()) > self._line.contentsRect().width() - look().px(6)
        self._line.setCursorPosition(len(self._line.text()) if cut else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same in another width."""
        super().resizeEvent(event)
        if not self._line.hasFocus():
            self._show_leaf()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self._line.setReadOnly(read_only)
        self._arrow.setVisible(not read_only)
        super().set_read_only(read_only)

    def typed(self) -> str:
        """Return a text that was not made into a choice."""
        return self._line.text() if self._value is None else ""

    def restore_typed(self, text: str) -> None:
        """Put back such a text."""
        self._line.setText(text)
        self._settle()

    def toggle_columns(self) -> None:
        """Open or close the columns."""
        if self._columns.isVisible():
            self._columns.close_popup()
        elif not self._read_only:
            self._line.setFocus()
            self._hits.close_popup()
            self._columns.open_on(self._value)

    def _path_text(self, code: str | None) -> str:
        if code is None:
            return ""
        return " / ".join(node.name for node in self._source.path(code)) or code

    def _key(self, event: QKeyEvent) -> bool:
        if self._read_only:
            return False
        if self._columns.handle_key(event) or self._hits.handle_key(event):
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
            self.toggle_columns()
            return True
        if event.key() == Qt.Key.Key_Escape and self._line.text() != self._path_text(self._value):
            self.set_value(self._value)
            return True
        return False

    def _typed(self, text: str) -> None:
        self._set_input_problem("")
        self._columns.close_popup()
        self._hits.offer(self._found(text))

    def _found(self, text: str) -> list[Item]:
        last = text.rpartition("/")[2].strip()
        items = []
        for node in self._source.search(last) if last else ():
            above = " / ".join(n.name for n in self._source.path(node.code)[:-1])
            items.append(Item(node.code, node.name, above, "" if node.leaf else "›"))
        return items

    def _take(self, code: str) -> None:
        changed = code != self._value
        self.set_value(code)
        if changed:
            self.changed.emit()
        self.committed.emit()

    def _leave(self) -> None:
        self._columns.close_popup()
        self._hits.close_popup()
        self._settle()
        self.committed.emit()

    def _settle(self) -> None:
        text = self._line.text().strip()
        if text == self._path_text(self._value):
            return
        found = self._found(text)
        exact = [item for item in found if text in (item.text, self._path_text(item.value), item.value)]
        choice = exact[0].value if len(exact) == 1 else found[0].value if len(found) == 1 else None
        if choice is not None and choice == self._value:
            self.set_value(choice)
            return
        changed = choice != self._value
        if choice is not None or not text:
            self.set_value(choice)
        else:
            self._value = None
            self._set_input_problem(f"有 {len(found)} 处叫这个名字，请从列表里选一处" if found else "没有这一项，请从列表里选")
        if changed:
            self.changed.emit()

    def _state_changed(self) -> None:
        self._box.update()
