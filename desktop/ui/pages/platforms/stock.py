"""期末存量: the 39 types by level at the end of any past year, counted again from what is recorded."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
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
    """`left`: back to the list."""

    left = Signal()

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
        self.table = RecordList(COLUMNS, "↑↓ 选择　Alt+Y 换年度", unit="类")
        self.table.show_table(True)
        self.head.addWidget(self.total)
        self.head.addWidget(self.year)
        self.head.addWidget(self.back)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.table)
        self.fill(body)
        self.back.clicked.connect(self.left)
        self.reload = Rereading(workspace, self, self._read, self._show)
        self.year.changed.connect(self.reload)
        Freshness(self, workspace.changes, {"platform"}, self.reload)

    def _read(self) -> Stock:
        return platform_stock.stock(self.workspace.opened, self.year.value() or self.workspace.opened.clock.today().year)

    def _show(self, stock: Stock) -> None:
        lines = [_row(line) for line in stock.lines]
        untyped = f"，另有 {stock.untyped} 个未填类型" if stock.untyped else ""
        self.total.setText(f"{stock.day} 共 {stock.total} 个{untyped}；摘牌的不计，按状态变化的日期重算")
        self.table.set_source(Rows(lambda: len(lines), lambda offset, limit: lines[offset : offset + limit]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the table."""
        self.table.setFocus()


def _row(line: StockLine) -> ListRow:
    figures = (*line.by_level, line.unknown, line.total, line.added, line.removed)
    return ListRow(line.kind.value, line.kind.text, "", str(line.total), cells=(line.kind.text, *map(str, figures), ""))
