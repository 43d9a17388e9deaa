"""Ctrl+K at work: the palette asks the search of the profile; for the empty line it offers what is usually wanted next."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from db.records.docking import Docking
from desktop.core import brokering, onward, visits
from desktop.core.listing import ListQuery
from desktop.core.searching import FoundRow
from desktop.ui.palette import Group, SearchPalette
from desktop.ui.place_words import FoundPlace, find_places
from desktop.ui.widgets.popup import Item
from desktop.ui.workspace import Workspace

RECENT = 6
Go = tuple[str, UUID | None]  # place and record
PLACES = (
    ("sync", "同步", "上传、下载，看回执"),
    ("import", "导入企业名册", "从 Excel 或 CSV"),
    ("import_visit", "导入走访记录", "从 Excel 或 CSV；代录也用它"),
    ("settings", "设置", "外观、密码、备份、快捷键"),
)


class Finder(QObject):
    """Owns the palette over one window; `open(text)` shows it."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self.workspace = workspace
        self.palette = SearchPalette(window, self.groups, workspace.run_for(self))
        self.palette.chosen.connect(self._chosen)

    def open(self, text: str = "") -> None:
        """Show the palette, with what was already typed."""
        self.palette.open(text)

    def groups(self, text: str) -> Sequence[Group]:
        """Hits of a text; on the database thread."""
        if not text:
            return self._offers()
        searching = self.workspace.searching
        found = [
            Group(f"{g.title}（{len(g.rows)}{'+' if g.more else ''}）", [self._item(g.kind, row) for row in g.rows])
            for g in searching.palette(text)
        ]
        if pages := self._pages(text):
            found.insert(0 if pages[0].sure else min(1, len(found)), Group("页面", [_page_item(page) for page in pages]))
        if not searching.complete:
            found.append(Group("还在准备，稍等片刻能搜到更早的内容", ()))
        return found

    def _pages(self, text: str) -> Sequence[FoundPlace]:
        """Where one can go; before the records only if that is what the text says."""
        return find_places(self.workspace.opened.account, text)

    def _item(self, kind: str, found: FoundRow) -> Item:
        snippet = found.snippet
        told = f"{snippet.label}：{snippet.text}" if snippet.text and snippet.text != found.row.headline else found.row.second
        return Item((kind, found.row.id), found.row.headline, told, found.row.right)

    def _offers(self) -> Sequence[Group]:
        me = self.workspace.opened.account.id
        rows = self.workspace.listing.fetch(ListQuery("visit", author=me), 0, RECENT)
        recent = [Item(("visit", row.id), row.headline, row.second, row.right) for row in rows]
        broker = brokering.is_broker(self.workspace.opened.account)
        begun = (self._new_docking, "新建供需对接") if broker else (self._new_visit, "新建走访")
        acts = [Item(*begun, "", "Ctrl+N", action=True)]
        acts += [Item((place, None), text, second) for place, text, second in PLACES]
        return [Group("最近走访", recent), Group("可以做的事", acts)]

    def _chosen(self, value: Go | Callable[[], None]) -> None:
        if callable(value):
            value()
        else:
            self.workspace.go(*value)

    def _new_docking(self) -> None:
        store = self.workspace.store
        self.workspace.tasks.change(
            lambda: store.create(Docking, onward.fresh(store.opened, Docking)),
            lambda made: self.workspace.begin("docking", made), self.workspace.show_error, owner=self,
        )  # fmt: skip

    def _new_visit(self) -> None:
        store = self.workspace.store
        self.workspace.tasks.change(
            lambda: visits.new_visit(store), lambda made: self.workspace.begin("visit", made),
            self.workspace.show_error, owner=self,
        )  # fmt: skip


def _page_item(page: FoundPlace) -> Item:
    return Item((page.key, None), page.label, page.under, "前往")
