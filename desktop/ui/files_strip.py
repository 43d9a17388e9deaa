"""附件 of a record: named buttons that open them, one that adds; files may be dropped on it."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from db.base import Record
from db.records.attachment import Attachment
from desktop.core.cards import Card
from desktop.core.store import Removed
from desktop.ui import icons
from desktop.ui.widgets.base import clear_layout, tab_after
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.notice import Action
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference_list import PickedChip
from desktop.ui.workspace import Workspace


class FileChip(PickedChip):
    """One file: Enter or a double click opens it, Delete or × takes it away."""

    def __init__(self, item: Item, fixed: bool, strip: "FilesStrip") -> None:
        super().__init__(item, fixed)
        self._strip = strip
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(f"{item.text}\n{item.second}，双击或按 Enter 打开")

    def keyPressEvent(self, event: object) -> None:
        """Enter opens."""
        if getattr(event, "key", int)() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._strip.open_file(self.item.value)
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def mouseDoubleClickEvent(self, event: object) -> None:
        """A double click opens."""
        self._strip.open_file(self.item.value)


class FilesStrip(QWidget):
    """The files of one record."""

    def __init__(self, workspace: Workspace, kind: type[Record]) -> None:
        super().__init__()
        self._workspace, self._kind = workspace, kind
        self._record: UUID | None = None
        self._shown: tuple[object, ...] = ()
        self._locked = True
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._start = QWidget(self)  # where Tab comes in, before chips that are made later
        self._start.hide()
        self.add = Button("添加附件（也可以把文件拖到这里）", kind="link", icon_name=icons.ADD)
        self.add.clicked.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._chips)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAcceptDrops(True)

    def show_files(self, card: Card) -> None:
        """Show a record's files."""
        self._record, self._locked = card.record.id, bool(card.lock)
        self.add.setVisible(not self._locked)
        wanted = (self._locked, *((f.id, f.name) for f in card.files))
        if wanted == self._shown:
            return
        self._shown = wanted
        clear_layout(self._flow)
        chips = []
        for file in card.files:
            chip = FileChip(Item(file.id, file.headline(), _size(file.size)), self._locked, self)
            chip.removed.connect(self._remove, Qt.ConnectionType.QueuedConnection)
            self._flow.addWidget(chip)
            chips.append(chip)
        tab_after(self._start, *chips, self.add)
        self._chips.setVisible(bool(card.files))
        self.updateGeometry()

    def attach(self, path: Path) -> None:
        """Put a file beside the record."""
        record_id, store, kind = self._record, self._workspace.store, self._kind
        if record_id is not None and not self._locked:
            self._workspace.tasks.change(
                lambda: store.attach(kind, record_id, path), None, self._workspace.show_error, owner=self
            )

    def open_file(self, file_id: UUID) -> None:
        """Open a file with the system's program."""
        store = self._workspace.store
        self._workspace.tasks.read(lambda: store.open_attachment(file_id), _show, self._workspace.show_error, owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls() and not self._locked:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.attach(Path(url.toLocalFile()))

    def _ask(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "添加附件")
        for path in paths:
            self.attach(Path(path))

    def _remove(self, file_id: UUID) -> None:
        store = self._workspace.store
        self._workspace.tasks.change(
            lambda: store.delete(Attachment, [file_id]), self._removed, self._workspace.show_error, owner=self
        )

    def _removed(self, removed: Removed) -> None:
        store, tasks, told = self._workspace.store, self._workspace.tasks, self._workspace.show_error
        undo = Action("撤销删除", lambda: tasks.change(lambda: store.restore(removed), None, told))
        self._workspace.notice("waiting", "已删除附件。", "", (undo,))


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _size(size: int | None) -> str:
    return f"{max(size or 0, 1) / 1024:,.0f} KB" if (size or 0) < 2**20 else f"{(size or 0) / 2**20:.1f} MB"
