"""The form of a class: its lessons in rows, its files below."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Signal

from db.records.training import Training
from desktop.ui.form import RecordForm
from desktop.ui.workspace import Workspace


class TrainingForm(RecordForm):
    """Classes. `opening(id)` before a class is read, so that what stands before the form may be read first."""

    opening = Signal(object)
    watched: ClassVar[frozenset[str]] = frozenset({"attachment", "review_note"})

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Training)

    def open(self, record_id: UUID) -> None:
        """Show another class."""
        self.opening.emit(record_id)
        super().open(record_id)

