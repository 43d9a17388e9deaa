"""Who is being put into a class is kept as he is typed, and is there again when the class is opened the next time."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core import roster_drafts
from desktop.core.identity import Sealed
from desktop.core.roster_drafts import Draft
from desktop.core.rosters import Line
from desktop.ui.workspace import Workspace

SAVE_MS = 250  # as often as a form does
Content = tuple[Mapping[str, str], Sealed | None, Sequence[Line]]


class Drafting(QObject):
    """`restored(draft)` once for each class that is opened, `kept` after each write."""

    restored = Signal(object)
    kept = Signal()

    def __init__(self, workspace: Workspace, content: Callable[[], Content], parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._content = workspace, content
        self._class: UUID | None = None
        self._ready = False  # until what was kept is read, nothing is written over it
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    def open(self, training_id: UUID) -> None:
        """Read what is kept of a class, once."""
        if training_id == self._class:
            return
        self._class, self._ready = training_id, False
        opened = self._workspace.opened
        self._workspace.tasks.read(
            lambda: roster_drafts.read(opened, training_id), lambda draft: self._read(training_id, draft),
            self._workspace.show_error, owner=self,
        )  # fmt: skip

    def close(self) -> None:
        """Another class: what stands here is kept first."""
        if self._timer.isActive():
            self.flush()
        self._class, self._ready = None, False

    def soon(self) -> None:
        """Something was typed."""
        if self._ready and not self._timer.isActive():
            self._timer.start(SAVE_MS)

    def flush(self) -> None:
        """Keep it now."""
        self._timer.stop()
        training_id, opened = self._class, self._workspace.opened
        if training_id is None or not self._ready:
            return
        person, sealed, lines = self._content()
        self._workspace.tasks.change(
            lambda: roster_drafts.keep(opened, training_id, person, sealed, tuple(lines)), lambda _: self.kept.emit(),
            self._workspace.show_error, owner=self,
        )  # fmt: skip

    def _read(self, training_id: UUID, draft: Draft) -> None:
        if training_id == self._class:
            self._ready = True
            if draft:
                self.restored.emit(draft)
