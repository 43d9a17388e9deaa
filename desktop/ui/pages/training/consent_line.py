"""告知同意 over the roster: what the trainees were told, when and how; kept with everyone who is put in."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from db.training_choices import ConsentWay
from desktop.core import consent
from desktop.ui.theme import look
from desktop.ui.widgets.base import ElidedLabel, words
from desktop.ui.widgets.combo import ComboEdit
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.popup import Item


class ConsentLine(QWidget):
    """The notice in one line, the day and the way."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.on = DateEdit(today=today)
        self.way = ComboEdit([Item(way, way.text) for way in ConsentWay], optional=False)
        self.on.setAccessibleName("告知同意日期")
        self.way.setAccessibleName("告知方式")
        self.on.set_value(today())
        self.way.set_value(ConsentWay.SHEET)
        notice = ElidedLabel(consent.NOTICE, ink="second", size="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 8)
        row.setSpacing(8)
        row.addWidget(notice, 1)
        row.addWidget(words("告知", ink="second", size="small"))
        row.addWidget(self.on)
        row.addWidget(self.way)
        self._fit()

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
