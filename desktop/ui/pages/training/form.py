"""The form of a class: its lessons in rows, its files below."""

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from db.records.training import Training
from desktop.core.cards import Card
from desktop.ui.files_strip import FilesStrip
from desktop.ui.form import RecordForm
from desktop.ui.workspace import Workspace


class TrainingForm(RecordForm):
    """Classes."""

    watched: ClassVar[frozenset[str]] = frozenset({"attachment", "review_note"})

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Training)

    def section_widget(self, name: str) -> QWidget | None:
        """Files."""
        self.files = FilesStrip(self.workspace, self.kind)
        return self.files

    def show_around(self, card: Card) -> None:
        """Files too."""
        super().show_around(card)
        self.files.show_files(card)
