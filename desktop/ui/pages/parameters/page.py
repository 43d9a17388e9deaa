"""The page on which the province keeps the parameters; a change is a new dated row, so that old records keep their rule."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.core import parameter_desk, typed
from desktop.core.errors import Invalid
from desktop.core.parameter_desk import ParameterLine
from desktop.ui.freshness import Freshness
from desktop.ui.pages.parameters.change import ChangeCard, draft_id
from desktop.ui.parameter_table import ParameterTable
from desktop.ui.rereading import Rereading
from desktop.ui.widgets.base import words
from desktop.ui.widgets.card import Card
from desktop.ui.workspace import Workspace

Drafts = dict[str, dict[str, str]]


class ParametersPage(QWidget):
    """Place `parameter`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.lines: tuple[ParameterLine, ...] = ()
        self._drafts: Drafts = {}
        self.table = ParameterTable("↑↓ 选择　Enter 填新值　Ctrl+S 保存")
        self.change = ChangeCard(workspace, parameter_desk.may_edit(workspace.opened))
        self._lay_out()
        self.table.selected.connect(self._chosen)
        self.table.activated.connect(lambda _: self._into_change())
        self.change.wanted.connect(self._make)
        self.change.drafted.connect(self._keep)
        self.reload = Rereading(workspace, self, self._read, self._show)
        Freshness(self, workspace.changes, {"parameter"}, self.reload)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(words("口径与参数", size="heading"))
        head.addWidget(words("改动另起一行，从生效日期起用；全省同步后各县一致", ink="second", size="small"))
        head.addStretch()
        left = Card()
        left.fill(self.table)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.change)
        split.setSizes([760, 440])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(split, 1)

    def _read(self) -> tuple[tuple[ParameterLine, ...], Drafts]:
        opened = self.workspace.opened
        lines = parameter_desk.table(opened)
        with opened.local.read() as session:
            return lines, {line.code: typed.of(session, draft_id(line.code)) for line in lines}

    def _show(self, found: tuple[tuple[ParameterLine, ...], Drafts]) -> None:
        self.lines, kept = found
        self._drafts = kept | self._drafts
        self.table.show_lines(self.lines)
        self._chosen(self.table.current_key())

    def _chosen(self, code: str | None) -> None:
        line = next((each for each in self.lines if each.code == code), None)
        if line is not None:
            self.change.show_line(line, self._drafts.get(line.code, {}))

    def _into_change(self) -> None:
        into = self.change.editors()["value"] if self.change.form.isVisible() else self.change.history
        into.setFocus(Qt.FocusReason.ShortcutFocusReason)  # what stands there is chosen: typing replaces it

    def _keep(self, code: str, texts: dict[str, str]) -> None:
        if self._drafts.get(code, {}) != texts:
            self._drafts[code] = texts
            opened = self.workspace.opened
            self.workspace.tasks.change(
                lambda: typed.keep(opened, draft_id(code), texts), on_error=self.workspace.show_error, owner=self
            )

    def _make(self, code: str, value: str, since: date, region: str, basis: str) -> None:
        opened = self.workspace.opened
        self.workspace.tasks.change(
            lambda: parameter_desk.change(opened, code, value, since, region, basis), lambda _: self._made(code), self._failed,
            owner=self,
        )  # fmt: skip

    def _made(self, code: str) -> None:
        self.change.clear()
        self._keep(code, {})
        self.workspace.notice("done", "新值已保存，同步后全省生效；以前日期的记录仍按旧值。")
        self.table.setFocus()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Invalid):
            self.change.mark(error.problems)  # type: ignore[arg-type]  # those of parameter_desk are db.rules.Problem
        else:
            self.workspace.show_error(error)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the table."""
        self.table.setFocus()
