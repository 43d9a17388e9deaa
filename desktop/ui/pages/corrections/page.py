"""更正: the corrections at the left, the form over the corrected record at the right."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from db.records.correction import Correction
from desktop.core.listing import ListQuery
from desktop.ui.list_side import ListSide
from desktop.ui.pages.corrections.panel import CorrectionPanel
from desktop.ui.widgets.base import words
from desktop.ui.workspace import Workspace

SHARES = (400, 800)


class CorrectionsPage(QWidget):
    """Place `correction`: reached from an approved record, and from the tasks of the home page."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.count = words("", ink="second", size="small")
        self.side = ListSide(workspace, Correction, "↑↓ 选择　Enter 打开", (), self._figures, self.count.setText)
        self.side.no_records("还没有更正", "审核通过的记录，打开后按“申请更正”开始。")
        self.records = self.side.records
        self.panel = CorrectionPanel(workspace)
        self.panel.setMinimumWidth(420)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(words("更正", size="heading"))
        head.addWidget(self.count)
        head.addStretch()
        for button in (self.side.period, self.side.states):
            head.addWidget(button)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self.side)
        split.addWidget(self.panel)
        split.setSizes(list(SHARES))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(split, 1)
        self._connect()

    def _connect(self) -> None:
        self.records.selected.connect(self._selected)
        self.records.activated.connect(lambda _: self.panel.reason.setFocus())
        self.panel.given_up.connect(lambda _: self.records.setFocus())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.panel.ask_submit)
        escape = QShortcut(QKeySequence("Esc"), self.panel, self.records.setFocus)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _figures(self) -> str:
        return f"共 {self.workspace.listing.count(ListQuery(Correction.__tablename__)):,} 份"

    def _selected(self, key: Any) -> None:
        if key != self.panel.correction_id:
            self.panel.show_correction(key)

    def open_record(self, record_id: UUID) -> None:
        """Show a correction."""
        self.side.clear_filters()
        self.records.select_key(record_id)
        if record_id != self.panel.correction_id:
            self.panel.show_correction(record_id)

    def may_leave(self) -> bool:
        """Save what is typed; nothing keeps one here."""
        self.panel.flush()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the list."""
        self.records.setFocus()
