"""附件 in the windows: on every form, by dropping, pasting and out of the scan folder; refused with the reason beside them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.base import Record
from db.records import KINDS
from db.records.contract import Contract
from desktop.core import keys
from desktop.core.settings import PICTURE_FACTS, PICTURE_SIDE, SCAN_FOLDER
from desktop.ui.file_preview import FilePreview
from desktop.ui.file_tile import FileTile
from desktop.ui.files_strip import FilesStrip
from desktop.ui.form import RecordForm
from desktop.ui.pages.settings import SettingsPage
from tests.filekit import pdf, photo
from tests.ui.at_work import AtWork, at_work

Key = Qt.Key
FORMED = [kind for kind in KINDS if kind.own_page]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id allows."""
    monkeypatch.setattr(keys, "OPS_LIMIT", 1)
    monkeypatch.setattr(keys, "MEMORY_LIMIT", 8192)


@pytest.fixture
def work(tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with at_work(tmp_path / "profile", qtbot, "contract") as found:
        yield found


def opened(work: AtWork, kind: type[Record] = Contract) -> tuple[RecordForm, FilesStrip, UUID]:
    if kind.kept_by:
        work.opened.account = replace(work.opened.account, roles=f"{kind.kept_by}@210000")
    made = work.store.create(kind, {})
    form = RecordForm(work.workspace, kind)
    work.qtbot.addWidget(form)
    form.resize(700, 600)
    form.show()
    form.open(made)
    work.settle(lambda: form.record_id == made)
    assert form.files is not None
    return form, form.files, made


def tiles(strip: FilesStrip) -> list[Any]:
    return [strip._flow.itemAt(i).widget() for i in range(strip._flow.count())]


def written(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("kind", FORMED, ids=lambda k: k.__tablename__)
def test_every_kind_that_people_fill_in_takes_files(work: AtWork, tmp_path: Path, kind: type[Record]) -> None:
    form, strip, made = opened(work, kind)
    if form.card is not None and form.card.lock:
        assert strip.add.isHidden()
        return
    strip.attach(written(tmp_path, "材料.txt", "材料".encode()))
    work.settle(lambda: len(tiles(strip)) == 1)
    assert [card.name for card in work.store.attachments(made)] == ["材料.txt"]
    assert "还没有传到省级" in strip.place.text()
    assert strip.place.isVisibleTo(strip)


def test_dropped_and_pasted_files_and_pictures(work: AtWork, tmp_path: Path) -> None:
    form, strip, made = opened(work)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(written(tmp_path, "图.jpg", photo()))),
                     QUrl.fromLocalFile(str(written(tmp_path, "稿.pdf", pdf("一"))))])  # fmt: skip
    nothing = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    strip.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, dropped, *nothing))
    work.settle(lambda: len(tiles(strip)) == 2)
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)
    form.activateWindow()
    work.qtbot.waitUntil(form.isActiveWindow)
    strip.add.setFocus()
    work.qtbot.keyClick(strip.add, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    work.settle(lambda: len(tiles(strip)) == 3)
    assert [card.name for card in work.store.attachments(made)][2].startswith("粘贴图片 ")
    assert not tiles(strip)[0]._picture.isNull(), "a photograph has its small picture"
    QGuiApplication.clipboard().clear()
    strip.take(QMimeData())
    assert "剪贴板里没有" in strip.said.text()


def test_what_is_refused_says_why_beside_the_files_and_the_others_are_taken(work: AtWork, tmp_path: Path) -> None:
    _, strip, _ = opened(work)
    strip.attach_all([written(tmp_path, "【机密】纪要.pdf", pdf("x")), written(tmp_path, "空.txt", b""),
                      written(tmp_path, "好.txt", b"1")])  # fmt: skip
    work.settle(lambda: len(tiles(strip)) == 1)
    assert "标有“机密”，不能添加" in strip.said.text()
    assert "是空文件" in strip.said.text()
    assert not work.texts()
    strip.attach(written(tmp_path, "好2.txt", b"2"))
    work.settle(lambda: len(tiles(strip)) == 2)
    assert strip.said.isHidden(), "what was said goes with the next file"


def test_a_picture_is_looked_at_in_the_program_and_told_when_and_where(work: AtWork, tmp_path: Path) -> None:
    _, strip, _ = opened(work)
    strip.attach(written(tmp_path, "现场.jpg", photo()))
    work.settle(lambda: len(tiles(strip)) == 1)
    tile: FileTile = tiles(strip)[0]
    assert "摄于 11-20 14:03" in tile.item.second
    assert "北纬 41.80520°" in tile.toolTip()
    work.qtbot.keyClick(tile, Key.Key_Return)
    work.settle()
    (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, FilePreview)]
    assert "北纬 41.80520°" in window.notice.text()
    window.save_to(str(tmp_path / "另存.jpg"))
    assert (tmp_path / "另存.jpg").read_bytes() == work.store.attachment_content(tile.item.value)
    window.close()
    window.deleteLater()
    strip.strip_facts(tile.item.value)
    work.settle(lambda: "摄于" not in tiles(strip)[0].item.second)


def test_new_scans_are_offered_and_taken_by_name(work: AtWork, tmp_path: Path) -> None:
    folder = tmp_path / "扫描"
    written(folder, "扫描001.pdf", pdf("一"))
    work.workspace.settings.set(SCAN_FOLDER, str(folder))
    _, strip, made = opened(work)
    work.settle(lambda: not strip.scans.isHidden())
    assert strip.scans.words() == "扫描文件夹有 1 个新文件"
    written(folder, "扫描002.pdf", pdf("二"))
    work.qtbot.waitUntil(lambda: strip.scans.words() == "扫描文件夹有 2 个新文件")
    strip.take_offers([offer for offer in strip._offers if offer.path.name == "扫描001.pdf"])
    work.settle(lambda: strip.scans.words() == "扫描文件夹有 1 个新文件")
    assert [card.name for card in work.store.attachments(made)] == ["扫描001.pdf"]
    assert len(list(folder.iterdir())) == 2, "files are moved nowhere"


def test_settings_of_files_take_effect_at_once(work: AtWork, tmp_path: Path) -> None:
    page: SettingsPage = work.page("settings")
    page.files.side.set_value(1280)
    page.files.side.changed.emit()
    page.files.facts.set_value(False)
    page.files.facts.changed.emit()
    page.files.use_folder(str(tmp_path))
    settings = work.workspace.settings
    assert (settings.get(PICTURE_SIDE), settings.get(PICTURE_FACTS), settings.get(SCAN_FOLDER)) == (1280, False, str(tmp_path))
    page.files.side.set_value(None)
    page.files.side.changed.emit()
    assert page.files.side.value() == 1280, "one is always chosen"
    _, strip, made = opened(work)
    strip.attach(written(tmp_path, "现场.jpg", photo()))
    work.settle(lambda: len(tiles(strip)) == 1)
    (card,) = work.store.attachments(made)
    assert card.taken_at is None
    page.files.use_folder("")
    assert settings.get(SCAN_FOLDER) == ""
