"""The windows' entrance to paper: sheets are made off the main thread, then shown in the preview."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.base import Record
from desktop.core import paper
from desktop.core.paper import Paper
from desktop.core.profile import Opened
from desktop.core.settings import EXPORT_FOLDER, Settings
from desktop.ui.errors import show_error
from desktop.ui.pdf_preview import PageBitmap, PdfPreview, Sheet
from desktop.ui.tasks import Tasks


class PrintDesk:
    """Makes and shows sheets. Imported when something is first printed: ReportLab and PDFium take their time."""

    def __init__(self, opened: Opened, tasks: Tasks, settings: Settings) -> None:
        self._opened, self._tasks, self._settings = opened, tasks, settings

    def preview(self, kind: type[Record], ids: Sequence[UUID], parent: QWidget) -> None:
        """Open the preview of these records' sheet."""
        opened, wanted = self._opened, tuple(ids)
        self._show(lambda: paper.of_records(opened, kind, wanted), parent)

    def card(self, kind: type[Record], record_id: UUID, parent: QWidget) -> None:
        """Open the preview of a record's plain card."""
        opened = self._opened
        self._show(lambda: paper.card(opened, kind, record_id), parent)

    def blank(self, parent: QWidget) -> None:
        """The visit's sheet without a record."""
        opened = self._opened
        self._show(lambda: paper.blank_visit(opened), parent)

    def sheet(self, name: str, ids: Sequence[UUID], options: Mapping[str, Any], parent: QWidget) -> None:
        """Open the preview of a sheet by its name in `paper.SHEETS`."""
        opened, wanted, given = self._opened, tuple(ids), dict(options)
        self._show(lambda: paper.named(opened, name, wanted, given), parent)

    def _show(self, make: Callable[[], Paper], parent: QWidget) -> None:
        self._tasks.read(make, lambda made: self._made(made, parent), lambda e: show_error(parent, e), owner=parent)

    def _made(self, made: Paper, parent: QWidget) -> None:
        folder = self._settings.get(EXPORT_FOLDER)
        window = PdfPreview(sheet_of(made), folder, self._run_for(parent), parent.window())
        window.failed.connect(lambda error: show_error(parent, error))
        window.open()

    def _run_for(self, parent: QWidget) -> Callable[[Callable[[], object], Callable[[object], None]], object]:
        return lambda fn, done: self._tasks.read(fn, done, lambda e: show_error(parent, e), owner=parent)


def sheet_of(made: Paper) -> Sheet:
    """A paper as the preview window takes it."""

    def render(page: int, dpi: float) -> PageBitmap:
        width, height, pixels = made.picture(page, dpi)
        return PageBitmap(width, height, width * 4, pixels)

    return Sheet(made.title, made.sizes, render, lambda: made.pdf, made.file_name)
