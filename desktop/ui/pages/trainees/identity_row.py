"""证件号码 on the trainee's form: the editor, taking a wrong number away, and who may be the same person."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from db.training_choices import IdType
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.form_row import FormRow
from desktop.ui.widgets.identity_edit import IdentityEdit

TAKE_AWAY, SURE = "号码不是此人的，去掉", "确认去掉号码？去掉后只能重新输入"


class IdentityRow(FormRow):
    """`forget_wanted` after the link was pressed twice: a sealed number cannot be brought back."""

    forget_wanted = Signal()

    def __init__(self) -> None:
        self.number = IdentityEdit()
        super().__init__("证件号码", self.number, help_text="加密保存，只显示前三位和后四位；没有号码的可以不填")
        self.doubts = words("", ink="waiting", size="small", wrap=True)
        self.forget = Button(TAKE_AWAY, "link")
        row = self.layout()
        column = row.itemAt(1).layout() if isinstance(row, QHBoxLayout) else None
        assert isinstance(column, QVBoxLayout)
        column.addWidget(self.doubts)
        foot = QHBoxLayout()
        foot.addWidget(self.forget)
        foot.addStretch()
        column.addLayout(foot)
        self.forget.clicked.connect(self._asked)

    def show_card(self, mask: str | None, id_type: IdType | None, locked: bool, doubts: Sequence[str]) -> None:
        """Show what is kept."""
        self.number.show_mask(mask)
        self.number.set_type(id_type)
        self.number.set_read_only(locked)
        self.number.set_problem(None)
        self.forget.set_words(TAKE_AWAY)
        self.forget.setVisible(bool(mask) and not locked)
        self.doubts.setText("；".join(doubts))
        self.doubts.setVisible(bool(doubts))

    def _asked(self) -> None:
        if self.forget.words() == TAKE_AWAY:
            self.forget.set_words(SURE)
        else:
            self.forget.set_words(TAKE_AWAY)
            self.forget_wanted.emit()
