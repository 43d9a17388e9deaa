"""The page of needs."""

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.records.need import Need
from db.transfer_choices import NeedState
from desktop.core import need_states
from desktop.core.cards import Card
from desktop.ui.chain_form import ChainForm
from desktop.ui.chain_page import ChainPage
from desktop.ui.form import RecordForm
from desktop.ui.freshness import Freshness
from desktop.ui.layouts import Section
from desktop.ui.pages.needs.funnel import FunnelBar, Place
from desktop.ui.workspace import Workspace

PLACE = Section("", widget="place")


class NeedForm(ChainForm):
    """Its place in the funnel stands on top."""

    def __init__(self, workspace: Workspace) -> None:
        self.place = Place()
        super().__init__(workspace, Need)

    def sections(self) -> tuple[Section, ...]:
        """The place first."""
        first, *rest = super().sections()
        return (PLACE, first, *rest)

    def chain_at(self, sections: tuple[Section, ...]) -> int:
        """After what the need is called, which stands second."""
        return 2

    def section_widget(self, name: str) -> QWidget | None:
        """The place in the funnel."""
        return self.place if name == "place" else super().section_widget(name)

    def show_around(self, card: Card) -> None:
        """Where it stands."""
        super().show_around(card)
        self.place.show_state(card.more.state or NeedState.NEW)


class NeedsPage(ChainPage):
    """Place `need`: the funnel filters the list."""

    def __init__(self, workspace: Workspace) -> None:
        self.funnel = FunnelBar()
        super().__init__(workspace, Need)
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(1, self.funnel)
        self.funnel.chosen.connect(self.side.show_need_state)
        Freshness(self, workspace.changes, {"need", "docking", "contract"}, self._count_steps)

    def make_form(self) -> RecordForm:
        """The need's own form."""
        return NeedForm(self.workspace)

    def also_watch(self) -> tuple[str, ...]:
        """Their dockings and contracts tell their state."""
        return ("docking", "contract")

    def open_record(self, record_id: UUID) -> None:
        """Whatever the funnel shows, the record opens."""
        super().open_record(record_id)
        self.funnel.choose(self.side.query.need_state)

    def _count_steps(self) -> None:
        opened = self.workspace.opened
        self.workspace.tasks.read(
            lambda: need_states.funnel(opened), self.funnel.show_funnel, self.workspace.show_error, owner=self
        )
