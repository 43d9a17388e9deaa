"""The page of people."""

from db.records.person import Person
from desktop.ui.form import RecordForm
from desktop.ui.pages.people.form import PersonForm
from desktop.ui.record_page import RecordPage
from desktop.ui.workspace import Workspace


class PeoplePage(RecordPage):
    """Place `person`: list and card with everything this person was and did."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, Person)

    def make_form(self) -> RecordForm:
        """The person's own form."""
        return PersonForm(self.workspace)

    def record_title(self) -> str:
        """人员名片."""
        return "人员名片"

    def list_hint(self) -> str:
        """What the keys do."""
        return "↑↓ 选择　Enter 打开　Ctrl+P 打印"

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "人")
