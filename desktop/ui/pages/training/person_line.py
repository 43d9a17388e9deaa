"""One person in one line: name, number, village, phone, trade; Enter adds and goes on, a scanned number finds its field."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.identity import Sealed
from desktop.ui import icons
from desktop.ui.reading import narrow
from desktop.ui.widgets.base import Editor, set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.escape import EscapeFirst
from desktop.ui.widgets.identity_edit import IdentityEdit, told_by
from desktop.ui.widgets.line_edit import LineEdit, PlainLine

HEADS = ("姓名", "证件号码", "村", "联系电话", "从事产业")
NAME, NUMBER, VILLAGE, PHONE, TRADE = HEADS
SHARES = (2, 5, 3, 3, 3)
CARRIED = (VILLAGE, TRADE)
"""Neighbours come one after another: these stay for the next person until something else is typed."""
SCANNED = re.compile(r"\d{17}[\dXx]")
HINT = "Enter 加入并录下一人　村和产业沿用上一人　从 Excel 复制名单后按 Ctrl+V　扫码枪可直接扫身份证"


class PersonLine(QWidget):
    """`wanted(values)` with Enter, `touched(values)` when a field is left, `pasted(text)` for what has several cells.

    `changed` whenever something else stands here. `sealed`: a number typed before the program ended; only its mask is seen.
    """

    wanted = Signal(object)
    touched = Signal(object)
    pasted = Signal(str)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.number = LineEdit(50, "姓名"), IdentityEdit("证件号码（可不填）")
        self.village, self.phone, self.trade = LineEdit(60, "村"), LineEdit(20, "电话"), LineEdit(60, "从事产业")
        self.editors: tuple[Editor, ...] = (self.name, self.number, self.village, self.phone, self.trade)
        self.add = Button("加入", "primary", icon_name=icons.ADD)
        self.told = words(HINT, ink="second", size="small", wrap=True)
        self.by_card = Button("用已有卡片  F4", "link")
        self._owner = ""
        self.sealed: Sealed | None = None
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for column, (head, editor, share) in enumerate(zip(HEADS, self.editors, SHARES, strict=True)):
            grid.addWidget(editor, 0, column)
            grid.setColumnStretch(column, share)
            editor.setAccessibleName(head)
            line = self._line(editor)
            line.key_first.append(self._key)
            line.left.connect(self._left)
            editor.changed.connect(self._edited)
            editor.problem_shown.connect(lambda _: self.say_own())
        grid.addWidget(self.add, 0, len(HEADS))
        EscapeFirst(self, [self._line(editor) for editor in self.editors], self.next_person, lambda: not self.is_blank())
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(12, 10, 12, 6)
        column_.setSpacing(3)
        column_.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.told, 1)
        row.addWidget(self.by_card, 0, Qt.AlignmentFlag.AlignTop)
        column_.addLayout(row)
        self.by_card.hide()
        self.by_card.clicked.connect(self._take_card)
        self.add.clicked.connect(self.enter)
        self.setFocusProxy(self.name)

    def _line(self, editor: Editor) -> PlainLine:
        line = editor.line()  # type: ignore[attr-defined]  # both kinds of editors here have it
        assert isinstance(line, PlainLine)
        return line

    # ------------------------------------------------------------------------------------------------------------ content
    def values(self) -> tuple[str, ...]:
        """What is typed, by HEADS."""
        return tuple(narrow(self._line(editor).text()) for editor in self.editors)

    def is_blank(self) -> bool:
        """Whether nobody is begun; what was carried over does not count."""
        begun = any(text for head, text in zip(HEADS, self.values(), strict=True) if head not in CARRIED)
        return not begun and self.sealed is None

    def put(self, values: Sequence[str], sealed: Sealed | None = None, *, keyboard: bool = True) -> None:
        """Show somebody again, to be mended."""
        for editor, text in zip(self.editors, values, strict=True):
            editor.set_value(text or None)
        self._show_sealed(sealed)
        if keyboard:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def number_kept(self) -> Sealed | None:
        """The number typed before, unless another is typed over it."""
        return None if self.number.value() else self.sealed

    def _show_sealed(self, sealed: Sealed | None) -> None:
        self.sealed = sealed
        self.number.show_mask(sealed.mask if sealed else None)
        self.changed.emit()

    def next_person(self) -> None:
        """Empty but for what neighbours share, with the keyboard in the name."""
        for head, editor in zip(HEADS, self.editors, strict=True):
            editor.set_problem(None)
            if head not in CARRIED:
                editor.set_value(None)
        self._show_sealed(None)
        self.say("")
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Nothing at all: another class."""
        for editor in self.editors:
            editor.set_problem(None)
            editor.set_value(None)
        self._show_sealed(None)
        self.say("")

    def set_locked(self, locked: bool) -> None:
        """Nobody can be added."""
        for editor in self.editors:
            editor.set_read_only(locked)
        self.add.setEnabled(not locked)

    def say(self, text: str, ink: str = "waiting") -> None:
        """Say something under the line; empty: what the keys do."""
        self.offer_card("")
        self.told.setText(text or HINT)
        set_style(self.told, ink=ink if text else "second")

    def offer_card(self, owner: str) -> None:
        """The number is on the card of `owner`: either it is mistyped, or he is meant; empty: nothing to offer."""
        self._owner = owner
        self.by_card.setVisible(bool(owner))

    def _take_card(self) -> None:
        self.name.set_value(self._owner)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say_own()
        self.touched.emit(self.values())

    def say_own(self) -> None:
        """Say what is wrong in a field, else what the number tells."""
        wrong = [f"{head}：{e.problem()}" for head, e in zip(HEADS, self.editors, strict=True) if e.problem()]
        facts = told_by(self.number.value() or "", self.number.id_type)
        self.say("；".join(wrong) or facts, "wrong" if wrong else "accent")

    # --------------------------------------------------------------------------------------------------------------- keys
    def _key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
            if "\t" in text or "\n" in text.strip():
                self.pasted.emit(text)
                return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter()
            return True
        if event.key() == Qt.Key.Key_F4 and self._owner:
            self._take_card()
            return True
        return False

    def _edited(self) -> None:
        """A number typed or scanned where the name is expected goes into its own field."""
        text = narrow(self.name.line().text())
        if SCANNED.fullmatch(text) and not self.number.value():
            self.name.set_value(None)
            self.number.set_value(text)
        self.name.set_problem(None)
        self.say_own()
        self.changed.emit()

    def _left(self) -> None:
        if not self.is_blank():
            self.touched.emit(self.values())

    def enter(self) -> None:
        """Add the person; what is missing or wrong gets the keyboard instead."""
        if self.number.is_read_only() or self.is_blank():
            return
        if not self.name.value():
            if not self.number.input_problem():
                self.name.setFocus(Qt.FocusReason.OtherFocusReason)  # a scanner sends Enter after the number
                self.touched.emit(self.values())
            else:
                self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.number.set_value(self.number.value())  # says what is wrong with it, though the keyboard is still in it
        wrong = next((editor for editor in self.editors if editor.problem()), None)
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.wanted.emit(self.values())
