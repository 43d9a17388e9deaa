"""Tabs over one part of a page: a word each, the chosen one underlined; Alt and its number goes there."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget


class Tabs(QTabBar):
    """`currentChanged(index)` as Qt has it; Ctrl+PgUp and Ctrl+PgDn turn the leaves, Alt+1, Alt+2, … go to one."""

    def __init__(self, labels: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        for number, label in enumerate(labels, 1):
            self.addTab(label)
            self.setTabToolTip(number - 1, f"{label}（Alt+{number}）")
            self._key(f"Alt+{number}", number - 1)
        for keys, by in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda by=by: self.setCurrentIndex((self.currentIndex() + by) % self.count()))

    def _key(self, keys: str, index: int) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda: self.setCurrentIndex(index))
