"""Read-only tables of a few hundred rows at most."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem

from desktop.ui.theme import colour, look


class PlainTable(QTableWidget):
    """Rows of text; a row that has too few cells is one sentence, in red where it is wrong."""

    def __init__(self, headings: Sequence[str] = ()) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._headings(headings)

    def _headings(self, headings: Sequence[str]) -> None:
        self.setColumnCount(len(headings))
        self.setHorizontalHeaderLabels(list(headings))

    def fill(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], wrong: Sequence[bool] = ()
    ) -> None:
        """Show these rows; widths are for 14 px text."""
        self._headings(headings)
        self.setRowCount(len(rows))
        self.verticalHeader().setDefaultSectionSize(look().px(32))
        self.clearSpans()
        for number, row in enumerate(rows):
            if len(row) < len(headings):  # the last cell takes the rest of the row
                self.setSpan(number, len(row) - 1, 1, len(headings) - len(row) + 1)
            for column, text in enumerate(row):
                item = QTableWidgetItem(re.sub(r"[\t\n]+", "　", text))
                item.setToolTip(text)
                if wrong and wrong[number]:
                    item.setForeground(colour("wrong"))
                self.setItem(number, column, item)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, look().px(width))
