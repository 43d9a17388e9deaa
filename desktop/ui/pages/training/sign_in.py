"""签到: marks are shown with the key press and written behind it; a lesson, a person or a selection at once, with undo."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop.core import trainings
from desktop.ui import icons
from desktop.ui.pages.training.class_desk import ClassDesk
from desktop.ui.pages.training.leaf import Leaf
from desktop.ui.pages.training.sign_in_grid import SignInGrid
from desktop.ui.pages.training.sign_in_model import SignInModel
from desktop.ui.widgets.base import ElidedLabel
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.escape import EscapeFirst
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.states import EmptyState

HINT = "空格 到/未到　Enter 到，下一人　Shift+空格 此人全到　Del 清除　Ctrl+Z 撤销　打姓名首字母或序号就到那一行"
MOST_UNDO = 100


class SignInTab(QWidget):
    """The tab 签到."""

    def __init__(self, desk: ClassDesk) -> None:
        super().__init__()
        self.desk = desk
        self._class: UUID | None = None
        self._done: list[tuple[list[tuple[UUID, UUID]], bool]] = []  # (enrolment, lesson) and what they became
        self.model = SignInModel(self)
        self.grid = SignInGrid(self.model)
        self.finder = LineEdit(20, "按姓名、首字母或序号找人（F3）")
        self.whole = Button("本课次全到", shortcut="F8")
        self.paper = Button("打印签到表 ▾", icon_name=icons.PRINT)
        self.told = ElidedLabel(HINT, ink="second", size="small")
        self.empty = EmptyState("", "")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._days = QMenu(self)
        self.paper.setMenu(self._days)
        self.whole.setToolTip("本课次（光标所在的一列）全到：F8 或 Ctrl+空格")
        self.stack = Leaf(self.empty, (self.finder, self.whole, self.paper), self.grid, self.told)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.desk.loaded.connect(self.refresh)
        self.grid.marked.connect(self._marked)
        self.grid.undo_wanted.connect(self._undo)
        self.grid.searching.connect(lambda text: self.told.setText(f"查找：{text}（Esc 结束）" if text else HINT))
        self.grid.selectionModel().currentChanged.connect(lambda *_: self._name_lesson())
        self.whole.clicked.connect(self._whole_lesson)
        self.finder.changed.connect(self._found)
        self.finder.line().returnPressed.connect(self._into_grid)
        self._days.aboutToShow.connect(self._offer_days)
        key = QShortcut(QKeySequence("F3"), self, self.finder.setFocus)
        key.setContext(Qt.ShortcutContext.WindowShortcut)
        down = QShortcut(QKeySequence("Down"), self.finder, self._into_grid)
        down.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        EscapeFirst(self, [self.finder.line()], self._into_grid, self.isVisible)

    # ---------------------------------------------------------------------------------------------------------- in sight
    def refresh(self) -> None:
        """Show the class as it is now."""
        view = self.desk.view
        if self.desk.training_id != self._class:
            self._class, self._done = self.desk.training_id, []
            self.finder.set_value(None)
        if view is None:
            self.empty.set_text("", "")
        elif not view.lessons:
            self.empty.set_text("还没有课次", "在“基本信息”的课程里添加日期和时段（Alt+1），这里就有签到的格子。")
        elif not view.seats:
            self.empty.set_text("还没有学员", "在“花名册”里录入或粘贴学员（Alt+2）。")
        there = view is not None and bool(view.lessons) and bool(view.seats)
        self.stack.show_table(there)
        self.model.show_class(view)
        self.grid.passive = self.desk.locked
        self.whole.setEnabled(not self.desk.locked)
        if there and not self.grid.currentIndex().isValid():
            self.grid.go(0, self._today())
        self._name_lesson()
        if there and self.isVisible():
            self.grid.viewport().repaint()  # before the form behind it takes its time

    def _today(self) -> int:
        """The lesson of today, else the last one before, else the first."""
        today = self.desk.workspace.opened.clock.today()
        days = [lesson.on or date.max for lesson in self.model.lessons]
        if today in days:
            return days.index(today)
        return max((n for n, day in enumerate(days) if day < today), default=0)

    def _name_lesson(self) -> None:
        at = self.grid.currentIndex()
        there = at.isValid() and at.column() < len(self.model.lessons)
        self.whole.set_words(f"{self.model.lessons[at.column()].title} 全到" if there else "本课次全到")

    def _found(self) -> None:
        text = self.finder.value() or ""
        wrong = bool(text) and not self.grid.look_for(text)
        self.finder.set_problem("没有这个人" if wrong else None)

    def _into_grid(self) -> None:
        self.finder.set_value(None)
        self.finder.set_problem(None)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _whole_lesson(self) -> None:
        self.grid.whole_lesson()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------------------------------ marks
    def _marked(self, cells: Sequence[tuple[int, int]], present: bool) -> None:
        view = self.desk.view
        if view is None or view.lock:
            if view is not None:
                self.desk.workspace.notice("accent", view.lock)
            return
        seats, lessons = self.model.seats, self.model.lessons
        changed = [(seats[row].enrolment, lessons[column].id) for row, column in self.model.mark(cells, present)]
        if changed:
            self._done = [*self._done[-MOST_UNDO:], (changed, present)]
            self.told.setText(HINT)
            self._write(changed, present)

    def _undo(self) -> None:
        if not self._done or self.desk.locked:
            return
        changed, present = self._done.pop()
        rows = {seat.enrolment: row for row, seat in enumerate(self.model.seats)}
        columns = {lesson.id: column for column, lesson in enumerate(self.model.lessons)}
        there = [pair for pair in changed if pair[0] in rows and pair[1] in columns]
        self.model.mark([(rows[enrolment], columns[lesson]) for enrolment, lesson in there], not present)
        self._write(there, not present)
        self.told.setText(f"已撤销 {len(there)} 处。　{HINT}")

    def _write(self, changed: Sequence[tuple[UUID, UUID]], present: bool) -> None:
        """Only what changed, lesson by lesson: what others sign in meanwhile stays."""
        by_lesson: dict[UUID, list[UUID]] = {}
        for enrolment, lesson in changed:
            by_lesson.setdefault(lesson, []).append(enrolment)
        opened = self.desk.workspace.opened

        def sign() -> None:
            for lesson, enrolments in by_lesson.items():
                trainings.sign_in(opened, lesson, enrolments, present)

        self.desk.change(sign)

    # ------------------------------------------------------------------------------------------------------------- paper
    def _offer_days(self) -> None:
        self._days.clear()
        days = sorted({lesson.on for lesson in self.model.lessons if lesson.on is not None})
        if len(days) > 1:
            self._days.addAction(f"全部 {len(days)} 天，一天一张", lambda: self.print_days(days))
        for day in days:
            self._days.addAction(f"{day.month} 月 {day.day} 日", lambda day=day: self.print_days([day]))
        if not days:
            self._days.addAction("课次都还没有日期").setEnabled(False)

    def print_days(self, days: Sequence[date]) -> None:
        """The sheets to sign on, of some days."""
        if self.desk.training_id is not None:
            self.desk.workspace.printing.sheet("sign_in", [self.desk.training_id], {"days": tuple(days)}, self)

    def ask_print(self) -> None:
        """The sheet of the day the cursor is on."""
        at = self.grid.currentIndex()
        on = self.model.lessons[at.column()].on if at.isValid() else None
        self.print_days([on] if on else sorted({lesson.on for lesson in self.model.lessons if lesson.on is not None}))
