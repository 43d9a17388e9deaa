"""What the review says above a form: its history when asked for, and until when a returned record is to be mended."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.review_history import Event
from desktop.ui import icons
from desktop.ui.pill import when_text
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import clear_layout, words
from desktop.ui.widgets.buttons import Button

HIGHEST = 220  # px: the form stays in sight


def due_text(due: date | None, today: date) -> str:
    """Until when, and how long that is: 请在 12月3日 前改好（还有 7 天）."""
    if due is None:
        return ""
    days = (due - today).days
    left = f"已超过 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天"
    return f"请在 {due.month}月{due.day}日 前改好（{left}）"


class HistoryBar(QWidget):
    """审核记录, the newest first, until its cross is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.record_id: UUID | None = None
        self.close_ = Button("", kind="quiet", icon_name=icons.CLOSE)
        self.close_.setAccessibleName("关闭审核记录")
        self.close_.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.addWidget(words("审核记录", ink="accent", size="title"), 1)
        head.addWidget(self.close_)
        body = QWidget()
        body.setObjectName("scrolled")
        self._lines = QVBoxLayout(body)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._scroll)
        self.hide()

    def show_events(self, record_id: UUID, events: Sequence[Event], now: datetime) -> None:
        """Show what happened to a record."""
        self.record_id = record_id
        clear_layout(self._lines)
        for event in events:
            due = f"　期限 {event.due:%m-%d}" if event.due else ""
            done = "　已再次提交" if event.settled and event.lines else ""
            head = f"{when_text(event.at, now)}　{event.text}{f'　{event.by}' if event.by else ''}{due}{done}"
            self._lines.addWidget(words(head, wrap=True))
            for line in event.lines:
                said = words(line, ink="third" if event.settled else "waiting", wrap=True)
                said.setContentsMargins(16, 0, 0, 0)
                self._lines.addWidget(said)
        self._lines.addStretch()
        rows = sum(1 + len(event.lines) for event in events)
        self._scroll.setFixedHeight(min(look().px(HIGHEST), look().px(24) * max(rows, 1) + 4))
        self.show()
        self.close_.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """On a quiet ground with a line under it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("sunken"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour("line"))
        painter.end()
