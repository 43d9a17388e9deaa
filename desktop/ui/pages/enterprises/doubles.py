"""Under an enterprise's code: cards that may be the same enterprise."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.enterprises import Similar
from desktop.ui.entries import Entry, EntryList
from desktop.ui.theme import look
from desktop.ui.widgets.base import words
from desktop.ui.widgets.form_row import LABEL_WIDTH


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
