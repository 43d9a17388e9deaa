"""Asks what an export about people is for, or why their data are to go, before it is done (PIPL Art. 51; domain.md §5.8)."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import look
from desktop.ui.widgets.base import rule, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.form_row import FormRow
from desktop.ui.widgets.line_edit import LineEdit

MOST = 200


class PurposeWindow(QDialog):
    """`agreed(purpose)` when one is given. Alt+1 … take a usual one, Enter agrees, Esc gives up."""

    agreed = Signal(str)

    def __init__(
        self, title: str, told: str, usual: Sequence[str], do: str, parent: QWidget | None = None, *, label: str = "用途"
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.label = label
        self.purpose = LineEdit(MOST, "写明给谁、做什么用" if label == "用途" else f"写明{label}")
        self.row = FormRow(label, self.purpose, required=True)
        self.usual = [Button(text, "quiet") for text in usual]
        self.agree, self.cancel = Button(do, "primary"), Button("取消")
        offers = QHBoxLayout()
        offers.setContentsMargins(look().px(108), 0, 0, 0)
        offers.setSpacing(8)
        for number, (text, button) in enumerate(zip(usual, self.usual, strict=True), 1):
            button.setToolTip(f"Alt+{number}")
            button.clicked.connect(lambda _=False, text=text: self._take(text))
            QShortcut(QKeySequence(f"Alt+{number}"), self).activated.connect(button.click)
            offers.addWidget(button)
        offers.addStretch()
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 18, 20, 14)
        inside.setSpacing(10)
        inside.addWidget(words(title, size="heading", wrap=True))
        inside.addWidget(words(told, ink="second", wrap=True))
        inside.addWidget(self.row)
        inside.addLayout(offers)
        inside.addStretch()
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 12, 20, 16)
        foot.setSpacing(12)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.agree)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(inside, 1)
        box.addWidget(rule())
        box.addLayout(foot)
        self.agree.clicked.connect(self._agree)
        self.cancel.clicked.connect(self.reject)
        self.purpose.line().returnPressed.connect(self._agree)
        self.resize(look().px(560), look().px(250))
        self.purpose.setFocus()

    def _take(self, text: str) -> None:
        self.purpose.set_value(text)
        self.purpose.set_problem(None)
        self.agree.setFocus()

    def _agree(self) -> None:
        purpose = self.purpose.value()
        if not purpose:
            self.purpose.set_problem(f"请写明{self.label}")
            self.purpose.setFocus()
        elif not self.purpose.input_problem():
            self.accept()
            self.agreed.emit(purpose)
