"""Asks for a reason in place, where other programs would open a dialog."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.line_edit import LineEdit


class ReasonBar(QWidget):
    """Asks for the reason of 作废 in place, above the form."""

    agreed = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.record_id: UUID | None = None
        self.text = LineEdit(500, "请写明作废原因")
        agree, give_up = Button("确认作废", "danger"), Button("不作废")
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 18, 0)
        row.addWidget(self.text, 1)
        row.addWidget(agree)
        row.addWidget(give_up)
        agree.clicked.connect(self._agree)
        self.text.line().returnPressed.connect(self._agree)
        give_up.clicked.connect(self.hide)
        self.hide()

    def ask(self, record_id: UUID) -> None:
        """Show it with the keyboard in it."""
        self.record_id = record_id
        self.text.set_value(None)
        self.text.set_problem(None)
        self.show()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _agree(self) -> None:
        reason = self.text.value()
        if not reason:
            self.text.set_problem("请写明作废原因")
        elif not self.text.input_problem() and self.record_id is not None:
            self.hide()
            self.agreed.emit(self.record_id, reason)
