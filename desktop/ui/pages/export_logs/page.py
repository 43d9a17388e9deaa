"""导出记录: one list, read and never written. It can be exported like any other, which is a line of it too."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.records.export_log import ExportLog
from desktop.core.listing import ListQuery
from desktop.ui.export_button import ExportButton
from desktop.ui.list_side import ListSide
from desktop.ui.widgets.base import words
from desktop.ui.workspace import Workspace

EMPTY = ("还没有导出记录", "导出表格，或打印、另存花名册、签到表、证书和人员卡片时，这里自动记下。")


class ExportLogsPage(QWidget):
    """Place `export_log`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.count = words("", ink="second", size="small")
        self.side = ListSide(workspace, ExportLog, "↑↓ 选择　Ctrl+F 查找", ("person",), self._figures, self.count.setText)
        self.side.no_records(*EMPTY)
        self.records = self.side.records
        self.export = ExportButton(workspace, ExportLog, ExportLog.title, lambda: self.side.query)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(words("导出记录", size="heading"))
        head.addWidget(self.count)
        head.addStretch()
        for button in (self.side.period, self.side.states, self.export):
            head.addWidget(button)
        told = "自动记下，谁也不能改、不能删。本人和上级联络员看得到。"
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(words(told, ink="second", size="small"))
        outer.addWidget(self.side, 1)
        find = QShortcut(QKeySequence("Ctrl+F"), self, self.side.filter.setFocus)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        down = QShortcut(QKeySequence("Down"), self.side.filter, self.records.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _figures(self) -> str:
        return f"共 {self.workspace.listing.count(ListQuery(ExportLog.__tablename__)):,} 条"

    def open_record(self, record_id: UUID) -> None:
        """Show one line."""
        self.side.clear_filters()
        self.records.select_key(record_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the list."""
        self.records.setFocus()
