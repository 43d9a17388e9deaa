"""The page of a kind whose form says what the plan's rules make of it: leaves, subsidies, catalogue recommendations."""

from db.base import Record
from desktop.ui.form import RecordForm
from desktop.ui.noted_form import NotedForm
from desktop.ui.record_page import RecordPage
from desktop.ui.workspace import Workspace

UNITS = {"mobility": "人次", "subsidy": "笔", "recommendation": "项"}


class NotedPage(RecordPage):
    """A page with a `NotedForm`."""

    def __init__(self, workspace: Workspace, kind: type[Record]) -> None:
        super().__init__(workspace, kind)

    def make_form(self) -> RecordForm:
        """The form with its notes."""
        return NotedForm(self.workspace, self.kind)

    def also_watch(self) -> tuple[str, ...]:
        """Names of people and enterprises stand in the list."""
        return "person", "enterprise"

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", UNITS.get(self.kind.__tablename__, "条"))
