"""退回修改: the common reasons with their digits, until when, and the two ways to end it."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.clock import Clock
from desktop.ui.theme import colour, look
from desktop.ui.widgets.base import ElidedLabel, clear_layout, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.line_edit import PlainLine

DAYS = timedelta(days=7)
MOST_HEIGHT = 116  # px of the common reasons: four lines, which is all nine in large letters
HINT = "↑↓ 选栏目　1–9 常用意见　F 写意见　Del 去掉　D 改期限　Enter 退回　Esc 不退"


def short(reason: str) -> str:
    """日期有误 for 日期有误，请核对。: enough to choose by; what is written is the whole sentence."""
    return reason.rstrip("。").partition("，请")[0].removeprefix("请")


class ReturnBar(QWidget):
    """`reason(number)` when one is clicked, `sent`, `given_up`; `left` when the keyboard goes back to the fields."""

    reason = Signal(int)
    sent = Signal()
    given_up = Signal()
    left = Signal()
    due_changed = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._count = ElidedLabel("", ink="waiting", size="title")  # must not push the list aside when letters are large
        self._hint = words(HINT, ink="second", size="small", wrap=True)
        reasons = QWidget()
        reasons.setObjectName("scrolled")
        self._flow = FlowLayout(reasons, gap=0)
        self._reasons = QScrollArea()  # with large letters the record keeps its room; the digits work all the same
        self._reasons.setWidgetResizable(True)
        self._reasons.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._reasons.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._reasons.setWidget(reasons)
        self.due = DateEdit(today=clock.today)
        line = self.due.line()
        assert isinstance(line, PlainLine)
        line.key_first.append(self._key)
        self.due.changed.connect(self.due_changed)
        self.send, self.cancel = Button("退回", "primary"), Button("不退")
        self.send.setToolTip("退回给填报人修改（Enter）")
        self.cancel.setToolTip("回到审核，写下的意见留着（Esc）")
        self.send.clicked.connect(self.sent)
        self.cancel.clicked.connect(self.given_up)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self._count, 1)
        acts.addWidget(words("期限", ink="second"))
        acts.addWidget(self.due)
        acts.addWidget(self.cancel)
        acts.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(6)
        column.addWidget(self._reasons)
        column.addLayout(acts)
        column.addWidget(self._hint)
        self._fit()
        self.hide()

    def begin(self, reasons: Sequence[str], due: date | None) -> None:
        """Show it; without a date of before, seven days from today."""
        clear_layout(self._flow)
        for number, reason in enumerate(reasons[:9], 1):
            button = Button(f"{number} {short(reason)}", kind="quiet")
            button.setToolTip(reason)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, number=number: self.reason.emit(number))
            self._flow.addWidget(button)
        self.due.set_value(due or self._clock.today() + DAYS)
        self.due.set_problem(None)
        self.show()
        QTimer.singleShot(0, self, self._fit_reasons)

    def problem(self) -> str:
        """Why the date will not do."""
        if self.due.input_problem():
            return self.due.input_problem()
        day = self.due.value()
        return "期限不能早于今天" if day is not None and day < self._clock.today() else ""

    def show_count(self, count: int) -> None:
        """How many fields have a remark."""
        self._count.setText(f"已写 {count} 处意见" if count else "请在栏目上写意见")

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape) and not self.due.calendar_open():
            self.left.emit()
            return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as the reasons need, up to four lines."""
        super().resizeEvent(event)
        self._fit_reasons()

    def _fit_reasons(self) -> None:
        needed = self._flow.heightForWidth(self._reasons.viewport().width())
        self._reasons.setFixedHeight(min(needed, look().px(MOST_HEIGHT)))

    def _fit(self) -> None:
        self.due.setFixedWidth(look().px(190))

    def paintEvent(self, event: QPaintEvent) -> None:
        """On a wash, with a line above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("sunken"))
        painter.fillRect(0, 0, self.width(), 1, colour("line"))
        painter.end()
