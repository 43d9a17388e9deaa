"""The frame of the program: rail, top bar, notices, and one page at a time."""

from collections.abc import Callable, Hashable, Mapping, Sequence

from PySide6.QtCore import QChildEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.theme import dress
from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.notice import Action, Notice, NoticeBar, NoticeTone
from desktop.ui.widgets.rail import Rail
from desktop.ui.widgets.rail_entry import Place
from desktop.ui.widgets.top_bar import PillState, TopBar

PageMaker = Callable[[], QWidget]


def _takes_keys(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


class MainWindow(QMainWindow):
    """Shows pages by key; a page is made when first visited. It knows no page and no record.

    A page may have methods `shown()` (called whenever it comes into sight) and `may_leave() -> bool` (False keeps it,
    e.g. while an editor holds text that cannot be kept).
    """

    search_wanted = Signal(str)
    sync_wanted = Signal()
    went = Signal(str)
    folded = Signal(str, bool)  # a section of the rail, and whether it is open now
    closing = Signal()

    def __init__(
        self, places: Sequence[Place], who: str = "", title: str = "特派通", folds: Mapping[str, bool] | None = None
    ) -> None:
        """`folds`: the sections of the rail that the user opened (True) or folded (False) before."""
        super().__init__()
        self.setWindowTitle(title)
        self._title = title
        self.rail = Rail(places, title, folds)
        self.top_bar = TopBar(who)
        self.notices = NoticeBar()
        self._makers: dict[str, PageMaker] = {}
        self._pages: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.top_bar, self.notices):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self._row = row
        self.setCentralWidget(body)
        for region in (self.rail, self.top_bar, self.notices):
            dress(region)
        self._hear_rail()
        self.top_bar.search.wanted.connect(self.search_wanted)
        self.top_bar.pill.clicked.connect(self.sync_wanted)
        escape = QShortcut(QKeySequence("F6"), self)
        escape.activated.connect(self._next_area)
        self.setMinimumSize(820, 480)
        self.resize(1366, 768)

    def fit_screen(self) -> None:
        """Fill the screen where the window is larger: 1920×1080 at 150 % is only 1280×720."""
        room = self.screen().availableGeometry().size()
        if self.width() > room.width() or self.height() > room.height():
            self.resize(self.size().boundedTo(room))
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def add_page(self, key: str, maker: PageMaker) -> None:
        """Say how the page of a place is made."""
        self._makers[key] = maker

    def set_places(self, places: Sequence[Place]) -> None:
        """Another rail, for an account whose roles have changed; the page in sight stays."""
        before, self.rail = self.rail, Rail(places, self._title, self.rail.folds())
        self._row.replaceWidget(before, self.rail)
        dress(self.rail)
        before.hide()
        before.deleteLater()
        self._hear_rail()
        self.rail.set_current(self.current() or "")

    def _hear_rail(self) -> None:
        self.rail.went.connect(self.go)
        self.rail.folded.connect(self.folded)

    def page(self, key: str) -> QWidget:
        """The page of a place, made now if it was not yet."""
        if key not in self._pages:
            page = self._makers[key]()
            self._pages[key] = page
            self._stack.addWidget(page)
            dress(page)
        return self._pages[key]

    def current(self) -> str | None:
        """The key of the page in sight."""
        shown = self._stack.currentWidget()
        return next((key for key, page in self._pages.items() if page is shown), None)

    def go(self, key: str) -> QWidget | None:
        """Show a page and return it; None when the page in sight may not be left, or there is no such place."""
        if key not in self._makers:
            return None
        here = self.current()
        leaving = getattr(self._pages.get(here or ""), "may_leave", None)
        if here not in (None, key) and callable(leaving) and not leaving():
            self.rail.set_current(here or "")
            return None
        if here not in (None, key):
            self.notices.leave()
        page = self.page(key)
        self._stack.setCurrentWidget(page)
        self.rail.set_current(key)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        shown = getattr(page, "shown", None)
        if callable(shown):
            shown()
        self.went.emit(key)
        return page

    def notify(
        self, tone: NoticeTone, text: str, hint: str = "", actions: tuple[Action, ...] = (), about: Hashable = None
    ) -> Notice:
        """Show a notice above the page; `show_error` finds this method."""
        return self.notices.show_notice(tone, text, hint, actions, about)

    def set_sync(self, state: PillState, text: str, waiting: int = 0, key: str = "sync") -> None:
        """Say what state the work is in, and how many things wait, at the pill and at the rail."""
        self.top_bar.pill.show_state(state, text)
        self.rail.set_badge(key, waiting)

    def set_badge(self, place: str, count: int) -> None:
        """Say at the rail how many things wait at a place."""
        self.rail.set_badge(place, count)

    def set_who(self, text: str) -> None:
        """Say who works where."""
        self.top_bar.set_who(text)

    def childEvent(self, event: QChildEvent) -> None:
        """Dress what has the window itself as its parent (dialogs, menus) when it is about to be shown.

        The window wears no style sheet: all pages that are out of sight would be restyled with it.
        """
        super().childEvent(event)
        child = event.child() if event.polished() else None
        if isinstance(child, QWidget) and child is not self.centralWidget():
            dress(child)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the page in sight finish, then tell the roof."""
        leaving = getattr(self._stack.currentWidget(), "may_leave", None)
        if callable(leaving) and not leaving():
            event.ignore()
            return
        self.closing.emit()
        event.accept()

    def _next_area(self) -> None:
        """F6: rail → top bar → page → rail."""
        focus = keyboard_in()
        areas = [self.rail, self.top_bar, self._stack]
        at = next((i for i, area in enumerate(areas) if focus is not None and area.isAncestorOf(focus)), -1)
        target = areas[(at + 1) % len(areas)]
        if target is self.rail:
            self.rail.take_keyboard()
            return
        start: QWidget | None = self.top_bar.search if target is self.top_bar else self._stack.currentWidget()
        if start is not None:
            start.setFocus(Qt.FocusReason.ShortcutFocusReason)
            held = keyboard_in()
            if held is None or not (held is start or start.isAncestorOf(held)):
                first = next((w for w in start.findChildren(QWidget) if _takes_keys(w)), None)
                if first is not None:
                    first.setFocus(Qt.FocusReason.ShortcutFocusReason)
