"""The first day: three lines that say what to do, each with its button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.ui.theme import look
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card


class Welcome(QWidget):
    """Shown in place of the cards while nothing has been recorded."""

    record_wanted = Signal()
    prepare_wanted = Signal()
    blank_wanted = Signal()

    def __init__(self, villages: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._villages = villages
        card = Card("从这里开始")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(1, 1)
        self.cards_line = words(wrap=True)
        self.bring = Button("服务对象" if villages else "导入企业名册")
        self.begin = Button("新建服务日志" if villages else "新建走访", "primary")
        self.blank = Button("打印空白服务日志" if villages else "打印空白走访表")
        here = "在村里" if villages else "走访时"
        lines = (
            (self.cards_line, self.bring, self.prepare_wanted),
            (words(f"{here}直接记，没有网络也一样；写一个字就存一个字，不用按保存。", wrap=True), self.begin, self.record_wanted),
            (words("现场不方便用电脑，就先打一张空白表手写，回来再录。", wrap=True), self.blank, self.blank_wanted),
        )
        for number, (line, button, signal) in enumerate(lines, 1):
            grid.addWidget(words(f"{number}", ink="accent", size="figure"), number, 0)
            grid.addWidget(line, number, 1)
            grid.addWidget(button, number, 2)
            button.clicked.connect(signal)
        self.network = words("", ink="second", wrap=True)
        card.body.addLayout(grid)
        card.body.addSpacing(8)
        card.body.addWidget(self.network)
        card.body.setContentsMargins(24, 12, 24, 24)
        card.setMaximumWidth(look().px(820))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addStretch(1)
        box.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        self._card = card

    def show_state(self, enterprises: int, server: str) -> None:
        """Say what is here already."""
        known = f"本机已有 {enterprises:,} 家企业，填走访时输入名称或拼音首字母就能找到；还可以导入名册。"
        told = known if enterprises else "把本县区的企业名册（Excel 或 CSV）导进来，走访时不用再抄企业信息。"
        villages = "给服务的村、合作社建名片：选好村名，代码自动填；记日志时现建也可以。"
        self.cards_line.setText(villages if self._villages else told)
        online = "有网络时记录会自动上传到省级，也可以点右上角随时同步。"
        self.network.setText(online if server else "还没有填写服务器地址，请到“设置”填写；不填也能先记录。")
        self._card.setMinimumWidth(min(look().px(720), 900))
