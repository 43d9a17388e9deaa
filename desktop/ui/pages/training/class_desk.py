"""The class in sight, read once for all tabs; what they write goes through here, so that no late answer undoes a key press."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.core import trainings
from desktop.core.errors import Invalid, UserError
from desktop.core.trainings import ClassView
from desktop.ui.freshness import Freshness
from desktop.ui.workspace import Workspace

WATCHED = ("training", "enrolment", "trainee", "certificate", "parameter")


class ClassDesk(QObject):
    """`loaded` whenever the class was read anew; `view` is None until then."""

    loaded = Signal()

    def __init__(self, workspace: Workspace, widget: QWidget) -> None:
        super().__init__(widget)
        self.workspace = workspace
        self.view: ClassView | None = None
        self._wanted: UUID | None = None
        self._round = self._writing = 0
        Freshness(widget, workspace.changes, WATCHED, self.read, filled=True)

    @property
    def training_id(self) -> UUID | None:
        """The class in sight."""
        return self._wanted

    @property
    def locked(self) -> bool:
        """Whether nothing may be changed just now."""
        return self.view is None or bool(self.view.lock)

    def show(self, training_id: UUID | None) -> None:
        """Another class, or none."""
        if training_id != self._wanted:
            self._wanted, self.view = training_id, None
            self.loaded.emit()
            self.read()

    def read(self) -> None:
        """Read the class anew, on the database thread."""
        wanted, asked, opened = self._wanted, self._round, self.workspace.opened
        if wanted is not None:
            self.workspace.tasks.read(
                lambda: trainings.load(opened, wanted), lambda view: self._read(wanted, asked, view), self._lost, owner=self
            )

    def change(
        self, write: Callable[[], Any], done: Callable[[Any], object] | None = None,
        invalid: Callable[[Invalid], object] | None = None,
    ) -> None:  # fmt: skip
        """Write on the database thread, in order; what was read before that is out of date and not shown.

        `invalid` says at the fields what Invalid names; all other errors are shown above the page.
        """
        self._round += 1
        self._writing += 1
        self.workspace.tasks.change(
            write, lambda answer: self._written(done, answer), lambda error: self._refused(error, invalid), owner=self
        )

    def _read(self, wanted: UUID, asked: int, view: ClassView) -> None:
        if wanted == self._wanted and asked == self._round:
            self.view = view
            self.loaded.emit()

    def _written(self, done: Callable[[Any], object] | None, answer: Any) -> None:
        self._writing -= 1
        if done is not None:
            done(answer)
        if not self._writing:
            self.read()

    def _refused(self, error: BaseException, invalid: Callable[[Invalid], object] | None) -> None:
        """What the tabs show already did not happen: show what is there."""
        self._writing -= 1
        if invalid is not None and isinstance(error, Invalid):
            invalid(error)
        else:
            self.workspace.show_error(error)
        self.read()

    def _lost(self, error: BaseException) -> None:
        """That a class is gone the form says; anything else is said here."""
        self._wanted = self.view = None
        self.loaded.emit()
        if not isinstance(error, UserError):
            self.workspace.show_error(error)
