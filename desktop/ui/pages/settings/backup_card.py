"""备份: what copies there are, one more now, and going back to one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.backups import Backup
from desktop.ui.entries import Entry, EntryList
from desktop.ui.pill import when_text
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.workspace import Workspace

REASONS = {"auto": "自动", "hand": "手动", "import": "导入之前", "upgrade": "升级之前"}
SHOWN = 8


class BackupCard(Card):
    """`restore_wanted(path)` of the copy the user has decided for."""

    restore_wanted = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("备份")
        self.workspace = workspace
        self._chosen: Backup | None = None
        told = "工作中每 30 分钟自动备份一次，都在本机，同样加密；最近的全部保留，更早的按天、周、月保留。点一份可以恢复。"
        self.body.addWidget(words(told, ink="second", wrap=True))
        self.list = EntryList()
        self.list.opened.connect(self._ask)
        self.nothing = words("还没有备份。", ink="second")
        self.now = Button("立即备份")
        self.now.clicked.connect(self.make)
        self.now.setMaximumWidth(160)
        for part in (self.nothing, self.list, self._confirm(), self.now):
            self.body.addWidget(part)

    def _confirm(self) -> QWidget:
        self.sure = QWidget()
        column = QVBoxLayout(self.sure)
        column.setContentsMargins(8, 4, 8, 8)
        self.question = words("", ink="wrong", wrap=True)
        self.go, self.cancel = Button("恢复到这份备份", "danger"), Button("不恢复")
        self.go.clicked.connect(self._restore)
        self.cancel.clicked.connect(self._leave)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go)
        row.addWidget(self.cancel)
        row.addStretch()
        column.addWidget(self.question)
        column.addLayout(row)
        self.sure.hide()
        return self.sure

    def reload(self) -> None:
        """Look at the folder anew."""
        opened = self.workspace.opened
        self.workspace.tasks.read(
            lambda: [(b, b.path.stat().st_size) for b in opened.backups.listed()],
            self._show, self.workspace.show_error, owner=self,
        )  # fmt: skip

    def _show(self, found: Sequence[tuple[Backup, int]]) -> None:
        now = self.workspace.opened.clock.now()
        self.nothing.setVisible(not found)
        self.aside.setText(f"共 {len(found)} 份" if found else "")
        self.list.show_entries([
            Entry(b, when_text(b.at, now), REASONS.get(b.reason, ""), right=f"{max(size / 2**20, 0.1):.1f} MB")
            for b, size in found[:SHOWN]
        ])  # fmt: skip

    def make(self) -> None:
        """A copy now."""
        opened = self.workspace.opened
        self.now.setEnabled(False)

        def failed(error: BaseException) -> None:
            self.now.setEnabled(True)
            self.workspace.show_error(error)

        def made(_: object) -> None:
            self.now.setEnabled(True)
            self.workspace.notice("done", "已备份。")
            self.reload()

        self.workspace.tasks.change(lambda: opened.backups.run("hand"), made, failed, owner=self)

    def _ask(self, copy: Backup) -> None:
        self._chosen = copy
        when = when_text(copy.at, self.workspace.opened.clock.now())
        self.question.setText(
            f"恢复到 {when} 的备份：此后上传过的记录，下次同步会自动取回；此后还没有上传的改动会退回。"
            "现在的数据文件另外保留，不会删除。恢复后要重新输入密码打开。"
        )
        self.sure.show()
        self.cancel.setFocus()

    def _leave(self) -> None:
        self.sure.hide()
        self.list.setFocus()

    def _restore(self) -> None:
        if self._chosen is None:
            return
        if self.workspace.sync.state.running:
            self.question.setText("正在同步，请等同步结束后再恢复。")
        else:
            self.restore_wanted.emit(str(self._chosen.path))
