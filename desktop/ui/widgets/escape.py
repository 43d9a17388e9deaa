"""Esc for the widget that has the keyboard, before a shortcut of the page takes it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class EscapeFirst(QObject):
    """While `when()` holds, Esc in these widgets does `act()` and nothing else; two shortcuts of one key would do nothing."""

    def __init__(self, owner: QWidget, widgets: list[QWidget], act: Callable[[], object], when: Callable[[], bool]) -> None:
        super().__init__(owner)
        self._act, self._when = act, when
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the key, then act on it."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape or not self._when():
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._act()
            return True
        return super().eventFilter(watched, event)
