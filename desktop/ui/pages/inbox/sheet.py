"""The record as the reviewer reads it, field under field; in returning, remarks are put on the fields by keyboard."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.reviewing import Comparison, Side
from desktop.ui.pages.inbox.side_row import LABEL, SideRow
from desktop.ui.theme import look
from desktop.ui.widgets.base import words

WHOLE = Side("", "整条记录", "", "不针对某一栏的意见写在这里", False, "")
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Sheet(QScrollArea):
    """`sent` and `given_up` end a return, `due_wanted` asks for the date; `remarked` after every change of a remark."""

    sent = Signal()
    given_up = Signal()
    due_wanted = Signal()
    remarked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._comparison: Comparison | None = None
        self._reasons: Sequence[str] = ()
        self._rows: list[SideRow] = []  # the first is the whole record
        self._at = 0
        self.returning = False
        self.only_changes = False
        body = QWidget()
        body.setObjectName("scrolled")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(0)
        self._heads = self._headings()
        self._unfilled = words("", ink="third", size="small", wrap=True)
        self._unfilled.setContentsMargins(16, 8, 16, 0)
        self._column.addWidget(self._heads)
        self._column.addWidget(self._unfilled)
        self._column.addStretch()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidget(body)

    def _headings(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 2)
        row.setSpacing(12)
        self._space = words("")
        before, now = words("", ink="second", size="small"), words("", ink="second", size="small")
        self._was, self._is = before, now
        row.addWidget(self._space)
        row.addWidget(before, 1)
        row.addWidget(now, 1)
        return bar

    # ------------------------------------------------------------------------------------------------------- showing
    def show_comparison(self, found: Comparison | None, reasons: Sequence[str], before: str = "", after: str = "") -> None:
        """Show a record; `before` and `after` stand over its columns."""
        self._comparison, self._reasons, self.returning = found, reasons, False
        sides = (WHOLE, *found.sides) if found else ()
        while len(self._rows) < len(sides):
            self._add_row()
        for row, side in zip(self._rows, sides, strict=False):
            row.show_side(side, found is None or found.first or side is WHOLE)
        self._space.setFixedWidth(look().px(LABEL))
        self._was.setText(before)
        self._is.setText(after)
        self._at = 0
        self._arrange()
        self.verticalScrollBar().setValue(0)
        self._to_first_change()

    def set_only_changes(self, only: bool) -> None:
        """Leave out what is as it was at the last decision."""
        self.only_changes = only
        self._arrange()
        self._to_first_change()

    def _to_first_change(self) -> None:
        """What is new is in sight at once, however far down the record it stands."""
        found = self._comparison
        changed = (row for row in self._here() if row.side.changed) if found and not found.first else ()
        first = next(iter(changed), None)
        if first is not None and not self.returning:
            self._column.activate()
            QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))
            self.ensureWidgetVisible(first, 0, look().px(LABEL))

    def _add_row(self) -> None:
        row = SideRow()
        number = len(self._rows)
        row.touched.connect(lambda: self._touched(number))
        row.typed.connect(self._typed)
        row.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self._rows.append(row)
        self._column.insertWidget(number + 1, row)

    def _arrange(self) -> None:
        """Empty fields are named in one line, unless one of them is to be remarked on."""
        found = self._comparison
        compared = found is not None and not found.first
        unfilled = []
        for number, row in enumerate(self._rows):
            side = row.side
            there = found is not None and number <= len(found.sides)
            same = compared and self.only_changes and not side.changed and not side.remark
            blank = not side.now and not (side.changed and compared) and not side.remark
            if there and not number:
                shown = self.returning
            else:
                shown = there and (self.returning or not (same or blank))
            if there and number and blank and not same:
                unfilled.append(side.label)
            row.setVisible(shown)
        self._heads.setVisible(compared)
        quiet = not self.returning and bool(unfilled)
        self._unfilled.setText(f"没有填写：{'、'.join(unfilled)}" if quiet else "")
        self._unfilled.setVisible(quiet)

    def shown_fields(self) -> list[str]:
        """Names of the fields in sight, in their order."""
        return [row.side.field for row in self._rows if not row.isHidden()]

    # ----------------------------------------------------------------------------------------------------- returning
    def begin(self, remarks: Mapping[str, str]) -> None:
        """Put the keyboard on the fields: on the first that changed or was remarked on, else on the first of all."""
        found = self._comparison
        if found is None:
            return
        self.returning = True
        for row in self._here():
            row.set_remark(remarks.get(row.side.field, ""))
        self._arrange()
        fresh = (n for n, row in enumerate(self._here()) if n and row.side.changed and not found.first)
        written = (n for n, row in enumerate(self._here()) if row.text())
        self._go(next(written, next(fresh, min(1, len(self._here()) - 1))))
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def end(self) -> None:
        """Only read again."""
        self.returning = False
        for row in self._here():
            row.set_remark("")
            row.mark(False)
        self._arrange()

    def remarks(self) -> dict[str, str]:
        """What is written at which field."""
        return {row.side.field: row.text() for row in self._here() if row.text()}

    def problem(self) -> str:
        """Why a remark cannot be sent as it stands."""
        return next((p for row in self._here() if (p := row.remark.input_problem())), "")

    def current(self) -> str:
        """The field with the keyboard; empty for the whole record."""
        return self._rows[self._at].side.field if self._rows else ""

    def _here(self) -> list[SideRow]:
        return self._rows[: len(self._comparison.sides) + 1] if self._comparison else []

    def _go(self, number: int) -> None:
        self._at = max(0, min(number, len(self._here()) - 1))
        for n, row in enumerate(self._rows):
            row.mark(n == self._at)
        self.ensureWidgetVisible(self._rows[self._at], 0, 60)

    def _touched(self, number: int) -> None:
        if self.returning:
            self._go(number)
            if not self._rows[number].remark.line().hasFocus():
                self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _typed(self) -> None:
        self._rows[self._at].update()
        self.remarked.emit()

    def reason(self, number: int) -> None:
        """Put a common reason on the field, or take it away again."""
        if number > len(self._reasons):
            return
        row, reason = self._rows[self._at], self._reasons[number - 1]
        text = row.text()
        if reason in text:
            row.set_remark(text.replace(reason, "").strip("； "))
        else:
            row.set_remark(f"{text}{'' if not text or text.endswith('。') else '；'}{reason}")
        self._typed()

    def write(self) -> None:
        """Free words on the current field."""
        if self.returning:
            self._rows[self._at].write()
            self.ensureWidgetVisible(self._rows[self._at], 0, 60)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """In returning: move, remark, send; in reading the keys are the scroll bar's."""
        key = Qt.Key(event.key())
        digit = event.key() - Qt.Key.Key_0.value
        if not self.returning:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._go(self._at + _STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else len(self._here()) - 1)
        elif 1 <= digit <= 9:
            self.reason(digit)
        elif key in (Qt.Key.Key_F, Qt.Key.Key_F2):
            self.write()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._rows[self._at].set_remark("")
            self._typed()
        elif key == Qt.Key.Key_D:
            self.due_wanted.emit()
        elif key in _ENTER:
            self.sent.emit()
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        if self.returning:
            self._go(self._at)
