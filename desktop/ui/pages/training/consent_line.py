"""告知同意 over the roster: what the trainees were told, when and how; kept with everyone who is put in."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.training_choices import ConsentWay
from desktop.core import consent
from desktop.ui.theme import look
from desktop.ui.widgets.base import ElidedLabel, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.popup import Item


class ConsentLine(QWidget):
    """The notice in one line, or whole when asked for; the day and the way."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.on = DateEdit(today=today)
        self.way = ComboEdit([Item(way, way.text) for way in ConsentWay], optional=False)
        self.on.setAccessibleName("告知同意日期")
        self.way.setAccessibleName("告知方式")
        self.on.set_value(today())
        self.way.set_value(ConsentWay.SHEET)
        self.short = ElidedLabel(consent.NOTICE, ink="second", size="small")
        self.whole = words(consent.NOTICE, ink="second", size="small", wrap=True)
        self.whole.hide()
        self.read = Button("看全文", "link")
        self.read.clicked.connect(self._turn)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.short, 1)
        row.addWidget(self.read)
        row.addWidget(words("告知", ink="second", size="small"))
        row.addWidget(self.on)
        row.addWidget(self.way)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 8)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.whole)
        self._fit()

    def _turn(self) -> None:
        """The whole notice under the line, or its beginning in it."""
        there = self.whole.isHidden()
        self.whole.setVisible(there)
        self.read.set_words("收起" if there else "看全文")

    def _fit(self) -> None:
        self.on.setFixedWidth(look().px(150))
        self.way.setFixedWidth(look().px(144))

    def changeEvent(self, event: QEvent) -> None:
        """Fit to a new font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def values(self) -> tuple[date, ConsentWay]:
        """The day (today if none is given) and the way."""
        return self.on.value() or self._today(), self.way.value() or ConsentWay.SHEET
