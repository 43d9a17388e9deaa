"""报送情况: who has not reported this month stands first; a line leads to the person's records, a button to a reminder."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QFont, QGuiApplication, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from db.records import BY_NAME, REVIEWED
from desktop.core import person_records, reporting
from desktop.core.list_rows import ListRow as CoreRow
from desktop.core.reporting import ReportRow
from desktop.ui.entries import Entry, EntryList
from desktop.ui.freshness import Freshness
from desktop.ui.rereading import Rereading
from desktop.ui.theme import colour, look
from desktop.ui.widgets.badge import Tone, badge_size, paint_badge
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import ROW_ROLE, Column, Index, ListRow, Rows
from desktop.ui.workspace import Workspace

COLUMNS = (
    Column("姓名", 120), Column("身份", 170), Column("本月状态", 90), Column("提交", 60, right=True),
    Column("通过", 60, right=True), Column("退回", 60, right=True), Column("最近一次", 110), Column("已过", 80),
)  # fmt: skip
STATE = 2  # the column whose word has a colour
LONG = 30  # days of silence that are worth a colour
WATCHED = {"person", *(kind.__tablename__ for kind in REVIEWED)}


def month_text(month: date) -> str:
    """2026年11月."""
    return f"{month.year}年{month.month}月"


def silent(row: ReportRow) -> bool:
    """Whether nothing has come from the person this month."""
    return not row.submitted


def reminder(rows: Sequence[ReportRow], place: str, month: date) -> str:
    """A message that names who has not reported yet."""
    names = [row.name for row in rows if silent(row)]
    where = f"{place} " if place else ""
    told = f"{where}{month_text(month)}还没有报送的同志（{len(names)} 人）：{'、'.join(names)}。"
    return f"{told}请尽快在“特派通”中提交，没有网络也可以先记。"


def unplaced_text(names: Sequence[str]) -> str:
    """甲、乙等 3 人没填任职，不计应报: whose card says of nobody that he is to report."""
    if not names:
        return ""
    shown = "、".join(names[:2])
    return f"{shown}{f'等 {len(names)} 人' if len(names) > 2 else ''}没填任职，不计应报"


def line_of(row: ReportRow) -> ListRow:
    """A person as a line."""
    word, tone = _state(row)
    last = f"最近 {row.last_on}" if row.last_on else "还没有记录"
    passed = "" if row.silent_days is None else "今天" if row.silent_days <= 0 else f"{row.silent_days} 天"
    figures = (str(row.submitted), str(row.approved), str(row.returned))
    cells = (row.name, row.role_text, word, *figures, str(row.last_on or "没有"), passed)
    return ListRow(row.person, row.name, row.role_text, last, word, tone, cells)


def _state(row: ReportRow) -> tuple[str, Tone]:
    if not silent(row):
        return ("有退回", "waiting") if row.returned else ("已报送", "done")
    long = row.silent_days is None or row.silent_days > LONG
    return "未报送", "wrong" if long else "waiting"


class StateDelegate(QStyledItemDelegate):
    """The state of the month as a badge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it."""
        row: ListRow | None = index.data(ROW_ROLE)
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub has no fields
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]  # the stub has no fields
            painter.fillRect(rect, colour("accent_wash"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), colour("line"))
        if row is not None:
            font: QFont = option.font  # type: ignore[attr-defined]  # the stub has no fields
            size = badge_size(row.badge, font)
            left = rect.x() + look().px(6)
            corner = QPoint(left + size.width(), rect.y() + (rect.height() - size.height()) // 2)
            paint_badge(painter, corner, row.badge, row.tone, font)


class ReportingPage(QWidget):
    """Place `reporting`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.month = workspace.opened.clock.today().replace(day=1)
        self.rows: tuple[ReportRow, ...] = ()
        self._unplaced: tuple[tuple[UUID, str], ...] = ()
        self._person: UUID | None = None
        self._lay_out()
        self.reload = Rereading(workspace, self, self._read, self._show)
        Freshness(self, workspace.changes, WATCHED, self.reload)

    # --------------------------------------------------------------------------------------------------------- frame
    def _lay_out(self) -> None:
        self.title, self.count = words("报送情况", size="heading"), words("", ink="second", size="small")
        self.before, self.after, self.named = Button("◀"), Button("▶"), words("", size="title")
        self.before.setToolTip("上个月（Alt+←）")
        self.after.setToolTip("下个月（Alt+→）")
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.unplaced = Button("", kind="link")
        self.unplaced.setToolTip("名片上没有任职的人不在应报之内；点开第一张名片填写")
        self.unplaced.clicked.connect(lambda: self.workspace.go("person", self._unplaced[0][0]))
        self.copy = Button("复制未报名单", "primary", "Ctrl+Shift+C")
        self.copy.clicked.connect(self.copy_names)
        head = QHBoxLayout()
        head.setSpacing(10)
        for part in (self.title, self.before, self.named, self.after, self.count, self.unplaced):
            head.addWidget(part)
        head.addStretch()
        head.addWidget(self.copy)
        self.people = RecordList(COLUMNS, "↑↓ 选择　Enter 看记录", unit="人", run=self.workspace.run_for(self))
        self.people.set_empty("本机还没有本县（区）的人员", "联网同步后，这里列出应当报送的特派员。")
        self.people.show_table(True)
        self.people.table.setItemDelegateForColumn(STATE, StateDelegate(self.people.table))
        self.people.selected.connect(self._chosen)
        self.people.activated.connect(lambda _: self.entries.setFocus())
        left = Card()
        left.fill(self.people)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._person_card())
        split.setSizes([800, 400])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(split, 1)
        for keys, by in (("Alt+Left", -1), ("Alt+Right", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda by=by: self.turn(by))

    def _person_card(self) -> Card:
        self.card = Card("最近的记录", ruled=True)
        self.entries = EntryList()
        self.entries.opened.connect(lambda value: self.workspace.go(*value))
        self.nothing = words("", ink="second", wrap=True)
        self.nothing.setContentsMargins(8, 4, 0, 0)
        body = QWidget()
        body.setObjectName("scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.nothing)
        column.addWidget(self.entries)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self.card.fill(scroll)
        self.card.setMinimumWidth(300)
        escape = QShortcut(QKeySequence("Esc"), self.card, self.people.setFocus)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return self.card

    # ------------------------------------------------------------------------------------------------------- showing
    def turn(self, by: int) -> None:
        """Another month, none that is still to come."""
        middle = self.month.replace(day=15) + timedelta(days=30 * by)
        this = self.workspace.opened.clock.today().replace(day=1)
        self.month = min(middle.replace(day=1), this)
        self.reload()

    def _read(self) -> tuple[date, tuple[ReportRow, ...], tuple[tuple[UUID, str], ...]]:
        month, opened = self.month, self.workspace.opened
        return month, reporting.reporting(opened, month), reporting.without_role(opened)

    def _show(self, found: tuple[date, tuple[ReportRow, ...], tuple[tuple[UUID, str], ...]]) -> None:
        month, self.rows, self._unplaced = found
        self.unplaced.set_words(unplaced_text([name for _, name in self._unplaced]))
        self.unplaced.setVisible(bool(self._unplaced))
        lines = [line_of(row) for row in self.rows]
        self.named.setText(month_text(month))
        self.after.setEnabled(month < self.workspace.opened.clock.today().replace(day=1))
        missing = sum(map(silent, self.rows))
        self.count.setText(f"应报 {len(lines)} 人 · 已报 {len(lines) - missing} 人 · 未报 {missing} 人" if lines else "")
        self.copy.setEnabled(bool(missing))
        self.people.set_source(Rows(lambda: len(lines), lambda offset, limit: lines[offset : offset + limit]))
        wanted = self._person or (self.rows[0].person if self.rows else None)
        if wanted is not None:
            self.people.select_key(wanted)

    def copy_names(self) -> None:
        """The names of who has not reported, as a message for the clipboard."""
        account = self.workspace.opened.account
        QGuiApplication.clipboard().setText(reminder(self.rows, account.division_text, self.month))
        missing = sum(map(silent, self.rows))
        self.workspace.notice("done", f"已复制 {missing} 人的名单，可以粘贴到微信、短信里提醒。")

    def _chosen(self, person: Any) -> None:
        opened = self.workspace.opened
        self._person = person
        self.workspace.tasks.read(
            lambda: person_records.latest(opened, person), lambda rows: self._show_records(person, rows),
            self.workspace.show_error, owner=self,
        )  # fmt: skip

    def _show_records(self, person: UUID, rows: Sequence[CoreRow]) -> None:
        if person != self._person:
            return
        name = next((row.name for row in self.rows if row.person == person), "")
        self.card.title.setText(f"{name} 最近的记录")
        self.card.aside.setText(f"{len(rows)} 条" if rows else "")
        self.entries.show_entries([_entry(row) for row in rows])
        self.nothing.setText("" if rows else "还没有提交过记录。没有提交的草稿只在本人电脑上，这里看不到。")
        self.nothing.setVisible(not rows)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the list."""
        self.people.setFocus()


def _entry(row: CoreRow) -> Entry:
    note = " · ".join(part for part in (BY_NAME[row.kind].title, row.second) if part)
    return Entry((row.kind, row.id), row.headline, note, row.badge, row.tone, row.right)
