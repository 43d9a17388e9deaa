"""What stands under the enterprise of a visit: its credit code while that is missing, and cards that may be the same one."""

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.visit_card import VisitMore
from desktop.ui.bindings import FieldRow
from desktop.ui.folded import UseInstead
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.form_row import LABEL_WIDTH
from desktop.ui.widgets.line_edit import LineEdit

SAVE_MS = 250


class EnterpriseStrip(QWidget):
    """`code_typed(enterprise, text)` while the code is typed; `use_wanted(id)` for a card that was there already."""

    code_typed = Signal(object, str)
    use_wanted = Signal(object)
    open_wanted = Signal(object)
    update_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._enterprise: UUID | None = None
        self._unsaved = False
        self.code = LineEdit(18, "18 位，营业执照上可查")
        self.code_row = FieldRow("信用代码", self.code, True)
        self.open = Button("打开企业名片", kind="link")
        self.write_back = Button("把本次的联系人和数据写回企业名片", kind="link")
        self.similar = UseInstead("可能已有这家企业，点一下改用它：", self.code.line())
        self.similar.use_wanted.connect(self.use_wanted)
        self._links = QHBoxLayout()
        self._links.setSpacing(8)
        self._links.addWidget(self.open)
        self._links.addWidget(self.write_back)
        self._links.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.code_row)
        column.addWidget(self.similar)
        column.addLayout(self._links)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.code.changed.connect(self._typed)
        self.code.committed.connect(self.flush)
        self.open.clicked.connect(lambda: self.open_wanted.emit(self._enterprise))
        self.write_back.clicked.connect(self.update_wanted)
        self.hide()

    def show_more(self, more: VisitMore | None, locked: bool, attempted: bool) -> None:
        """Show what concerns the enterprise chosen now."""
        card = more.enterprise if more else None
        self.setVisible(card is not None)
        if more is None or card is None:
            self._enterprise = None
            return
        self._links.setContentsMargins(look().px(LABEL_WIDTH) + 12, 0, 0, 0)
        if card.id != self._enterprise:
            self.flush()
            self._enterprise = card.id
            self.code.set_value(card.uscc)
        elif not self._unsaved and not self.code.line().hasFocus():
            self.code.set_value(card.uscc)
        self.code_row.setVisible(not locked and (bool(more.code_trouble) or self.code.line().hasFocus()))
        typed = bool(self.code.value())
        self.code.set_problem(more.code_trouble if typed or attempted else None)
        self.code_row.say("" if typed or attempted else "提交前需要；不在手边可以以后再填")
        self.write_back.setVisible(more.card_update and not locked)
        self.similar.show_cards([
            (s.id, " · ".join(p for p in (s.name, s.uscc, s.region, s.reason) if p)) for s in (() if locked else more.similar)
        ])  # fmt: skip

    def flush(self) -> None:
        """Keep the code as typed."""
        self._timer.stop()
        if self._unsaved and self._enterprise is not None and not self.code.input_problem():
            self._unsaved = False
            self.code_typed.emit(self._enterprise, self.code.value() or "")

    def _typed(self) -> None:
        self._unsaved = True
        if not self._timer.isActive():
            self._timer.start(SAVE_MS)
