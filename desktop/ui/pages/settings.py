"""Settings: look, account, network, data, about; each takes effect at once, there is no 确定."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import MAX_SIZE, MIN_SIZE, Mode, Theme
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.popup import Item

MODES = ((Mode.SYSTEM, "跟随系统"), (Mode.LIGHT, "浅色"), (Mode.DARK, "深色"))
SIZES = ((12, "12 小"), (14, "14 标准"), (16, "16 较大"), (18, "18 大"), (20, "20 特大"))


class SettingsPage(QWidget):
    """Shows and changes settings; what needs the rest of the program goes out by signals."""

    look_changed = Signal(str, int)  # mode, font size: to be remembered
    server_changed = Signal(str)
    test_wanted = Signal()
    backup_wanted = Signal()
    restore_wanted = Signal()
    folder_wanted = Signal()
    password_wanted = Signal()
    switch_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        body = QWidget()
        body.setObjectName("scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(words("设置", size="heading"))
        for card in (self._look_card(), self._account_card(), self._network_card(), self._data_card()):
            card.setMaximumWidth(860)
            column.addWidget(card)
        self.about = words("", ink="third", size="small")
        column.addWidget(self.about)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setFocusProxy(self.mode)

    def _look_card(self) -> Card:
        card, grid = Card("外观"), FormGrid()
        self.mode = ChipsEdit([Item(mode, text) for mode, text in MODES], single=True)
        self.mode.set_value(self._theme.mode)
        sizes = dict(SIZES) | ({self._theme.size: f"{self._theme.size}"} if self._theme.size not in dict(SIZES) else {})
        self.size_chips = ChipsEdit([Item(n, sizes[n]) for n in sorted(sizes) if MIN_SIZE <= n <= MAX_SIZE], single=True)
        self.size_chips.set_value(self._theme.size)
        self.mode.changed.connect(self._look_chosen)
        self.size_chips.changed.connect(self._look_chosen)
        grid.add(FormRow("颜色", self.mode))
        grid.add(FormRow("字号", self.size_chips, help_text="马上生效，不用重启"))
        card.body.addWidget(grid)
        return card

    def _account_card(self) -> Card:
        card = Card("账号")
        self.who = words("", wrap=True)
        change, switch = Button("修改密码"), Button("换一个账号")
        change.clicked.connect(self.password_wanted)
        switch.clicked.connect(self.switch_wanted)
        card.body.addWidget(self.who)
        card.body.addLayout(_row(change, switch))
        return card

    def _network_card(self) -> Card:
        card, grid = Card("服务器"), FormGrid()
        self.server = LineEdit(200, "如 https://tepai.ln.example")
        self.server.committed.connect(lambda: self.server_changed.emit(self.server.value() or ""))
        self.network_state = words("", ink="second", wrap=True)
        test = Button("测试连接")
        test.clicked.connect(self.test_wanted)
        grid.add(FormRow("地址", self.server, help_text="由省级管理员提供；改动后下次同步生效"))
        card.body.addWidget(grid)
        card.body.addWidget(self.network_state)
        card.body.addLayout(_row(test))
        return card

    def _data_card(self) -> Card:
        card = Card("本机数据")
        self.data_state = words("", ink="second", wrap=True)
        backup, restore, folder = Button("立即备份"), Button("从备份恢复"), Button("打开数据文件夹", "link")
        backup.clicked.connect(self.backup_wanted)
        restore.clicked.connect(self.restore_wanted)
        folder.clicked.connect(self.folder_wanted)
        card.body.addWidget(self.data_state)
        card.body.addLayout(_row(backup, restore, folder))
        return card

    def _look_chosen(self) -> None:
        mode = self.mode.value() or Mode.SYSTEM
        size = self.size_chips.value() or self._theme.size
        self.mode.set_value(mode)
        self.size_chips.set_value(size)
        self._theme.set_mode(mode)
        self._theme.set_size(size)
        self.look_changed.emit(mode.value, size)


def _row(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return row
