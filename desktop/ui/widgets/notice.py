"""Notices inside the window instead of dialogs: one bar, newest first, gone by itself when it only informs."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import words
from desktop.ui.widgets.buttons import Button

NoticeTone = Literal["done", "waiting", "wrong", "accent"]
_ICONS = {"done": icons.CHECK, "waiting": icons.WARNING, "wrong": icons.WARNING, "accent": icons.INFO}
SECONDS = 6
HERE = "here"
"""About nothing but what somebody has just done on the page in sight."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button in a notice."""

    text: str
    run: Callable[[], object]


class Notice(QWidget):
    """One notice: icon, sentence, hint, buttons, and a cross. Those that inform leave after six seconds."""

    closed = Signal()

    def __init__(
        self, tone: NoticeTone, text: str, hint: str = "", actions: tuple[Action, ...] = (), parent: QWidget | None = None,
        about: Hashable = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.tone: NoticeTone = tone
        self.text, self.hint, self.about = text, hint, about
        self._icon = words()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        sentence = words(text, wrap=True)
        sentence.setProperty("ink", tone)
        row.addWidget(sentence, 0 if hint else 1)
        if hint:
            row.addWidget(words(hint, wrap=True), 1)
        for action in actions:
            button = Button(action.text)
            button.clicked.connect(action.run)
            button.clicked.connect(self.close_notice)
            row.addWidget(button)
        close = Button("", kind="quiet", icon_name=icons.CLOSE)
        close.setAccessibleName("关闭提示")
        close.clicked.connect(self.close_notice)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close_notice)
        if tone in ("done", "accent") and not actions:
            self._timer.start(SECONDS * 1000)
        self._tint()

    def close_notice(self) -> None:
        """Take it away."""
        self._timer.stop()
        self.closed.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the mouse reads it."""
        if self._timer.isActive():
            self._timer.start(SECONDS * 1000)
        super().enterEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Colour anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        size = look().px(18)
        self._icon.setPixmap(icons.pixmap(_ICONS[self.tone], self.tone, size, self.devicePixelRatioF()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the wash."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour(self.tone))
        painter.setBrush(colour(f"{self.tone}_wash"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()


class NoticeBar(QWidget):
    """Up to three notices above a page; the same sentence does not stand twice.

    `about`: what is spoken of, a record or the page in sight. The next sentence about it takes the place of the last one, so that
    two never contradict each other, and it goes with the page.
    """

    MOST = 3

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 12, 16, 0)
        self._box.setSpacing(6)
        self._notices: list[Notice] = []
        self.hide()

    def notices(self) -> list[Notice]:
        """Those in sight, newest first."""
        return self._notices

    def show_notice(
        self, tone: NoticeTone, text: str, hint: str = "", actions: tuple[Action, ...] = (), about: Hashable = None
    ) -> Notice:
        """Show a notice."""
        for old in [n for n in self._notices if n.text == text or (about is not None and n.about == about)]:
            self._drop(old)
        notice = Notice(tone, text, hint, actions, self, about)
        notice.closed.connect(lambda: self._drop(notice))
        self._notices.insert(0, notice)
        self._box.insertWidget(0, notice)
        while len(self._notices) > self.MOST:
            self._drop(self._notices[-1])
        self.show()
        return notice

    def leave(self) -> None:
        """Another page comes into sight: what was said about the last one goes; what concerns the whole program stays."""
        for old in [n for n in self._notices if n.about is not None]:
            self._drop(old)

    def _drop(self, notice: Notice) -> None:
        if notice in self._notices:
            self._notices.remove(notice)
            self._box.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
            self.setVisible(bool(self._notices))
