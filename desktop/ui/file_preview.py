"""Looking at a PDF or a picture inside the program; anything else is opened by its own program."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from db.records.attachment import Attachment
from desktop.ui.file_tile import facts
from desktop.ui.pdf_preview import PageBitmap, PdfPreview, Sheet
from desktop.ui.widgets.base import set_style
from desktop.ui.widgets.reference import Run
from desktop.ui.workspace import Workspace


class FilePreview(PdfPreview):
    """As a sheet, and saved under its own name; what the camera wrote is told, and warns of nothing."""

    def __init__(self, sheet: Sheet, folder: str, run: Run, parent: QWidget) -> None:
        super().__init__(sheet, folder, run, parent)
        set_style(self.notice, ink="second")

    def ask_save(self) -> None:
        """Ask where to, then write the file as it is."""
        name = self._sheet.file_name
        path, _ = QFileDialog.getSaveFileName(self, "另存为", str(Path(self._folder) / name) if self._folder else name)
        if path:
            self.save_to(path)


def look_at(workspace: Workspace, card: Attachment, folder: str, parent: QWidget) -> None:
    """Read the file in the background, then show it."""
    store, card_id = workspace.store, card.id

    def read() -> Sheet | Path:
        data = store.attachment_content(card_id)
        made = sheet_of(card, data)
        return made if made is not None else store.open_attachment(card_id)

    def show(found: Sheet | Path) -> None:
        if isinstance(found, Path):
            open_outside(found)
            return
        window = FilePreview(found, folder, workspace.run_for(parent), parent.window())
        window.failed.connect(workspace.show_error)
        window.open()

    workspace.tasks.read(read, show, workspace.show_error, owner=parent)


def sheet_of(card: Attachment, data: bytes) -> Sheet | None:
    """The file as the preview takes it; None when it is neither a picture nor a PDF that opens."""
    pages: Any = import_module("desktop.core.file_contents").pages(data)  # imported when a file is looked at: see attachments
    if pages is None:
        return None
    draw: Callable[[int, float], tuple[int, int, bytes]] = pages.picture

    def render(page: int, dpi: float) -> PageBitmap:
        width, height, pixels = draw(page, dpi)
        return PageBitmap(width, height, width * 4, pixels)

    name = card.headline()
    return Sheet(name, tuple(pages.sizes), render, lambda: data, name, "　".join(facts(card)))


def open_outside(path: Path) -> None:
    """With the system's program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
