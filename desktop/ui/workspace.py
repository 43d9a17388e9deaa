"""What every page is handed: the opened profile, its core services, and the ways to tell, to ask and to go elsewhere.

No page reaches for anything global, and no page knows another one: `go` leads there by the name of a place.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from db.base import Record
from db.search import SearchIndex
from desktop.core.begun import Begun
from desktop.core.changes import Bus, Changes
from desktop.core.listing import Listing
from desktop.core.profile import Opened
from desktop.core.searching import Searching
from desktop.core.settings import Settings
from desktop.core.store import Store
from desktop.ui.errors import show_error
from desktop.ui.sync_desk import SyncDesk
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.ui.widgets.notice import Action, NoticeTone
from desktop.ui.widgets.reference import Run


class ChangesBridge(QObject):
    """Brings what writes changed (any thread) to the windows' thread; many in quick succession come as one."""

    changed = Signal(object)  # Changes
    _told = Signal()

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = Lock()
        self._pending = Changes()
        self._told.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._stop = bus.subscribe(self._heard)

    def close(self) -> None:
        """Listen no more."""
        self._stop()

    def _heard(self, changes: Changes) -> None:
        with self._guard:
            first = not self._pending
            self._pending |= changes
        if first:
            self._told.emit()

    def _pass_on(self) -> None:
        with self._guard:
            changes, self._pending = self._pending, Changes()
        if changes:
            self.changed.emit(changes)


class Shell(Protocol):
    """The frame around the pages, as the roof builds it."""

    def go(self, place: str, record_id: UUID | None = None, /, *, fresh: bool = False) -> object:
        """Show a place; with an id, open that record there; `fresh`: made just now, to be written at once."""

    def notify(
        self, tone: NoticeTone, text: str, hint: str = "", actions: tuple[Action, ...] = (), about: Hashable = None
    ) -> object:
        """Show a notice above the page."""

    def set_badge(self, place: str, count: int) -> None:
        """Say at the rail how many things wait at a place."""

    def lock(self) -> None:
        """Close the profile and ask for the password."""


class Printing(Protocol):
    """The entrance to paper."""

    def preview(self, kind: type[Record], ids: Sequence[UUID], parent: QWidget) -> None:
        """Open the preview of these records' sheet, made off the main thread."""

    def card(self, kind: type[Record], record_id: UUID, parent: QWidget) -> None:
        """The plain card with every field, also of a kind that has an official sheet."""

    def blank(self, parent: QWidget) -> None:
        """The visit's sheet without a record, for handwriting."""

    def sheet(self, name: str, ids: Sequence[UUID], options: Mapping[str, Any], parent: QWidget) -> None:
        """Open the preview of a sheet by its name in `desktop.core.paper.SHEETS`, of these records, with its options."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One opened profile at work. Places are named home, sync, settings, and by kind: visit, enterprise, need, …"""

    opened: Opened
    store: Store
    listing: Listing
    searching: Searching
    index: SearchIndex
    tasks: Tasks
    settings: Settings
    theme: Theme
    changes: ChangesBridge
    sync: SyncDesk
    printing: Printing
    shell: Shell

    def go(self, place: str, record_id: UUID | None = None) -> None:
        """Show a place; with an id, open that record there (its page has `open_record(id)`)."""
        self.shell.go(place, record_id)

    def begin(self, place: str, record_id: UUID) -> None:
        """Show a record made just now, with the keyboard in its first field; left without a keystroke it goes again."""
        self.shell.go(place, record_id, fresh=True)

    def show_begun(self, place: str, begun: Begun) -> None:
        """What a record went on to: to be written if it was made just now, else only shown."""
        self.shell.go(place, begun.id, fresh=begun.made)

    def notice(
        self, tone: NoticeTone, text: str, hint: str = "", actions: tuple[Action, ...] = (), about: Hashable = None
    ) -> None:
        """Say something above the page; `done` and `accent` go away by themselves.

        `about` (a record's id, or `HERE`): it replaces what was said about the same before, and goes when the page is left.
        """
        self.shell.notify(tone, text, hint, actions, about)

    def run_for(self, owner: QObject) -> Run:
        """A way to ask the database off the main thread whose answers die with `owner`; errors are shown at it."""

        def run(fn: Callable[[], Any], on_done: Callable[[Any], None]) -> object:
            return self.tasks.read(fn, on_done, self.show_error, owner=owner)

        return run

    def show_error(self, error: BaseException) -> None:
        """Show an error by its family, in the frame."""
        show_error(self.shell if isinstance(self.shell, QWidget) else None, error)
