"""发证 and 补发 in place: what a certificate needs besides the person, remembered from the last time."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.records.training import Training
from db.rules import Problem
from desktop.core.errors import Invalid
from desktop.core.settings import CERTIFICATE_ISSUER, CERTIFICATE_SIGNER, Settings
from desktop.ui import icons
from desktop.ui.widgets.base import Editor, set_style, words
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.line_edit import LineEdit


class IssueBar(QWidget):
    """Date, issuer, signer and the button; `wanted(issued_on, issuer, signer)`."""

    wanted = Signal(object, str, str)

    def __init__(self, settings: Settings, today: Callable[[], date]) -> None:
        super().__init__()
        self._settings, self._today = settings, today
        self._class: UUID | None = None
        self.on, self.issuer, self.signer = DateEdit(today=today), LineEdit(100, "发证单位"), LineEdit(50, "签发人")
        self.fields: dict[str, Editor] = {"issued_on": self.on, "issuer": self.issuer, "signer": self.signer}
        for editor, name in ((self.on, "发证日期"), (self.issuer, "发证单位"), (self.signer, "签发人")):
            editor.setAccessibleName(name)
            editor.problem_shown.connect(self._say)
        self.give = Button("发证", "primary", "F8", icons.CERTIFICATE)
        self.told = words("", ink="wrong", size="small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(words("发证", ink="second"))
        row.addWidget(self.on, 3)
        row.addWidget(self.issuer, 5)
        row.addWidget(self.signer, 2)
        row.addWidget(self.give)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.told)
        self.give.clicked.connect(self._wanted)
        self._say()

    def show_class(self, training: Training) -> None:
        """Begin anew for another class: today, its organiser, the last signer."""
        if training.id == self._class:
            return
        self._class = training.id
        self.on.set_value(self._today())
        self.issuer.set_value(training.organiser or self._settings.get(CERTIFICATE_ISSUER) or None)
        self.signer.set_value(self._settings.get(CERTIFICATE_SIGNER) or None)
        for editor in self.fields.values():
            editor.set_problem(None)

    def offer(self, count: int, selected: bool) -> None:
        """How many would get one."""
        whom = f"给选中的 {count} 人发证" if selected else f"给 {count} 人发证"
        self.give.set_words(whom if count else "没有可发证的")
        self.give.setEnabled(count > 0)

    def refuse(self, error: Invalid) -> None:
        """Say at the fields what is wrong."""
        found = [p for p in error.problems if isinstance(p, Problem)]
        for name, editor in self.fields.items():
            editor.set_problem("；".join(p.text for p in found if p.field == name) or None)
        first = next((e for e in self.fields.values() if e.problem()), None)
        if first is not None:
            first.setFocus()

    def _say(self, _: str = "") -> None:
        self.told.setText("；".join(e.problem() for e in self.fields.values() if e.problem()))
        self.told.setVisible(bool(self.told.text()))

    def _wanted(self) -> None:
        for editor in self.fields.values():
            editor.set_problem(None)
        missing: list[tuple[Editor, str]] = [(self.on, "请填写发证日期"), (self.issuer, "请填写发证单位")]
        for editor, why in missing:
            if editor.value() is None:
                editor.set_problem(why)
                editor.setFocus()
                return
        issuer, signer = self.issuer.value() or "", self.signer.value() or ""
        self._settings.set(CERTIFICATE_ISSUER, issuer)
        self._settings.set(CERTIFICATE_SIGNER, signer)
        self.wanted.emit(self.on.value(), issuer, signer)


class ReissueBar(QWidget):
    """Asks before a certificate is replaced; `agreed(certificate_id)`, `left` when it goes."""

    agreed = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = ""
        self._certificate: UUID | None = None
        self._told = words("", ink="waiting", wrap=True)
        self.agree, self.keep = Button("确认补发", "danger"), Button("不补发")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self._told, 1)
        row.addWidget(self.agree)
        row.addWidget(self.keep)
        self.agree.clicked.connect(self._agreed)
        self.keep.clicked.connect(self._leave)
        self.hide()

    def ask(self, certificate_id: UUID, name: str, number: str) -> None:
        """Show it with the keyboard on the careful answer."""
        self._certificate, self.name = certificate_id, name
        self._told.setText(f"给{name}补发证书？原证 {number} 作废，新证另取编号并注明补发。")
        set_style(self._told, ink="waiting")
        self.show()
        self.keep.setFocus()

    def _agreed(self) -> None:
        self._leave()
        if self._certificate is not None:
            self.agreed.emit(self._certificate)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()
