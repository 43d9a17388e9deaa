"""One field as the reviewer reads it: what it was at the last decision, what it is now, and the remark being written on it."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.core.reviewing import Side
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import set_style, words
from desktop.ui.widgets.line_edit import LineEdit, PlainLine

LABEL = 104  # px of the labels' column
LONGEST = 1000  # characters of a remark, as db.records.review_note has it
EMPTY = "（空）"


class SideRow(QWidget):
    """Rows are made once and shown again for every record. `touched` when clicked, `typed` when the remark changes."""

    touched = Signal()
    typed = Signal()
    left = Signal()  # Enter in the remark: the keyboard goes back to the fields

    def __init__(self) -> None:
        super().__init__()
        self.side = Side("", "", "", "", False, "")
        self.current = False
        self._label = words("", ink="second", wrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._before, self._now = words("", ink="second", wrap=True), words("", wrap=True)
        for part in (self._before, self._now):
            part.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._said = words("", ink="waiting", size="small", wrap=True)
        self.remark = LineEdit(LONGEST, "写给填报人的意见")
        self.remark.changed.connect(self.typed)
        line = self.remark.line()
        assert isinstance(line, PlainLine)
        line.key_first.append(self._key)
        line.pressed.connect(self.touched)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 5, 12, 5)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._before, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._now, 0, 1, 1, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._said, 1, 1, 1, 2)
        grid.addWidget(self.remark, 2, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._grid = grid
        self._fit()

    def show_side(self, side: Side, first: bool) -> None:
        """Show a field; `first`: there is nothing to compare it with."""
        self.side = side
        self._label.setText(side.label)
        self._now.setText(side.now or EMPTY)
        self._before.setText(side.before or EMPTY)
        both = side.changed and not first  # what is as it was stands once, over both columns
        self._before.setVisible(both)
        self._grid.addWidget(self._now, 0, 2 if both else 1, 1, 1 if both else 2, Qt.AlignmentFlag.AlignTop)
        set_style(self._now, ink="" if side.now else "second")
        self._said.setText(f"上次意见：{side.remark}" if side.remark else "")
        self._said.setVisible(bool(side.remark))
        self.set_remark("")
        self.mark(False)
        words_ = "，".join(p for p in (side.label, side.now or "未填", "有改动" if side.changed and not first else "") if p)
        self.setAccessibleName(words_)

    def set_remark(self, text: str) -> None:
        """Put words on the field; empty takes them away."""
        self.remark.set_value(text or None)
        self.remark.setVisible(bool(text))

    def text(self) -> str:
        """The remark."""
        return self.remark.value() or ""

    def write(self) -> None:
        """Put the keyboard into the remark."""
        self.remark.show()
        self.remark.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.remark.line().end(False)

    def mark(self, current: bool) -> None:
        """Where the keyboard is."""
        if current != self.current:
            self.current = current
            self.update()

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.remark.setVisible(bool(self.text()))
            self.left.emit()
            return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the field."""
        self.touched.emit()
        super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self._label.setFixedWidth(look().px(LABEL))

    def paintEvent(self, event: QPaintEvent) -> None:
        """What changed stands on a wash; the current field has a bar at its left."""
        painter = QPainter(self)
        if self.text():
            painter.fillRect(self.rect(), colour("waiting_wash"))
        elif not self._before.isHidden():
            painter.fillRect(self.rect(), colour("accent_wash"))
        elif self.current:
            painter.fillRect(self.rect(), colour("hover"))
        if self.current:
            painter.fillRect(QRect(0, 0, 3, self.height()), colour("accent"))
        painter.fillRect(QRect(12, self.height() - 1, self.width() - 24, 1), colour("line"))
        painter.end()
