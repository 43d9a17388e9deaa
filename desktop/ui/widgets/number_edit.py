"""Whole numbers and money: empty is not zero, bad input is kept and explained."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.reading import read_number, show_number
from desktop.ui.widgets.base import words
from desktop.ui.widgets.parsed_edit import ParsedEdit

MOST_INTEGER = 2_147_483_647
MOST_MONEY = 100_000_000  # 万元, i.e. one million million yuan


class DecimalEdit(ParsedEdit):
    """A decimal number with a unit; value is Decimal or None."""

    def __init__(
        self,
        unit: str = "",
        places: int = 2,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._unit, self._places, self._least, self._most = unit, places, least, most
        self._line.key_first.append(self._step)
        self.unit_label = words(unit, ink="second", size="small")
        self._box.row().addWidget(self.unit_label)
        self.unit_label.setVisible(bool(unit))

    def set_value(self, value: Decimal | int | None) -> None:
        """Show a number; None shows nothing, which is not 0."""
        super().set_value(None if value is None else Decimal(value))

    def _parse(self, text: str) -> Decimal | None:
        number = read_number(text, self._places, self._unit)
        if number is None:
            return None
        if self._least is not None and number < self._least:
            raise ValueError("不能是负数" if self._least == 0 else f"不能小于 {show_number(self._least)}")
        if self._most is not None and number > self._most:
            raise ValueError(f"不能大于 {show_number(self._most)}{self._unit}；请核对单位")
        return number

    def _format(self, value: Decimal | None) -> str:
        return show_number(value, min(self._places, 2))

    def _step(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or self._places or self.is_read_only() or self.input_problem():
            return False
        number = (self._value or Decimal(0)) + step
        if (self._least is None or number >= self._least) and (self._most is None or number <= self._most):
            self._line.setText(self._format(number))
            self._edited()
        return True


class IntegerEdit(DecimalEdit):
    """A whole number; value is int or None; the arrow keys count up and down."""

    def __init__(
        self, unit: str = "", least: int | None = 0, most: int | None = MOST_INTEGER, parent: QWidget | None = None
    ) -> None:
        super().__init__(unit, 0, least, most, parent)

    def value(self) -> int | None:
        """Return the number; None when empty or unreadable."""
        return None if self._value is None else int(self._value)


class MoneyEdit(DecimalEdit):
    """An amount in 万元 with up to six decimals; value is Decimal or None; 1.2亿 and 350元 are converted."""

    def __init__(
        self, least: Decimal | int | None = 0, most: Decimal | int | None = MOST_MONEY, parent: QWidget | None = None
    ) -> None:
        super().__init__("万元", 6, least, most, parent)
