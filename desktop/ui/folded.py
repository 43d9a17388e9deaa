"""A short list of lines under a summary, unfolded by a key; and cards that may be the same one, under the field that tells."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.entries import Entry, EntryList
from desktop.ui.theme import look
from desktop.ui.widgets.base import clear_layout, tab_after, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.form_row import LABEL_WIDTH


class FoldedList(QWidget):
    """`opened(value)`. The first few lines are in sight until somebody asks for all; `beside` stands right of the summary."""

    opened = Signal(object)

    def __init__(self, first: int, unit: str = "条", beside: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._first, self._unit = first, unit
        self._entries: list[Entry] = []
        self._all = False
        self.told = words("", ink="second", wrap=True)
        self.show_all = Button("", "link")
        self.show_all.clicked.connect(self._show_all)
        self.list = EntryList()
        self.list.opened.connect(self.opened)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.told, 1)
        head.addWidget(self.show_all)
        for widget in beside:
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list)

    def show_entries(self, told: str, entries: Sequence[Entry], fresh: bool) -> None:
        """Show these under a summary; of another record (`fresh`) it begins short again."""
        self._entries = list(entries)
        self._all = self._all and not fresh
        self.told.setText(told)
        short = not self._all and len(self._entries) > self._first + 1
        shown = self._entries[: self._first] if short else self._entries
        self.list.show_entries(shown)
        self.list.setVisible(bool(shown))
        self.show_all.set_words(f"全部 {len(self._entries)} {self._unit}")
        self.show_all.setVisible(short)

    def _show_all(self) -> None:
        self._all = True
        self.show_entries(self.told.text(), self._entries, False)
        self.list.setFocus()


class UseInstead(QWidget):
    """Cards that were there already, as links under the field that finds them; `use_wanted(id)` takes one of them instead."""

    use_wanted = Signal(object)

    def __init__(self, told: str, after: QWidget) -> None:
        super().__init__()
        self._told, self._after = told, after
        self._row = QVBoxLayout(self)
        self._row.setSpacing(0)

    def show_cards(self, cards: Sequence[tuple[UUID, str]]) -> None:
        """Show these; none hides it. The Tab key comes to them from the field."""
        clear_layout(self._row)
        self._row.setContentsMargins(look().px(LABEL_WIDTH) + 12, 0, 0, 0)
        self.setVisible(bool(cards))
        if cards:
            self._row.addWidget(words(self._told, ink="waiting", size="small"))
        links = []
        for card, text in cards:
            link = Button(text, kind="link")
            link.clicked.connect(lambda _=False, card=card: self.use_wanted.emit(card))
            self._row.addWidget(link)
            links.append(link)
        tab_after(self._after, *links)


class Lookalikes(QWidget):
    """Records that may be the same one, under a field; `open_wanted(id)`."""

    open_wanted = Signal(object)

    def __init__(self, told: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.list = EntryList()
        self.list.opened.connect(self.open_wanted)
        self._column.addWidget(words(told, ink="waiting", size="small", wrap=True))
        self._column.addWidget(self.list)
        self.hide()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; none hides it."""
        self._column.setContentsMargins(look().px(LABEL_WIDTH) + 12, 0, 0, 0)
        self.list.show_entries(entries)
        self.setVisible(bool(entries))
