"""未被接收: each change the province did not take, why, and the two ways out; both are within reach of Tab."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.refused import Refusal
from desktop.ui.widgets.badge import Badge
from desktop.ui.widgets.base import ElidedLabel, clear_layout, rule, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card


class RefusalRow(QWidget):
    """One refused or held change."""

    reopen_wanted = Signal(object)
    discard_wanted = Signal(object)
    show_wanted = Signal(object)
    again_wanted = Signal(object)

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        held = not refusal.ways
        head.addWidget(Badge(f"{refusal.action}{'保留待查' if held else '未接收'}", "waiting" if held else "wrong"))
        head.addWidget(ElidedLabel(refusal.headline, size="title"), 1)
        column.addLayout(head)
        together = f"　同时提交的还有 {refusal.others} 条。" if refusal.others else ""
        column.addWidget(words(f"{refusal.reason}{together}", wrap=True))
        for problem in refusal.problems:
            label = f"{problem.label}：" if problem.label else ""
            column.addWidget(words(f"· {label}{problem.text}", ink="wrong", wrap=True))
        if refusal.fields:
            column.addWidget(words(f"涉及：{'、'.join(refusal.fields)}", ink="second", size="small", wrap=True))
        self._ways(column)
        self._confirm(column)

    def _ways(self, column: QVBoxLayout) -> None:
        self.ways = QWidget()
        row = QHBoxLayout(self.ways)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        self.reopen, self.discard, self.show_record = Button("修改后重新上传"), Button("放弃修改"), Button("查看记录", "link")
        self.reopen.clicked.connect(lambda: self.reopen_wanted.emit(self.refusal))
        self.discard.clicked.connect(lambda: self._ask(True))
        self.show_record.clicked.connect(lambda: self.show_wanted.emit(self.refusal))
        self.again = Button("知道了" if self.refusal.gone else "回到审核重新看")
        self.again.clicked.connect(lambda: self.again_wanted.emit(self.refusal))
        decision = self.refusal.decision and bool(self.refusal.ways)
        for button, there in (
            (self.again, decision),
            (self.reopen, "reopen" in self.refusal.ways and not decision),
            (self.discard, "discard" in self.refusal.ways and not decision),
            (self.show_record, not self.refusal.ways),
        ):
            row.addWidget(button)
            button.setVisible(there)
        row.addStretch()
        column.addWidget(self.ways)

    def _confirm(self, column: QVBoxLayout) -> None:
        self.sure = QWidget()
        row = QHBoxLayout(self.sure)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        told = (
            "这条记录还没有上传过，放弃后将从列表移走，文字另外保留，可在“已放弃”中找回。"
            if self.refusal.action == "新建"
            else "放弃后，这条记录恢复成省级现在的内容。"
        )
        self.really, self.keep = Button("确定放弃", "danger"), Button("不放弃")
        self.really.clicked.connect(lambda: self.discard_wanted.emit(self.refusal))
        self.keep.clicked.connect(lambda: self._ask(False))
        row.addWidget(words(told, ink="wrong", wrap=True), 1)
        row.addWidget(self.really)
        row.addWidget(self.keep)
        self.sure.hide()
        column.addWidget(self.sure)

    def _ask(self, ask: bool) -> None:
        self.sure.setVisible(ask)
        self.ways.setVisible(not ask)
        (self.keep if ask else self.discard).setFocus()


class RefusalsCard(Card):
    """All of them; hidden when there are none."""

    reopen_wanted = Signal(object)
    discard_wanted = Signal(object)
    show_wanted = Signal(object)
    again_wanted = Signal(object)

    def __init__(self, title: str, explained: str) -> None:
        super().__init__(title)
        self.rows: list[RefusalRow] = []
        self._shown: Sequence[Refusal] = ()
        self.body.addWidget(words(explained, ink="second", wrap=True))
        self._box = QVBoxLayout()
        self._box.setSpacing(0)
        self.body.addLayout(self._box)

    def show_refusals(self, found: Sequence[Refusal]) -> None:
        """Show these; what is already in sight stays as it is."""
        self.setVisible(bool(found))
        self.aside.setText(f"{len(found)} 条")
        if tuple(found) == tuple(self._shown):
            return
        self._shown = tuple(found)
        clear_layout(self._box)
        self.rows = [RefusalRow(refusal) for refusal in found]
        for number, row in enumerate(self.rows):
            if number:
                self._box.addWidget(rule())
            row.reopen_wanted.connect(self.reopen_wanted)
            row.discard_wanted.connect(self.discard_wanted)
            row.show_wanted.connect(self.show_wanted)
            row.again_wanted.connect(self.again_wanted)
            self._box.addWidget(row)
