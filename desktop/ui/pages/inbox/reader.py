"""The right half of the desk: the record beside the version of the last decision, the return, and the keys under it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.base import Record
from db.fields import fields_of
from db.records import BY_NAME
from db.records.correction import Correction
from desktop.core import remarks, reviewing
from desktop.core.remarks import Remarks
from desktop.core.reviewing import Comparison, InboxRow, Side
from desktop.ui.files_strip import FilesStrip
from desktop.ui.layouts import layout_of
from desktop.ui.pages.inbox.deciding import STEP_WORDS, approval_of, may_return
from desktop.ui.pages.inbox.return_bar import ReturnBar
from desktop.ui.pages.inbox.sheet import Sheet
from desktop.ui.pages.inbox.waiting_rows import days_text, tone_of
from desktop.ui.pill import when_text
from desktop.ui.widgets.badge import Badge
from desktop.ui.widgets.base import ElidedLabel, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.notice import HERE
from desktop.ui.workspace import Workspace


class Reader(Card):
    """`ready` when a record is in sight, `returned(row, texts, due)`, `read_only` again after a return or giving it up."""

    ready = Signal()
    returned = Signal(object, object, object)
    ended = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.row: InboxRow | None = None  # in sight; None while another is being read
        self.seen: int | None = None  # the version in sight
        self._wanted: InboxRow | None = None
        self._files: dict[str, FilesStrip] = {}
        self._only = {True: True, False: False}  # of a correction, of others: whether only what changed is shown
        self.sheet = Sheet()
        self.bar = ReturnBar(workspace.opened.clock)
        self._lay_out()
        self.sheet.sent.connect(self.send)
        self.sheet.given_up.connect(self.give_up)
        self.sheet.due_wanted.connect(self.bar.due.setFocus)
        self.sheet.remarked.connect(self._remarked)
        self.bar.sent.connect(self.send)
        self.bar.given_up.connect(self.give_up)
        self.bar.left.connect(self.sheet.setFocus)
        self.bar.due_changed.connect(self._keep)
        self.bar.reason.connect(self.sheet.reason)

    # --------------------------------------------------------------------------------------------------------- frame
    def _lay_out(self) -> None:
        self.title_ = ElidedLabel("", size="title")
        self.badge = Badge()
        self.only = Button("只看改动", "quiet", "C")
        self.only.setCheckable(True)
        self.only.toggled.connect(self._only_changes)
        self.open = Button("打开原表", "link")
        self.open.setToolTip("到这条记录的页面查看全部内容和附件（Enter）")
        self.about = words("", ink="second", size="small", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title_, 1)
        top.addWidget(self.badge)
        top.addWidget(self.only)
        top.addWidget(self.open)
        head = QWidget()
        head.setObjectName("cardHead")
        column = QVBoxLayout(head)
        column.setContentsMargins(16, 10, 12, 10)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.about)
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._strip = QVBoxLayout()
        self._strip.setContentsMargins(16, 4, 16, 4)
        outer.addWidget(head)
        outer.addWidget(self.sheet, 1)
        outer.addLayout(self._strip)
        outer.addWidget(self.bar)
        self.fill(inside)
        self._head = head

    # ------------------------------------------------------------------------------------------------------- reading
    def show_row(self, row: InboxRow | None) -> None:
        """Read a record; None shows nothing."""
        self._wanted, self.row = row, None
        self._stop_returning()
        if row is None:
            self._head.hide()
            self.sheet.show_comparison(None, ())
            self._show_files(None, None)
            self.ready.emit()
            return
        opened, kind = self.workspace.opened, BY_NAME[row.kind]
        self.workspace.tasks.read(
            lambda: reviewing.compare(opened, kind, row.id), lambda found: self._show(row, found),
            lambda error: self._lost(row, error), owner=self,
        )  # fmt: skip

    def wanted_key(self) -> tuple[str, UUID] | None:
        """Kind and id of the record in sight, or of the one that is being read."""
        return (self._wanted.kind, self._wanted.id) if self._wanted else None

    def _lost(self, row: InboxRow, error: BaseException) -> None:
        if row is self._wanted:
            self.show_row(None)
            self.workspace.show_error(error)

    def _show(self, row: InboxRow, found: Comparison) -> None:
        if row is not self._wanted:
            return
        self.row, self.seen = row, found.card.record.rev
        self._head.show()
        self.title_.setText(row.headline)
        self.badge.set(" · ".join(row.marks), tone_of(row.marks))
        now = self.workspace.opened.clock.now()
        at = f"{when_text(row.submitted_at, now)} 提交" if row.submitted_at else ""
        number = f"编号 {found.card.record.no}" if found.card.record.no else ""
        kind = BY_NAME[row.kind].title
        parts = (kind, row.author_name, at, days_text(row.days) if row.days > 0 else "", number, found.figures, _changes(found))
        self.about.setText(" · ".join(part for part in parts if part))
        self.only.setVisible(not found.first)
        self.only.setChecked(self._only[row.kind == Correction.__tablename__])
        before, after = (f"上次审核时（{when_text(found.before_at, now)}）" if found.before_at else "上次审核时"), "现在"
        if row.kind == Correction.__tablename__:
            before, after = "更正前", "更正后"
        sides = found.sides if row.kind == Correction.__tablename__ else with_empty(found.sides, BY_NAME[row.kind])
        self.sheet.show_comparison(replace(found, sides=sides), reviewing.common_reasons(BY_NAME[row.kind]), before, after)
        self._show_files(row.kind, found.card)
        self.ready.emit()

    def _only_changes(self, only: bool) -> None:
        """The wish of whoever reads, kept apart for corrections: they are all about what changes."""
        if self.row is not None:
            self._only[self.row.kind == Correction.__tablename__] = only
        self.sheet.set_only_changes(only)

    def _show_files(self, kind: str | None, card: Any) -> None:
        for name, strip in self._files.items():
            strip.setVisible(name == kind and bool(card.files))
        if kind is None or not card.files:
            return
        if kind not in self._files:
            self._files[kind] = FilesStrip(self.workspace, BY_NAME[kind])
            self._strip.addWidget(self._files[kind])
        self._files[kind].show_files(card)

    # ----------------------------------------------------------------------------------------------------- returning
    @property
    def returning(self) -> bool:
        """Whether a return is being written."""
        return self.sheet.returning

    def begin_return(self) -> None:
        """Put the keyboard on the fields, with what was written before and not sent."""
        row, opened = self.row, self.workspace.opened
        if row is not None and may_return(row) and not self.returning:
            self.workspace.tasks.read(
                lambda: remarks.read(opened, row.id), lambda found: self._begin(row, found), self.workspace.show_error, owner=self
            )

    def _begin(self, row: InboxRow, found: Remarks | None) -> None:
        if row is not self.row:
            return
        kept = found or Remarks()
        self.bar.begin(reviewing.common_reasons(BY_NAME[row.kind]), kept.due)
        self.sheet.begin(kept.texts)
        self.bar.show_count(len(self.sheet.remarks()))
        self.ready.emit()

    def _remarked(self) -> None:
        self.bar.show_count(len(self.sheet.remarks()))
        self._keep()

    def _keep(self) -> None:
        row, opened = self.row, self.workspace.opened
        if row is not None and self.returning:
            kept = Remarks(self.sheet.remarks(), self.bar.due.value())
            self.workspace.tasks.change(
                lambda: remarks.keep(opened, row.id, kept), None, self.workspace.show_error, owner=self
            )

    def send(self) -> None:
        """Return the record, if there is something to mend in it."""
        row, texts = self.row, self.sheet.remarks()
        if row is None or not self.returning:
            return
        if trouble := self.sheet.problem():
            self.workspace.notice("wrong", trouble, about=HERE)
        elif trouble := self.bar.problem():
            self.bar.due.set_problem(trouble)
            self.bar.due.setFocus()
            self.workspace.notice("wrong", trouble, about=HERE)
        elif not texts:
            self.workspace.notice("accent", "退回要写明哪里需要修改。", "按 1–9 用常用意见，按 F 自己写。", about=HERE)
        else:
            due: date | None = self.bar.due.value()
            self.row = None  # decided: a second Enter means nothing
            self._stop_returning()
            self.returned.emit(row, texts, due)

    def give_up(self) -> None:
        """Not returned after all; what was written is kept for the next time."""
        self._stop_returning()
        self.ended.emit()

    def _stop_returning(self) -> None:
        if self.returning:
            self.sheet.end()
        self.bar.hide()

    def offers(self) -> Mapping[str, str]:
        """What may be done with the record in sight, in words: approve, return."""
        row = self.row
        if row is None or self.returning:
            return {}
        found = {"approve": STEP_WORDS[step]} if (step := approval_of(row)) else {}
        return found | ({"return": "退回"} if may_return(row) else {})


def with_empty(sides: Sequence[Side], kind: type[Record]) -> tuple[Side, ...]:
    """In the order of the form, also fields that say nothing: a reviewer may ask for them."""
    told, labels = {side.field: side for side in sides}, {f.name: f.label for f in fields_of(kind)}
    names = (name for section in layout_of(kind) for slot in section.slots for name in slot.names)
    return tuple(told.get(name, Side(name, labels[name], "", "", False)) for name in names)


def _changes(found: Comparison) -> str:
    if found.first:
        return "首次提交"
    count = sum(side.changed for side in found.sides)
    return f"改动 {count} 处" if count else "没有改动"
