"""The page of a kind of the chain: the list at the left, the form with its timeline at the right."""

from uuid import UUID

from db.base import Record
from desktop.core import onward
from desktop.ui.chain_form import ChainForm
from desktop.ui.form import RecordForm
from desktop.ui.places import label_of
from desktop.ui.record_page import RecordPage
from desktop.ui.workspace import Workspace


class ChainPage(RecordPage):
    """Achievements, contracts, landings, income, patents and activities; needs and dockings have more."""

    def __init__(self, workspace: Workspace, kind: type[Record]) -> None:
        super().__init__(workspace, kind, label_of(kind.__tablename__))

    def make_form(self) -> RecordForm:
        """The form with its timeline."""
        return ChainForm(self.workspace, self.kind)

    def new_record(self) -> UUID:
        """A new record in the account's own county or unit, with the account as its owner or broker."""
        return self.workspace.store.create(self.kind, onward.fresh(self.workspace.opened, self.kind))
