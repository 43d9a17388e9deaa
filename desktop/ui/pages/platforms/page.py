"""The page of platforms, bases and institutions: list and card with its years, and the stock of any past year."""

from collections.abc import Collection, Sequence
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.records.platform import Platform
from desktop.ui import icons
from desktop.ui.form import RecordForm
from desktop.ui.pages.platforms.form import PlatformForm
from desktop.ui.pages.platforms.stock import StockCard
from desktop.ui.record_page import RecordPage
from desktop.ui.record_panel import RecordPanel
from desktop.ui.widgets.buttons import Button
from desktop.ui.workspace import Workspace


class PlatformsPage(RecordPage):
    """Place `platform`."""

    def __init__(self, workspace: Workspace) -> None:
        self.count_stock = Button("期末存量", shortcut="Alt+Y", icon_name=icons.CHART)
        self.count_stock.setToolTip("39 类平台任一年末的数量")
        self.stock: StockCard | None = None
        super().__init__(workspace, Platform)
        self.count_stock.clicked.connect(self.show_stock)

    def make_form(self) -> RecordForm:
        """The form with its timeline."""
        return PlatformForm(self.workspace)

    def make_panel(self) -> RecordPanel:
        """What to do where nothing is there yet."""
        panel = super().make_panel()
        panel.empty.set_text("从左边选一个平台、基地或机构", "也可以按 Ctrl+N 新建；任一年末的数量按 Alt+Y 查看。")
        return panel

    def record_title(self) -> str:
        """平台名片."""
        return "平台名片"

    def head_buttons(self) -> Sequence[QWidget]:
        """The stock."""
        return (self.count_stock,)

    def count_text(self) -> str:
        """How many there are."""
        return super().count_text().replace("条", "个")

    def show_stock(self) -> None:
        """The stock in place of list and card; made when first asked for."""
        if self.stock is None:
            self.stock = StockCard(self.workspace)
            self.stock.left.connect(self.show_list)
            self.stock.wanted.connect(self._show_among)
            outer = self.layout()
            assert isinstance(outer, QVBoxLayout)
            outer.addWidget(self.stock, 1)
        if self.stock.isVisible():
            self.stock.year.setFocus()
            return
        self.form.flush()
        self.split.hide()
        self.stock.show()
        self.stock.setFocus()
        self.stock.table.setFocus()

    def _show_among(self, ids: Collection[UUID], about: str) -> None:
        """The list with the records behind a figure; Alt+Y leads back to the figures."""
        self.show_list()
        self.side.show_among(ids, about)

    def show_list(self) -> None:
        """List and card again."""
        if self.stock is not None:
            self.stock.hide()
        self.split.show()
        self.records.setFocus()
