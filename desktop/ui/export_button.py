"""导出表格: the list in sight, as filtered and ordered, as a workbook; it goes on while one works elsewhere."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from db.base import Record
from desktop.core import export_log
from desktop.core.listing import ListQuery
from desktop.core.settings import EXPORT_FOLDER
from desktop.core.sheets.ledger import export
from desktop.ui import icons
from desktop.ui.purpose import PurposeWindow
from desktop.ui.tasks import Job
from desktop.ui.widgets.buttons import Button
from desktop.ui.workspace import Workspace

FILES = "Excel 工作簿 (*.xlsx)"


class ExportButton(Button):
    """`query()` tells what the list shows; `save(path)` writes it."""

    def __init__(self, workspace: Workspace, kind: type[Record], title: str, query: Callable[[], ListQuery]) -> None:
        super().__init__("导出", icon_name=icons.EXPORT)
        self.setToolTip("导出表格：把列表里的记录存成 Excel 工作簿")
        self.workspace, self.kind, self._title, self._query = workspace, kind, title, query
        self._job: Job | None = None
        self.clicked.connect(self.ask)

    def ask(self) -> None:
        """Ask where to put it; while one is written, a click stops it."""
        if self._job is not None:
            self._job.cancel()
        elif self.kind in export_log.PERSONAL:
            told = f"导出的{self.kind.title}含个人信息。用途会记入导出记录，县、市、省联络员看得到。"
            window = PurposeWindow("导出个人信息", told, export_log.PURPOSES, "导出", self.window())
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.agreed.connect(self._ask_where)
            window.open()
        else:
            self._ask_where()

    def _ask_where(self, purpose: str = "") -> None:
        today = self.workspace.opened.clock.today()
        name = str(Path(self.workspace.settings.get(EXPORT_FOLDER)) / f"{self._title}台账-{today:%Y%m%d}.xlsx")
        path, _ = QFileDialog.getSaveFileName(self.window(), "导出表格", name, FILES)
        if path:
            self.save(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"), purpose)

    def save(self, path: Path, purpose: str = "") -> None:
        """Write the list, beside other work."""
        opened, kind, listing, query = self.workspace.opened, self.kind, self.workspace.listing, self._query()
        job = self._job = Job()
        self.set_words("停止导出")
        self.workspace.tasks.watch(job, lambda done, total, _: self.set_words(f"停止导出 {done * 100 // max(total, 1)}%"))
        self.workspace.settings.set(EXPORT_FOLDER, str(path.parent))
        self.workspace.tasks.net(
            lambda: export(
                opened, kind, listing.ids(query), path, job.progress, scope=export_log.scope_of(query), purpose=purpose
            ),
            lambda count: self._done(path, count), self._failed, owner=self, job=job,
        )  # fmt: skip

    def _done(self, path: Path, count: int) -> None:
        self._ready()
        self.workspace.notice("done", f"已导出 {count:,} 条到 {path}。", "金额单位为万元；代码都是文本，可以直接再用。")

    def _failed(self, error: BaseException) -> None:
        self._ready()
        self.workspace.show_error(error)

    def _ready(self) -> None:
        self._job = None
        self.set_words("导出")
