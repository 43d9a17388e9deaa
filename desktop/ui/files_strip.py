"""附件 of a record: tiles with small pictures; files come by the button, by dropping, by pasting, or out of the scan folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QBuffer, QByteArray, QFileSystemWatcher, QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QMenu, QSizePolicy, QVBoxLayout, QWidget

from db.base import Record
from db.codes import BEIJING
from db.records.attachment import Attachment
from desktop.core import scan_folder
from desktop.core.attachments import File, Look, Wish
from desktop.core.cards import Card
from desktop.core.errors import Locked, UserError
from desktop.core.scan_folder import Offer
from desktop.core.settings import EXPORT_FOLDER, PICTURE_FACTS, PICTURE_QUALITY, PICTURE_SIDE, SCAN_FOLDER
from desktop.core.store import Removed
from desktop.ui import icons
from desktop.ui.file_preview import look_at, open_outside
from desktop.ui.file_tile import PICTURE, Acts, FileTile
from desktop.ui.theme import look
from desktop.ui.widgets.base import clear_layout, tab_after, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.notice import Action
from desktop.ui.workspace import Workspace

ONLY_HERE = "附件加密保存在本机，还没有传到省级；换电脑前请先备份。"


class FilesStrip(QWidget):
    """The files of one record."""

    def __init__(self, workspace: Workspace, kind: type[Record]) -> None:
        super().__init__()
        self._workspace, self._kind = workspace, kind
        self._record: UUID | None = None
        self._cards: dict[UUID, Attachment] = {}
        self._shown: tuple[object, ...] = ()
        self._locked = True
        self._tiles = QWidget()
        self._flow = FlowLayout(self._tiles)
        self._start = QWidget(self)  # where Tab comes in, before tiles that are made later
        self._start.hide()
        self.add = Button("添加附件", kind="link", icon_name=icons.ADD)
        self.paste = Button("粘贴", kind="link", icon_name=icons.COPY)
        self.original = Button("添加原图", kind="link")
        self.scans = Button("", kind="link", icon_name=icons.IMPORT)
        self.none = words("没有附件", ink="second")
        self.hint = words("也可以把文件拖到这里，或按 Ctrl+V 粘贴", ink="third", size="small", wrap=True)
        self.said = words("", ink="wrong", wrap=True)
        self.place = words(ONLY_HERE, ink="second", size="small", wrap=True)
        self._offers: list[Offer] = []
        self._watcher = QFileSystemWatcher(self)
        self._connect()
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        self.add.clicked.connect(lambda: self._ask(self.wish()))
        self.original.clicked.connect(lambda: self._ask(Wish(0, 95, self.wish().facts)))
        self.original.setToolTip("图片不缩小，按原来的大小保存（最大 20 MB）")
        self.paste.clicked.connect(self.take_clipboard)
        self.scans.clicked.connect(self._show_offers)
        self._watcher.directoryChanged.connect(lambda _: self._look_for_scans())
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.take_clipboard)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        keys = QWidget()
        line = FlowLayout(keys)
        for key in (self.add, self.original, self.paste, self.scans):
            line.addWidget(key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._tiles, self.none, self.said, keys, self.hint, self.place):
            column.addWidget(part)
        self.scans.hide()
        self.said.hide()

    def wish(self) -> Wish:
        """How this computer keeps pictures."""
        settings = self._workspace.settings
        return Wish(settings.get(PICTURE_SIDE), settings.get(PICTURE_QUALITY), settings.get(PICTURE_FACTS))

    # --------------------------------------------------------------------------------------------------------- showing
    def show_files(self, card: Card) -> None:
        """Show a record's files."""
        if self._record != card.record.id:
            self._say("")
        self._record, self._locked = card.record.id, bool(card.lock)
        for part in (self.add, self.original, self.paste, self.hint):
            part.setVisible(not self._locked)
        self.none.setVisible(self._locked and not card.files)
        self._look_for_scans()
        wanted = (self._record, self._locked, *((f.id, f.name, f.sha256) for f in card.files))
        if wanted == self._shown:
            return
        self._shown = wanted
        self._cards = {file.id: file for file in card.files}
        clear_layout(self._flow)
        tiles = [self._tile(file) for file in card.files]
        for tile in tiles:
            self._flow.addWidget(tile)
        tab_after(self._start, *tiles, self.add)
        self._tiles.setVisible(bool(card.files))
        self.place.hide()
        self.updateGeometry()
        if tiles:
            self._read_looks(wanted, [file.id for file in card.files])

    def _tile(self, file: Attachment) -> FileTile:
        acts: Acts = (("查看", self.look_at), ("用系统程序打开", self.open_file))
        if not self._locked:
            if file.taken_at or file.taken_place:
                acts = (*acts, ("去掉拍摄时间和地点", self.strip_facts))
            acts = (*acts, ("删除", self._remove))
        tile = FileTile(file, self._locked, self.look_at, acts)
        tile.removed.connect(self._remove, Qt.ConnectionType.QueuedConnection)
        return tile

    def _read_looks(self, wanted: tuple[object, ...], ids: list[UUID]) -> None:
        store, side = self._workspace.store, round(look().px(PICTURE) * self.devicePixelRatioF())
        self._workspace.tasks.read(
            lambda: store.attachment_looks(ids, side),
            lambda looks: self._show_looks(wanted, looks), self._workspace.show_error, owner=self,
        )  # fmt: skip

    def _show_looks(self, wanted: tuple[object, ...], looks: Mapping[UUID, Look]) -> None:
        if wanted != self._shown:
            return
        for index in range(self._flow.count()):
            item = self._flow.itemAt(index)
            tile = item.widget() if item is not None else None
            if isinstance(tile, FileTile) and tile.item.value in looks:
                tile.show_look(looks[tile.item.value])
        self.place.setVisible(any(seen.here for seen in looks.values()))

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    # ---------------------------------------------------------------------------------------------------------- adding
    def attach(self, path: Path, wish: Wish | None = None) -> None:
        """Put a file beside the record."""
        record_id, store, kind, kept = self._record, self._workspace.store, self._kind, wish or self.wish()
        if record_id is not None and not self._locked:
            self._say("")
            self._workspace.tasks.change(lambda: store.attach(kind, record_id, path, kept), None, self._refused, owner=self)

    def attach_all(self, paths: Iterable[Path], wish: Wish | None = None) -> None:
        """Several; each is taken or refused by itself."""
        for path in paths:
            self.attach(path, wish)

    def _refused(self, error: BaseException) -> None:
        """What was not taken, with the reason, beside the files."""
        if isinstance(error, UserError) and not isinstance(error, Locked):
            before = self.said.text()
            self._say("\n".join(part for part in (before, f"{error.text}{error.hint}") if part))
        else:
            self._workspace.show_error(error)

    def take_clipboard(self) -> None:
        """Files or a picture out of the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, found: QMimeData) -> None:
        """Files or a picture, as dropped or pasted."""
        paths = [Path(url.toLocalFile()) for url in found.urls() if url.isLocalFile()]
        if paths:
            self.attach_all(paths)
        elif found.hasImage():
            self._take_picture(QImage(found.imageData()))
        elif not self._locked:
            self._say("剪贴板里没有文件或图片。")

    def _take_picture(self, picture: QImage) -> None:
        record_id, store, kind, wish = self._record, self._workspace.store, self._kind, self.wish()
        if record_id is None or self._locked:
            return
        now = self._workspace.opened.clock.now().astimezone(BEIJING)
        packed = QByteArray()
        buffer = QBuffer(packed)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stubs want bytes where its code wants text
        file = File(f"粘贴图片 {now:%Y%m%d-%H%M%S}.png", bytes(packed.data()))
        self._say("")
        self._workspace.tasks.change(lambda: store.attach_file(kind, record_id, file, wish), None, self._refused, owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures are welcome."""
        if not self._locked and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self.take(event.mimeData())

    def _ask(self, wish: Wish) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "添加附件")
        self.attach_all(map(Path, paths), wish)

    # ----------------------------------------------------------------------------------------------------- scan folder
    def _look_for_scans(self) -> None:
        """Offer what is new in the folder."""
        folder, opened = self._workspace.settings.get(SCAN_FOLDER), self._workspace.opened
        watched = self._watcher.directories()
        if watched and watched != [folder]:
            self._watcher.removePaths(watched)
        if not folder or self._locked:
            self._show_scans([])
            return
        if watched != [folder] and Path(folder).is_dir():
            self._watcher.addPath(folder)
        self._workspace.tasks.read(
            lambda: scan_folder.offers(opened, folder), self._show_scans, self._workspace.show_error, owner=self
        )

    def _show_scans(self, found: list[Offer]) -> None:
        self._offers = found
        self.scans.set_words(f"扫描文件夹有 {len(found)} 个新文件")
        self.scans.setVisible(bool(found) and not self._locked)

    def _show_offers(self) -> None:
        menu = QMenu(self)
        for offer in self._offers:
            menu.addAction(offer.path.name, lambda offer=offer: self.take_offers([offer]))
        menu.addSeparator()
        everything = list(self._offers)
        menu.addAction(f"全部添加（{len(everything)} 个）", lambda: self.take_offers(everything))
        menu.addAction("都不添加，不再提示", lambda: self._put_aside(everything))
        menu.setActiveAction(menu.actions()[0])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.scans.mapToGlobal(self.scans.rect().bottomLeft()))

    def take_offers(self, offers: list[Offer]) -> None:
        """Attach files of the scan folder; they stay where they are."""
        self.attach_all(offer.path for offer in offers)
        self._put_aside(offers)

    def _put_aside(self, offers: list[Offer]) -> None:
        opened, marks = self._workspace.opened, [offer.mark for offer in offers]
        self._workspace.tasks.change(
            lambda: scan_folder.put_aside(opened, marks),
            lambda _: self._look_for_scans(), self._workspace.show_error, owner=self,
        )  # fmt: skip

    # --------------------------------------------------------------------------------------------------- what is there
    def look_at(self, file_id: UUID) -> None:
        """In the program, if it is a picture or a PDF."""
        if file_id in self._cards:
            look_at(self._workspace, self._cards[file_id], self._workspace.settings.get(EXPORT_FOLDER), self)

    def open_file(self, file_id: UUID) -> None:
        """Open a file with the system's program."""
        store = self._workspace.store
        self._workspace.tasks.read(lambda: store.open_attachment(file_id), open_outside, self._workspace.show_error, owner=self)

    def strip_facts(self, file_id: UUID) -> None:
        """Take time and place out of a picture."""
        store = self._workspace.store
        self._workspace.tasks.change(lambda: store.strip_attachment(file_id), None, self._refused, owner=self)

    def _remove(self, file_id: UUID) -> None:
        store = self._workspace.store
        self._workspace.tasks.change(
            lambda: store.delete(Attachment, [file_id]), self._removed, self._workspace.show_error, owner=self
        )

    def _removed(self, removed: Removed) -> None:
        store, tasks, told = self._workspace.store, self._workspace.tasks, self._workspace.show_error
        undo = Action("撤销删除", lambda: tasks.change(lambda: store.restore(removed), None, told))
        self._workspace.notice("waiting", "已删除附件。", "", (undo,))
