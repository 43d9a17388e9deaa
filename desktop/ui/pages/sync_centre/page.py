"""The sync centre: the state in words, one button, what needs a person first, then what waits and what was signed for."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.records import BY_NAME
from db.records.handover import Handover
from desktop.core import handing_over, sync_view
from desktop.core.errors import explain
from desktop.core.receipts import Receipts
from desktop.core.refused import Discarded, Refusal
from desktop.core.settings import AUTO_SYNC
from desktop.core.status import Waiting
from desktop.core.sync.errors import SignInNeeded
from desktop.core.sync.outcome import Outcome
from desktop.core.sync_view import SyncView
from desktop.ui import icons
from desktop.ui.entries import Entry
from desktop.ui.freshness import Freshness
from desktop.ui.pages.sync_centre import advice
from desktop.ui.pages.sync_centre.cards import ReceiptsCard, WaitingCard, conflict_entries, list_card
from desktop.ui.pages.sync_centre.refusals import RefusalsCard
from desktop.ui.pages.sync_centre.sign_in import SignInCard
from desktop.ui.pill import when_text
from desktop.ui.rereading import Rereading
from desktop.ui.settle import settle_conflicts
from desktop.ui.widgets.base import set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.notice import Action
from desktop.ui.widgets.states import ProgressPanel
from desktop.ui.workspace import Workspace

HANDOVER = Handover.__tablename__


class SyncPage(QWidget):
    """Place `sync`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._waiting, self._receipts = Waiting(), Receipts()
        self._outcome: Outcome | None = None
        self.sign_in = SignInCard(workspace.opened.account.login)
        self.refused = RefusalsCard("未被接收", "内容都还在本机。请看原因，再选一种办法。")
        self.held = RefusalsCard("保留待查", "省级已收到，但要由联络员查看后才能生效。您不用做什么，结果会自动传回。")
        self.conflicts, self.conflict_list = list_card("待选定的不同值", "您和别人改了同一处，两个内容都还在。请选定用哪一个。")
        self.waiting = WaitingCard()
        self.receipts = ReceiptsCard()
        self.given_up, self.given_up_list = list_card("已放弃", "放弃过的新建内容，点一下可以找回成新的草稿。")
        self._lay_out()
        self.reload = Rereading(workspace, self, self._read, lambda found: self._show(*found))
        self._connect()
        Freshness(self, workspace.changes, (), self.reload)
        self._state_moved()

    # ------------------------------------------------------------------------------------------------------- building
    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(words("同步", size="heading"))
        body = QWidget()
        body.setObjectName("scrolled")
        split = QHBoxLayout(body)
        split.setContentsMargins(0, 0, 0, 0)
        split.setSpacing(12)
        left = (self._state_card(), self.sign_in, self.refused, self.conflicts, self.held, self.waiting)
        right = (self._server_card(), self.receipts, self.given_up)
        for cards, share in ((left, 3), (right, 2)):
            side = QVBoxLayout()
            side.setSpacing(12)
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            split.addLayout(side, share)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        column.addWidget(scroll, 1)
        for card in (self.sign_in, self.refused, self.held, self.conflicts, self.given_up):
            card.hide()
        self.setFocusProxy(self.start)

    def _state_card(self) -> Card:
        card = Card()
        self.state = words("", size="heading", wrap=True)
        self.detail = words("", ink="second", wrap=True)
        self.problem = words("", wrap=True)
        self.hint = words("", wrap=True)
        self.start = Button("立即同步", "primary", "F5", icons.SYNC)
        self.progress = ProgressPanel()
        self.outcome = words("", ink="done", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.state, 1)
        head.addWidget(self.start, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(head)
        for part in (self.detail, self.problem, self.hint, self.outcome):
            card.body.addWidget(part)
        card.body.addWidget(self.progress)
        card.body.setContentsMargins(16, 14, 16, 14)
        return card

    def _server_card(self) -> Card:
        card = Card("服务器")
        self.address = words("", wrap=True)
        self.rhythm = words("", ink="second", wrap=True)
        change = Button("到设置中修改", "link")
        change.clicked.connect(lambda: self.workspace.go("settings"))
        for part in (self.address, self.rhythm):
            card.body.addWidget(part)
        card.body.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _connect(self) -> None:
        sync = self.workspace.sync
        self.start.clicked.connect(lambda _checked=False: sync.start())
        self.progress.cancelled.connect(sync.cancel)
        self.sign_in.wanted.connect(self._sign_in)
        self.refused.reopen_wanted.connect(self._reopen)
        self.refused.discard_wanted.connect(self._discard)
        self.refused.again_wanted.connect(self._decide_again)
        self.held.show_wanted.connect(lambda r: self._open(r.kind, r.id))
        self.conflict_list.opened.connect(lambda value: settle_conflicts(self.workspace, BY_NAME[value[0]], value[1], self))
        self.waiting.wanted.connect(self._open)
        self.given_up_list.opened.connect(self._recover)
        sync.moved.connect(self._state_moved)
        sync.finished.connect(self._finished)
        sync.failed.connect(lambda _: self.reload())

    # -------------------------------------------------------------------------------------------------------- reading
    def shown(self) -> None:
        """Come into sight."""
        self._state_moved()

    def _read(self) -> tuple[SyncView, list[Discarded]]:
        return sync_view.load(self.workspace.opened), self.workspace.store.discarded()

    def _show(self, found: SyncView, given_up: list[Discarded]) -> None:
        now = self._now()
        self._waiting, self._receipts = found.summary, found.receipts
        self.refused.show_refusals(found.refused)
        self.held.show_refusals(found.held)
        self.conflict_list.show_entries(conflict_entries(found.conflicts))
        self.conflicts.aside.setText(f"{len(found.conflicts)} 条")
        self.conflicts.setVisible(bool(found.conflicts))
        self.waiting.show_waiting(found.waiting)
        self.receipts.show_receipts(found.receipts, now)
        self.given_up_list.show_entries(
            [Entry((d.kind, d.id), d.record.headline(), d.record.title, right=f"放弃于 {when_text(d.at, now)}") for d in given_up]
        )
        self.given_up.setVisible(bool(given_up))
        self._state_moved()

    def _now(self) -> datetime:
        return self.workspace.opened.clock.now()

    def _state_moved(self) -> None:
        sync = self.workspace.sync.state
        self.state.setText(advice.headline(self._waiting, sync))
        self.detail.setText(advice.detail(self._waiting, sync, self._receipts, self._now()))
        self.start.setVisible(not sync.running)
        self.start.setEnabled(bool(sync.server))
        if sync.running and self.progress.isHidden():
            self.progress.start("正在连接省级服务器")
            self._outcome = None
        self.progress.setVisible(sync.running)
        if sync.running:
            self.progress.advance(sync.done, sync.total, sync.words or "您可以继续工作")
        text, hint = advice.trouble(sync)
        for label, words_ in ((self.problem, text), (self.hint, hint)):
            label.setText(words_)
            label.setVisible(bool(words_))
        set_style(self.problem, ink="wrong")
        told = self._outcome.words if self._outcome is not None and not text and not sync.running else ""
        self.outcome.setText(told)
        self.outcome.setVisible(bool(told))
        self.sign_in.setVisible(isinstance(sync.error, SignInNeeded))
        minutes = self.workspace.settings.get(AUTO_SYNC)
        self.address.setText(sync.server or "没有填写。数据只保存在本机。")
        rhythm = f"有网络时每 {minutes} 分钟自动同步一次。" if minutes else "没有设置自动同步，请记得点“立即同步”。"
        self.rhythm.setText(rhythm if sync.server else "地址由省或市联络员提供，填好后就能上传。")

    # --------------------------------------------------------------------------------------------------------- acting
    def _open(self, kind: str, record: UUID) -> None:
        """Where the record is seen, which for a remark or a file is the record it belongs to."""
        if BY_NAME[kind].own_page:
            self.workspace.go(kind, record)
            return
        opened = self.workspace.opened
        self.workspace.tasks.read(
            lambda: sync_view.place_of(opened, kind, record), lambda found: self.workspace.go(*found),
            self.workspace.show_error, owner=self,
        )  # fmt: skip

    def _finished(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self.reload()
        if outcome.asking:
            text = f"省级删除了 {outcome.asking} 条记录，数量较多，没有从本机移除。"
            again = Action("确认移除", lambda: self.workspace.sync.start(purge_confirmed=True))
            self.workspace.notice("waiting", text, "请先问清楚再确认。", (again,))

    def _sign_in(self, password: str) -> None:
        def failed(error: BaseException) -> None:
            told = explain(error)
            if told is None:
                self.sign_in.done()
                self.workspace.show_error(error)
            else:
                self.sign_in.show_problem(" ".join(p for p in (told.text, told.hint) if p))

        self.workspace.sync.sign_in(password, lambda _: self.sign_in.done(), failed, self)

    def _reopen(self, refusal: Refusal) -> None:
        """The change waits again; its record opens, so that it can be mended at once."""
        store, again = self.workspace.store, "提交" in refusal.action
        if refusal.kind == HANDOVER:
            self._into_handover(lambda: handing_over.reopen(store, refusal.op, refusal.id), refusal.id)
            return

        def reopened(_: object) -> None:
            told = "已改回草稿，改好后请再提交。" if again else "改好后会自动重新上传。"
            self.workspace.go(refusal.kind, refusal.id)
            self.workspace.notice("accent", told)

        self.workspace.tasks.change(lambda: store.reopen_returned(refusal.op), reopened, self._no_way, owner=self)

    def _into_handover(self, fill: Callable[[], None], record: UUID) -> None:
        """A handover has no page: it is filled in again on its card in the settings."""

        def filled(_: object) -> None:
            self.workspace.go("settings", record)
            self.workspace.notice("accent", "原来填的都在“工作交接”里，改好后点“确认移交”。")

        self.workspace.tasks.change(fill, filled, self._no_way, owner=self)

    def _discard(self, refusal: Refusal) -> None:
        store = self.workspace.store
        self.workspace.tasks.change(lambda: store.discard_returned(refusal.op), lambda _: self.reload(), self._no_way, owner=self)

    def _decide_again(self, refusal: Refusal) -> None:
        """The decision is taken back here, and the record is read again at the desk; remarks written for it are still there."""
        store, name = self.workspace.store, refusal.headline

        def taken(_: object) -> None:
            if refusal.gone:  # there is nothing to look at, and another record in its place would be taken for it
                self.workspace.notice("accent", f"“{name}”已由填报人撤回，改好再交后会重新出现在待审核里。")
                self.reload()
            else:
                self.workspace.go("inbox", refusal.id)

        self.workspace.tasks.change(lambda: store.discard_returned(refusal.op), taken, self._no_way, owner=self)

    def _no_way(self, error: BaseException) -> None:
        """Somebody was quicker; look again."""
        self.workspace.show_error(error)
        self.reload()

    def _recover(self, value: tuple[str, UUID]) -> None:
        """A new draft with the text of a record given up, opened at once."""
        store, (kind, record) = self.workspace.store, value
        if kind == HANDOVER:
            self._into_handover(lambda: handing_over.take_up(store, record), record)
            return
        self.workspace.tasks.change(
            lambda: store.recover_discarded(record), lambda made: self.workspace.go(kind, made), self._no_way, owner=self
        )

