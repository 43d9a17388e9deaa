"""The window of a conflict: two people changed the same field; the author sees both and chooses."""

import difflib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import rule, words
from desktop.ui.widgets.buttons import Button

Side = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One field two people changed; texts as shown in forms, `mine_by` and `theirs_by` like 张三 · 11-20 10:32."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_by: str = ""
    theirs_by: str = ""


class _Choice(QFrame):
    """One of the two values; a click or Space chooses it."""

    picked = Signal()

    def __init__(self, title: str, by: str, text: str, other: str, key: str) -> None:
        super().__init__()
        self.chosen = False
        self._raw, self._other = text, other
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(f"{title}：{text}")
        head = QHBoxLayout()
        head.addWidget(words(title, size="title"))
        head.addWidget(words(by, ink="second", size="small"))
        head.addStretch()
        head.addWidget(words(f"按 {key} 选这个", ink="third", size="small"))
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 12)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self._text)
        box.addStretch()
        self._text.setText(_marked(text, other))

    def set_chosen(self, chosen: bool) -> None:
        """Show whether this one is chosen."""
        self.chosen = chosen
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter choose."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.picked.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.picked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.chosen or self.hasFocus()
        painter.setPen(QPen(colour("accent" if strong else "field_line"), 2 if strong else 1))
        painter.setBrush(colour("accent_wash" if self.chosen else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def _marked(text: str, other: str) -> str:
    """The text as rich text, with what the other lacks marked."""
    if not text:
        return f'<span style="color:{colour("third").name()}">（空）</span>'
    parts = []
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        piece = html.escape(text[start:end]).replace("\n", "<br>")
        if tag == "equal" or not other:
            parts.append(piece)
        elif piece:
            parts.append(
                f'<span style="background:{colour("waiting_wash").name()};color:{colour("waiting").name()}">{piece}</span>'
            )
    return "".join(parts)


class _FieldConflict(QWidget):
    """The two values of one field side by side."""

    decided = Signal()

    def __init__(self, field: ConflictField, number: str) -> None:
        super().__init__()
        self.field = field
        self.side: Side | None = None
        self.mine = _Choice("我的", field.mine_by, field.mine, field.theirs, "1")
        self.theirs = _Choice("服务器上的", field.theirs_by, field.theirs, field.mine, "2")
        self.mine.picked.connect(lambda: self.choose("mine"))
        self.theirs.picked.connect(lambda: self.choose("theirs"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.addWidget(words(f"{field.label}{number}", ink="second"), 0, 0, 1, 2)
        grid.addWidget(self.mine, 1, 0)
        grid.addWidget(self.theirs, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def choose(self, side: Side) -> None:
        """Take one of the two."""
        self.side = side
        self.mine.set_chosen(side == "mine")
        self.theirs.set_chosen(side == "theirs")
        self.decided.emit()

    def has_keyboard(self) -> bool:
        """Whether the focus is in one of the two."""
        return self.mine.hasFocus() or self.theirs.hasFocus()


class ConflictWindow(QDialog):
    """`decided({field: "mine" | "theirs"})` when all fields are chosen and the user agrees; closing decides nothing.

    1 and 2 choose and go on to the next field, ↑ ↓ move, Ctrl+Enter finishes.
    """

    decided = Signal(dict)

    def __init__(self, title: str, fields: Sequence[ConflictField], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("两处都改过")
        self._fields = [_FieldConflict(f, f"（{n}/{len(fields)}）" if len(fields) > 1 else "") for n, f in enumerate(fields, 1)]
        body = QWidget()
        body.setObjectName("scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(20, 4, 20, 12)
        column.setSpacing(16)
        for field in self._fields:
            field.decided.connect(self._preview)
            column.addWidget(field)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self._scroll = scroll
        self._result = words("", wrap=True)
        self.finish = Button("就这样保存", "primary", "Ctrl+Return")
        self.finish.set_words("就这样保存")
        self.finish.clicked.connect(self._finish)
        later = Button("以后再选")
        later.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 12, 20, 16)
        foot.setSpacing(12)
        foot.addWidget(self._result, 1)
        foot.addWidget(later)
        foot.addWidget(self.finish)
        head = QVBoxLayout()
        head.setContentsMargins(20, 18, 20, 8)
        head.setSpacing(4)
        head.addWidget(words(title, size="heading", wrap=True))
        head.addWidget(words("您和别人改了同一处。两个内容都还在，选好之前不会丢掉任何一个。", ink="second", wrap=True))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(scroll, 1)
        box.addWidget(rule())
        box.addLayout(foot)
        for key, side in (("1", "mine"), ("2", "theirs")):
            QShortcut(QKeySequence(key), self).activated.connect(lambda side=side: self._choose_here(side))
        self.resize(look().px(820), look().px(560))
        self._preview()
        if self._fields:
            self._fields[0].mine.setFocus()

    def choices(self) -> dict[str, Side]:
        """What is chosen so far."""
        return {f.field.name: f.side for f in self._fields if f.side is not None}

    def preview_text(self) -> str:
        """The merged outcome in words."""
        return self._result.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑ and ↓ move among the fields, ← and → between the two values."""
        key = event.key()
        at = self._at()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(at + (1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._fields:
            field = self._fields[at]
            (field.mine if key == Qt.Key.Key_Left else field.theirs).setFocus()
        else:
            super().keyPressEvent(event)

    def _at(self) -> int:
        return next((i for i, f in enumerate(self._fields) if f.has_keyboard()), 0)

    def _go(self, index: int) -> None:
        if 0 <= index < len(self._fields):
            field = self._fields[index]
            (field.theirs if field.side == "theirs" else field.mine).setFocus()
            self._scroll.ensureWidgetVisible(field)

    def _choose_here(self, side: Side) -> None:
        at = self._at()
        self._fields[at].choose(side)
        undecided = [i for i, f in enumerate(self._fields) if f.side is None]
        following = next((i for i in undecided if i > at), undecided[0] if undecided else None)
        if following is None:
            self.finish.setFocus()
        else:
            self._go(following)

    def _preview(self) -> None:
        left = sum(f.side is None for f in self._fields)
        self.finish.setEnabled(not left)
        if left:
            self._result.setText(f"还有 {left} 处没有选")
            return
        parts = [f"{f.field.label}：{(f.field.mine if f.side == 'mine' else f.field.theirs) or '（空）'}" for f in self._fields]
        shown = "；".join(part if len(part) <= 60 else f"{part[:59]}…" for part in parts)
        self._result.setText(f"保存后　{shown}")

    def _finish(self) -> None:
        self.decided.emit(self.choices())
        self.accept()
