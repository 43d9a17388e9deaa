"""An import, step by step; it goes on while the user works elsewhere."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.errors import Cancelled, explain
from desktop.core.register_run import Preview
from desktop.core.settings import EXPORT_FOLDER
from desktop.ui import icons
from desktop.ui.pages.imports.preview import PreviewPanel
from desktop.ui.pages.imports.result import ResultPanel
from desktop.ui.pages.imports.works import FILES, Outcome, RegisterWork, VisitWork, Work, works_for
from desktop.ui.tasks import Job
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.states import EmptyState, ProgressPanel
from desktop.ui.workspace import Workspace


class ImportPage(QWidget):
    """Places `import` and `import_visit`. `choose(path)` looks at a file, `begin()` imports it."""

    def __init__(self, workspace: Workspace, kind: type[Work] = RegisterWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.work: Work = kind(workspace.opened)
        self._path: Path | None = None
        self._job: Job | None = None
        self.ask = EmptyState(self.work.ask, self.work.hint, "选择文件……", self.ask_file, icons.IMPORT)
        self.template = Button("下载模板……", "link", parent=self.ask)
        self.template.hide()
        self.template.clicked.connect(self.ask_template)
        self.busy = ProgressPanel()
        self.busy.cancelled.connect(self.cancel)
        self.preview = PreviewPanel(self.work.promise)
        self.preview.begin_wanted.connect(self.begin)
        self.preview.other_wanted.connect(self.ask_file)
        place, show_words = self.work.shows
        self.result = ResultPanel(show_words)
        self.result.save_wanted.connect(self.ask_save)
        self.result.undo_wanted.connect(self.undo)
        self.result.again_wanted.connect(self.ask_file)
        self.result.submit_wanted.connect(self.submit)
        self.result.show_wanted.connect(lambda: workspace.go(place))
        self.result.open_wanted.connect(lambda record_id: workspace.go(place, record_id))
        self.steps = QStackedWidget()
        for panel in (self._asking(), self._working(), self.preview, self.result):
            self.steps.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addWidget(self.steps, 1)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.ask.button)

    def _head(self) -> QHBoxLayout:
        """The title, and what else could be imported."""
        offered = works_for(self.workspace.opened)
        self.kinds = ChipsEdit([Item(work.place, work.noun) for work in offered], single=True)
        self.kinds.set_value(self.work.place)
        self.kinds.changed.connect(self._other_kind)
        self.kinds.setAccessibleName("导入什么")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(words("导入" if len(offered) > 1 else f"导入{self.work.noun}", size="heading"))
        row.addWidget(self.kinds, 1)
        self.kinds.setVisible(len(offered) > 1)
        return row

    def _other_kind(self) -> None:
        """The other import is a place of its own; what goes on here goes on."""
        place = self.kinds.value()
        self.kinds.set_value(self.work.place)
        if place not in (None, self.work.place):
            self.workspace.go(place)

    def _asking(self) -> Card:
        card = Card()
        card.body.addWidget(self.ask, 1)
        if isinstance(self.work, VisitWork):
            self.ask.add_below(self.template)
            self.template.show()
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
        path, _ = QFileDialog.getOpenFileName(self, self.work.ask, folder, FILES)
        if path:
            self.choose(Path(path))

    def choose(self, path: Path) -> None:
        """Look at a file; nothing is imported yet."""
        if self._job is not None:
            self.workspace.notice("waiting", "正在导入，请等它结束或先停止。")
            return
        self._path = path
        job = self._work(f"正在查看 {path.name}")
        work = self.work
        self.workspace.tasks.net(lambda: work.preview(path, job.check), self._seen, self._unreadable, owner=self, job=job)

    def _seen(self, found: Preview) -> None:
        self._job = None
        self.preview.show_preview(found)
        self.steps.setCurrentIndex(2)
        self.preview.focus()

    def _unreadable(self, error: BaseException) -> None:
        self._job = None
        self.steps.setCurrentIndex(0)
        self.ask.button.setFocus()
        told = explain(error)
        if isinstance(error, Cancelled):
            self.ask.set_text(self.work.ask, self.work.hint)
        elif told is None:
            self.workspace.show_error(error)
        else:
            name = f"{self._path.name}：" if self._path else ""
            self.ask.set_text(f"{name}{told.text}", told.hint)

    # ------------------------------------------------------------------------------------------------------ importing
    def begin(self) -> None:
        """Import the file in sight, beside other work."""
        path, work = self._path, self.work
        if path is None or self._job is not None:
            return
        job = self._work(f"正在导入 {path.name}")
        self.workspace.tasks.watch(job, self.busy.advance)
        self.workspace.tasks.net(
            lambda: work.take_in(path, job.progress, job.check), self._done, self._failed, owner=self, job=job
        )

    def submit(self) -> None:
        """Hand in what has no problem, beside other work."""
        work = self.work
        if self._job is not None or not isinstance(work, VisitWork):
            return
        job = self._work("正在提交")
        self.workspace.tasks.watch(job, self.busy.advance)
        self.workspace.tasks.net(
            lambda: work.submit(job.progress, job.check), self._done, self._failed, owner=self, job=job
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

    def _done(self, found: Outcome) -> None:
        self._job = None
        self.result.show_outcome(found)
        self.steps.setCurrentIndex(3)
        if not self.isVisible():
            told = f"{found.figures}。{found.ending}"
            what = "提交" if found.submitted else "导入"
            self.workspace.notice("waiting" if found.tables else "done", f"{self.work.noun}{what}完毕：{told}")

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
        work = self.work
        self.workspace.tasks.net(
            lambda: work.save_bad(path),
            lambda _: self.workspace.notice("done", f"问题行已存到 {path}。"), self.workspace.show_error, owner=self,
        )  # fmt: skip

    def ask_template(self) -> None:
        """Ask where to put the table to be filled in."""
        folder = self.workspace.settings.get(EXPORT_FOLDER)
        if isinstance(self.work, VisitWork):
            first = str(Path(folder) / self.work.template)
            path, _ = QFileDialog.getSaveFileName(self, "下载模板", first, "Excel 工作簿 (*.xlsx)")
            if path:
                self.save_template(Path(path))

    def save_template(self, path: Path) -> None:
        """Write the table to be filled in."""
        work = self.work
        if isinstance(work, VisitWork):
            self.workspace.tasks.net(
                lambda: work.save_template(path),
                lambda _: self.workspace.notice("done", f"模板已存到 {path}。"), self.workspace.show_error, owner=self,
            )  # fmt: skip

    def undo(self) -> None:
        """Take back what this import made, where nobody has used it since."""
        self.workspace.tasks.change(self.work.undo, self.result.undone, self.workspace.show_error, owner=self)

    # ----------------------------------------------------------------------------------------------------------- drop
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file from the desktop is welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the first file."""
        self.choose(Path(next(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())))
