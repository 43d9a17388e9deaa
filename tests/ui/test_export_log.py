"""Exports about people ask for a purpose first, prints of them are noted, and the desks read the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from sqlalchemy import select

from db.choices import ExportWay
from db.records import Trainee, Visit
from db.records.erasure import Erasure
from db.records.export_log import ExportLog
from desktop.core import export_log
from desktop.core.export_log import Use
from desktop.ui.pages.export_logs import ExportLogsPage
from desktop.ui.pages.trainees import TraineesPage
from desktop.ui.pdf_preview import PdfPreview
from desktop.ui.print_desk import PrintDesk
from desktop.ui.purpose import PurposeWindow
from desktop.ui.record_page import RecordPage
from tests.ui.hands import press, type_in
from tests.ui.pagekit import Desk, TestClock, desk
from tests.unit.core.test_reviewing import put


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path, qapp, clock=TestClock()) as made:
        yield made


def lines(here: Desk) -> list[tuple[str, str, int, str]]:
    with here.opened.local.read() as session:
        found = session.scalars(select(ExportLog).order_by(ExportLog.created_at))
        return [(r.what or "", r.way.text if r.way else "", r.count or 0, r.purpose or "") for r in found]


def asked(here: Desk, page: RecordPage) -> PurposeWindow:
    page.export.click()
    here.settle()
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, PurposeWindow) and w.isVisible())
    return window


def test_people_leave_only_with_a_purpose(here: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "学员.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    here.store.create(Trainee, {"name": "赵田", "region": "210112"})
    page = here.show("trainee", lambda workspace: RecordPage(workspace, Trainee))
    window = asked(here, page)
    press(window.purpose.line(), Qt.Key.Key_Return)
    assert window.purpose.problem() == "请写明用途"
    assert not path.exists()
    type_in(window.purpose.line(), "报市局汇总")
    press(window.purpose.line(), Qt.Key.Key_Return)
    here.settle()
    assert path.exists()
    assert lines(here) == [("学员台账", "导出表格", 1, "报市局汇总")]
    window = asked(here, page)
    window.usual[1].click()
    assert window.purpose.value() == "核对名单"
    window.cancel.click()
    here.settle()
    assert len(lines(here)) == 1


def test_other_lists_leave_at_once_and_are_noted(here: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.xlsx"), ""))
    here.visit(here.enterprise())
    page = here.show("visit", lambda workspace: RecordPage(workspace, Visit))
    page.export.click()
    here.settle()
    assert lines(here) == [("企业走访台账", "导出表格", 1, "")]


def test_a_sheet_about_people_is_noted_when_it_is_kept_or_printed(here: Desk, tmp_path: Path) -> None:
    trainee = here.store.create(Trainee, {"name": "赵田"})
    here.frame.show()
    PrintDesk(here.opened, here.workspace.tasks, here.workspace.settings).card(Trainee, trainee, here.frame)
    here.settle()
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, PdfPreview) and w.isVisible())
    assert lines(here) == []
    window.save_to(str(tmp_path / "学员卡片.pdf"))
    here.settle()
    window.printed.emit()
    here.settle()
    window.close()
    assert lines(here) == [("学员卡片", "存为 PDF", 1, ""), ("学员卡片", "打印", 1, "")]


def test_the_list_is_read_and_never_written(here: Desk) -> None:
    export_log.note(here.opened, ExportWay.PRINTED, Use("学员花名册", "training", 32, "果树修剪一期", personal=True))
    trainee = here.store.create(Trainee, {"name": "赵田"})
    here.store.create(Erasure, {"trainee_id": trainee, "asked_on": here.opened.clock.today(), "reason": "本人申请"})
    page = here.show("export_log", ExportLogsPage)
    here.settle()
    assert page.count.text() == "共 1 条"
    row = page.side.records.model.row(0)
    assert row is not None
    assert row.title == "学员花名册 32 条"
    assert "打印" in row.second
    assert "含个人信息" in row.second
    page.tabs.setCurrentIndex(1)
    here.settle()
    assert page.count.text() == "共 1 条"
    row = page.side.records.model.row(0)
    assert row is not None
    assert (row.title, row.second.split(" · ")[0]) == ("赵田", "本人申请")


def test_a_trainees_data_are_erased_from_his_card(here: Desk) -> None:
    trainee = put(here.opened, Trainee, name="赵田", phone="13900000001", id_mask="219***********0013", region="210112")
    page = here.show("trainee", TraineesPage)
    page.open_record(trainee)
    here.settle()
    panel = page.panel
    panel._fill_menu()
    (action,) = (a for a in panel.menu.actions() if a.text().startswith("删除个人信息"))
    assert action.isEnabled()
    action.trigger()
    here.settle()
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, PurposeWindow) and w.isVisible())
    press(window.purpose.line(), Qt.Key.Key_Return)
    assert window.purpose.problem() == "请写明原因"
    window.usual[0].click()
    window.agree.click()
    here.settle()
    with here.opened.local.read() as session:
        (asked,) = session.scalars(select(Erasure))
        assert (asked.trainee_id, asked.reason) == (trainee, "本人申请")
    assert page.form.erased.text().startswith("已申请删除证件号码、联系电话和住址，联网同步后生效")
    assert page.form.erased.isVisible()
