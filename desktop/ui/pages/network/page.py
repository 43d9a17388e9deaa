"""三级工作网络: the cities with their coverage, the nodes with the vacancies first, and one of them to be filled."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from db.divisions import PROVINCE
from desktop.core import network, typed
from desktop.core.errors import Invalid
from desktop.core.network import Network, Site
from desktop.ui.freshness import Freshness
from desktop.ui.pages.network.site_card import SiteCard, Texts, draft_id
from desktop.ui.rereading import Rereading
from desktop.ui.theme import look
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.record_list import RecordList
from desktop.ui.widgets.record_model import Column, ListRow, Rows
from desktop.ui.workspace import Workspace

COLUMNS = (
    Column("级别", 50), Column("节点", 166), Column("专责人", 98), Column("电话", 122), Column("职务", 60), Column("到任", 98),
)  # fmt: skip
VACANT = "（空缺）"


class NetworkPage(QWidget):
    """Place `node`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.network: Network | None = None
        self.city = ""
        self._drafts: dict[str, Texts] = {}
        self._order: list[str] = []  # nodes as they are listed
        self._made: UUID | None = None  # appointed just now: the rest of the card is filled in next
        self._wanted: UUID | None = None  # a contact that another place leads to
        self._lay_out()
        self.cities.currentRowChanged.connect(self._city_chosen)
        self.sites.selected.connect(self._chosen)
        self.sites.activated.connect(lambda _: self._into_card())
        self.site.wanted.connect(self._appoint)
        self.site.drafted.connect(self._keep)
        self.site.form.loaded.connect(self._go_on)
        self.print.clicked.connect(self.ask_print)
        self.reload = Rereading(workspace, self, self._read, self._show)
        Freshness(self, workspace.changes, {"node"}, self.reload)

    def _lay_out(self) -> None:
        self.told, self.print = words("", ink="second", size="small"), Button("打印名册", shortcut="Ctrl+P")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(words("三级工作网络", size="heading"))
        head.addWidget(self.told, 1)
        head.addWidget(self.print)
        self.cities = QListWidget()
        self.cities.setAccessibleName("各市落实情况")
        self.cities.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sites = RecordList(COLUMNS, "↑↓ 选择　Enter 填写", unit="个节点")
        self.sites.show_table(True)
        self.site = SiteCard(self.workspace)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        for part in (self.cities, self.sites):
            card = Card()
            card.fill(part)
            split.addWidget(card)
        split.addWidget(self.site)
        split.setSizes([170, 640, 410])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(split, 1)
        escape = QShortcut(QKeySequence("Esc"), self.site, self.sites.setFocus)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ------------------------------------------------------------------------------------------------------- showing
    def open_record(self, record_id: UUID) -> None:
        """Show the node of a contact."""
        self._wanted = record_id
        self.reload()

    def _read(self) -> tuple[Network, dict[str, Texts]]:
        opened = self.workspace.opened
        found = network.load(opened)
        with opened.local.read() as session:
            return found, {s.code: kept for s in found.sites if s.mine and (kept := typed.of(session, draft_id(s.code)))}

    def _show(self, read: tuple[Network, dict[str, Texts]]) -> None:
        found, kept = read
        first = self.network is None
        self.network, self._drafts = found, kept | self._drafts
        self.told.setText(found.text())
        self._list_cities(found)
        self._list_sites()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            held = next((s for s in found.sites if wanted in {c.id for c in (*s.now, *s.before)}), None)
            if held is not None:
                self._go(held)
                self.site.form.open(wanted)
        elif first:
            mine = next((s for s in found.of(self.city) if s.mine), found.of(self.city)[0])
            self._select(mine.code)
        self._chosen(self.sites.current_key())
        self._go_on()

    def _go(self, site: Site) -> None:
        if self.city and site.city != self.city:
            self.cities.setCurrentRow(0)
        self._select(site.code)

    def _select(self, code: str) -> None:
        """By its place, for the list has only those that were in sight."""
        if code in self._order:
            self.sites.select_row(self._order.index(code))

    def _list_cities(self, found: Network) -> None:
        covers = (found.whole, *found.cities)
        self.cities.setMinimumWidth(look().px(128))  # name and figures stand whole in any window
        self.cities.blockSignals(True)
        self.cities.clear()
        for cover in covers:
            item = QListWidgetItem(f"  {cover.name}　{cover.filled}/{cover.total}")
            item.setToolTip(cover.text)
            item.setSizeHint(QSize(look().px(80), look().px(34)))
            self.cities.addItem(item)
        self.cities.setCurrentRow(next((n for n, cover in enumerate(covers) if cover.city == self.city), 0))
        self.cities.blockSignals(False)

    def _list_sites(self) -> None:
        assert self.network is not None
        chosen = self.sites.current_key()
        sites = self.network.of(self.city)
        if self.isVisible() and {site.code for site in sites} == set(self._order):  # what was filled stays where it was
            sites = tuple(sorted(sites, key=lambda site: self._order.index(site.code)))
        self._order, rows = [site.code for site in sites], [_row(site) for site in sites]
        self.sites.set_source(Rows(lambda: len(rows), lambda offset, limit: rows[offset : offset + limit]))
        if chosen is not None:
            self._select(chosen)

    def _city_chosen(self, row: int) -> None:
        if self.network is not None and row >= 0:
            self.city = "" if row == 0 else self.network.cities[row - 1].city
            cover = self.network.whole if row == 0 else self.network.cities[row - 1]
            self.told.setText(cover.text if self.city else self.network.text())
            self._list_sites()
            if self.sites.current_key() is None:
                self.sites.select_row(0)

    def _chosen(self, code: Any) -> None:
        if self.network is not None and code is not None:
            self.site.show_site(self.network.site(code), self._drafts.get(code, {}))

    def _into_card(self) -> None:
        site = self.site.site
        if site is not None and not site.now and site.mine:
            self.site.name.setFocus(Qt.FocusReason.ShortcutFocusReason)  # what is kept there is chosen: typing replaces it
        else:
            self.site.form.setFocus()
            if self.site.form.bindings:
                self.site.form.focus(self.site.form.bindings[0])

    # ------------------------------------------------------------------------------------------------------- writing
    def _keep(self, site: str, texts: Texts) -> None:
        if self._drafts.get(site, {}) != texts:
            self._drafts[site] = texts
            opened = self.workspace.opened
            self.workspace.tasks.change(
                lambda: typed.keep(opened, draft_id(site), texts), on_error=self.workspace.show_error, owner=self
            )

    def _appoint(self, site: str, values: dict[str, Any]) -> None:
        store = self.workspace.store
        self.workspace.tasks.change(
            lambda: network.appoint(store, site, values), lambda made: self._appointed(site, made), self._failed, owner=self
        )

    def _appointed(self, site: str, made: UUID) -> None:
        self.site.clear()
        self._keep(site, {})
        self._made = made
        self.site.form.open(made)
        self.workspace.notice("done", "专责人已登记，单位、职务、分管领导请接着填。")

    def _go_on(self) -> None:
        """The keyboard into what is to be filled in next, once it is in sight."""
        form = self.site.form
        unit = form.binding("unit")
        if unit is not None and self._made is not None and form.record_id == self._made and form.isVisibleTo(self):
            self._made = None
            form.focus(unit)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Invalid):
            self.site.mark(error.problems)  # type: ignore[arg-type]  # those of network are db.rules.Problem
        else:
            self.workspace.show_error(error)

    def ask_print(self) -> None:
        """P10 of the city in sight, or of the province."""
        self.site.flush()
        self.workspace.printing.sheet("network", [], {"city": self.city}, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts among the nodes."""
        self.sites.setFocus()


def _row(site: Site) -> ListRow:
    contact = site.now[0] if site.now else None
    name = "、".join(c.name for c in site.now) or VACANT
    more = (contact.phone, contact.post, str(contact.since or "")) if contact is not None else ("", "", "")
    where = site.name if site.code != PROVINCE else "省级"
    return ListRow(site.code, where, name, cells=(site.tier.text, where, name, *more))
