"""Dates typed the way people write them, shown with their weekday, with a calendar at hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.reading import guessed_far, read_date, show_date, weekday_of
from desktop.ui.theme import look
from desktop.ui.widgets.base import set_style, words
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.calendar import MonthView
from desktop.ui.widgets.parsed_edit import ParsedEdit
from desktop.ui.widgets.popup import Popup

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def beijing_today() -> date:
    """Return the date in Liaoning, whatever zone the computer is set to."""
    return datetime.now(UTC).astimezone(BEIJING).date()


class DateEdit(ParsedEdit):
    """A date; value is datetime.date or None. ↑ ↓ move by a day, F4 or Alt+↓ opens the calendar."""

    def __init__(
        self, placeholder: str = "如 11-20、今天", today: Callable[[], date] = beijing_today, parent: QWidget | None = None
    ) -> None:
        super().__init__(placeholder, patient=True, parent=parent)
        self._today = today
        self._guessed: date | None = None  # a day long ago of which nobody has typed the year
        self._line.key_first.append(self._key)
        self._weekday = words("", ink="second")
        self._open = IconButton(icons.CALENDAR, "打开日历（F4）")
        self._open.clicked.connect(self.toggle_calendar)
        self._box.row().addWidget(self._weekday)
        self._box.row().addWidget(self._open)
        self._popup = Popup(self._box)
        self._month = MonthView(today(), self._popup)
        self._month.chosen.connect(self._chosen)
        inner = QVBoxLayout(self._popup)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self._month)
        self._value_shown()

    def doubt(self) -> str:
        """12-31 typed in December is the last year's: that should be seen."""
        return "请核对年份" if self._guessed is not None and self._guessed == self._value else ""

    def set_value(self, value: date | None) -> None:
        """Show a day; None shows nothing."""
        if value != self._guessed:
            self._guessed = None
        super().set_value(value)

    def _edited(self) -> None:
        self._guessed = None
        super()._edited()

    def _read(self, final: bool) -> None:
        super()._read(final)
        if final and guessed_far(self._line.text(), self._value, self._today()):
            self._guessed = self._value
            self._show_problem()
        self._value_shown()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let edit again."""
        super().set_read_only(read_only)
        self._value_shown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow cell the date itself has the room; F4 still opens the calendar."""
        super().resizeEvent(event)
        self._value_shown()

    def toggle_calendar(self) -> None:
        """Open or close the calendar."""
        if self._popup.isVisible():
            self._popup.close_popup()
        elif not self.is_read_only():
            self._line.setFocus()
            self._month.show_day(self._value, self._today())
            self._popup.open_at(self._month.sizeHint())

    def calendar_open(self) -> bool:
        """Whether the calendar is in sight."""
        return self._popup.isVisible()

    def _parse(self, text: str) -> date | None:
        return read_date(text, self._today())

    def _format(self, value: date | None) -> str:
        return show_date(value)

    def _chosen(self, day: date) -> None:
        self._popup.close_popup()
        self.set_value(day)
        self.changed.emit()
        self.committed.emit()

    def _key(self, event: QKeyEvent) -> bool:
        alt_down = event.key() == Qt.Key.Key_Down and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_F4 or alt_down:
            self.toggle_calendar()
            return True
        if self._popup.isVisible():
            if event.key() == Qt.Key.Key_Escape:
                self._popup.close_popup()
                return True
            return self._month.handle_key(event)
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or self.is_read_only() or self.input_problem():
            return False
        self.set_value((self._value + timedelta(days=step)) if self._value else self._today())
        self.changed.emit()
        return True

    def _leave(self) -> None:
        self._popup.close_popup()
        super()._leave()

    def _value_shown(self) -> None:
        day: date | None = self._value
        if day is not None:
            exact = show_date(day) == self._line.text()
            told = weekday_of(day) if exact else f"{show_date(day)} {weekday_of(day)}"
            doubt = self.doubt()
            self._weekday.setText(f"{told} {doubt}" if doubt else told)
            set_style(self._weekday, ink="waiting" if doubt else "second")
        self._weekday.setVisible(day is not None and self.width() > look().px(170))
        self._open.setVisible(not self.is_read_only() and self.width() > look().px(130))
