"""审核: what waits for this desk at the left, the record at the right, and one key a decision (design §4, Review)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from db.records import REVIEWED
from desktop.core.reviewing import Inbox, InboxRow
from desktop.ui.freshness import Freshness
from desktop.ui.pages.inbox.deciding import Deciding, Made, approval_of
from desktop.ui.pages.inbox.reader import Reader
from desktop.ui.pages.inbox.waiting_rows import Key, KindChips, WaitingDelegate, WaitingRows
from desktop.ui.widgets.base import ElidedLabel, rule, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.states import EmptyState
from desktop.ui.workspace import Workspace

RELOAD_MS = 120  # the next record is read before the list
TYPED_MS = 200
SHARES = (440, 760)
WATCHED = {*(kind.__tablename__ for kind in REVIEWED), "review_note", "enterprise", "person", "parameter"}
TITLES = {"contact_county": "县级审核", "contact_city": "市级审核", "contact_province": "省级确认"}
LIST_HINT = "↑↓ 或 J K 选择　X 标记　Enter 打开"


class InboxPage(QWidget):
    """Place `inbox`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.deciding = Deciding(workspace, self)
        self.reader = Reader(workspace)
        self.rows: dict[Key, InboxRow] = {}
        self._found: Inbox | None = None
        self._wanted: UUID | None = None  # asked for from elsewhere, perhaps before the list is read
        self._at = 0  # number of the row in sight: the next one takes its place when it is decided
        self._marked: dict[Key, InboxRow] = {}
        self._build_list()
        self._lay_out()
        self._keys()
        self._connect()
        self._ask()
        Freshness(self, workspace.changes, WATCHED, self._soon, filled=True)

    # --------------------------------------------------------------------------------------------------------- frame
    def _build_list(self) -> None:
        self.filter = LineEdit(60, "按企业、人名、内容查找（Ctrl+F）")
        self.chips = KindChips()
        self.records = RecordList((), LIST_HINT, run=self.workspace.run_for(self))
        self.delegate = WaitingDelegate(self.records.list)
        self.records.list.setItemDelegate(self.delegate)
        self.side = Card()
        top, inside = QWidget(), QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(8, 8, 8, 8)
        row.addWidget(self.filter)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (top, self.chips, rule()):
            column.addWidget(part)
        column.addWidget(self.records, 1)
        self.side.fill(inside)
        self.side.setMinimumWidth(280)

    def _lay_out(self) -> None:
        account = self.workspace.opened.account
        held = [title for role, title in TITLES.items() if account.has_role(role)]
        desk = bool(held)  # others come here to confirm what was written for them
        self.title = words(held[0] if len(held) == 1 else "审核" if desk else "代录待本人确认", size="heading")
        self.count = words("", ink="second", size="small")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch()
        self.undo = Button("撤销", "quiet", "U")
        self.reporting = Button("报送情况")
        self.reporting.setVisible(desk)
        self.reporting.clicked.connect(lambda: self.workspace.go("reporting"))
        head.addWidget(self.undo)
        head.addWidget(self.reporting)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(12)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.side)
        self.split.addWidget(self.reader)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.split.setSizes(list(SHARES))
        there = ("看看报送情况", "reporting") if desk else ("回工作台", "home")
        self.empty = EmptyState("", action=there[0], run=lambda: self.workspace.go(there[1]))
        nothing = Card()
        nothing.fill(self.empty)
        self.board = QStackedWidget()
        self.board.addWidget(self.split)
        self.board.addWidget(nothing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(self.board, 1)
        self._foot()

    def _foot(self) -> None:
        self.told = ElidedLabel("", ink="second", size="small")
        self.approve = Button("审核通过", "primary", "A")
        self.give_back = Button("退回", shortcut="R")
        self.approve_marked = Button("通过已标记", shortcut="Shift+A")
        foot = self.reader.foot()
        assert isinstance(foot, QHBoxLayout)
        foot.addWidget(self.told, 1)
        for button in (self.approve_marked, self.give_back, self.approve):
            foot.addWidget(button)
        bar = self.approve.parentWidget()
        assert bar is not None
        self._foot_bar = bar

    def _connect(self) -> None:
        self._reload, self._search = QTimer(self), QTimer(self)
        for timer, slot in ((self._reload, self._reload_now), (self._search, self._ask)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)
        self.filter.changed.connect(lambda: self._search.start(TYPED_MS))
        self.chips.chosen.connect(lambda _: self._ask())
        self.records.selected.connect(self._selected)
        self.records.activated.connect(lambda _: self._open())
        self.records.model.page_loaded.connect(self._listed)
        self.reader.ready.connect(self._say_actions)
        self.reader.ended.connect(self._back_to_list)
        self.reader.returned.connect(self._return)
        self.reader.open.clicked.connect(self._open)
        self.approve.clicked.connect(self._approve)
        self.give_back.clicked.connect(self.reader.begin_return)
        self.undo.clicked.connect(self.deciding.undo)
        self.approve_marked.clicked.connect(self._approve_marked)
        self.deciding.decided.connect(self._decided)
        self.deciding.undone.connect(self._undone)
        self.deciding.left.connect(self._say_actions)
        self._say_actions()

    def _keys(self) -> None:
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        self._reading_keys: list[QShortcut] = []
        for keys, slot in (
            ("J", lambda: self.step(1)), ("K", lambda: self.step(-1)), ("X", self._mark), ("Space", lambda: self._scroll(1)),
            ("Shift+Space", lambda: self._scroll(-1)), ("Left", lambda: self.chips.step(-1)),
            ("Right", lambda: self.chips.step(1)), ("Ctrl+F", self.filter.setFocus),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(here)
            shortcut.activated.connect(slot)
            self._reading_keys.append(shortcut)
        down = QShortcut(QKeySequence("Down"), self.filter, self.records.setFocus)
        escape = QShortcut(QKeySequence("Esc"), self.filter, self.records.setFocus)
        for shortcut in (down, escape):
            shortcut.setContext(here)

    # --------------------------------------------------------------------------------------------------------- list
    def _ask(self) -> None:
        """Show the list anew, from its top."""
        self.rows = {}
        source = WaitingRows(self.workspace.opened, self.chips.kind, self.filter.value() or "", self._told, self.rows)
        self._at = 0
        self.records.set_source(source)

    def _told(self, found: Inbox) -> None:
        """On the database thread: shown when the list is."""
        self._found = found

    def _soon(self) -> None:
        if not self._reload.isActive():
            self._reload.start(RELOAD_MS)

    def _reload_now(self) -> None:
        self.records.reload()

    def _listed(self, page: int) -> None:
        if page:
            return
        self._say_count()
        self._let_go_of_changed()
        self._say_actions()
        self.deciding.check()
        if self._wanted is not None:
            self._show_wanted()
        here, reading = self.records.current_key(), self.reader.wanted_key()
        if self.reader.returning:
            return
        if here is None:
            self._select(self._at)
        elif here != reading and self.records.model.row_of_key(reading) is None:
            self._selected(here)  # another record has taken the place of one that waits no longer

    def _show_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        for key in self.rows:
            if key[1] == wanted:
                self.records.select_key(key)

    def _say_count(self) -> None:
        found = self._found
        if found is None:
            return
        waiting, filtered = sum(found.by_kind.values()), bool(self.filter.value() or self.chips.kind)
        self.chips.show_counts(found.by_kind)
        self.workspace.shell.set_badge("inbox", waiting)
        self.count.setText(f"{waiting:,} 条待办" if waiting else "")
        self.records.set_empty("没有符合条件的记录", "请改一改上面的筛选条件。")
        self.board.setCurrentIndex(0 if found.count or filtered else 1)
        done = self.deciding
        today = f"这次打开后通过 {done.approved} 条，退回 {done.returned} 条。" if done.approved or done.returned else ""
        self.empty.set_text("都审完了" if today else "没有等您审核的记录", f"{today}新提交的记录会在下次同步后出现。")
        if not found.count:
            self.reader.show_row(None)

    def _select(self, number: int) -> None:
        count = self.records.model.rowCount()
        if count:
            self.records.select_row(max(0, min(number, count - 1)))

    def step(self, by: int) -> None:
        """To the next or the previous record."""
        self._select(self.records.list.currentIndex().row() + by)

    def _selected(self, key: Any) -> None:
        self._at = self.records.list.currentIndex().row()
        row, shown = self.rows.get(key), self.reader.row
        same = row is not None and shown is not None and (shown.kind, shown.id) == key
        if row is not None and not (same and (shown == row or self.reader.returning)):
            self.reader.show_row(row)

    def _scroll(self, by: int) -> None:
        bar = self.reader.sheet.verticalScrollBar()
        bar.setValue(bar.value() + by * round(bar.pageStep() * 0.8))

    def _open(self) -> None:
        row = self.reader.row
        if row is not None:
            place = "correction" if row.kind == "correction" else row.kind
            self.workspace.go(place, row.id)

    # ------------------------------------------------------------------------------------------------------ deciding
    def _say_actions(self) -> None:
        """What the keys would do now."""
        actions, returning = self.reader.offers(), self.reader.returning
        self.approve.set_words(actions.get("approve", "审核通过"))
        self.approve.setEnabled("approve" in actions)
        self.give_back.setEnabled("return" in actions)
        self.give_back.setVisible("return" in actions or "approve" not in actions)
        hidden = self._marked_elsewhere()
        more = f"（其中 {hidden} 条不在眼前）" if hidden else ""
        self.approve_marked.set_words(f"通过已标记 {len(self._marked)} 条{more}")
        self.approve_marked.setVisible(bool(self._marked))
        self._foot_bar.setVisible(not returning)
        last = self.deciding.last
        self.undo.setVisible(last is not None and not returning)
        self.undo.set_words("撤销" if last is None else f"撤销{last.word}")
        made = last or self.deciding.sent
        done = f"{made.name} 已{made.word}，{'联网后上传' if last else '已上传'}" if made is not None else ""
        only_vouch = "approve" in actions and "return" not in actions
        self.told.setText(done or ("内容不对？请联系代录人撤回修改。" if only_vouch else ""))
        for shortcut in self._reading_keys:
            shortcut.setEnabled(not returning)

    def _approve(self) -> None:
        row = self.reader.row
        if row is None or not approval_of(row):
            return
        self._leave(row)
        seen = self.reader.seen
        self.deciding.approve([row], {} if seen is None else {row.id: seen})

    def _return(self, row: InboxRow, texts: dict[str, str], due: Any) -> None:
        self._say_actions()
        self._leave(row)
        self.records.setFocus()
        self.deciding.give_back(row, texts, due)

    def _leave(self, row: InboxRow) -> None:
        """The next record is read while this one is written."""
        self._unmark([(row.kind, row.id)])
        self.reader.row = None
        here = self.records.list.currentIndex().row()
        after = here + 1 if here + 1 < self.records.model.rowCount() else here - 1
        if after >= 0:
            self._select(after)
        self._at = max(0, min(here, after) if after >= 0 else 0)

    def _mark(self) -> None:
        """Mark the record for a common decision, or take its mark away, and go on to the next."""
        key = self.records.current_key()
        row = self.rows.get(key)
        if row is None:
            return
        if key in self._marked:
            self._unmark([key])
        elif approval_of(row):
            self._marked[key] = row
            self._unmark([])
        self._say_actions()
        self.step(1)

    def _marked_elsewhere(self) -> int:
        """How many of the marked do not stand in the list as it is narrowed now."""
        kind, narrowed = self.chips.kind, bool(self.filter.value())
        return sum(1 for key in self._marked if (kind and key[0] != kind) or (narrowed and key not in self.rows))

    def _unmark(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._marked.pop(key, None)
        self.delegate.marked = set(self._marked)
        self.records.list.viewport().update()

    def _let_go_of_changed(self) -> None:
        """What was marked is what was looked at; with new contents it has to be looked at again."""
        news = [row for key, row in self._marked.items() if (now := self.rows.get(key)) is not None and now.rev != row.rev]
        if news:
            self._unmark([(row.kind, row.id) for row in news])
            self._say_actions()
            which = f"“{news[0].headline}”" if len(news) == 1 else f"{len(news)} 条记录"
            self.workspace.notice("waiting", f"标记过的{which}有了新的内容，标记已取消。", "请看过再标记。")

    def _approve_marked(self) -> None:
        rows = list(self._marked.values())
        if len(rows) > 1 and not self.workspace.opened.account.reviewer.bulk:
            self.workspace.notice("accent", "一次通过多条需要“批量审核”权限，您现在没有。", "请逐条审核，或请管理员开通。")
            return
        self._unmark(list(self._marked))
        self.reader.row = None
        self.deciding.approve(rows, {row.id: row.rev for row in rows})

    def _decided(self, made: Made) -> None:
        self._say_actions()
        self._soon()

    def _undone(self, made: Made) -> None:
        """The record stands in the list again, and in sight."""
        self._say_actions()
        self.chips.choose("") if self.chips.kind not in ("", made.keys[0][0]) else None
        self.board.setCurrentIndex(0)
        self.records.select_key(made.keys[0])
        self.records.setFocus()
        self._soon()

    def _back_to_list(self) -> None:
        self._say_actions()
        self._soon()  # what was written and not sent is said in its row
        if self.records.current_key() is None:
            self._select(self._at)
        self.records.setFocus()

    # --------------------------------------------------------------------------------------------------------- frame
    def open_record(self, record_id: UUID) -> None:
        """Show a record that waits, wherever it stands in the list."""
        self._wanted = record_id
        if self.records.model.rowCount():
            self._show_wanted()

    def shown(self) -> None:
        """Come into sight with the keyboard in the list."""
        self.records.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts in the list."""
        self.records.setFocus()
