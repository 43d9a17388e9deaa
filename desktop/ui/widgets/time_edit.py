"""Times of day and a span of two of them."""

from datetime import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.reading import read_time, show_time
from desktop.ui.theme import look
from desktop.ui.widgets.base import Editor, words
from desktop.ui.widgets.parsed_edit import ParsedEdit


class TimeEdit(ParsedEdit):
    """A time of day; value is datetime.time or None."""

    def __init__(self, placeholder: str = "如 9:30", parent: QWidget | None = None) -> None:
        super().__init__(placeholder, patient=True, parent=parent)

    def _parse(self, text: str) -> time | None:
        return read_time(text)

    def _format(self, value: time | None) -> str:
        return show_time(value)


class TimeRangeEdit(Editor):
    """From … to; value is (start, end), either may be None; None when both are empty. Says when end is before start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start = TimeEdit("如 9:30")
        self.end = TimeEdit("如 11:20")
        self._length = words("", ink="second", size="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        dash = words("—", ink="second")
        dash.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self.start, 1)
        row.addWidget(dash)
        row.addWidget(self.end, 1)
        row.addWidget(self._length)
        self.setFocusProxy(self.start)
        for part in (self.start, self.end):
            part.changed.connect(self._edited)
            part.committed.connect(self._left)
            part.problem_shown.connect(self._check)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say how long it is only where there is room."""
        super().resizeEvent(event)
        self._length.setVisible(self.width() > look().px(300))

    def value(self) -> tuple[time | None, time | None] | None:
        """Return (start, end), None when both are empty."""
        pair = (self.start.value(), self.end.value())
        return None if pair == (None, None) else pair

    def set_value(self, value: tuple[time | None, time | None] | None) -> None:
        """Show a span."""
        start, end = value or (None, None)
        self.start.set_value(start)
        self.end.set_value(end)
        self._check()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        self.start.set_read_only(read_only)
        self.end.set_read_only(read_only)
        super().set_read_only(read_only)

    def typed(self) -> str:
        """Return both texts, parted by —, while one of them cannot be read."""
        return f"{self.start.line().text()}—{self.end.line().text()}" if self.start.typed() or self.end.typed() else ""

    def restore_typed(self, text: str) -> None:
        """Put back what `typed` gave."""
        start, _, end = text.partition("—")
        self.start.restore_typed(start)
        self.end.restore_typed(end)

    def set_problem(self, text: str | None) -> None:
        """Mark both ends."""
        self.start.set_problem(text)
        self.end.set_problem(text)
        super().set_problem(text)

    def _edited(self) -> None:
        self._check()
        self.changed.emit()

    def _left(self) -> None:
        self._check()
        self.committed.emit()

    def _check(self, _: str = "") -> None:
        start, end = self.start.value(), self.end.value()
        found = self.start.input_problem() or self.end.input_problem()
        length = ""
        if not found and start is not None and end is not None:
            minutes = end.hour * 60 + end.minute - start.hour * 60 - start.minute
            if minutes < 0:
                found = "结束早于开始；下午请写 14:00 或“下午2点”"
            elif minutes:
                hours, rest = divmod(minutes, 60)
                length = "共" + (f" {hours} 小时" if hours else "") + (f" {rest} 分" if rest else "")
        self._length.setText(length)
        self.setToolTip(length)
        if found != self._input_problem:
            self._set_input_problem(found)
