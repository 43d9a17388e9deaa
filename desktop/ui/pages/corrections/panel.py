"""The right half: why and what is to be corrected, the form over the record, and handing it in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.fields import field_map
from db.records import BY_NAME
from db.records.correction import Correction
from desktop.core import correction_card
from desktop.core.cards import Card as RecordCard
from desktop.core.correction_card import CorrectionMore
from desktop.core.errors import Invalid
from desktop.ui.bindings import FieldRow
from desktop.ui.form import SAVE_MS
from desktop.ui.pages.corrections.form import CorrectionForm
from desktop.ui.review_bar import due_text
from desktop.ui.widgets.badge import Badge
from desktop.ui.widgets.base import ElidedLabel, rule, set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form_row import FormGrid
from desktop.ui.widgets.long_text import LongTextEdit
from desktop.ui.widgets.notice import HERE
from desktop.ui.widgets.states import EmptyState
from desktop.ui.workspace import Workspace

REASON_LENGTH = 1000


class CorrectionPanel(Card):
    """One correction; `given_up(id)` when a draft was deleted."""

    given_up = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.correction_id: UUID | None = None
        self._forms: dict[str, CorrectionForm] = {}
        self.form: CorrectionForm | None = None
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.timeout.connect(self.flush)
        self._dirty = False
        self._lay_out()
        self._show_nothing()

    # --------------------------------------------------------------------------------------------------------- frame
    def _lay_out(self) -> None:
        self.title_, self.badge = ElidedLabel("", size="title"), Badge()
        self.open = Button("打开原记录", "link")
        self.delete, self.withdraw, self.submit = Button("放弃更正"), Button("撤回"), Button("提交更正", "primary")
        self.submit.setToolTip("提交审核（Ctrl+Enter）；审核通过后，原记录改成这里的内容")
        head = QWidget()
        head.setObjectName("cardHead")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(8)
        row.addWidget(self.title_, 1)
        for part in (self.badge, self.open, self.delete, self.withdraw, self.submit):
            row.addWidget(part)
        self.reason = LongTextEdit(REASON_LENGTH, "写明为什么更正、依据是什么")
        self.reason_row = FieldRow(field_map(Correction)["reason"].label, self.reason, required=True)
        self.reason.changed.connect(self._typed)
        self.reason.committed.connect(self.flush)
        why = FormGrid()
        why.add(self.reason_row)
        top = QVBoxLayout()
        top.setContentsMargins(18, 12, 28, 4)  # the form below has a scroll bar
        top.addWidget(why)
        self.stack = QStackedWidget()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(top)
        column.addWidget(rule())
        column.addWidget(self.stack, 1)
        self.board = QStackedWidget()
        self.board.addWidget(EmptyState("从左边选一份更正", "审核通过的记录，打开后按“申请更正”开始。"))
        self.board.addWidget(inside)
        self.fill(self.board)
        self.told, self.wrong = words("", ink="second", size="small", wrap=True), Button("", kind="link")
        foot = self.foot()
        assert isinstance(foot, QHBoxLayout)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.wrong)
        self.open.clicked.connect(self._open_original)
        self.delete.clicked.connect(self.ask_delete)
        self.withdraw.clicked.connect(self.ask_withdraw)
        self.submit.clicked.connect(self.ask_submit)
        self.wrong.clicked.connect(self._show_wrong)

    # ------------------------------------------------------------------------------------------------------- showing
    def show_correction(self, correction_id: UUID) -> None:
        """Open a correction; which form it needs is read first."""
        self.flush()
        self.correction_id, opened = correction_id, self.workspace.opened
        self.workspace.tasks.read(
            lambda: correction_card.load(opened, correction_id), lambda card: self._opened(correction_id, card), self._lost,
            owner=self,
        )  # fmt: skip

    def _opened(self, correction_id: UUID, card: RecordCard) -> None:
        if correction_id != self.correction_id:
            return
        kind = type(card.record).__tablename__
        if kind not in self._forms:
            form = self._forms[kind] = CorrectionForm(self.workspace, BY_NAME[kind])
            form.loaded.connect(lambda: self._loaded(form))
            form.troubled.connect(self._say_wrong)
            form.gone.connect(self._lost)
            self.stack.addWidget(form)
        if self.form is not None and self.form is not self._forms[kind]:
            self.form.close_record()
        self.form = self._forms[kind]
        self.stack.setCurrentWidget(self.form)
        self._dirty = False
        self.board.setCurrentIndex(1)
        self.form.open(correction_id)

    def _loaded(self, form: CorrectionForm) -> None:
        if form is not self.form or form.card is None or form.correction_id != self.correction_id:
            return
        card, more = form.card, self._more()
        actions = card.actions
        self.title_.setText(f"更正：{more.correction.of_name or ''}")
        self.badge.set(card.badge or more.correction.state.text, card.tone)
        if not self._dirty:
            self.reason.set_value(more.correction.reason)
        self.reason.set_read_only(bool(card.lock))
        if not card.lock and not form.attempted:
            self.reason.set_problem(None)
        reason_notes = card.notes.get("reason", ())
        self.reason_row.say(f"审核意见：{'；'.join(reason_notes)}" if reason_notes else "", "waiting")
        self.submit.setVisible("submit" in actions)
        self.withdraw.setVisible("withdraw" in actions)
        self.delete.setVisible("delete" in actions)
        self.wrong.setVisible(not card.lock)
        count = len(more.before)
        changes = f"改了 {count} 处，审核通过后生效，原来的内容留在历史里" if count else "直接在下面改，改过的栏目下写着原值"
        until = due_text(card.due, self.workspace.opened.clock.today()) if card.notes else ""
        remarks = f"审核意见：{'；'.join(card.notes[''])}" if card.notes.get("") else ""
        said = "　".join(p for p in (remarks, until, card.lock or changes) if p)
        self.told.setText(said)
        self._say_wrong()

    def _more(self) -> CorrectionMore:
        assert self.form is not None and self.form.card is not None
        more: CorrectionMore = self.form.card.more
        return more

    def _lost(self, error: BaseException) -> None:
        self._show_nothing()
        self.workspace.show_error(error)

    def _show_nothing(self) -> None:
        self.correction_id = None
        self.board.setCurrentIndex(0)
        self.told.setText("")
        self.wrong.hide()

    def _say_wrong(self) -> None:
        form = self.form
        if form is None or form.card is None or form.card.lock:
            return
        labels = form.wrong_labels(form.problems())
        nothing = not self._more().before
        reason = "" if self.reason.value() else "还要写更正原因"
        told = f"{len(labels)} 处需改正：{'、'.join(labels[:3])}" if labels else "还没有改动" if nothing else reason
        self.wrong.set_words(told or "可以提交")
        set_style(self.wrong, tone="wrong" if labels else "second")
        self.wrong.setEnabled(bool(told))

    def _show_wrong(self) -> None:
        if self.form is None:
            return
        self.form.attempted = True
        self.form.show_problems()
        self._say_wrong()
        if not self.reason.value():
            self.reason.set_problem("请写明更正原因")
            self.reason.setFocus()
        else:
            self.form.focus_problem(self.form.problems())

    # -------------------------------------------------------------------------------------------------------- saving
    def _typed(self) -> None:
        self._dirty = True
        if self.reason.value():
            self.reason.set_problem(None)
        if not self._save.isActive():
            self._save.start(SAVE_MS)

    def flush(self) -> None:
        """Keep the reason and what the form holds."""
        self._save.stop()
        if self.form is not None:
            self.form.flush()
        correction, store, value = self.correction_id, self.workspace.store, self.reason.value()
        if self._dirty and correction is not None and not self.reason.input_problem():
            self._dirty = False
            self._change(lambda: store.save(Correction, correction, {"reason": value}), lambda _: self._say_wrong())

    # -------------------------------------------------------------------------------------------------------- acting
    def ask_submit(self) -> None:
        """Hand it in; what stands in the way is said at its place."""
        correction, store, form = self.correction_id, self.workspace.store, self.form
        if correction is None or form is None or not self.submit.isVisibleTo(self):
            return
        self.flush()
        form.attempted = True
        if not self.reason.value() or any(b.unreadable() for b in form.bindings) or any(p.blocking for p in form.problems()):
            self._show_wrong()
            return

        def refused(error: BaseException) -> None:
            if isinstance(error, Invalid):
                self.workspace.notice("accent", error.text, error.hint)
                form.reread(self._show_wrong)
            else:
                self.workspace.show_error(error)

        def filed(_: Any) -> None:
            self.workspace.notice("done", "更正已提交，联网后上传。", "审核通过以前，原记录不变。", about=HERE)

        self._change(lambda: store.submit(Correction, correction), filed, refused)

    def ask_withdraw(self) -> None:
        """Back to a draft."""
        correction, store = self.correction_id, self.workspace.store
        if correction is not None:
            self._change(lambda: store.withdraw(Correction, correction), lambda _: None)

    def ask_delete(self) -> None:
        """Give a draft up; the record stays as it is."""
        correction, store = self.correction_id, self.workspace.store
        if correction is None or self.form is None:
            return
        self._dirty = False
        self.form.close_record()

        def gone(_: Any) -> None:
            self._show_nothing()
            self.given_up.emit(correction)
            self.workspace.notice("done", "已放弃更正，原记录不变。", about=HERE)

        self._change(lambda: store.delete(Correction, [correction]), gone)

    def _open_original(self) -> None:
        if self.form is not None and self.form.record_id is not None:
            self.workspace.go(self.form.kind.__tablename__, self.form.record_id)

    def _change(
        self, fn: Callable[[], Any], done: Callable[[Any], object], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        def then(found: Any) -> None:
            done(found)

        self.workspace.tasks.change(fn, then, failed or self.workspace.show_error, owner=self)
