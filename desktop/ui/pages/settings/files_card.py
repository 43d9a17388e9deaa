"""附件: how pictures are kept, and the folder in which a scanner leaves its files."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from desktop.core.settings import PICTURE_FACTS, PICTURE_QUALITY, PICTURE_SIDE, SCAN_FOLDER, Setting, T
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.popup import Item
from desktop.ui.workspace import Workspace

QUALITIES = ((70, "较小"), (85, "标准"), (95, "最好"))


class FilesCard(Card):
    """Each takes effect at once, for files added from now on."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("附件")
        self._workspace, self._settings = workspace, workspace.settings
        self.side = self._chips(PICTURE_SIDE, PICTURE_SIDE.choices)
        self.quality = self._chips(PICTURE_QUALITY, QUALITIES)
        self.facts = self._chips(PICTURE_FACTS, ((True, "保留"), (False, "去掉")))
        self.folder = words("", ink="second", wrap=True)
        self.choose, self.forget = Button("选择扫描文件夹…"), Button("不用")
        self.choose.clicked.connect(self._ask)
        self.forget.clicked.connect(lambda: self.use_folder(""))
        grid = FormGrid()
        grid.add(FormRow("图片大小", self.side, help_text="最长边的点数；添加时也可以选“添加原图”"))
        grid.add(FormRow("图片质量", self.quality))
        grid.add(FormRow("拍摄信息", self.facts, help_text="照片中的时间和地点，只供查看，从不要求"))
        self.body.addWidget(grid)
        self.body.addWidget(self.folder)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choose)
        row.addWidget(self.forget)
        row.addStretch()
        self.body.addLayout(row)
        self._show_folder()

    def _chips(self, setting: Setting[T], choices: tuple[tuple[T, str], ...]) -> ChipsEdit:
        editor = ChipsEdit([Item(value, text) for value, text in choices], single=True)
        editor.set_value(self._settings.get(setting))

        def choose() -> None:
            """A second click on the chosen one does not leave nothing chosen."""
            value = editor.value()
            if value is None:
                editor.set_value(self._settings.get(setting))
            else:
                self._keep(setting, value)

        editor.changed.connect(choose)
        return editor

    def use_folder(self, path: str) -> None:
        """Watch this folder from now on; empty: none."""
        self._keep(SCAN_FOLDER, path)
        self._show_folder()

    def _ask(self) -> None:
        found = QFileDialog.getExistingDirectory(self, SCAN_FOLDER.label, self._settings.get(SCAN_FOLDER) or str(Path.home()))
        if found:
            self.use_folder(found)

    def _show_folder(self) -> None:
        path = self._settings.get(SCAN_FOLDER)
        self.folder.setText(f"扫描文件夹：{path}" if path else f"{SCAN_FOLDER.help}。")
        self.forget.setVisible(bool(path))

    def _keep(self, setting: Setting[T], value: T) -> None:
        try:
            self._settings.set(setting, value)
        except OSError as error:
            self._workspace.show_error(error)
