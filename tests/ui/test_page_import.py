"""Bringing in a register: a look first, every row accounted for, stopped and undone, while other work goes on."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from stdnum.cn import uscc

from desktop.core import register_run
from desktop.core.enterprises import find_similar
from desktop.core.listing import ListQuery
from desktop.ui.pages.imports import ImportPage
from tests.ui.hands import press
from tests.ui.pagekit import Desk, desk


def code(number: int) -> str:
    body = f"91210112{number:09d}"
    return body + uscc.calc_check_digit(body)


def register(folder: Path, rows: int, *more: str) -> Path:
    path = folder / "名册.csv"
    lines = [f"测试企业{n}有限公司,{code(n)},沈阳市浑南区测试街{n}号,x" for n in range(rows)]
    path.write_text("\n".join(["企业名称,统一社会信用代码,地址,电话号码", *lines, *more]))
    return path


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    with desk(tmp_path / "home", qapp) as made:
        yield made


@pytest.fixture
def page(here) -> ImportPage:
    return here.show("import", ImportPage)


def enterprises(here: Desk) -> int:
    return here.workspace.listing.count(ListQuery("enterprise"))


def test_nothing_is_imported_before_somebody_has_looked(here, page, tmp_path) -> None:
    page.choose(register(tmp_path, 3, "坏企业,123,某处,x"))
    here.settle()
    assert page.steps.currentIndex() == 2
    assert page.preview.read.text() == "将读取 3 列：企业名称、统一社会信用代码、地址"
    assert page.preview.unread.text() == "不读的列：电话号码"
    assert page.preview.table.rowCount() == 4
    assert "18" in page.preview.table.item(3, 1).text(), "the bad row says why"
    assert enterprises(here) == 0


def test_every_row_has_its_place_in_the_result(here, page, tmp_path) -> None:
    here.enterprise("老名字有限公司", uscc=code(0))
    here.enterprise("测试企业1有限公司", uscc=code(1), region=None)
    page.choose(register(tmp_path, 4, "坏企业,123,某处,x"))
    here.settle()
    assert page.preview.begin.hasFocus()
    press(page.preview.begin, Qt.Key.Key_Return)
    here.settle()
    report = page.work.report
    assert (report.created, report.filled, report.unchanged, len(report.bad)) == (2, 2, 0, 1)
    assert "新增 2 家" in page.result.figures.text()
    assert page.result.table.item(0, 0).text() == "6"
    target = tmp_path / "问题行.csv"
    page.save(target)
    here.settle()
    text = target.read_text("utf-8-sig")
    assert "坏企业" in text
    assert "老名字有限公司" in text
    assert any("问题行已存到" in told for told in here.frame.told())


def test_an_import_can_be_taken_back(here, page, tmp_path) -> None:
    page.choose(register(tmp_path, 5))
    here.settle()
    page.begin()
    here.settle()
    first = find_similar(here.opened, uscc=code(0))[0].id
    here.visit(first)
    page.result.undo.click()
    here.settle()
    assert enterprises(here) == 1
    assert "移走新增的 4 家；1 家" in page.result.told.text()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的"),
        (b"<html>", "网页格式"),
        (b"\xd0\xcf\x11\xe0xxxxxxxx", ".xls"),
        ("甲,乙\n1,2".encode(), "没有找到标题行"),
    ],
)
def test_a_file_that_is_none_is_told_in_place(here, page, tmp_path, data: bytes, said: str) -> None:
    path = tmp_path / "坏文件.csv"
    path.write_bytes(data)
    page.choose(path)
    here.settle()
    assert page.steps.currentIndex() == 0
    assert said in page.ask._text.text()
    assert page.ask._hint.text()
    assert page.ask.button.hasFocus()


def test_others_work_on_while_it_runs_and_it_can_be_stopped(here, page, tmp_path, monkeypatch) -> None:
    page.choose(register(tmp_path, 4500))
    here.settle()
    reached, go_on = Event(), Event()
    take_in = register_run.take_in

    def slowly(opened, path, progress, cancel):
        def told(done: int, total: int, words: str) -> None:
            progress(done, total, words)
            reached.set()
            go_on.wait()

        return take_in(opened, path, told, cancel)

    monkeypatch.setattr(register_run, "take_in", slowly)
    page.begin()
    reached.wait()
    made: list[object] = []
    here.workspace.tasks.change(lambda: here.enterprise("写在导入中途的企业"), made.append)
    here.wait(lambda: bool(made))
    here.frame.add_page("home", QWidget)
    here.frame.go("home")  # somebody looks elsewhere
    page.busy.cancel.click()
    go_on.set()
    here.settle()
    assert page.work.report.cancelled
    assert 0 < page.work.report.created < 4500
    assert enterprises(here) == page.work.report.created + 1
    assert any("企业名册导入完毕" in told for told in here.frame.told())


def test_a_dropped_file_is_looked_at(here, page, tmp_path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(register(tmp_path, 1)))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    here.settle()
    assert page.steps.currentIndex() == 2


def test_pace_in_words() -> None:
    assert register_run.pace(2000, 0.0, 0, 0) == "已处理 2,000 行"
    assert register_run.pace(2000, 2.0, 250, 1000) == "已处理 2,000 行 · 每秒 1,000 行 · 约剩 6 秒"
    assert register_run.pace(2000, 100.0, 250, 1000).endswith("约剩 5 分钟")
