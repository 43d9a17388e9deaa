"""The import of a register of enterprises, step by step; it goes on while the user works elsewhere."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop.core import importing, register_run
from desktop.core.errors import Cancelled, explain
from desktop.core.importing import ImportReport
from desktop.core.register_run import Preview
from desktop.core.settings import EXPORT_FOLDER
from desktop.ui import icons
from desktop.ui.pages.imports.preview import PreviewPanel
from desktop.ui.pages.imports.result import ResultPanel
from desktop.ui.tasks import Job
from desktop.ui.widgets.base import words
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.states import EmptyState, ProgressPanel
from desktop.ui.workspace import Workspace

FILES = "企业名册 (*.xlsx *.csv *.gz *.txt);;所有文件 (*)"
ASK = "选一个企业名册文件"
ASK_HINT = (
    "可以是 .xlsx、.csv 或 .csv.gz，也可以把文件拖到这里。\n"
    "要有“企业名称”和“统一社会信用代码”两列；地区、地址、行业、成立日期、注册资本等列有就读，列的先后不限。"
)


class ImportPage(QWidget):
    """Place `import`. `choose(path)` looks at a file, `begin()` imports it."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.report: ImportReport | None = None
        self._path: Path | None = None
        self._job: Job | None = None
        self.ask = EmptyState(ASK, ASK_HINT, "选择文件……", self.ask_file, icons.IMPORT)
        self.busy = ProgressPanel()
        self.busy.cancelled.connect(self.cancel)
        self.preview = PreviewPanel()
        self.preview.begin_wanted.connect(self.begin)
        self.preview.other_wanted.connect(self.ask_file)
        self.result = ResultPanel()
        self.result.save_wanted.connect(self.ask_save)
        self.result.undo_wanted.connect(self.undo)
        self.result.again_wanted.connect(self.ask_file)
        self.result.show_wanted.connect(lambda: workspace.go("enterprise"))
        self.steps = QStackedWidget()
        for panel in (self._in_card(self.ask), self._working(), self.preview, self.result):
            self.steps.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(words("导入企业名册", size="heading"))
        column.addWidget(self.steps, 1)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.ask.button)

    def _in_card(self, panel: QWidget) -> Card:
        card = Card()
        card.body.addWidget(panel, 1)
        return card

    def _working(self) -> Card:
        card = Card()
        card.body.addWidget(self.busy)
        card.body.addWidget(words("您可以去做别的，导入会继续；完成后会告诉您。", ink="second"))
        card.body.addStretch(1)
        return card

    # ------------------------------------------------------------------------------------------------------- choosing
    def ask_file(self) -> None:
        """Ask for a file, beginning where the last one lay."""
        folder = self.workspace.settings.get(EXPORT_FOLDER)
        path, _ = QFileDialog.getOpenFileName(self, ASK, folder, FILES)
        if path:
            self.choose(Path(path))

    def choose(self, path: Path) -> None:
        """Look at a file; nothing is imported yet."""
        if self._job is not None:
            self.workspace.notice("waiting", "正在导入，请等它结束或先停止。")
            return
        self._path = path
        job = self._work(f"正在查看 {path.name}")
        self.workspace.tasks.net(lambda: register_run.preview(path, job.check), self._seen, self._unreadable, owner=self, job=job)

    def _seen(self, found: Preview) -> None:
        self._job = None
        self.preview.show_preview(found)
        self.steps.setCurrentIndex(2)
        self.preview.begin.setFocus()

    def _unreadable(self, error: BaseException) -> None:
        self._job = None
        self.steps.setCurrentIndex(0)
        self.ask.button.setFocus()
        told = explain(error)
        if isinstance(error, Cancelled):
            self.ask.set_text(ASK, ASK_HINT)
        elif told is None:
            self.workspace.show_error(error)
        else:
            name = f"{self._path.name}：" if self._path else ""
            self.ask.set_text(f"{name}{told.text}", told.hint)

    # ------------------------------------------------------------------------------------------------------ importing
    def begin(self) -> None:
        """Import the file in sight, beside other work."""
        path, opened = self._path, self.workspace.opened
        if path is None or self._job is not None:
            return
        job = self._work(f"正在导入 {path.name}")
        self.workspace.tasks.watch(job, self.busy.advance)
        self.workspace.tasks.net(
            lambda: register_run.take_in(opened, path, job.progress, job.check), self._done, self._failed, owner=self, job=job
        )

    def cancel(self) -> None:
        """Stop after the rows under way; those imported stay."""
        if self._job is not None:
            self._job.cancel()

    def _work(self, title: str) -> Job:
        self._job = Job()
        self.busy.start(title)
        self.steps.setCurrentIndex(1)
        self.busy.cancel.setFocus()
        return self._job

    def _done(self, report: ImportReport) -> None:
        self._job, self.report = None, report
        self.result.show_report(report)
        self.steps.setCurrentIndex(3)
        if not self.isVisible():
            self.workspace.notice("waiting" if report.bad or report.stopped else "done", f"企业名册导入完毕：{report.text}")

    def _failed(self, error: BaseException) -> None:
        self._unreadable(error)
        if not self.isVisible():
            self.workspace.show_error(error)

    # ---------------------------------------------------------------------------------------------------------- after
    def ask_save(self) -> None:
        """Ask where to put the rows left out."""
        folder = self.workspace.settings.get(EXPORT_FOLDER)
        stem = self._path.name.split(".")[0] if self._path else "名册"
        path, _ = QFileDialog.getSaveFileName(self, "保存问题行", str(Path(folder) / f"{stem}-问题行.csv"), "CSV 文件 (*.csv)")
        if path:
            self.save(Path(path))

    def save(self, path: Path) -> None:
        """Write the rows left out, with reasons."""
        report = self.report
        if report is not None:
            self.workspace.tasks.net(
                lambda: importing.save_bad(report, path),
                lambda _: self.workspace.notice("done", f"问题行已存到 {path}。"), self.workspace.show_error, owner=self,
            )  # fmt: skip

    def undo(self) -> None:
        """Take back what this import made, where nobody has used it since."""
        report, opened = self.report, self.workspace.opened
        if report is None:
            return

        def undone(number: int) -> None:
            kept = report.created - number
            rest = f"；{kept:,} 家已经上传、改过或用在走访中，仍然保留" if kept else ""
            self.result.undone(f"已撤销，移走新增的 {number:,} 家{rest}。补充到已有企业的内容不变。")

        self.workspace.tasks.change(
            lambda: importing.undo_import(opened, report.batch), undone, self.workspace.show_error, owner=self
        )

    # ----------------------------------------------------------------------------------------------------------- drop
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file from the desktop is welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the first file."""
        self.choose(Path(next(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())))
