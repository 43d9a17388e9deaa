"""期末存量: the 39 types by level at the end of any past year, counted again from what is recorded."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from db.platform_choices import PlatformLevel
from desktop.core import platform_stock
from desktop.core.platform_stock import FIRST_YEAR, Stock, StockLine
from desktop.ui.freshness import Freshness
from desktop.ui.rereading import Rereading
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import Column, ListRow, Rows
from desktop.ui.workspace import Workspace

COLUMNS = (
    Column("类型", 300), *(Column(level.text, 90, right=True) for level in PlatformLevel), Column("级别未填", 90, right=True),
    Column("合计", 90, right=True), Column("本年新增", 90, right=True), Column("本年摘牌", 90, right=True), Column("", 20),
)  # fmt: skip


class StockCard(Card):
    """`left`: back to the list; `wanted(ids, figure)`: what is behind a figure (Enter the stock, N the new, R the gone)."""

    left = Signal()
    wanted = Signal(object, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("期末存量", ruled=True)
        self.workspace = workspace
        today = workspace.opened.clock.today()
        years = range(today.year, FIRST_YEAR - 1, -1)
        self.year = ComboEdit([Item(y, f"{y} 年末" if y < today.year else f"{y} 年（截至今天）") for y in years], optional=False)
        self.year.set_value(today.year - 1)
        self.year.setMinimumWidth(200)
        self.total = words("", ink="second", size="small")
        self.back = Button("返回名册", shortcut="Esc")
        self._stock: Stock | None = None
        self.untyped = Button("", "link")
        self.untyped.hide()
        self.table = RecordList(COLUMNS, "↑↓ 选择　Enter 看名单　N 本年新增　R 本年摘牌　Alt+Y 换年度", unit="类")
        self.table.show_table(True)
        self.head.addWidget(self.total)
        self.head.addWidget(self.untyped)
        self.head.addWidget(self.year)
        self.head.addWidget(self.back)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.table)
        self.fill(body)
        self.back.clicked.connect(self.left)
        self.table.activated.connect(lambda key: self._open(key, "ids", "存量"))
        self.untyped.clicked.connect(self._open_untyped)
        for keys, ids, words_ in (("N", "added_ids", "本年新增"), ("R", "removed_ids", "本年摘牌")):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda ids=ids, words_=words_: self._open(self.table.current_key(), ids, words_))
        self.reload = Rereading(workspace, self, self._read, self._show)
        self.year.changed.connect(self.reload)
        Freshness(self, workspace.changes, {"platform"}, self.reload)

    def _read(self) -> Stock:
        return platform_stock.stock(self.workspace.opened, self.year.value() or self.workspace.opened.clock.today().year)

    def _show(self, stock: Stock) -> None:
        self._stock = stock
        lines = [_row(line) for line in stock.lines]
        self.total.setText(f"{stock.day} 共 {stock.total} 个；摘牌的不计，按状态变化的日期重算")
        self.untyped.set_words(f"其中 {stock.untyped} 个未填类型")
        self.untyped.setVisible(bool(stock.untyped))
        self.table.set_source(Rows(lambda: len(lines), lambda offset, limit: lines[offset : offset + limit]))

    def _open(self, key: object, ids: str, what: str) -> None:
        """The list of those behind a line; nothing where it is empty."""
        stock = self._stock
        line = next((each for each in stock.lines if each.kind.value == key), None) if stock else None
        if stock is None or line is None:
            return
        found: tuple[UUID, ...] = getattr(line, ids)
        if found:
            self.wanted.emit(found, f"{stock.day} {line.kind.text}{what} {len(found)} 个")
        else:
            self.workspace.notice("accent", f"{line.kind.text}{what}为 0。")

    def _open_untyped(self) -> None:
        if self._stock is not None:
            self.wanted.emit(self._stock.untyped_ids, f"{self._stock.day} 未填类型 {self._stock.untyped} 个")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the table."""
        self.table.setFocus()


def _row(line: StockLine) -> ListRow:
    figures = (*line.by_level, line.unknown, line.total, line.added, line.removed)
    return ListRow(line.kind.value, line.kind.text, "", str(line.total), cells=(line.kind.text, *map(str, figures), ""))
