"""中止 asked for in place, under the board: the reason first, then a word more; nothing is stopped without one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from db.fields import field_map
from db.records.docking import Docking
from db.transfer_choices import FailReason
from desktop.core.docking_board import BoardCard
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.form_row import FormGrid, FormRow
from desktop.ui.widgets.long_text import LongTextEdit
from desktop.ui.widgets.popup import Item


class StopBar(Card):
    """`agreed(card, values)`: stop it with this reason; `left`: not now."""

    agreed = Signal(object, object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("中止", ruled=True)
        self._card: BoardCard | None = None
        labels = field_map(Docking)
        self.reason = ComboEdit([Item(r, r.text) for r in FailReason])
        self.text = LongTextEdit(1000, "为什么谈不下去，以后遇到类似的需求有没有用", lines=1)
        self.stop, self.keep = Button("确认中止", "danger"), Button("先不中止")
        self.stop.setToolTip("Ctrl+Enter")
        self.head.addWidget(self.keep)
        self.head.addWidget(self.stop)
        grid = FormGrid()
        grid.add(FormRow(labels["fail_reason"].label, self.reason, required=True), half=True)
        grid.add(FormRow(labels["fail_text"].label, self.text))
        self.body.addWidget(grid)
        self.stop.clicked.connect(self.agree)
        self.keep.clicked.connect(self.give_up)
        key = QShortcut(QKeySequence("Esc"), self, self.give_up)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.hide()

    def ask(self, card: BoardCard) -> None:
        """Ask for this one; what was begun for it stays."""
        if self._card is None or self._card.id != card.id:
            self.reason.set_value(None)
            self.text.set_value(None)
        self.reason.set_problem(None)
        self._card = card
        self.title.setText(f"中止：{card.need}（{card.stage.text}）")
        self.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def agree(self) -> None:
        """Stop it; without a reason that is said at the field."""
        if self._card is None:
            return
        if self.reason.value() is None:
            self.reason.set_problem("请选择中止原因")
            self.reason.setFocus()
            return
        card, self._card = self._card, None
        self.hide()
        self.agreed.emit(card, {"fail_reason": self.reason.value(), "fail_text": self.text.value()})

    def give_up(self) -> None:
        """Leave it as it is; what was written stays until another card is stopped."""
        self.hide()
        self.left.emit()
