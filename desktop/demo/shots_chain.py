"""Pictures of the chain: needs with their funnel, the board, contracts and what came of them; and each kind's ledger line."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from db.base import Record
from db.records.contract import Contract
from db.records.income import Income
from db.records.landing import Landing
from db.records.need import Need
from db.records.patent_deal import PatentDeal
from db.records.subsidy import Subsidy
from desktop.demo.chain_tales import MINE, PUMP, SPINDLE
from desktop.demo.scenes import Story
from desktop.demo.shots_kit import WAIT, Shots, drop_notices
from desktop.ui.pages.dockings import DockingsPage
from desktop.ui.pages.dockings.form import DockingForm
from desktop.ui.record_page import RecordPage
from desktop.ui.sitting import Sitting
from desktop.ui.theme import Mode

WIDE = (900, 420)  # of list and form, where the list is what is to be seen


def broker(sitting: Sitting, story: Story) -> Shots:
    """From the need to what came of it, as the broker has it."""
    sitting.frame.go("home")
    yield "broker_home"
    sitting.frame.go("need", story.needs.get(MINE.need))
    yield "need_funnel"
    sitting.frame.go("achievement", story.solutions[SPINDLE])
    yield "achievement"
    page = sitting.frame.go("docking")
    assert isinstance(page, DockingsPage)
    yield "docking_board"
    sitting.frame.go("docking", story.spindle)
    yield WAIT
    assert isinstance(page.form, DockingForm)
    _scroll_to(page, page.form.composer)
    yield "docking"
    for kind in (Contract, Landing, Income):
        sitting.frame.go(kind.__tablename__, story.begun[kind])
        yield kind.__tablename__
    deals = sitting.frame.go("patent_deal", story.links[PatentDeal][-1])
    assert isinstance(deals, RecordPage)
    yield WAIT
    if (binding := deals.form.binding("owner")) is not None:
        _scroll_to(deals, binding.row)  # down to the filing that is due
    yield "patent_deal"


def county(sitting: Sitting, story: Story) -> Shots:
    """An enterprise with all that happened, and what the county's desk writes itself."""
    sitting.frame.go("home")  # away from what was taken back before
    yield WAIT
    drop_notices(sitting)
    contract = sitting.workspace.store.get(Contract, story.deals[PUMP])
    sitting.frame.go("enterprise", contract.buyer_id if contract else None)
    yield "enterprise_timeline"
    sitting.frame.go("activity", story.fair)
    yield "activity"
    sitting.frame.go("subsidy", story.links[Subsidy][0])
    yield "subsidy"


def ledgers(sitting: Sitting, story: Story) -> Shots:
    """What the province has in the end: the line of each kind's case in the list, by day only."""
    if sitting.workspace.theme.mode is Mode.DARK:
        return
    cases: dict[type[Record], list[object]] = {Need: [story.needs.get(MINE.need)], **story.links, **story.books.lines}  # type: ignore[dict-item]  # lists of ids
    for kind, ids in cases.items():
        page = sitting.frame.go(kind.__tablename__, ids[0])  # type: ignore[arg-type]  # the story has told them
        if not isinstance(page, RecordPage):  # the network's ledger is its roster
            continue
        yield WAIT
        page.records.show_table(True)
        page.split.setSizes(list(WIDE))
        yield f"ledger_{kind.__tablename__}"


def _scroll_to(page: RecordPage, part: QWidget) -> None:
    page.form.verticalScrollBar().setValue(part.mapTo(page.form.widget(), QPoint()).y() - 60)
