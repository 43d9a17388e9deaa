"""Papers of a class in the windows: what Ctrl+P asks, certificates whole and 套打, shifts by the keyboard."""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from db.records.training import Training
from desktop.core import keys, trainings
from desktop.core.settings import CERTIFICATE_MODE, OVERPRINT_X, OVERPRINT_Y
from desktop.core.store import Store
from desktop.ui.certificate_preview import CertificatePreview
from desktop.ui.pdf_preview import PdfPreview
from tests.ui.at_work import AtWork, at_work
from tests.ui.classkit import a_class, lease, seat
from tests.ui.hands import press, type_in
from tests.unit.reports.reading import pages

Key = Qt.Key
Begin = Callable[..., tuple[AtWork, UUID, list[UUID]]]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def begin(tmp_path: Path, qtbot: QtBot) -> Iterator[Begin]:
    """The program with a class of six people who were all there and passed; so many of them have certificates."""
    entered: list[Any] = []

    def start(certified: int = 2, numbers: int = 50) -> tuple[AtWork, UUID, list[UUID]]:
        made: list[UUID] = []

        def fill(store: Store) -> None:
            opened = store.opened
            training = a_class(store, 4)
            enrolments = seat(opened, training, range(1, 7))
            lessons = frozenset(lesson.id for lesson in trainings.load(opened, training).lessons)
            trainings.sign_in_many(opened, dict.fromkeys(enrolments, lessons))
            for enrolment in enrolments:
                trainings.mark(opened, enrolment, score=Decimal(86))
            if numbers:
                lease(opened, 1, numbers)
            if certified:
                ended = trainings.load(opened, training).training.ended_on
                assert ended is not None
                trainings.certify(opened, training, enrolments[:certified], ended, "浑南区农业农村局")
            made.append(training)

        entered.append(at_work(tmp_path, qtbot, "training", fill, roles="organiser:210112"))
        work = entered[-1].__enter__()
        seats = trainings.load(work.opened, made[0]).seats
        return work, made[0], [s.certificate_id for s in seats if s.certificate_id]

    yield start
    for one in entered:
        one.__exit__(None, None, None)


def shown(work: AtWork) -> Any:
    """The preview in sight."""
    work.settle(lambda: bool(work.window.findChildren(PdfPreview)))
    (window,) = work.window.findChildren(PdfPreview)
    return window


def certificates(work: AtWork, ids: list[UUID]) -> CertificatePreview:
    work.workspace.printing.sheet("certificates", ids, {}, work.window)
    window = shown(work)
    assert isinstance(window, CertificatePreview)
    return window


def choose(work: AtWork, window: CertificatePreview, steps: int) -> None:
    """Go along the ways of printing by the keyboard."""
    window.options.mode.setFocus()
    press(window.options.mode, Key.Key_Home)
    for _ in range(steps):
        press(window.options.mode, Key.Key_Right)
    press(window.options.mode, Key.Key_Space)
    work.settle()


def text_of(window: PdfPreview) -> str:
    return "".join(pages(window._sheet.pdf()))


def test_a_class_asks_which_of_its_sheets(begin: Begin) -> None:
    work, training, _ = begin()
    wanted = {"1": "培训签到表", "2": "学员花名册", "3": "结业证书", "4": "培训班卡片"}
    for key, title in wanted.items():
        work.workspace.printing.preview(Training, [training], work.window)
        (menu,) = [m for m in work.window.findChildren(QMenu) if m.isVisible()]
        press(menu, getattr(Key, f"Key_{key}"))
        window = shown(work)
        assert window.windowTitle() == title
        window.close()
        window.setParent(None)
        window.deleteLater()
        work.settle(lambda: not work.window.findChildren(PdfPreview))


def test_sheets_of_some_days(begin: Begin) -> None:
    work, training, _ = begin()
    days = tuple(lesson.on for lesson in trainings.load(work.opened, training).lessons[:1])
    work.workspace.printing.sheet("sign_in", [training], {"days": days}, work.window)
    assert len(shown(work)._pages) == 1


def test_certificates_whole_with_a_place_for_a_photograph(begin: Begin) -> None:
    work, _, ids = begin()
    window = certificates(work, ids)
    assert len(window._pages) == 2
    assert "照片" not in text_of(window)
    assert window.options.shift.isHidden()
    press(window.options.photo, Key.Key_Space)
    work.settle()
    assert "照片" in text_of(window)


def test_shifts_by_plus_and_minus_are_kept_and_shown_at_once(begin: Begin) -> None:
    work, _, ids = begin()
    window = certificates(work, ids)
    choose(work, window, 1)
    assert window.windowTitle() == "结业证书（套打）"
    right, down = window.options.right.line(), window.options.down.line()
    right.setFocus()
    for key in (Key.Key_Plus, Key.Key_Plus, Key.Key_Plus, Key.Key_Minus, Key.Key_Up):
        press(right, key)
    down.setFocus()
    press(down, Key.Key_Minus)
    work.settle()
    assert (window.options.right.value(), window.options.down.value()) == (Decimal("1.1"), Decimal("-0.5"))
    settings = work.workspace.settings
    assert (settings.get(OVERPRINT_X), settings.get(OVERPRINT_Y), settings.get(CERTIFICATE_MODE)) == (11, -5, "overprint")
    choose(work, window, 2)
    assert "向右+1.1毫米，向下-0.5毫米" in text_of(window)
    choose(work, window, 3)
    assert "准予结业" in text_of(window)
    assert settings.get(CERTIFICATE_MODE) == "overprint"
    window.close()
    window.setParent(None)
    window.deleteLater()
    work.settle(lambda: not work.window.findChildren(PdfPreview))
    again = certificates(work, ids)
    assert again.windowTitle() == "结业证书（套打）"
    assert again.options.right.value() == Decimal("1.1")


def test_a_shift_too_large_is_said_beside_it_and_not_printed(begin: Begin) -> None:
    work, _, ids = begin()
    window = certificates(work, ids)
    choose(work, window, 1)
    window.options.right.line().selectAll()
    type_in(window.options.right.line(), "60")
    work.settle()
    assert "不能大于 50" in window.options.problem.text()
    assert not window.options.problem.isHidden()
    assert not window.print.isEnabled()
    assert work.workspace.settings.get(OVERPRINT_X) == 60, "what could be read last"
    press(window.options.right.line(), Key.Key_Backspace)
    work.settle()
    assert window.print.isEnabled()
    assert window.options.problem.isHidden()


def test_what_has_no_number_is_a_proof_and_never_on_printed_paper(begin: Begin) -> None:
    work, _, ids = begin(numbers=0)
    window = certificates(work, ids)
    assert "只印校样" in window.notice.text()
    assert window.notice.isVisible()
    choose(work, window, 1)
    assert "不能套打" in window.options.problem.text()
    assert not window.print.isEnabled()
    choose(work, window, 0)
    assert window.options.problem.isHidden()
    assert window.print.isEnabled()


def test_last_time_on_printed_paper_but_nothing_numbered_now(begin: Begin) -> None:
    work, _, ids = begin(numbers=0)
    work.workspace.settings.set(CERTIFICATE_MODE, "overprint")
    window = certificates(work, ids)
    assert window.options.mode.value() == "whole"
    assert "不能套打" in window.options.problem.text()


def test_a_class_without_certificates_says_so(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    work, training, _ = begin(certified=0)
    said: list[BaseException] = []
    monkeypatch.setattr("desktop.ui.print_desk.show_error", lambda parent, error: said.append(error))
    work.workspace.printing.preview(Training, [training], work.window)
    (menu,) = [m for m in work.window.findChildren(QMenu) if m.isVisible()]
    press(menu, Key.Key_3)
    work.settle(lambda: bool(said))
    assert "还没有证书" in str(said[0])


def test_landscape_pages_print_on_landscape_paper(begin: Begin, tmp_path: Path) -> None:
    work, training, _ = begin()
    work.workspace.printing.sheet("roster", [training], {}, work.window)
    window = shown(work)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(os.fspath(tmp_path / "out.pdf"))
    printer.setResolution(72)
    window.print_on(printer)
    assert printer.pageLayout().orientation() is QPageLayout.Orientation.Landscape
