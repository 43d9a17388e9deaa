"""A page that is read as a whole: one reading at a time, however often it is asked for meanwhile."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop.ui.workspace import Workspace


class Rereading(QObject):
    """Call it to read anew: `read()` on the database thread, then `show(found)`.

    A sync tells of changes in quick succession; what is asked for during a reading is one more reading after it.
    """

    def __init__(self, workspace: Workspace, owner: QObject, read: Callable[[], Any], show: Callable[[Any], object]) -> None:
        super().__init__(owner)
        self._workspace, self._read, self._show = workspace, read, show
        self._reading = self._again = False

    def __call__(self) -> None:
        """Read now, or once more when the reading under way is done."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._workspace.tasks.read(self._read, self._done, self._failed, owner=self)

    def _done(self, found: Any) -> None:
        self._reading = False
        self._show(found)
        if self._again:
            self._again = False
            self()

    def _failed(self, error: BaseException) -> None:
        self._reading = self._again = False
        self._workspace.show_error(error)
