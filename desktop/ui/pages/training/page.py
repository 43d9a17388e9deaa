"""The page of classes."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.records.training import Training
from desktop.core import classes
from desktop.ui import icons
from desktop.ui.pages.training.form import TrainingForm
from desktop.ui.pages.training.panel import ClassPanel
from desktop.ui.record_page import RecordPage
from desktop.ui.record_panel import RecordPanel
from desktop.ui.widgets.buttons import Button
from desktop.ui.workspace import Workspace


class TrainingPage(RecordPage):
    """Place `training`: the list of classes, and one class with everything that is done for it."""

    shares: ClassVar[tuple[int, int]] = (300, 850)

    def __init__(self, workspace: Workspace) -> None:
        self._folded_for_rows = False
        self.wide = Button("收起列表", "quiet", "F9", icons.LIST)
        super().__init__(workspace, Training)
        self.wide.clicked.connect(self._widen)

    def make_panel(self) -> RecordPanel:
        """The class with its tabs."""
        panel = ClassPanel(TrainingForm(self.workspace))
        panel.roster.pasting.connect(self._make_room)
        return panel

    def head_buttons(self) -> Sequence[QWidget]:
        """More room for the class."""
        return (self.wide,)

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Enter 打开"

    def also_watch(self) -> tuple[str, ...]:
        """How many are enrolled stands in the list."""
        return ("enrolment",)

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "个班")

    def new_record(self) -> UUID:
        """A class of this year in one's own county."""
        return classes.new_class(self.workspace.store)

    def copy_record(self, record_id: UUID) -> UUID | None:
        """The same course once more: its lessons without their days, nobody in it yet."""
        return classes.copy_class(self.workspace.store, record_id)

    def drop_if_empty(self, record_id: UUID) -> None:
        """Only if nothing was typed and nobody put in."""
        classes.drop_if_empty(self.workspace.store, record_id)

    def _make_room(self, wanted: bool) -> None:
        """The list of classes folds while a pasted table is looked at, and comes back if nobody had folded it before."""
        if wanted and self.side.isVisible():
            self._widen()
            self._folded_for_rows = True
        elif not wanted and self._folded_for_rows:
            self._folded_for_rows = False
            if not self.side.isVisible():
                self._widen()

    def _widen(self) -> None:
        narrow = self.side.isVisible()
        self.side.setVisible(not narrow)
        self.wide.set_words("显示列表" if narrow else "收起列表")
