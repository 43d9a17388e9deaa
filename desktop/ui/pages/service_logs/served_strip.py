"""What stands under the object of a service log: what is missing on its card, and cards that may be the same one."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.codes import check_uscc
from db.records.served import Served
from db.rural_choices import ServedType
from desktop.core import served
from desktop.core.service_log_card import LogMore
from desktop.ui.bindings import FieldRow
from desktop.ui.editors import division_tree
from desktop.ui.folded import UseInstead
from desktop.ui.theme import look
from desktop.ui.widgets.base import keyboard_in
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.form_row import LABEL_WIDTH
from desktop.ui.widgets.line_edit import LineEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.tree_picker import TreeEdit

SAVE_MS = 250


class ServedStrip(QWidget):
    """`card_typed(card, values)`; `use_wanted(id)` for a card that was there already; `open_wanted(id)`."""

    card_typed = Signal(object, object)
    use_wanted = Signal(object)
    open_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._card: UUID | None = None
        self._unsaved: dict[str, Any] = {}
        self.kind = ChipsEdit([Item(k, k.text) for k in ServedType], single=True)
        self.place = TreeEdit(division_tree(12), placeholder="输入村名、拼音首字母，或按 ↓ 逐级选")
        self.code = LineEdit(18, "18 位，有执照的合作社填写")
        self.kind_row, self.place_row = FieldRow("类型", self.kind, True), FieldRow("所在村", self.place, True)
        self.code_row = FieldRow("信用代码", self.code)
        self.open = Button("打开服务对象名片", kind="link")
        self.similar = UseInstead("可能已有这张名片，点一下改用它：", self.code.line())
        self.similar.use_wanted.connect(self.use_wanted)
        self._links = QHBoxLayout()
        self._links.addWidget(self.open)
        self._links.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.kind_row, self.place_row, self.code_row, self.similar):
            column.addWidget(part)
        column.addLayout(self._links)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.kind.changed.connect(lambda: self._typed({"served_type": self.kind.value()}))
        self.place.changed.connect(lambda: self._typed(served.place_values(self.place.value())))
        self.code.changed.connect(lambda: self._typed({"code": self.code.value()}))
        for editor in (self.kind, self.place, self.code):
            editor.committed.connect(self.flush)
        self.open.clicked.connect(lambda: self.open_wanted.emit(self._card))
        self.hide()

    def show_more(self, more: LogMore, locked: bool, made: UUID | None) -> None:
        """Show what concerns the object chosen now; `made`: the card made in place just now."""
        card = more.served
        self.setVisible(card is not None)
        if card is None:
            self.flush()
            self._card = None
            return
        if card.id != self._card:
            self.flush()
            self._card = card.id
            self._show_values(card)
        elif not self._unsaved and not self._has_keyboard():
            self._show_values(card)
        village, open_card = card.served_type is ServedType.VILLAGE, not locked
        fresh = card.id == made
        self.kind_row.setVisible(open_card and (fresh or card.served_type is None))
        self.place_row.setVisible(open_card and village and (fresh or not card.village))
        self.code_row.setVisible(open_card and card.served_type is ServedType.COOPERATIVE and (fresh or not card.code))
        self.code.set_problem(check_uscc(self.code.value()))
        self.place_row.say("" if card.village else "选到村，代码自动填；全省同一个村只有一张名片")
        self.similar.show_cards([
            (s.id, " · ".join(p for p in (s.name, s.place, s.reason) if p)) for s in (() if locked else more.similar)
        ])  # fmt: skip
        self._links.setContentsMargins(look().px(LABEL_WIDTH) + 12, 0, 0, 0)

    def into(self) -> None:
        """The keyboard to what is missing."""
        first = self.place if self.place_row.isVisibleTo(self) and not self.place.value() else self.kind
        if first.isVisibleTo(self):
            first.setFocus(Qt.FocusReason.TabFocusReason)  # at the chosen one

    def flush(self) -> None:
        """Keep what is typed."""
        self._timer.stop()
        if self._unsaved and self._card is not None:
            values, self._unsaved = self._unsaved, {}
            self.card_typed.emit(self._card, values)

    def _show_values(self, card: Served) -> None:
        self.kind.set_value(card.served_type)
        self.place.set_value(card.village or card.town or card.region)
        self.code.set_value(card.code)

    def _has_keyboard(self) -> bool:
        focus = keyboard_in()
        return focus is not None and self.isAncestorOf(focus)

    def _typed(self, values: dict[str, Any]) -> None:
        self._unsaved |= values
        if not self._timer.isActive():
            self._timer.start(SAVE_MS)
