"""花名册: one person in one line, or many from the clipboard; taken off with undo."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core import rosters
from desktop.core.errors import Invalid
from desktop.core.identity import Sealed
from desktop.core.roster_drafts import RETYPE, Draft
from desktop.core.rosters import Enrolled, Line
from desktop.core.store import Removed
from desktop.ui import icons
from desktop.ui.pages.training.class_desk import ClassDesk
from desktop.ui.pages.training.consent_line import ConsentLine
from desktop.ui.pages.training.drafting import Content, Drafting
from desktop.ui.pages.training.paste import PastePanel
from desktop.ui.pages.training.paste_model import FIELDS
from desktop.ui.pages.training.person_line import PersonLine
from desktop.ui.pages.training.roster_table import RosterTable
from desktop.ui.widgets.base import ElidedLabel, rule
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.notice import Action
from desktop.ui.widgets.states import EmptyState

NAMES = tuple(FIELDS.values())
"""The meanings of the person line's fields, in its order."""
TABLE, PASTE, EMPTY = range(3)


class RosterTab(QWidget):
    """The tab 花名册. `pasting(whether)`: rows of a table are looked at, which want room."""

    pasting = Signal(bool)

    def __init__(self, desk: ClassDesk) -> None:
        super().__init__()
        self.desk = desk
        self._class: UUID | None = None
        self._asked = 0
        self._warned: tuple[str, ...] | None = None  # of whom doubts were told: the next Enter takes him
        self._made: UUID | None = None  # the row to be seen when it is there
        self.person, self.consent = PersonLine(), ConsentLine(desk.workspace.opened.clock.today)
        self.table = RosterTable()
        self.paste = PastePanel()
        self.drafts = Drafting(desk.workspace, self._content, self)
        self.empty = EmptyState("还没有学员", "在上面一行录入，Enter 加入；有现成名单的，从 Excel 复制后按 Ctrl+V。")
        self.told = ElidedLabel("", ink="second", size="small")
        self.remove = Button("移出", icon_name=icons.REMOVE)
        self.paper = Button("打印花名册", icon_name=icons.PRINT)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        for leaf in (self.table, self.paste, self.empty):
            self.stack.addWidget(leaf)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 5, 12, 5)
        foot.setSpacing(8)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.remove)
        foot.addWidget(self.paper)
        self.low = QWidget()
        self.low.setLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.person, self.consent, rule()):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(rule())
        column.addWidget(self.low)
        self.setFocusProxy(self.person)

    def _connect(self) -> None:
        self.desk.loaded.connect(self.refresh)
        self.person.wanted.connect(self._wanted)
        self.person.touched.connect(self._look_at)
        self.person.pasted.connect(self.read_text)
        self.paste.accepted.connect(self._accept)
        self.paste.mended.connect(self._look_again)
        self.paste.left.connect(self._close_paste)
        self.person.changed.connect(self.drafts.soon)
        self.drafts.restored.connect(self._restored)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_foot())
        self.table.opened.connect(lambda trainee: self.desk.workspace.go("trainee", trainee))
        self.table.remove_wanted.connect(self._remove)
        self.remove.clicked.connect(self._remove)
        self.paper.clicked.connect(self.ask_print)
        key = QShortcut(QKeySequence("Ctrl+V"), self, self._paste_clipboard)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ---------------------------------------------------------------------------------------------------------- in sight
    def refresh(self) -> None:
        """Show the class as it is now."""
        view = self.desk.view
        if self.desk.training_id != self._class:
            self.drafts.close()
            self._class, self._warned = self.desk.training_id, None
            self.person.clear()
            self.paste.show_lines(())
            self._turn(TABLE)
        self.table.show_class(view)
        if self._made is not None:
            self.table.go_to(self._made)
            self._made = None
        self.person.set_locked(self.desk.locked)
        if self._class is not None and not self.desk.locked:
            self.drafts.open(self._class)
        self.remove.setEnabled(not self.desk.locked and bool(self.table.model_.seats))
        self.paper.setEnabled(view is not None)
        if self.stack.currentIndex() != PASTE:
            self._turn(TABLE if view is None or view.seats else EMPTY)
        if view is None:
            self.told.setText("")
        else:
            self._say_foot()
        if self.stack.currentIndex() == PASTE:
            self.paste.say_counts()

    def _say_foot(self) -> None:
        """Of the row with the keyboard what should be looked at, which its column has no room for; else what the keys do."""
        view, at = self.desk.view, self.table.currentIndex()
        doubts = self.table.model_.seats[at.row()].doubts if at.isValid() and at.row() < len(self.table.model_.seats) else ()
        if view is None:
            return
        said = f"请留意：{'；'.join(doubts)}" if doubts else "Enter 打开学员卡片　Del 移出　点表头排序"
        self.told.setText(view.lock or f"共 {len(view.seats)} 人　·　{said}")

    def _turn(self, leaf: int) -> None:
        """While pasted rows are looked at, what concerns the roster's own rows makes room."""
        if (leaf == PASTE) != (self.stack.currentIndex() == PASTE):
            self.pasting.emit(leaf == PASTE)
        self.stack.setCurrentIndex(leaf)
        self.drafts.soon()
        self.low.setVisible(leaf != PASTE)

    # ---------------------------------------------------------------------------------------- what is not in the class yet
    def _content(self) -> Content:
        """What a crash must not take."""
        person = {} if self.person.is_blank() else self._cells(self.person.values())
        return person, self.person.number_kept(), self.paste.model.lines

    def _restored(self, draft: Draft) -> None:
        """As it was left, unless something else has been begun here meanwhile."""
        if self.person.is_blank() and (draft.person or draft.sealed):
            cells = draft.person or {}
            self.person.put([cells.get(name, "") for name in NAMES], draft.sealed, keyboard=False)
            self.person.say(f"上次没有录完的人放回了这里。{RETYPE if draft.retype else ''}")
        if draft.lines and not self.paste.model.lines:
            self.paste.show_lines(draft.lines)
            self._turn(PASTE)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing waits while nobody looks."""
        self.drafts.flush()
        super().hideEvent(event)

    # --------------------------------------------------------------------------------------------------------- one by one
    def _cells(self, values: Sequence[str]) -> dict[str, str]:
        return dict(zip(NAMES, values, strict=True))

    def _check(self, values: tuple[str, ...], then: Any) -> None:
        """Ask what this laptop knows of somebody, on the database thread; only the latest answer counts."""
        training_id, opened, cells = self._class, self.desk.workspace.opened, self._cells(values)
        if training_id is None:
            return
        sealed = self.person.number_kept()
        self._asked += 1
        asked = self._asked

        def answered(line: Line) -> None:
            if asked == self._asked and training_id == self._class:
                then(line)

        workspace = self.desk.workspace
        workspace.tasks.read(
            lambda: rosters.check(opened, training_id, cells, None, sealed), answered, workspace.show_error, owner=self
        )

    def _look_at(self, values: tuple[str, ...]) -> None:
        """A field was left: say at once whom it could be."""
        if values[0] or values[1] or self.person.sealed:
            self._check(values, lambda line: self._tell(values, line))

    def _tell(self, values: tuple[str, ...], line: Line) -> None:
        if self.person.values() != values:
            return
        wrong = [p for p in line.problems if values[0] or p != "没有姓名"]
        doubts = _worth_telling(line)
        if wrong:
            self.person.say("；".join(wrong), "wrong")
            self.person.offer_card(line.owner)
        elif line.seat is not None or doubts:
            self.person.say("；".join(_with_card(line, doubts)))
        elif line.known:
            self.person.say(f"已有学员卡片：{line.known_text}，加入后沿用。", "accent")

    def _wanted(self, values: tuple[str, ...]) -> None:
        """Enter: the line is free for the next person at once; whoever cannot be taken comes back."""
        if self.desk.locked:
            return
        sure, sealed = self._warned == values, self.person.number_kept()
        self.person.next_person()
        self._warned = None
        training_id, opened, cells = self._class, self.desk.workspace.opened, self._cells(values)
        on, way = self.consent.values()
        assert training_id is not None

        def take() -> tuple[Line, Enrolled | None]:
            line = rosters.check(opened, training_id, cells, None, sealed)
            if not line.good or line.seat is not None or (_worth_telling(line) and not sure):
                return line, None
            return line, rosters.enrol(opened, training_id, [line], consent_on=on, consent_way=way)

        def back(error: Invalid) -> None:
            self._come_back(values, sealed, error.text)

        self._asked += 1
        self.desk.change(take, lambda found: self._taken(values, sealed, *found), back)

    def _taken(self, values: tuple[str, ...], sealed: Sealed | None, line: Line, done: Enrolled | None) -> None:
        if done is not None:
            self._made = done.enrolments[0] if done.enrolments else None
            who = line.known_text or line.name + (f"（{line.id_mask}）" if line.id_mask else "")
            if self.person.is_blank():
                self.person.say(f"已加入 {who}。{'沿用已有的学员卡片。' if line.known else ''}", "done")
            return
        self._come_back(values, sealed, "；".join(line.problems or _worth_telling(line)), wrong=bool(line.problems))
        if self.person.values() != values:
            return
        self.person.offer_card(line.owner)
        if line.good and line.seat is None:
            self._warned = values
            self.person.say(f"{'；'.join(_with_card(line, _worth_telling(line)))}。再按 Enter 仍然加入，Esc 不加入。")

    def _come_back(self, values: tuple[str, ...], sealed: Sealed | None, why: str, wrong: bool = True) -> None:
        """Into the line if nobody else is begun there, else among the rows to be mended."""
        if self.person.is_blank():
            self.person.put(values, sealed)
            self.person.say(why, "wrong" if wrong else "waiting")
        else:
            number = max((line.number for line in self.paste.model.lines), default=0) + 1
            name, id_number, village, phone, trade = values
            again = Line(number, name=name, id_number=id_number, village=village, phone=phone, trade=trade, sealed=sealed)
            self._look_again([*self.paste.model.lines, again])

    # ------------------------------------------------------------------------------------------------------------ pasting
    def _paste_clipboard(self) -> None:
        self.read_text(QGuiApplication.clipboard().text())

    def read_text(self, text: str) -> None:
        """Read a table and show it before anything is taken."""
        training_id, workspace = self._class, self.desk.workspace
        if training_id is None or self.desk.locked or not text.strip():
            return
        opened = workspace.opened
        self.person.say("正在读取名单……", "accent")
        workspace.tasks.read(
            lambda: rosters.read(opened, training_id, text), lambda lines: self._pasted(training_id, lines),
            self._not_read, owner=self,
        )  # fmt: skip

    def _not_read(self, error: BaseException) -> None:
        self.person.say_own()
        self.desk.workspace.show_error(error)

    def _pasted(self, training_id: UUID, lines: Sequence[Line]) -> None:
        self.person.say_own()
        if training_id != self._class:
            return
        if not lines:
            way = "请在 Excel 里选中姓名、证件号码等几列，复制后再粘贴。"
            self.desk.workspace.notice("accent", "剪贴板里没有读到学员。", way)
            return
        self.paste.show_lines(lines)
        self._turn(PASTE)
        self.paste.setFocus()

    def _look_again(self, lines: Sequence[Line]) -> None:
        training_id, workspace = self._class, self.desk.workspace
        opened = workspace.opened
        if training_id is not None:
            workspace.tasks.read(
                lambda: rosters.recheck(opened, training_id, lines), lambda found: self._mended(training_id, found),
                workspace.show_error, owner=self,
            )  # fmt: skip

    def _mended(self, training_id: UUID, lines: Sequence[Line]) -> None:
        if training_id == self._class:
            self.paste.show_lines(lines)
            self._turn(PASTE)

    def _accept(self, good: Sequence[Line]) -> None:
        training_id, opened = self._class, self.desk.workspace.opened
        if training_id is None:
            return
        on, way = self.consent.values()
        self.paste.say_busy(len(good))
        self.desk.change(
            lambda: rosters.enrol(opened, training_id, good, consent_on=on, consent_way=way),
            lambda done: self._accepted(training_id, good, done),
        )

    def _accepted(self, training_id: UUID, good: Sequence[Line], done: Enrolled) -> None:
        taken = {line.number for line in good} - {line.number for line in done.refused}
        kept = [line for line in self.paste.model.lines if line.number not in taken and not (line.good and line.seat is not None)]
        left = f"还有 {len(kept)} 行要改。" if kept else ""
        undo = Action("撤销加入", lambda: self._take_off(done.enrolments))
        self.desk.workspace.notice("waiting" if kept else "done", f"已加入 {done.count} 人。{left}", "", (undo,))
        if training_id != self._class:
            return
        if kept:
            self._look_again(kept)
        else:
            self._close_paste()

    def _close_paste(self) -> None:
        self.paste.show_lines(())
        self._turn(TABLE if self.table.model_.seats else EMPTY)
        self.table.setFocus() if self.table.model_.seats else self.person.setFocus()

    # ----------------------------------------------------------------------------------------------------------- taking off
    def _remove(self) -> None:
        chosen = self.table.chosen()
        if chosen and not self.desk.locked:
            self._take_off([seat.enrolment for seat in chosen])

    def _take_off(self, enrolments: Sequence[UUID]) -> None:
        opened = self.desk.workspace.opened
        self.desk.change(lambda: rosters.remove(opened, enrolments), lambda removed: self._removed(len(enrolments), removed))

    def _removed(self, count: int, removed: Removed) -> None:
        store = self.desk.workspace.store
        back = Action("撤销移出", lambda: self.desk.change(lambda: store.restore(removed)))
        self.desk.workspace.notice("waiting", f"已从花名册移出 {count} 人。", "", (back,))

    def ask_print(self) -> None:
        """The roster on paper."""
        if self._class is not None:
            self.desk.workspace.printing.sheet("roster", [self._class], {}, self)


def _worth_telling(line: Line) -> list[str]:
    """Doubts that somebody should look at before going on; that a number is missing he knows."""
    return [doubt for doubt in line.doubts if not doubt.startswith("没有证件号码")]


def _with_card(line: Line, doubts: Sequence[str]) -> list[str]:
    """Doubts about somebody known begin with who he is by his card."""
    return [f"已有学员卡片：{line.known_text}", *doubts] if line.known and line.seat is None else list(doubts)
