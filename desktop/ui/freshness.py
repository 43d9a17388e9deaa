"""A screen is marked stale by changes, and read anew when it is in sight."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop.core.changes import Changes
from desktop.ui.workspace import ChangesBridge


class Freshness(QObject):
    """Calls `reload` after a change of these kinds: at once while the widget is in sight, else when it is shown.

    No kinds: after any change. The first showing counts as a change, unless `filled`.
    """

    def __init__(
        self, widget: QWidget, changes: ChangesBridge, kinds: Collection[str], reload: Callable[[], object], filled: bool = False
    ) -> None:
        super().__init__(widget)
        self._widget, self._kinds, self._reload = widget, frozenset(kinds), reload
        self._stale = not filled
        widget.installEventFilter(self)
        changes.changed.connect(self._changed)

    def _changed(self, changes: Changes) -> None:
        if self._kinds and not self._kinds & changes.kinds:
            return
        if self._widget.isVisible():
            self._stale = False
            self._reload()
        else:
            self._stale = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Read anew when it comes into sight stale."""
        if event.type() == QEvent.Type.Show and self._stale:
            self._stale = False
            self._reload()
        return super().eventFilter(watched, event)
