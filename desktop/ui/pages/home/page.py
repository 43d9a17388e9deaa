"""The home page: date and quick actions, what waits, the month's figures, service days, recent visits."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db.codes import BEIJING
from db.records import BY_NAME
from db.records.docking import Docking
from desktop.core import brokering, classes, onward, overview, service_logs, visits
from desktop.core.home import Figure, Item
from desktop.core.list_rows import ListRow
from desktop.core.overview import Overview
from desktop.ui import icons
from desktop.ui.entries import Entry, EntryList
from desktop.ui.freshness import Freshness
from desktop.ui.pages.home.chart import MonthChart
from desktop.ui.pages.home.figures import Figures
from desktop.ui.pages.home.waiting import WaitingCard
from desktop.ui.pages.home.welcome import Welcome
from desktop.ui.places import is_contact
from desktop.ui.rereading import Rereading
from desktop.ui.settle import settle_conflicts
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button, Kind
from desktop.ui.widgets.card import Card
from desktop.ui.workspace import Workspace

_DAYS = "一二三四五六日"
RECENT_VISITS, RECENT_CLASSES, RECENT_CHAIN = "最近走访", "最近的培训班", "最近的对接和合同"


def entry_of(row: ListRow) -> Entry:
    """A visit or a service log as a line."""
    return Entry((row.kind, row.id), row.headline, row.second, row.badge, row.tone, row.right)


class HomePage(QWidget):
    """Place `home`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._behind: Figure | date | None = None  # what the list of visits shows instead of the recent ones
        self._months: tuple[overview.MonthDays, ...] = ()
        self._recent = RECENT_VISITS
        account = workspace.opened.account
        self.villages = account.has_role("team_leader") and not account.has_role("commissioner")
        self.reviews = is_contact(account)
        self.brokers = brokering.is_broker(account) and not self.reviews
        goes_out = account.has_role("commissioner", "team_leader") or not account.roles
        self.outdoors = goes_out  # figures and days of one's own are worth their room even while they are zero
        self.trains = account.has_role("organiser") and not (goes_out or self.brokers or self.reviews)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(self._head())
        self.welcome = Welcome(self.villages)
        self.welcome.record_wanted.connect(self.new_record)
        self.welcome.prepare_wanted.connect(self._prepare)
        self.welcome.blank_wanted.connect(self._print_blank)
        self.board = QStackedWidget()
        self.board.addWidget(self._cards())
        self.board.addWidget(self.welcome)
        column.addWidget(self.board, 1)
        self.reload = Rereading(workspace, self, lambda: overview.load(workspace.opened), self._show)
        Freshness(self, workspace.changes, (), self.reload)

    # ------------------------------------------------------------------------------------------------------- building
    def _head(self) -> Card:
        card = Card()
        self.day = words("", size="heading")
        self.note = words("", ink="second")
        self.desk = Button("去审核", "primary", icon_name=icons.REVIEW)
        self.desk.setVisible(self.reviews)
        self.desk.clicked.connect(lambda: self.workspace.go("inbox"))
        kind: Kind = "plain" if self.reviews else "primary"
        begun = "新建培训班" if self.trains else "新建服务日志" if self.villages else "新建走访"
        begun = "新建供需对接" if self.brokers else begun
        self.new = Button(begun, kind, "Ctrl+N", icons.ADD)
        self.copy = Button("复制上次日志" if self.villages else "复制上次走访", shortcut="Ctrl+D", icon_name=icons.COPY)
        table = "导入走访记录" if self.reviews else "导入企业名册"
        bring = ("服务对象", icons.VILLAGE) if self.villages else (table, icons.IMPORT)
        bring = ("技术需求", icons.NEED) if self.brokers else bring
        self.bring = Button(bring[0], icon_name=bring[1])
        self.blank = Button("打印空白服务日志" if self.villages else "打印空白走访表", icon_name=icons.PRINT)
        self.new.clicked.connect(self.new_record)
        self.copy.clicked.connect(self.copy_record)
        self.bring.clicked.connect(self._prepare)
        self.blank.clicked.connect(self._print_blank)
        for button in (self.blank, self.copy):
            button.setVisible(not (self.trains or self.brokers))
        self.bring.setVisible(not self.trains)
        told, acts = QHBoxLayout(), QHBoxLayout()
        told.setSpacing(16)
        told.addWidget(self.day)
        told.addWidget(self.note, 1)
        acts.setSpacing(8)
        acts.addStretch()
        for button in (self.blank, self.bring, self.copy, self.new, self.desk):
            acts.addWidget(button)
        self._head_box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head_box.addLayout(told, 1)
        self._head_box.addLayout(acts)
        card.body.addLayout(self._head_box)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With large letters or in a narrow window the buttons go below the date."""
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        desk = (self.desk,) if self.reviews else ()
        beside = [button for button in (self.blank, self.bring, self.copy) if not button.isHidden()]
        parts = (self.day, self.note, *beside, self.new, *desk)
        tight = sum(part.sizeHint().width() for part in parts) + 120 > self.width()
        direction = QBoxLayout.Direction.TopToBottom if tight else QBoxLayout.Direction.LeftToRight
        self._head_box.setDirection(direction)

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._fit_head)

    def _cards(self) -> QWidget:
        self.waiting = WaitingCard()
        self.waiting.wanted.connect(self._open_waiting)
        body = QWidget()
        body.setObjectName("scrolled")
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        grid.addWidget(self.waiting, 0, 0, 2, 1)
        grid.addWidget(self._figures_card(), 0, 1)
        grid.addWidget(self._chart_card(), 1, 1)
        grid.addWidget(self._visits_card(), 2, 0, 1, 2)
        grid.setColumnStretch(0, 6)
        grid.setColumnStretch(1, 5)
        grid.setRowStretch(1, 1)
        self._grid = grid
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self._scroll = scroll
        self.setFocusProxy(self.desk if self.reviews else self.new)
        return scroll

    def _figures_card(self) -> Card:
        self.figures_card = Card("本月")
        self.figures = Figures()
        self.figures.chosen.connect(self.show_behind)
        self.figures.pointed.connect(self._tell_basis)
        self.basis = words("", ink="second", size="small", wrap=True)
        self.figures_card.body.addWidget(self.figures)
        self.figures_card.body.addWidget(self.basis)
        self.figures_card.body.setContentsMargins(8, 0, 8, 10)
        self.basis.setContentsMargins(8, 0, 8, 0)
        return self.figures_card

    def _chart_card(self) -> Card:
        self.chart_card = Card("实地服务天数")
        self.chart = MonthChart()
        self.chart.opened.connect(self.show_behind)
        self.chart_card.body.addWidget(self.chart)
        return self.chart_card

    def _visits_card(self) -> Card:
        self.visits_card = Card(RECENT_VISITS)
        self.visits = EntryList()
        self.visits.opened.connect(lambda found: self.workspace.go(*found))
        self.back = Button(f"回到{RECENT_VISITS}", "link")
        self.back.clicked.connect(lambda: self.show_behind(None))
        self.visits_card.head.addWidget(self.back)
        self.no_visits = words("", ink="second")
        self.no_visits.setContentsMargins(8, 4, 0, 4)
        self.visits_card.body.setContentsMargins(8, 0, 8, 8)
        self.visits_card.body.addWidget(self.no_visits)
        self.visits_card.body.addWidget(self.visits)
        self.visits_card.body.addStretch()
        return self.visits_card

    # -------------------------------------------------------------------------------------------------------- reading
    def _show(self, found: Overview) -> None:
        now = self.workspace.opened.clock.now().astimezone(BEIJING)
        self.day.setText(f"{now.month}月{now.day}日 星期{_DAYS[now.weekday()]}")
        count = sum(group.count for group in found.home.groups)
        self.note.setText(f"{count} 件事等您处理" if count else "")
        self._fit_head()
        self.board.setCurrentIndex(1 if found.first_day and self.outdoors and not self.reviews else 0)
        self.copy.setEnabled(bool(found.recent))
        self.welcome.show_state(found.enterprises, self.workspace.sync.state.server)
        self.waiting.show_groups(found.home.groups)
        self.workspace.shell.set_badge("inbox", sum(g.count for g in found.home.groups if g.key == "desk"))
        month = found.home.month
        self.figures_card.title.setText(f"{month.year} 年" if self.brokers else f"{month.month} 月")
        self.figures.show_figures(found.home.figures)
        if not self.basis.text():
            self._tell_basis(found.home.figures[0])
        self._fit_cards(found)
        self._months = found.months
        self.chart.show_months(found.months)
        self.chart_card.aside.setText(f"近 12 个月共 {sum(m.days for m in found.months)} 天")
        logs = self.villages or any(row.kind != "visit" for row in found.recent)
        self._recent = RECENT_CHAIN if self.brokers else RECENT_CLASSES if self.trains else "最近记录" if logs else RECENT_VISITS
        self.back.set_words(f"回到{self._recent}")
        if self._behind is None:
            self._show_visits(self._recent, found.recent, "", "还没有记录。")
        elif isinstance(self._behind, Figure):
            key = self._behind.key
            self.show_behind(next(f for f in found.home.figures if f.key == key))
        else:
            self.show_behind(self._behind)

    def _fit_cards(self, found: Overview) -> None:
        """Who stays in the office has no days in the field: what waits takes their room."""
        days, figures = any(m.days for m in found.months), any(f.value for f in found.home.figures)
        self.chart_card.setVisible(self.outdoors or days)
        beside = self.outdoors or self.brokers or days or figures
        self.figures_card.setVisible(beside)
        self._grid.setColumnStretch(1, 5 if beside else 0)
        self._grid.setHorizontalSpacing(12 if beside else 0)

    def _tell_basis(self, figure: Figure) -> None:
        self.basis.setText(f"{figure.label}口径：{figure.basis}。点数字看是哪些记录。")

    def show_behind(self, what: Figure | date | None) -> None:
        """List the visits behind a figure or a month's bar; None: the recent ones again."""
        self._behind, opened = what, self.workspace.opened
        self.figures.mark(what.key if isinstance(what, Figure) else "")
        if what is None:
            self.reload()
        elif isinstance(what, Figure):
            title, basis = f"{what.label} {what.value} {what.unit}", f"口径：{what.basis}"
            self.workspace.tasks.read(
                lambda: overview.rows_behind(opened, what.ids),
                lambda rows: self._show_behind(what, title, rows, basis), self.workspace.show_error, owner=self,
            )  # fmt: skip
        else:
            days = next((m.days for m in self._months if m.month == what), 0)
            title = f"{what.year}年{what.month}月 实地服务 {days} 天"
            basis = "口径：实地走访和服务日志里我到场的日期；同一天只算一天"
            self.workspace.tasks.read(
                lambda: overview.month_rows(opened, what),
                lambda rows: self._show_behind(what, title, rows, basis), self.workspace.show_error, owner=self,
            )  # fmt: skip

    def _show_behind(self, what: Figure | date, title: str, rows: Sequence[ListRow], basis: str) -> None:
        if what == self._behind:
            more = f"（只列最近 {len(rows)} 条）" if len(rows) == overview.MOST else ""
            self._show_visits(title, rows, basis + more, "这里还没有记录。")
            self._scroll.ensureWidgetVisible(self.visits_card)

    def _show_visits(self, title: str, rows: Sequence[ListRow], aside: str, nothing: str) -> None:
        self.visits_card.title.setText(title)
        self.visits_card.aside.setText(aside)
        self.back.setVisible(self._behind is not None)
        self.visits.show_entries([entry_of(row) for row in rows])
        self.no_visits.setText(nothing)
        self.no_visits.setVisible(not rows)

    # --------------------------------------------------------------------------------------------------------- acting
    def new_record(self) -> None:
        """A new draft, opened at once."""
        store = self.workspace.store
        if self.brokers:
            self._make(lambda: store.create(Docking, onward.fresh(store.opened, Docking)), "docking")
            return
        if self.trains:
            self._make(lambda: classes.new_class(store), "training")
            return
        self._make(lambda: service_logs.new_log(store) if self.villages else visits.new_visit(store))

    def copy_record(self) -> None:
        """A draft of today like the last one."""
        if self.copy.isHidden():
            return
        store = self.workspace.store
        self._make(lambda: service_logs.copy_last(store) if self.villages else visits.copy_last_visit(store))

    def _prepare(self) -> None:
        """What records will point to: the county's enterprises by a register, objects served one by one; for a contact the
        tables that commissioners hand over."""
        self.workspace.go("need" if self.brokers else "served" if self.villages else "import_visit" if self.reviews else "import")

    def _print_blank(self) -> None:
        if self.villages:
            self.workspace.printing.sheet("service_log_blank", [], {}, self)
        else:
            self.workspace.printing.blank(self)

    def _make(self, make: Callable[[], UUID | None], kind: str = "") -> None:
        def made(record: UUID | None) -> None:
            if record is not None:
                self.workspace.begin(kind or ("service_log" if self.villages else "visit"), record)

        self.workspace.tasks.change(make, made, self.workspace.show_error, owner=self)

    def _open_waiting(self, group: str, item: Item | None) -> None:
        if item is None:
            self.workspace.go("inbox")
        elif group == "refused":
            self.workspace.go("sync")
        elif group == "conflicts" and item.id is not None:
            settle_conflicts(self.workspace, BY_NAME[item.kind], item.id, self)
        elif group in ("desk", "vouch"):
            self.workspace.go("inbox", item.id)
        else:
            self.workspace.go(item.kind, item.id)
