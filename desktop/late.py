"""The roof: what is slow to import and not needed for the first window, made when it is first used."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.base import Record
from desktop.core import meta
from desktop.core.paths import Paths
from desktop.core.profile import Opened
from desktop.core.settings import SERVER, Settings
from desktop.ui.pill import SyncState
from desktop.ui.sync_desk import SyncWork
from desktop.ui.tasks import Tasks
from desktop.ui.workspace import Printing, Workspace

LAST_SYNC = "last_sync"  # in `meta`, as desktop.core.sync.state has it; that module is not needed at the start


class LazyPrinting:
    """Imports ReportLab and PDFium when something is first printed."""

    def __init__(self, opened: Opened, tasks: Tasks, settings: Settings) -> None:
        self._given = (opened, tasks, settings)
        self._desk: Printing | None = None

    def _ready(self) -> Printing:
        if self._desk is None:
            from desktop.ui.print_desk import PrintDesk

            self._desk = PrintDesk(*self._given)
        return self._desk

    def preview(self, kind: type[Record], ids: Sequence[UUID], parent: QWidget) -> None:
        """Open the preview of these records' sheet."""
        self._ready().preview(kind, ids, parent)

    def card(self, kind: type[Record], record_id: UUID, parent: QWidget) -> None:
        """The plain card with every field."""
        self._ready().card(kind, record_id, parent)

    def blank(self, parent: QWidget) -> None:
        """The visit's sheet for handwriting."""
        self._ready().blank(parent)

    def sheet(self, name: str, ids: Sequence[UUID], options: Mapping[str, Any], parent: QWidget) -> None:
        """Open the preview of a sheet by its name."""
        self._ready().sheet(name, ids, options, parent)


def sync_work(opened: Opened, address: str) -> SyncWork:
    """What exchanges records with the province; the client with its TLS is slow to import."""
    from desktop.core.sync.account import AccountSync

    return AccountSync(opened, address)


def sync_state(opened: Opened, settings: Settings) -> SyncState:
    """What is known of the last run before the client is imported."""
    with opened.local.read() as session:
        last = meta.read(session, LAST_SYNC)
    return SyncState(server=settings.get(SERVER) or opened.account.server, last=datetime.fromisoformat(last) if last else None)


def first_login(paths: Paths, address: str, login: str, password: str) -> Opened:
    """Log in on a computer that does not know the account yet."""
    from desktop.core import entering

    return entering.first_login(paths, address, login, password)


def finder(workspace: Workspace, window: QWidget) -> Callable[[str], object]:
    """What opens the search; it is built when first wanted."""
    made: list[Callable[[str], object]] = []

    def search(text: str) -> None:
        if not made:
            from desktop.ui.finding import Finder

            made.append(Finder(workspace, window).open)
        made[0](text)

    return search
