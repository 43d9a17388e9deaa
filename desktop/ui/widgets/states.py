"""What a place shows when it has nothing to show yet: empty, loading, at work."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.ui import icons
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import ElidedLabel, words
from desktop.ui.widgets.buttons import Button


class EmptyState(QWidget):
    """An icon, a sentence, what to do next and, if there is one thing to do, its button."""

    def __init__(
        self,
        text: str,
        hint: str = "",
        action: str = "",
        run: Callable[[], object] | None = None,
        icon_name: str = icons.EMPTY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._icon = words()
        self._text = words(text, size="title", wrap=True)
        self._hint = words(hint, ink="second", wrap=True)
        self.button = Button(action, kind="primary", parent=self)
        self.button.setVisible(bool(action))
        if run is not None:
            self.button.clicked.connect(run)
        box = QVBoxLayout(self)
        box.setSpacing(8)
        box.addStretch()
        for part in (self._icon, self._text, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(part)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        box.addStretch()
        self._box = box
        self._tint()

    def add_below(self, part: QWidget) -> None:
        """One more thing under the button."""
        self._box.insertWidget(self._box.count() - 1, part, 0, Qt.AlignmentFlag.AlignCenter)

    def set_text(self, text: str, hint: str = "") -> None:
        """Change the sentences."""
        self._text.setText(text)
        self._hint.setText(hint)

    def changeEvent(self, event: QEvent) -> None:
        """Colour anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        size = look().px(40)
        self._icon.setPixmap(icons.pixmap(self._icon_name, "third", size, self.devicePixelRatioF()))


class Skeleton(QWidget):
    """Grey bars in the shape of what is about to appear; stands still, so that it costs nothing."""

    def __init__(self, rows: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setAccessibleName("正在读取")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line"))
        step = look().px(60)
        for row in range(self._rows):
            top = row * step + look().px(14)
            painter.drawRoundedRect(QRectF(16, top, self.width() * (0.42 if row % 2 else 0.5), look().px(12)), 4, 4)
            painter.drawRoundedRect(QRectF(16, top + look().px(22), self.width() * 0.3, look().px(10)), 4, 4)
        painter.end()


class ProgressPanel(QWidget):
    """Long work: what is being done, how far, and a way to stop it."""

    cancelled = Signal()

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = words(title, size="title")
        self._text = ElidedLabel("", ink="second", size="small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self.cancel = Button("停止", shortcut="Esc")
        self.cancel.clicked.connect(self._stop)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._bar)
        column.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignTop)

    def start(self, title: str) -> None:
        """Begin with an unknown length."""
        self._title.setText(title)
        self._text.setText("")
        self._bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        self.cancel.set_words("停止")
        self.show()

    def advance(self, done: int, total: int, text: str = "") -> None:
        """Tell how far it is; total 0 means unknown. Fits `Tasks.watch`."""
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(done)
        share = f"{done:,} / {total:,}（{done * 100 // total}%）" if total else ""
        self._text.setText("　".join(part for part in (share, text) if part))

    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self.cancel.set_words("正在停止")
        self.cancelled.emit()
