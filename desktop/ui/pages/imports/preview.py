"""Before the import: which columns are read, which are not, and the first rows as they would be taken."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.register_run import Preview
from desktop.ui.pages.imports.tables import PlainTable
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card

_WIDTHS = {"企业名称": 230, "统一社会信用代码": 180, "所属县区": 200, "地址": 220, "注册资本": 90, "走访人": 150, "走访方式": 80,
           "需求名称": 150, "说明": 240}  # fmt: skip


class PreviewPanel(QWidget):
    """`begin_wanted`, `other_wanted`."""

    begin_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, promise: str) -> None:
        super().__init__()
        card = Card("核对后再导入")
        self.title = card.title
        self.read = words("", wrap=True)
        self.unread = words("", ink="waiting", wrap=True)
        self.table = PlainTable()
        self.counts = words("", size="title", wrap=True)
        self.promise = words(promise, ink="second", wrap=True)
        for part in (self.counts, self.read, self.unread):
            card.body.addWidget(part)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.promise)
        self.begin, self.other = Button("开始导入", "primary", "Ctrl+Return"), Button("换一个文件")
        self.begin.clicked.connect(self.begin_wanted)
        self.other.clicked.connect(self.other_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(self.other)
        row.addWidget(self.begin)
        card.body.addLayout(row)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(card)

    def show_preview(self, found: Preview) -> None:
        """Show what was recognised."""
        sheet = f"，工作表“{found.sheet}”" if found.sheet else ""
        self.title.setText(f"{found.path.name}{sheet}，标题在第 {found.heading_line} 行")
        plain = ((theirs.rstrip("* "), ours) for theirs, ours in found.read)
        pairs = (theirs if theirs.startswith(ours) else f"{ours}（{theirs}）" for theirs, ours in plain)
        self.read.setText(f"将读取 {len(found.read)} 列：{'、'.join(pairs)}")
        told = []
        if found.unread:
            told.append(f"不读的列：{'、'.join(found.unread)}")
        if found.other_sheets:
            told.append(f"不读的工作表：{'、'.join(found.other_sheets)}")
        self.unread.setText("；".join(told))
        self.unread.setVisible(bool(told))
        rows = [(f"{r.line}", f"{r.reason}　原内容：{r.cells[0]}") if r.reason else (f"{r.line}", *r.cells) for r in found.rows]
        widths = [60, *(_WIDTHS.get(label, 110) for label in found.columns)]
        self.table.fill(["行号", *found.columns], rows, widths, [bool(r.reason) for r in found.rows])
        self.counts.setText(found.counts)
        self.counts.setVisible(bool(found.counts))
        self.begin.setEnabled(found.worth)
        self.focus()

    def focus(self) -> None:
        """The keyboard on what comes next."""
        (self.begin if self.begin.isEnabled() else self.other).setFocus()
