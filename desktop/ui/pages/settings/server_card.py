"""同步: the province's address, tried at once, and how often to sync without being asked."""

from PySide6.QtCore import Signal

from desktop.core.errors import explain
from desktop.core.settings import AUTO_SYNC, SERVER
from desktop.ui.pages.settings.choices import minutes_chips
from desktop.ui.tasks import Job
from desktop.ui.widgets.base import set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.workspace import Workspace

EVERY = (5, 10, 30, 60, 0)


class ServerCard(Card):
    """`address_chosen(address)`, `rhythm_chosen(minutes)`."""

    address_chosen = Signal(str)
    rhythm_chosen = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("同步")
        self.workspace = workspace
        self._job: Job | None = None
        self.address = LineEdit(200, "如 https://tepai.ln.example")
        self.address.set_value(workspace.sync.state.server or None)
        self.address.committed.connect(self._chosen)
        self.every = minutes_chips(EVERY, "不自动同步")
        self.every.set_value(workspace.settings.get(AUTO_SYNC))
        self.every.changed.connect(self._rhythm)
        self.told = words("", wrap=True)
        self.told.hide()
        self.test = Button("测试连接")
        self.test.clicked.connect(self._test)
        grid = FormGrid()
        grid.add(FormRow("服务器地址", self.address, help_text=SERVER.help))
        grid.add(FormRow("自动同步", self.every, help_text="有网络时隔这么久同步一次；停笔 20 秒后也会自动上传"))
        self.body.addWidget(grid)
        self.body.addWidget(self.told)
        self.body.addWidget(self.test)
        self.test.setMaximumWidth(160)

    def _chosen(self) -> None:
        address = self.address.value() or ""
        if address != self.workspace.sync.state.server:
            self.address.set_problem(None)
            self.told.hide()
            self.address_chosen.emit(address)

    def _test(self) -> None:
        self._chosen()
        address = self.address.value()
        if not address:
            self.address.set_problem("请填写服务器地址。")
            return
        self.test.setEnabled(False)
        self._say("正在连接……", "second")
        self._job = self.workspace.sync.test(address, self._works, self._fails, self)

    def _works(self, text: str) -> None:
        self.test.setEnabled(True)
        self.address.set_problem(None)
        self._say(text, "done")

    def _fails(self, error: BaseException) -> None:
        self.test.setEnabled(True)
        told = explain(error)
        self.told.hide()
        if told is None:
            self.workspace.show_error(error)
        else:
            self._say(" ".join(p for p in (told.text, told.hint) if p), "wrong")

    def _say(self, text: str, ink: str) -> None:
        self.told.setText(text)
        set_style(self.told, ink=ink)
        self.told.show()

    def _rhythm(self) -> None:
        found = self.every.value()
        minutes = self.workspace.settings.get(AUTO_SYNC) if found is None else found
        self.every.set_value(minutes)
        self.rhythm_chosen.emit(minutes)
