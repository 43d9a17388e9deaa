"""Pictures of the desks: what waits, what has changed since, a return being written, who has not reported."""

from PySide6.QtCore import QPoint

from db.records.visit import Visit
from desktop.core import remarks
from desktop.demo import shots_books, shots_chain
from desktop.demo.scenes import Story
from desktop.demo.shots_kit import WAIT, Shots, drop_notices
from desktop.ui.pages.corrections import CorrectionsPage
from desktop.ui.pages.home import HomePage
from desktop.ui.pages.inbox import InboxPage
from desktop.ui.pages.visits import VisitsPage
from desktop.ui.sitting import Sitting


# ------------------------------------------------------------------------------------------------------------- moments
def returned(sitting: Sitting, story: Story) -> Shots:
    """What the county has given back stands among the tasks, and its reasons at the fields."""
    sitting.frame.go("home")
    yield "home_returned"
    page = sitting.frame.go("visit", story.returned)
    assert isinstance(page, VisitsPage)
    yield WAIT
    binding = page.form.binding("interviewee_phone")
    if binding is not None:
        page.form.focus(binding)
    yield "visit_returned"
    page.panel.ask_history()
    yield "review_history"
    page.panel.history.hide()


def seen_again(sitting: Sitting, story: Story) -> Shots:
    """The desk after a week: the mended visit beside what was returned, a new log, a return being written."""
    page = sitting.frame.go("inbox", story.returned)
    assert isinstance(page, InboxPage)
    yield "inbox_again"
    newest = next(log for log in reversed(story.logs) if story.log_writers[log] == "sun")
    sitting.frame.go("inbox", newest)
    yield "inbox"
    page.reader.begin_return()
    yield WAIT
    page.reader.sheet.reason(4)
    yield "inbox_return"
    page.reader.give_up()
    yield WAIT
    remarks.keep(sitting.opened, newest, None)
    drop_notices(sitting)


# --------------------------------------------------------------------------------------------------------------- windows
def contact(sitting: Sitting, story: Story) -> Shots:
    """What the county's contact sees, and how he writes down what others did."""
    sitting.frame.go("home")
    yield "contact_home"
    desk = sitting.frame.go("inbox", story.waiting_correction)
    assert isinstance(desk, InboxPage)
    yield WAIT
    desk.reader.only.setChecked(True)
    yield "inbox_correction"
    desk.reader.only.setChecked(False)
    sitting.frame.go("reporting")
    yield "reporting"
    visits = sitting.frame.go("visit", story.unread)
    assert isinstance(visits, VisitsPage)
    yield "contact_visit"
    made = visits.new_record()
    sitting.frame.go("visit", made)
    yield "visit_for_others"
    sitting.workspace.store.delete(Visit, [made])
    drop_notices(sitting)
    yield from shots_chain.county(sitting, story)
    yield from shots_books.contact(sitting, story)


def city(sitting: Sitting, _story: Story) -> Shots:
    """市级审核."""
    sitting.frame.go("inbox")
    yield "inbox_city"


def province(sitting: Sitting, story: Story) -> Shots:
    """省级确认."""
    page = sitting.frame.go("home")
    assert isinstance(page, HomePage)
    yield "province_home"
    sitting.frame.go("inbox")
    yield "inbox_province"
    yield from shots_books.province(sitting, story)
    yield from shots_chain.ledgers(sitting, story)


def confirm_and_correct(sitting: Sitting, story: Story) -> Shots:
    """The author's side: what was written for him waits for his word, and an approved record is corrected."""
    page = sitting.frame.go("visit", story.unread)
    assert isinstance(page, VisitsPage)
    yield "visit_vouch"
    corrections = sitting.frame.go("correction")
    assert isinstance(corrections, CorrectionsPage)
    yield WAIT
    corrections.records.select_row(0)
    yield WAIT
    form = corrections.panel.form
    if form is not None and (binding := form.binding("on_site")) is not None:
        form.verticalScrollBar().setValue(binding.row.mapTo(form.widget(), QPoint()).y() - 130)
    yield "correction"
