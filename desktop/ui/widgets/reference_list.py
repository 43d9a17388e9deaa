"""References to several records: chips that can be taken out, and a line that adds one."""

from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import Editor, clear_layout, tab_after
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import Describe, ReferenceEdit, Run, Search, at_once

CTRL = Qt.KeyboardModifier.ControlModifier


class PickedChip(QWidget):
    """One chosen record; Delete or a click on × takes it out. Where it `leads`, Enter or a click on its name opens it."""

    removed = Signal(object)
    open_wanted = Signal(object)

    def __init__(self, item: Item, fixed: bool, leads: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._fixed, self._leads = fixed, leads
        self.setToolTip("\n".join(part for part in (item.second, "点名字或按 Enter 打开" if leads else "") if part))
        if leads:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(item.text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed and not leads else Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """As wide as its text, within reason."""
        text = min(self.fontMetrics().horizontalAdvance(self.item.text), look().px(280))
        return QSize(text + look().px(20 if self._fixed else 38), look().px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace take it out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not self._fixed:
            self.removed.emit(self.item.value)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._leads and not event.modifiers() & CTRL:
            self.open_wanted.emit(self.item.value)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The × takes it out, the name opens it."""
        if not self._fixed and event.position().x() > self.width() - look().px(26):
            self.removed.emit(self.item.value)
        elif self._leads and event.button() == Qt.MouseButton.LeftButton:
            self.open_wanted.emit(self.item.value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour("accent" if self.hasFocus() else "line"))
        painter.setBrush(colour("hover"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(colour("text"))
        inner = self.rect().adjusted(look().px(10), 0, -look().px(10 if self._fixed else 26), 0)
        shown = self.fontMetrics().elidedText(self.item.text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), shown)
        if not self._fixed:
            painter.setPen(colour("second"))
            cross = self.rect().adjusted(self.width() - look().px(26), 0, 0, 0)
            painter.drawText(cross, int(Qt.AlignmentFlag.AlignCenter), "×")
        painter.end()


class ReferenceListEdit(Editor):
    """Ids of other records, in the order chosen; value is a tuple, None when empty. Ids in `fixed` cannot be taken out."""

    create_wanted = Signal(str)
    open_wanted = Signal(object)

    def __init__(
        self,
        search: Search,
        describe: Describe,
        new_label: str = "",
        placeholder: str = "添加：输入姓名或拼音首字母",
        run: Run = at_once,
        fixed: tuple[Any, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._describe = describe
        self._fixed = fixed
        self._items: list[Item] = []
        self._leads = False
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._start = QWidget(self)  # where Tab comes in, before chips that are made later
        self._start.hide()
        self._adder = ReferenceEdit(search, describe, new_label, placeholder, run)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addWidget(self._chips)
        outer.addWidget(self._adder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setFocusProxy(self._adder)
        self._adder.changed.connect(self._added)
        self._adder.committed.connect(self.committed)
        self._adder.problem_shown.connect(lambda _: self._set_input_problem(self._adder.input_problem()))
        self._adder.create_wanted.connect(self.create_wanted)
        self._rebuild()

    def offer_open(self) -> None:
        """Let the chosen records be opened from here."""
        self._leads = True
        self._rebuild()

    def adder(self) -> ReferenceEdit:
        """The line that adds one."""
        return self._adder

    def value(self) -> tuple[Any, ...] | None:
        """Return the ids, None when there are none."""
        return tuple(item.value for item in self._items) or None

    def set_value(self, value: Any) -> None:
        """Show these ids."""
        self._items = [self._describe(v) or Item(v, "（记录尚未同步到本机）") for v in value or ()]
        self._rebuild()

    def add_item(self, item: Item) -> None:
        """Add a record just created."""
        if item.value not in [i.value for i in self._items]:
            self._items.append(item)
            self._rebuild()
            self.changed.emit()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        super().set_read_only(read_only)
        self._adder.setVisible(not read_only)
        self._rebuild()

    def typed(self) -> str:
        """Return a text in the adding line that was not made into a choice."""
        return self._adder.typed()

    def restore_typed(self, text: str) -> None:
        """Put back such a text."""
        self._adder.restore_typed(text)

    def _added(self) -> None:
        if self._adder.value() is not None:
            item = self._describe(self._adder.value())
            value = self._adder.value()
            self._adder.set_value(None)
            self.add_item(item or Item(value, str(value)))

    def _remove(self, value: Any) -> None:
        self._items = [item for item in self._items if item.value != value]
        self._rebuild()
        self._adder.setFocus()
        self.changed.emit()

    def _rebuild(self) -> None:
        clear_layout(self._flow)
        chips = []
        for item in self._items:
            chip = PickedChip(item, self._read_only or item.value in self._fixed, self._leads)
            chip.removed.connect(self._remove, Qt.ConnectionType.QueuedConnection)
            chip.open_wanted.connect(self.open_wanted, Qt.ConnectionType.QueuedConnection)
            self._flow.addWidget(chip)
            chips.append(chip)
        tab_after(self._start, *chips, self._adder)
        self._chips.setVisible(bool(self._items))
        self._flow.invalidate()
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
