"""The preview of certificates with what can be chosen for them: whole or 套打, how far shifted, with a place for a photograph."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.errors import UserError
from desktop.core.reports.certificate_overprint import MOST, Offsets
from desktop.core.settings import CERTIFICATE_MODE, OVERPRINT_X, OVERPRINT_Y, Settings
from desktop.ui.pdf_preview import PdfPreview, Sheet
from desktop.ui.widgets.base import words
from desktop.ui.widgets.chips import ChipsEdit
from desktop.ui.widgets.number_edit import DecimalEdit
from desktop.ui.widgets.popup import Item
from desktop.ui.widgets.reference import Run

Mode = Literal["whole", "overprint", "calibration", "paper"]
MODES: tuple[tuple[Mode, str], ...] = (
    ("whole", "整张打印"), ("overprint", "套打"), ("calibration", "校准页"), ("paper", "套打用纸"),
)  # fmt: skip
_SHIFTED = ("overprint", "calibration")
_KEPT = ("whole", "overprint")
_STEPS = {
    Qt.Key.Key_Plus: Decimal("0.5"), Qt.Key.Key_Equal: Decimal("0.5"), Qt.Key.Key_Minus: Decimal("-0.5"),
    Qt.Key.Key_Up: Decimal("0.1"), Qt.Key.Key_Down: Decimal("-0.1"),
}  # fmt: skip
HINT = "光标在数字上时，＋ － 每次 0.5 毫米，↑ ↓ 每次 0.1 毫米"


@dataclass(frozen=True, slots=True)
class Choice:
    """How certificates are to be printed."""

    mode: Mode
    offsets: Offsets
    photo: bool = False


Make = Callable[[Choice], Sheet]


def remembered(settings: Settings) -> Choice:
    """How certificates were printed last."""
    shift = Offsets(settings.get(OVERPRINT_X) / 10, settings.get(OVERPRINT_Y) / 10)
    return Choice("overprint" if settings.get(CERTIFICATE_MODE) == "overprint" else "whole", shift)


class ShiftEdit(DecimalEdit):
    """Millimetres one way; the keys + and − move by half a millimetre. A minus is typed into an empty field."""

    def __init__(self) -> None:
        super().__init__("毫米", 1, -int(MOST), int(MOST))
        self._line.key_first.insert(0, self._shift)
        self.setFixedWidth(self._line.fontMetrics().horizontalAdvance("-50.0 毫米") + 64)

    def _shift(self, event: QKeyEvent) -> bool:
        step = _STEPS.get(Qt.Key(event.key()))
        writes_minus = event.key() == Qt.Key.Key_Minus and not self._line.text()
        if step is None or writes_minus or self.is_read_only() or self.input_problem() or event.modifiers() & _WITH:
            return False
        number = max(Decimal(-int(MOST)), min((self._value or Decimal(0)) + step, Decimal(int(MOST))))
        self._line.setText(self._format(number))
        self._edited()
        return True


_WITH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class CertificateOptions(QWidget):
    """The strip above the pages; keeps the shift and the way of printing for the next time."""

    changed = Signal()

    def __init__(self, settings: Settings, mode: Mode = "whole", problem: str = "") -> None:
        super().__init__()
        self._settings = settings
        self.mode = ChipsEdit([Item(code, text) for code, text in MODES], single=True)
        self.mode.set_value(mode)
        self.right, self.down = ShiftEdit(), ShiftEdit()
        self.right.set_value(Decimal(settings.get(OVERPRINT_X)) / 10)
        self.down.set_value(Decimal(settings.get(OVERPRINT_Y)) / 10)
        self.photo = QCheckBox("留照片位置")
        self.problem = words("", ink="wrong", wrap=True)
        self.show_problem(problem)
        self.shift = QWidget()
        self._lay_out()
        self.mode.setAccessibleName("打印方式")
        self.right.setAccessibleName("向右偏移（毫米）")
        self.down.setAccessibleName("向下偏移（毫米）")
        for part in (self.mode, self.right, self.down):
            part.changed.connect(self._changed)
        self.photo.toggled.connect(self._changed)
        self._fit()

    def _lay_out(self) -> None:
        shift = QHBoxLayout(self.shift)
        shift.setContentsMargins(0, 0, 0, 0)
        shift.setSpacing(8)
        for label, editor in (("向右", self.right), ("向下", self.down)):
            shift.addWidget(words(label, ink="second"))
            shift.addWidget(editor)
        shift.addWidget(words(HINT, ink="third", size="small"))
        shift.addStretch()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.mode, 1)
        row.addWidget(self.photo)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 0, 16, 8)
        box.setSpacing(6)
        box.addLayout(row)
        box.addWidget(self.shift)
        box.addWidget(self.problem)

    def choice(self) -> Choice:
        """What is chosen; a number that cannot be read is the last one that could."""
        return Choice(self.mode.value() or "whole", remembered(self._settings).offsets, self.photo.isChecked())

    def show_problem(self, text: str) -> None:
        """Say why what is chosen cannot be shown; an empty text takes it away."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _changed(self) -> None:
        for setting, editor in ((OVERPRINT_X, self.right), (OVERPRINT_Y, self.down)):
            if not editor.input_problem():
                self._settings.set(setting, int((editor.value() or Decimal(0)) * 10))
        if self.mode.value() in _KEPT:
            self._settings.set(CERTIFICATE_MODE, self.mode.value())
        self._fit()
        self.show_problem(self.input_problem())
        self.changed.emit()

    def input_problem(self) -> str:
        """Why a shift cannot be read; empty when both can."""
        return self.right.input_problem() or self.down.input_problem()

    def _fit(self) -> None:
        mode = self.mode.value() or "whole"
        self.shift.setVisible(mode in _SHIFTED)
        self.photo.setVisible(mode not in _SHIFTED)


class CertificatePreview(PdfPreview):
    """The preview that is made anew when something else is chosen; of many changes in a row the last one counts."""

    def __init__(
        self, sheet: Sheet, options: CertificateOptions, make: Make, folder: str, run: Run, parent: QWidget | None
    ) -> None:
        super().__init__(sheet, folder, run, parent, options)
        self.options, self._make = options, make
        self._making = self._again = False
        options.changed.connect(self._renew)

    def _renew(self) -> None:
        if self.options.input_problem():
            self._allow(False)
            return
        if self._making:
            self._again = True
            return
        self._making, choice = True, self.options.choice()
        self._run(lambda: self._attempt(choice), self._made)

    def _attempt(self, choice: Choice) -> Sheet | UserError:
        try:
            return self._make(choice)
        except UserError as error:
            return error

    def _made(self, made: Sheet | UserError) -> None:
        self._making = False
        refused = f"{made.text}{made.hint}" if isinstance(made, UserError) else ""
        if isinstance(made, Sheet):
            self.show_sheet(made)
        problem = self.options.input_problem() or refused  # another number may have been typed meanwhile
        self.options.show_problem(problem)
        self._allow(not problem)
        if self._again:
            self._again = False
            self._renew()

    def _allow(self, allowed: bool) -> None:
        """What is shown is not what is chosen while there is a problem: it is neither printed nor saved."""
        for button in (self.print, self.save):
            button.setEnabled(allowed)
