"""Short lists of things to open: each line is one record, reached by mouse, arrows and Enter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import colour, look
from desktop.ui.widgets.badge import Tone, badge_size, paint_badge
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.sharing import fitted, shares

_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a badge, what it is called, a quiet note after it, and a word at the right edge."""

    value: Any
    title: str
    note: str = ""
    badge: str = ""
    tone: Tone = "plain"
    right: str = ""


class EntryLine(QAbstractButton):
    """A line; Enter and Space open it like a click."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.badge_room = 0  # so that the titles of a list stand one under the other
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("，".join(p for p in (entry.badge, entry.title, entry.note, entry.right) if p))

    def sizeHint(self) -> QSize:
        """The same height for all."""
        return QSize(200, look().px(36))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the arrows are the list's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore() if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) else super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        now, painter = look(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(now.px(8), 0, -now.px(8), 0)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        left = self._paint_badge(painter, inner)
        self._paint_words(painter, QRect(left, inner.y(), inner.right() - left + 1, inner.height()))
        painter.end()

    def _paint_badge(self, painter: QPainter, inner: QRect) -> int:
        most = inner.width() // 3
        room = inner.x() + min(self.badge_room, most) + look().px(10) if self.badge_room else inner.x()
        if not self.entry.badge:
            return room
        width = min(badge_size(self.entry.badge, self.font()).width(), most)
        corner = QPoint(inner.x() + width, inner.y() + (inner.height() - look().px(20)) // 2)
        paint_badge(painter, corner, self.entry.badge, self.entry.tone, self.font(), most)
        return max(room, inner.x() + width + look().px(10))

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        """The title keeps its room before the note, and half of the line before the words at the right."""
        now, entry = look(), self.entry
        small = QFont(self.font())
        small.setPixelSize(now.small)
        body, quiet = QFontMetrics(self.font()), QFontMetrics(small)
        wanted = body.horizontalAdvance(entry.title), quiet.horizontalAdvance(entry.right)
        _, right_room = shares(room.width(), *wanted, now.px(12))
        right = fitted(entry.right, quiet, right_room)
        if right:
            painter.setFont(small)
            painter.setPen(colour("second"))
            painter.drawText(room, _RIGHT, right)
            room = room.adjusted(0, 0, -quiet.horizontalAdvance(right) - now.px(12), 0)
        painter.setFont(self.font())
        painter.setPen(colour("text"))
        title = body.elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, title)
        room = room.adjusted(body.horizontalAdvance(title) + now.px(12), 0, 0, 0)
        note = quiet.elidedText(entry.note, Qt.TextElideMode.ElideRight, room.width()) if room.width() > now.px(40) else ""
        painter.setFont(small)
        painter.setPen(colour("second"))
        painter.drawText(room, _LEFT, note)
        cut = title != entry.title or note != entry.note or right != entry.right
        self.setToolTip("\n".join(p for p in (entry.title, entry.note, entry.right) if p) if cut else "")


class EntryList(QWidget):
    """Lines one under the other. Tab enters at the line left last, ↑ ↓ move, Enter emits `opened(value)`."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[EntryLine] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    def lines(self) -> Sequence[EntryLine]:
        """The lines in sight."""
        return self._lines

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other lines; the same ones again change nothing, so the keyboard stays where it is."""
        if [line.entry for line in self._lines] == list(entries):
            return
        at = next((i for i, line in enumerate(self._lines) if line.hasFocus()), None)
        clear_layout(self._box)
        self._lines = [EntryLine(entry, self) for entry in entries]
        for line in self._lines:
            line.clicked.connect(lambda _=False, line=line: self.opened.emit(line.entry.value))
            self._box.addWidget(line)
        self._align()
        self._one_stop(0)
        if at is not None and self._lines:
            self._go(min(at, len(self._lines) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move among the lines."""
        at = next((i for i, line in enumerate(self._lines) if line.hasFocus()), None)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if at is None or step is None or not 0 <= at + step < len(self._lines):
            super().keyPressEvent(event)
            return
        self._go(at + step)

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._align()
            for line in self._lines:
                line.updateGeometry()

    def _align(self) -> None:
        """Give all badges the room of the widest."""
        room = max((badge_size(e.badge, self.font()).width() for e in (line.entry for line in self._lines) if e.badge), default=0)
        for line in self._lines:
            line.badge_room = room

    def _go(self, index: int) -> None:
        self._lines[index].setFocus(Qt.FocusReason.OtherFocusReason)
        self._one_stop(index)

    def _one_stop(self, index: int) -> None:
        """Only one line is a stop of the Tab key."""
        for number, line in enumerate(self._lines):
            line.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == index else Qt.FocusPolicy.ClickFocus)
        if self._lines:
            self.setFocusProxy(self._lines[index])
