"""A leaf of a class: keys above its table, words below it, and what is still missing in the place of all as long as it is."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.widgets.base import rule
from desktop.ui.widgets.states import EmptyState


class Leaf(QStackedWidget):
    """Shows `empty` until `show_table(True)`. The first key takes the room that the others leave."""

    def __init__(
        self, empty: EmptyState, keys: Sequence[QWidget], table: QWidget, told: QWidget,
        over: Sequence[QWidget] = (), under: Sequence[QWidget] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        top, foot, inside = QHBoxLayout(), QHBoxLayout(), QWidget()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(8)
        for number, key in enumerate(keys):
            top.addWidget(key, 0 if number else 1)
        foot.setContentsMargins(12, 5, 12, 5)
        foot.addWidget(told)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        for part in (rule(), *over):
            column.addWidget(part)
        column.addWidget(table, 1)
        column.addWidget(rule())
        column.addLayout(foot)
        for part in under:
            column.addWidget(rule())
            column.addWidget(part)
        self.addWidget(empty)
        self.addWidget(inside)

    def show_table(self, there: bool) -> None:
        """The table, or what is missing."""
        self.setCurrentIndex(1 if there else 0)
