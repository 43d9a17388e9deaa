"""A button that opens a short list and shows what is chosen: 本月 ▾."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.widgets.buttons import Button


class MenuButton(Button):
    """One of a few values; the first is in force at the beginning."""

    chosen = Signal(object)

    def __init__(self, choices: Sequence[tuple[Any, str]], tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._choices = list(choices)
        self._value = choices[0][0]
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self._actions: list[QAction] = []
        for value, text in self._choices:
            action = self._menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, value=value: self._take(value))
            self._group.addAction(action)
            self._actions.append(action)
        self.setMenu(self._menu)
        self.setToolTip(tip)
        self.set_value(self._value)

    def value(self) -> Any:
        """What is chosen."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Choose; no signal."""
        self._value = value
        for action, (known, text) in zip(self._actions, self._choices, strict=True):
            action.setChecked(known == value)
            if known == value:
                self.set_words(f"{text} ▾")

    def _take(self, value: Any) -> None:
        if value != self._value:
            self.set_value(value)
            self.chosen.emit(value)
