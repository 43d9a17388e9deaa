"""The list of records: two lines a record, or a table; a hundred thousand rows scroll as smoothly as ten."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.badge import badge_size, paint_badge
from desktop.ui.widgets.base import ElidedLabel, rule
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.record_model import ROW_ROLE, Column, Index, ListRow, RecordModel, RowSource
from desktop.ui.widgets.reference import Run, at_once
from desktop.ui.widgets.sharing import fitted, shares
from desktop.ui.widgets.states import EmptyState

LIST_HINT = "↑↓ 选择　Enter 打开"


class RecordDelegate(QStyledItemDelegate):
    """Paints a record: bold title, second line; date and mode at the right, its state under them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same height for all."""
        return QSize(200, look().px(60))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it."""
        row: ListRow | None = index.data(ROW_ROLE)
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub has no fields
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # the stub has no fields
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour("accent_wash"))
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height() - 1), colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour("hover"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), colour("line"))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        inner = rect.adjusted(look().px(14), look().px(8), -look().px(14), -look().px(8))
        if row is None:
            _paint_bars(painter, inner)
        else:
            _paint_row(painter, inner, row, option.font)  # type: ignore[attr-defined]  # the stub has no fields
        painter.restore()


def _paint_bars(painter: QPainter, rect: QRect) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("line"))
    painter.drawRoundedRect(QRectF(rect.x(), rect.y() + 5, rect.width() * 0.45, look().px(12)), 4, 4)
    painter.drawRoundedRect(QRectF(rect.x(), rect.y() + look().px(28), rect.width() * 0.3, look().px(10)), 4, 4)


def _paint_row(painter: QPainter, rect: QRect, row: ListRow, font: QFont) -> None:
    now = look()
    line = now.px(22)
    top, low = QRect(rect.x(), rect.y(), rect.width(), line), QRect(rect.x(), rect.y() + line, rect.width(), line)
    small = QFont(font)
    small.setPixelSize(now.small)
    metrics = QFontMetrics(small)
    align = int(Qt.AlignmentFlag.AlignVCenter)
    painter.setFont(small)
    painter.setPen(colour("second"))
    bold = QFont(font)
    bold.setBold(True)
    wanted = QFontMetrics(bold).horizontalAdvance(row.title), metrics.horizontalAdvance(row.right)
    title_room, right_room = shares(top.width(), *wanted, now.px(12))
    right = fitted(row.right, metrics, right_room)
    painter.drawText(top, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), right)
    badge_room = 0
    if row.badge:
        most = rect.width() // 2
        badge_room = min(badge_size(row.badge, font).width(), most) + now.px(12)
        corner = QPoint(low.right() + 1, low.y() + (line - now.px(20)) // 2)
        paint_badge(painter, corner, row.badge, row.tone, font, most)
    painter.drawText(
        low.adjusted(0, 0, -badge_room, 0), align,
        metrics.elidedText(row.second, Qt.TextElideMode.ElideRight, low.width() - badge_room),
    )  # fmt: skip
    painter.setFont(bold)
    painter.setPen(colour("text"))
    title = QFontMetrics(bold).elidedText(row.title, Qt.TextElideMode.ElideRight, title_room)
    painter.drawText(top, align, title)


class _Rows(QTableView):
    """Rows of the model; Enter opens, Home and End go to the first and last.

    The two-line list is a table of one column too: QListView lays out every row anew whenever a page arrives
    (1.7 s for 100,000 rows measured here), QTableView only reckons.
    """

    entered_row = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Home, End."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.model().rowCount():
            self.selectRow(0 if key == Qt.Key.Key_Home else self.model().rowCount() - 1)
        else:
            super().keyPressEvent(event)


class RecordList(QWidget):
    """List and table over one model and one selection, with a footer of count and shortcuts.

    `selected(key)` follows the highlighted row, `activated(key)` Enter or a double click, `sort_wanted(name,
    descending)` a click on a heading. `run` is how the source is asked: `at_once`, or something made of `Tasks.read`.
    """

    selected = Signal(object)
    activated = Signal(object)
    sort_wanted = Signal(str, bool)
    view_changed = Signal(bool)

    def __init__(
        self,
        columns: Sequence[Column] = (),
        hint: str = LIST_HINT,
        unit: str = "条",
        run: Run = at_once,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._unit = unit
        self._wanted_key: Any = None
        self._unread = False  # the highlighted row is not here yet; `selected` follows when it comes
        self.model = RecordModel(columns, run, self)
        self.list = _Rows()
        self.table = _Rows()
        for view in (self.list, self.table):
            self._prepare(view)
        self._prepare_list()
        self._prepare_table()
        self.empty = EmptyState("还没有记录")
        self._stack = QStackedWidget()
        for part in (self.list, self.table, self.empty):
            self._stack.addWidget(part)
        self._count = ElidedLabel("", ink="second", size="small")
        self._hint = hint
        self._toggle = Button("表格", kind="quiet", icon_name=icons.TABLE, parent=self)
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self.show_table)
        self._toggle.setVisible(bool(columns))
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 4, 8, 4)
        foot.addWidget(self._count, 1)
        foot.addWidget(self._toggle)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._stack, 1)
        box.addWidget(rule())
        box.addLayout(foot)
        self.setFocusProxy(self.list)
        self.model.counted.connect(self._counted)
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.page_loaded.connect(self._find_wanted)

    def _prepare(self, view: _Rows) -> None:
        view.setModel(self.model)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setCornerButtonEnabled(False)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setMinimumSectionSize(8)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.entered_row.connect(self._activate)
        view.doubleClicked.connect(self._activate)

    def _prepare_list(self) -> None:
        view = self.list
        view.setItemDelegate(RecordDelegate(view))
        view.setMouseTracking(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.horizontalHeader().hide()
        for column in range(1, len(self.model.columns())):
            view.hideColumn(column)
        view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._current_changed)

    def _prepare_table(self) -> None:
        self.table.setSelectionModel(self.list.selectionModel())
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(False)
        header.sectionClicked.connect(self._sort)
        self._fit()

    def _fit(self) -> None:
        now = look()
        self.list.verticalHeader().setDefaultSectionSize(now.px(60))
        self.table.verticalHeader().setDefaultSectionSize(now.px(36))
        for index, column in enumerate(self.model.columns()):
            self.table.setColumnWidth(index, now.px(column.width))

    def set_source(self, source: RowSource) -> None:
        """Show other rows."""
        self._wanted_key = None
        self.model.set_source(source)

    def reload(self) -> None:
        """Ask anew, keeping what is selected where it still exists."""
        self._remember()
        self.model.reload()

    def current_key(self) -> Any:
        """The key of the highlighted row, None without one."""
        index = self.list.currentIndex()
        row = self.model.row(index.row()) if index.isValid() else None
        return None if row is None else row.key

    def select_key(self, key: Any) -> bool:
        """Highlight the record with this key if its page is here; it is kept in mind if not."""
        self._wanted_key = key
        number = self.model.row_of_key(key)
        if number is None:
            self.list.selectionModel().clear()  # what was highlighted must not come back as what is wanted
            return False
        self.select_row(number)
        return True

    def select_row(self, number: int) -> None:
        """Highlight a row by its number."""
        if 0 <= number < self.model.rowCount():
            index = self.model.index(number, 0)
            flags = QItemSelectionModel.SelectionFlag
            self.list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def show_table(self, table: bool) -> None:
        """Switch between list and table."""
        self._toggle.setChecked(table)
        self._toggle.set_words("列表" if table else "表格")
        self._show_view()
        self.setFocusProxy(self.table if table else self.list)
        self.view_changed.emit(table)

    def is_table(self) -> bool:
        """Whether the table is shown."""
        return self._toggle.isChecked()

    def set_empty(self, text: str, hint: str = "") -> None:
        """What to say when there are no rows."""
        self.empty.set_text(text, hint)

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _show_view(self) -> None:
        view = self.empty if not self.model.rowCount() else self.table if self.is_table() else self.list
        self._stack.setCurrentWidget(view)

    def _counted(self, count: int) -> None:
        self._count.setText(f"共 {count:,} {self._unit}　·　{self._hint}")
        self._show_view()

    def _remember(self) -> None:
        key = self.current_key()
        if key is not None:
            self._wanted_key = key

    def _find_wanted(self) -> None:
        if self._unread and self.current_key() is not None:
            self._unread = False
            self._wanted_key = self.current_key()
            self.selected.emit(self._wanted_key)
        if self._wanted_key is not None and self.current_key() != self._wanted_key:
            number = self.model.row_of_key(self._wanted_key)
            if number is not None:
                self.select_row(number)

    def _current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            if not self.list.selectionModel().isSelected(current):  # Qt goes to the first row, without marking it, as the list
                self.select_row(current.row())  # gets the keyboard
            self._wanted_key = None  # the user is elsewhere now, perhaps on a row that is still to come
            row = self.model.row(current.row())
            self._unread = row is None
            if row is not None:
                self._wanted_key = row.key
                self.selected.emit(row.key)

    def _activate(self) -> None:
        key = self.current_key()
        if key is not None:
            self.activated.emit(key)

    def _sort(self, section: int) -> None:
        name = self.model.columns()[section].sort
        if name:
            header = self.table.horizontalHeader()
            again = header.isSortIndicatorShown() and header.sortIndicatorSection() == section
            down = again and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            header.setSortIndicatorShown(True)
            header.setSortIndicator(section, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
            self.sort_wanted.emit(name, down)
