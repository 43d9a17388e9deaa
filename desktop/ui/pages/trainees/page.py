"""The page of trainees."""

from db.records.trainee import Trainee
from desktop.ui.form import RecordForm
from desktop.ui.pages.trainees.form import TraineeForm
from desktop.ui.record_page import RecordPage
from desktop.ui.workspace import Workspace


class TraineesPage(RecordPage):
    """Place `trainee`: who learns; most come into the list by the roster of a class."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Trainee)

    def make_form(self) -> RecordForm:
        """The trainee's own form."""
        return TraineeForm(self.workspace)

    def record_title(self) -> str:
        """学员卡片."""
        return "学员卡片"

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Enter 打开　Ctrl+P 打印"

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "人")
