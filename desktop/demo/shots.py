"""What the pictures show. Each function acts like a person at the window; it yields to wait, and a name to be pictured."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint

from db.base import Record
from db.records import KINDS
from desktop.core.settings import AUTO_SYNC
from desktop.demo import people, register, shots_books, shots_desk
from desktop.demo.scenes import Story
from desktop.demo.shots_kit import WAIT, Shots, close_dialogs, drop_notices
from desktop.ui.entry import Entry
from desktop.ui.pages.enterprises import EnterprisesPage
from desktop.ui.pages.imports import ImportPage
from desktop.ui.pages.settings import SettingsPage
from desktop.ui.pages.sync_centre import SyncPage
from desktop.ui.pages.visits import VisitsPage
from desktop.ui.palette import SearchPalette
from desktop.ui.record_page import RecordPage
from desktop.ui.sitting import Sitting
from desktop.ui.visit_form import VisitForm

OWN_SCENES = {
    "visit", "enterprise", "need", "person", "policy", "service_log", "served", "team", "training", "trainee", "certificate",
    "achievement", "docking", "contract", "landing", "income", "patent_deal", "activity", "subsidy",
    "platform", "mobility", "node", "recommendation", "consultation", "typical_case",
}  # fmt: skip
MORE = 60, 280  # rows of the second register, and the number of its first: twenty are known already, with other values


# ------------------------------------------------------------------------------------------------------------- moments
def offline(sitting: Sitting, _story: Story) -> Shots:
    """The province cannot be reached; a day's work waits."""
    sitting.workspace.sync.start()
    yield WAIT
    for place, name in (("sync", "sync_waiting"), ("home", "home_offline"), ("visit", "visits_offline")):
        sitting.frame.go(place)
        yield name


def conflict(sitting: Sitting, story: Story) -> Shots:
    """Two people changed one field."""
    sitting.frame.go("sync")
    yield "sync_conflict"
    page = _visits(sitting, story.shared)
    yield WAIT
    binding = page.form.binding("follow_up")
    if binding is not None:
        page.form.focus(binding)
    yield "visit_conflict"
    page.panel.settle_wanted.emit()
    yield "conflict_window"
    yield from close_dialogs()


def refused(sitting: Sitting, _story: Story) -> Shots:
    """The province did not take a change."""
    page = sitting.frame.go("sync")
    assert isinstance(page, SyncPage)
    yield "sync_refused"
    for row in page.refused.rows:
        row.discard.click()
    yield "sync_refused_sure"
    for row in page.refused.rows:
        row.keep.click()
    sitting.frame.go("home")
    yield "home_refused"


MOMENTS: dict[str, Callable[[Sitting, Story], Shots]] = {
    "离线": offline, "退回": shots_desk.returned, "再审": shots_desk.seen_again, "不同值": conflict, "未接收": refused,
    "交接": shots_books.leaving,
}  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- windows
def commissioner(out: Path) -> Callable[[Sitting, Story], Shots]:
    """Every page, with something open in it."""

    def take(sitting: Sitting, story: Story) -> Shots:
        sitting.frame.go("home")
        yield "home"
        yield from _visit_pages(sitting, story)
        yield from shots_desk.confirm_and_correct(sitting, story)
        yield from _other_pages(sitting, story)
        yield from shots_books.commissioner(sitting, story)
        yield from _search(sitting)
        yield from _import(sitting, register.write(out / "企业名册（补充）.csv", MORE[0], first=MORE[1]))

    return take


def unlock(entry: Entry) -> Shots:
    """Profiles of a laptop that two people share."""
    window = entry.window
    window.show_unlock()
    yield "unlock"
    window.profile.open_list()
    yield "unlock_accounts"
    window.profile.popup().close_popup()
    window.password.set_value("猜一个密码")
    window.unlock.click()
    yield "unlock_wrong"
    window.password.set_value(None)


def first_login(entry: Entry) -> Shots:
    """A laptop where nobody has worked yet."""
    window = entry.window
    window.server.set_value("https://tepai.ln.example")
    window.account.set_value(people.COMMISSIONER.login)
    window.new_password.set_value(people.PASSWORD)
    yield "first_login"


# ---------------------------------------------------------------------------------------------------------------- pages
def _visits(sitting: Sitting, shown: object) -> VisitsPage:
    page = sitting.frame.go("visit", shown)  # type: ignore[arg-type]  # the first visit there is
    assert isinstance(page, VisitsPage)
    return page


def _visit_pages(sitting: Sitting, story: Story) -> Shots:
    page = _visits(sitting, story.visits[-1])
    yield "visit_submitted"
    page.panel.ask_delete()
    page.reassure()
    yield "notices"
    drop_notices(sitting)
    _visits(sitting, story.drafts[0])
    yield "visit_draft"
    _visits(sitting, story.drafts[-1])
    yield WAIT
    page.panel.ask_submit()
    yield "visit_problems"
    form = page.form
    assert isinstance(form, VisitForm)
    form.verticalScrollBar().setValue(form.needs.mapTo(form.widget(), QPoint()).y() - 130)
    yield "visit_needs"
    page.records.show_table(True)
    yield "visits_table"
    page.records.show_table(False)
    _visits(sitting, story.visits[-1])
    yield WAIT
    page.panel.ask_print()
    yield "print_preview"
    yield from close_dialogs()


def _other_pages(sitting: Sitting, story: Story) -> Shots:
    with sitting.opened.local.read() as session:
        visit = session.get_one(_visits(sitting, None).kind, story.shared)
        company = visit.enterprise_id  # type: ignore[attr-defined]  # the first visit there is
    page = sitting.frame.go("enterprise", company)
    assert isinstance(page, EnterprisesPage)
    yield "enterprises"
    me = sitting.opened.account.id
    for kind, name, shown in (("need", "needs", None), ("person", "people", me), ("policy", "policies", None)):
        other = sitting.frame.go(kind, shown)
        assert isinstance(other, RecordPage)
        yield name
    for new in (k for k in KINDS if k.own_page and k.__tablename__ not in OWN_SCENES):
        yield from _form_of(sitting, new)
    sitting.frame.go("sync")
    yield "sync"
    settings = sitting.frame.go("settings")
    assert isinstance(settings, SettingsPage)
    settings.look.mode.set_value(sitting.workspace.theme.mode)
    yield "settings"


def _form_of(sitting: Sitting, kind: type[Record]) -> Shots:
    """A kind for which no scene was written: its list and its form with nothing in it."""
    store = sitting.workspace.store
    made = store.create(kind, {})
    page = sitting.frame.go(kind.__tablename__, made)
    yield kind.__tablename__
    if isinstance(page, RecordPage):
        page.form.close_record()
    store.delete(kind, [made])
    yield WAIT
    drop_notices(sitting)


def _search(sitting: Sitting) -> Shots:
    sitting.frame.go("home")
    sitting.frame.search_wanted.emit("")
    yield "search_empty"
    sitting.frame.search_wanted.emit("mnh")
    yield "search"
    for palette in sitting.frame.findChildren(SearchPalette):
        palette.close_palette()


def _import(sitting: Sitting, source: Path) -> Shots:
    """A second register, looked at, imported and taken back before anything of it travels."""
    page = sitting.frame.go("import")
    assert isinstance(page, ImportPage)
    yield "import"
    page.choose(source)
    yield "import_preview"
    rhythm = sitting.workspace.settings.get(AUTO_SYNC)
    sitting.workspace.settings.set(AUTO_SYNC, 0)
    page.begin()
    yield "import_result"
    page.undo()
    yield "import_undone"
    sitting.workspace.settings.set(AUTO_SYNC, rhythm)
    page.steps.setCurrentIndex(0)
