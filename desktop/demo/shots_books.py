"""Pictures of the other books: library, advice, network, platforms, rules, leaves, files, a table brought in, a handover."""

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QWidget
from sqlalchemy import select

from db.platform_choices import Catalogue
from db.records.person import Person
from db.records.recommendation import Recommendation
from desktop.core import policy_library
from desktop.demo import books_field, books_files, people
from desktop.demo.people import COUNTY
from desktop.demo.scenes import Story
from desktop.demo.shots_kit import WAIT, Shots, close_dialogs, drop_notices
from desktop.ui.pages.consultations import ConsultationsPage
from desktop.ui.pages.consultations.form import ConsultationForm
from desktop.ui.pages.home import HomePage
from desktop.ui.pages.imports import ImportPage
from desktop.ui.pages.network import NetworkPage
from desktop.ui.pages.parameters import ParametersPage
from desktop.ui.pages.platforms import PlatformsPage
from desktop.ui.pages.policies import PoliciesPage
from desktop.ui.pages.policies.page import PolicyPanel
from desktop.ui.pages.settings import SettingsPage
from desktop.ui.palette import SearchPalette
from desktop.ui.record_page import RecordPage
from desktop.ui.sitting import Sitting
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import ReferenceEdit

CLAUSE, UNITS = "二（三）3", "二（三）5"
ABOVE = 90  # pixels over what is scrolled to


# --------------------------------------------------------------------------------------------------------------- moments
def leaving(sitting: Sitting, _story: Story) -> Shots:
    """What would move is told before anything does."""
    page = sitting.frame.go("settings")
    assert isinstance(page, SettingsPage)
    card = page.handover
    card.begin.click()
    yield WAIT
    with sitting.opened.local.read() as session:
        taker = session.scalars(select(Person).where(Person.name == people.COMMISSIONER.name)).one()
        chosen = Item(taker.id, taker.headline(), taker.unit or "")
    editor = card.editors["to_id"]
    assert isinstance(editor, ReferenceEdit)
    editor.set_item(chosen)
    card.editors["note"].set_value(books_field.REASON)
    _bring(card)
    yield "handover_preview"
    card.cancel.click()
    yield WAIT


# --------------------------------------------------------------------------------------------------------------- windows
def commissioner(sitting: Sitting, story: Story) -> Shots:
    """Reading the policies, answering with them, platforms, files, what is refused, and what a colleague has left."""
    page = sitting.frame.go("home")
    assert isinstance(page, HomePage)
    yield WAIT
    _bring(_line(page, "handover"))
    yield "handover_received"
    yield from _library(sitting)
    yield from _advice(sitting, story)
    yield from _platforms(sitting, story)
    yield from _recommending(sitting, story)
    sitting.frame.go("typical_case", story.books.case)
    yield "typical_case"
    yield from _files(sitting, story)


def _library(sitting: Sitting) -> Shots:
    """The plan by its clauses, and the box over everything, which finds a clause."""
    plan = policy_library.find_clauses(sitting.opened, CLAUSE)[0].policy
    page = sitting.frame.go("policy", plan)
    assert isinstance(page, PoliciesPage) and isinstance(page.panel, PolicyPanel)
    yield WAIT
    page.panel.reader.go_to(UNITS)
    yield "policy_library"
    sitting.frame.search_wanted.emit("离岗创业")
    yield "policy_search"
    for palette in sitting.frame.findChildren(SearchPalette):
        palette.close_palette()


def _advice(sitting: Sitting, story: Story) -> Shots:
    page = sitting.frame.go("consultation", story.books.before)
    assert isinstance(page, ConsultationsPage)
    yield "consultation"
    form = page.form
    assert isinstance(form, ConsultationForm)
    sums = form.calculators
    for editor, value in ((sums.investment, 300), (sums.taxable, 120)):
        editor.set_value(value)
    sums.deduction.work_out()
    _bring(sums)
    yield "consultation_sums"
    page.panel.ask_print()
    yield "consultation_answer"
    yield from close_dialogs()


def _platforms(sitting: Sitting, story: Story) -> Shots:
    page = sitting.frame.go("platform", story.books.struck)
    assert isinstance(page, PlatformsPage)
    yield "platform"
    page.show_stock()
    yield "platform_stock"
    page.show_list()


def _recommending(sitting: Sitting, story: Story) -> Shots:
    """Refused while nobody has said that it is open; nothing of it stays."""
    store, today = sitting.workspace.store, sitting.opened.clock.today()
    made = store.create(Recommendation, {
        "catalogue": Catalogue.FIRST_SET, "product": "（名称不录入）", "open_confirmed": False, "region": COUNTY,
        "enterprise_id": story.companies[0], "year": today.year, "recommended_on": today,
    })  # fmt: skip
    page = sitting.frame.go("recommendation", made)
    assert isinstance(page, RecordPage)
    yield WAIT
    page.panel.ask_submit()
    yield "recommendation_refused"
    page.form.close_record()
    store.delete(Recommendation, [made])
    yield WAIT
    drop_notices(sitting)


def _files(sitting: Sitting, story: Story) -> Shots:
    """Two files beside a draft; a third is marked secret."""
    page = sitting.frame.go("visit", story.drafts[0])
    assert isinstance(page, RecordPage) and page.form.files is not None
    yield WAIT
    strip = page.form.files
    _bring(strip)
    yield "attachments"
    strip.attach(books_files.marked(sitting.opened.profile.folder.parent / "配套清单.txt"))
    yield WAIT
    _bring(strip)
    yield "attachment_refused"
    files = sitting.workspace.store.attachments(story.drafts[0])
    strip.look_at(next(card.id for card in files if card.headline().endswith(".pdf")))
    yield "attachment_preview"
    yield from close_dialogs()


def contact(sitting: Sitting, story: Story) -> Shots:
    """What will be due, the people on leave, the county's network, and a table of visits before it is taken in."""
    home = sitting.frame.go("home")
    assert isinstance(home, HomePage)
    yield WAIT
    _bring(_line(home, "reminders"))
    yield "reminders"
    page = sitting.frame.go("mobility", story.books.leap)
    assert isinstance(page, RecordPage)
    yield "mobility"
    net = sitting.frame.go("node")
    assert isinstance(net, NetworkPage)
    yield WAIT
    yield "network"
    table = sitting.frame.go("import_visit")
    assert isinstance(table, ImportPage)
    yield WAIT
    table.choose(_new_table(sitting, story))
    yield "import_visits"
    table.steps.setCurrentIndex(0)


def _new_table(sitting: Sitting, story: Story) -> Path:
    """The rows that were taken in before, and those of today."""
    store, today = sitting.workspace.store, sitting.opened.clock.today()
    days = (today - timedelta(days=books_field.TABLE + 2), today - timedelta(days=1))
    rows = [row for day in days for row in books_field.table_rows(store, story, people.COMMISSIONER.name, day)]
    return books_files.table(sitting.opened.profile.folder.parent / "走访台账（本月）.xlsx", rows)


def province(sitting: Sitting, _story: Story) -> Shots:
    """The rules with their values by date."""
    page = sitting.frame.go("parameter")
    assert isinstance(page, ParametersPage)
    yield WAIT
    page.table.select_key("consult.answer_days")
    yield "parameters"


def _line(page: HomePage, group: str) -> QWidget:
    """The first line of a group among what waits."""
    return next(line for line in page.waiting.list.lines() if line.entry.value[0] == group)


def _bring(part: QWidget) -> None:
    """Scroll so that the part stands near the top of what it lies in."""
    above = part.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.verticalScrollBar().setValue(part.mapTo(above.widget(), QPoint()).y() - ABOVE)
