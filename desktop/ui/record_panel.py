"""The right half of a page: the form of one record between its head (state, actions) and its foot (what is still wrong)."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from db.base import Record
from db.choices import State
from db.records.visit import Visit
from desktop.core import begun, correcting, onward, resubmitting, review_history, reviewing
from desktop.core.chain import WORDS
from desktop.core.errors import Invalid
from desktop.core.locks import may_keep
from desktop.core.store import Removed
from desktop.ui.form import RecordForm
from desktop.ui.pill import when_text
from desktop.ui.review_bar import HistoryBar, due_text
from desktop.ui.widgets.badge import Badge
from desktop.ui.widgets.base import set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.notice import Action, NoticeTone
from desktop.ui.widgets.reason_bar import ReasonBar
from desktop.ui.widgets.states import EmptyState


class RecordPanel(Card):
    """Submit, withdraw, void, delete with undo, print, copy; the page around it listens to what it cannot do alone."""

    copy_wanted = Signal()
    removed = Signal(object)  # id
    restored = Signal(object)  # id
    settle_wanted = Signal()

    def __init__(self, form: RecordForm, title: str, empty: str, hint: str = "") -> None:
        super().__init__(title, ruled=True)
        self.form = form
        self.workspace = form.workspace
        self._untouched: tuple[UUID, tuple[str, ...]] | None = None  # said once of a record: then it may go as it is
        self.badge = Badge()
        self.head.insertWidget(1, self.badge)
        self.more = Button("更多 ▾", "quiet")
        self.print = Button("预览打印")
        self.submit = Button("提交", "primary")
        self.withdraw = Button("撤回")
        self.correct = Button("申请更正")
        self.vouch = Button("本人确认", "primary")
        self.correct.setToolTip("审核通过的记录不能直接改：写明更正的内容和原因，审核后生效")
        self.vouch.setToolTip("由他人代录的记录，请看过内容再确认")
        self.print.setToolTip("预览和打印（Ctrl+P）")
        self.submit.setToolTip("提交审核（Ctrl+Enter）")
        for button in (self.more, self.print, self.withdraw, self.correct, self.vouch, self.submit):
            self.head.addWidget(button)
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.empty = EmptyState(empty, hint)
        self.stack = QStackedWidget()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.reason = ReasonBar()
        self.reason.agreed.connect(self._void)
        self.history = HistoryBar()
        column.addWidget(self.reason)
        column.addWidget(self.history)
        column.addWidget(self.around(form), 1)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(inside)
        self.fill(self.stack)
        self.told = words("", ink="second", size="small", wrap=True)
        self.wrong = Button("", kind="link")
        foot = self.foot()
        assert isinstance(foot, QHBoxLayout)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.wrong)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        form = self.form
        self.print.clicked.connect(self.ask_print)
        self.submit.clicked.connect(self.ask_submit)
        self.withdraw.clicked.connect(self.ask_withdraw)
        self.correct.clicked.connect(self.ask_correct)
        self.vouch.clicked.connect(self.ask_vouch)
        self.wrong.clicked.connect(self._show_wrong)
        form.loaded.connect(self.refresh)
        form.stored.connect(self.refresh)
        form.troubled.connect(self._say_wrong)
        form.settle_wanted.connect(self.settle_wanted)

    def around(self, form: RecordForm) -> QWidget:
        """What stands between head and foot; pages put more around the form."""
        return form

    # --------------------------------------------------------------------------------------------------------- in sight
    def refresh(self) -> None:
        """Say anew what state the record is in and what may be done."""
        card = self.form.card
        self.stack.setCurrentIndex(0 if card is None else 1)
        actions = card.actions if card else frozenset()
        self.submit.setVisible("submit" in actions)
        self.withdraw.setVisible("withdraw" in actions)
        self.correct.setVisible("correct" in actions)
        self.vouch.setVisible("vouch" in actions)
        self.print.setVisible(card is not None)
        self.more.setVisible(card is not None)
        self.wrong.setVisible(card is not None and not card.lock)
        if card is None or self.reason.record_id != card.record.id:
            self.reason.hide()
        if card is None or self.history.record_id != card.record.id:
            self.history.hide()
        if card is None:
            self.badge.set("")
            self.told.setText("")
            return
        self.badge.set(*self._state_words())
        self.told.setText(self._told())
        self._say_wrong()

    def _state_words(self) -> tuple[str, Any]:
        card, at = self.form.card, self.form.saved_at
        assert card is not None
        at = at or card.record.changed_at
        saved = f"已自动保存 {when_text(at, self.workspace.opened.clock.now())}" if at and not card.lock else ""
        state = card.badge or ("" if type(card.record).submittable else card.upload.text)
        if type(card.record).submittable and card.record.state is State.DRAFT and not card.badge:
            state = State.DRAFT.text
        behind = "代录" if card.written_for else ""
        return " · ".join(p for p in (behind, state, saved) if p), card.tone

    def _told(self) -> str:
        card = self.form.card
        assert card is not None
        number = f"编号 {card.record.no}　" if card.record.no else ""
        if remarks := card.notes.get(""):
            number = f"审核意见：{'；'.join(remarks)}　{number}"
        if card.lock:
            return f"{number}{card.lock}"
        if card.notes and (until := due_text(card.due, self.workspace.opened.clock.today())):
            number = f"{until}　{number}"
        if not type(card.record).submittable:
            return f"{number}{shared_with(type(card.record))}，不用提交"
        if card.written_for:
            return f"{number}{_open_words(card.record)}代录：提交后由本人确认，或由其他联络员、市级审核"
        place = self.workspace.opened.account.division_text or "县级"
        short = place[place.rfind("市") + 1 :] or place
        return f"{number}{_open_words(card.record)}提交后由{short}联络员审核"

    def _say_wrong(self) -> None:
        if self.form.card is None or self.form.card.lock:
            return
        labels = self.form.wrong_labels(self.form.problems())
        missing = self.form.missing()
        if labels:
            named = "、".join(labels[:3]) + ("等" if len(labels) > 3 else "")
            self.wrong.set_words(f"{len(labels)} 处需改正：{named}")
        elif missing:
            self.wrong.set_words(f"还有 {missing} 项必填")
        else:
            self.wrong.set_words("可以提交" if self.submit.isVisibleTo(self) else "")
        set_style(self.wrong, tone="wrong" if labels else "second")
        self.wrong.setEnabled(bool(labels or missing))
        self.wrong.setVisible(bool(self.wrong.words()))

    def _show_wrong(self) -> None:
        self.form.attempted = True
        self.form.show_problems()
        self._say_wrong()
        self.form.focus_problem(self.form.problems())

    # ----------------------------------------------------------------------------------------------------------- actions
    def ask_submit(self) -> None:
        """Submit; what stands in the way is said under its field."""
        card = self.form.card
        if card is None or "submit" not in card.actions:
            return
        self.form.flush()
        self.form.attempted = True
        if any(b.unreadable() for b in self.form.bindings):
            self._show_wrong()
            return
        kind, record_id, store = self.form.kind, card.record.id, self.workspace.store
        name = card.record.headline() if kind.__tablename__ != "visit" else kind.title

        warned, opened = self._untouched, self.workspace.opened

        def submit() -> tuple[tuple[str, ...], list[str]]:
            left = resubmitting.untouched(opened, kind, record_id)
            if left and warned != (record_id, left):
                return left, []
            store.submit(kind, record_id)
            return (), [p.text.removesuffix("（可以提交）") for p in store.problems(kind, record_id) if not p.blocking]

        self._change(submit, lambda told: self._filed(record_id, name, *told), self._not_submitted)

    def _filed(self, record_id: UUID, name: str, left: tuple[str, ...], doubts: Sequence[str]) -> None:
        """`left`: what was returned and not touched, so that nothing has been handed in yet."""
        if left:
            self._untouched = (record_id, left)
            text = f"退回的 {len(left)} 处还没有改动：{'、'.join(left)}。"
            self.workspace.notice("waiting", text, "改好再提交；不用改的，再按一次 Ctrl+Enter 提交。", about=record_id)
            return
        where = "联网后自动上传" if self.workspace.sync.state.error or not self.workspace.sync.state.last else "马上上传"
        told = f"请留意：{'；'.join(doubts)}。" if doubts else ""
        tone: NoticeTone = "waiting" if doubts else "done"
        self.workspace.notice(tone, f"{name}已提交，{where}。", f"{told}审核前可以撤回。", about=record_id)

    def _not_submitted(self, error: BaseException) -> None:
        if isinstance(error, Invalid):
            self.form.reread(then=self._show_wrong)
        else:
            self.workspace.show_error(error)

    def ask_withdraw(self) -> None:
        """Back to a draft, before anyone has approved."""
        card = self.form.card
        if card is not None and "withdraw" in card.actions:
            kind, record_id, store = self.form.kind, card.record.id, self.workspace.store

            def again() -> None:
                if self.form.record_id == record_id:
                    self.ask_submit()
                else:
                    self.workspace.go(kind.__tablename__, record_id)

            told = (Action("重新提交", again),)
            self._change(
                lambda: store.withdraw(kind, record_id),
                lambda _: self.workspace.notice("accent", "已撤回，可以修改。改好后请重新提交。", "", told, record_id),
            )

    def ask_vouch(self) -> None:
        """The person on whose behalf it was written says that it is so."""
        card = self.form.card
        if card is not None and "vouch" in card.actions:
            kind, record_id, opened = self.form.kind, card.record.id, self.workspace.opened
            self._change(
                lambda: reviewing.vouch(opened, kind, record_id),
                lambda _: self.workspace.notice("done", f"已确认这条{kind.title}，联网后上传。", about=record_id),
            )

    def ask_correct(self) -> None:
        """Open the correction of an approved record: the one under way, or a new one."""
        card = self.form.card
        if card is not None and "correct" in card.actions:
            kind, record_id, opened = self.form.kind, card.record.id, self.workspace.opened
            self._change(
                lambda: correcting.begin(opened, kind, record_id), lambda made: self.workspace.go("correction", made)
            )

    def ask_onward(self, target: str) -> None:
        """Begin the next link of the chain with what this record tells."""
        card = self.form.card
        if card is not None:
            self.form.flush()
            self.form.saved_at = self.workspace.opened.clock.now()  # something hangs on it from now on: it does not go again
            kind, record_id, store = self.form.kind, card.record.id, self.workspace.store
            show = self.workspace.show_begun
            self._change(lambda: begun.begin(store, kind, record_id, target), lambda made: show(target, made))

    def ask_history(self) -> None:
        """Who did what with the record, above the form."""
        card = self.form.card
        if card is not None:
            kind, record_id, opened = self.form.kind, card.record.id, self.workspace.opened

            def show(found: list[review_history.Event]) -> None:
                self.history.show_events(record_id, found, opened.clock.now())

            self.workspace.tasks.read(
                lambda: review_history.events(opened, kind, record_id), show, self.workspace.show_error, owner=self
            )

    def ask_void(self) -> None:
        """Ask why, in place."""
        if self.form.record_id is not None:
            self.reason.ask(self.form.record_id)

    def _void(self, record_id: UUID, reason: str) -> None:
        kind, store = self.form.kind, self.workspace.store
        self._change(
            lambda: store.void(kind, record_id, reason),
            lambda _: self.workspace.notice("done", "已作废，记录仍可查看。", about=record_id),
        )

    def ask_delete(self) -> None:
        """Delete a draft; a notice brings it back."""
        card = self.form.card
        if card is None or "delete" not in card.actions:
            if card is not None:
                self.workspace.notice("accent", f"这条{self.form.kind.title}不能删除。", card.lock, about=card.record.id)
            return
        self.form.flush()
        kind, record_id, store = self.form.kind, card.record.id, self.workspace.store
        self._change(lambda: store.delete(kind, [record_id]), lambda removed: self._deleted(record_id, removed))

    def _deleted(self, record_id: UUID, removed: Removed) -> None:
        self.form.close_record()
        self.refresh()
        self.removed.emit(record_id)
        store = self.workspace.store

        def bring_back() -> None:
            self._change(lambda: store.restore(removed), lambda _: self.restored.emit(record_id))

        others = len(removed.bodies) - 1
        what = f"已删除这条{self.form.kind.title}" + (f"和它的 {others} 条需求、附件" if others > 0 else "")
        self.workspace.notice("waiting", f"{what}。", "", (Action("撤销删除", bring_back),))

    def ask_print(self) -> None:
        """The sheet as it is now."""
        if self.form.record_id is not None:
            self.form.flush()
            self.workspace.printing.preview(self.form.kind, [self.form.record_id], self)

    def ask_print_all(self) -> None:
        """Every field on a plain card, also those that the official sheet has no place for."""
        if self.form.record_id is not None:
            self.form.flush()
            self.workspace.printing.card(self.form.kind, self.form.record_id, self)

    def _change(
        self, fn: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        self.workspace.tasks.change(fn, done, failed or self.workspace.show_error, owner=self)

    def _fill_menu(self) -> None:
        self.menu.clear()
        actions = self.form.card.actions if self.form.card else frozenset()
        copy = self.menu.addAction("复制为新记录　Ctrl+D", self.copy_wanted.emit)
        copy.setEnabled(may_keep(self.form.kind, self.workspace.opened.account))
        for target in onward.ONWARD.get(self.form.kind.__tablename__, ()):
            self.menu.addAction(f"新建{WORDS[target][0]}", lambda target=target: self.ask_onward(target))
        if self.form.kind.submittable:
            self.menu.addAction("审核记录", self.ask_history)
        if self.form.kind is Visit:  # all others are printed so anyway
            self.menu.addAction("打印全部字段", self.ask_print_all)
        for name, text, slot in (
            ("void", "作废……", self.ask_void),
            ("delete", "删除", self.ask_delete),
        ):
            self.menu.addAction(text, slot).setEnabled(name in actions)


def _open_words(record: Record) -> str:
    """涉密不上网 is confirmed by handing in; not said where a field asks and the answer is no, or none."""
    asked = type(record).open_by
    return "提交即确认本记录不涉密　" if not asked or getattr(record, asked) else ""


def shared_with(kind: type[Record]) -> str:
    """Who has a record that is never handed in, as soon as it is saved."""
    streams = kind.streams({"author_id": "", "id": "", "report_unit": "-"})
    if "o:-" in streams:
        return "保存后由培训管理（本县培训组织人、联络员）共用，不对其他人公开"
    return "保存后本人和联络员可见" if "r:-" in streams else "保存后即共享"
