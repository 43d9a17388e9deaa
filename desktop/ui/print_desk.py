"""The windows' entrance to paper: sheets are made off the main thread, then shown in the preview."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QMenu, QWidget

from db.base import Record
from db.choices import ExportWay
from db.records.certificate import Certificate
from db.records.training import Training
from desktop.core import export_log, paper
from desktop.core.errors import UserError
from desktop.core.paper import Paper
from desktop.core.profile import Opened
from desktop.core.settings import EXPORT_FOLDER, Settings
from desktop.ui.certificate_preview import CertificateOptions, CertificatePreview, Choice, Mode, remembered
from desktop.ui.errors import show_error
from desktop.ui.pdf_preview import PageBitmap, PdfPreview, Sheet
from desktop.ui.tasks import Tasks


class PrintDesk:
    """Makes and shows sheets. Imported when something is first printed: ReportLab and PDFium take their time."""

    def __init__(self, opened: Opened, tasks: Tasks, settings: Settings) -> None:
        self._opened, self._tasks, self._settings = opened, tasks, settings

    def preview(self, kind: type[Record], ids: Sequence[UUID], parent: QWidget) -> None:
        """Open the preview of these records' sheet; a class has several, and asks which."""
        opened, wanted = self._opened, tuple(ids)
        if kind is Training and len(wanted) == 1:
            self._of_class(wanted[0], parent)
        elif kind is Certificate:
            self._certificates(lambda: wanted, parent)
        else:
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
        if name == "certificates":
            self._certificates(lambda: wanted, parent)
        else:
            self._show(lambda: paper.named(opened, name, wanted, given), parent)

    # ------------------------------------------------------------------------------------------------- a class has several
    def _of_class(self, training_id: UUID, parent: QWidget) -> None:
        """Ask which: 1 to 4, or the arrows and Enter."""
        opened, menu = self._opened, QMenu(parent)
        choices: tuple[tuple[str, Callable[[], object]], ...] = (
            ("签到表（每天一张）", lambda: self.sheet("sign_in", [training_id], {}, parent)),
            ("学员花名册", lambda: self.sheet("roster", [training_id], {}, parent)),
            ("结业证书", lambda: self._certificates(lambda: tuple(paper.certificates_of(opened, training_id)), parent)),
            ("培训班卡片", lambda: self.card(Training, training_id, parent)),
        )
        for number, (words, act) in enumerate(choices, 1):
            menu.addAction(f"&{number}　{words}", act)
        menu.setActiveAction(menu.actions()[0])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(parent.mapToGlobal(parent.rect().center()))

    # --------------------------------------------------------------------------------------------------------- certificates
    def _certificates(self, wanted: Callable[[], Sequence[UUID]], parent: QWidget) -> None:
        """As they were printed last; whole with the reason beside it where that cannot be."""
        opened, last = self._opened, remembered(self._settings)

        def make() -> tuple[Sequence[UUID], Mode, Sheet, str]:
            ids = wanted()
            try:
                return ids, last.mode, sheet_of(_certificate_paper(opened, ids, last)), ""
            except UserError as error:
                if last.mode == "whole":
                    raise
                whole = Choice("whole", last.offsets)
                return ids, whole.mode, sheet_of(_certificate_paper(opened, ids, whole)), f"{error.text}{error.hint}"

        def show(made: tuple[Sequence[UUID], Mode, Sheet, str]) -> None:
            ids, mode, sheet, problem = made
            options = CertificateOptions(self._settings, mode, problem)
            window = CertificatePreview(
                sheet, options, lambda choice: sheet_of(_certificate_paper(opened, ids, choice)),
                self._settings.get(EXPORT_FOLDER), self._run_for(parent), parent.window(),
            )  # fmt: skip
            self._open(window, parent)

        self._tasks.read(make, show, lambda e: show_error(parent, e), owner=parent)

    def _show(self, make: Callable[[], Paper], parent: QWidget) -> None:
        self._tasks.read(make, lambda made: self._made(made, parent), lambda e: show_error(parent, e), owner=parent)

    def _made(self, made: Paper, parent: QWidget) -> None:
        folder = self._settings.get(EXPORT_FOLDER)
        self._open(PdfPreview(sheet_of(made), folder, self._run_for(parent), parent.window()), parent)

    def _open(self, window: PdfPreview, parent: QWidget) -> None:
        window.failed.connect(lambda error: show_error(parent, error))
        window.saved.connect(lambda path: self._left(window, ExportWay.PDF, Path(path).name, parent))
        window.printed.connect(lambda: self._left(window, ExportWay.PRINTED, "", parent))
        window.open()

    def _left(self, window: PdfPreview, way: ExportWay, name: str, parent: QWidget) -> None:
        """Note what tells of people (导出记录)."""
        opened, use = self._opened, window.sheet.use
        if use is not None:
            work = partial(export_log.note, opened, way, use, name)
            self._tasks.change(work, None, lambda e: show_error(parent, e), owner=parent)

    def _run_for(self, parent: QWidget) -> Callable[[Callable[[], object], Callable[[object], None]], object]:
        return lambda fn, done: self._tasks.read(fn, done, lambda e: show_error(parent, e), owner=parent)


def sheet_of(made: Paper) -> Sheet:
    """A paper as the preview window takes it."""

    def render(page: int, dpi: float) -> PageBitmap:
        width, height, pixels = made.picture(page, dpi)
        return PageBitmap(width, height, width * 4, pixels)

    return Sheet(made.title, made.sizes, render, lambda: made.pdf, made.file_name, made.notice, made.use)


def _certificate_paper(opened: Opened, ids: Sequence[UUID], choice: Choice) -> Paper:
    if choice.mode == "calibration":
        return paper.calibration(opened, choice.offsets)
    if choice.mode == "paper":
        return paper.certificate_paper(opened, choice.photo)
    return paper.certificates(opened, ids, choice.offsets if choice.mode == "overprint" else None, choice.photo)
