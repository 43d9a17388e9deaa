"""Reading a document: its clauses at the left, the text at the right, words found in it, a clause copied to be quoted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from db.policy_texts import citation
from db.records.policy import Policy
from desktop.core.citing import CITING, Cited
from desktop.core.policy_library import Paragraph, PolicyMore, Related
from desktop.ui.entries import Entry, EntryList
from desktop.ui.folded import FoldedList
from desktop.ui.pages.policies.text import ClauseText
from desktop.ui.theme import look
from desktop.ui.widgets.base import rule, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.states import EmptyState

SHARES = (250, 620)
READABLE = 270  # px at 14: in a narrow window the clauses give way, not the text
CITED, CITED_MOST = 3, 8  # lines of who quotes a clause, the newest; and when all are asked for


class PolicyReader(QWidget):
    """`open_wanted(id)`: another document; `record_wanted((kind, id))`: one that quotes a clause; `copied(text)`."""

    open_wanted = Signal(object)
    record_wanted = Signal(object)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._policy: UUID | None = None
        self._named = ("", "")
        self._paragraphs: tuple[Paragraph, ...] = ()
        self.finder, self.count = LineEdit(60, "在正文中查找（F3 下一处）"), words("", ink="second", size="small")
        self.copy = Button("复制引用", shortcut="Ctrl+Shift+C")
        self.copy.setToolTip("把当前条款写成“《…》（文号）二（三）4”放到剪贴板")
        self.related = EntryList()
        self.clauses, self.text = QListWidget(), ClauseText()
        self.units = words("", ink="second", size="small", wrap=True)
        self.cited = FoldedList(CITED)
        self._quoted: Mapping[str, Cited] = {}
        self.empty = EmptyState("这份文件还没有录入条款", "在“文件信息”里按条款录入，就能在这里阅读、查找和引用。")
        self._lay_out()
        self.finder.changed.connect(self._find)
        self.finder.line().returnPressed.connect(lambda: self._go(1))
        self.copy.clicked.connect(self.copy_citation)
        self.related.opened.connect(self.open_wanted)
        self.cited.opened.connect(self.record_wanted)
        self.clauses.currentRowChanged.connect(self._chosen)
        self.text.moved.connect(self._moved)
        for keys, by in (("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda by=by: self._go(by))

    def _lay_out(self) -> None:
        self.clauses.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clauses.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.clauses.setAccessibleName("条款")
        self.text.setAccessibleName("正文")
        self.setFocusProxy(self.clauses)
        tools = QHBoxLayout()
        tools.setSpacing(10)
        tools.addWidget(self.finder, 1)
        tools.addWidget(self.count)
        tools.addWidget(self.copy)
        reading = QWidget()
        column = QVBoxLayout(reading)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.text, 1)
        column.addWidget(self.units)
        column.addWidget(self.cited)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(8)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.clauses)
        self.split.addWidget(reading)
        reading.setMinimumWidth(look().px(READABLE))
        self.split.setStretchFactor(1, 1)
        self.split.setSizes(list(SHARES))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 10, 16, 10)
        outer.setSpacing(8)
        outer.addLayout(tools)
        outer.addWidget(self.related)
        outer.addWidget(rule())
        outer.addWidget(self.split, 1)
        outer.addWidget(self.empty, 1)

    # ------------------------------------------------------------------------------------------------------- showing
    def show_policy(self, policy: Policy, more: PolicyMore) -> None:
        """Show a document; the same one again keeps the place."""
        fresh = policy.id != self._policy
        self._policy, self._named = policy.id, (policy.name or "", policy.document_no or "")
        self._quoted = more.cited
        self.related.show_entries([_entry(r) for r in more.related])
        self.related.setVisible(bool(more.related))
        self.split.setVisible(bool(more.paragraphs))
        self.empty.setVisible(not more.paragraphs)
        for part in (self.finder, self.copy):
            part.setEnabled(bool(more.paragraphs))
        if fresh or more.paragraphs != self._paragraphs:
            self._paragraphs = more.paragraphs
            self.text.show_paragraphs(more.paragraphs)
            self._list(more.paragraphs)
            self._find()
        if fresh and more.paragraphs:
            self.clauses.setCurrentRow(0)
        self._say_cited(self.clauses.currentRow(), fresh=False)

    def _list(self, paragraphs: Sequence[Paragraph]) -> None:
        place = self.clauses.currentRow()
        self.clauses.blockSignals(True)
        self.clauses.clear()
        for each in paragraphs:
            item = QListWidgetItem("　" * max(each.depth - 1, 0) + each.title)
            item.setToolTip(each.title)
            self.clauses.addItem(item)
        self._fit()
        self.clauses.blockSignals(False)
        self.clauses.setCurrentRow(min(max(place, 0), len(paragraphs) - 1))

    def _fit(self) -> None:
        for row in range(self.clauses.count()):
            self.clauses.item(row).setSizeHint(QSize(look().px(60), look().px(28)))

    def changeEvent(self, event: QEvent) -> None:
        """Rows fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def go_to(self, number: str) -> None:
        """Bring a clause into sight by its number."""
        numbers = [p.number for p in self._paragraphs]
        if number in numbers:
            self.clauses.setCurrentRow(numbers.index(number))

    def _chosen(self, row: int) -> None:
        self.text.go(row)
        self._say_units(row)
        self._say_cited(row)

    def _moved(self, row: int) -> None:
        self.clauses.blockSignals(True)
        self.clauses.setCurrentRow(row)
        self.clauses.blockSignals(False)
        self._say_units(row)
        self._say_cited(row)

    def _say_units(self, row: int) -> None:
        units = self._paragraphs[row].units if 0 <= row < len(self._paragraphs) else ()
        told = "；".join(f"{u.old}，今 {u.today}" for u in units)
        self.units.setText(f"本条单位名称的变化（供参考，正文未改）：{told}" if told else "")
        self.units.setVisible(bool(told))

    def _say_cited(self, row: int, *, fresh: bool = True) -> None:
        """Who quotes the clause; any line opens it."""
        number = self._paragraphs[row].number if 0 <= row < len(self._paragraphs) else ""
        found = self._quoted.get(number)
        self.cited.setVisible(found is not None)
        if found is not None:
            badges = {kind.__tablename__: kind.title for kind in CITING}
            shown = found.rows[:CITED_MOST]
            entries = [Entry((r.kind, r.id), r.headline, r.second, badges[r.kind], "plain", r.right) for r in shown]
            self.cited.show_entries(found.text, entries, fresh)

    # ------------------------------------------------------------------------------------------------ finding, quoting
    def _find(self) -> None:
        wanted = self.finder.value() or ""
        found = self.text.find_all(wanted)
        if found:
            self._go(1)
        else:
            self.count.setText("没有找到" if wanted else "")

    def _go(self, by: int) -> None:
        if not self.isVisible():
            return
        if not self.finder.value():
            self.finder.setFocus()
            return
        at = self.text.next_found(by)
        self.count.setText(f"{at} / {len(self.text.extraSelections())}" if at else "没有找到")

    def copy_citation(self) -> None:
        """The current clause as people quote it."""
        row = self.clauses.currentRow()
        if 0 <= row < len(self._paragraphs):
            told = citation(*self._named, self._paragraphs[row].number)
            QGuiApplication.clipboard().setText(told)
            self.copied.emit(told)


def _entry(related: Related) -> Entry:
    badge, tone = ("新文件", "waiting") if related.newer else ("已替代", "plain")
    told = " · ".join(part for part in (related.document_no, related.note) if part)
    day = str(related.issued_on or "")
    return Entry(related.id, related.name, told, badge, tone, day)  # type: ignore[arg-type]  # tones are the badge's words
