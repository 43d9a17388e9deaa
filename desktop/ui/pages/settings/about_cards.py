"""快捷键, 文件位置 and 关于."""

from importlib import metadata

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout

from desktop.core.profile_files import Profile
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card

SHORTCUTS = (
    ("Ctrl+K", "搜索全部内容和页面（任意几个字或拼音首字母）"),
    ("Ctrl+1 … 9", "到左边的各个页面"),
    ("F6", "在左栏、顶栏、页面之间切换"),
    ("← →", "在左栏折叠、展开一组页面"),
    ("Ctrl+N", "新建"),
    ("Ctrl+D", "复制为新记录；在工作台是复制上次走访"),
    ("Ctrl+F", "在列表中查找"),
    ("↑ ↓ Enter", "在列表中选择、打开"),
    ("Alt+↑ Alt+↓", "在表单中直接翻到上一条、下一条"),
    ("Alt+Enter", "打开光标所在格里的企业、人员等名片"),
    ("Ctrl+Enter", "提交"),
    ("Ctrl+S", "看看是否已保存（平时自动保存）"),
    ("Ctrl+P", "预览打印"),
    ("Alt+1 … 4　F8　F9", "在培训班里换页；全到、发证；收起列表"),
    ("F5", "在同步页立即同步"),
    ("Esc", "关闭弹出的窗口，或从表单回到列表"),
)
LICENCES = (
    "本程序以 Apache-2.0 许可发布，源码随附。使用了 Qt 与 PySide6（LGPL-3.0，动态链接，可自行替换）、"
    "SQLite 与 SQLCipher（公有领域、BSD）、SQLAlchemy（MIT）、ReportLab（BSD）、PDFium（BSD/Apache-2.0）、"
    "PyNaCl/libsodium（Apache-2.0、ISC）、思源黑体与思源宋体（SIL OFL 1.1）、霞鹜文楷子集（SIL OFL 1.1，已改名）、"
    "Phosphor 图标（MIT）。行政区划、行业分类等数据的来源见程序目录 resources/SOURCES.md。"
)


def version() -> str:
    """Of the installed program; empty when it runs from its source without being installed."""
    try:
        return metadata.version("tepai")
    except metadata.PackageNotFoundError:
        return ""


def shortcuts_card() -> Card:
    """Keys and what they do, in two columns."""
    card, grid = Card("快捷键"), QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    half = -(-len(SHORTCUTS) // 2)
    for number, (keys, what) in enumerate(SHORTCUTS):
        row, column = number % half, number // half * 2
        grid.addWidget(words(keys, ink="accent"), row, column)
        grid.addWidget(words(what, wrap=True), row, column + 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    card.body.addLayout(grid)
    return card


def files_card(profile: Profile) -> Card:
    """Where everything lies, and how to get there."""
    card = Card("文件位置")
    place = words(str(profile.folder), wrap=True)
    place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    told = "记录、附件和备份都加密存在这个文件夹里，不要移动或改名；整个文件夹可以另外拷贝保存。"
    card.body.addWidget(words(told, ink="second", wrap=True))
    card.body.addWidget(place)
    button = Button("打开文件夹")
    button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(profile.folder))))
    card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    return card


def about_card() -> Card:
    """Name, version, licences."""
    card = Card("关于")
    named = f"特派通 {version()}".strip()
    card.body.addWidget(words(f"{named}　辽宁省企业科技特派员工作记录"))
    card.body.addWidget(words(LICENCES, ink="second", size="small", wrap=True))
    return card
