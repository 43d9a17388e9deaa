"""服务日: the calendar strip with its totals, what the keyboard is at, and people added for a day."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.day_grid import DayGrid
from desktop.core.service_log_card import CrewMember, LogMore
from desktop.ui.editors import Lookups
from desktop.ui.pages.service_logs.day_canvas import DayCanvas
from desktop.ui.widgets.base import Editor, set_style, tab_after, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.reference import ReferenceEdit

KEYS = "空格 全天/半天/不在　Ctrl+空格 整列　Shift+空格 整行"


class DayStrip(Editor):
    """Value is a tuple of `DayRow`, None when nobody was there. It is framed by what else the log says: `frame`.

    `counted` tells in words what the days come to.
    """

    counted = Signal(str)

    def __init__(self, lookups: Lookups, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._added: list[CrewMember] = []
        self._team = False
        self.canvas = DayCanvas()
        self.all = Button("全员全程（Ctrl+A）", "link")
        self.move_days = Button("", "link")
        self.drop_days = Button("", "link")
        self.told = words("", ink="second", size="small", wrap=True)
        self.adder = ReferenceEdit(
            lookups.search("person"), lookups.describe("person"), "", "添加到场人员：输入姓名或拼音首字母", lookups.run
        )
        self._lay_out()
        self.setFocusProxy(self.canvas)
        self.canvas.cycle_wanted.connect(lambda who, day: self._did(self.canvas.grid.cycle(who, day)))
        self.canvas.put_wanted.connect(lambda who, day, halves: self._did(self.canvas.grid.put(who, day, halves)))
        self.canvas.day_wanted.connect(lambda day: self._did(self.canvas.grid.fill_day(day)))
        self.canvas.person_wanted.connect(lambda who: self._did(self.canvas.grid.fill_person(who)))
        self.canvas.all_wanted.connect(self.fill_all)
        self.canvas.pointed.connect(self._tell)
        self.canvas.left.connect(self._left)
        self.all.clicked.connect(self.fill_all)
        self.move_days.clicked.connect(self._move)
        self.drop_days.clicked.connect(self._drop)
        self.adder.changed.connect(self._add)
        self._show()

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(12)
        for part in (self.all, self.move_days, self.drop_days):
            head.addWidget(part)
        head.addStretch()
        foot.addWidget(self.adder, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.canvas)
        column.addWidget(self.told)
        column.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.all.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has Ctrl+A
        tab_after(self.canvas, self.move_days, self.drop_days, self.adder)

    # ------------------------------------------------------------------------------------------------------------ value
    def value(self) -> Any:
        """Return the rows."""
        return self.canvas.grid.value()

    def set_value(self, value: Any) -> None:
        """Show rows within the frame there is."""
        grid = self.canvas.grid
        self.canvas.show_grid(DayGrid(value or (), grid.span, grid.crew, grid.taken, self._today()))
        self._show()

    def frame(self, more: LogMore) -> None:
        """Days from beginning to end, crew and other logs may have changed; what was signed in here stays."""
        known = {member.id for member in more.crew}
        self._added = [member for member in self._added if member.id not in known]
        self._team = more.team
        self.canvas.show_grid(self.canvas.grid.framed(more.span, (*more.crew, *self._added), more.taken, self._today()))
        self._show()

    def forget_added(self) -> None:
        """Another log: people added without a day were added to the last one."""
        self._added = []

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        super().set_read_only(read_only)
        self.canvas.read_only = read_only
        self.adder.set_read_only(read_only)
        self.adder.setVisible(not read_only)
        self._show()

    def fill_all(self) -> None:
        """Everybody on all days."""
        if not self._read_only:
            self._did(self.canvas.grid.fill_all())

    # ------------------------------------------------------------------------------------------------------------ inside
    def _did(self, refusal: str) -> None:
        self.canvas.show_grid(self.canvas.grid)
        self._show()
        if refusal:
            self._say(refusal, "waiting")
        else:
            self.changed.emit()

    def _move(self) -> None:
        self.canvas.grid.move_outside()
        self._did("")
        self.canvas.setFocus()

    def _drop(self) -> None:
        self.canvas.grid.drop_outside()
        self._did("")
        self.canvas.setFocus()

    def _add(self) -> None:
        """One more row, with the keyboard in it."""
        person = self.adder.value()
        if not isinstance(person, UUID):
            return
        crew: Sequence[CrewMember] = self.canvas.grid.crew
        if person not in {member.id for member in crew}:
            self._added.append(CrewMember(person, self.adder.line().text()))
            crew = (*crew, self._added[-1])
            grid = self.canvas.grid
            self.canvas.show_grid(grid.framed(grid.span, crew, grid.taken, self._today()))
        self.adder.set_value(None)
        self.canvas.at = ([member.id for member in crew].index(person), self.canvas.at[1])
        self.canvas.setFocus()
        self._show()

    def _left(self) -> None:
        self._tell()
        self.committed.emit()

    def _show(self) -> None:
        grid = self.canvas.grid
        self.counted.emit(grid.figures().text(self._team))
        outside, loose = len(grid.outside()), grid.has_loose()
        self.drop_days.set_words(f"删去起止日期以外的 {outside} 天" if outside else "删去没有日期的服务日")
        self.drop_days.setVisible((bool(outside) or loose) and not self._read_only)
        if grid.movable():
            self.move_days.set_words(f"改到 {grid.span[0].month}月{grid.span[0].day}日")
        self.move_days.setVisible(grid.movable() and not self._read_only)
        self.all.setVisible(bool(grid.span) and not self._read_only)
        self.canvas.setVisible(bool(grid.days))
        self._tell()
        self.updateGeometry()

    def _tell(self) -> None:
        """Where the keyboard is, else what the keys do."""
        here = self.canvas.here()
        if here is not None and self.canvas.hasFocus():
            text = self.canvas.grid.words(*here)
            self.canvas.setAccessibleDescription(text)
            self._say(text if self._read_only else f"{text}　　{KEYS}")
        elif not self.canvas.grid.span:
            self._say("请先填开始和结束日期")
        else:
            self._say("" if self._read_only else KEYS)

    def _say(self, text: str, ink: str = "second") -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))
        set_style(self.told, ink=ink)
