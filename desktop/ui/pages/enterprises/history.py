"""On an enterprise's card: its visits and needs, newest first, and the next visit."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.enterprise_card import EnterpriseMore
from desktop.core.enterprises import Similar
from desktop.core.list_rows import ListRow
from desktop.ui import icons
from desktop.ui.entries import Entry, EntryList
from desktop.ui.theme import look
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.form_row import LABEL_WIDTH

FIRST = 3  # lines before somebody asks for all


class History(QWidget):
    """`visit_wanted`: a new one; `open_wanted(kind, id)`."""

    visit_wanted = Signal()
    open_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._more: EnterpriseMore | None = None
        self._all = False
        self.told = words("", ink="second")
        self.new_visit = Button("新建走访", icon_name=icons.ADD)
        self.new_visit.clicked.connect(self.visit_wanted)
        self.list = EntryList()
        self.list.opened.connect(lambda value: self.open_wanted.emit(*value))
        self.show_all = Button("", "link")
        self.show_all.clicked.connect(self._show_all)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.told, 1)
        head.addWidget(self.show_all)
        head.addWidget(self.new_visit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list)

    def show_more(self, more: EnterpriseMore, fresh: bool) -> None:
        """Show what belongs to the card; another card begins short again."""
        self._more = more
        if fresh:
            self._all = False
        parts = [f"走访 {more.visit_count} 次" if more.visit_count else "还没有走访过"]
        if more.need_count:
            parts.append(f"技术需求 {more.need_count} 项")
        self.told.setText(" · ".join(parts))
        entries = [_entry("visit", "走访", row) for row in more.visits] + [_entry("need", "需求", row) for row in more.needs]
        shown = entries
        if not self._all and len(entries) > FIRST + 2:
            shown = [*entries[: min(FIRST, len(more.visits))], *entries[len(more.visits) :][:2]]
        self.list.show_entries(shown)
        self.list.setVisible(bool(shown))
        self.show_all.set_words(f"全部 {len(entries)} 条")
        self.show_all.setVisible(len(shown) < len(entries))

    def _show_all(self) -> None:
        if self._more is not None:
            self._all = True
            self.show_more(self._more, False)
            self.list.setFocus()


def _entry(kind: str, word: str, row: ListRow) -> Entry:
    """What tells visits of one enterprise apart is not its name."""
    if kind == "visit":
        return Entry((kind, row.id), row.right, row.second, word, "accent", row.badge)
    return Entry((kind, row.id), row.headline, row.right, word, "plain", row.badge)


class Doubles(QWidget):
    """Cards that may be the same enterprise, under its code; `open_wanted(id)`."""

    open_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.list = EntryList()
        self.list.opened.connect(self.open_wanted)
        self._column.addWidget(words("可能已有这家企业，请先看看是不是同一家：", ink="waiting", size="small", wrap=True))
        self._column.addWidget(self.list)
        self.hide()

    def show_similar(self, similar: Sequence[Similar]) -> None:
        """Show these; none hides it."""
        self._column.setContentsMargins(look().px(LABEL_WIDTH) + 12, 0, 0, 0)
        told = (" · ".join(p for p in (s.uscc, s.region) if p) for s in similar)
        self.list.show_entries([Entry(s.id, s.name, t, s.reason, "waiting") for s, t in zip(similar, told, strict=True)])
        self.setVisible(bool(similar))
